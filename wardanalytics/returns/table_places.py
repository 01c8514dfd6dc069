"""Where the tables of a sheet are: stacked, each with its own headings, or side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wardanalytics.names import clean, normal_form
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.heading_rows import Grid, Headings, Vocabulary, headings_at
from wardanalytics.returns.identity import ward_in_text

_MOST_HEADING_ROWS = 6
_SEARCHED_ROWS = 100  # for headings of which no cell says a whole name
_MOST_COLUMNS = 16_384
_WIDEST_TITLE = 2


@dataclass(frozen=True)
class Place:
    """A table's part of a sheet: its rows from the title above it on, its columns, its headings.

    `repeated` are the rows that say the headings again, as after a page break.
    """

    headings: Headings
    first_row: int
    last_row: int
    first_column: int = 1
    last_column: int = _MOST_COLUMNS
    repeated: set[int] = field(default_factory=set)

    def holds(self, cell: Cell) -> bool:
        """Whether a cell stands in this part of the sheet."""
        within = self.first_row <= cell.row <= self.last_row
        return within and self.first_column <= cell.column <= self.last_column


def find_tables(grid: Grid, words: Vocabulary) -> list[Place]:
    """The tables of a sheet from the top, side by side ones from the left.

    Together they hold every cell of the sheet. Headings with the same columns as those of the table
    above go on with it, unless a ward is named between.
    """
    blocks: list[tuple[Headings, set[int]]] = []
    for headings in _all_headings(grid, words):
        if blocks and _goes_on(grid, blocks[-1][0], headings, words):
            blocks[-1][1].update(headings.rows)
        else:
            blocks.append((headings, set()))
    tops = [_title_top(grid, *pair) for pair in _pairs([block for block, _ in blocks])]
    ends = [top - 1 for top in tops] + [max(grid.rows, default=0)]
    places = []
    for (headings, repeated), top, end in zip(blocks, [1, *tops], ends, strict=False):
        for part, first, last in _side_by_side(grid, headings, words):
            places.append(Place(part, top, end, first, last, repeated))
    return places


def _pairs(blocks: Sequence[Headings]) -> Iterator[tuple[Headings, Headings]]:
    return zip(blocks, blocks[1:], strict=False)


def _all_headings(grid: Grid, words: Vocabulary) -> Iterator[Headings]:
    rows = sorted(grid.rows)
    likely = _likely_rows(grid, rows, words)
    last, first_texts = 0, None
    for row in rows:
        again = first_texts is not None and _texts(grid.rows[row]) == first_texts
        if row <= last or not (row in likely or again):
            continue
        if headings := headings_at(grid, row, words):
            last = headings.rows[-1]
            first_texts = first_texts or _texts(grid.rows[row])
            yield headings


def _likely_rows(grid: Grid, rows: Sequence[int], words: Vocabulary) -> set[int]:
    """Rows in which headings may begin: up to six above a cell that says the indicator's heading.

    Where none does, a heading may be split over its rows (`Chỉ`, `tiêu`).
    """
    named = [
        row
        for row in rows
        if any(
            "indicator" in words.headings.get(normal_form(cell.typed), ())
            for cell in grid.rows[row].values()
            if cell.kind == "text"
        )
    ]
    reach = range(_MOST_HEADING_ROWS)
    return {row - up for row in named for up in reach} or set(rows[:_SEARCHED_ROWS])


def _texts(cells: Mapping[int, Cell]) -> dict[int, str]:
    return {column: clean(cell.typed) for column, cell in cells.items()}


def _goes_on(grid: Grid, above: Headings, below: Headings, words: Vocabulary) -> bool:
    between = range(_title_top(grid, above, below), below.rows[0])
    texts = [cell.typed for row in between for cell in grid.rows.get(row, {}).values()]
    if any(ward_in_text(text, words.wards) for text in texts):
        return False
    same = {c: role for c, role in above.columns.items() if c in below.columns}
    return same == below.columns and above.clashes.keys() == below.clashes.keys()


def _title_top(grid: Grid, above: Headings, below: Headings) -> int:
    """The first row that belongs to the lower table: title lines stand right above its headings."""
    top = below.rows[0]
    numbers = {column for column, role in above.columns.items() if role == "stt"}
    for row in range(top - 1, above.rows[-1], -1):
        cells = grid.rows.get(row, {})
        is_text = all(cell.kind == "text" for cell in cells.values())
        numbered = any(len(clean(cells[c].typed)) <= 4 for c in numbers & cells.keys())
        if not cells or not is_text or numbered or len(cells) > _WIDEST_TITLE:
            break
        top = row
    return top


def _side_by_side(
    grid: Grid, headings: Headings, words: Vocabulary
) -> list[tuple[Headings, int, int]]:
    """The tables that share heading rows, each with its first and last column."""
    whole = [(headings, 1, _MOST_COLUMNS)]
    if not headings.clashes.keys() & {"indicator", "actual", "stt"}:
        return whole
    columns = sorted(headings.columns)
    top = grid.rows[headings.rows[0]]
    first = clean(top[columns[0]].typed) if columns[0] in top else None
    gaps = [c for before, c in zip(columns, columns[1:], strict=False) if c > before + 1]
    again = [c for c in columns[1:] if c in top and clean(top[c].typed) == first]
    for starts in (gaps, again):
        parts = _parts(grid, headings, starts, words) if starts else []
        if parts:
            return parts
    return whole


def _parts(
    grid: Grid, headings: Headings, starts: Sequence[int], words: Vocabulary
) -> list[tuple[Headings, int, int]]:
    """The headings of each range of columns; none unless every range is a table of its own."""
    parts = []
    firsts, lasts = [1, *starts], [*(start - 1 for start in starts), _MOST_COLUMNS]
    for first, last in zip(firsts, lasts, strict=True):
        rows = {
            row: {c: cell for c, cell in grid.rows[row].items() if first <= c <= last}
            for row in headings.rows
        }
        own = Grid({row: cells for row, cells in rows.items() if cells}, grid.merges)
        found = headings_at(own, min(own.rows), words) if own.rows else None
        if found is None or found.clashes:
            return []
        parts.append((found, first, last))
    return parts
