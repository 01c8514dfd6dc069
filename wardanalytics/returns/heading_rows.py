"""Which rows of a sheet are headings, one to six of them, and what the columns below them are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from wardanalytics.names import normal_form
from wardanalytics.returns.cells import Cell, Merge
from wardanalytics.returns.headings import FIGURE_ROLES, UNKNOWN, claim, path_claim
from wardanalytics.returns.identity import Roster, ward_in_text

_MOST_ROWS = 6
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOSED = {"indicator", "stt", "code"}  # a heading row below divides none of these columns
_CUMULATIVE = normal_form("lũy kế")
_NEEDED = {"indicator", "actual"}


@dataclass(frozen=True)
class Vocabulary:
    """What the texts of a return of one period are read against.

    `headings` gives the roles of each heading (by `heading_roles`), `wards` and `indicators` the
    names in force; without them wards across and joined names are not looked for.
    """

    headings: Mapping[str, list[str]]
    period: str
    wards: Roster = field(default_factory=lambda: Roster({}, {}, {}))
    indicators: Roster = field(default_factory=lambda: Roster({}, {}, {}))

    @cached_property
    def footers(self) -> list[str]:
        """What the first line below a table begins with (Nơi nhận)."""
        return [heading for heading, roles in self.headings.items() if "footer" in roles]


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet that can be seen, by row and column, and its merges by their anchor."""

    rows: Mapping[int, Mapping[int, Cell]]
    merges: Mapping[tuple[int, int], Merge]

    def below(self, row: int, count: int) -> list[int] | None:
        """The rows of a heading of `count` rows from this one, or None where a blank row divides.

        A row between that is blank because of a merge over it is left out.
        """
        rows = [r for r in range(row, row + count) if r in self.rows]
        spanned = {
            r
            for top in rows
            for column in self.rows[top]
            for r in range(top, self.bottom(top, column) + 1)
        }
        blank = set(range(row, row + count)) - set(rows)
        ends = rows and rows[-1] == row + count - 1
        return rows if ends and blank <= spanned else None

    def bottom(self, row: int, column: int) -> int:
        """The last row of the merge whose anchor stands here, else this row; at most six below."""
        merge = self.merges.get((row, column))
        return min(merge.bottom, row + _MOST_ROWS) if merge else row


@dataclass(frozen=True)
class Headings:
    """The heading rows of a table and what the columns under them are.

    `columns` gives each column's role by number, `periods` the period a heading names, `wards` the
    heading that names the ward of a column where wards stand across; a heading nobody declared is
    in `unknown`, one of another period than the return's in `other_period`; `clashes` are the
    headings that claim one role together, none of which is then used for it.
    """

    rows: Sequence[int]
    columns: Mapping[int, str]
    periods: Mapping[int, str] = field(default_factory=dict)
    unknown: Sequence[Cell] = ()
    other_period: Sequence[Cell] = ()
    clashes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wards: Mapping[int, Cell] = field(default_factory=dict)
    bare: Sequence[Cell] = ()  # wards whose column has no heading but their name
    claimed: Mapping[int, str] = field(default_factory=dict)  # the columns' roles with any clash


def grid_of(cells: Iterable[Cell], merges: Iterable[Merge]) -> Grid:
    """Arrange the cells of a sheet; what lies under a merge is not seen."""
    rows: dict[int, dict[int, Cell]] = defaultdict(dict)
    for cell in cells:
        if not cell.is_covered:
            rows[cell.row][cell.column] = cell
    return Grid(dict(rows), {(merge.top, merge.left): merge for merge in merges})


def headings_at(grid: Grid, row: int, words: Vocabulary) -> Headings | None:
    """The headings of a table whose first heading row is this one, or None.

    As few rows as name the indicator and the actual, then those below that divide columns further.
    """
    for count in range(1, _MOST_ROWS + 1):
        rows = grid.below(row, count)
        if rows is None:
            continue
        if any(_heading_text(cell) is None for cell in grid.rows[rows[-1]].values()):
            return None
        found = _headings(grid, rows, words)
        if not _is_enough(found):
            continue
        return None if _begins_lower(grid, rows, found, words) else _extended(grid, found, words)
    return None


def _is_enough(found: Headings) -> bool:
    return set(found.claimed.values()) >= _NEEDED


def _begins_lower(grid: Grid, rows: Sequence[int], found: Headings, words: Vocabulary) -> bool:
    """Whether the first row adds nothing, as a title line does: the rest names as much."""
    if len(rows) == 1:
        return False
    rest = _headings(grid, rows[1:], words)
    if not _is_enough(rest) or _known(rest) < _known(found):
        return False
    names = [column for column, role in rest.claimed.items() if role == "indicator"]
    if any(_path(grid, rows, column)[0].row == rows[0] for column in names):
        return True
    return len(found.periods) + len(found.wards) <= len(rest.periods) + len(rest.wards)


def _known(headings: Headings) -> int:
    return sum(role != UNKNOWN for role in headings.claimed.values())


def _extended(grid: Grid, found: Headings, words: Vocabulary) -> Headings:
    top = found.rows[0]
    for count in range(found.rows[-1] - top + 2, _MOST_ROWS + 1):
        rows = grid.below(top, count)
        if rows is None:
            continue
        wider = _headings(grid, rows, words)
        if not _divides(grid.rows[rows[-1]], found, wider):
            break
        found = wider
    return found


