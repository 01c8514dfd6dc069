"""Small multiples: a panel a field, the share of targets reached over the years in each."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from wardanalytics.periods import comparable
from wardanalytics.presentation.phrases import joined
from wardanalytics.presentation.style import (
    GRID,
    HIGHLIGHTS,
    INK,
    MARGIN,
    OTHERS,
    SMALL,
    WIDTH,
    KeyEntry,
    Sheet,
    empty_sheet,
    house_style,
    line_height,
    new_sheet,
    wrapped,
)
from wardanalytics.presentation.terms import in_group_order, is_missing, names, period_name
from wardanalytics.presentation.timeline import places_on_line, span_name
from wardanalytics.wording import Language, percent, say

_ACROSS, _GAP, _HIGH = 3, 0.25, 1.25
_TICKS, _ENDS, _APART = 0.4, 0.42, 0.13
_REACHED, _OPEN = ("exceeded", "met"), ("no_target", "not_assigned", "in_progress")
_TOGETHER = "all"


def group_panels(
    attained: pd.DataFrame,
    *,
    period: str,
    highlight: Collection[str] = (),
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw, field by field, the share of assigned targets that was reached in each year.

    Args:
        attained: the `attained` table with names.
        period: the last period; only periods comparable with it are drawn.
        highlight: wards to draw in a colour of their own; all wards together are the dark line.
        language: of every text.
        source: a line of provenance at the bottom.

    A target not reported counts as not reached; one not assigned, or still open in part of a year,
    is in no share. A ward without a target that counts in a year has a gap there, not a zero.
    """
    shares = group_shares(comparable(attained, period))
    periods = list(shares["period"].unique())
    title = say(language, "Share of targets reached by field, {periods}", periods="").rstrip(", ")
    with house_style():
        if shares.empty:
            when = period_name(period, language)
            nothing = say(language, "There are no figures for {period}.", period=when)
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        span = span_name(periods, language)
        title = say(language, "Share of targets reached by field, {periods}", periods=span)
        groups = list(shares["group"].unique())
        alt = f"{title}. {group_sentence(shares, period, language)}"
        deep = -(-len(groups) // _ACROSS)
        heading = max(len(wrapped(str(g), _wide(), SMALL, "bold")) for g in groups)
        step = _HIGH + heading * line_height(SMALL) + 0.4
        key = _key(shares, highlight, language)
        sheet = new_sheet(title, deep * step, alt=alt, key=key, source=source)
        for place, group in enumerate(groups):
            corner = (
                MARGIN + (place % _ACROSS) * (_wide() + _GAP),
                sheet.top + (place // _ACROSS) * step,
            )
            rows = shares.loc[shares["group"].eq(group)]
            _draw_panel(sheet, corner, heading, rows, periods, highlight, language)
        return sheet.figure


def group_shares(attained: pd.DataFrame) -> pd.DataFrame:
    """The share of assigned targets reached: `group, ward_code, ward, period, reached, assigned`.

    One row a group, ward and period, and one of all wards together (ward_code `all`). Targets still
    in progress are left out; `share` is a ratio, missing where no other target was assigned.
    """
    rows = attained.loc[attained["group"].notna()]
    counted = rows.assign(
        ward=names(rows),
        group=rows["group"].astype("object"),
        place=in_group_order(rows["group"]),
        reached=rows["status"].isin(_REACHED),
        assigned=~rows["status"].isin(_OPEN),
    )
    both = pd.concat([counted, counted.assign(ward_code=_TOGETHER, ward=None)])
    by = ["place", "group", "ward_code", "period"]
    sums = both.groupby(by, sort=False, as_index=False).agg(
        ward=("ward", "last"), reached=("reached", "sum"), assigned=("assigned", "sum")
    )
    share = sums["reached"] / sums["assigned"].where(sums["assigned"].gt(0))
    return sums.assign(share=share).sort_values("place", kind="stable").drop(columns="place")


def group_sentence(shares: pd.DataFrame, period: str, language: Language = "vi") -> str:
    """The fields where most and least of the targets were reached in a period, all wards together.

    `shares` are those of `group_shares`.
    """
    rows = shares.loc[
        shares["ward_code"].eq(_TOGETHER) & shares["period"].eq(period) & shares["share"].notna()
    ]
    if rows.empty:
        return ""
    parts = []
    for text, share in (
        ("Most of the targets were reached in {group}: {share}.", rows["share"].max()),
        ("Least of them in {group}: {share}.", rows["share"].min()),
    ):
        one = rows.loc[rows["share"].eq(share)].iloc[0]
        values = {"group": one["group"], "share": _told(one, language)}
        parts.append(say(language, text, **values))
    return joined(parts if rows["share"].max() > rows["share"].min() else parts[:1])


def _told(row: Any, language: Language) -> str:
    return f"{percent(row['share'], 1, language)} ({row['reached']}/{row['assigned']})"


def _wide() -> float:
    return (WIDTH - 2 * MARGIN - (_ACROSS - 1) * _GAP) / _ACROSS


def _key(shares: pd.DataFrame, highlight: Collection[str], language: Language) -> list[KeyEntry]:
    name = shares.drop_duplicates("ward_code").set_index("ward_code")["ward"]
    own = [
        KeyEntry(str(name.get(code, code)), colour)
        for code, (colour, _) in zip(highlight, HIGHLIGHTS, strict=False)
    ]
    each = [KeyEntry(say(language, "each unit"), OTHERS)]
    return [*own, KeyEntry(say(language, "all units together"), INK), *each]


def _draw_panel(
    sheet: Sheet,
    corner: tuple[float, float],
    heading: int,
    rows: pd.DataFrame,
    periods: list[str],
    highlight: Collection[str],
    language: Language,
) -> None:
    left, top = corner
    title = "\n".join(wrapped(str(rows["group"].iloc[0]), _wide(), SMALL, "bold"))
    sheet.write(left, top, title, va="top", weight="bold", fontsize=SMALL, label="group")
    places = places_on_line(periods)
    start = top + heading * line_height(SMALL) + 0.08
    body = sheet.axes(left + _TICKS, start, _wide() - _TICKS - _ENDS, _HIGH)
    body.set(xlim=(-0.15, max(places.values()) + 0.15), ylim=(-0.04, 1.04), label="panel")
    for share in (0, 0.5, 1):
        body.axhline(share, color=GRID, lw=0.7, zorder=0)
    body.set_yticks((0, 0.5, 1), [percent(share, 0, language) for share in (0, 0.5, 1)])
    shown = periods if len(periods) <= 6 else [periods[0], periods[-1]]
    body.set_xticks([places[one] for one in shown], [_tick(one) for one in shown])
    lines = {
        code: [(places[row.period], row.share) for row in own.itertuples()]
        for code, own in rows.groupby("ward_code", sort=False)
    }
    others = [line for code, line in lines.items() if code != _TOGETHER and code not in highlight]
    thin = LineCollection(others, colors=OTHERS, linewidths=0.6, alpha=0.7, zorder=1)
    thin.set_label("each")
    body.add_collection(thin, autolim=False)
    colours = {code: colour for code, (colour, _) in zip(highlight, HIGHLIGHTS, strict=False)}
    drawn = {code: colour for code, colour in colours.items() if code in lines}
    drawn[_TOGETHER] = INK
    for code, colour in drawn.items():
        body.plot(*zip(*lines[code], strict=True), "-o", color=colour, lw=1.8, ms=3, label=code)
    _write_ends(body, {code: lines[code][-1] for code in drawn}, drawn, language)


def _tick(period: str) -> str:
    return period[:4] if len(period) > 4 else period


def _write_ends(
    body: Axes, ends: dict[str, tuple[int, float]], colours: dict[str, str], language: Language
) -> None:
    """Write the last share of each line beside it, highest first, none upon another."""
    known = {code: end for code, end in ends.items() if not is_missing(end[1])}
    highest = float("inf")
    for code, (x, share) in sorted(known.items(), key=lambda item: -item[1][1]):
        highest = min(share, highest - _APART)
        look = {"color": colours[code], "fontsize": SMALL, "va": "center", "clip_on": False}
        text = percent(share, 0, language)
        body.text(x + 0.18, highest, text, label=f"{code}:share", **look)
