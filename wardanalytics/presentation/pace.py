"""The pace chart: what is done of what is due by now, on pace or behind at a glance."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wardanalytics.presentation.reviews import band_name, pace_sentence
from wardanalytics.presentation.style import (
    FAINT,
    INK,
    MARGIN,
    NOT_MET_SHADES,
    PAPER,
    SMALL,
    STATUS_COLOURS,
    WIDTH,
    KeyEntry,
    Sheet,
    empty_sheet,
    house_style,
    line_height,
    new_sheet,
    wrapped,
)
from wardanalytics.presentation.terms import indicator_text, period_name
from wardanalytics.wording import Language, percent, say

_NAMES, _GAP, _FAR = 3.6, 0.1, 2.0
_BAR = 0.18  # the thickness of a bar, in inches
_FIGURE = 0.18  # the room a figure takes behind its bar, as a ratio
BAND_COLOURS = {
    "on_pace": STATUS_COLOURS["met"],
    "slightly_behind": NOT_MET_SHADES[0][1],
    "behind": STATUS_COLOURS["not_met"],
}


def pace_chart(pace: pd.DataFrame, *, language: Language = "vi", source: str = "") -> Figure:
    """Draw a bar for each figure that has a pace, the furthest behind first.

    Args:
        pace: rows of one unit (a ward or the district) in one period, with names: `indicator,
            pace, band`; rows of a term review have a column `term`.
        language: of every text.
        source: a line of provenance at the bottom.

    The line stands at 100%: all that is due by now. A bar beyond 200% ends there and says its
    figure. Figures without a pace are counted in the note, not drawn.
    """
    rows = pace.loc[pace["pace"].notna()].sort_values(["pace", "indicator_code"], kind="stable")
    title = _title(pace, language)
    with house_style():
        if rows.empty:
            nothing = say(language, "Nothing to review.")
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        told = pace_sentence(pace, language)
        texts = [indicator_text(row, language) for row in rows.itertuples()]
        labels = [wrapped(text, _NAMES - 0.1) for text in texts]
        heights = [max(len(lines) * line_height() + 0.09, 0.26) for lines in labels]
        key = [
            KeyEntry(band_name(band, language).lower(), colour)
            for band, colour in BAND_COLOURS.items()
            if band in set(rows["band"])
        ]
        note = say(language, "Done, in percent of what is due by the end of the period")
        sheet = new_sheet(
            title, sum(heights) + 0.05, alt=f"{title}. {told}", note=note, key=key, source=source
        )
        _draw(sheet, rows, labels, heights, language)
        return sheet.figure


def _title(pace: pd.DataFrame, language: Language) -> str:
    if pace.empty:
        return say(language, "Pace of the targets")
    period = period_name(pace["period"].iloc[0], language)
    if "term" not in pace:
        return say(language, "Pace of the targets, {period}", period=period)
    text = "Pace of {term} up to {period}"
    return say(language, text, term=period_name(pace["term"].iloc[0], language), period=period)


def _draw(
    sheet: Sheet,
    rows: pd.DataFrame,
    labels: list[list[str]],
    heights: list[float],
    language: Language,
) -> None:
    left = MARGIN + _NAMES + _GAP
    body = sheet.axes(left, sheet.top, WIDTH - left - MARGIN - 0.6, sum(heights))
    body.set(xlim=(0, _FAR), ylim=(sum(heights), 0), xticks=[], label="pace")
    top = 0.0
    for row, lines, height in zip(rows.itertuples(), labels, heights, strict=True):
        middle = top + height / 2
        sheet.write(MARGIN + _NAMES, sheet.top + middle, "\n".join(lines), ha="right", label="row")
        _draw_bar(body, row, middle, height, language)
        top += height
    body.axvline(1.0, color=INK, lw=1.2, label="due")


def _draw_bar(body: Axes, row: Any, middle: float, height: float, language: Language) -> None:
    colour = BAND_COLOURS[row.band]
    reach = min(max(row.pace, 0.0), _FAR)
    thick = min(height * 0.7, _BAR)  # a name of two lines makes no bar weightier
    body.barh(middle, reach, thick, color=colour, label=f"{row.indicator_code}:{row.band}")
    # on paper of its own and beyond the line of what is due, which it would break otherwise
    edge = 1.0 if 1.0 - _FIGURE < reach < 1.0 else reach
    ground = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
    look = {"fontsize": SMALL, "va": "center", "color": FAINT, "label": "figure", "bbox": ground}
    text = percent(row.pace, 0 if row.pace < 0.995 or row.pace >= 1 else 1, language)
    body.text(edge + 0.02, middle, text, clip_on=False, **look)
