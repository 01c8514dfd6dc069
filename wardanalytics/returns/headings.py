"""Which row of a sheet holds the headings, and the role and period that each heading names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wardanalytics.names import clean, normal_form
from wardanalytics.periods import a_year_before, parse_period
from wardanalytics.returns.workbook import Cell

FIGURE_ROLES = ("target", "actual", "in_period", "stated", "estimate", "previous")
_DATE_PHRASE = re.compile(  # of signing
    r"(?:ngày\s*[\d.…]*\s*tháng\s*[\d.…]*|\d{1,2}\s*tháng\s*\d{1,2})\s*,?\s*năm\s*[\d.…]*"
)
_PERIOD_PHRASES = (
    (re.compile(r"(?:6|sáu) tháng đầu năm(?: (\d{4}))?"), "{year}-H1"),
    (re.compile(r"(?:6|sáu) tháng cuối năm(?: (\d{4}))?"), "{year}-H2"),
    (re.compile(r"9 tháng(?: đầu)?(?: năm)?(?: (\d{4}))?"), "{year}-9M"),
    (re.compile(r"quý (iv|iii|ii|i|[1-4])\b(?:/| năm | )?(\d{4})?"), "{year}-Q{n}"),
    (re.compile(r"tháng (0?[1-9]|1[0-2])(?:/| năm )(\d{4})"), "{year}-{n:02d}"),
    (re.compile(r"năm (\d{4})"), "{year}"),
    (re.compile(r"\b6 tháng"), "{year}-H1"),
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WHOLE_YEAR = re.compile(r"\bcả năm\b|\bnăm$")
_ACHIEVED = {"actual", "in_period", "estimate"}
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Headings:
    """The heading rows of a sheet and what the columns under them are.

    `columns` gives each column's role by number, `periods` the period a heading names; a heading
    nobody declared is in `unknown`, one of another period than the return's in `other_period`;
    `clashes` are the headings that claim one role together, none of which is then used for it.
    """

    rows: Sequence[int]
    columns: Mapping[int, str]
    periods: Mapping[int, str]
    unknown: Sequence[Cell]
    other_period: Sequence[Cell]
    clashes: Mapping[str, Sequence[str]]


def heading_roles(headings: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The roles that each heading may have, from pairs of role and heading."""
    roles: dict[str, list[str]] = {}
    for role, heading in headings:
        known = roles.setdefault(normal_form(heading), [])
        if role not in known:
            known.append(role)
    return roles


def stated_period(text: str, year: int | None = None) -> tuple[str | None, str]:
    """The period that a title or heading names, and the text without it.

    `KẾT QUẢ 6 THÁNG ĐẦU NĂM 2023` gives `2023-H1`; a date of signing names no period. Where the
    words name no year, `year` is taken; without one there is no period.
    """
    lowered = _DATE_PHRASE.sub(" ", clean(text).lower())
    for phrase, form in _PERIOD_PHRASES:
        if not (found := phrase.search(lowered)):
            continue
        parts = [part for part in found.groups() if part]
        own = next((int(part) for part in parts if len(part) == 4 and part.isdigit()), year)
        small = next((part for part in parts if len(part) < 4), "")
        rest = lowered[: found.start()] + " " + lowered[found.end() :]
        if own is None:
            return None, rest
        number = _QUARTERS.get(small) or (int(small) if small.isdigit() else 0)
        return parse_period(form.format(year=f"{own:04d}", n=number)).text, rest
    return None, lowered


