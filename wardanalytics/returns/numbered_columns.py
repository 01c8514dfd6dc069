"""Columns that declare their own formula: `3=2/1` among the numbers below the headings.

Read only to doubt: what a column declares is held against how it is read, and its figures against
what the formula gives.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

from wardanalytics.names import clean
from wardanalytics.returns.cells import Cell, column_letters
from wardanalytics.returns.columns import Columns
from wardanalytics.returns.figures import Figure
from wardanalytics.returns.findings import finding
from wardanalytics.returns.headings import NUMBERED
from wardanalytics.returns.layout import Layout
from wardanalytics.returns.recompute import recomputed

_OWN_NUMBER = re.compile(r"\(?([A-Z]|\d{1,2})\)?(?:=(.+))?")
_ARITHMETIC = re.compile(r"[-+*/()\dA-Z]+")
_SIGNS = str.maketrans("[]{}×x:÷−–", "()()**//--", " %")
_OPERAND = re.compile(r"[A-Z]|\d+")
_ACHIEVED = ("actual", "estimate")
_SCALES = (Decimal(1), Decimal(100), Decimal("0.01"))  # a percentage may be shown or a ratio
_SAYING = ("index_row", "header")
_MOST_OPERANDS = 6
Rows = list[dict[str, Any]]


class _Declared(NamedTuple):
    """A column that declares a formula: the cell that says so, and the columns it names."""

    cell: Cell
    formula: str | None  # with the letters of columns, as `E/D`; None where it cannot be read
    operands: Sequence[int]


def numbered_findings(
    layout: Layout, counted: Sequence[bool], columns: Columns, place: Mapping[str, Any]
) -> Rows:
    """Where the numbers below the headings contradict a column or its figures: rows of problems.

    The percentage of a target's attainment must be declared as the actual divided by the target;
    whether its figures follow from that is audited later. The figures of any other column must be
    what its formula gives, within the rounding of the digits shown; a row that lacks one is passed.

    Args:
        layout: where things stand in the table.
        counted: whether the indicator of each row is a count.
        columns: the table's columns and the cells of its sheet.
        place: file and sheet.
    """
    if layout.headings is None:
        return []
    found = []
    for declared in _declared(layout, columns):
        if layout.headings.columns.get(declared.cell.column) != "stated":
            found.extend(_differing(declared, layout, counted, columns, place))
        elif not _is_attainment(declared, layout):
            at = {"cell": declared.cell.address, "as_typed": clean(declared.cell.typed)}
            found.append(finding("column_formula_other", **place, **at))
    return found


def _declared(layout: Layout, columns: Columns) -> Iterator[_Declared]:
    """The formulas among the numbers of a table, or behind its headings as `Tỷ lệ (3=2/1)`."""
    if not any("=" in c.typed and layout.roles[c.address] in _SAYING for c in layout.cells):
        return
    said = {c.address: _number_in(c, layout.roles[c.address]) for c in layout.cells}
    rows = {c.row for c in layout.cells if said[c.address]}
    beside = [c for c in columns.grid.values() if c.row in rows and c.address not in said]
    named = [(c, _number_in(c, "index_row")) for c in beside]  # columns that other wards share
    numbers: dict[str, int] = {}
    for cell, text in (*named, *((c, said[c.address]) for c in layout.cells)):
        if own := _OWN_NUMBER.fullmatch(text):
            numbers[own[1]] = cell.column
    for cell in layout.cells:
        own = _OWN_NUMBER.fullmatch(said[cell.address])
        if own and own[2]:
            yield _Declared(cell, *_translated(own[2], numbers))


def _number_in(cell: Cell, role: str) -> str:
    """The number of its column that a cell gives, without blanks and in one way of writing."""
    text = clean(cell.typed)
    if role == "header":
        behind = NUMBERED.search(text)
        text = behind[0] if behind else ""
    elif role != "index_row":
        return ""
    text = text.translate(_SIGNS)
    is_wrapped = text.count("(") != text.count(")") or re.fullmatch(r"\([^()]*=[^()]*\)", text)
    return text.removeprefix("(").removesuffix(")") if is_wrapped else text


def _translated(formula: str, numbers: Mapping[str, int]) -> tuple[str | None, Sequence[int]]:
    names = _OPERAND.findall(formula)
    operands = [numbers[name] for name in dict.fromkeys(names) if name in numbers]
    is_known = all(name in numbers or name == "100" for name in names)
    if not is_known or not _ARITHMETIC.fullmatch(formula) or len(operands) > _MOST_OPERANDS:
        return None, operands

    def letters(name: re.Match[str]) -> str:
        return column_letters(numbers[name[0]]) + "1" if name[0] in numbers else name[0]

    return _OPERAND.sub(letters, formula), operands


def _is_attainment(declared: _Declared, layout: Layout) -> bool:
    """Whether a column is declared as the actual (or its estimate) divided by the target."""
    assert layout.headings is not None
    role_of = layout.headings.columns
    roles = {role_of.get(column): column for column in declared.operands}
    achieved = next((roles[role] for role in _ACHIEVED if role in roles), None)
    if len(declared.operands) != 2 or achieved is None or "target" not in roles:
        return False
    computed = _computed(declared, {achieved: Decimal(7), roles["target"]: Decimal(3)})
    return computed is not None and _fits(computed, computed, Decimal(7) / 3, Decimal("1e-9"))


def _differing(
    declared: _Declared,
    layout: Layout,
    counted: Sequence[bool],
    columns: Columns,
    place: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """A query for each figure of a column that its declared formula does not give."""
    role_of = layout.headings.columns if layout.headings else {}
    for by_role, is_count in zip(layout.rows, counted, strict=True):
        row = by_role["indicator"].row

        def figure(column: int, row: int = row, is_count: bool = is_count) -> Figure | None:
            cell = columns.grid.get(f"{column_letters(column)}{row}")
            role = role_of.get(column, "")
            return columns.plain(cell, role, is_count=is_count) if cell else None

        own, parts = figure(declared.cell.column), [figure(c) for c in declared.operands]
        if own is None or own.value is None or any(p is None or p.value is None for p in parts):
            continue
        ends = [_ends(part) for part in parts if part]
        results = [
            _computed(declared, dict(zip(declared.operands, end, strict=True)))
            for end in product(*ends)
        ]
        known = [result for result in results if result is not None]
        if len(known) < len(results) or not known:
            continue
        if not _fits(min(known), max(known), own.value, own.step):
            cell = columns.grid[f"{column_letters(declared.cell.column)}{row}"]
            middle = {c: p.value for c, p in zip(declared.operands, parts, strict=True) if p}
            yield finding(
                "column_formula_differs",
                **place,
                cell=cell.address,
                as_typed=cell.typed,
                formula=clean(declared.cell.typed),
                computed=round(_computed(declared, middle) or Decimal(0), 4),
            )


def _ends(figure: Figure) -> list[Decimal]:
    """The least and the most that a rounded figure may stand for."""
    value = figure.value or Decimal(0)
    return [value - figure.step / 2, value + figure.step / 2] if figure.step else [value]


def _computed(declared: _Declared, values: Mapping[int, Any]) -> Decimal | None:
    if declared.formula is None:
        return None
    grid = {
        f"{column_letters(c)}1": declared.cell._replace(kind="number", typed=f"{value:f}")
        for c, value in values.items()
    }
    return recomputed(declared.formula, grid)


def _fits(low: Decimal, high: Decimal, value: Decimal, step: Decimal) -> bool:
    """Whether a figure is what a formula gives, rounded or truncated, a ratio or a percentage."""
    return any(low * s <= value + step and value - step / 2 <= high * s for s in _SCALES)
