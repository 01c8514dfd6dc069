"""The front door to workbooks: a file's bytes say what it is, and one of two readers takes it.

Everything after this module sees only cells, so that another reader can take its place. A cell is a
tuple and not yet a row of a table, because a folder of returns holds millions of them.
"""

import struct
import zipfile
import zlib
from pathlib import Path
from xml.parsers.expat import ExpatError

from wardanalytics.returns.cells import LONGEST_WORDS, Book, Cell, UnreadableReturnError
from wardanalytics.returns.container import LARGEST_FILE
from wardanalytics.returns.sniffing import container_of
from wardanalytics.returns.xls import read_xls
from wardanalytics.returns.xlsx import read_xlsx

__all__ = ["Book", "Cell", "UnreadableReturnError", "read_book", "read_cells"]

# What a damaged file can lead to; whatever else is raised is a fault of ours and shall be seen.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ExpatError,
    ValueError,  # also of UnicodeDecodeError
    LookupError,  # KeyError, IndexError and an unknown encoding
    ArithmeticError,
    RuntimeError,  # also NotImplementedError and RecursionError
    struct.error,
)
_READERS = {"zip": read_xlsx, "ole": read_xls}


def read_cells(path: Path) -> list[Cell]:
    """Read every non-empty cell of a workbook, sheet by sheet, row by row.

    Raises:
        UnreadableReturnError: the file is not a workbook that can be read, and why.
    """
    return [cell for sheet in read_book(path).sheets for cell in sheet.cells]


def read_book(path: Path) -> Book:
    """Read a workbook (.xlsx, .xlsm or .xls): its sheets with their cells, merges and comments.

    Raises:
        UnreadableReturnError: the file is not a workbook that can be read, and why.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise UnreadableReturnError("too_large", "{size} bytes", size=size)
    content = path.read_bytes()
    reader = _READERS[container_of(content)]
    try:
        return reader(content)
    except _DAMAGE as error:
        words = f"{type(error).__name__}: {error}"[:LONGEST_WORDS]
        raise UnreadableReturnError("damaged", "the reader says {words}", words=words) from error
    except MemoryError as error:
        raise UnreadableReturnError("too_large", "it does not fit into memory") from error