def find_headings(
    by_row: Mapping[int, Sequence[Cell]], known: Mapping[str, list[str]], period: str
) -> Headings | None:
    """The first row with headings for the indicator and the actual, or None.

    The row below it belongs to it if it divides the columns further.
    """
    for row, cells in sorted(by_row.items()):
        below = by_row.get(row + 1, ())
        if not _divides(below, cells, known, period):
            below = ()
        paths = _paths(cells, below, known)
        claims = {column: claim(path, known, period) for column, path in paths.items()}
        columns = _settle({column: roles for column, (roles, _) in claims.items()})
        if not {"indicator", "actual"} <= set(columns.values()):
            continue
        lowest = {cell.column: cell for cell in (*cells, *below)}
        unclear = [lowest[column] for column, role in columns.items() if role == _UNKNOWN]
        clashes = _clashes(columns, lowest)
        return Headings(
            rows=[row, row + 1] if below else [row],
            columns={c: _UNKNOWN if role in clashes else role for c, role in columns.items()},
            periods={column: named for column, (_, named) in claims.items() if named},
            unknown=[cell for cell in unclear if claims[cell.column][1] is None],
            other_period=[cell for cell in unclear if claims[cell.column][1]],
            clashes=clashes,
        )
    return None


def claim(
    heading: str, known: Mapping[str, list[str]], period: str
) -> tuple[list[str], str | None]:
    """The roles that a heading may have in a return of a period, and the period that it names."""
    year = parse_period(period).year
    named, rest = stated_period(heading, year)
    form = normal_form(heading)
    roles = known.get(form) or known.get(normal_form(rest))
    if named is None and _WHOLE_YEAR.search(form):
        named = str(year)
    if roles is None:
        return [_UNKNOWN], None
    if named is None or (form in known and re.search(r"\d", form)):  # declared with its year
        return roles, None
    return [_role_in_period(role, named, period) for role in roles], named


def _role_in_period(role: str, named: str, period: str) -> str:
    """A figure of another period than the return's is last year's or none of ours.

    Only a target may be of a longer period, which the return's is a part of.
    """
    if role not in FIGURE_ROLES or named == period:
        return role
    own, other = parse_period(period), parse_period(named)
    if role == "target" and other.first_month <= own.first_month <= own.last_month:
        return role if own.last_month <= other.last_month else _UNKNOWN
    if role in ("actual", "previous") and named == a_year_before(period):
        return "previous"
    return _UNKNOWN


def _divides(
    below: Sequence[Cell], cells: Sequence[Cell], known: Mapping[str, list[str]], period: str
) -> bool:
    """Whether a row only divides columns of the heading row above it (Trong kỳ, Lũy kế)."""
    whole = {"indicator", "stt"}
    closed = {c.column for c in cells if whole & set(known.get(normal_form(c.typed), ()))}
    if any(cell.kind != "text" or cell.column in closed for cell in below):
        return False
    paths = _paths(cells, below, known)
    roles = {role for cell in below for role in claim(paths[cell.column], known, period)[0]}
    return bool(roles & set(FIGURE_ROLES))


def _paths(
    cells: Sequence[Cell], below: Sequence[Cell], known: Mapping[str, list[str]]
) -> dict[int, str]:
    """The heading of each column; one in two rows is that of both together.

    Only what is achieved may be named by the lower row alone (Thực hiện: Trong kỳ, Lũy kế): what
    stands below `So sánh` as `Kế hoạch` is no target.
    """
    paths = {cell.column: cell.typed for cell in cells}
    for cell in below:
        above = [c.typed for c in cells if c.column <= cell.column][-1:]
        parts = [known.get(normal_form(text), ["unknown"]) for text in (*above, cell.typed)]
        alone = all(set(roles) <= _ACHIEVED for roles in parts)
        paths[cell.column] = " ".join([cell.typed] if alone else [*above, cell.typed])
    return paths


def _settle(claims: dict[int, list[str]]) -> dict[int, str]:
    """One role a column: a heading with several meanings takes the first that is still free."""
    certain = {roles[0] for roles in claims.values() if len(roles) == 1}
    settled = {}
    for column, roles in claims.items():
        free = [role for role in roles if role not in certain]
        settled[column] = roles[0] if len(roles) == 1 or not free else free[0]
    return settled


def _clashes(columns: Mapping[int, str], cells: Mapping[int, Cell]) -> dict[str, list[str]]:
    by_role: dict[str, list[str]] = defaultdict(list)
    for column, role in columns.items():
        by_role[role].append(cells[column].address)
    return {
        role: places for role, places in by_role.items() if len(places) > 1 and role != _UNKNOWN
    }
