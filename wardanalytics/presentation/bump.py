"""The bump chart: the rank of every ward over the years, its name at both ends of its line."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd
from matplotlib.figure import Figure

from wardanalytics.periods import comparable
from wardanalytics.presentation.bump_breaks import (
    Break,
    breaks_height,
    breaks_of,
    breaks_told,
    changed_wards,
    draw_breaks,
)
from wardanalytics.presentation.bump_labels import label_ends
from wardanalytics.presentation.bump_lines import (
    draw_line,
    draw_spans,
    draw_ties,
    draw_unranked,
    drawn_places,
    lines_of,
)
from wardanalytics.presentation.bump_plan import HEADINGS, Plan, plan_of
from wardanalytics.presentation.phrases import joined
from wardanalytics.presentation.sentences import movers_sentence
from wardanalytics.presentation.style import GRID, Sheet, empty_sheet, house_style, new_sheet
from wardanalytics.presentation.terms import listing, names, period_heading
from wardanalytics.presentation.timeline import span_name
from wardanalytics.wording import Language, say

_FEW_CHANGED = 10  # so many wards that changed are named where their line ends
_NO_BREAKS = pd.DataFrame(columns=["period", "kind", "gone", "come"], dtype="str")
_NO_SPANS = pd.DataFrame(columns=["period", "ward_code", "source", "rank_low", "rank_high"])


def rank_chart(
    ranks: pd.DataFrame,
    *,
    highlight: Collection[str] = (),
    period: str | None = None,
    breaks: pd.DataFrame = _NO_BREAKS,
    intervals: pd.DataFrame = _NO_SPANS,
    language: Language = "vi",
    source: str = "",
) -> Figure:
    """Draw the wards' ranks over the years, place 1 on top.

    Args:
        ranks: the `ranks` table with names, one row a ward and period; a selection of wards keeps
            its places among all.
        highlight: codes of wards to draw in colour; the others are grey.
        period: the last period to show (default: the newest year); only periods of its kind are
            compared: years with years, first halves with first halves.
        breaks: what `series_breaks` gives for these periods: each is a dashed upright with a short
            text, across which the line of a ward that changed is dotted and goes on with a diamond.
        intervals: table `rank_intervals`: highlighted wards get a pale bar over the places that all
            doubts joined leave open.
        language: of every text.
        source: a line of provenance at the bottom.

    Tied wards are drawn apart and joined by an upright bar. A period without a rank breaks the
    line; where only an interval of places is known it is drawn as a thin bar. Periods before the
    first rank are left out and named in the note.
    """
    rows, without = _from_first_rank(comparable(ranks, period))
    span = span_name(list(rows["period"].unique()), language)
    title = say(language, "Ranks, {periods}", periods=span).rstrip(", ")
    with house_style():
        if rows.empty:
            nothing = say(language, "No ranks have been computed.")
            return empty_sheet(title, f"{title}. {nothing}", nothing, source)
        rows = rows.assign(y=drawn_places(rows))
        spans = _spans(intervals, rows, highlight)
        ends = pd.concat([rows["y"], rows["rank_high"], spans["rank_high"]]).astype("float")
        changed = changed_wards(breaks)
        named = {*highlight, *(changed if len(changed) <= _FEW_CHANGED else ())}
        plan = plan_of(rows, int(ends.max() + 0.999), named)
        marks = breaks_of(breaks, rows, plan, language)
        told = _told(rows, language), breaks_told(breaks, rows, language)
        notes = *_notes(rows, without, language), *_marks_explained(marks, spans, language)
        alt, note = joined([f"{title}.", *told]), joined(notes)
        body = HEADINGS + plan.height + breaks_height(marks)
        sheet = new_sheet(title, body, alt=alt, note=note, source=source)
        _draw(sheet, rows, spans, marks, plan, highlight, language)
        return sheet.figure


def _from_first_rank(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows from the first period on in which anybody has a place, and the periods before."""
    known = rows.loc[rows["rank"].notna() | rows["rank_low"].notna(), "period"]
    periods = list(rows["period"].unique())
    first = periods.index(known.iloc[0]) if len(known) else len(periods)
    return rows.loc[~rows["period"].isin(periods[:first])], periods[:first]


