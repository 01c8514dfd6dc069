"""Text that was stored as UTF-8 and read as something else (`Thu thuáº¿`): what was meant.

Only for messages: a repaired spelling is suggested to the sender and never taken.
"""

import re
from functools import lru_cache

# What the first bytes of a Vietnamese letter look like in the code pages of Windows and of MS-DOS.
_TELLTALE = re.compile(r"[ÃÄÅÆ┼─├╞].|á[º»].|ß[║╗].", re.DOTALL)
_LOST_BLANK = re.compile(r"(?<=[Ã]) ")  # the no-break space that is the second byte of à


@lru_cache(maxsize=65536)
def mended(text: str) -> str | None:
    """The text that was meant, or None where it is not garbled."""
    if not _TELLTALE.search(text):
        return None
    stored = _LOST_BLANK.sub("\u00a0", text)
    for as_bytes in (_windows_bytes, _dos_bytes):
        try:
            meant = as_bytes(stored).decode("utf-8")
        except UnicodeError:
            continue
        if meant != stored and not any(map(_is_control, meant)):
            return meant
    return None


def _windows_bytes(text: str) -> bytes:
    """The bytes behind a text in code page 1252, whose few gaps are read as themselves."""
    return b"".join(_windows_byte(letter) for letter in text)


def _windows_byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _dos_bytes(text: str) -> bytes:
    return text.encode("cp437")


def _is_control(letter: str) -> bool:
    return "\x7f" <= letter <= "\x9f"
