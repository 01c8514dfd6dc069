"""The waterfall: from last year's score to this year's, indicator by indicator."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wardanalytics.periods import a_year_before
from wardanalytics.presentation.phrases import joined, some
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.standing import cause_name, cause_text, most_moving, signed
from wardanalytics.presentation.style import (
    FAINT,
    GRID,
    INK,
    MARGIN,
    PAPER,
    TEXT,
    WIDTH,
    KeyEntry,
    Sheet,
    empty_sheet,
    house_style,
    line_height,
    new_sheet,
    wrapped,
)
from wardanalytics.presentation.terms import names, period_heading, period_name
from wardanalytics.wording import Language, number, say

_NAME, _LABEL, _ROW, _HEAD = 3.7, 1.1, 0.24, 0.3
_MOST_ALONE, _MOST_EACH = 8, 5
_UP, _DOWN = (FAINT, None), (PAPER, "////")


@dataclass(frozen=True)
class _Step:
    """One row: what moved the score (as lines), from where, by how many points, and its label."""

    name: list[str]
    start: float
    points: float
    label: str
    is_score: bool = False

    @property
    def height(self) -> float:
        """The height of the row in inches."""
        return max(_ROW, len(self.name) * line_height(TEXT) + 0.07)


def score_waterfall(
    changes: pd.DataFrame,
    scores: pd.DataFrame,
    *,
    ward_codes: Sequence[str],
    period: str,
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw how each ward's score came from that of the year before, the largest change first.

    Args:
        changes: what `score_changes` gives, with names; the bars of a ward add up to its change.
        scores: the `scores` table with names.
        ward_codes: the wards, a panel each, in this order; all panels have one scale.
        period: the later of the two periods, which lie a year apart.
        language: of every text.
        source: a line of provenance at the bottom.

    What moved a score least is one bar together. A ward that cannot be compared with the year
    before has no panel and is named in the note.
    """
    own = changes.loc[changes["period"].eq(period)]
    shown = [code for code in ward_codes if code in set(own["ward_code"])]
    when, before = (period_name(one, language) for one in (period, a_year_before(period)))
    text = "What moved the score from {before} to {period} (points)"
    title = say(language, text, before=before, period=when)
    name = {**dict(zip(scores["ward_code"], names(scores), strict=True))}
    without = [str(name.get(code, code)) for code in ward_codes if code not in shown]
    text = "Not comparable with {before}: {these}."
    note = say(language, text, before=before, these=some(without, language)) if without else ""
    if not ward_codes:
        note = say(language, "There is nothing in {before} to compare with.", before=before)
    with house_style():
        if not shown:
            return empty_sheet(title, joined([f"{title}.", note]), note, source)
        panels = [
            _steps(own.loc[own["ward_code"].eq(code)], scores, period, len(shown), language)
            for code in shown
        ]
        told = [_told(own, scores, code, name, period, language) for code in shown]
        alt = joined([f"{title}.", *told, note])
        key = [
            KeyEntry(say(language, "raised the score"), *_UP),
            KeyEntry(say(language, "lowered the score"), *_DOWN),
        ]
        body = sum(_HEAD + sum(step.height for step in steps) + 0.12 for steps in panels)
        sheet = new_sheet(title, body, alt=alt, note=note, key=key, source=source)
        _draw(sheet, [str(name[code]) for code in shown], panels)
        return sheet.figure


def _told(
    own: pd.DataFrame,
    scores: pd.DataFrame,
    code: str,
    name: dict,
    period: str,
    language: Language,
) -> str:
    rows = most_moving(own.loc[own["ward_code"].eq(code)]).head(3)
    then, now = _scores(scores, code, period)["published_score"]
    places = score_decimals(pd.Series([then, now]))
    ends = (number(value, places, language) for value in (then, now))
    these = "; ".join(cause_text(row, language) for row in rows.itertuples())
    return f"{name[code]}: {' → '.join(ends)}{f' ({these})' if these else ''}."


def _scores(scores: pd.DataFrame, code: str, period: str) -> pd.DataFrame:
    own = scores.loc[scores["ward_code"].eq(code)].set_index("period")
    return own.loc[[a_year_before(period), period]]


def _steps(
    rows: pd.DataFrame, scores: pd.DataFrame, period: str, panels: int, language: Language
) -> list[_Step]:
    """The rows of a panel: last year's score, the changes, the small ones as one, the score."""
    ends = _scores(scores, rows["ward_code"].iloc[0], period)
    places = score_decimals(ends["published_score"])
    heading = [
        say(language, "Score of {period}", period=period_heading(one, language))
        for one in ends.index
    ]
    labels = [number(value, places, language) for value in ends["published_score"]]
    first, last = ends["score"]
    steps = [_Step([heading[0]], first, 0.0, labels[0], True)]
    moving = most_moving(rows)
    most = _MOST_ALONE if panels == 1 else _MOST_EACH
    drawn = moving.head(most if len(moving) > most + 1 else most + 1)
    at = float(first)
    for row in drawn.itertuples():
        lines = wrapped(cause_name(row, language), _NAME - 0.1, TEXT)
        steps.append(_Step(lines, at, row.points, signed(row.points, 2, language)))
        at += row.points
    rest = moving.loc[~moving.index.isin(drawn.index), "points"]
    if len(rest):
        text = say(language, "{n} other indicators", n=len(rest))
        points = float(rest.sum())
        steps.append(_Step([text], at, points, signed(points, 2, language)))
    return [*steps, _Step([heading[1]], last, 0.0, labels[1], True)]


def _draw(sheet: Sheet, wards: Sequence[str], panels: Sequence[Sequence[_Step]]) -> None:
    reach = [
        [end for step in steps for end in (step.start, step.start + step.points)]
        for steps in panels
    ]
    span = max(max(ends) - min(ends) for ends in reach) * 1.1 or 1.0
    top = sheet.top
    for ward, steps, ends in zip(wards, panels, reach, strict=True):
        sheet.write(MARGIN, top + _HEAD / 2, ward, weight="bold", label="ward")
        top += _HEAD
        high = sum(step.height for step in steps)
        left = MARGIN + _NAME
        body = sheet.axes(left, top, WIDTH - left - MARGIN - _LABEL, high)
        middle = (max(ends) + min(ends)) / 2
        body.set(xlim=(middle - span / 2, middle + span / 2), ylim=(high, 0), xticks=[], label=ward)
        _draw_steps(sheet, body, steps, top)
        top += high + 0.12


def _draw_steps(sheet: Sheet, body: Axes, steps: Sequence[_Step], top: float) -> None:
    y = 0.0
    for number_, step in enumerate(steps):
        middle = y + step.height / 2
        weight = "bold" if step.is_score else "normal"
        sheet.write(
            MARGIN + _NAME - 0.1,
            top + middle,
            "\n".join(step.name),
            ha="right",
            weight=weight,
            label="row",
        )
        sheet.write(
            WIDTH - MARGIN - _LABEL + 0.12, top + middle, step.label, weight=weight, label="figure"
        )
        end = step.start + step.points
        if step.is_score:
            look = {"color": INK, "lw": 2.4, "label": "score", "zorder": 3}
            body.plot([end, end], [y + 0.02, y + step.height - 0.02], **look)
        else:
            colour, hatch = _UP if step.points > 0 else _DOWN
            look = {"color": colour, "hatch": hatch, "edgecolor": INK, "linewidth": 0.7}
            body.barh([middle], [step.points], left=[step.start], height=0.15, zorder=2, **look)
        if number_ + 1 < len(steps):
            body.plot([end, end], [middle, middle + step.height], color=GRID, lw=0.8, zorder=1)
        y += step.height
