"""What stands at the top of pages: of the index what came in, of a ward's page how it stands."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wardanalytics.presentation.page_parts import Fact
from wardanalytics.presentation.reading import ranking_rows
from wardanalytics.presentation.standings import findings_by_ward, joined_spans
from wardanalytics.presentation.terms import capital, is_missing, level_name, wards_counted
from wardanalytics.wording import Language, number, say

_KINDS = ("error", "query")  # of findings that a ward has to answer
_FINDINGS = {
    "error": "Errors to correct",
    "query": "Findings to confirm",
    "info": "Notes, nothing to do",
}


def run_facts(
    completeness: pd.DataFrame, problems: Mapping[str, int], language: Language = "vi"
) -> list[Fact]:
    """The facts to read first about a period: how many units have reported, and the findings.

    Args:
        completeness: of the period, a row a unit of which a return is asked.
        problems: how many findings there are of each severity.
        language: of every text.
    """
    sent = completeness["status"].ne("not_received")
    short = int((completeness["reported"].lt(completeness["assigned"]) & sent).sum())
    counts = {"n": number(int(sent.sum()), 0, language), "all": number(len(sent), 0, language)}
    words = say(language, "have sent a return")
    if short:
        more = say(language, "{n} not with every figure", n=number(short, 0, language))
        words = f"{words}; {more}"
    received = [Fact(say(language, "{n} of {all} units", **counts), words)] if len(sent) else []
    return [*received, *_findings(problems, language)]


def ward_facts(
    tables: Mapping[str, pd.DataFrame], *, period: str, language: Language = "vi"
) -> dict[str, list[Fact]]:
    """The facts to read first about each ward that has sent figures in a period, by its code.

    What is not known, such as a level nobody has decided, is left out; a place that cannot be given
    is said to be none.

    Args:
        tables: `ranks` with names, `scores`, `ratings`, `rank_intervals`, `attained`,
            `measure_counts`, and `problems` and `files` of the period.
        period: the period to tell of.
        language: of every text.
    """
    ranked = ranking_rows(tables["ranks"], tables["scores"], tables["ratings"], period)
    spans = joined_spans(tables["rank_intervals"])
    rows = ranked.merge(spans, on=["period", "ward_code"], how="left", validate="1:1")
    targets = _targets(tables, period)
    rows = rows.merge(targets, left_on="ward_code", right_index=True, how="left")
    found = findings_by_ward(tables["problems"], tables["files"])
    return {
        row.ward_code: [
            _place(row, tables["ranks"], language),
            *_reached(row, language),
            *_level(row, language),
            *_findings({kind: found.get((row.ward_code, kind), 0) for kind in _KINDS}, language),
        ]
        for row in rows.itertuples()
    }


def _targets(tables: Mapping[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """How many targets each ward has reached, not reported or left open, as its gates count."""
    counts, attained = (
        frame.loc[frame["period"].eq(period)]
        for frame in (tables["measure_counts"], tables["attained"])
    )
    counts = counts.loc[counts["measure"].eq("targets_met")].set_index("ward_code")
    missing = attained.loc[attained["status"].eq("not_reported")].groupby("ward_code").size()
    unreported = missing.reindex(counts.index, fill_value=0)
    pending = counts["most"] - counts["least"] - unreported
    return counts[["least", "out_of"]].assign(unreported=unreported, pending=pending)


def _place(row: Any, ranks: pd.DataFrame, language: Language) -> Fact:
    if is_missing(row.rank):
        return Fact("–", say(language, "not ranked: too little reported"))
    figure = say(language, "Place {n}", n=int(row.rank))
    wards = wards_counted(int(row.ranked_wards), ranks, language)
    words = say(language, "of {wards}, shared" if row.tied else "of {wards}", wards=wards)
    if is_missing(row.spread_low):
        return Fact(figure, words)
    low, high = int(row.spread_low), int(row.spread_high)
    sure = say(language, "sure")
    if low != high:
        sure = say(language, "not sure, could be {low} to {high}", low=low, high=high)
    return Fact(figure, f"{words}: {sure}")


def _reached(row: Any, language: Language) -> list[Fact]:
    if is_missing(row.out_of):
        return []
    figure = say(language, "{n} of {all}", n=int(row.least), all=int(row.out_of))
    words = [say(language, "targets met or exceeded")]
    for count, text in ((row.unreported, "{n} not reported"), (row.pending, "{n} still open")):
        if count:
            words.append(say(language, text, n=number(count, 0, language)))
    return [Fact(figure, "; ".join(words))]


def _level(row: Any, language: Language) -> list[Fact]:
    if is_missing(row.official_level):
        return []
    level = capital(level_name(row.official_level, language, short=True))
    return [Fact(level, say(language, "Decided rating"))]


def _findings(counts: Mapping[str, int], language: Language) -> list[Fact]:
    return [
        Fact(
            number(counts[severity], 0, language),
            say(language, words),
            severity == "error" and counts[severity] > 0,
        )
        for severity, words in _FINDINGS.items()
        if severity in counts
    ]
