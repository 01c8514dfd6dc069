"""A workbook's non-empty cells: the one place where a workbook is opened.

Everything after this module sees only cells, so that another reader can take its place. A cell is a
tuple and not yet a row of a table, because a folder of returns holds millions of them.
"""

import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import WorkSheetParser

_LARGEST = 50 * 1024 * 1024
_SIGNATURES = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old_or_locked",
    b"<?xml": "xml",
    b"<": "html",  # e-government exports begin with <html, <table, <meta or <style
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
    is_covered: bool = False  # lies under a merged cell, so that nobody sees it


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
            return list(_workbook_cells(content))
    # A damaged workbook raises anything from KeyError to an XML error inside openpyxl; whatever it
    # is, one bad file must not stop the others, and its words go into the finding.
    except Exception as error:
        raise UnreadableReturnError("damaged", f"{type(error).__name__}: {error}") from error


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
        if content.startswith(b"PK"):
            raise UnreadableReturnError("damaged", "the end of the file is missing")
        raise UnreadableReturnError("not_a_workbook")
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        if not any(name.startswith("xl/") for name in container.namelist()):
            raise UnreadableReturnError("not_a_workbook")


def _workbook_cells(content: bytes) -> Iterator[Cell]:
    written, values = _open(content, data_only=False), _open(content, data_only=True)
    for sheet, sheet_of_values in zip(written.worksheets, values.worksheets, strict=True):
        stored_values, merged = _stored_cells(sheet_of_values)
        for place, cell in sorted(_stored_cells(sheet)[0].items()):
            formula = _formula(cell)
            kind, typed = _kind_and_text(stored_values[place], formula is not None)
            if typed == "" and formula is None:
                continue
            covered = any(
                left <= cell.column <= right and top <= cell.row <= bottom and place != (top, left)
                for left, top, right, bottom in merged
            )
            where = (sheet.title, cell.row, cell.column, cell.coordinate)
            yield Cell(*where, kind, typed, cell.number_format, formula, covered)


def _open(content: bytes, *, data_only: bool) -> Any:
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=data_only)
    reader.read()
    if len(reader.wb._sheets) < len(reader.parser.sheets):  # openpyxl skips them in silence
        raise ValueError("a sheet is missing")
    return reader.wb


def _stored_cells(sheet: Any) -> tuple[dict[tuple[int, int], Any], list[tuple[int, ...]]]:
    """The cells that a sheet's part holds, by row and column, and its merged ranges.

    The public iterators walk the whole used range, which one stray cell at the far corner makes
    seventeen thousand million cells, and outside read-only mode they empty what a merge covers;
    the parser behind them gives what is stored and nothing else.
    """
    book = sheet.parent
    dates = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    stored = {}
    with sheet._get_source() as part:
        parser = WorkSheetParser(
            part, sheet._shared_strings, data_only=book.data_only, epoch=book.epoch, **dates
        )
        for _, row in parser.parse():
            for found in row:
                cell = ReadOnlyCell(sheet, **found)
                if stored.setdefault((cell.row, cell.column), cell) is not cell:
                    raise ValueError(f"{sheet.title} {cell.coordinate} is there twice")
    merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
    return stored, [range_.bounds for range_ in merged]


def _formula(cell: Any) -> str | None:
    if cell.data_type != "f":
        return None
    return str(getattr(cell.value, "text", None) or cell.value)  # an array formula is an object


def _kind_and_text(cell: Any, is_formula: bool) -> tuple[str, str]:
    value = cell.value
    if value is None:
        # A formula such as =IF(D9=0,"",E9/D9) stores an empty text, which is a value.
        return ("no_value" if is_formula and cell.data_type != "str" else "text"), ""
    if isinstance(value, bool):
        return "boolean", str(value).upper()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return "date", str(value)
    if isinstance(value, int | float):
        return "number", repr(value)
    return ("error" if cell.data_type == "e" else "text"), str(value)
