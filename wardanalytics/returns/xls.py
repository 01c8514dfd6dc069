"""An old .xls workbook, read by xlrd: values only, as it does not tell the formulas behind them."""

import os
import struct
from collections.abc import Iterator
from typing import Any

import xlrd

from wardanalytics.returns.cells import (
    LONGEST_WORDS,
    MOST_CELLS,
    Allowance,
    Book,
    Cell,
    Merge,
    Sheet,
    UnreadableReturnError,
    column_letters,
    in_order,
    mark_covered,
)
from wardanalytics.returns.number_formats import (
    GENERAL,
    date_text,
    float_text,
    shows_date,
    shows_elapsed_time,
)
from wardanalytics.returns.sniffing import biff_stream
from wardanalytics.returns.xlsx_styles import Style

_SOLID, _WHITES = 1, (1, 9)  # fill pattern and colours by their number
_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
_MOST_SHEETS = 1000
_MOST_STORED = 2 * MOST_CELLS  # with blank cells that have a format
_ERRORS = xlrd.biffh.error_text_from_code
# What xlrd raises on damaged files besides the errors that every reader may meet.
_DAMAGE = (xlrd.XLRDError, AssertionError, AttributeError, TypeError, NameError)

_NAME, _FILEPASS, _IGNORED = 0x18, 0x2F, 0xFFFF
_SEVERAL = {0xBD: 6, 0xBE: 2}  # records of several numbers or blanks, and the bytes of each


def read_xls(content: bytes) -> Book:
    """Read every sheet of an old workbook.

    Raises:
        UnreadableReturnError: it is locked, no workbook, or passes a limit. A damaged one raises
            whatever its damage leads to: see `workbook.read_book`.
    """
    stream = _without_names(biff_stream(content))
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (xlrd prints its doubts)
            book = xlrd.open_workbook(
                file_contents=stream,
                logfile=nowhere,
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
                ignore_workbook_corruption=True,
            )
            with book:
                return _book(book)
    except _DAMAGE as error:
        words = f"xlrd: {error}"[:LONGEST_WORDS]
        raise UnreadableReturnError("damaged", "the reader says {words}", words=words) from error


def _without_names(stream: bytes) -> bytes:
    """The stream with its defined names passed over, as xlrd would work out their formulas.

    Raises:
        UnreadableReturnError: it is locked or holds more cells than a return can.
    """
    kept, at = bytearray(stream), 0
    stored = Allowance(_MOST_STORED, "cells")
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        if record == _FILEPASS:
            raise UnreadableReturnError("locked")
        if record == _NAME:
            struct.pack_into("<H", kept, at, _IGNORED)
        elif record in _SEVERAL:
            stored.take(length // _SEVERAL[record])
        at += 4 + length
    return bytes(kept)


def _book(book: Any) -> Book:
    if book.nsheets > _MOST_SHEETS:
        cause = "more than {most} {what}"
        raise UnreadableReturnError("too_large", cause, most=_MOST_SHEETS, what="sheets")
    styles = [_style(book, xf) for xf in book.xf_list]
    allowance = Allowance(MOST_CELLS, "cells")
    sheets = []
    for number in range(book.nsheets):
        sheets.append(_sheet(book, book.sheet_by_index(number), styles, allowance))
        book.unload_sheet(number)
    return Book(sheets, is_1904=bool(book.datemode))


def _style(book: Any, xf: Any) -> Style:
    found = book.format_map.get(xf.format_key)
    code = found.format_str if found else GENERAL
    font = book.font_list[xf.font_index]
    is_date = shows_date(code)
    is_elapsed = is_date and shows_elapsed_time(code)
    ground = xf.background.pattern_colour_index if xf.background.fill_pattern == _SOLID else None
    is_on_white = xf.background.fill_pattern == 0 and font.colour_index in _WHITES
    is_invisible = is_on_white or font.colour_index == ground
    return Style(code, font.name, bool(font.struck_out), is_date, is_elapsed, is_invisible)


def _sheet(book: Any, sheet: Any, styles: list[Style], allowance: Allowance) -> Sheet:
    comments = {
        f"{column_letters(column + 1)}{row + 1}": note.text
        for (row, column), note in sheet.cell_note_map.items()
    }
    merges = [
        Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    ]
    cells, empty_texts = [], 0
    for row, column in _stored(sheet, allowance):
        style = _style_of(sheet.cell_xf_index(row, column), styles)
        kind, typed = _kind_and_text(sheet, row, column, style, bool(book.datemode))
        if typed:
            cells.append(_cell(sheet, row, column, (kind, typed), style, comments, book.font_list))
        else:
            empty_texts += 1
    state = _STATES.get(sheet.visibility, "visible")
    cells = mark_covered(in_order(cells), merges)
    return Sheet(sheet.name, state, cells, merges, comments, empty_texts)


def _stored(sheet: Any, allowance: Allowance) -> Iterator[tuple[int, int]]:
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            allowance.take()
            if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield row, column


def _style_of(number: int, styles: list[Style]) -> Style:
    return styles[number] if 0 <= number < len(styles) else Style()


def _kind_and_text(
    sheet: Any, row: int, column: int, style: Style, is_1904: bool
) -> tuple[str, str]:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        return "text", value
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "boolean", "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return "error", _ERRORS.get(value, f"#{value}")
    if style.is_date:
        day = date_text(value, is_1904=is_1904, is_elapsed=style.is_elapsed)
        if day is not None:
            return "date", day
    return "number", float_text(value)


def _cell(
    sheet: Any,
    row: int,
    column: int,
    kind_and_text: tuple[str, str],
    style: Style,
    comments: dict[str, str],
    fonts: list[Any],
) -> Cell:
    address = f"{column_letters(column + 1)}{row + 1}"
    font, is_struck = _font(sheet, row, column, style, fonts)
    return Cell(
        sheet.name,
        row + 1,
        column + 1,
        address,
        *kind_and_text,
        style.number_format,
        None,
        font=font,
        is_struck=is_struck,
        is_hidden=_is_hidden(sheet, row, column) or style.hides(kind_and_text[0]),
        comment=comments.get(address),
    )


def _font(
    sheet: Any, row: int, column: int, style: Style, fonts: list[Any]
) -> tuple[str | None, bool]:
    """The font of a cell; of rich text that of its runs where they agree, struck if any run is."""
    runs = sheet.rich_text_runlist_map.get((row, column))
    if not runs:
        return style.font, style.is_struck
    used = [fonts[number] for _, number in runs if 0 <= number < len(fonts)]
    names = {font.name for font in used} | ({style.font} if runs[0][0] > 0 else set())
    is_struck = any(font.struck_out for font in used) or (style.is_struck and runs[0][0] > 0)
    return names.pop() if len(names) == 1 else style.font, bool(is_struck)


def _is_hidden(sheet: Any, row: int, column: int) -> bool:
    of_row, of_column = sheet.rowinfo_map.get(row), sheet.colinfo_map.get(column)
    return bool(
        sheet.visibility
        or (of_row and (of_row.hidden or of_row.height == 0))
        or (of_column and (of_column.hidden or of_column.width == 0))
    )
