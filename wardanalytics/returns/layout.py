"""Where things stand in a sheet: its tables, their rows, and the one role of each cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wardanalytics.names import normal_form
from wardanalytics.returns.cells import Cell, Merge, column_letters
from wardanalytics.returns.heading_rows import Grid, Headings, Vocabulary, grid_of
from wardanalytics.returns.headings import FIGURE_ROLES, UNKNOWN
from wardanalytics.returns.identity import ward_in_text, wards_in_titles
from wardanalytics.returns.table_places import Place, find_tables
from wardanalytics.returns.table_rows import Row, row_roles, with_joined_names, with_parents

_UNIT_LINES = ("đơn vị tính ", "đơn vị tỉnh ")  # the second is a common misspelling


@dataclass(frozen=True)
class Layout:
    """What stands where in one table, or in the columns of one ward where wards stand across.

    `cells` are those it accounts for and `roles` gives the role of each by address; `rows` are the
    indicator rows, each its cells by role; `columns` the letters of each role's column;
    `heading_periods` the period a heading names; `parents` the names above a row by its number;
    `joined` the first cells of names in several rows.
    """

    roles: Mapping[str, str]
    cells: Sequence[Cell] = ()
    rows: Sequence[Mapping[str, Cell]] = ()
    titles: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    heading_periods: Mapping[str, str] = field(default_factory=dict)
    headings: Headings | None = None
    unit_line: Cell | None = None
    parents: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    joined: Sequence[Cell] = ()

    @property
    def clashes(self) -> Mapping[str, Sequence[str]]:
        """The addresses of headings that claim one role together."""
        return self.headings.clashes if self.headings else {}

    @property
    def has_figures(self) -> bool:
        """Whether anything is filled in besides targets and last year's figures."""
        filled = ("actual", "in_period", "estimate", "stated")
        return any(role in by_role for by_role in self.rows for role in filled)


def lay_out(cells: Sequence[Cell], words: Vocabulary, merges: Sequence[Merge] = ()) -> list[Layout]:
    """Find the tables in the cells of one sheet and give each cell its role in one of them.

    A sheet without headings is one layout without rows, all its cells `unused_sheet`.
    """
    grid = grid_of(cells, merges)
    places = find_tables(grid, words)
    if not places:
        return [unused(cells)]
    layouts = []
    for place in places:
        own = [cell for cell in cells if place.holds(cell)] if len(places) > 1 else cells
        layouts.extend(_by_ward(_lay_out_table(own, grid, place, words)))
    first = layouts[0].titles
    return [
        own if any(wards_in_titles(own.titles, words.wards)) else replace(own, titles=first)
        for own in layouts
    ]


def unused(cells: Sequence[Cell]) -> Layout:
    """The layout of a sheet of which nothing is used."""
    return Layout({cell.address: "unused_sheet" for cell in cells}, cells)


def unit_of_line(line: Cell) -> str:
    """The unit that `Đơn vị tính: triệu đồng` above a table names, in the normal form."""
    form = normal_form(line.typed)
    return form.removeprefix(next(prefix for prefix in _UNIT_LINES if form.startswith(prefix)))


def _is_unit_line(cell: Cell) -> bool:
    return normal_form(cell.typed).startswith(_UNIT_LINES)


def _lay_out_table(cells: Sequence[Cell], grid: Grid, place: Place, words: Vocabulary) -> Layout:
    headings = place.headings
    top, bottom = headings.rows[0], headings.rows[-1]
    rows = _rows(cells, grid, place, words)
    roles = {row.number: row.role for row in rows}
    above = {cell.row: "title" if cell.row < top else "header" for cell in cells}
    roles = {row: role for row, role in above.items() if row <= bottom} | roles
    titles = [cell for cell in cells if cell.row < top and cell.kind == "text"]
    taken = [row for row in rows if row.role == "indicator"]
    seen = {cell.address for row in taken for cell in row.by_role.values()}
    return Layout(
        roles={
            c.address: "covered" if c.is_covered else _cell_role(c, headings, roles[c.row], seen)
            for c in cells
        },
        cells=cells,
        rows=[row.by_role for row in taken],
        titles=[cell.typed for cell in titles],
        columns=_letters(headings, taken),
        heading_periods={headings.columns[c]: named for c, named in headings.periods.items()},
        headings=headings,
        unit_line=next((cell for cell in titles if _is_unit_line(cell)), None),
        parents={row.number: row.parents for row in taken if row.parents},
        joined=[
            taken_row.by_role["indicator"]
            for taken_row, below in zip(rows, rows[1:], strict=False)
            if taken_row.role == "indicator" and below.role == "continued"
        ],
    )


