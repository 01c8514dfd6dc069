"""Where things stand in a sheet: the heading row, the role of each column and of each cell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wardanalytics.names import clean, normal_form
from wardanalytics.periods import a_year_before, parse_period
from wardanalytics.returns.workbook import Cell

FIGURE_ROLES = ("target", "actual", "in_period", "stated", "estimate", "previous")
_UNIT_LINES = ("đơn vị tính ", "đơn vị tỉnh ")  # the second is a common misspelling
_ROMAN = re.compile(r"[IVXLC]+\.?")
_INDEX = re.compile(r"\(?(?:[A-Z]|\d{1,2})(?:\s*=.*)?\)?")
_DATE_PHRASE = re.compile(r"ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm\s*[\d.…]*")
_PERIOD_PHRASES = (
    (re.compile(r"(?:6|sáu) tháng đầu năm(?: (\d{4}))?"), "{year}-H1"),
    (re.compile(r"(?:6|sáu) tháng cuối năm(?: (\d{4}))?"), "{year}-H2"),
    (re.compile(r"9 tháng(?: đầu)?(?: năm)?(?: (\d{4}))?"), "{year}-9M"),
    (re.compile(r"quý (iv|iii|ii|i|[1-4])(?:/| năm | )?(\d{4})?"), "{year}-Q{n}"),
    (re.compile(r"tháng (\d{1,2})(?:/| năm )(\d{4})"), "{year}-{month:02d}"),
    (re.compile(r"năm (\d{4})"), "{year}"),
    (re.compile(r"6 tháng"), "{year}-H1"),
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


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
        number = _QUARTERS.get(small) or (int(small) if small else 0)
        period = form.format(year=own, n=number, month=number)
        return parse_period(period).text, rest
    return None, lowered


@dataclass(frozen=True)
class Layout:
    """What stands where in one sheet.

    `roles` gives each cell's role by address; `rows` the indicator rows, each its cells by role;
    `columns` the letters of each role's column; `heading_periods` the period a heading names;
    `clashes` the headings that claim one role together, none of which is then used for it.
    """

    roles: Mapping[str, str]
    rows: Sequence[Mapping[str, Cell]]
    titles: Sequence[str]
    columns: Mapping[str, str]
    heading_periods: Mapping[str, str]
    unknown_headings: Sequence[Cell] = ()
    clashes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def heading_roles(headings: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The roles that each heading may have, from pairs of role and heading."""
    roles: dict[str, list[str]] = {}
    for role, heading in headings:
        roles.setdefault(normal_form(heading), []).append(role)
    return roles


def lay_out(cells: Sequence[Cell], known: Mapping[str, list[str]], period: str) -> Layout:
    """Find the table in the cells of one sheet and give each cell its role.

    A sheet without a heading row has the role `unused_sheet` throughout and no rows.

    Args:
        cells: the non-empty cells of one sheet.
        known: the roles of each heading, by `heading_roles`.
        period: the return's period, against which headings such as `Thực hiện năm 2021` are read.
    """
    by_row: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_row[cell.row].append(cell)
    found = _find_heading(by_row, known, period)
    if found is None:
        return Layout({cell.address: "unused_sheet" for cell in cells}, (), (), {}, {})
    header_row, claimed, periods = found
    clashes = _clashes(claimed, by_row[header_row])
    columns = {column: "unknown" if role in clashes else role for column, role in claimed.items()}
    row_roles = _row_roles(by_row, header_row, columns, known)
    letters = {cell.column: cell.address.rstrip("0123456789") for cell in by_row[header_row]}
    return Layout(
        roles={c.address: _cell_role(c, columns, row_roles[c.row]) for c in cells},
        rows=[
            {columns.get(cell.column, "unknown"): cell for cell in by_row[row]}
            for row, role in row_roles.items()
            if role == "indicator"
        ],
        titles=[c.typed for c in cells if c.row < header_row and c.kind == "text"],
        columns={role: letters[column] for column, role in columns.items()},
        heading_periods={columns[column]: named for column, named in periods.items()},
        unknown_headings=[c for c in by_row[header_row] if claimed[c.column] == "unknown"],
        clashes=clashes,
    )


