"""What a file is, by its bytes: its name says little, as exports are named .xls at will."""

import re
import struct

from wardanalytics.returns.cells import UnreadableReturnError
from wardanalytics.returns.ole import OleFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_SIGNATURES = {
    b"%PDF": "pdf",
    b"{\\rtf": "document",
    b"\xff\xd8\xff": "picture",
    b"\x89PNG": "picture",
    b"GIF8": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf\x27\x1c": "archive",
    b"\x1f\x8b": "archive",
}
_BIFF_WITHOUT_OLE = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00", re.DOTALL)
_ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_MHTML = re.compile(r"(mime-version|content-type|from|date|subject|x-[\w-]+):", re.IGNORECASE)
_SPREADSHEETML = "urn:schemas-microsoft-com:office:spreadsheet"
_SAMPLE = 8192


def container_of(content: bytes) -> str:
    """Say which reader a workbook needs: `zip` (.xlsx, .xlsm) or `ole` (.xls).

    Raises:
        UnreadableReturnError: the file is something else, and what.
    """
    if not content:
        raise UnreadableReturnError("empty_file")
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(_OLE):
        return "ole"
    if _BIFF_WITHOUT_OLE.match(content):
        return "ole"
    for signature, check in _SIGNATURES.items():
        if content.startswith(signature):
            raise UnreadableReturnError(check)
    raise UnreadableReturnError(_text_check(_start_as_text(content)))


def biff_stream(content: bytes) -> bytes:
    """The stream of an .xls workbook: all of the file, or inside its OLE container.

    Raises:
        UnreadableReturnError: the container holds something else, and what.
    """
    if not content.startswith(_OLE):
        return content
    try:
        container = OleFile(content)
    except (ValueError, struct.error) as error:
        raise UnreadableReturnError("old_or_locked") from error
    if "EncryptedPackage" in container:
        raise UnreadableReturnError("locked")
    for name in ("Workbook", "Book"):
        if name in container and (stream := container.stream(name)):
            return stream
    if "WordDocument" in container or "PowerPoint Document" in container:
        raise UnreadableReturnError("document")
    raise UnreadableReturnError("old_or_locked")


def _start_as_text(content: bytes) -> str | None:
    """The start of a file that is text; None where it is not."""
    encodings = [code for mark, code in _ENCODINGS.items() if content.startswith(mark)]
    start = content[:_SAMPLE]
    if not encodings and b"\0" in start:
        return None
    # The last character of the sample may be cut in two. Vietnamese code pages fit any bytes.
    text = start.decode(encodings[0] if encodings else "utf-8", errors="ignore")
    return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text


def _text_check(text: str | None) -> str:
    if text is None:
        return "not_a_workbook"
    start = text.lstrip().lower()
    if re.search(r"<(html|table|body|!doctype html)\b", start):
        return "mhtml" if _MHTML.match(start) else "html"
    if _MHTML.match(start) and ("mime-version" in start or "multipart/related" in start):
        return "mhtml"
    if start.startswith("<?xml") or _SPREADSHEETML in start:
        return "spreadsheetml" if _SPREADSHEETML in start else "xml"
    if start.startswith("<"):
        return "html"
    return "plain_text" if start else "not_a_workbook"
