"""What the figure cells of one row say together: each is read, doubted and settled."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from wardanalytics.names import normal_form
from wardanalytics.returns.figures import BLANK, Figure, read_figure, withheld
from wardanalytics.returns.headings import FIGURE_ROLES
from wardanalytics.returns.workbook import Cell

_SMALL, _LARGE = Decimal("0.015"), Decimal(10)  # ratios: below, or above, a percentage is doubted
_WHOLES = ("rate", "coverage")


def row_figures(
    by_role: Mapping[str, Cell], indicator: Mapping[str, Any], marks: Mapping[str, str]
) -> dict[str, Figure]:
    """The figure of each role in a row of an indicator; blank where the row has no such cell."""
    figures = {role: _read(by_role.get(role), role, indicator, marks) for role in FIGURE_ROLES}
    return _combine(figures, indicator["kind"], by_role)


def without_values(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures of a row whose unit is another than the indicator's: none can be used."""
    unused = replace(BLANK, state="withheld")
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


def _read(
    cell: Cell | None, role: str, indicator: Mapping[str, Any], marks: Mapping[str, str]
) -> Figure:
    in_percent = role == "stated" or indicator["unit"] == "%"
    is_count = bool(indicator["is_count"]) and role != "stated"
    figure = read_figure(cell, in_percent=in_percent, is_count=is_count, marks=marks)
    if cell is None or figure.value is None:
        return figure
    refused = _refused_pair(figure, role, indicator["kind"]) or _refused(figure, role, indicator)
    if refused:
        return refused
    if figure.denominator and role not in ("actual", "estimate"):  # of a rate
        figure = replace(figure, value=figure.value / figure.denominator)
    return figure if figure.check else _doubted(figure, in_percent, indicator)


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


def _refused(figure: Figure, role: str, indicator: Mapping[str, Any]) -> Figure | None:
    """A figure in another unit than its column's, or a bound where an achieved figure belongs."""
    if figure.bound and role != "target":
        return withheld("bound_as_actual")
    if role == "stated":
        return withheld("unreadable_figure") if figure.unit else None
    cases_of_rate = figure.denominator is not None and indicator["kind"] == "rate"
    same_unit = normal_form(figure.unit) in ("", normal_form(indicator["unit"]))
    percent_of_other = figure.is_percent and indicator["unit"] != "%"
    if percent_of_other or not (same_unit or cases_of_rate):
        typed = figure.unit or "%"
        return withheld("unit_differs", typed=typed, expected=indicator["unit"])
    return None


def _doubted(figure: Figure, in_percent: bool, indicator: Mapping[str, Any]) -> Figure:
    """Query what is readable but unlikely: part of a person, a tiny or huge percentage."""
    value = figure.value or Decimal(0)
    if not in_percent and indicator["is_count"] and value != value.to_integral_value():
        return replace(
            figure, check="fraction_of_count", details={"indicator": indicator["name_vi"]}
        )
    if not in_percent or figure.denominator is not None:
        return figure
    shown = {"shown": value * 100, "other": value * 10000}
    if 0 < value <= _SMALL and not figure.is_percent:
        return replace(figure, check="small_percent", details=shown)
    return replace(figure, check="large_percent", details=shown) if value > _LARGE else figure


def _combine(
    figures: dict[str, Figure], kind: str, by_role: Mapping[str, Cell]
) -> dict[str, Figure]:
    """Settle what target and actual say together: `8/7` in one cell, x against a target."""
    actual, target = figures["actual"], figures["target"]
    if actual.denominator is not None and kind != "rate":
        if target.state == "missing":  # blank, or a placeholder that keeps its finding
            second = Figure("value", actual.denominator, actual.denominator_step)
            figures = {**figures, "target": replace(second, check=target.check)}
        elif target.state != "withheld" and target.value != actual.denominator:
            values = {"first": actual.denominator, "second": by_role["target"].typed}
            figures = {**figures, "actual": replace(actual, check="pair_differs", details=values)}
    if actual.state == "not_assigned" and target.value is not None:
        figures = {**figures, "actual": withheld("mark_against_target")}
    return figures
