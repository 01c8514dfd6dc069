"""Copies of workbooks for the ward: the bad cells coloured and commented, and a list of them.

The original is never touched. Where openpyxl cannot copy a workbook (an old .xls, a damaged one)
the copy holds the list alone.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from wardanalytics.tables import gravest_first
from wardanalytics.wording import Language, say

# Pale enough to read the figure through, told apart by lightness as well as by hue.
_FILLS = {"error": "F4B183", "query": "FFF2B3"}
_SEVERITY = {"error": "error to correct", "query": "to be confirmed", "info": "noted"}
_WIDTHS = (18, 22, 10, 24, 60, 44)


def write_marked(
    workbook: Path, problems: pd.DataFrame, to: Path, language: Language = "vi"
) -> Path:
    """Write a copy of a workbook that shows its problems, and return where.

    Args:
        workbook: the return as received.
        problems: its rows of the problems table.
        to: the file to write; its suffix becomes .xlsx, as the copy holds no macros.
        language: of comments and list.

    Errors and queries are coloured and commented; the first sheet lists all, errors first, each
    with a link to its cell. What a ward typed is written as text, never as a formula.
    """
    to = to.with_suffix(".xlsx")
    to.parent.mkdir(parents=True, exist_ok=True)
    copy = _copy(workbook)
    rows = gravest_first(problems).to_dict("records")
    for row in reversed(rows):  # so that of several findings in a cell the gravest is on top
        _mark(copy, row, language)
    _list(copy, rows, language)
    copy.save(to)
    return to


def _copy(workbook: Path) -> Workbook:
    try:
        return openpyxl.load_workbook(workbook)
    # openpyxl raises anything on a workbook it cannot read; the findings are written all the same.
    except Exception:
        empty = Workbook()
        empty.remove(empty.worksheets[0])
        return empty


def _mark(copy: Workbook, row: dict[str, Any], language: Language) -> None:
    colour = _FILLS.get(row["severity"])
    if colour is None or pd.isna(row["cell"]) or row["source_sheet"] not in copy.sheetnames:
        return
    cell = _anchor(copy[row["source_sheet"]], row["cell"])
    said = f"{row[f'message_{language}']}.\n{row[f'suggestion_{language}']}."
    if cell.comment is not None:
        said += f"\n\n{cell.comment.text}"
    cell.comment = Comment(said, "wardanalytics", width=360, height=140)
    cell.fill = PatternFill("solid", fgColor=colour)


def _anchor(sheet: Worksheet, address: str) -> Any:
    """The cell at an address, or the one that stands for it where cells are merged."""
    cell = sheet[address]
    if not isinstance(cell, MergedCell):
        return cell
    merged = next(area for area in sheet.merged_cells.ranges if address in area)
    return sheet.cell(merged.min_row, merged.min_col)


def _list(copy: Workbook, rows: Sequence[dict[str, Any]], language: Language) -> None:
    sheet = copy.create_sheet(_free_title(copy, say(language, "To correct")), 0)
    for other in copy.worksheets:
        other.sheet_view.tabSelected = other is sheet
    copy.active = 0
    headings = ("Severity", "Sheet", "Cell", "As typed", "Finding", "Proposal")
    sheet.append([say(language, heading) for heading in headings])
    for row in rows:
        texts = (
            say(language, _SEVERITY[row["severity"]]),
            *(row[name] for name in ("source_sheet", "cell", "as_typed")),
            *(row[f"{name}_{language}"] for name in ("message", "suggestion")),
        )
        _append_text(sheet, ["" if pd.isna(text) else str(text) for text in texts])
        if row["source_sheet"] in copy.sheetnames and not pd.isna(row["cell"]):
            quoted = row["source_sheet"].replace("'", "''")
            link = sheet.cell(sheet.max_row, 3)
            place = f"'{quoted}'!{row['cell']}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=place)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
        sheet.cell(1, column).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0  # as many pages as it needs, each as wide as the list
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _append_text(sheet: Worksheet, texts: Sequence[str]) -> None:
    sheet.append(list(texts))
    for cell in sheet[sheet.max_row]:
        cell.data_type = "s"  # a text beginning with = would otherwise be taken for a formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _free_title(copy: Workbook, title: str) -> str:
    names = (title, *(f"{title} {number}" for number in range(2, len(copy.sheetnames) + 3)))
    return next(name for name in names if name not in copy.sheetnames)
