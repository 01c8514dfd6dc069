"""The dumbbell: two years of one figure joined by a line, the furthest risen first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wardanalytics.periods import a_year_before
from wardanalytics.presentation.phrases import joined
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.style import (
    FAINT,
    GRID,
    INK,
    MARGIN,
    PAPER,
    SMALL,
    TEXT,
    WIDTH,
    Sheet,
    empty_sheet,
    house_style,
    line_height,
    new_sheet,
    text_width,
    wrapped,
)
from wardanalytics.presentation.terms import is_missing, names, period_heading, period_name
from wardanalytics.wording import Language, number, percent, say

MOST = 70
_WIDEST, _LABEL, _LONGEST = 3.6, 1.7, 2.0
_PLACE = ["source_file", "source_sheet", "target_cell", "actual_cell"]
_UNCHANGED = 1e-9


@dataclass(frozen=True)
class _Scale:
    """How figures are written and with how many decimals, and where the scale ends."""

    write: Callable[..., str]
    decimals: int
    edge: float

    def shown(self, value: float) -> str:
        """A figure as it stands beside its row."""
        return self.write(value, self.decimals)


def attainment_dumbbell(
    attained: pd.DataFrame,
    *,
    ward_code: str,
    period: str,
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw a ward's attainment of each target against that of the year before.

    Args:
        attained: the `attained` table with names; attainment is a ratio.
        ward_code: the ward.
        period: the later of the two periods, which lie a year apart.
        language: of every text.
        source: a line of provenance at the bottom.

    A figure missing in one of the years has a single dot, one missing in both is counted in the
    note; where nothing can be compared the figure says so. A dot beyond 200% stands at the edge,
    its label says the figure.
    """
    pairs = attainment_pairs(attained, ward_code, period)
    own = attained.loc[attained["ward_code"].eq(ward_code)]
    title = say(
        language,
        "{ward}: attainment in {period} and {before}",
        ward=next(iter(names(own)), ward_code),
        period=period_name(period, language),
        before=period_name(a_year_before(period), language),
    )
    scale = _Scale(partial(percent, language=language), 1, _LONGEST)
    return _chart(pairs, title, period, scale, source, language)


def score_dumbbell(
    scores: pd.DataFrame, *, period: str, language: Language = "vi", source: str = ""
) -> Figure:
    """Draw each ward's published score against that of the year before.

    `scores` is the `scores` table with names; the rest is as in `attainment_dumbbell`.
    """
    pairs = score_pairs(scores, period)
    title = say(
        language,
        "Scores in {period} and {before}",
        period=period_name(period, language),
        before=period_name(a_year_before(period), language),
    )
    places = score_decimals(pd.concat([pairs["before"], pairs["now"]]))
    scale = _Scale(partial(number, language=language), places, float("inf"))
    return _chart(pairs, title, period, scale, source, language)


def attainment_pairs(attained: pd.DataFrame, ward_code: str, period: str) -> pd.DataFrame:
    """A ward's attainment in two years: `code, name, before, now` (ratios), a row an indicator.

    File, sheet and cells of the figures behind stand beside them, those of the year before with
    `_before` at the end of their columns' names.
    """
    rows = attained.loc[attained["ward_code"].eq(ward_code)]
    named = rows.assign(name=rows["indicator"].fillna(rows["indicator_code"]))
    pairs = _pairs(named, "indicator_code", "attainment", period)
    for year, suffix in ((period, ""), (a_year_before(period), "_before")):
        own = rows.loc[rows["period"].eq(year)].set_index("indicator_code")
        pairs = pairs.join(own.reindex(columns=_PLACE).add_suffix(suffix), on="code")
    return pairs


def score_pairs(scores: pd.DataFrame, period: str) -> pd.DataFrame:
    """The published scores of two years: `code, name, before, now`, a row a ward."""
    return _pairs(scores.assign(name=names(scores)), "ward_code", "published_score", period)


def _pairs(rows: pd.DataFrame, code: str, figure: str, period: str) -> pd.DataFrame:
    shown = rows[["period", code, "name", figure]].rename(columns={code: "code"})
    now = shown.loc[shown["period"].eq(period)].rename(columns={figure: "now"})
    before = shown.loc[shown["period"].eq(a_year_before(period))].rename(columns={figure: "before"})
    both = now.merge(before, on="code", how="outer", suffixes=("", "_before"), validate="1:1")
    both["name"] = both["name"].fillna(both["name_before"])
    moved = both["now"] - both["before"]
    order = both.assign(moved=moved).sort_values(
        ["moved", "now", "code"], ascending=[False, False, True], na_position="last"
    )
    return order[["code", "name", "before", "now", "moved"]].reset_index(drop=True)


