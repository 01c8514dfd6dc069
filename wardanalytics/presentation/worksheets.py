"""A sheet of a workbook for people: title, notes, headings that stay in sight, figures as figures.

Figures are numbers with a format, so that they can be added and sorted; texts are stored as texts,
so that nothing a ward typed can be computed.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from wardanalytics.presentation.style import FAINT, GRID, INK
from wardanalytics.presentation.terms import is_missing

FONT = "Arial"  # on every office computer, with all Vietnamese letters
_HEADING = PatternFill("solid", fgColor="E8ECF1")
_LINE = Border(bottom=Side("thin", color=GRID[1:]))
_TEXT = Font(FONT, size=10, color=INK[1:])
_LINK = Font(FONT, size=10, color="0B5FA8", underline="single")
_WRAPPED, _ON_ONE_LINE = (Alignment(wrap_text=wraps, vertical="top") for wraps in (True, False))
_A4 = 9
_LINE_HEIGHT = 13.0  # points


@dataclass(frozen=True)
class Column:
    """A column: its heading, what a row (a named tuple) says in it, its width and format.

    `link` gives a relative address and a place in the workbook there, or nothing.
    """

    heading: str
    value: Callable[[Any], Any]
    width: float = 12
    form: str = "General"
    link: Callable[[Any], tuple[str, str] | None] | None = None


def figures_form(decimals: int, language: str, percent: bool = False) -> str:
    """The format of a figure; for a Vietnamese reader with the mark of that language."""
    mark = "[$-42A]" if language == "vi" else ""
    return mark + "#,##0" + ("." + "0" * decimals if decimals else "") + ("%" if percent else "")


def add_sheet(
    workbook: Workbook,
    name: str,
    title: str,
    notes: Iterable[str],
    columns: Sequence[Column],
    rows: pd.DataFrame,
    fixed: int = 1,
) -> tuple[Worksheet, int]:
    """Add a sheet with a row for each row of the frame; returns it and the row of the headings.

    `fixed` columns stay in sight when the sheet is moved. Missing values are empty cells.
    """
    sheet = workbook.create_sheet(name)
    _write(sheet.cell(1, 1), title).font = Font(FONT, size=14, bold=True, color=INK[1:])
    heading = 2
    for note in filter(None, notes):
        _write(sheet.cell(heading, 1), note).font = Font(FONT, size=9, color=FAINT[1:])
        heading += 1
    for place, column in enumerate(columns, start=1):
        cell = _write(sheet.cell(heading, place), column.heading)
        cell.font = Font(FONT, size=10, bold=True, color=INK[1:])
        cell.fill, cell.border = _HEADING, _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(rows.itertuples(index=False), start=heading + 1):
        for place, column in enumerate(columns, start=1):
            _fill(sheet.cell(number, place), column, row)
    filled = sheet.iter_rows(heading, heading + len(rows), max_col=len(columns))
    for number, cells in enumerate(filled, start=heading):
        sheet.row_dimensions[number].height = _height(cells, columns)
    last = f"{get_column_letter(len(columns))}{max(heading + len(rows), heading + 1)}"
    sheet.auto_filter.ref = f"A{heading}:{last}"
    sheet.freeze_panes = sheet.cell(heading + 1, fixed + 1)
    _prepare_print(sheet, heading, last)
    return sheet, heading


def _height(cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """The height of a row whose longest text is wrapped: not every reader works it out itself."""
    texts = zip(cells, columns, strict=True)
    lines = [
        math.ceil(0.9 * len(cell.value) / column.width)
        for cell, column in texts
        if isinstance(cell.value, str)
    ]
    return _LINE_HEIGHT * max([1, *lines]) + 2


def _fill(cell: Cell, column: Column, row: Any) -> None:
    _write(cell, column.value(row))
    cell.font, cell.border = _TEXT, _LINE
    cell.number_format = column.form
    cell.alignment = _WRAPPED if cell.data_type == "s" else _ON_ONE_LINE
    target = column.link(row) if column.link and cell.value is not None else None
    if target:
        address, place = target
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=address, location=place or None)
        cell.font = _LINK


def _write(cell: Cell, value: Any) -> Cell:
    if is_missing(value):
        return cell
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
        cell.data_type = "s"  # a text beginning with = would otherwise be taken for a formula
        cell.quotePrefix = value[:1] in "=+-@"  # and stay a text when it is edited
    else:
        cell.value = value.item() if hasattr(value, "item") else value
    return cell


def _prepare_print(sheet: Worksheet, heading: int, last: str) -> None:
    """One page wide on A4 across, headings on every page, pages numbered."""
    sheet.print_area = f"A1:{last}"
    sheet.print_title_rows = f"{heading}:{heading}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("&P/&N")
    )
