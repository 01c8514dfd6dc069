"""The strip of levels: how each ward was rated year by year, and how long it has been excellent."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wardanalytics.periods import a_year_before, comparable, period_order
from wardanalytics.presentation.most_telling import most_telling
from wardanalytics.presentation.sentences import levels_sentence
from wardanalytics.presentation.style import (
    GRID,
    LEVEL_COLOURS,
    MARGIN,
    PAPER,
    SMALL,
    WIDTH,
    KeyEntry,
    Sheet,
    empty_sheet,
    house_style,
    ink_on,
    line_height,
    new_sheet,
    text_width,
    wrapped,
)
from wardanalytics.presentation.terms import is_missing, level_name, names, period_heading
from wardanalytics.presentation.timeline import span_name
from wardanalytics.tables import LEVELS
from wardanalytics.wording import Language, say

_STREAK = 1.45
_MANY, _LOW = 20, 0.24  # wards from which on rows are low, and how high they are then, in inches
_ABBREVIATED = {"excellent": "E", "good": "G", "completed": "C", "not_completed": "N"}
_NO_BREAKS = pd.DataFrame(columns=["period", "kind", "gone", "come"], dtype="str")


def level_strip(
    ratings: pd.DataFrame,
    *,
    breaks: pd.DataFrame = _NO_BREAKS,
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw the decided rating of every ward in every year as a coloured tile with its name in it.

    Args:
        ratings: the `ratings` table with names; `official_level` is the decided level, `streak` the
            years in a row on it. Part-years are left out where there are whole years.
        breaks: what `series_breaks` gives: a ward has no tile before it was formed and after it
            was merged.
        language: of every text.
        source: a line of provenance at the bottom.

    A year without a decided rating is blank. With many wards the tiles hold abbreviations, which
    the key explains. Wards that are no more stand last. Excellent years in a row are joined by a
    bar; the streak as it stands in the last year is written at the end of the row. Of more wards
    than a sheet has room for, those with the longest streaks are drawn.
    """
    rows = comparable(ratings)
    periods = list(rows["period"].unique())
    span = span_name(periods, language)
    title = say(language, "Decided ratings, {periods}", periods=span).rstrip(", ")
    with house_style():
        if not len(rows.loc[rows["official_level"].notna()]):
            nothing = say(language, "No rating has been decided.")
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        alt = f"{title}. {levels_sentence(rows, periods[-1], language)}"
        last = rows.loc[rows["period"].eq(periods[-1])].set_index("ward_code")
        rows, note = most_telling(rows, last["streak"], "the longest streaks", language)
        absent = _absent(rows, breaks)
        wards = _wards(rows, absent)
        left = MARGIN + max(text_width(str(name)) for name in wards["name"]) + 0.12
        tile = min((WIDTH - left - _STREAK - MARGIN) / len(periods), 1.6)
        many = len(wards) > _MANY
        in_tile = {level: _in_tile(level, tile, many, language) for level in LEVELS}
        lines = max(text.count("\n") + 1 for text in in_tile.values())
        box = (tile, _LOW if many else max(0.4, lines * line_height(SMALL) + 0.14))
        key = _key(rows, in_tile if many else {}, len(absent), language)
        body = 0.3 + box[1] * len(wards)
        sheet = new_sheet(title, body, alt=alt, note=note, key=key, source=source)
        _draw(sheet, rows, wards, absent, (left, sheet.top + 0.3), box, in_tile, language)
        return sheet.figure


def _absent(rows: pd.DataFrame, breaks: pd.DataFrame) -> set[tuple[str, str]]:
    """The wards and periods in which there was no such ward: before it was formed, after it went.

    A ward of a change that has rows on both sides of it has gone on.
    """
    periods = set(rows["period"])
    known = rows.groupby("ward_code")["period"].agg(set)
    absent = set()
    for one in breaks.loc[breaks["kind"].eq("wards")].itertuples():
        early = {p for p in periods if period_order(p) < period_order(str(one.period))}
        for codes, away in ((one.come, early), (one.gone, periods - early)):
            gone = [
                code for code in str(codes).split(";") if away.isdisjoint(known.get(code, away))
            ]
            absent |= {(code, period) for code in gone for period in away}
    return absent


def _wards(rows: pd.DataFrame, absent: Collection[tuple[str, str]]) -> pd.DataFrame:
    """A row a ward with its `name`, those that are no more in the last period at the end."""
    last = rows["period"].iloc[-1]
    wards = rows.assign(name=names(rows)).drop_duplicates("ward_code", keep="last")
    is_gone = [(code, last) in absent for code in wards["ward_code"]]
    return wards.assign(is_gone=is_gone).sort_values(["is_gone", "ward_code"])


