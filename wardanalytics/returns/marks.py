"""Marks in place of a figure: dashes, words for nothing, x, dots, N/A."""

from collections.abc import Mapping

from wardanalytics.names import normal_form

_DASHES = {"-", "–", "—", "−", "--"}
_NONE = {"không", "không có", "không phát sinh", "kps", "không phát sinh trong kỳ"}
_NOT_AVAILABLE = {"n/a", "na", "null", "nan", "chưa có", "chưa có số liệu", "#n/a"}


def read_mark(text: str, marks: Mapping[str, str]) -> tuple[str, str | None] | None:
    """The state that a mark means and the check that it asks for; None where it is no mark.

    Args:
        text: what is typed, cleaned.
        marks: what dashes, words for nothing and x mean (`mark_dash`, `mark_none`, `mark_x`).
    """
    key = normal_form(text)
    if text in _DASHES:
        return marks["mark_dash"], None
    if key in _NONE:
        return marks["mark_none"], None
    if key == "x":
        return marks["mark_x"], None
    if not text.strip(".…‥ "):
        return "missing", "placeholder"
    if key in _NOT_AVAILABLE or text.lower() in _NOT_AVAILABLE:
        return "missing", "not_available"
    return None
