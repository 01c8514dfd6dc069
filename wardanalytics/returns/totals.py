"""Total rows: never added to the rows above them, but checked against their sum."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wardanalytics.names import normal_form
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.columns import Columns
from wardanalytics.returns.figures import BLANK, Figure
from wardanalytics.returns.findings import finding
from wardanalytics.returns.headings import FIGURE_ROLES
from wardanalytics.returns.layout import Layout
from wardanalytics.returns.table_rows import bare_name

_ADDED = tuple(role for role in FIGURE_ROLES if role != "stated")
_ROUNDED = "làm tròn"
Found = tuple[str, Mapping[str, Any]]  # a check and the values of its message
Rows = Sequence[tuple[Mapping[str, Cell], bool]]  # cells by role, and whether they are counts


@dataclass(frozen=True)
class _Total:
    """A total row: its cells by column, its label and the unit it names, if it does."""

    row: int
    cells: Mapping[int, Cell]
    label: str
    unit: str


def total_findings(
    cells: Sequence[Cell],
    layout: Layout,
    counted: Sequence[bool],
    columns: Columns,
    place: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """What is wrong with the total rows of a table: rows of the problems table.

    A total whose formula gives something else, one typed among formulas, and one that is not the
    sum of the rows above it: of all, of those since the last total or of those of its group.

    Args:
        cells: the cells of the table.
        layout: where things stand in it.
        counted: whether the indicator of each row is a count.
        columns: the table's columns and the cells its formulas may name.
        place: file and sheet.
    """
    found, totals = [], _totals(cells, layout)
    ends = [0, *(total.row for total in totals)]
    for total, end in zip(totals, ends, strict=False):
        has_formula = any(cell.formula for cell in total.cells.values())
        for cell in total.cells.values():
            if cell.kind == "text" and not _role(cell, layout):
                continue
            doubt: Found | None = None
            if cell.formula:
                check, details = columns.doubt_of_formula(cell)
                doubt = (check, details) if check else None
            elif has_formula and cell.kind == "number":
                doubt = "hard_coded_total", {}
            elif (role := _role(cell, layout)) and normal_form(total.label) != _ROUNDED:
                doubt = _not_the_sum(cell, role, total, end, layout, counted, columns)
            if doubt:
                values = {"cell": cell.address, "as_typed": cell.typed, "formula": cell.formula}
                found.append(finding(doubt[0], **place, **values, **doubt[1]))
    return found


def _totals(cells: Sequence[Cell], layout: Layout) -> list[_Total]:
    rows: dict[int, dict[int, Cell]] = defaultdict(dict)
    for cell in cells:
        if layout.roles[cell.address] == "total":
            rows[cell.row][cell.column] = cell
    beside = {(c.row, layout.roles[c.address]): c.typed for c in cells if c.row in rows}
    return [
        _Total(
            row,
            rows[row],
            beside.get((row, "indicator")) or beside.get((row, "stt"), ""),
            normal_form(beside.get((row, "unit"), "")),
        )
        for row in sorted(rows)
    ]


def _role(cell: Cell, layout: Layout) -> str | None:
    """The role of the column that a total adds up, if it is one of figures in a unit."""
    role = layout.headings.columns.get(cell.column) if layout.headings else None
    return role if role in _ADDED else None


def _not_the_sum(
    cell: Cell,
    role: str,
    total: _Total,
    end: int,
    layout: Layout,
    counted: Sequence[bool],
    columns: Columns,
) -> Found | None:
    """The finding where a total is none of the sums it may be; None where nothing can be said."""
    above = [
        (by_role, is_count)
        for by_role, is_count in zip(layout.rows, counted, strict=True)
        if by_role["indicator"].row < total.row and total.unit in ("", _unit(by_role))
    ]
    groups = [c.row for c in layout.cells if layout.roles[c.address] == "group"]
    begins = {0, end, *[row for row in groups if row < total.row][-1:]}
    spans = [[row for row in above if row[0]["indicator"].row > begin] for begin in sorted(begins)]
    sums = [_sum(span, role, columns, layout) for span in spans if _can_be_added(span)]
    known = [found for found in sums if found is not None]
    own = _figure(cell, role, columns, is_count=all(is_count for _, is_count in above))
    if own.value is None or not known or len(known) < len(sums):
        return None
    if any(abs(own.value - value) <= (own.step + step) / 2 for value, step in known):
        return None
    return "total_differs", {"computed": known[-1][0]}


def _can_be_added(rows: Rows) -> bool:
    """Whether there is something to add, all of it in one unit that has a sum."""
    units = {_unit(by_role) for by_role, _ in rows}
    return len(rows) > 1 and len(units) == 1 and not units <= {"%", ""}


def _sum(rows: Rows, role: str, columns: Columns, layout: Layout) -> tuple[Decimal, Decimal] | None:
    """The sum of the rows' figures and of their steps; None where one of them is not plain.

    Rows that stand below another of them (Trong đó: …) are part of it and not added again.
    """
    names = {bare_name(by_role["indicator"].typed) for by_role, _ in rows}
    figures = [
        _figure(by_role[role], role, columns, is_count=is_count) if role in by_role else BLANK
        for by_role, is_count in rows
        if not names & {*layout.parents.get(by_role["indicator"].row, ())}
    ]
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(figures):
        return None
    return sum(values, Decimal(0)), sum((figure.step for figure in figures), Decimal(0))


def _unit(by_role: Mapping[str, Cell]) -> str:
    return normal_form(by_role["unit"].typed) if "unit" in by_role else ""


def _figure(cell: Cell, role: str, columns: Columns, *, is_count: bool) -> Figure:
    """A plain figure; percentages are not added."""
    figure = columns.plain(cell, role, is_count=is_count)
    return BLANK if figure.is_percent else figure