def _letters(headings: Headings, rows: Sequence[Row]) -> dict[str, str]:
    """The letters of each role's column; also where group rows name the wards of the rows below."""
    letters = {role: column_letters(column) for column, role in headings.columns.items()}
    wards = [row.by_role["ward"] for row in rows if "ward" in row.by_role]
    return ({"ward": column_letters(wards[0].column)} if wards else {}) | letters


def _rows(cells: Sequence[Cell], grid: Grid, place: Place, words: Vocabulary) -> list[Row]:
    """The rows below the headings, each its cells by role; of figures across those of any ward."""
    headings = place.headings
    table: dict[int, dict[str, Cell]] = {}
    for cell in cells:
        if cell.row > headings.rows[-1]:
            by_role = table.setdefault(cell.row, {})
            if not cell.is_covered:
                by_role[headings.columns.get(cell.column, UNKNOWN)] = cell
    roles = row_roles(table, place.repeated, len(headings.columns), words)
    rows = [Row(number, roles[number], by_role) for number, by_role in table.items()]
    joined = with_joined_names(rows, words)
    return list(_with_wards(list(with_parents(list(joined))), grid, headings, words))


def _with_wards(
    rows: Sequence[Row], grid: Grid, headings: Headings, words: Vocabulary
) -> Iterator[Row]:
    """Rows with the cell that names their ward where it is merged over them or stands above."""
    columns = [column for column, role in headings.columns.items() if role == "ward"]
    merged = {
        row: merge
        for merge in grid.merges.values()
        if merge.left in columns and merge.bottom > merge.top
        for row in range(merge.top + 1, min(merge.bottom, rows[-1].number) + 1)
    }
    named: Cell | None = None
    for row in rows:
        above = named
        if row.role == "group":
            label = row.by_role.get("indicator") or row.by_role.get("stt")
            if label is not None and ward_in_text(label.typed, words.wards):
                named = label
        elif row.number in merged:
            merge = merged[row.number]
            above = grid.rows.get(merge.top, {}).get(merge.left, above)
        is_lacking = row.role == "indicator" and "ward" not in row.by_role and above is not None
        yield row._replace(by_role={**row.by_role, "ward": above}) if is_lacking else row


def _cell_role(cell: Cell, headings: Headings, row_role: str, seen: set[str]) -> str:
    if row_role == "title" and _is_unit_line(cell):
        return "unit_line"
    role = headings.columns.get(cell.column, UNKNOWN)
    if row_role == "continued":
        return role if role == "indicator" or cell.address in seen else UNKNOWN
    if row_role not in ("indicator", "total"):
        return row_role
    return "total" if row_role == "total" and role in FIGURE_ROLES else role


def _by_ward(layout: Layout) -> Iterator[Layout]:
    """One layout for each ward where wards stand across, else the layout itself.

    The first also accounts for what the wards have in common.
    """
    headings = layout.headings
    if headings is None or not headings.wards:
        yield layout
        return
    across = headings.wards
    first = next(iter(across.values()))
    at = {(cell.row, cell.column): cell for cell in layout.cells if not cell.is_covered}
    for ward in dict.fromkeys(across.values()):
        columns = {c: headings.columns[c] for c, other in across.items() if other == ward}
        common = {c: role for c, role in headings.columns.items() if c not in across}
        cells = [
            cell
            for cell in layout.cells
            if cell.column in columns
            and cell.row > headings.rows[-1]
            or ward == first
            and (cell.column not in across or cell.row <= headings.rows[-1])
        ]
        yield _ward_layout(layout, ward, cells, common | columns, at, is_first=ward == first)


def _ward_layout(
    layout: Layout,
    ward: Cell,
    cells: Sequence[Cell],
    columns: Mapping[int, str],
    at: Mapping[tuple[int, int], Cell],
    *,
    is_first: bool,
) -> Layout:
    headings = layout.headings
    assert headings is not None
    rest = {} if is_first else {"unknown": (), "other_period": (), "clashes": {}, "bare": ()}
    rows = []
    for by_role in layout.rows:
        common = {r: c for r, c in by_role.items() if c.column not in headings.wards}
        lines = {cell.row for cell in by_role.values()} - {*headings.rows}
        own = {r: at[n, c] for n in lines for c, r in columns.items() if (n, c) in at}
        rows.append({"ward": ward} | common | {r: own[r] for r in own if r not in common})
    return replace(
        layout,
        roles={cell.address: layout.roles[cell.address] for cell in cells},
        cells=cells,
        rows=rows,
        columns={role: column_letters(c) for c, role in columns.items()}
        | {"ward": column_letters(ward.column)},
        heading_periods={
            columns[c]: named for c, named in headings.periods.items() if c in columns
        },
        headings=replace(headings, columns=columns, **rest),
        joined=layout.joined if is_first else (),
    )
