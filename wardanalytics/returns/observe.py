"""From the laid-out cells of a sheet to observations, with a finding for whatever is not plain."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wardanalytics.names import clean, normal_form
from wardanalytics.returns.figures import BLANK, Figure
from wardanalytics.returns.findings import CHECKS, finding
from wardanalytics.returns.headings import FIGURE_ROLES
from wardanalytics.returns.identity import Roster, near, ward_in_text
from wardanalytics.returns.layout import Layout, unit_of_line
from wardanalytics.returns.row_figures import only_shares, row_figures, without_values
from wardanalytics.returns.workbook import Cell

TAKEN, QUERIED, WITHHELD = "taken", "queried", "withheld"
_FIGURE = re.compile(r"[-−–+]?\d[\d.,\s]*(/\s*\d[\d.,\s]*)?%?")


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
    figures = row_figures(by_role, indicator, context.marks)
    unit = _other_unit(by_role, layout, indicator)
    if unit is not None and indicator["kind"] == "rate":
        figures = only_shares(figures, clean(unit.typed))
    elif unit is not None:
        expected = {"expected": indicator["unit"]}
        _withhold_row("unit_differs", unit, by_role, context, observed, **expected)
        figures = without_values(figures)
    if _lacks_actual(figures):
        address = f"{layout.columns['actual']}{name.row}"
        blank = by_role.get("actual") or name._replace(address=address, typed="")
        values = {"indicator": indicator["name_vi"]}
        observed.problems.append(_finding("missing_figure", blank, context, **values))
    for role, figure in figures.items():
        _conclude(by_role.get(role), role, figure, indicator, context, observed)
    identity = {
        "period": context.period,
        "ward_code": ward_code,
        "indicator_code": code,
        "source_file": context.source_file,
        "source_sheet": context.source_sheet,
    }
    values = _values(figures, indicator)
    particulars = _particulars(by_role, layout, indicator, context, bool(values["is_estimate"]))
    observed.observations.append({**identity, **values, **particulars})


def _lacks_actual(figures: Mapping[str, Figure]) -> bool:
    blank = figures["actual"] == BLANK and figures["estimate"] == BLANK
    return blank and figures["target"].value is not None


def _other_unit(
    by_role: Mapping[str, Cell], layout: Layout, indicator: Mapping[str, Any]
) -> Cell | None:
    """The cell that names another unit than the indicator's: the row's own, else the line above.

    The line above the table speaks of money only.
    """
    unit, expected = by_role.get("unit"), normal_form(indicator["unit"])
    if unit is not None:
        return None if normal_form(unit.typed) == expected else unit
    line = layout.unit_line
    is_money = line is not None and expected.endswith("đồng")
    return line if is_money and unit_of_line(line) != expected else None


def _ward_of_row(by_role: Mapping[str, Cell], context: Context, observed: Observed) -> str | None:
    """The ward of a long table's row, which the title must not contradict; else the sheet's own."""
    cell = by_role.get("ward")
    if cell is None:
        if context.ward_code is None:
            _withhold_row("row_without_ward", by_role["indicator"], by_role, context, observed)
        return context.ward_code
    code = ward_in_text(cell.typed, context.wards)
    if code is None:
        values = {"period": context.period, "near": near(cell.typed, context.wards)}
        _withhold_row("ward_unknown", cell, by_role, context, observed, **values)
    elif context.ward_code not in (None, code):
        values = {"found": code, "expected": context.ward_code}
        _withhold_row("ward_differs", cell, by_role, context, observed, **values)
        return None
    return code


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
    by_role: Mapping[str, Cell],
    layout: Layout,
    indicator: Mapping[str, Any],
    context: Context,
    is_estimate: bool,
) -> dict[str, Any]:
    """Note, unit, marks of the row, the address of each figure and, for later steps, its text."""
    note = clean(by_role["note"].typed) if "note" in by_role else None
    said = "mô phỏng" in normal_form(note or "")
    cells = {role: by_role[role] for role in ("target", "actual", "stated") if role in by_role}
    if is_estimate:
        cells["actual"] = by_role["estimate"]
    return {
        "target_period": layout.heading_periods.get("target", context.period),
        "unit": indicator["unit"],
        "is_synthetic": context.synthetic == "all" or (context.synthetic == "rows" and said),
        "note": note,
        "row": by_role["indicator"].row,
        "typed": {role: cell.typed for role, cell in cells.items()},
        **{f"{role}_cell": cell.address for role, cell in cells.items()},
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
        and _FIGURE.match(cell.typed)
    ]
    if texts:
        place = {"source_file": context.source_file, "source_sheet": context.source_sheet}
        observed.problems.append(finding("number_as_text", **place, count=len(texts)))


def _note_figures_outside(
    cells: Sequence[Cell], layout: Layout, context: Context, observed: Observed
) -> None:
    """Say which headings and figures nothing reads, so that they are not lost in silence."""
    if layout.headings is None:
        return
    for cell in layout.headings.unknown:
        observed.problems.append(_finding("unknown_column", cell, context))
    for cell in layout.headings.other_period:
        values = {"period": context.period}
        observed.problems.append(_finding("other_period_column", cell, context, **values))
    in_rows = {cell.row for by_role in layout.rows for cell in by_role.values()}
    headed = layout.headings.columns
    numbering = {column for column, role in headed.items() if role in ("stt", "code")}
    for cell in cells:
        is_figure = cell.kind != "text" or _FIGURE.fullmatch(cell.typed.strip())
        under_heading = cell.row in in_rows and cell.column in headed
        unread = layout.roles[cell.address] in ("unknown", "footer", "group", "covered")
        seen = cell.column in numbering or (under_heading and not cell.is_covered)
        if is_figure and unread and not seen:
            observed.problems.append(_finding("outside_table", cell, context))
