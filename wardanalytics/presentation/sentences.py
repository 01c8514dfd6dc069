"""The sentence a reader should take away from each figure: a finished frame in, a text out.

Every function is pure, says what is missing, and gives a blank text where the frame has nothing to
say about the period. Frames carry the names that `reference.with_names` adds.
"""

from typing import Any

import pandas as pd

from wardanalytics.periods import parse_period
from wardanalytics.presentation.phrases import about, joined, parted, some, status_counts
from wardanalytics.presentation.provenance import provenance, synthetic_notice
from wardanalytics.presentation.rank_sentences import movers_sentence, ranking_sentence
from wardanalytics.presentation.terms import (
    attainment_text,
    capital,
    is_lower_better,
    is_missing,
    level_name,
    names,
    pair_text,
    status_name,
    wards_counted,
)
from wardanalytics.tables import LEVELS
from wardanalytics.wording import Language, number, say

__all__ = [
    "attainment_sentence",
    "basis_sentence",
    "levels_sentence",
    "movers_sentence",
    "problems_sentence",
    "provenance",
    "ranking_sentence",
    "synthetic_notice",
    "ward_sentence",
]

_NOT_ASSIGNED = ("no_target", "not_assigned")


def basis_sentence(period: str, language: Language = "vi") -> str:
    """What targets and score mean in a period: of a whole year, or by pace in part of one."""
    if parse_period(period).is_year:
        text = "The score is the weighted mean of attainment, each indicator counting at most 100%."
        return say(language, text)
    text = (
        "Targets are those of the whole year unless the return gives others. What adds up over the "
        "year is in progress until it reaches its target, and scored by its pace: against the part "
        "of the target that is due by the end of the period. Each indicator counts at most 100%."
    )
    return say(language, text)


def attainment_sentence(attained: pd.DataFrame, period: str, language: Language = "vi") -> str:
    """How many targets the wards had, what became of them, and which was missed most often."""
    rows = attained.loc[attained["period"].eq(period)]
    assigned = rows.loc[~rows["status"].isin(_NOT_ASSIGNED)]
    if rows.empty:
        return ""
    text = about(
        language,
        period,
        "In {period}, {wards} had {n} targets: {counts}.",
        wards=wards_counted(rows["ward_code"].nunique(), rows, language),
        n=number(len(assigned), 0, language),
        counts=status_counts(assigned, period, language),
    )
    if len(assigned) == 0:
        text = about(language, period, "In {period}, no target was assigned.")
    return joined([text, _without_target(rows, language), _missed_most(assigned, language)])


def ward_sentence(
    attained: pd.DataFrame, ward_code: str, period: str, language: Language = "vi"
) -> str:
    """The same for one ward, with the targets it exceeded furthest and those it missed."""
    rows = attained.loc[attained["period"].eq(period) & attained["ward_code"].eq(ward_code)]
    if rows.empty:
        return ""
    assigned = rows.loc[~rows["status"].isin(_NOT_ASSIGNED)]
    text = about(
        language,
        period,
        "In {period}, {ward} had {n} targets: {counts}.",
        ward=names(rows).iloc[0],
        n=number(len(assigned), 0, language),
        counts=status_counts(assigned, period, language),
    )
    exceeded = assigned.loc[assigned["status"].eq("exceeded")].sort_values(
        ["attainment", "indicator_code"], ascending=[False, True]
    )
    missed = assigned.loc[assigned["status"].eq("not_met")].sort_values(
        ["attainment", "indicator_code"]
    )
    parts = [text, _without_target(rows, language)]
    if len(exceeded):
        parts.append(
            say(language, "Furthest above target: {these}.", these=_told(exceeded, language))
        )
    if len(missed):
        those = status_name("not_met", period, language)
        text = say(
            language, "{Missed}: {these}.", Missed=capital(those), these=_told(missed, language)
        )
        parts.append(text)
    return joined(parts)