def change_sentence(pairs: pd.DataFrame, period: str, language: Language = "vi") -> str:
    """How many rose, fell and stayed against the year before, and the three that moved furthest.

    `pairs` are those of `score_pairs` or `attainment_pairs`.
    """
    before = period_name(a_year_before(period), language)
    moved = pairs.loc[pairs["moved"].notna()]
    if moved.empty:
        return say(language, "There is nothing in {before} to compare with.", before=before)
    up, down = moved["moved"].gt(_UNCHANGED), moved["moved"].lt(-_UNCHANGED)
    counts = {"up": int(up.sum()), "down": int(down.sum()), "same": int((~up & ~down).sum())}
    text = "Against {before}: {up} higher, {down} lower, {same} the same."
    parts = [say(language, text, before=before, **counts)]
    for text, rows in (
        ("Risen furthest: {these}.", moved.loc[up].head(3)),
        ("Fallen furthest: {these}.", moved.loc[down].tail(3).iloc[::-1]),
    ):
        if len(rows):
            parts.append(say(language, text, these="; ".join(rows["name"].astype("str"))))
    if len(moved) < len(pairs):
        n = number(len(pairs) - len(moved), 0, language)
        parts.append(say(language, "Not comparable: {n}.", n=n))
    return joined(parts)


def _chart(
    pairs: pd.DataFrame, title: str, period: str, scale: _Scale, source: str, language: Language
) -> Figure:
    rows = pairs.loc[pairs["now"].notna() | pairs["before"].notna()]
    told = change_sentence(pairs, period, language)
    alt = f"{title}. {told}"
    with house_style():
        if not len(pairs.loc[pairs["moved"].notna()]):
            return empty_sheet(title, alt, told, source)
        drawn = _furthest(rows)
        named = 0.1 + max(text_width(str(name)) for name in drawn["name"])
        labels = [wrapped(str(name), min(named, _WIDEST) - 0.05) for name in drawn["name"]]
        heights = [max(len(lines) * line_height(TEXT) + 0.07, 0.24) for lines in labels]
        note = _note(period, len(pairs) - len(rows), len(rows) - len(drawn), language)
        body = sum(heights) + 0.3
        sheet = new_sheet(title, body, alt=alt, note=note, source=source)
        _draw(sheet, drawn, labels, heights, scale)
        return sheet.figure


def _furthest(rows: pd.DataFrame) -> pd.DataFrame:
    """At most `MOST` rows: those that moved furthest, in the order in which they stand."""
    by_distance = rows["moved"].abs().sort_values(ascending=False, na_position="last")
    return rows.loc[rows.index.isin(by_distance.index[:MOST])]


def _note(period: str, without: int, left_out: int, language: Language) -> str:
    text = "Filled: {now}. Hollow: {before}. Furthest up first."
    now, before = (period_heading(one, language) for one in (period, a_year_before(period)))
    parts = [say(language, text, now=now, before=before)]
    if without:
        parts.append(say(language, "Without a figure in both: {n}.", n=without))
    if left_out:
        parts.append(say(language, "Not drawn, as they moved least: {n}.", n=left_out))
    return joined(parts)


def _draw(
    sheet: Sheet, rows: pd.DataFrame, labels: list[list[str]], heights: list[float], scale: _Scale
) -> None:
    names_end = MARGIN + max(text_width(line) for lines in labels for line in lines) + 0.05
    left, top, high = names_end + 0.1, sheet.top + 0.3, sum(heights)
    body = sheet.axes(left, top, WIDTH - left - MARGIN - _LABEL, high)
    known = pd.concat([rows["before"], rows["now"]]).dropna().clip(upper=scale.edge)
    low, far = float(known.min()), float(known.max())
    pad = max((far - low) * 0.06, abs(far) * 0.01, 0.01)
    body.set(xlim=(low - pad, far + pad), ylim=(high, 0), label="pairs")
    body.xaxis.tick_top()
    body.xaxis.set_major_formatter(lambda value, _: scale.write(value, 0))
    body.locator_params(axis="x", nbins=5)
    body.grid(axis="x", color=GRID, lw=0.7)
    body.set_axisbelow(True)
    if scale.edge == _LONGEST:
        body.axvline(1, color=INK, lw=1.2, zorder=0, label="target")
    middle = 0.0
    for row, lines, height in zip(rows.itertuples(), labels, heights, strict=True):
        y = middle + height / 2
        sheet.write(names_end, top + y, "\n".join(lines), ha="right", label="row")
        _draw_pair(body, row, y, scale.edge)
        look = {"fontsize": SMALL, "color": FAINT, "label": "figure"}
        text = f"{scale.shown(row.before)} → {scale.shown(row.now)}"
        sheet.write(WIDTH - MARGIN - _LABEL + 0.12, top + y, text, **look)
        middle += height


def _draw_pair(body: Axes, row: Any, y: float, edge: float) -> None:
    ends = [None if is_missing(value) else min(value, edge) for value in (row.before, row.now)]
    if None not in ends:
        body.plot(ends, [y, y], color=FAINT, lw=1.6, label=f"{row.code}:moved", zorder=1)
    for value, colour, name in zip(ends, (PAPER, INK), ("before", "now"), strict=True):
        if value is not None:
            look = {"mfc": colour, "mec": INK, "ms": 6, "zorder": 3 if name == "now" else 2}
            body.plot([value], [y], "o", label=f"{row.code}:{name}", **look)