def _divides(below: Mapping[int, Cell], found: Headings, wider: Headings) -> bool:
    """Whether a row only divides columns of the headings above it (Trong kỳ, Lũy kế)."""
    if any(_heading_text(cell) is None for cell in below.values()):
        return False
    if any(found.claimed.get(c) in _CLOSED and wider.claimed[c] not in _CLOSED for c in below):
        return False
    named = any(found.claimed.get(column) == "indicator" for column in below)
    if named or not _is_enough(wider):
        return False
    roles = {wider.claimed[column] for column in below}
    return bool(roles & {*FIGURE_ROLES, "stt"}) or any(c in wider.periods for c in below)


def _heading_text(cell: Cell) -> str | None:
    """What a heading cell says; a bare year is one, any other number is none."""
    if _YEAR.fullmatch(cell.typed.strip()):
        return f"năm {cell.typed.strip()}"
    return cell.typed if cell.kind == "text" else None


def _headings(grid: Grid, rows: Sequence[int], words: Vocabulary) -> Headings:
    paths = {column: _path(grid, rows, column) for column in _columns(grid, rows)}
    wards = _wards(paths, words)
    claims = {
        column: _claim([c for c in path if column not in wards or not _ward(c, words)], words)
        for column, path in paths.items()
    }
    columns = _settle({c: roles for c, (roles, _) in claims.items()}, paths, wards)
    lowest = {column: path[-1] for column, path in paths.items()}
    clashes = _clashes(columns, lowest, wards)
    unclear = [lowest[column] for column, role in columns.items() if role == UNKNOWN]
    return Headings(
        rows=rows,
        columns={c: UNKNOWN if role in clashes else role for c, role in columns.items()},
        periods={column: named for column, (_, named) in claims.items() if named},
        unknown=[cell for cell in unclear if claims[cell.column][1] is None],
        other_period=[cell for cell in unclear if claims[cell.column][1]],
        clashes=clashes,
        bare=[ward for column, ward in wards.items() if paths[column] == [ward]],
        claimed=columns,
        wards={column: ward for column, ward in wards.items() if columns[column] in FIGURE_ROLES},
    )


def _columns(grid: Grid, rows: Sequence[int]) -> list[int]:
    return sorted({column for row in rows for column in grid.rows[row]})


def _path(grid: Grid, rows: Sequence[int], column: int) -> list[Cell]:
    """The heading cells of a column from the top: its own and those that reach over it."""
    path = []
    for place, row in enumerate(rows):
        cell = grid.rows[row].get(column)
        if cell is None and any(column in grid.rows[lower] for lower in rows[place + 1 :]):
            cell = _reaching(grid, rows[place:], column)
        if cell is not None:
            path.append(cell)
    return path


def _reaching(grid: Grid, rows: Sequence[int], column: int) -> Cell | None:
    """The heading left of a column in the first of these rows that reaches over the column.

    A merge says how far; without one a heading that is divided below reaches to the next.
    """
    left = max((c for c in grid.rows[rows[0]] if c < column), default=None)
    if left is None:
        return None
    merge = grid.merges.get((rows[0], left))
    reaches = (
        merge.right >= column if merge else any(left in grid.rows[lower] for lower in rows[1:])
    )
    return grid.rows[rows[0]][left] if reaches else None


def _wards(paths: Mapping[int, Sequence[Cell]], words: Vocabulary) -> dict[int, Cell]:
    """The heading that names each column's ward, the first one of each; none if there is one ward.

    A single ward is that of the title or of a column, not wards across.
    """
    codes = {c: code for c, path in paths.items() for p in path if (code := _ward(p, words))}
    first: dict[str, Cell] = {}
    for column, code in codes.items():
        first.setdefault(code, next(p for p in paths[column] if _ward(p, words) == code))
    return {c: first[code] for c, code in codes.items()} if len(first) > 1 else {}


def _ward(cell: Cell, words: Vocabulary) -> str | None:
    is_heading = normal_form(cell.typed) in words.headings
    return None if is_heading else ward_in_text(cell.typed, words.wards)


def _claim(path: Sequence[Cell], words: Vocabulary) -> tuple[list[str], str | None]:
    texts = [_heading_text(cell) or cell.typed for cell in path]
    if not texts:  # nothing but a ward's name: one figure for each ward
        return ["actual"], None
    if len(texts) == 1:
        return claim(texts[0], words.headings, words.period)
    return path_claim(texts, words.headings, words.period)


def _settle(
    claims: Mapping[int, list[str]],
    paths: Mapping[int, Sequence[Cell]],
    wards: Mapping[int, Cell],
) -> dict[int, str]:
    """One role a column: a heading with several meanings takes the first that is still free.

    Where both stand, what is cumulative (Lũy kế) is the actual and the other the period's own.
    """
    certain = {roles[0] for roles in claims.values() if len(roles) == 1}
    settled = {}
    for column, roles in claims.items():
        free = [role for role in roles if role not in certain]
        settled[column] = roles[0] if len(roles) == 1 or not free else free[0]
    actual = [column for column, role in settled.items() if role == "actual"]
    whole = [c for c in actual if any(_CUMULATIVE in normal_form(part.typed) for part in paths[c])]
    if len(actual) == 2 and len(whole) == 1 and not wards:
        settled |= {column: "in_period" for column in actual if column not in whole}
    return settled


def _clashes(
    columns: Mapping[int, str], cells: Mapping[int, Cell], wards: Mapping[int, Cell]
) -> dict[str, list[str]]:
    by_role: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for column, role in columns.items():
        ward = wards.get(column)
        by_role[role, ward.address if ward else None].append(cells[column].address)
    return {
        role: places
        for (role, _), places in by_role.items()
        if len(places) > 1 and role not in (UNKNOWN, "total")
    }
