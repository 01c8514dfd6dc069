"""From the laid-out cells of a sheet to observations, with a finding for whatever is not plain."""

from collections.abc import Mapping, Sequence
from typing import Any

from wardanalytics.names import clean, normal_form
from wardanalytics.periods import parse_period
from wardanalytics.returns.columns import Columns, column_findings, read_columns
from wardanalytics.returns.figures import BLANK, Figure
from wardanalytics.returns.findings import names_of
from wardanalytics.returns.headings import OTHER_TARGETS
from wardanalytics.returns.identity import near, ward_in_text
from wardanalytics.returns.layout import Layout, unit_of_line
from wardanalytics.returns.matching import Match, indicator_of_row
from wardanalytics.returns.milestones import read_due
from wardanalytics.returns.noting import (
    QUERIED,
    TAKEN,
    Context,
    Observed,
    conclude,
    located,
    note_conversion,
    note_figures_outside,
    withhold_row,
)
from wardanalytics.returns.numbered_columns import numbered_findings
from wardanalytics.returns.observed_values import observed_values
from wardanalytics.returns.recompute import Grid
from wardanalytics.returns.row_figures import Known, only_shares, row_figures, without_values
from wardanalytics.returns.totals import total_findings
from wardanalytics.returns.units import conversion
from wardanalytics.returns.workbook import Cell

_TRACED = ("target", *OTHER_TARGETS, "actual", "stated", "due")


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
    note_figures_outside(cells, layout, context, observed)
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
        withhold_row(match.check, name, by_role, context, observed, **values)
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
        observed.problems.append(located("due_unreadable", cell, context))
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
        withhold_row("unit_differs", unit, by_role, context, observed, **expected)
        figures = without_values(figures)
    if _lacks_actual(figures):
        address = f"{layout.columns['actual']}{name.row}"
        blank = by_role.get("actual") or name._replace(address=address, typed="")
        values = {"indicator": names_of(indicator)}
        observed.problems.append(located("missing_figure", blank, context, **values))
    for role, figure in figures.items():
        if role in by_role:
            conclude(by_role[role], figure, indicator, context, observed)
    if is_money and conversion(money, indicator["unit"]) != 1:
        note_conversion(by_role, figures, money, indicator, context, observed)
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
            withhold_row("row_without_ward", by_role["indicator"], by_role, context, observed)
        return context.ward_code
    code = ward_in_text(cell.typed, context.wards)
    if code is None:
        values = {"period": context.period, "near": near(cell.typed, context.wards)}
        withhold_row("ward_unknown", cell, by_role, context, observed, **values)
    elif context.ward_code not in (None, code):
        found, expected = [code], [context.ward_code or code]
        values = {"found": context.wards.named(found), "expected": context.wards.named(expected)}
        withhold_row("row_ward_differs", cell, by_role, context, observed, **values)
        return None
    return code


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
