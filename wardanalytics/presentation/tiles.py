"""The tile map: a tile a ward where it lies, coloured by its decided level, with its place."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wardanalytics.presentation.sentences import levels_sentence
from wardanalytics.presentation.style import (
    FAINT,
    LEVEL_COLOURS,
    MARGIN,
    PAPER,
    SMALL,
    TINY,
    WIDTH,
    KeyEntry,
    empty_sheet,
    house_style,
    ink_on,
    line_height,
    new_sheet,
    wrapped,
)
from wardanalytics.presentation.terms import is_missing, level_name, names, period_name
from wardanalytics.wording import Language, say

_WIDEST, _FEWEST_IN_ROW, _ROOMY = 1.6, 4, 1.0


def tile_map(
    ratings: pd.DataFrame,
    ranks: pd.DataFrame,
    ward_tiles: pd.DataFrame,
    *,
    period: str,
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw each ward of a period as a tile with its place, coloured by its decided level.

    Args:
        ratings: the `ratings` table with names.
        ranks: the `ranks` table.
        ward_tiles: `ward_code, row, column`, from the top left corner; north is up. Where not every
            ward of the period has its tile, tiles stand in order of place and the note says so.
        period: the period to show.
        language: of every text.
        source: a line of provenance at the bottom.

    A ward without a decided level has a white tile; one without a rank says so.
    """
    wards = _wards(ratings, ranks, period)
    when = period_name(period, language)
    title = say(language, "Decided levels and places, {period}", period=when)
    with house_style():
        if not len(wards):
            nothing = say(language, "There are no figures for {period}.", period=when)
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        alt = f"{title}. {levels_sentence(ratings, period, language)}"
        placed, is_map = _placed(wards, ward_tiles)
        across, deep = (int(max(placed[side])) + 1 for side in ("column", "row"))
        tile = min(_WIDEST, (WIDTH - 2 * MARGIN) / across)
        size = SMALL if tile >= _ROOMY else TINY
        texts = [_lines(row, tile, size, language) for row in placed.itertuples()]
        high = max(len(lines) for lines in texts) * line_height(size) + 0.16
        body = high * deep
        note = "Units lie as on the map, north up." if is_map else "Tiles stand in order of place."
        key = _key(placed, language)
        sheet = new_sheet(title, body, alt=alt, key=key, note=say(language, note), source=source)
        axes = sheet.axes(MARGIN, sheet.top, tile * across, body)
        axes.set(xlim=(0, across), ylim=(deep, 0), xticks=[], label="tiles")
        for row, lines in zip(placed.itertuples(), texts, strict=True):
            _draw_tile(axes, row, lines, size)
        return sheet.figure


def _wards(ratings: pd.DataFrame, ranks: pd.DataFrame, period: str) -> pd.DataFrame:
    """The wards of a period with name, decided level and place, best place first."""
    key = ["period", "ward_code"]
    places = ranks[[*key, "rank", "rank_low", "rank_high"]]
    rows = ratings.assign(name=names(ratings))[[*key, "name", "official_level"]]
    rows = rows.merge(places, on=key, how="left", validate="1:1")
    rows = rows.loc[rows["period"].eq(period)]
    return rows.sort_values(["rank", "ward_code"], na_position="last", ignore_index=True)


def _placed(wards: pd.DataFrame, ward_tiles: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The wards with `row` and `column`, and whether these are their places on the map."""
    on_map = wards.merge(ward_tiles, on="ward_code", how="left", validate="1:1")
    if not len(on_map.loc[on_map["row"].isna()]):
        on_map["row"] -= on_map["row"].min()
        on_map["column"] -= on_map["column"].min()
        return on_map.astype({"row": "int", "column": "int"}), True
    across = max(_FEWEST_IN_ROW, round((len(wards) * 0.8) ** 0.5))
    order = pd.Series(range(len(wards)), index=wards.index)
    return wards.assign(row=order // across, column=order % across), False


def _lines(row: Any, tile: float, size: float, language: Language) -> list[str]:
    return [*wrapped(str(row.name), tile - 0.14, size), *_place(row, tile, size, language)]


def _place(row: Any, tile: float, size: float, language: Language) -> list[str]:
    if is_missing(row.rank):
        text = say(language, "no rank")
    else:
        text = say(language, "place {rank}", rank=int(row.rank))
        if not is_missing(row.rank_low) and row.rank_low != row.rank_high:
            text += f" ({int(row.rank_low)}–{int(row.rank_high)})"
    return wrapped(text, tile - 0.14, size)


def _key(wards: pd.DataFrame, language: Language) -> list[KeyEntry]:
    entries = [
        KeyEntry(level_name(level, language), colour)
        for level, colour in LEVEL_COLOURS.items()
        if level in set(wards["official_level"])
    ]
    if len(wards.loc[wards["official_level"].isna()]):
        entries.append(KeyEntry(say(language, "no decided rating"), PAPER))
    return entries


def _draw_tile(axes: Axes, row: Any, lines: list[str], size: float) -> None:
    level = "" if is_missing(row.official_level) else str(row.official_level)
    colour = LEVEL_COLOURS.get(level, PAPER)
    place = (row.column + 0.02, row.row + 0.03)
    patch = Rectangle(place, 0.96, 0.94, fc=colour, ec=FAINT, lw=0.6)
    patch.set_label(f"{row.ward_code}:{level}")
    axes.add_patch(patch)
    look = {"fontsize": size, "ha": "center", "va": "center", "color": ink_on(colour)}
    axes.text(row.column + 0.5, row.row + 0.5, "\n".join(lines), label="tile", **look)
