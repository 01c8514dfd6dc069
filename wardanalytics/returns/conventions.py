"""What a whole column says about its figures: its decimal sign, and cells that were filled down."""

import re
from collections.abc import Iterable, Mapping, Sequence

from wardanalytics.names import clean
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.headings import FIGURE_ROLES
from wardanalytics.returns.numerals import NUMBER, read_numeral

_NUMBERS = re.compile(rf"(?<![\w.,]){NUMBER}")
_DECIMAL = re.compile(r"(\d+)([.,])(\d+)")


def decimal_signs(rows: Iterable[tuple[Mapping[str, Cell], bool]]) -> dict[str, str]:
    """The decimal sign of each role's column, where its figures typed as text prove one.

    `4,8` and `1.234.567` prove the comma, `7.87` and `1,100,000` the dot; of a count, which has no
    fraction, `1.250` proves the comma too. A column that proves both has none.

    Args:
        rows: the cells of each indicator row by role, and whether the indicator is a count.
    """
    proved: dict[str, set[str]] = {}
    for by_role, is_count in rows:
        for role in FIGURE_ROLES:
            cell = by_role.get(role)
            if cell is not None and cell.kind == "text":
                counted = is_count and role != "stated"
                proved.setdefault(role, set()).update(_proved(clean(cell.typed), counted))
    return {role: next(iter(signs)) for role, signs in proved.items() if len(signs) == 1}


def _proved(text: str, is_count: bool) -> set[str]:
    """The decimal signs that the numbers in a text prove."""
    signs = set()
    for found in _NUMBERS.findall(text):
        read = read_numeral(found)
        if read is None:
            continue
        if read.is_ambiguous and is_count:
            signs.add("," if read.sign == "." else ".")
        elif read.decimal_sign:
            signs.add(read.decimal_sign)
    return signs


def filled_down(cells: Sequence[Cell]) -> dict[str, str]:
    """The cells of a column that dragging 5.8 downwards would give: 5.10 after 5.8 and 5.9.

    Returns:
        By the address of each cell after the 9 the text of the cell above it.
    """
    doubted: dict[str, str] = {}
    run: list[tuple[Cell, re.Match[str]]] = []
    for cell in sorted(cells, key=lambda cell: cell.row):
        found = _DECIMAL.fullmatch(cell.typed.strip()) if cell.kind == "text" else None
        if found is None:
            run = []
            continue
        run = [*run, (cell, found)] if run and _follows(*run[-1], cell, found) else [(cell, found)]
        if len(run) >= 3 and len(found[3]) > len(run[0][1][3]):
            doubted[cell.address] = run[-2][0].typed
    return doubted


def _follows(above: Cell, first: re.Match[str], cell: Cell, second: re.Match[str]) -> bool:
    same = cell.row == above.row + 1 and first[1] == second[1] and first[2] == second[2]
    return same and not second[3].startswith("0") and int(second[3]) == int(first[3]) + 1
