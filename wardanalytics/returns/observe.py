"""From the laid-out cells of a sheet to observations, with a finding for whatever is not plain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from wardanalytics.names import clean, normal_form
from wardanalytics.returns.figures import BLANK, Figure, read_figure
from wardanalytics.returns.findings import CHECKS, finding
from wardanalytics.returns.identity import Roster, near, ward_in_text
from wardanalytics.returns.layout import FIGURE_ROLES, Layout
from wardanalytics.returns.workbook import Cell

TAKEN, QUERIED, WITHHELD = "taken", "queried", "withheld"


@dataclass(frozen=True)
class Context:
    """What is known of a sheet before its rows are read."""

    source_file: str
    source_sheet: str
    period: str
    ward_code: str | None
    wards: Roster
    indicator_names: Roster
    indicators: Mapping[str, Mapping[str, Any]]
    marks: Mapping[str, str]
    synthetic: str  # "no", "rows" (those whose note says so) or "all"


@dataclass(frozen=True)
class Observed:
    """A sheet's observations and findings as rows, and the outcome of each figure cell."""

    observations: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    outcomes: dict[str, tuple[str, str | None]]


def observe_sheet(cells: Sequence[Cell], layout: Layout, context: Context) -> Observed:
    """Read every indicator row of a sheet.

    Returns:
        Rows of the observations and problems tables, and by cell address (outcome, check).
    """
    observed = Observed([], [], {})
    for by_role in layout.rows:
        _observe_row(by_role, layout, context, observed)
    _note_texts_read_as_numbers(cells, layout, context, observed)
    _note_figures_outside(cells, layout, context, observed)
    return observed


def _observe_row(
    by_role: Mapping[str, Cell], layout: Layout, context: Context, observed: Observed
) -> None:
    ward_code = _ward_of_row(by_role, context, observed)
    name = by_role["indicator"]
    code = context.indicator_names.codes.get(normal_form(name.typed))
    if code is None:
        values = {"period": context.period, "near": near(name.typed, context.indicator_names)}
        _withhold_row("unknown_indicator", name, by_role, context, observed, **values)
    if code is None or ward_code is None:
        return
    indicator = context.indicators[code]
    figures = {role: _read(by_role.get(role), role, indicator, context) for role in FIGURE_ROLES}
    if not _unit_fits(by_role.get("unit"), figures["actual"], indicator):
        unit = by_role["unit"]
        expected = {"expected": indicator["unit"]}
        _withhold_row("unit_differs", unit, by_role, context, observed, **expected)
        figures = {role: _withheld(figure) for role, figure in figures.items()}
    figures = _combine(figures, indicator["kind"])
    if by_role.get("actual") is None and figures["target"].value is not None:
        address = f"{layout.columns['actual']}{name.row}"
        blank = name._replace(address=address, typed="")
        observed.problems.append(
            _finding("missing_figure", blank, context, indicator=indicator["name_vi"])
        )
    for role, figure in figures.items():
        _conclude(by_role.get(role), role, figure, indicator, context, observed)
    identity = {
        "period": context.period,
        "ward_code": ward_code,
        "indicator_code": code,
        "source_file": context.source_file,
        "source_sheet": context.source_sheet,
    }
    observed.observations.append(
        {
            **identity,
            **_values(figures, indicator),
            **_particulars(by_role, layout, indicator, context),
        }
    )


def _ward_of_row(by_role: Mapping[str, Cell], context: Context, observed: Observed) -> str | None:
    """The ward of a long table's row, else the sheet's own."""
    cell = by_role.get("ward")
    if cell is None:
        return context.ward_code
    code = ward_in_text(cell.typed, context.wards)
    if code is None:
        values = {"period": context.period, "near": near(cell.typed, context.wards)}
        _withhold_row("ward_unknown", cell, by_role, context, observed, **values)
    return code


