"""Marks in place of a figure: dashes, words for nothing, x, dots, N/A."""

from collections.abc import Mapping

from wardanalytics.names import normal_form
from wardanalytics.reference import METHOD_DEFAULTS

_DASHES = {"-", "–", "—", "−", "--"}
_NONE = {"không", "không có", "không phát sinh", "kps", "không phát sinh trong kỳ"}
_NOT_AVAILABLE = {"n/a", "na", "null", "nan", "chưa có", "chưa có số liệu", "#n/a"}


def read_mark(text: str, marks: Mapping[str, str]) -> tuple[str, str | None] | None:
    """The state that a mark means and the check that it asks for; None where it is no mark.

    Args:
        text: what is typed, cleaned.
        marks: what dashes, words for nothing and x are declared to mean (`mark_dash`, `mark_none`,
            `mark_x`); one that is not declared has the usual meaning, to be confirmed.
    """
    key = normal_form(text)
    if text in _DASHES:
        return _meaning("mark_dash", marks)
    if key in _NONE:
        return _meaning("mark_none", marks)
    if key == "x":
        return _meaning("mark_x", marks)
    if not text.strip(".…‥ "):
        return "missing", "placeholder"
    if key in _NOT_AVAILABLE or text.lower() in _NOT_AVAILABLE:
        return "missing", "not_available"
    return None


def _meaning(mark: str, marks: Mapping[str, str]) -> tuple[str, str | None]:
    if mark in marks:
        return marks[mark], None
    assumed = METHOD_DEFAULTS[mark]
    return assumed, f"assumed_{assumed}"
