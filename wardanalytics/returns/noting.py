"""What is noted while rows are read: findings, and the outcome of each figure cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wardanalytics.checks import CHECKS
from wardanalytics.returns.figures import Figure
from wardanalytics.returns.findings import finding, names_of
from wardanalytics.returns.headings import FIGURE_ROLES
from wardanalytics.returns.identity import Roster
from wardanalytics.returns.layout import Layout
from wardanalytics.returns.units import money_name
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


def located(check: str, cell: Cell, context: Context, **values: Any) -> dict[str, Any]:
    """A finding about a cell of the sheet, as a row of the problems table."""
    place = {"source_file": context.source_file, "source_sheet": context.source_sheet}
    return finding(check, **place, cell=cell.address, as_typed=cell.typed, **values)


def conclude(
    cell: Cell,
    figure: Figure,
    indicator: Mapping[str, Any],
    context: Context,
    observed: Observed,
) -> None:
    """Note the outcome of a figure cell and, where there is one, its finding."""
    if cell.address in observed.outcomes:
        return
    severity = CHECKS[figure.check].severity if figure.check else None
    if figure.state == "withheld" or severity == "error":
        outcome = WITHHELD
    else:
        outcome = QUERIED if severity == "query" else TAKEN
    observed.outcomes[cell.address] = (outcome, figure.check)
    if figure.check:
        values = {"indicator": names_of(indicator), "formula": cell.formula, **figure.details}
        observed.problems.append(located(figure.check, cell, context, **values))


def withhold_row(
    check: str,
    cell: Cell,
    by_role: Mapping[str, Cell],
    context: Context,
    observed: Observed,
    **values: Any,
) -> None:
    """One finding for a row whose figures cannot be used, every one of them withheld."""
    observed.problems.append(located(check, cell, context, **values))
    for role in FIGURE_ROLES:
        if role in by_role:
            observed.outcomes[by_role[role].address] = (WITHHELD, check)


def note_conversion(
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
        observed.problems.append(located("row_converted", at, context, **values))
    for cell in converted:
        if observed.outcomes[cell.address][0] == TAKEN:
            observed.outcomes[cell.address] = (QUERIED, "row_converted")


def note_figures_outside(
    cells: Sequence[Cell], layout: Layout, context: Context, observed: Observed
) -> None:
    """Say which headings and figures nothing reads, so that they are not lost in silence."""
    if layout.headings is None:
        return
    for cell in layout.headings.unknown:
        observed.problems.append(located("unknown_column", cell, context))
    for cell in layout.headings.other_period:
        values = {"period": context.period}
        observed.problems.append(located("other_period_column", cell, context, **values))
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
            observed.problems.append(located("outside_table", cell, context))
