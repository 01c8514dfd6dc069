"""The heat map: every target of every ward in one period, coloured by attainment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from wardanalytics.presentation.most_telling import most_telling
from wardanalytics.presentation.sentences import attainment_sentence
from wardanalytics.presentation.style import (
    EXCEEDED_SHADES,
    FAINT,
    INK,
    MARGIN,
    NOT_MET_SHADES,
    PAPER,
    SMALL,
    STATUS_COLOURS,
    TEXT,
    TINY,
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
from wardanalytics.presentation.terms import (
    attainment_text,
    in_group_order,
    is_missing,
    names,
    period_name,
    status_name,
)
from wardanalytics.wording import Language, say

WITHHELD, DOUBTED = "withheld", "doubted"
_HATCHES = {"not_reported": "////", WITHHELD: "xxxx"}
_MARKS = {"not_assigned": "•", "no_target": "○", "undetermined": "?"}
_ROOM, _ROOM_FOR_DIGITS = 0.42, 0.28
_SHADE_TEXTS = {
    "exceeded": ("exceeded, 150% and more", "exceeded, from 110%", "exceeded, less than 110%"),
    "not_met": ("{missed}, from 90%", "from 70%", "from 50%", "less than 50%"),
}


@dataclass(frozen=True)
class _Line:
    """A row or a column of the grid: its names' lines, and where it begins and ends in inches."""

    code: str
    text: list[str]
    start: float
    end: float


def attainment_heatmap(
    attained: pd.DataFrame, *, period: str, language: Language = "vi", source: str = ""
) -> Figure:
    """Draw the attainment of all wards and indicators in a period, one cell each.

    Args:
        attained: the `attained` table with names, any number of periods; attainment is a ratio.
        period: the period to show.
        language: of every text.
        source: a line of provenance at the bottom.

    Colour is the status, and within exceeded and not met the attainment in steps. A cell without a
    figure is never coloured: it is hatched (not reported, withheld) or carries a mark (not
    assigned, no target), each explained above. A corner marks a figure whose stated percentage
    does not fit. Indicators stand on rows by group, wards on columns; more than twenty wards with
    at most twenty indicators are turned. Where cells are too narrow for digits, colour tells. Of
    more wards than a sheet has room for, those that missed most targets are drawn.
    """
    rows = attained.loc[attained["period"].eq(period)]
    when = period_name(period, language)
    title = say(language, "Attainment of targets, {period} (percent of target)", period=when)
    with house_style():
        if rows.empty:
            nothing = say(language, "There are no figures for {period}.", period=when)
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        alt = f"{title}. {attainment_sentence(attained, period, language)}"
        is_missed = rows["status"].eq("not_met")
        missed = pd.Series(is_missed.groupby(rows["ward_code"]).sum())
        rows, note = most_telling(rows, missed, "those that missed most targets", language)
        turned = len(set(rows["ward_code"])) > 20 >= len(set(rows["indicator_code"]))
        down, across = _names_of(rows, turned), _names_of(rows, not turned)
        cells = rows.assign(kind=_kinds(rows), doubt=rows["stated_verdict"].eq("inconsistent"))
        said = {"title": title, "alt": alt, "note": note, "source": source}
        return _drawn(cells, down, across, turned, said, language)


def _names_of(rows: pd.DataFrame, wards: bool) -> pd.DataFrame:
    """`code, name, group` of the wards (by code) or indicators (by group, then as they come)."""
    if wards:
        named = pd.DataFrame({"code": rows["ward_code"], "name": names(rows), "group": ""})
        return named.drop_duplicates("code").sort_values("code")
    indicator = rows["indicator"].astype("object").fillna(rows["indicator_code"])
    named = pd.DataFrame(
        {"code": rows["indicator_code"], "name": indicator, "group": rows["group"]}
    )
    named = named.drop_duplicates("code")
    order = in_group_order(named["group"]).to_numpy()
    return pd.DataFrame(named.take(order.argsort(kind="stable")))


