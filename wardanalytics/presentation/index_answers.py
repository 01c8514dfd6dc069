"""What a first-time reader asks of a run, answered: problems, the leader, gaps, missed targets."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from wardanalytics.presentation.page_parts import Answer, Link
from wardanalytics.presentation.phrases import about, joined, some
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.summaries import most_missed
from wardanalytics.presentation.terms import is_missing, names, wards_counted
from wardanalytics.tables import gravest_first
from wardanalytics.wording import Language, number, say

_DOUBTS = {
    "missing": "figures still missing, whatever they are: place {span}",
    "weights": "weights moderately changed: place {span}",
    "leave_one_out": "any one indicator left out: place {span}",
    "cap": "another cap on what exceeds its target: place {span}",
    "any_weights": "any weights at all, for reference and not joined: place {span}",
}
_MOST_ITEMS = 5
_TO_FILL_IN = ("missing_figure", "missing_row")


def problems_answer(
    problems: pd.DataFrame,
    files: pd.DataFrame,
    language: Language = "vi",
    more: Link | None = None,
) -> Answer:
    """How many findings to correct or to confirm, and the gravest of them with their cells.

    `files` has names; a finding in a workbook of one ward begins with that ward.
    """
    grave = gravest_first(problems.loc[problems["severity"].isin(["error", "query"])])
    errors, queries = (int(grave["severity"].eq(name).sum()) for name in ("error", "query"))
    heading = say(language, "What must be looked at first?")
    if grave.empty:
        return Answer(heading, [say(language, "Nothing to correct or to confirm.")])
    counts = {"errors": number(errors, 0, language), "queries": number(queries, 0, language)}
    text = "{queries} to confirm or to fill in."
    if errors:
        text = "{errors} to correct (their figures are not used until then), {queries} to confirm."
    ward = dict(zip(files["source_file"], names(files), strict=True))
    items = [
        _finding(row, ward.get(row.source_file), language)
        for row in grave.head(_MOST_ITEMS).itertuples()
    ]
    return Answer(heading, [say(language, text, **counts)], items, more, urgent=errors > 0)


def _finding(row: Any, ward: Any, language: Language) -> str:
    place = str(row.source_file)
    if pd.notna(row.cell):
        where = {"file": place, "sheet": row.source_sheet, "cell": row.cell}
        place = say(language, "{file}, sheet {sheet}, cell {cell}", **where)
    message = getattr(row, f"message_{language}")
    told = f"{place}: {message}" if is_missing(ward) else f"{ward}: {message} ({place})"
    to_do = "To correct – {finding}" if row.severity == "error" else "To confirm – {finding}"
    if row.check in _TO_FILL_IN:
        to_do = "To fill in – {finding}"
    return say(language, to_do, finding=told)


def leader_answer(
    ranks: pd.DataFrame,
    scores: pd.DataFrame,
    rank_intervals: pd.DataFrame,
    *,
    period: str,
    language: Language = "vi",
    more: Link | None = None,
) -> Answer:
    """Who is first, with what lead, and what could change that.

    `ranks` has names. Whether the place is sure comes from the joined span of `rank_intervals`;
    where that is empty only missing figures are judged, by `ranks`, and the answer says so.
    """
    heading = say(language, "Who is first, and how sure is that?")
    rows = ranks.loc[ranks["period"].eq(period)].assign(ward=names(ranks))
    ranked = rows.loc[rows["rank"].notna()].sort_values(["rank", "ward_code"])
    if ranked.empty:
        return Answer(heading, [say(language, "No unit can be ranked yet.")], more=more)
    first = ranked.loc[ranked["rank"].eq(ranked["rank"].min())]
    intervals = rank_intervals.loc[rank_intervals["period"].eq(period)]
    lead = _lead(first, ranked, scores, period, language)
    sure = _sureness(first, rows, intervals, language)
    own = intervals.loc[intervals["ward_code"].eq(first["ward_code"].iloc[0])]
    spans = {row.source: span_text(row.rank_low, row.rank_high) for row in own.itertuples()}
    items = [
        say(language, text, span=spans[source])
        for source, text in _DOUBTS.items()
        if source in spans
    ]
    doubts = say(
        language,
        "What its place would be by each doubt alone:"
        if items
        else "Other weights or another cap could give another order; that has not been worked out.",
    )
    return Answer(heading, [lead, joined([sure, doubts])], items, more)


def _lead(
    first: pd.DataFrame, ranked: pd.DataFrame, scores: pd.DataFrame, period: str, language: Language
) -> str:
    points = scores.loc[scores["period"].eq(period)].set_index("ward_code")["published_score"]
    places = score_decimals(points)
    best = points.get(first["ward_code"].iloc[0], float("nan"))
    text = about(
        language,
        period,
        "In {period}, first of {wards} is {first} with {score} points.",
        wards=wards_counted(len(ranked), ranked, language),
        first=some(first["ward"], language),
        score=number(best, places, language),
    )
    followers = ranked.loc[~ranked["ward_code"].isin(first["ward_code"])]
    if followers.empty:
        return text
    second = followers.iloc[0]
    gap = best - points.get(second["ward_code"], float("nan"))
    ahead = "The next, {second}, is {gap} points behind."
    gap = number(gap, places, language)
    return joined([text, say(language, ahead, second=second["ward"], gap=gap)])


def _sureness(
    first: pd.DataFrame, rows: pd.DataFrame, intervals: pd.DataFrame, language: Language
) -> str:
    """Whether the first place is sure, counting every doubt that was worked out, and its rivals."""
    if len(first) > 1:
        return say(language, "They share the place, as their scores are equal.")
    sure = "That is sure as far as missing figures go: they cannot change it, whatever they are."
    unsure = "That is not sure: with the figures still missing its place could be {span}."
    spans = intervals.loc[intervals["source"].eq("joined")].set_index("ward_code")
    leader = first["ward_code"].iloc[0]
    if leader in spans.index:
        sure = "That is sure: the doubts below together do not change it."
        unsure = "That is not sure: its place could be {span} by the doubts below together."
        bounds = spans[["rank_low", "rank_high"]]
        rows = rows.drop(columns=list(bounds)).join(bounds, on="ward_code")
    low, high = rows.loc[rows["ward_code"].eq(leader), ["rank_low", "rank_high"]].iloc[0]
    rivals = rows.loc[rows["rank_low"].eq(1) & rows["ward_code"].ne(leader)]
    if high == 1 and rivals.empty:
        return say(language, sure)
    sentence = say(language, unsure, span=span_text(low, high))
    if rivals.empty:
        return sentence
    could = say(language, "Could also be first: {these}.", these=some(rivals["ward"], language))
    return joined([sentence, could])


def span_text(low: Any, high: Any) -> str:
    """A span of places: `1–3`, one place alone as `2`, an en dash where none is known."""
    if pd.isna(low) or pd.isna(high):
        return "–"
    return f"{int(low)}" if low == high else f"{int(low)}–{int(high)}"


def gaps_answer(
    completeness: pd.DataFrame,
    attained: pd.DataFrame,
    pages: Mapping[str, str],
    *,
    language: Language = "vi",
    more: Link | None = None,
) -> Answer:
    """Which wards have sent nothing or less than was asked, and what is missing.

    `completeness` and `attained` have names and are of one period; `pages` are wards' pages by
    their code.
    """
    heading = say(language, "Which units have not reported fully?")
    missing = completeness["assigned"].fillna(0) - completeness["reported"].fillna(0)
    nothing = completeness["status"].eq("not_received")
    rows = completeness.assign(ward=names(completeness), nothing=nothing, missing=missing)
    short = rows.loc[nothing | missing.gt(0)]
    if short.empty:
        return Answer(heading, [say(language, "Every unit has reported in full.")], more=more)
    short = short.sort_values(["nothing", "missing"], ascending=False, kind="stable")
    counts = {"n": number(len(short), 0, language), "of": wards_counted(len(rows), rows, language)}
    lost = attained.loc[attained["status"].eq("not_reported")]
    lost = {code: list(own) for code, own in lost.groupby("ward_code")["indicator"]}
    items = [
        _short(row, lost.get(row.ward_code, []), pages, language)
        for row in short.head(2 * _MOST_ITEMS).itertuples()
    ]
    if len(short) > len(items):
        rest = number(len(short) - len(items), 0, language)
        items.append(say(language, "{n} more units", n=rest))
    return Answer(heading, [say(language, "{n} of {of}:", **counts)], items, more)


def _short(
    row: Any, lost: Sequence[str], pages: Mapping[str, str], language: Language
) -> str | Link:
    told = say(language, "no return")
    if not row.nothing:
        counts = {"n": int(row.missing), "total": int(row.assigned)}
        told = say(language, "{n} of {total} figures missing", **counts)
        if lost:
            told = f"{told}: {some(lost, language, '{n} more indicators')}"
    page = pages.get(row.ward_code)
    return Link(row.ward, page, f"({told})") if page else f"{row.ward} ({told})"


def missed_answer(
    attained: pd.DataFrame, *, language: Language = "vi", more: Link | None = None
) -> Answer:
    """Which targets most wards missed. `attained` has names and is of one period."""
    heading = say(language, "Which targets are missed most?")
    counted = most_missed(attained, _MOST_ITEMS)
    if counted.empty:
        return Answer(heading, [say(language, "No target is missed so far.")], more=more)
    items = [
        say(language, "{indicator}: missed by {n} of {wards}", **_counts(row, attained, language))
        for row in counted.itertuples()
    ]
    return Answer(heading, [], items, more)


def _counts(row: Any, attained: pd.DataFrame, language: Language) -> dict[str, str]:
    return {
        "indicator": row.indicator,
        "n": number(row.missed, 0, language),
        "wards": wards_counted(int(row.wards), attained, language),
    }
