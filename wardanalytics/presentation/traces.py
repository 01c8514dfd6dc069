"""Where a figure comes from, told on hover: a page also tells it on focus and on click."""

from typing import Any

from markupsafe import Markup

from wardanalytics.presentation.terms import is_missing
from wardanalytics.wording import Language, say

_TRACED = Markup('<span class="traced" title="{}">{}</span>')


def traced(text: str, source: str) -> str:
    """A finished text that tells its source; the text alone where the source is not known."""
    return _TRACED.format(source, text) if source and text != "–" else text


def untraced(text: str) -> str:
    """The text alone, without its source."""
    return text.striptags() if isinstance(text, Markup) else text


def figure_source(row: Any, field: str, cell_column: str, language: Language) -> str:
    """The file, sheet and cell of a figure, or the reference table that stands in its place.

    `row` is a named tuple of an attained frame, with what `declared_figures` adds if it was asked.
    Blank where nothing is known, as for a figure that no cell holds.
    """
    declared = getattr(row, f"{field}_declared", None)
    if not is_missing(declared):
        return say(language, "Declared by the office in {table}", table=declared)
    cell = getattr(row, cell_column, None)
    if is_missing(cell) or is_missing(row.source_file):
        return ""
    place = {"file": row.source_file, "cell": cell}
    if is_missing(row.source_sheet):
        return say(language, "File {file}, cell {cell}", **place)
    return say(language, "File {file}, sheet {sheet}, cell {cell}", sheet=row.source_sheet, **place)


def attainment_source(row: Any, language: Language) -> str:
    """Of what an attainment is worked out: the sources of the actual and of the target."""
    actual = figure_source(row, "actual", "actual_cell", language)
    target = figure_source(row, "target", "target_cell", language)
    if not actual or not target:
        return ""
    text = "Worked out from:\nactual: {actual}\ntarget: {target}"
    return say(language, text, actual=actual, target=target)
