"""What the figure cells of one row say together: each is read, doubted and settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wardanalytics.names import normal_form
from wardanalytics.returns.figure_cells import read_figure
from wardanalytics.returns.figures import BLANK, Figure, withheld
from wardanalytics.returns.findings import names_of
from wardanalytics.returns.headings import FIGURE_ROLES, OTHER_TARGETS
from wardanalytics.returns.milestones import read_milestone
from wardanalytics.returns.proof import settle_readings
from wardanalytics.returns.target_texts import changed_base, is_change
from wardanalytics.returns.units import conversion, money_name
from wardanalytics.returns.workbook import Cell

_SMALL, _LARGE = Decimal("0.015"), Decimal(10)  # ratios: below, or above, a percentage is doubted
_LARGEST_RATIO = Decimal("0.1")  # a bare 10 in a percent column may be ten times the target
_WHOLES = ("rate", "coverage")


@dataclass(frozen=True)
class Known:
    """What is known of a row before its figures are read.

    `signs` is the decimal sign of each role's column where it has proved one; `unit` the money that
    the row or the line above the table names where it is not the indicator's.
    """

    indicator: Mapping[str, Any]
    marks: Mapping[str, str]
    signs: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    def is_in_percent(self, role: str) -> bool:
        """Whether a bare number in the role's column is a percentage."""
        return role == "stated" or self.indicator["unit"] == "%"


def row_figures(by_role: Mapping[str, Cell], known: Known) -> dict[str, Figure]:
    """The figure of each role in a row of an indicator; blank where the row has no such cell."""
    figures = {
        role: _read(by_role[role], role, known) if role in by_role else BLANK
        for role in FIGURE_ROLES
    }
    figures |= _changed_bases(by_role, figures, known.indicator)
    return _combine(settle_readings(figures, known.indicator["kind"]), known.indicator, by_role)


def _changed_bases(
    by_role: Mapping[str, Cell], figures: Mapping[str, Figure], indicator: Mapping[str, Any]
) -> dict[str, Figure]:
    """The targets that ask for a change on the figure of the year before, which the row gives."""
    base, changed = figures["previous"].value, {}
    for role in ("target", *OTHER_TARGETS):
        cell = by_role.get(role)
        if cell is None or cell.is_struck or not is_change(cell.typed, indicator["unit"]):
            continue
        figure = changed_base(cell.typed, base, indicator)
        if figure.value is not None:
            details = {"base": base, "read": figure.value}
            changed[role] = figure._replace(check="change_of_previous", details=details)
        elif figure.check == "target_without_base":
            changed[role] = withheld("change_without_base")
    return changed