def levels_sentence(ratings: pd.DataFrame, period: str, language: Language = "vi") -> str:
    """How many wards were decided to be on each level, and the longest streak of excellent."""
    rows = ratings.loc[ratings["period"].eq(period)]
    if rows.empty:
        return ""
    level = rows["official_level"]
    if level.notna().sum() == 0:
        return about(language, period, "In {period}, no rating has been decided.")
    counts, short = level.value_counts(), language == "en"
    told = [
        f"{number(int(counts[one]), 0, language)} {level_name(one, language, short=short)}"
        for one in LEVELS
        if one in counts
    ]
    parts = [
        about(
            language,
            period,
            "In {period}, {wards} were rated: {counts}.",
            wards=wards_counted(int(level.notna().sum()), rows, language),
            counts=", ".join(told),
        )
    ]
    if level.isna().any():
        without = some(names(rows.loc[level.isna()]), language)
        parts.append(say(language, "Without a decided rating: {these}.", these=without))
    excellent = rows.loc[level.eq("excellent") & rows["streak"].ge(2).fillna(False)]
    if len(excellent):
        longest = int(excellent["streak"].max())
        these = some(names(excellent.loc[excellent["streak"].eq(longest)]), language)
        text = "Longest in a row as excellent: {these}, {n} years."
        parts.append(say(language, text, these=these, n=longest))
    return joined(parts)


def problems_sentence(
    problems: pd.DataFrame, files: pd.DataFrame, period: str, language: Language = "vi"
) -> str:
    """How many workbooks came for a period, how many were taken, and what was found in them."""
    received = files.loc[files["period"].eq(period)]
    of_period = problems["source_file"].isin(received["source_file"])
    of_period |= problems["source_file"].astype("str").str.startswith(f"{period}/")
    of_period |= ~problems["source_file"].astype("str").str.contains("/")  # a reference table
    found = problems.loc[of_period | problems["source_file"].isna()]
    if received.empty and found.empty:
        return about(language, period, "For {period}, no return has been received.")
    accepted = int(received["status"].eq("accepted").sum())
    text = "For {period}, workbooks received: {n}, taken: {accepted}."
    shown = {"n": number(len(received), 0, language), "accepted": number(accepted, 0, language)}
    parts = [about(language, period, text, **shown)]
    if found.empty:
        return joined([*parts, say(language, "Nothing in them was objected to.")])
    counts = found["severity"].value_counts()
    text = "Errors to correct: {errors}; findings to confirm: {queries}; notes: {notes}."
    by_severity = {
        "errors": number(int(counts.get("error", 0)), 0, language),
        "queries": number(int(counts.get("query", 0)), 0, language),
        "notes": number(int(counts.get("info", 0)), 0, language),
    }
    parts.append(say(language, text, **by_severity))
    errors = found.loc[found["severity"].eq("error") & found["source_file"].notna(), "source_file"]
    if len(errors) and len(received) > 1:
        most = errors.value_counts()
        worst = sorted(most.index[most.eq(most.max())])
        told = {
            "these": some(worst, language, "{n} more workbooks"),
            "n": number(int(most.max()), 0, language),
        }
        parts.append(say(language, "Most errors: {these} ({n}).", **told))
    return joined(parts)


def _without_target(rows: pd.DataFrame, language: Language) -> str:
    count = int(rows["status"].eq("no_target").sum())
    if not count:
        return ""
    return say(language, "Figures without a known target: {n}.", n=number(count, 0, language))


def _missed_most(assigned: pd.DataFrame, language: Language) -> str:
    missed = assigned.loc[assigned["status"].eq("not_met")]
    counts = missed.groupby("indicator_code")["ward_code"].nunique()
    if counts.empty or counts.max() < 2:
        return ""
    label = missed.drop_duplicates("indicator_code").set_index("indicator_code")["indicator"]
    most = [str(label[code]) for code in counts.index[counts.eq(counts.max())]]
    if len(most) == assigned["indicator_code"].nunique():
        return ""
    wards = wards_counted(int(counts.max()), assigned, language)
    return say(
        language,
        "Missed most often: {these} ({wards}).",
        these=some(most, language, "{n} more targets"),
        wards=wards,
    )


def _told(rows: pd.DataFrame, language: Language) -> str:
    return parted((_one_told(row, language) for row in rows.itertuples()), language, most=3)


def _one_told(row: Any, language: Language) -> str:
    text = f"{row.indicator} {pair_text(row, language)}"
    if not is_missing(row.attainment):
        text += f", {attainment_text(row.attainment, row.status, language)}"
    if is_lower_better(row):
        text += f" ({say(language, 'lower is better')})"
    return text
