"""Targets written as bounds and ranges: at least, at most, about, from … to."""

import re

from wardanalytics.returns.numerals import NUMBER

_RANGE = re.compile(rf"(?:từ\s+)?({NUMBER}?)\s*%?\s*(?:-|–|−|đến|tới)\s*({NUMBER})(.*)")
_BOUNDS = {
    "at_least": (
        r"(?:≥|>=|từ|ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn)\s*"
        r"(?:là\s+)?(?P<rest>.+?)(?:\s+trở lên)?",
        r"(?P<rest>.+?)\s+trở lên",
    ),
    "above": (r"(?:>|trên|hơn)\s*(?P<rest>.+)",),
    "at_most": (
        r"(?:≤|<=|không quá|không vượt quá|không trên|tối đa)\s*(?:là\s+)?(?P<rest>.+)",
        r"(?P<rest>.+?)\s+trở xuống",
    ),
    "below": (r"(?:<|dưới)\s*(?P<rest>.+)",),
    "about": (r"(?:~|≈|khoảng|xấp xỉ|ước khoảng)\s*(?P<rest>.+)",),
}
_COMPILED = tuple((bound, re.compile(form)) for bound, forms in _BOUNDS.items() for form in forms)
_BEFORE = re.compile(r"(?:(?:phấn đấu|đạt|tăng bình quân|bình quân|tăng)\s+)+")
_A_YEAR = re.compile(r"\s*(?:/\s*năm|mỗi năm|hàng năm|hằng năm)$")


def read_range(text: str) -> tuple[str, str, str] | None:
    """Both ends of a range and what follows it: `3-5 vụ` gives 3, 5 and vụ; else None."""
    found = _RANGE.fullmatch(_bare(text))
    return (found[1].strip(), found[2].strip(), found[3].strip()) if found else None


def read_bound(text: str) -> tuple[str, str] | None:
    """The sense of a bound and the figure that it bounds: `≥95%` gives at_least and 95%."""
    bare = _bare(text)
    for bound, form in _COMPILED:
        if found := form.fullmatch(bare):
            return bound, found["rest"].strip()
    return None


def _bare(text: str) -> str:
    """Without `tăng bình quân` before and `/năm` behind a percentage, which say no other figure."""
    lowered = text.lower()
    if "%" not in lowered:
        return lowered
    return _A_YEAR.sub("", _BEFORE.sub("", lowered, count=1) if _BEFORE.match(lowered) else lowered)