def _kinds(rows: pd.DataFrame) -> pd.Series:
    kinds = rows["status"].astype("object")
    withheld = rows["state"].eq(WITHHELD) & kinds.eq("not_reported")
    return pd.Series(kinds.mask(withheld, WITHHELD))


def _drawn(
    cells: pd.DataFrame,
    down: pd.DataFrame,
    across: pd.DataFrame,
    turned: bool,
    said: Mapping[str, str],
    language: Language,
) -> Figure:
    period = str(cells["period"].iloc[0])
    usable = WIDTH - 2 * MARGIN
    longest = 0.15 + max(text_width(str(name)) for name in down["name"])
    cell = max(0.09, min(1.1, (usable - min(longest, 3.4)) / len(across)))
    labels = min(longest, max(3.4, usable - cell * len(across)))
    width = max(WIDTH, labels + cell * len(across) + 2 * MARGIN)
    columns = _columns(across, cell)
    lines, headings, height = _rows(down, labels)
    top = max(_heading_height(column, cell) for column in columns) + 0.08
    key = _key(cells, period, language)
    sheet = new_sheet(body=top + height, key=key, width=width, **said)
    left = MARGIN + labels
    body = sheet.axes(left, sheet.top + top, cell * len(across), height)
    body.set(xlim=(0, cell * len(across)), ylim=(height, 0), xticks=[], label="cells")
    _write_names(sheet, lines, columns, headings, (left, sheet.top + top), cell)
    _draw_cells(body, cells, lines, columns, turned, language)
    return sheet.figure


def _columns(across: pd.DataFrame, cell: float) -> list[_Line]:
    size = TEXT if cell >= 0.6 else SMALL
    return [
        _Line(
            code,
            wrapped(str(name), cell - 0.04, size) if cell >= 0.55 else [str(name)],
            x,
            x + cell,
        )
        for x, (code, name) in zip(
            (place * cell for place in range(len(across))),
            zip(across["code"], across["name"], strict=True),
            strict=False,
        )
    ]


def _rows(down: pd.DataFrame, width: float) -> tuple[list[_Line], list[tuple[str, float]], float]:
    """The rows of the grid, the headings of the groups with their place, and the whole height."""
    lines: list[_Line] = []
    headings: list[tuple[str, float]] = []
    y, group_before = 0.0, None
    several = len(down["group"].unique()) > 1
    for code, name, group in zip(down["code"], down["name"], down["group"], strict=True):
        if several and group != group_before and not is_missing(group):
            headings.append((str(group), y + 0.17))
            y += 0.3
        group_before = group
        text = wrapped(str(name), width - 0.1, TEXT)
        height = max(0.24, len(text) * line_height(TEXT) + 0.06)
        lines.append(_Line(code, text, y, y + height))
        y += height
    return lines, headings, y


def _heading_height(column: _Line, cell: float) -> float:
    if cell >= 0.55:
        return len(column.text) * line_height(TEXT)
    return text_width(column.text[0], SMALL)


def _write_names(
    sheet: Sheet,
    lines: Sequence[_Line],
    columns: Sequence[_Line],
    headings: Sequence[tuple[str, float]],
    corner: tuple[float, float],
    cell: float,
) -> None:
    left, top = corner
    for line in lines:
        middle = top + (line.start + line.end) / 2
        sheet.write(left - 0.06, middle, "\n".join(line.text), ha="right", label="row")
    for text, y in headings:
        sheet.write(MARGIN, top + y, text, weight="bold", label="group")
    for column in columns:
        middle = left + (column.start + column.end) / 2
        look: dict[str, Any] = {"ha": "center", "va": "bottom", "label": "column"}
        if cell < 0.55:
            look |= {"rotation": 90, "fontsize": SMALL if cell > 0.12 else TINY}
        elif cell < 0.6:
            look |= {"fontsize": SMALL}
        sheet.write(middle, top - 0.06, "\n".join(column.text), **look)


