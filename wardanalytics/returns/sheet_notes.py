"""What a sheet says besides its table: legacy fonts, hidden cells, comments, sheets left aside."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from wardanalytics.names import clean
from wardanalytics.returns.cells import Book, Sheet
from wardanalytics.returns.findings import finding
from wardanalytics.returns.garbled import mended
from wardanalytics.returns.headings import FIGURE_ROLES
from wardanalytics.returns.layout import Layout
from wardanalytics.returns.legacy_fonts import decoded, is_legacy

_LEFT_ASIDE = re.compile(  # sheets that somebody has kept besides the one that is meant
    r".*\(\d+\)\s*|(?:.*\W)?(?:cũ|bỏ|nháp|bản sao|copy|old)(?:\W.*)?", re.IGNORECASE
)
_MOST_NAMED = 8


def in_unicode(sheet: Sheet) -> Sheet:
    """The sheet with the texts under legacy fonts decoded; the same cells otherwise."""
    if not any(map(is_legacy, {cell.font for cell in sheet.cells})):
        return sheet
    cells = [
        cell._replace(typed=decoded(cell.typed, cell.font))
        if cell.kind == "text" and is_legacy(cell.font)
        else cell
        for cell in sheet.cells
    ]
    return replace(sheet, cells=cells)


def is_left_aside(name: str) -> bool:
    """Whether a sheet's name calls it old, dropped, a draft or a copy."""
    return _LEFT_ASIDE.fullmatch(clean(name)) is not None


def left_aside(layouts: Mapping[str, Sequence[Layout]]) -> set[str]:
    """The sheets that their names call old or a copy, where another sheet holds a table."""
    with_rows = {name for name, own in layouts.items() if any(layout.rows for layout in own)}
    aside = {name for name in layouts if is_left_aside(name)}
    return aside if with_rows - aside else set()


def book_findings(book: Book, source_file: str) -> Iterator[dict[str, Any]]:
    """What is to be said of the file's name, of sheets that hold no cells, and of charts."""
    empty = [sheet.name for sheet in book.sheets if not sheet.cells]
    if meant := mended(PurePosixPath(source_file).name):
        yield finding("garbled_file_name", source_file=source_file, after=clean(meant))
    for check, names in (("empty_sheets", empty), ("chart_sheets", book.other_sheets)):
        if names and len(empty) < len(book.sheets):
            yield finding(check, source_file=source_file, sheets=_listed(names))


def sheet_findings(raw: Sheet, read: Sheet, source_file: str) -> Iterator[dict[str, Any]]:
    """Findings for decoded and garbled texts, hidden cells and comments of a sheet.

    `raw` is the sheet as it is stored, `read` the same with its texts decoded.
    """
    place = {"source_file": source_file, "source_sheet": raw.name}
    pairs = zip(raw.cells, read.cells, strict=True)
    changed = [(was, cell) for was, cell in pairs if was.typed != cell.typed]
    if changed:
        was, cell = changed[0]
        values = {"count": len(changed), "font": was.font, "after": clean(cell.typed)}
        yield finding("legacy_text", **place, cell=was.address, as_typed=was.typed, **values)
    garbled = [cell for cell in read.cells if cell.kind == "text" and mended(cell.typed)]
    if garbled:
        first = garbled[0]
        values = {"count": len(garbled), "after": clean(mended(first.typed) or "")}
        yield finding(
            "garbled_text", **place, cell=first.address, as_typed=clean(first.typed), **values
        )
    hidden = [cell.address for cell in read.cells if cell.is_hidden]
    if hidden and raw.state != "visible":
        yield finding("hidden_sheet", **place, sheet=raw.name)
    elif hidden:
        yield finding("hidden_cells", **place, cell=hidden[0], cells=_listed(hidden))
    typed = {cell.address: cell.typed for cell in read.cells} if raw.comments else {}
    for address, text in raw.comments.items():
        values = {"as_typed": typed.get(address), "comment": clean(text)}
        yield finding("comment", **place, cell=address, **values)


def layout_findings(sheet: Sheet, layout: Layout, source_file: str) -> Iterator[dict[str, Any]]:
    """Findings for columns that only name a ward, names and figures that fill several rows."""
    place = {"source_file": source_file, "source_sheet": sheet.name}
    for cell in layout.joined:
        yield finding("joined_name", **place, cell=cell.address, as_typed=clean(cell.typed))
    if layout.headings and layout.headings.bare:
        first = layout.headings.bare[0]
        yield finding("wards_without_heading", **place, cell=first.address, as_typed=first.typed)
    figures = {
        (cell.row, cell.column): cell
        for by_role in layout.rows
        for role, cell in by_role.items()
        if role in FIGURE_ROLES
    }
    for merge in sheet.merges:
        cell = figures.get((merge.top, merge.left))
        if cell is not None and merge.bottom > merge.top:
            values = {"as_typed": cell.typed, "rows": f"{merge.top}–{merge.bottom}"}
            yield finding("merged_figure", **place, cell=cell.address, **values)


def _listed(names: Sequence[str]) -> str:
    more = ", …" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
