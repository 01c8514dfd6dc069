"""A workbook's non-empty cells: the one place where a workbook is opened.

Everything after this module sees only cells, so that another reader can take its place. A cell is a
tuple and not yet a row of a table, because a folder of returns holds millions of them.
"""

import datetime
import io
import warnings
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

_LARGEST = 50 * 1024 * 1024
_SIGNATURES = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old_or_locked",
    b"<html": "html",
    b"<!doctype": "html",
    b"<?xml": "xml",
    b"%pdf": "pdf",
}


class Cell(NamedTuple):
    """A non-empty cell of a workbook as it stands there."""

    sheet: str
    row: int
    column: int
    address: str  # A1 notation
    kind: str  # number, text, boolean, error, date or no_value (a formula without a stored value)
    typed: str  # what stands there, a number with all its digits
    number_format: str
    formula: str | None


class UnreadableReturnError(Exception):
    """A file that cannot be read as a workbook; `check` names the finding, `detail` the cause."""

    def __init__(self, check: str, detail: str = ""):
        """Keep the finding's name and the reader's own words."""
        self.check = check
        self.detail = detail
        super().__init__(f"{check} {detail}".strip())


def read_cells(path: Path) -> list[Cell]:
    """Read every non-empty cell of a workbook, sheet by sheet, row by row.

    Raises:
        UnreadableReturnError: the file is not a workbook that can be read, and why.
    """
    content = path.read_bytes()
    _refuse_other_formats(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it skips
            values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(content))
    # A damaged workbook raises anything from KeyError to an XML error inside openpyxl; whatever it
    # is, one bad file must not stop the others, and its words go into the finding.
    except Exception as error:
        raise UnreadableReturnError("damaged", f"{type(error).__name__}: {error}") from error
    return [
        cell for sheet in values.worksheets for cell in _sheet_cells(sheet, formulas[sheet.title])
    ]


def _refuse_other_formats(content: bytes) -> None:
    if not content:
        raise UnreadableReturnError("empty_file")
    if len(content) > _LARGEST:
        raise UnreadableReturnError("too_large", f"{len(content):,} bytes")
    start = content[:64].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for signature, check in _SIGNATURES.items():
        if start.startswith(signature):
            raise UnreadableReturnError(check)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise UnreadableReturnError("not_a_workbook")


def _sheet_cells(sheet: Any, formula_sheet: Any) -> list[Cell]:
    # The public iterators walk the whole used range, which one stray cell at the far corner makes
    # seventeen thousand million cells; the store behind them holds only cells that exist.
    cells = []
    for (row, column), cell in sorted(formula_sheet._cells.items()):
        written = cell.value
        if written is None or written == "":
            continue
        formula = written if cell.data_type == "f" else None
        value = sheet._cells[row, column].value if formula is not None else written
        kind, typed = _kind_and_text(value, sheet._cells[row, column])
        place = (sheet.title, row, column, cell.coordinate)
        cells.append(Cell(*place, kind, typed, cell.number_format, formula))
    return cells


def _kind_and_text(value: Any, cell: Any) -> tuple[str, str]:
    if value is None:
        return "no_value", ""
    if isinstance(value, bool):
        return "boolean", str(value).upper()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return "date", str(value)
    if isinstance(value, int | float):
        return "number", repr(value)
    return ("error" if cell.data_type == "e" else "text"), str(value)
