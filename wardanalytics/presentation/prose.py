"""A computed sentence as prose in a notebook, its figures traced to their cells."""

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from wardanalytics.presentation.paragraph import figures_told, indicator_told
from wardanalytics.presentation.terms import pair_text
from wardanalytics.presentation.traces import attainment_source, figure_source
from wardanalytics.wording import Language

if TYPE_CHECKING:
    from IPython.display import Markdown

_MARKUP = re.compile(r"([\\`*_{}\[\]#|~$])")
_OPENING = re.compile(r"^\s*(\d*)([-+.)])(?=\s)")  # of a list


def prose(
    *sentences: str | Sequence[str],
    figures: pd.DataFrame | None = None,
    language: Language = "vi",
) -> "Markdown":
    """Show sentences as a paragraph each, a list of them as a list; blank ones are left out.

    Whatever they quote is text: neither HTML nor Markdown in a name acts on a page. Where `figures`
    are given (attained rows of one ward and period, with names and what `declared_figures` adds),
    the figures that the sentences name with their indicator tell file, sheet and cell on hover.
    """
    from IPython.display import Markdown  # there in every notebook; the commands need none of it

    escaped = [
        _escaped(text) if isinstance(text, str) else "\n".join(f"- {_escaped(one)}" for one in text)
        for text in sentences
        if text
    ]
    if figures is not None and len(figures):
        places = _places(figures, language)
        found = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, _longest_first(places)))})(?!\w)")
        escaped = [found.sub(lambda match: places[match[1]], text) for text in escaped]
    return Markdown("\n\n".join(escaped))


def _escaped(text: str) -> str:
    return _OPENING.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", html.escape(text, quote=False)))


def _longest_first(texts: dict[str, str]) -> list[str]:
    return sorted(texts, key=len, reverse=True)


def _places(figures: pd.DataFrame, language: Language) -> dict[str, str]:
    """Each way a sentence names an indicator with its figures, and the same with its source."""
    places = {}
    for row in figures.itertuples():
        source = attainment_source(row, language)
        source = source or figure_source(row, "actual", "actual_cell", language)
        for whole, told in (
            (f"{row.indicator} {pair_text(row, language)}", pair_text(row, language)),
            (indicator_told(row, language), figures_told(row, language)),
        ):
            before = _escaped(whole.removesuffix(told))
            shown = _told_with(source, _escaped(told)) if source else _escaped(told)
            places[_escaped(whole)] = before + shown
    return places


def _told_with(source: str, figure: str) -> str:
    """A figure in the mark-up of a traced one; nothing in its source is read as Markdown."""
    safe = re.sub(r"[^\w ,.:/-]|_", lambda sign: f"&#{ord(sign[0])};", source)
    return f'<span class="traced" title="{safe}">{figure}</span>'
