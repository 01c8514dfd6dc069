"""The bump chart: the rank of every ward over the years, its name at both ends of its line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wardanalytics.presentation.sentences import movers_sentence
from wardanalytics.presentation.style import (
    FAINT,
    GRID,
    HIGHLIGHTS,
    INK,
    MARGIN,
    OTHERS,
    PAPER,
    SMALL,
    TEXT,
    TINY,
    WIDTH,
    Sheet,
    empty_sheet,
    house_style,
    ink_on,
    line_height,
    new_sheet,
    text_width,
)
from wardanalytics.presentation.terms import is_missing, listing, names, period_heading
from wardanalytics.presentation.timeline import comparable, places_on_line, span_name
from wardanalytics.wording import Language, say

_TIE_STEP = 0.6
_ROOMY = 0.3


@dataclass(frozen=True)
class _Line:
    """A ward's way through the periods: places by column (NaN where it has none) and its look."""

    ward_code: str
    name: str
    x: list[float]
    y: list[float]
    rank: list[float]
    colour: str
    is_highlighted: bool


def rank_chart(
    ranks: pd.DataFrame,
    *,
    highlight: Collection[str] = (),
    period: str | None = None,
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw the wards' ranks over the years, place 1 on top.

    Args:
        ranks: the `ranks` table with names, one row a ward and period.
        highlight: codes of wards to draw in colour; the others are grey.
        period: the last period to show (default: the newest year); only periods of its kind are
            compared: years with years, first halves with first halves.
        language: of every text.
        source: a line of provenance at the bottom.

    Tied wards are drawn apart and joined by an upright bar. A period without a rank breaks the
    line; where only an interval of places is known it is drawn as a thin bar.
    """
    rows = comparable(ranks, period)
    periods = list(rows["period"].unique())
    span = span_name(periods, language)
    title = say(language, "Ranks, {periods}", periods=span).rstrip(", ")
    with house_style():
        if rows[["rank", "rank_low"]].isna().all(axis=None):
            nothing = say(language, "No ranks have been computed.")
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        columns = places_on_line(periods)
        told = (say_last(rows, periods[-1], language) for say_last in (_told, movers_sentence))
        alt = " ".join([f"{title}.", *told])
        rows = rows.assign(x=rows["period"].map(columns), y=_places(rows))
        places = int(rows[["y", "rank_high"]].max(axis=None) + 0.999)
        step = 0.42 if places <= 15 else 0.24
        note = say(language, "Place 1 is best. {more}", more=_note(rows, language))
        sheet = new_sheet(title, 0.3 + places * step, alt=alt, note=note, source=source)
        _draw(sheet, rows, columns, highlight, places, step, language)
        return sheet.figure


def _places(rows: pd.DataFrame) -> pd.Series:
    """Where each rank is drawn: tied wards one below the other within the places they share."""
    tied = rows.sort_values("ward_code").groupby(["period", "rank"]).cumcount()
    return rows["rank"].astype("float") + _TIE_STEP * tied.reindex(rows.index)


def _note(rows: pd.DataFrame, language: Language) -> str:
    notes = []
    if rows.loc[rows["rank"].notna()].duplicated(["period", "rank"]).any():
        notes.append(say(language, "Those who share a place are joined by an upright bar."))
    if len(rows.loc[rows["rank"].isna() & rows["rank_low"].notna()]):
        thin = "A thin bar is the span of places that the reported figures allow."
        notes.append(say(language, thin))
    drawn = rows.loc[rows["rank"].notna() | rows["rank_low"].notna(), "ward_code"]
    absent = rows.loc[~rows["ward_code"].isin(drawn)].drop_duplicates("ward_code")
    if len(absent):
        text = "Without a rank in any of these periods: {these}."
        notes.append(say(language, text, these=listing(list(names(absent)), language)))
    return " ".join(notes)


def _draw(
    sheet: Sheet,
    rows: pd.DataFrame,
    columns: Mapping[str, float],
    highlight: Collection[str],
    places: int,
    step: float,
    language: Language,
) -> None:
    size = TEXT if step > _ROOMY else SMALL
    often = rows.loc[rows.duplicated("ward_code", keep=False) | (step > _ROOMY)]
    wide = max((text_width(str(name), size, "bold") for name in names(often)), default=1) + 0.55
    left, top = MARGIN + wide, sheet.top + 0.3
    plot = sheet.axes(left, top, WIDTH - 2 * left, places * step)
    last = int(max(columns.values()))
    lines = _lines(rows, last, highlight)
    named = {line.ward_code for line in lines if line.is_highlighted or step > _ROOMY}
    drawn = _spaced(rows, named, last, WIDTH - 2 * left, wide)
    lines = [replace(line, x=[drawn[int(x)] for x in line.x]) for line in lines]
    rows = rows.assign(x=rows["x"].map(drawn))
    columns = {period: drawn[int(x)] for period, x in columns.items()}
    end = max(columns.values())
    plot.set(xlim=(-0.15, end + 0.15), ylim=(places + 0.5, 0.5), xticks=[], label="ranks")
    for period, x in columns.items():
        plot.axvline(x, color=GRID, lw=0.7, zorder=0, label="period")
        heading = period_heading(period, language)
        where = left + (x + 0.15) / (end + 0.3) * (WIDTH - 2 * left)
        sheet.write(where, top - 0.12, heading, weight="bold", ha="center", label="period")
    _draw_ties(plot, rows, 5 if step > _ROOMY else 2)
    for line in lines:
        _draw_line(plot, line, step > _ROOMY)
    _draw_intervals(plot, rows, highlight)
    _label_ends(plot, rows, lines, size, step)


def _spaced(
    rows: pd.DataFrame, named: Collection[str], last: int, room: float, wide: float
) -> dict[int, float]:
    """Where each column stands: wider apart where the name of a line that ends must find room.

    `room` is the width of the plot and `wide` that of a name, both in inches.
    """
    ends = rows.loc[rows["ward_code"].isin(named)].groupby("ward_code")["x"].max()
    breaks = sorted(set(ends) - {last})
    free = room - len(breaks) * wide
    more = max((wide * (last + 0.3) - room) / free, 0) if breaks and free > 0 else 0
    return {x: x + more * sum(end < x for end in breaks) for x in range(last + 1)}


def _look(ward_code: str, highlight: Collection[str]) -> str:
    codes = list(highlight)
    return HIGHLIGHTS[codes.index(ward_code) % len(HIGHLIGHTS)][0] if ward_code in codes else OTHERS


def _lines(rows: pd.DataFrame, last: int, highlight: Collection[str]) -> list[_Line]:
    lines = []
    for ward_code, own in rows.assign(name=names(rows)).groupby("ward_code", sort=True):
        own_x = own.set_index("x")[["y", "rank"]].astype("float").reindex(range(last + 1))
        code, name = str(ward_code), str(own["name"].iloc[-1])
        look = _look(code, highlight)
        way = (list(own_x.index), list(own_x["y"]), list(own_x["rank"]))
        lines.append(_Line(code, name, *way, look, look != OTHERS))
    return sorted(lines, key=lambda line: line.is_highlighted)


def _draw_line(plot: Axes, line: _Line, roomy: bool) -> None:
    front = 4 if line.is_highlighted else 2
    plot.plot(
        line.x,
        line.y,
        color=line.colour,
        lw=2.6 if line.is_highlighted else 1.4 if roomy else 0.8,
        marker="o",
        markersize=13 if roomy else 5 if line.is_highlighted else 3,
        markeredgecolor=PAPER,
        zorder=front,
        label=line.ward_code,
        clip_on=False,
    )
    for x, y, rank in zip(line.x, line.y, line.rank, strict=True):
        if roomy and y == y:
            look = {"color": ink_on(line.colour), "fontsize": TINY, "ha": "center", "va": "center"}
            plot.text(x, y, str(int(rank)), zorder=front + 1, label="place", **look)


def _draw_ties(plot: Axes, rows: pd.DataFrame, width: float) -> None:
    for _, tied in rows.dropna(subset=["rank"]).groupby(["x", "rank"]):
        if len(tied) > 1:
            x = tied["x"].iloc[0]
            plot.plot(
                [x, x],
                [tied["y"].min(), tied["y"].max()],
                color=FAINT,
                lw=width,
                label="tie",
                zorder=1,
            )


def _draw_intervals(plot: Axes, rows: pd.DataFrame, highlight: Collection[str]) -> None:
    unsure = rows.loc[rows["rank"].isna() & rows["rank_low"].notna() & rows["rank_high"].notna()]
    nth = unsure.groupby("x").cumcount()
    for row, shift in zip(unsure.itertuples(), nth, strict=True):
        x = row.x + (0.09 + 0.04 * (shift % 5)) * (-1 if row.x else 1)
        colour = _look(str(row.ward_code), highlight)
        look = {
            "color": colour,
            "lw": 2.2,
            "solid_capstyle": "butt",
            "label": f"interval:{row.ward_code}",
        }
        plot.plot([x, x], [float(row.rank_low), float(row.rank_high)], clip_on=False, **look)


def _label_ends(
    plot: Axes, rows: pd.DataFrame, lines: list[_Line], size: float, step: float
) -> None:
    """Write each ward's name where its line begins and ends, moved apart where they would touch.

    With many wards those whose line begins or ends within the chart are named only if highlighted;
    one that begins within the chart and is named at its right edge is named there only.
    """
    middle = rows["y"].fillna((rows["rank_low"] + rows["rank_high"]).astype("float") / 2)
    seen = rows.assign(middle=middle).dropna(subset=["middle"]).sort_values("x")
    look = {line.ward_code: line for line in lines}
    named = {line.ward_code for line in lines if line.is_highlighted or step > _ROOMY}
    at_the_right = set(seen.loc[seen["x"].eq(seen["x"].max()), "ward_code"])
    sides = [("right", seen.groupby("ward_code").tail(1), seen["x"].max())]
    if len(seen["x"].unique()) > 1:
        sides.insert(0, ("left", seen.groupby("ward_code").head(1), seen["x"].min()))
    for side, ends, edge in sides:
        within = named if side == "right" else named - at_the_right
        ends = ends.loc[ends["x"].eq(edge) | ends["ward_code"].isin(within)]
        for x, there in ends.groupby("x"):
            there = there.sort_values(["middle", "ward_code"])
            apart = _within(
                _spread(list(there["middle"]), line_height(size) / step),
                line_height(size) / step,
                max(plot.get_ylim()) - 0.3,
            )
            for row, y in zip(there.itertuples(), apart, strict=True):
                _label(plot, look[str(row.ward_code)], (x, y), _place(row), side, size, step)


def _label(
    plot: Axes,
    line: _Line,
    at: tuple[float, float],
    place: str,
    side: str,
    size: float,
    step: float,
) -> None:
    """The name beside a point; `place` is written too where the point has no room for it."""
    told = place if step <= _ROOMY or "–" in place else ""
    text = " ".join(
        part for part in ([line.name, told] if side == "left" else [told, line.name]) if part
    )
    away = 0.14 * 72 * (-1 if side == "left" else 1)
    plot.annotate(
        text,
        at,
        (away, 0),
        textcoords="offset points",
        ha="right" if side == "left" else "left",
        va="center",
        fontsize=size,
        weight="bold" if line.is_highlighted else "normal",
        color=line.colour if line.is_highlighted else INK,
        bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 0.6},
        label=side,
        annotation_clip=False,
        zorder=6,
    )


def _place(row: Any) -> str:
    if not is_missing(row.rank):
        return str(int(row.rank))
    return f"{int(row.rank_low)}–{int(row.rank_high)}"


def _spread(wanted: Sequence[float], least: float) -> list[float]:
    """Move ascending positions apart to at least `least`, as little as possible, keeping order."""
    blocks: list[list[float]] = []
    for place in wanted:
        blocks.append([place])
        while (
            len(blocks) > 1 and _reach(blocks[-2], least)[1] + least > _reach(blocks[-1], least)[0]
        ):
            last = blocks.pop()
            blocks[-1] += last
    return [_reach(block, least)[0] + n * least for block in blocks for n in range(len(block))]


def _within(places: list[float], least: float, end: float) -> list[float]:
    """Ascending positions moved in between the chart's first place and its end, in their order."""
    inside: list[float] = []
    for place in places:
        inside.append(max(place, inside[-1] + least if inside else 0.8))
    for n in range(len(inside) - 1, -1, -1):
        inside[n] = min(inside[n], inside[n + 1] - least if n + 1 < len(inside) else end)
    return inside


def _reach(block: Sequence[float], least: float) -> tuple[float, float]:
    """Where a block of touching labels begins and ends when it is centred on what they mark."""
    half = least * (len(block) - 1) / 2
    middle = sum(block) / len(block)
    return middle - half, middle + half


def _told(rows: pd.DataFrame, period: str, language: Language) -> str:
    """The places of the last period, for those who do not see the picture; the first twenty."""
    last = rows.loc[rows["period"].eq(period) & rows["rank"].notna()].sort_values(
        ["rank", "ward_code"]
    )
    shown = [f"{int(rank)} {name}" for rank, name in zip(last["rank"], names(last), strict=True)]
    more = ["…"] if len(shown) > 20 else []
    heading = period_heading(period, language)
    return f"{heading}: {', '.join([*shown[:20], *more])}."
