"""The bars of one ward: attainment of each target, with actual, target and unit beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wardanalytics.presentation.sentences import ward_sentence
from wardanalytics.presentation.style import (
    FAINT,
    GRID,
    INK,
    MARGIN,
    PAPER,
    STATUS_COLOURS,
    TEXT,
    WIDTH,
    KeyEntry,
    Sheet,
    empty_sheet,
    house_style,
    ink_on,
    line_height,
    new_sheet,
    wrapped,
)
from wardanalytics.presentation.terms import (
    attainment_text,
    in_group_order,
    is_lower_better,
    is_missing,
    names,
    pair_text,
    period_name,
    result_name,
    status_name,
)
from wardanalytics.wording import Language, percent, say

_LONGEST = 2.0
_NAME, _PLOT = 3.5, 3.3
_LABEL = WIDTH - 2 * MARGIN - _NAME - _PLOT - 0.2
_DOUBT = "⚠"


@dataclass(frozen=True)
class _Row:
    """A row of the chart: the indicator's name and label as lines, its middle in inches."""

    name: list[str]
    label: list[str]
    middle: float
    status: str
    attainment: float
    height: float


def attainment_bars(
    attained: pd.DataFrame,
    *,
    ward_code: str,
    period: str,
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw one ward's attainment in a period as bars against a line at 100%, by group, best first.

    Args:
        attained: the `attained` table with names; attainment is a ratio. Optional columns
            `direction` and `can_exceed` add the notes "lower is better" and "100% at most".
        ward_code: the ward.
        period: the period to show.
        language: of every text.
        source: a line of provenance at the bottom.

    Only a judged attainment has a bar; a row without one says why in grey, never a bar of zero. A
    bar beyond 200% is cut with a mark, its label gives the true figure.
    """
    rows = attained.loc[attained["period"].eq(period) & attained["ward_code"].eq(ward_code)]
    when = period_name(period, language)
    ward = next(iter(names(rows)), ward_code)
    text = "{ward}: attainment of targets, {period} (percent of target)"
    title = say(language, text, ward=ward, period=when)
    with house_style():
        if rows.empty:
            nothing = say(language, "There are no figures for {period}.", period=when)
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        alt = f"{title}. {ward_sentence(rows, ward_code, period, language)}"
        return _drawn(rows, title, alt, language, source)


def _drawn(rows: pd.DataFrame, title: str, alt: str, language: Language, source: str) -> Figure:
    lines, headings, height = _laid_out(rows, language)
    note = say(language, "To the right: actual/target and unit · attainment.")
    key = _key(rows, str(rows["period"].iloc[0]), language)
    sheet = new_sheet(title, height + 0.25, alt=alt, key=key, note=note, source=source)
    top = sheet.top + 0.25
    plot = sheet.axes(MARGIN + _NAME + 0.08, top, _PLOT, height)
    _scale(plot, height, language)
    _draw(plot, [line for line in lines if line.attainment == line.attainment])
    _write(sheet, top, lines, headings)
    return sheet.figure


def _laid_out(
    rows: pd.DataFrame, language: Language
) -> tuple[list[_Row], list[tuple[str, float]], float]:
    order = rows.assign(
        place=in_group_order(rows["group"]),
        has_bar=~rows["status"].isin(("no_target", "not_reported", "not_assigned")),
    ).sort_values(
        ["place", "has_bar", "attainment", "indicator_code"], ascending=[True, False, False, True]
    )
    lines: list[_Row] = []
    headings: list[tuple[str, float]] = []
    y, group_before = 0.0, None
    for row in order.itertuples():
        if row.group != group_before and not is_missing(row.group):
            headings.append((str(row.group), y + 0.17))
            y += 0.3
        group_before = row.group
        line = _row(row, y, language)
        lines.append(line)
        y += line.height
    return lines, headings, y


def _row(row: Any, y: float, language: Language) -> _Row:
    name = row.indicator_code if is_missing(row.indicator) else row.indicator
    name_lines = wrapped(f"{name}{_sense(row, language)}", _NAME - 0.05, TEXT)
    label = wrapped(_label(row, language), _LABEL, TEXT)
    height = max(len(name_lines), len(label)) * line_height(TEXT) + 0.06
    judged = row.status not in ("no_target", "not_reported", "not_assigned")
    attainment = (
        float(row.attainment) if judged and not is_missing(row.attainment) else float("nan")
    )
    return _Row(name_lines, label, y + height / 2, row.status, attainment, height)


def _sense(row: Any, language: Language) -> str:
    """What one must know to read the bar: lower is better, or it cannot be exceeded."""
    notes = []
    if is_lower_better(row):
        notes.append(say(language, "lower is better"))
    can_exceed = getattr(row, "can_exceed", None)
    if not is_missing(can_exceed) and not can_exceed:
        notes.append(say(language, "100% at most"))
    return f" ({', '.join(notes)})" if notes else ""


def _label(row: Any, language: Language) -> str:
    """`8/7 trường hợp · 114,3%`; a row without an attainment says in words why."""
    status = result_name(row, language)
    if row.state == "withheld":
        return say(language, "reported but not usable (see the problems)")
    if row.status in ("not_reported", "not_assigned"):
        return status
    text = pair_text(row, language)
    if not is_missing(row.is_estimate) and row.is_estimate:
        text += say(language, " (estimate)")
    if row.status == "no_target":
        return f"{text} · {status}"
    shown = attainment_text(row.attainment, row.status, language)
    text += f" · {status if is_missing(row.attainment) else shown}"
    if row.status == "undetermined":
        text += f" · {status}"
    return f"{text} {_DOUBT}" if row.stated_verdict == "inconsistent" else text


def _scale(plot: Axes, height: float, language: Language) -> None:
    plot.set(xlim=(0, _LONGEST + 0.04), ylim=(height, 0), label="bars")
    ticks = (0, 0.5, 1, 1.5, 2)
    plot.xaxis.tick_top()
    plot.set_xticks(ticks, [percent(tick, 0, language) for tick in ticks])
    for tick in ticks:
        target = tick == 1
        look = {"color": INK if target else GRID, "lw": 1.3 if target else 0.7}
        plot.axvline(tick, zorder=3 if target else 0, label="target" if target else "grid", **look)


def _draw(plot: Axes, lines: Sequence[_Row]) -> None:
    if not lines:
        return
    plot.barh(
        [line.middle for line in lines],
        [min(max(line.attainment, 0), _LONGEST) for line in lines],
        height=[min(line.height - 0.05, 0.17) for line in lines],
        color=[STATUS_COLOURS[line.status] for line in lines],
        edgecolor=FAINT,
        linewidth=0.4,
        zorder=2,
    )
    for line in lines:
        if line.attainment > _LONGEST:
            ink = ink_on(STATUS_COLOURS[line.status])
            look = {"color": ink, "weight": "bold", "ha": "center", "va": "center"}
            plot.text(_LONGEST - 0.12, line.middle, "//", label="cut", zorder=4, **look)


def _write(
    sheet: Sheet, top: float, lines: Sequence[_Row], headings: Sequence[tuple[str, float]]
) -> None:
    for text, y in headings:
        sheet.write(MARGIN, top + y, text, weight="bold", label="group")
    right = MARGIN + _NAME + _PLOT + 0.2
    for line in lines:
        y = top + line.middle
        sheet.write(MARGIN + _NAME, y, "\n".join(line.name), ha="right", label="row")
        colour = INK if line.attainment == line.attainment or line.status == "exceeded" else FAINT
        sheet.write(right, y, "\n".join(line.label), color=colour, label="value")


def _key(rows: pd.DataFrame, period: str, language: Language) -> list[KeyEntry]:
    entries = [
        KeyEntry(status_name(status, period, language), STATUS_COLOURS[status])
        for status in ("exceeded", "met", "not_met", "in_progress", "undetermined")
        if status in set(rows["status"])
    ]
    if len(rows.loc[rows["attainment"] > _LONGEST]):
        text = say(language, "bar cut at {limit}", limit=percent(_LONGEST, 0, language))
        entries.append(KeyEntry(text, STATUS_COLOURS["exceeded"], None, "//"))
    if "inconsistent" in set(rows["stated_verdict"]):
        text = say(language, "the stated percentage does not fit the figures")
        entries.append(KeyEntry(text, PAPER, None, _DOUBT))
    return entries
