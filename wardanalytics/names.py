"""The normal form in which Vietnamese names, headings and marks are compared.

Two texts name the same thing only if their normal forms are equal. Accents stay: without them ten
pairs of communes collide. Only what typing does to a text is undone: composed and decomposed
accents, blanks, capitals, punctuation, the place of a tone mark (hòa, hoà), the look-alikes of Đ.
"""

import re
import unicodedata
from functools import lru_cache

_ZERO_WIDTH = dict.fromkeys("\u200b\u200c\u200d\ufeff", "")
_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", **_ZERO_WIDTH})
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_TONE_PLACE = re.compile(rf"(o|u)([{_TONES}])(a|e|y)(?![\w\u0300-\u036f])")
_PUNCTUATION = re.compile(r"[^\w%/]+")


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """The text in NFC, each run of blanks (no-break ones and line breaks too) as one blank."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES).split())


@lru_cache(maxsize=65536)
def normal_form(text: str) -> str:
    """The key under which a name or heading is compared; `%` and `/` are kept, accents too."""
    decomposed = unicodedata.normalize("NFD", clean(text).lower())
    placed = _TONE_PLACE.sub(r"\1\3\2", decomposed)
    return _PUNCTUATION.sub(" ", unicodedata.normalize("NFC", placed)).strip()


@lru_cache(maxsize=65536)
def without_accents(text: str) -> str:
    """The normal form in plain Latin letters, for file names and suggestions, never for a match."""
    decomposed = unicodedata.normalize("NFD", normal_form(text).replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def file_stem(text: str) -> str:
    """A name as it is written in a file name: `Bến Thành` gives `ben-thanh`."""
    return "-".join(re.findall(r"[a-z0-9]+", without_accents(text)))
