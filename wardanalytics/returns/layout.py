"""Where things stand in a sheet: the table's rows, and the one role of each cell."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wardanalytics.names import clean, normal_form
from wardanalytics.returns.headings import FIGURE_ROLES, Headings, claim, find_headings
from wardanalytics.returns.workbook import Cell

_UNIT_LINES = ("đơn vị tính ", "đơn vị tỉnh ")  # the second is a common misspelling
_ROMAN = re.compile(r"[IVXLC]+\.?")
_INDEX = re.compile(r"\(?(?:[A-Z]|\d{1,2})(?:\s*=.*)?\)?")
_FIGURE_TEXT = re.compile(r"[<>≥≤=\s]*[-−–+]?\d.*", re.DOTALL)


@dataclass(frozen=True)
class Layout:
    """What stands where in one sheet.

    `roles` gives each cell's role by address; `rows` the indicator rows, each its cells by role;
    `columns` the letters of each role's column; `heading_periods` the period a heading names.
    """

    roles: Mapping[str, str]
    rows: Sequence[Mapping[str, Cell]] = ()
    titles: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    heading_periods: Mapping[str, str] = field(default_factory=dict)
    headings: Headings | None = None
    unit_line: Cell | None = None

    @property
    def clashes(self) -> Mapping[str, Sequence[str]]:
        """The addresses of headings that claim one role together."""
        return self.headings.clashes if self.headings else {}

    @property
    def has_figures(self) -> bool:
        """Whether anything is filled in besides targets and last year's figures."""
        filled = ("actual", "in_period", "estimate", "stated")
        return any(role in by_role for by_role in self.rows for role in filled)


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
        if not cell.is_covered:
            by_row[cell.row].append(cell)
    headings = find_headings(by_row, known, period)
    if headings is None:
        return Layout({cell.address: "unused_sheet" for cell in cells})
    columns = headings.columns
    row_roles = _row_roles(by_row, headings, known, period)
    letters = {c.column: c.address.rstrip("0123456789") for r in headings.rows for c in by_row[r]}
    title_cells = [c for c in cells if c.row < headings.rows[0] and c.kind == "text"]
    return Layout(
        roles={
            c.address: "covered" if c.is_covered else _cell_role(c, columns, row_roles[c.row])
            for c in cells
        },
        rows=[
            {columns.get(cell.column, "unknown"): cell for cell in by_row[row]}
            for row, role in row_roles.items()
            if role == "indicator"
        ],
        titles=[cell.typed for cell in title_cells],
        columns={role: letters[column] for column, role in columns.items()},
        heading_periods={columns[column]: named for column, named in headings.periods.items()},
        headings=headings,
        unit_line=next((c for c in title_cells if _is_unit_line(c)), None),
    )


def unit_of_line(line: Cell) -> str:
    """The unit that `Đơn vị tính: triệu đồng` above a table names, in the normal form."""
    form = normal_form(line.typed)
    return form.removeprefix(next(prefix for prefix in _UNIT_LINES if form.startswith(prefix)))


def _is_unit_line(cell: Cell) -> bool:
    return normal_form(cell.typed).startswith(_UNIT_LINES)


def _row_roles(
    by_row: Mapping[int, Sequence[Cell]],
    headings: Headings,
    known: Mapping[str, list[str]],
    period: str,
) -> dict[int, str]:
    """What each row is: title, header, index_row, group, total, indicator, footer or unknown.

    The signature block begins below the last row with a figure. A second table with other columns
    is not read through the first one's: its rows are unknown.
    """
    columns, top = headings.columns, headings.rows[0]
    table = {
        row: {columns.get(cell.column, "unknown"): cell for cell in cells}
        for row, cells in sorted(by_row.items())
        if row > headings.rows[-1]
    }
    last = max((row for row, by_role in table.items() if _holds_figure(by_role)), default=top)
    roles = {row: "title" if row < top else "header" for row in by_row if row not in table}
    footer, foreign = False, False
    for row, by_role in table.items():
        footer = footer or (row > last and _begins_footer(by_role, known))
        roles[row] = "footer" if footer else _table_row_role(by_role, columns, by_row[row], known)
        if roles[row] == "repeat_header":
            foreign = any(
                columns.get(cell.column, "unknown") not in claim(cell.typed, known, period)[0]
                for cell in by_row[row]
            )
        elif foreign and not footer:
            roles[row] = "unknown"
    return roles


def _holds_figure(by_role: Mapping[str, Cell]) -> bool:
    figures = [by_role[role] for role in FIGURE_ROLES if role in by_role]
    return "indicator" in by_role and any(
        cell.kind != "text" or _FIGURE_TEXT.fullmatch(clean(cell.typed)) for cell in figures
    )


def _table_row_role(
    by_role: Mapping[str, Cell],
    columns: Mapping[int, str],
    cells: Sequence[Cell],
    known: Mapping[str, list[str]],
) -> str:
    texts = [clean(cell.typed) for cell in cells]
    named = [role for text in texts for role in known.get(normal_form(text), ())]
    if "indicator" in named and sum(normal_form(text) in known for text in texts) >= 3:
        return "repeat_header"
    name = by_role.get("indicator")
    label = name or by_role.get("stt")
    if label is not None and "total" in known.get(normal_form(label.typed), ()):
        return "total"
    if name is None:
        return "group" if "stt" in by_role and len(texts) == 1 else "unknown"
    if all(_INDEX.fullmatch(text) for text in texts) and len(texts) >= min(4, len(columns)):
        return "index_row"
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
    if row_role == "title" and _is_unit_line(cell):
        return "unit_line"
    if row_role not in ("indicator", "total"):
        return row_role
    role = columns.get(cell.column, "unknown")
    return "total" if row_role == "total" and role in FIGURE_ROLES else role
