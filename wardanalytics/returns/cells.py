"""What reading a workbook gives: its non-empty cells, its sheets, or the reason why it cannot."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wardanalytics.wording import LANGUAGES, number, say, word

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # XFD1048576
MOST_CELLS = 2_000_000
LONGEST_WORDS = 150  # of what another reader says of a damaged file
_MOST_STEPS = 10_000_000  # over rows under merged ranges, which should not lie on one another


class Cell(NamedTuple):
    """A non-empty cell of a workbook as it stands there."""

    sheet: str
    row: int
    column: int
    address: str  # A1 notation
    kind: str  # number, text, boolean, error, date or no_value (a formula without a stored value)
    typed: str  # what stands there (of a formula: its stored value), a number with all its digits
    number_format: str
    formula: str | None
    is_covered: bool = False  # lies under a merged cell, so that nobody sees it
    font: str | None = None
    is_struck: bool = False  # struck through, wholly or in part
    is_hidden: bool = False  # its row, column or sheet is, or it is written so that none sees it
    comment: str | None = None


class Merge(NamedTuple):
    """A merged range: its first row and column (the anchor, which is seen) and its last."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A worksheet: its non-empty cells row by row, and what is not in a cell."""

    name: str
    state: str  # visible, hidden or veryHidden
    cells: Sequence[Cell]
    merges: Sequence[Merge] = ()
    comments: Mapping[str, str] = field(
        default_factory=dict
    )  # by address, also those of empty cells
    empty_texts: int = 0  # cells that hold a text of no length, which are not counted as cells


@dataclass(frozen=True)
class Book:
    """A workbook as it was read, nothing in it followed or run."""

    sheets: Sequence[Sheet]
    other_sheets: Sequence[str] = ()  # chart, dialog and macro sheets, which have no figures
    is_1904: bool = False
    has_macros: bool = False
    external_links: int = 0


class UnreadableReturnError(Exception):
    """A file that cannot be read as a workbook.

    `check` names the finding, `detail` the cause in each language.
    """

    def __init__(self, check: str, cause: str = "", **values: Any):
        """Keep the finding's name and its cause, a text with places for figures and names."""
        self.check = check
        self.detail = {name: _said(name, cause, values) for name in LANGUAGES}
        super().__init__(f"{check} {self.detail['en']}".strip())


def _said(language: str, cause: str, values: Mapping[str, Any]) -> str:
    spoken = {
        name: number(value, 0, language) if isinstance(value, int) else word(language, value)
        for name, value in values.items()
    }
    return say(language, cause, **spoken) if cause else ""


class Allowance:
    """How much of something a workbook may hold; more is refused before it fills the memory."""

    def __init__(self, most: int, what: str):
        """Allow `most` of `what`, a word for the finding."""
        self._most, self._left, self._what = most, most, what

    def take(self, count: int = 1) -> None:
        """Use up some of it.

        Raises:
            UnreadableReturnError: nothing is left.
        """
        self._left -= count
        if self._left < 0:
            cause = "more than {most} {what}"
            raise UnreadableReturnError("too_large", cause, most=self._most, what=self._what)


def column_letters(column: int) -> str:
    """The letters of a column: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def in_order(cells: list[Cell]) -> list[Cell]:
    """The cells of a sheet row by row.

    Raises:
        ValueError: two cells have one place.
    """
    places = [(cell.row, cell.column) for cell in cells]
    if all(first < second for first, second in zip(places, places[1:], strict=False)):
        return cells
    cells = sorted(cells, key=lambda cell: (cell.row, cell.column))
    for first, second in zip(cells, cells[1:], strict=False):
        if first.address == second.address:
            raise ValueError(f"{first.sheet} {first.address} is there twice")
    return cells


def mark_covered(cells: list[Cell], merges: Sequence[Merge]) -> list[Cell]:
    """Mark the cells that lie in a merged range and are not its anchor."""
    if not merges:
        return cells
    covered = _covered_places(merges, ((cell.row, cell.column) for cell in cells))
    return [
        cell._replace(is_covered=True) if (cell.row, cell.column) in covered else cell
        for cell in cells
    ]


def _covered_places(
    merges: Iterable[Merge], places: Iterable[tuple[int, int]]
) -> set[tuple[int, int]]:
    columns_of_row: dict[int, list[int]] = defaultdict(list)
    for row, column in places:
        columns_of_row[row].append(column)
    rows, covered, steps = sorted(columns_of_row), set(), Allowance(_MOST_STEPS, "merged rows")
    for columns in columns_of_row.values():
        columns.sort()
    for merge in merges:
        within = rows[bisect_left(rows, merge.top) : bisect_right(rows, merge.bottom)]
        steps.take(len(within))
        for row in within:
            columns = columns_of_row[row]
            inside = columns[bisect_left(columns, merge.left) : bisect_right(columns, merge.right)]
            steps.take(len(inside))
            covered |= {(row, column) for column in inside}
    return covered - {(merge.top, merge.left) for merge in merges}
