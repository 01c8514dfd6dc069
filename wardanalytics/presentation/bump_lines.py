"""The lines of the bump chart: each ward's way, ties, and the spans of places that are open."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wardanalytics.presentation.bump_plan import Plan
from wardanalytics.presentation.style import FAINT, HIGHLIGHTS, OTHERS, PAPER, TINY, ink_on
from wardanalytics.presentation.terms import names

_TIE_STEP = 0.6
_BESIDE = 0.09  # columns from a point to the first bar beside it
_GAP = float("nan")


@dataclass(frozen=True)
class Line:
    """A ward's way through the columns: its place in each (NaN where it has none) and its look.

    `y` is where a place is drawn, `changed` whether the ward took or gave territory before it.
    """

    ward_code: str
    name: str
    x: list[float]
    y: list[float]
    rank: list[float]
    changed: list[bool]
    colour: str

    @property
    def is_highlighted(self) -> bool:
        """Whether the ward has a colour of its own."""
        return self.colour != OTHERS


def drawn_places(rows: pd.DataFrame) -> pd.Series:
    """Where each rank is drawn: tied wards one below the other within the places they share."""
    tied = rows.sort_values("ward_code").groupby(["period", "rank"]).cumcount()
    return rows["rank"].astype("float") + _TIE_STEP * tied.reindex(rows.index)


def lines_of(
    rows: pd.DataFrame,
    plan: Plan,
    highlight: Collection[str],
    changed: Collection[tuple[float, str]],
) -> list[Line]:
    """The lines of rows with `x` and `y`, highlighted ones last, so that they lie on top.

    `changed` are the columns before which a ward took or gave territory, with its code.
    """
    lines = []
    for code, own in rows.assign(name=names(rows)).groupby("ward_code", sort=True):
        way = own.set_index("x")[["y", "rank"]].astype("float").reindex(plan.all_columns)
        lines.append(
            Line(
                str(code),
                str(own["name"].iloc[-1]),
                list(way.index),
                list(way["y"]),
                list(way["rank"]),
                [(x, str(code)) in changed for x in way.index],
                _colour(str(code), highlight),
            )
        )
    return sorted(lines, key=lambda line: line.is_highlighted)


def _colour(ward_code: str, highlight: Collection[str]) -> str:
    codes = list(highlight)
    return HIGHLIGHTS[codes.index(ward_code) % len(HIGHLIGHTS)][0] if ward_code in codes else OTHERS


def draw_line(plot: Axes, line: Line, roomy: bool) -> None:
    """Draw a line; dotted across a change of territory, after which it goes on with a diamond."""
    front = 4 if line.is_highlighted else 2
    point = 13 if roomy else 5 if line.is_highlighted else 3
    look = {
        "color": line.colour,
        "lw": 2.6 if line.is_highlighted else 1.4 if roomy else 0.8,
        "zorder": front,
        "clip_on": False,
    }
    dot = {"marker": "o", "markersize": point, "markeredgecolor": PAPER}
    plot.plot(*_unbroken(line), label=line.ward_code, **look, **dot)
    for n in [n for n, is_changed in enumerate(line.changed) if is_changed and n]:
        ends = slice(n - 1, n + 1)
        dotted = {**look, "linestyle": ":", "zorder": front - 0.5}
        plot.plot(line.x[ends], line.y[ends], label=f"across:{line.ward_code}", **dotted)
        mark = {**look, **dot, "marker": "D", "markersize": point * 0.9 if roomy else point + 2}
        plot.plot(line.x[n : n + 1], line.y[n : n + 1], label=f"changed:{line.ward_code}", **mark)
    for x, y, rank in zip(line.x, line.y, line.rank, strict=True):
        if roomy and y == y:
            text = {"color": ink_on(line.colour), "fontsize": TINY, "ha": "center", "va": "center"}
            plot.text(x, y, str(int(rank)), zorder=front + 1, label="place", **text)


def _unbroken(line: Line) -> tuple[list[float], list[float]]:
    """The points of a line, parted by a gap where the ward took or gave territory."""
    x, y = [], []
    for n, is_changed in enumerate(line.changed):
        x += [_GAP, line.x[n]] if is_changed and n else [line.x[n]]
        y += [_GAP, line.y[n]] if is_changed and n else [line.y[n]]
    return x, y


def draw_ties(plot: Axes, rows: pd.DataFrame, width: float) -> None:
    """Join those who share a place by an upright bar."""
    for _, tied in rows.dropna(subset=["rank"]).groupby(["x", "rank"]):
        if len(tied) > 1:
            ends = [tied["y"].min(), tied["y"].max()]
            look = {"color": FAINT, "lw": width, "label": "tie", "zorder": 1}
            plot.plot([tied["x"].iloc[0]] * 2, ends, **look)


def draw_unranked(plot: Axes, rows: pd.DataFrame, highlight: Collection[str]) -> None:
    """Draw the span of places of wards without a rank as a bar beside the column."""
    unsure = rows.loc[rows["rank"].isna() & rows["rank_low"].notna() & rows["rank_high"].notna()]
    nth = unsure.groupby("x").cumcount()
    for row, shift in zip(unsure.itertuples(), nth, strict=True):
        x = row.x + (_BESIDE + 0.04 * (shift % 5)) * (-1 if row.x else 1)
        look = {"color": _colour(str(row.ward_code), highlight), "lw": 2.2}
        _bar(plot, x, row, label=f"interval:{row.ward_code}", **look)


def draw_spans(plot: Axes, spans: pd.DataFrame, highlight: Collection[str]) -> None:
    """Draw the places that doubts leave open to highlighted wards: a pale bar behind each point.

    `spans` has `x, ward_code, rank_low, rank_high`; bars of several wards stand side by side.
    """
    codes = list(highlight)
    for row in spans.loc[spans["ward_code"].isin(codes)].itertuples():
        nth = codes.index(str(row.ward_code))
        x = row.x + 0.05 * (nth - (len(codes) - 1) / 2)
        look = {"color": _colour(str(row.ward_code), highlight), "lw": 4, "alpha": 0.3}
        _bar(plot, x, row, label=f"span:{row.ward_code}", zorder=1.5, **look)


def _bar(plot: Axes, x: float, row: Any, **look: Any) -> None:
    ends = [float(row.rank_low), float(row.rank_high)]
    plot.plot([x, x], ends, solid_capstyle="butt", clip_on=False, **look)