def _key(
    rows: pd.DataFrame, marks: Mapping[str, str], absent: int, language: Language
) -> list[KeyEntry]:
    """What colours, and `marks` if any, mean; `absent` counts the places without a tile."""
    entries = [
        KeyEntry(
            f"{marks[level]}: {level_name(level, language)}"
            if level in marks
            else level_name(level, language),
            colour,
        )
        for level, colour in LEVEL_COLOURS.items()
        if level in set(rows["official_level"])
    ]
    whole = len(set(rows["ward_code"])) * len(set(rows["period"])) - absent
    if len(rows.loc[rows["official_level"].notna()]) < whole:
        entries.append(KeyEntry(say(language, "no decided rating"), PAPER))
    return entries


def _in_tile(level: str, tile: float, many: bool, language: Language) -> str:
    if many:
        return say(language, _ABBREVIATED[level])
    return "\n".join(wrapped(level_name(level, language, short=True), tile - 0.08, SMALL))


def _draw(
    sheet: Sheet,
    rows: pd.DataFrame,
    wards: pd.DataFrame,
    absent: Collection[tuple[str, str]],
    corner: tuple[float, float],
    box: tuple[float, float],
    in_tile: Mapping[str, str],
    language: Language,
) -> None:
    """Draw the tiles from `corner` on, each `box` inches wide and high, and what stands around."""
    (left, top), (tile, high) = corner, box
    periods = list(rows["period"].unique())
    body = sheet.axes(left, top, tile * len(periods), high * len(wards))
    body.set(xlim=(0, tile * len(periods)), ylim=(high * len(wards), 0), xticks=[], label="levels")
    for column, period in enumerate(periods):
        look = {"weight": "bold", "ha": "center", "label": "period"}
        text = period_heading(period, language)
        sheet.write(left + (column + 0.5) * tile, top - 0.13, text, **look)
    for line, ward in enumerate(wards.itertuples()):
        y = top + (line + 0.5) * high
        sheet.write(left - 0.08, y, str(ward.name), ha="right", label="row")
        own = rows.loc[rows["ward_code"].eq(ward.ward_code)].set_index("period")
        code = str(ward.ward_code)
        there = {n: one for n, one in enumerate(periods) if (code, one) not in absent}
        _draw_tiles(body, own["official_level"], there, line * high, box, in_tile)
        _draw_streaks(body, own["official_level"], periods, (line + 0.5) * high, tile)
        streak = own["streak"].get(periods[-1])
        held = own["official_level"].get(periods[-1])
        if not is_missing(streak) and streak > 1 and held == "excellent":
            text = say(language, "{n} years in a row", n=int(streak))
            look = {"weight": "bold", "color": LEVEL_COLOURS["excellent"], "label": "streak"}
            sheet.write(left + tile * len(periods) + 0.12, y, text, **look)


def _draw_tiles(
    body: Axes,
    levels: pd.Series,
    periods: Mapping[int, str],
    y: float,
    box: tuple[float, float],
    in_tile: Mapping[str, str],
) -> None:
    tile, high = box
    for column, period in periods.items():
        level = levels.get(period)
        named = "" if is_missing(level) else str(level)
        colour = LEVEL_COLOURS.get(named, PAPER)
        place = (column * tile + 0.02, y + 0.03)
        patch = Rectangle(place, tile - 0.04, high - 0.06, fc=colour, ec=GRID)
        patch.set_label(f"{period}:{named}")
        body.add_patch(patch)
        if named:
            look = {"fontsize": SMALL, "ha": "center", "va": "center", "color": ink_on(colour)}
            middle = ((column + 0.5) * tile, y + high / 2)
            body.text(*middle, in_tile[named], label="level", **look)


def _draw_streaks(
    body: Axes, levels: pd.Series, periods: Sequence[str], y: float, tile: float
) -> None:
    """Join two tiles where a year and the one before it are both excellent."""
    for column, period in enumerate(periods):
        before = levels.get(a_year_before(period))
        if levels.get(period) == "excellent" and before == "excellent":
            look = {"color": LEVEL_COLOURS["excellent"], "lw": 5, "solid_capstyle": "butt"}
            ends = [column * tile - 0.05, column * tile + 0.05]
            body.plot(ends, [y, y], label="streak", **look)