def _clashes(claimed: Mapping[int, str], headings: Sequence[Cell]) -> dict[str, list[str]]:
    by_role: dict[str, list[str]] = defaultdict(list)
    for cell in headings:
        by_role[claimed[cell.column]].append(cell.address)
    return {
        role: addresses
        for role, addresses in by_role.items()
        if len(addresses) > 1 and role != "unknown"
    }


def _find_heading(
    by_row: Mapping[int, Sequence[Cell]], known: Mapping[str, list[str]], period: str
) -> tuple[int, dict[int, str], dict[int, str]] | None:
    """The first row with headings for the indicator and the actual; its columns' roles."""
    for row, row_cells in sorted(by_row.items()):
        claims, periods = {}, {}
        for cell in row_cells:
            exact = known.get(normal_form(cell.typed))
            named, rest = stated_period(cell.typed, parse_period(period).year)
            roles = exact or known.get(normal_form(rest)) or ["unknown"]
            if named and not exact:
                periods[cell.column] = named
                roles = [_role_in_period(role, named, period) for role in roles]
            claims[cell.column] = roles
        columns = _settle(claims)
        if {"indicator", "actual"} <= set(columns.values()):
            return row, columns, periods
    return None


def _role_in_period(role: str, named: str, period: str) -> str:
    """An actual of another period than the return's is last year's figure or none of ours."""
    if role != "actual" or named == period:
        return role
    return "previous" if named == a_year_before(period) else "unknown"


def _settle(claims: dict[int, list[str]]) -> dict[int, str]:
    """One role a column: a heading with several meanings takes the first that is still free."""
    certain = {roles[0] for roles in claims.values() if len(roles) == 1}
    settled = {}
    for column, roles in claims.items():
        free = [role for role in roles if role not in certain]
        settled[column] = roles[0] if len(roles) == 1 or not free else free[0]
    return settled


def _row_roles(
    by_row: Mapping[int, Sequence[Cell]],
    header_row: int,
    columns: Mapping[int, str],
    known: Mapping[str, list[str]],
) -> dict[int, str]:
    """What each row is: title, header, index_row, group, total, indicator, footer or unknown."""
    roles = {}
    footer = False
    for row, row_cells in sorted(by_row.items()):
        if row <= header_row:
            roles[row] = "title" if row < header_row else "header"
            continue
        by_role = {columns.get(cell.column, "unknown"): cell for cell in row_cells}
        footer = footer or _begins_footer(by_role, known)
        roles[row] = "footer" if footer else _table_row_role(by_role, columns, known)
    return roles


def _table_row_role(
    by_role: Mapping[str, Cell], columns: Mapping[int, str], known: Mapping[str, list[str]]
) -> str:
    texts = [clean(cell.typed) for cell in by_role.values()]
    if all(_INDEX.fullmatch(text) for text in texts) and len(texts) >= min(4, len(columns)):
        return "index_row"
    name = by_role.get("indicator")
    if name is None:
        return "group" if "stt" in by_role and len(texts) == 1 else "unknown"
    named = known.get(normal_form(name.typed), [])
    if "indicator" in named and sum(normal_form(text) in known for text in texts) >= 3:
        return "repeat_header"
    if "total" in named:
        return "total"
    number = by_role.get("stt")
    has_figures = any(role in by_role for role in (*FIGURE_ROLES, "unit"))
    if not has_figures and (number is None or _ROMAN.fullmatch(clean(number.typed))):
        return "group"
    return "indicator"


def _begins_footer(by_role: Mapping[str, Cell], known: Mapping[str, list[str]]) -> bool:
    """Whether the signature block begins here; a numbered row with a name is still an indicator."""
    if "indicator" in by_role and ("stt" in by_role or "unit" in by_role):
        return False
    words = [heading for heading, roles in known.items() if "footer" in roles]
    texts = [normal_form(cell.typed) for cell in by_role.values()]
    return any(text == word or text.startswith(word + " ") for text in texts for word in words)


def _cell_role(cell: Cell, columns: Mapping[int, str], row_role: str) -> str:
    if row_role == "title" and normal_form(cell.typed).startswith(_UNIT_LINES):
        return "unit_line"
    if row_role not in ("indicator", "total"):
        return row_role
    role = columns.get(cell.column, "unknown")
    return "total" if row_role == "total" and role in FIGURE_ROLES else role