def _read(cell: Cell | None, role: str, indicator: Mapping[str, Any], context: Context) -> Figure:
    in_percent = role == "stated" or indicator["unit"] == "%"
    is_count = bool(indicator["is_count"]) and role != "stated"
    figure = read_figure(cell, in_percent=in_percent, is_count=is_count, marks=context.marks)
    if cell is None or figure.check or figure.value is None or role == "stated":
        return figure
    counted_parts = figure.denominator is not None and indicator["kind"] == "rate"
    same_unit = normal_form(figure.unit) in ("", normal_form(indicator["unit"]))
    if not (same_unit or counted_parts):
        return Figure("withheld", check="unit_differs", details={"expected": indicator["unit"]})
    if figure.bound and role != "target":
        return Figure("withheld", check="bound_as_actual")
    return _doubted(figure, cell, indicator)


def _doubted(figure: Figure, cell: Cell, indicator: Mapping[str, Any]) -> Figure:
    """Query what is readable but unlikely: part of a person, a percentage far too small."""
    value = figure.value or Decimal(0)
    name = {"indicator": indicator["name_vi"]}
    if indicator["is_count"] and value != value.to_integral_value():
        return replace(figure, check="fraction_of_count", details=name)
    bare = cell.kind == "number" and not figure.is_percent and figure.denominator is None
    if bare and indicator["unit"] == "%" and 0 < value <= Decimal("0.015"):
        shown = f"{value * 100:f}%"
        return replace(
            figure, check="small_percent", details={"shown": shown, "other": f"{value * 10000:f}%"}
        )
    return figure


def _unit_fits(unit: Cell | None, actual: Figure, indicator: Mapping[str, Any]) -> bool:
    """Whether the row's unit is the indicator's; the cases behind a rate may be named instead."""
    if unit is None or (indicator["kind"] == "rate" and actual.denominator is not None):
        return True
    return normal_form(unit.typed) == normal_form(indicator["unit"])


def _combine(figures: dict[str, Figure], kind: str) -> dict[str, Figure]:
    """Settle what target and actual say together: `8/7` in one cell, x against a target."""
    actual, target = figures["actual"], figures["target"]
    if actual.denominator is not None and kind != "rate":
        second = Figure("value", actual.denominator, actual.denominator_step)
        if target == BLANK:
            figures = {**figures, "target": second}
        elif target.value is not None and target.value != actual.denominator:
            values = {"first": f"{actual.denominator:f}", "second": f"{target.value:f}"}
            figures = {**figures, "actual": replace(actual, check="pair_differs", details=values)}
    if actual.state == "not_assigned" and figures["target"].value is not None:
        figures = {**figures, "actual": Figure("withheld", check="mark_against_target")}
    return figures


def _withheld(figure: Figure) -> Figure:
    return replace(BLANK, state="withheld") if figure.value is not None else figure


def _conclude(
    cell: Cell | None,
    role: str,
    figure: Figure,
    indicator: Mapping[str, Any],
    context: Context,
    observed: Observed,
) -> None:
    """Note the outcome of a figure cell and, where there is one, its finding."""
    if cell is None or cell.address in observed.outcomes:
        return
    severity = CHECKS[figure.check][0] if figure.check else None
    if figure.state == "withheld" or severity == "error":
        outcome = WITHHELD
    else:
        outcome = QUERIED if severity == "query" else TAKEN
    observed.outcomes[cell.address] = (outcome, figure.check)
    if figure.check:
        values = {"indicator": indicator["name_vi"], "formula": cell.formula, **figure.details}
        observed.problems.append(_finding(figure.check, cell, context, **values))


