"""Marks between two periods where rules, weights, indicators or wards changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wardanalytics.periods import period_order
from wardanalytics.presentation.bump_plan import Plan
from wardanalytics.presentation.phrases import joined
from wardanalytics.presentation.style import (
    FAINT,
    MARGIN,
    SMALL,
    WIDTH,
    Sheet,
    line_height,
    text_width,
)
from wardanalytics.presentation.terms import names, period_heading, wards_counted
from wardanalytics.wording import Language, number, say

_BEFORE = 0.3  # columns from a break to the period that it comes before


@dataclass(frozen=True)
class Break:
    """A break of the series before a period: its place on the x axis and its text, a line a change.

    `wards` are those whose territory changed. `middle` is where the text stands on the sheet, in
    inches; tiers of texts lie one below the other.
    """

    period: str
    x: float
    lines: list[str]
    wards: frozenset[str]
    middle: float
    tier: int


def breaks_of(
    breaks: pd.DataFrame, rows: pd.DataFrame, plan: Plan, language: Language
) -> list[Break]:
    """The breaks before the plan's periods; texts that would touch stand in another tier."""
    ends: list[float] = []  # how far to the right each tier is taken
    found = []
    for period, own in _shown(breaks, list(plan.columns)).items():
        x, lines = plan.columns[period], _texts(own, rows, language)
        half = max(text_width(line, SMALL) for line in lines) / 2 + 0.05
        middle = plan.inches(x - _BEFORE)
        middle = min(max(middle, MARGIN + half), WIDTH - MARGIN - half)
        free = (n for n, end in enumerate(ends) if end <= middle - half)
        tier = next(free, len(ends))
        ends[tier : tier + 1] = [middle + half]
        found.append(Break(period, x - _BEFORE, lines, changed_wards(own), middle, tier))
    return found


def _shown(breaks: pd.DataFrame, periods: Sequence[str]) -> dict[str, pd.DataFrame]:
    """The breaks by the shown period that they come before; none comes before the first one."""
    first, *later = map(period_order, periods)
    shown = dict(zip(later, periods[1:], strict=True))

    def next_shown(period: str) -> str | None:
        order = period_order(period)
        return next((p for end, p in shown.items() if first < order <= end), None)

    before = breaks.assign(shown=breaks["period"].map(next_shown))
    return {str(period): own for period, own in before.groupby("shown", sort=False)}


def changed_wards(breaks: pd.DataFrame) -> frozenset[str]:
    """The wards that gave or took territory."""
    own = breaks.loc[breaks["kind"].eq("wards")]
    return frozenset(code for codes in (*own["gone"], *own["come"]) for code in _codes(codes))


def breaks_height(breaks: Sequence[Break]) -> float:
    """The height of the texts under the plot, in inches; 0 without breaks."""
    return sum(_tier_heights(breaks).values())


def _tier_heights(breaks: Sequence[Break]) -> dict[int, float]:
    most: dict[int, float] = {}
    for one in breaks:
        high = len(one.lines) * line_height(SMALL) + 0.1
        most[one.tier] = max(most.get(one.tier, 0.0), high)
    return most


def draw_breaks(sheet: Sheet, plot: Axes, breaks: Sequence[Break], bottom: float) -> None:
    """Draw each break as a dashed upright with its text below; `bottom` is that of the plot."""
    heights = _tier_heights(breaks)
    for one in breaks:
        plot.axvline(one.x, color=FAINT, lw=0.9, ls=(0, (4, 3)), zorder=1, label="break")
        top = bottom + 0.06 + sum(heights[tier] for tier in range(one.tier))
        look = {"fontsize": SMALL, "color": FAINT, "ha": "center", "va": "top", "label": "break"}
        sheet.write(one.middle, top, "\n".join(one.lines), **look)


def breaks_told(breaks: pd.DataFrame, rows: pd.DataFrame, language: Language) -> str:
    """The breaks before any period of `rows`, for those who do not see the picture."""
    shown = _shown(breaks, list(rows["period"].unique()))
    return joined(
        f"{period_heading(period, language)}: {'; '.join(_texts(own, rows, language))}."
        for period, own in shown.items()
    )


def _texts(breaks: pd.DataFrame, rows: pd.DataFrame, language: Language) -> list[str]:
    """A short text for each of some breaks; `rows` of `ranks` name the wards."""
    name = dict(zip(rows["ward_code"], names(rows), strict=True))
    return [_text(row, name, rows, language) for row in breaks.itertuples()]


def _text(row: Any, name: Mapping[str, str], rows: pd.DataFrame, language: Language) -> str:
    gone, come = _codes(row.gone), _codes(row.come)
    if row.kind == "rules":
        text = "rated by {rules}" if come else "no rating rules any more"
        return say(language, text, rules=", ".join(come))
    if row.kind == "weights":
        return say(language, "weights changed: {n}", n=number(len(come), 0, language))
    if row.kind == "indicators":
        counts = [f"+{len(come)}" if come else "", f"−{len(gone)}" if gone else ""]
        return say(language, "indicators {counts}", counts=joined(counts))
    if len(gone) == len(come) == 1:
        return " → ".join(str(name.get(code, code)) for code in (*gone, *come))
    return f"{number(len(gone), 0, language)} → {wards_counted(len(come), rows, language)}"


def _codes(text: str) -> list[str]:
    return [code for code in text.split(";") if code]