def without_values(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures of a row whose unit is another than the indicator's: none can be used."""
    unused = BLANK._replace(state="withheld")
    return {r: f if f.value is None else unused for r, f in figures.items()}


def only_shares(figures: Mapping[str, Figure], unit: str) -> dict[str, Figure]:
    """The figures of a rate whose row names the cases behind it (vụ): 18/26 and 70% are shares.

    A plain number could be of the cases as well as a percentage, so it is withheld.
    """
    other = withheld("unit_differs", typed=unit, expected="%")
    return {
        role: other if role != "stated" and _is_plain(figure) else figure
        for role, figure in figures.items()
    }


def _is_plain(figure: Figure) -> bool:
    is_share = figure.is_percent or figure.denominator is not None
    return figure.value is not None and not is_share


def _read(cell: Cell, role: str, known: Known) -> Figure:
    """The figure in a cell with what else it may be, each brought into the indicator's unit."""
    if cell.is_struck:
        return withheld("struck_out")
    if known.indicator["kind"] == "milestone" and role != "stated":
        reached = read_milestone(cell)
        if reached is not None:
            return (
                withheld("due_day_as_target")
                if role.startswith("target") and reached.day
                else reached
            )
    figure = read_figure(
        cell,
        in_percent=known.is_in_percent(role),
        is_count=bool(known.indicator["is_count"]) and role != "stated",
        marks=known.marks,
        decimal_sign=known.signs.get(role),
    )
    if figure.value is None and not figure.readings:
        return figure
    readings = tuple(
        reading
        for reading in (_accepted(one, role, known) for one in figure.readings)
        if reading.value is not None
    )
    if figure.value is None:
        return figure._replace(readings=readings)
    accepted = _accepted(figure, role, known)
    if accepted.check == "unit_differs" or accepted.value is None:
        return accepted._replace(readings=())
    by_ratio = _percent_readings(accepted, cell) if known.is_in_percent(role) else ()
    readings = readings or by_ratio
    return accepted._replace(readings=readings) if readings or accepted.readings else accepted


def _accepted(figure: Figure, role: str, known: Known) -> Figure:
    """A figure as its column takes it: refused, converted, doubted or plain."""
    kind = known.indicator["kind"]
    refused = _refused_pair(figure, role, kind) or _refused(figure, role, known)
    if refused:
        return refused
    if figure.denominator and role not in ("actual", "estimate"):  # of a rate
        figure = figure._replace(value=(figure.value or Decimal(0)) / figure.denominator)
    if figure.bound == "about":
        read = figure.value if not figure.is_percent else (figure.value or Decimal(0)) * 100
        figure = figure._replace(bound=None, check="approximate_figure", details={"read": read})
    figure = _converted(figure, role, known)
    return figure if figure.check else _doubted(figure, known.is_in_percent(role), known.indicator)


def _percent_readings(figure: Figure, cell: Cell) -> tuple[Figure, ...]:
    """A percentage that may have been typed as a ratio (1.143), or as 114.3 in a percent format."""
    value = figure.value or Decimal(0)
    is_settled = figure.check not in (None, "small_percent", "large_percent")
    if figure.denominator is not None or figure.bound or is_settled:
        return ()
    if not figure.is_percent and 0 < value <= _LARGEST_RATIO:
        scale = Decimal(100)
    elif figure.is_percent and cell.kind == "number" and value > _LARGE:
        scale = Decimal("0.01")
    else:
        return ()
    other = figure._replace(value=value * scale, step=figure.step * scale, check="percent_proved")
    own = figure._replace(check=None, details={})
    return own, other._replace(details={"shown": value * scale * 100})


def _converted(figure: Figure, role: str, known: Known) -> Figure:
    """Money in another unit than the indicator's, brought into it."""
    expected, unit = known.indicator["unit"], figure.unit or known.unit
    rate = conversion(unit, expected) if unit and role != "stated" else None
    if rate is None or rate == 1 or figure.value is None:
        return figure
    parts = ("value", "step", "denominator", "denominator_step", "upper")
    scaled = {part: getattr(figure, part) for part in parts}
    scaled = {part: None if value is None else value * rate for part, value in scaled.items()}
    converted = figure._replace(**scaled)
    if not figure.unit or (figure.check and figure.check != "sign_decided"):
        return converted  # the row's own finding says so
    values = {"found": money_name(figure.unit), "expected": expected, "read": converted.value}
    return converted._replace(check="unit_converted", details=values)


def _refused_pair(figure: Figure, role: str, kind: str) -> Figure | None:
    """A pair stands for an actual; of a rate it also gives an earlier or estimated figure."""
    if figure.denominator is None:
        return None
    achieved = role in ("in_period", "estimate", "previous") and kind == "rate"
    of_none = kind in _WHOLES and figure.denominator == 0 and figure.value != 0
    if of_none or not (role == "actual" or achieved):
        return withheld("unreadable_figure")
    if role != "actual" and figure.denominator == 0:
        return Figure("nothing_occurred")
    return None


def _refused(figure: Figure, role: str, known: Known) -> Figure | None:
    """A figure in another unit than its column's, or a bound where an achieved figure belongs."""
    indicator = known.indicator
    if figure.bound and not role.startswith("target"):
        return withheld("bound_as_actual")
    if role == "stated":
        return withheld("unreadable_figure") if figure.unit else None
    cases_of_rate = figure.denominator is not None and indicator["kind"] == "rate"
    same_unit = not figure.unit or _is_unit_of(figure.unit, indicator["unit"])
    percent_of_other = figure.is_percent and indicator["unit"] != "%"
    if percent_of_other or not (same_unit or cases_of_rate):
        typed = figure.unit or "%"
        return withheld("unit_differs", typed=typed, expected=indicator["unit"])
    return None


def _is_unit_of(unit: str, expected: str) -> bool:
    same = normal_form(unit) in ("", normal_form(expected))
    return same or conversion(unit, expected) is not None


def _doubted(figure: Figure, in_percent: bool, indicator: Mapping[str, Any]) -> Figure:
    """Query what is readable but unlikely: part of a person, a tiny or huge percentage."""
    value = figure.value or Decimal(0)
    if not in_percent and indicator["is_count"] and value != value.to_integral_value():
        return figure._replace(
            check="fraction_of_count", details={"indicator": names_of(indicator)}
        )
    if not in_percent or figure.denominator is not None:
        return figure
    shown = {"shown": value * 100, "other": value * 10000}
    if 0 < value <= _SMALL and not figure.is_percent:
        return figure._replace(check="small_percent", details=shown)
    return figure._replace(check="large_percent", details=shown) if value > _LARGE else figure


def _combine(
    figures: dict[str, Figure], indicator: Mapping[str, Any], by_role: Mapping[str, Cell]
) -> dict[str, Figure]:
    """Settle what target and actual say together: `8/7` in one cell, x against a target."""
    actual, target = figures["actual"], figures["target"]
    if actual.denominator is not None and indicator["kind"] not in ("rate", "milestone"):
        if target.state == "missing":  # blank, or a placeholder that keeps its finding
            second = Figure("value", actual.denominator, actual.denominator_step)
            figures = {**figures, "target": second._replace(check=target.check)}
        elif target.state != "withheld" and target.value != actual.denominator:
            values = {"first": actual.denominator, "second": by_role["target"].typed}
            figures = {**figures, "actual": actual._replace(check="pair_differs", details=values)}
    if actual.state == "not_assigned" and target.value is not None:
        figures = {**figures, "actual": withheld("mark_against_target")}
    return figures