def _values(figures: dict[str, Figure], indicator: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of an observation as numbers; what is withheld or missing stays missing."""
    actual, target, stated = figures["actual"], figures["target"], figures["stated"]
    estimate = figures["estimate"]
    is_estimate = actual.state == "missing" and estimate.state not in ("missing", "withheld")
    if is_estimate:
        actual = estimate
    values = {
        "target": _float(target.value),
        "target_bound": target.bound,
        "target_upper": _float(target.upper),
        "target_step": _float(target.step) if target.value is not None else None,
        "actual": _float(actual.value),
        "actual_step": _float(actual.step) if actual.value is not None else None,
        "in_period": _float(figures["in_period"].value),
        "previous": _float(figures["previous"].value),
        "stated_attainment": _float(stated.value),
        "stated_decimals": _percent_decimals(stated),
        "state": actual.state,
        "is_estimate": is_estimate,
    }
    if actual.denominator is not None and indicator["kind"] != "amount":
        values |= _parts(actual, indicator)
    return values


def _parts(pair: Figure, indicator: Mapping[str, Any]) -> dict[str, Any]:
    """Numerator and denominator of a rate or coverage; counted, so exact. 0/0 did not occur."""
    values = {
        "numerator": _float(pair.value),
        "denominator": _float(pair.denominator),
        "actual_step": 0.0,
    }
    if indicator["kind"] == "coverage":
        return values | ({"target_step": 0.0} if pair.denominator else {})
    if not pair.denominator or pair.value is None:
        return values | {"actual": None, "state": "nothing_occurred"}
    return values | {"actual": float(pair.value / pair.denominator)}


def _particulars(
    by_role: Mapping[str, Cell], layout: Layout, indicator: Mapping[str, Any], context: Context
) -> dict[str, Any]:
    """Note, unit, marks of the row, and the address of each figure."""
    note = clean(by_role["note"].typed) if "note" in by_role else None
    said = "mô phỏng" in normal_form(note or "")
    addresses = {
        f"{role}_cell": by_role[role].address
        for role in ("target", "actual", "stated")
        if role in by_role
    }
    return {
        "target_period": layout.heading_periods.get("target", context.period),
        "unit": indicator["unit"],
        "is_synthetic": context.synthetic == "all" or (context.synthetic == "rows" and said),
        "note": note,
        **addresses,
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _percent_decimals(stated: Figure) -> int | None:
    """The decimals a stated percentage shows: 1 for 114,3%, whose step is 0.001 as a ratio."""
    if stated.value is None:
        return None
    exponent = stated.step.normalize().as_tuple().exponent
    return max(-int(exponent) - 2, 0)


def _finding(check: str, cell: Cell, context: Context, **values: Any) -> dict[str, Any]:
    place = {"source_file": context.source_file, "source_sheet": context.source_sheet}
    return finding(check, **place, cell=cell.address, as_typed=cell.typed, **values)


def _withhold_row(
    check: str,
    cell: Cell | None,
    by_role: Mapping[str, Cell],
    context: Context,
    observed: Observed,
    **values: Any,
) -> None:
    """One finding for a row whose figures cannot be used, every one of them withheld."""
    observed.problems.append(_finding(check, cell, context, **values))
    for role in FIGURE_ROLES:
        if role in by_role:
            observed.outcomes[by_role[role].address] = (WITHHELD, check)


def _note_texts_read_as_numbers(
    cells: Sequence[Cell], layout: Layout, context: Context, observed: Observed
) -> None:
    texts = [
        cell
        for cell in cells
        if cell.kind == "text"
        and layout.roles[cell.address] in FIGURE_ROLES
        and observed.outcomes.get(cell.address, ("",))[0] == TAKEN
    ]
    if texts:
        place = {"source_file": context.source_file, "source_sheet": context.source_sheet}
        observed.problems.append(finding("number_as_text", **place, count=len(texts)))


def _note_figures_outside(
    cells: Sequence[Cell], layout: Layout, context: Context, observed: Observed
) -> None:
    """Say which headings and figures nothing reads, so that they are not lost in silence."""
    for cell in layout.unknown_headings:
        observed.problems.append(_finding("unknown_column", cell, context))
    in_rows = {cell.row for by_role in layout.rows for cell in by_role.values()}
    for cell in cells:
        is_figure = cell.kind in ("number", "date", "error") and cell.row not in in_rows
        if is_figure and layout.roles[cell.address] in ("unknown", "footer", "group"):
            observed.problems.append(_finding("outside_table", cell, context))
