"""Text typed for the Vietnamese fonts before Unicode, decoded by the cell's font, never guessed.

Under a .Vn font (TCVN3) and a VNI- font the stored characters are Latin ones that the font drew
as Vietnamese. The same characters under any other font are what they are.
"""

import re
import unicodedata
from collections.abc import Iterable

# TCVN3: one character each; U+00AD, elsewhere an invisible soft hyphen, is ư.
_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)

# VNI: a letter, then a character that stands for its marks.
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_BREVE, _CIRCUMFLEX = "\u0306", "\u0302"
_VNI_MARKS = {
    **_VNI_TONES,
    "ê": _BREVE,
    "è": _BREVE + "\u0300",
    "é": _BREVE + "\u0301",
    "ú": _BREVE + "\u0309",
    "ü": _BREVE + "\u0303",
    "ë": _BREVE + "\u0323",
    "â": _CIRCUMFLEX,
    "à": _CIRCUMFLEX + "\u0300",
    "á": _CIRCUMFLEX + "\u0301",
    "å": _CIRCUMFLEX + "\u0309",
    "ã": _CIRCUMFLEX + "\u0303",
    "ä": _CIRCUMFLEX + "\u0323",
}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}
_VNI_CLUSTER = re.compile(f"([aeiouyôö])([{''.join(_VNI_MARKS)}])", re.IGNORECASE)

# Characters that only legacy text holds in numbers: no Vietnamese or English word needs them.
_TELLTALE = re.compile(r"[µ¸¶·¹»¾¼½¨©®ª«¬§£¤¥¦¡¢×ßÆ]")


def is_legacy(font: str | None) -> bool:
    """Whether texts under a font are stored in the old one-byte ways, TCVN3 or VNI."""
    return (font or "").strip().lower().startswith((".vn", "vni-"))


def decoded(text: str, font: str | None) -> str:
    """The Unicode text behind what is stored under a font; unchanged under any other font.

    A .Vn font whose name ends in H draws capitals from small letters, so its text is capitals.
    """
    name = (font or "").strip()
    if name.lower().startswith(".vn"):
        plain = unicodedata.normalize("NFC", text.translate(_TCVN3))
        return plain.upper() if name.endswith("H") else plain
    if name.lower().startswith("vni-"):
        return _from_vni(text)
    return text


def _from_vni(text: str) -> str:
    def composed(cluster: re.Match[str]) -> str:
        letter, mark = cluster[1], cluster[2].lower()
        return _vni_letter(letter) + _VNI_MARKS[mark]

    clustered = _VNI_CLUSTER.sub(composed, text)
    single = "".join(_vni_letter(letter) for letter in clustered)
    return unicodedata.normalize("NFC", single)


def _vni_letter(letter: str) -> str:
    found = _VNI_LETTERS.get(letter.lower(), letter)
    return found.upper() if letter.isupper() else found


def looks_legacy(texts: Iterable[str]) -> bool:
    """Whether a workbook's texts, taken together, are legacy text under a Unicode font.

    Only for telling the sender; nothing is ever decoded on this ground.
    """
    words = [word for text in texts for word in text.split() if not word.isascii()]
    return len(words) >= 10 and sum(bool(_TELLTALE.search(word)) for word in words) > len(words) / 3