def _spans(intervals: pd.DataFrame, rows: pd.DataFrame, highlight: Collection[str]) -> pd.DataFrame:
    """The places that all doubts joined leave open to highlighted wards that have a rank."""
    ranked = rows.loc[rows["rank"].notna() & rows["ward_code"].isin(list(highlight))]
    spans = intervals.loc[intervals["source"].eq("joined")].dropna(subset=["rank_low", "rank_high"])
    spans = spans[["period", "ward_code", "rank_low", "rank_high"]]
    return spans.merge(ranked[["period", "ward_code"]], on=["period", "ward_code"])


def _notes(rows: pd.DataFrame, without: Sequence[str], language: Language) -> Iterator[str]:
    yield say(language, "Place 1 is best.")
    if without:
        these = listing([period_heading(one, language) for one in without], language)
        yield say(language, "Without ranks: {these}.", these=these)
    if rows.loc[rows["rank"].notna()].duplicated(["period", "rank"]).any():
        yield say(language, "Those who share a place are joined by an upright bar.")
    if len(rows.loc[rows["rank"].isna() & rows["rank_low"].notna()]):
        yield say(language, "A thin bar is the span of places that the reported figures allow.")
    drawn = rows.loc[rows["rank"].notna() | rows["rank_low"].notna(), "ward_code"]
    absent = rows.loc[~rows["ward_code"].isin(drawn)].drop_duplicates("ward_code")
    if len(absent):
        text = "Without a rank in any of these periods: {these}."
        yield say(language, text, these=listing(list(names(absent)), language))


def _marks_explained(
    marks: Sequence[Break], spans: pd.DataFrame, language: Language
) -> Iterator[str]:
    if len(spans):
        text = (
            "Pale bar: the places left open by equal scores, missing figures, other weights, "
            "another cap or an indicator less."
        )
        yield say(language, text)
    if marks:
        yield say(
            language, "Dashed upright: the ground of ranks or ratings changed as written below."
        )
    if any(one.wards for one in marks):
        text = "Dotted line and diamond: a unit whose territory changed, not comparable across it."
        yield say(language, text)


def _draw(
    sheet: Sheet,
    rows: pd.DataFrame,
    spans: pd.DataFrame,
    marks: Sequence[Break],
    plan: Plan,
    highlight: Collection[str],
    language: Language,
) -> None:
    plot = sheet.axes(plan.left, sheet.top + HEADINGS, plan.width, plan.height)
    plot.set(xlim=plan.reach, ylim=(plan.places + 0.5, 0.5), xticks=[], label="ranks")
    for period, x in plan.columns.items():
        plot.axvline(x, color=GRID, lw=0.7, zorder=0, label="period")
        look = {"weight": "bold", "ha": "center", "label": "period"}
        heading = period_heading(period, language)
        sheet.write(plan.inches(x), sheet.top + HEADINGS - 0.12, heading, **look)
    rows, spans = (frame.assign(x=frame["period"].map(plan.columns)) for frame in (rows, spans))
    draw_breaks(sheet, plot, marks, sheet.top + HEADINGS + plan.height)
    draw_ties(plot, rows, 5 if plan.roomy else 2)
    changed = {(plan.columns[one.period], ward) for one in marks for ward in one.wards}
    lines = lines_of(rows, plan, highlight, changed)
    for line in lines:
        draw_line(plot, line, plan.roomy)
    draw_unranked(plot, rows, highlight)
    draw_spans(plot, spans, highlight)
    label_ends(plot, rows, lines, plan)


def _told(rows: pd.DataFrame, language: Language) -> str:
    """The last period's first twenty places and movers, for those who do not see the picture."""
    period = rows["period"].iloc[-1]
    last = rows.loc[rows["period"].eq(period) & rows["rank"].notna()].sort_values(
        ["rank", "ward_code"]
    )
    shown = [f"{int(rank)} {name}" for rank, name in zip(last["rank"], names(last), strict=True)]
    more = ["…"] if len(shown) > 20 else []
    heading = period_heading(period, language)
    places = f"{heading}: {', '.join([*shown[:20], *more])}."
    return joined([places, movers_sentence(rows, period, language)])