def _draw_cells(
    body: Axes,
    cells: pd.DataFrame,
    lines: Sequence[_Line],
    columns: Sequence[_Line],
    turned: bool,
    language: Language,
) -> None:
    rows, places = ({line.code: line for line in some} for some in (lines, columns))
    boxes: dict[tuple[str, str], list] = {}
    size = SMALL if columns[0].end - columns[0].start >= 0.5 else TINY
    for cell in cells.itertuples():
        one, other = str(cell.indicator_code), str(cell.ward_code)
        row, column = rows[other if turned else one], places[one if turned else other]
        colour = cell_colour(str(cell.kind), cell.attainment)
        x, y, right, low = column.start, row.start, column.end, row.end
        boxes.setdefault((str(cell.kind), colour), []).append(
            ((x, y), (right, y), (right, low), (x, low))
        )
        look = {"ha": "center", "va": "center", "fontsize": size, "color": ink_on(colour)}
        body.text(
            (x + right) / 2,
            (y + low) / 2,
            _cell_text(cell, columns[0].end - columns[0].start, language),
            **look,
        )
        if cell.doubt:
            corner = ((right - 0.11, y), (right, y), (right, y + 0.11))
            boxes.setdefault((DOUBTED, INK), []).append(corner)
    for (kind, colour), polygons in boxes.items():
        line = FAINT if kind in _HATCHES else PAPER
        patches = PolyCollection(polygons, facecolors=colour, edgecolors=line, linewidths=0.8)
        patches.set_hatch(_HATCHES.get(kind))
        patches.set_label(kind)
        patches.set_zorder(2 if kind == DOUBTED else 1)
        body.add_collection(patches, autolim=False)


def cell_colour(kind: str, attainment: float) -> str:
    """The colour of a status; within exceeded and not met that of the attainment (a ratio)."""
    shades = {"exceeded": EXCEEDED_SHADES, "not_met": NOT_MET_SHADES}.get(kind)
    if shades is None or is_missing(attainment):
        return STATUS_COLOURS.get(kind, PAPER)
    return next(colour for least, colour in shades if round(attainment, 9) >= least)


def _cell_text(cell: Any, room: float, language: Language) -> str:
    """The percentage as far as a cell has room for it: with its sign, without, or not at all."""
    if cell.kind in _HATCHES or cell.kind in ("not_assigned", "no_target"):
        return _MARKS.get(cell.kind, "")
    if room < _ROOM_FOR_DIGITS:
        return ""
    text = attainment_text(cell.attainment, cell.status, language, decimals=0)
    if is_missing(cell.attainment):
        text = status_name(cell.status, cell.period, language)
    if cell.kind == "undetermined":
        text += "?"
    return text if room >= _ROOM else text.replace("%", "")


def _key(cells: pd.DataFrame, period: str, language: Language) -> list[KeyEntry]:
    """The scale whole, so that it reads alike in every period; a mark only where it occurs."""
    missed = status_name("not_met", period, language)
    shades = [
        KeyEntry(say(language, text, missed=missed), colour)
        for texts, steps in zip(
            _SHADE_TEXTS.values(), (EXCEEDED_SHADES, NOT_MET_SHADES), strict=True
        )
        for text, (_, colour) in zip(texts, steps, strict=True)
    ]
    entries = [*shades[:3], KeyEntry(status_name("met", period, language), STATUS_COLOURS["met"])]
    entries += shades[3:]
    for kind in ("in_progress", "undetermined", "no_target", "not_reported", "not_assigned"):
        if kind in set(cells["kind"]):
            look = (STATUS_COLOURS[kind], _HATCHES.get(kind), _MARKS.get(kind, ""))
            entries.append(KeyEntry(status_name(kind, period, language), *look))
    if WITHHELD in set(cells["kind"]):
        text = say(language, "reported but not usable (see the problems)")
        entries.append(KeyEntry(text, PAPER, _HATCHES[WITHHELD]))
    if len(cells.loc[cells["doubt"]]):
        text = say(language, "the stated percentage does not fit the figures")
        entries.append(KeyEntry(text, PAPER, None, "◥"))
    if len(cells) < len(set(cells["ward_code"])) * len(set(cells["indicator_code"])):
        entries.append(KeyEntry(say(language, "not in the return"), PAPER))
    return entries
