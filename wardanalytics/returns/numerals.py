"""Numbers as they are typed: comma and dot, blanks between thousands, letters, words.

`4,8` and `4.8` are fractions, `1.234.567` and `1.234,5` thousands; `1.250` is either.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

NUMBER = r"[-−–+]?\d[\d., ]*"
MOST_DIGITS = 15  # that Excel keeps
_SPACED = re.compile(r"\d{1,3}( \d{3})+([.,]\d+)?")
_TYPED_LETTERS = str.maketrans("lI|Oo", "11100")
_WITH_LETTERS = re.compile(r"[-−–+]?[\dlI|Oo][\dlI|Oo.,/]*%?")

_DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_UNITS = {word: digit for digit, word in enumerate(_DIGITS)}
_IN_TENS = _UNITS | {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7}
_JOINS = {"linh", "lẻ"}


@dataclass(frozen=True)
class Numeral:
    """The digits of a number and what its comma or dot can mean.

    `whole` and `fraction` are the digits on both sides of the decimal sign; where the sign
    `is_ambiguous` they may also be one whole number. `decimal_sign` is the sign that this number
    proves to be the decimal one; `is_list` marks what looks like codes in a row (201,301,401).
    """

    whole: str
    fraction: str = ""
    is_negative: bool = False
    is_ambiguous: bool = False
    sign: str | None = None
    decimal_sign: str | None = None
    is_list: bool = False
    has_leading_zero: bool = False


@lru_cache(maxsize=65536)
def read_numeral(text: str) -> Numeral | None:
    """The number that a text is, or None; blanks may stand between groups of three only."""
    digits = text.lstrip("-−–+").strip().rstrip("., ")
    if " " in digits and not _SPACED.fullmatch(digits):
        return None
    digits = digits.replace(" ", "")
    read = _split(digits)
    if read is None:
        return None
    starts_as_code = re.match(r"0\d", digits) is not None
    return Numeral(
        **read,
        is_negative=text[0] in "-−–",
        has_leading_zero=starts_as_code,
    )


def _split(digits: str) -> dict | None:
    signs = re.findall(r"[.,]", digits)
    if not signs:
        return {"whole": digits}
    last = signs[-1]
    other = "." if last == "," else ","
    head, tail = digits.rsplit(last, 1)
    if signs.count(last) > 1:
        return _grouped(digits, last, other) if set(signs) == {last} else None
    if other in head:
        if not _is_grouped(head, other):
            return None
        return {"whole": head.replace(other, ""), "fraction": tail, "decimal_sign": last}
    if len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0"):
        return {"whole": head, "fraction": tail, "is_ambiguous": True, "sign": last}
    proves = None if re.match(r"0\d", head) else last
    return {"whole": head, "fraction": tail, "decimal_sign": proves}


def _grouped(digits: str, sign: str, other: str) -> dict | None:
    if not _is_grouped(digits, sign):
        return None
    groups = digits.split(sign)
    ascending = all(first < second for first, second in zip(groups, groups[1:], strict=False))
    is_list = len(groups[0]) == 3 and ascending
    whole = "".join(groups)
    return {"whole": whole, "decimal_sign": None if is_list else other, "is_list": is_list}


def _is_grouped(digits: str, sign: str) -> bool:
    return re.fullmatch(rf"\d{{1,3}}([{sign}]\d{{3}})+", digits) is not None


def meant_by_letters(text: str) -> str | None:
    """The figure that l and O typed for 1 and 0 were meant to be: 13 for `l3`; else None."""
    has_both = re.search(r"\d", text) and re.search(r"[lI|Oo]", text)
    return text.translate(_TYPED_LETTERS) if has_both and _WITH_LETTERS.fullmatch(text) else None


def meant_by_words(form: str) -> int | None:
    """The number below 1000 that Vietnamese words name (hai mươi mốt: 21); else None."""
    words = form.split()
    hundreds = 0
    if len(words) >= 2 and words[1] == "trăm" and words[0] in _UNITS:
        hundreds, words = 100 * _UNITS[words[0]], words[2:]
        if not words:
            return hundreds
        if words[0] in _JOINS:
            return hundreds + _IN_TENS[words[1]] if words[1:] and words[1] in _IN_TENS else None
    below = _below_hundred(words)
    return None if below is None else hundreds + below


def _below_hundred(words: list[str]) -> int | None:
    if len(words) == 1 and words[0] in _UNITS:
        return _UNITS[words[0]]
    if words[:1] == ["mười"]:
        tens, rest = 10, words[1:]
    elif len(words) >= 2 and words[0] in _UNITS and words[1] == "mươi":
        tens, rest = 10 * _UNITS[words[0]], words[2:]
    else:
        return None
    if not rest:
        return tens
    return tens + _IN_TENS[rest[0]] if len(rest) == 1 and rest[0] in _IN_TENS else None
