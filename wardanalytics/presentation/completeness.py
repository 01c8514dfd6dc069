"""The chart of completeness: who has sent a return for which period, and how much of it."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wardanalytics.presentation.most_telling import most_telling
from wardanalytics.presentation.style import (
    GRID,
    MARGIN,
    SMALL,
    STATUS_COLOURS,
    WIDTH,
    KeyEntry,
    Sheet,
    empty_sheet,
    house_style,
    ink_on,
    new_sheet,
    text_width,
)
from wardanalytics.presentation.terms import is_missing, names, period_heading
from wardanalytics.presentation.timeline import span_name
from wardanalytics.wording import Language, number, say

_HIGH = 0.3
# What a tile says of a return, in the order of the key.
_COLOURS = {
    "all figures": STATUS_COLOURS["met"],
    "figures missing": STATUS_COLOURS["not_met"],
    "no return": STATUS_COLOURS["not_reported"],
}


def completeness_chart(
    completeness: pd.DataFrame, *, language: Language = "vi", source: str = ""
) -> Figure:
    """Draw a tile for every ward and period: indicators reported out of those assigned.

    Args:
        completeness: the `completeness` table with names.
        language: of every text.
        source: a line of provenance at the bottom.

    A ward that sent nothing has a tile with a dash, never 0 out of 0; a ward not in force has none.
    Of more wards than a sheet has room for, those that lack most in the last period are drawn.
    """
    periods = list(completeness["period"].unique())
    title = say(language, "Returns received and figures reported")
    with house_style():
        if not periods:
            nothing = say(language, "No return was expected.")
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        title = f"{title}, {span_name(periods, language)}"
        kinds = completeness.apply(_kind, axis=1)
        alt = f"{title}. {_told(kinds, language)}"
        completeness, note = most_telling(
            completeness.assign(kind=kinds),
            _lacking(completeness, periods[-1]),
            "those that lack most figures",
            language,
        )
        wards = completeness.assign(name=names(completeness))
        wards = wards.drop_duplicates("ward_code", keep="last")
        # those still in force first: a ward that has ended is not the one to remind
        wards = wards.sort_values("period", key=lambda p: p.ne(periods[-1]), kind="stable")
        left = MARGIN + max(text_width(str(name)) for name in wards["name"]) + 0.12
        tile = min((WIDTH - left - MARGIN) / len(periods), 1.6)
        kinds = set(completeness["kind"])
        key = [KeyEntry(say(language, k), c) for k, c in _COLOURS.items() if k in kinds]
        body = 0.3 + _HIGH * len(wards)
        sheet = new_sheet(title, body, alt=alt, note=note, key=key, source=source)
        _draw(sheet, completeness, wards, periods, (left, tile), language)
        return sheet.figure


def _lacking(completeness: pd.DataFrame, period: str) -> pd.Series:
    """The share of the assigned figures that each ward lacks in a period; all without a return."""
    asked = completeness.loc[completeness["period"].eq(period)].set_index("ward_code")
    share = asked["reported"].astype("float") / asked["assigned"].astype("float")
    return 1 - share.fillna(0)


def _kind(row: pd.Series) -> str:
    if is_missing(row["assigned"]):
        return "no return"
    return "all figures" if int(row["reported"]) >= int(row["assigned"]) else "figures missing"


def _told(kinds: pd.Series, language: Language) -> str:
    return say(
        language,
        "Complete: {complete}; with figures missing: {missing}; no return: {none}.",
        complete=int(kinds.eq("all figures").sum()),
        missing=int(kinds.eq("figures missing").sum()),
        none=int(kinds.eq("no return").sum()),
    )


def _draw(
    sheet: Sheet,
    rows: pd.DataFrame,
    wards: pd.DataFrame,
    periods: Sequence[str],
    across: tuple[float, float],
    language: Language,
) -> None:
    """Draw names and tiles; `across` is where the tiles begin and how wide each is, in inches."""
    left, tile = across
    top = sheet.top + 0.3
    body = sheet.axes(left, top, tile * len(periods), _HIGH * len(wards))
    body.set(xlim=(0, len(periods)), ylim=(len(wards), 0), xticks=[], label="completeness")
    for column, period in enumerate(periods):
        look = {"ha": "center", "weight": "bold", "label": "period"}
        sheet.write(
            left + (column + 0.5) * tile, top - 0.13, period_heading(period, language), **look
        )
    places = {code: line for line, code in enumerate(wards["ward_code"])}
    for name, line in zip(wards["name"], places.values(), strict=True):
        sheet.write(left - 0.08, top + (line + 0.5) * _HIGH, str(name), ha="right", label="row")
    for row in rows.itertuples():
        _draw_tile(body, row, periods.index(row.period), places[row.ward_code], language)


def _draw_tile(body: Axes, row: tuple, column: int, line: int, language: Language) -> None:
    colour = _COLOURS[row.kind]
    patch = Rectangle((column + 0.02, line + 0.06), 0.96, 0.88, fc=colour, ec=GRID)
    patch.set_label(f"{row.period}:{row.ward_code}:{row.kind}")
    body.add_patch(patch)
    text = "–"
    if row.kind != "no return":
        counts = (number(count, 0, language) for count in (row.reported, row.assigned))
        text = "/".join(counts)
    look = {"fontsize": SMALL, "ha": "center", "va": "center", "color": ink_on(colour)}
    body.text(column + 0.5, line + 0.5, text, label="count", **look)
