"""From the laid-out cells of a sheet to observations, with a finding for whatever is not plain."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wardanalytics.checks import CHECKS
from wardanalytics.names import clean, normal_form
from wardanalytics.periods import parse_period
from wardanalytics.returns.columns import Columns, column_findings, read_columns
from wardanalytics.returns.figures import BLANK, Figure
from wardanalytics.returns.findings import finding, names_of
from wardanalytics.returns.headings import FIGURE_ROLES, OTHER_TARGETS
from wardanalytics.returns.identity import Roster, near, ward_in_text
from wardanalytics.returns.layout import Layout, unit_of_line
from wardanalytics.returns.matching import Match, indicator_of_row
from wardanalytics.returns.milestones import read_due
from wardanalytics.returns.numbered_columns import numbered_findings
from wardanalytics.returns.observed_values import observed_values
from wardanalytics.returns.recompute import Grid
from wardanalytics.returns.row_figures import Known, only_shares, row_figures, without_values
from wardanalytics.returns.totals import total_findings
from wardanalytics.returns.units import conversion, money_name
from wardanalytics.returns.workbook import Cell

TAKEN, QUERIED, WITHHELD = "taken", "queried", "withheld"
_TRACED = ("target", *OTHER_TARGETS, "actual", "stated", "due")
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


def observe_sheet(cells: Sequence[Cell], layout: Layout, context: Context, grid: Grid) -> Observed:
    """Read every indicator row of a table.

    Args:
        cells: the cells of the table.
        layout: where things stand in it.
        context: what is known of its sheet.
        grid: every cell of the sheet by address, for its formulas.

    Returns:
        Rows of the observations and problems tables, and by cell address (outcome, check).
    """
    observed = Observed([], [], {})
    matches = _matches(layout, context)
    counted = [bool(match.code and context.indicators[match.code]["is_count"]) for match in matches]
    columns = read_columns(layout.rows, counted, grid)
    for by_role, match in zip(layout.rows, matches, strict=True):
        _observe_row(by_role, match, layout, context, columns, observed)
    place = {"source_file": context.source_file, "source_sheet": context.source_sheet}
    observed.problems.extend(column_findings(cells, layout, observed.outcomes, place))
    observed.problems.extend(total_findings(cells, layout, counted, columns, place))
    for found in numbered_findings(layout, counted, columns, place):
        observed.problems.append(found)
        if observed.outcomes.get(found["cell"], ("",))[0] == TAKEN:
            observed.outcomes[found["cell"]] = (QUERIED, found["check"])
    _note_figures_outside(cells, layout, context, observed)
    return observed


def _matches(layout: Layout, context: Context) -> list[Match]:
    """The indicator of each row."""
    return [
        indicator_of_row(
            by_role,
            layout.parents.get(by_role["indicator"].row, ()),
            context.indicator_names,
            context.indicators,
        )
        for by_role in layout.rows
    ]


def _note_conversion(
    by_role: Mapping[str, Cell],
    figures: Mapping[str, Figure],
    money: str,
    indicator: Mapping[str, Any],
    context: Context,
    observed: Observed,
) -> None:
    """One query for a row whose money was converted, where the ward named it or at its figure."""
    converted = [
        by_role[role]
        for role, figure in figures.items()
        if role in by_role
        and role != "stated"
        and figure.value
        and figure.check != "unit_converted"
    ]
    if converted:
        values = {"found": money_name(money), "expected": indicator["unit"]}
        at = by_role.get("unit", converted[0])
        observed.problems.append(_finding("row_converted", at, context, **values))
    for cell in converted:
        if observed.outcomes[cell.address][0] == TAKEN:
            observed.outcomes[cell.address] = (QUERIED, "row_converted")


def _observe_row(
    by_role: Mapping[str, Cell],
    match: Match,
    layout: Layout,
    context: Context,
    columns: Columns,
    observed: Observed,
) -> None:
    ward_code = _ward_of_row(by_role, context, observed)
    name = by_role["indicator"]
    code = match.code
    if code is None:
        values = {"period": context.period, **match.values}
        _withhold_row(match.check, name, by_role, context, observed, **values)
    if code is None or ward_code is None:
        return
    indicator = context.indicators[code]
    figures = _figures_of_row(by_role, layout, indicator, context, columns, observed)
    identity = {
        "period": context.period,
        "ward_code": ward_code,
        "indicator_code": code,
        "source_file": context.source_file,
        "source_sheet": context.source_sheet,
    }
    values = observed_values(figures, indicator)
    particulars = _particulars(by_role, layout, indicator, context, bool(values["is_estimate"]))
    due = _due(by_role, indicator, context, observed)
    observed.observations.append({**identity, **values, **particulars, **due})


def _due(
    by_role: Mapping[str, Cell], indicator: Mapping[str, Any], context: Context, observed: Observed
) -> dict[str, Any]:
    """Until when something that happens once is to be done, if the row says so."""
    cell = by_role.get("due")
    happens_once = indicator["kind"] == "milestone" or indicator["accumulation"] == "event"
    if cell is None or not happens_once:
        return {}
    due = read_due(cell, parse_period(context.period).year)
    if due is None:
        observed.problems.append(_finding("due_unreadable", cell, context))
        return {}
    return {"due": due, "due_cell": cell.address}


def _figures_of_row(
    by_role: Mapping[str, Cell],
    layout: Layout,
    indicator: Mapping[str, Any],
    context: Context,
    columns: Columns,
    observed: Observed,
) -> dict[str, Figure]:
    """The figures of an indicator's row in its unit, with the outcome and findings of each."""
    name = by_role["indicator"]
    unit = _other_unit(by_role, layout, indicator)
    money = "" if unit is None else unit_of_line(unit) if unit is layout.unit_line else unit.typed
    is_money = conversion(money, indicator["unit"]) is not None
    known = Known(indicator, context.marks, columns.signs, money if is_money else "")
    figures = columns.doubted(by_role, row_figures(by_role, known))
    if is_money:
        unit = None
    if unit is not None and indicator["kind"] == "rate":
        figures = only_shares(figures, clean(unit.typed))
    elif unit is not None:
        expected = {"expected": indicator["unit"]}
        _withhold_row("unit_differs", unit, by_role, context, observed, **expected)
        figures = without_values(figures)
    if _lacks_actual(figures):
        address = f"{layout.columns['actual']}{name.row}"
        blank = by_role.get("actual") or name._replace(address=address, typed="")
        values = {"indicator": names_of(indicator)}
        observed.problems.append(_finding("missing_figure", blank, context, **values))
    for role, figure in figures.items():
        _conclude(by_role.get(role), role, figure, indicator, context, observed)
    if is_money and conversion(money, indicator["unit"]) != 1:
        _note_conversion(by_role, figures, money, indicator, context, observed)
    return figures


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
        found, expected = [code], [context.ward_code or code]
        values = {"found": context.wards.named(found), "expected": context.wards.named(expected)}
        _withhold_row("row_ward_differs", cell, by_role, context, observed, **values)
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
    severity = CHECKS[figure.check].severity if figure.check else None
    if figure.state == "withheld" or severity == "error":
        outcome = WITHHELD
    else:
        outcome = QUERIED if severity == "query" else TAKEN
    observed.outcomes[cell.address] = (outcome, figure.check)
    if figure.check:
        values = {"indicator": names_of(indicator), "formula": cell.formula, **figure.details}
        observed.problems.append(_finding(figure.check, cell, context, **values))


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
    cells = {role: by_role[role] for role in _TRACED if role in by_role}
    if is_estimate:
        cells["actual"] = by_role["estimate"]
    return {
        "target_period": layout.heading_periods.get("target", context.period),
        "unit": indicator["unit"],
        "is_synthetic": context.synthetic == "all" or (context.synthetic == "rows" and said),
        "note": note,
        "row": by_role["indicator"].row,
        "typed": {role: cell.typed for role, cell in cells.items()},
        **{f"{role}_cell": cell.address for role, cell in cells.items() if role != "due"},
    }


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
        if layout.roles[cell.address] not in ("unknown", "footer", "group", "covered"):
            continue
        is_figure = cell.kind != "text" or _FIGURE.fullmatch(cell.typed.strip())
        under_heading = cell.row in in_rows and cell.column in headed
        seen = cell.column in numbering or (under_heading and not cell.is_covered)
        if is_figure and not seen:
            observed.problems.append(_finding("outside_table", cell, context))
