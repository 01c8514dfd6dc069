"""Sentences about places: who leads, who shares a place, who has none, who rose and who fell."""

from typing import Any

import pandas as pd

from wardanalytics.periods import a_year_before
from wardanalytics.presentation.phrases import about, joined, some
from wardanalytics.presentation.terms import names, period_name, wards_counted
from wardanalytics.wording import Language, number, say


def ranking_sentence(
    ranks: pd.DataFrame, scores: pd.DataFrame, period: str, language: Language = "vi"
) -> str:
    """Who is first and last in a period and with what score, who shares a place, who has none."""
    rows = ranks.loc[ranks["period"].eq(period)]
    if rows.empty:
        return ""
    points = scores.loc[scores["period"].eq(period)].set_index("ward_code")["published_score"]
    ranked = rows.loc[rows["rank"].notna()].sort_values(["rank", "ward_code"])
    parts = []
    if len(ranked):
        places = score_decimals(points)
        first, last = (
            ranked.loc[ranked["rank"].eq(place)]
            for place in (ranked["rank"].min(), ranked["rank"].max())
        )
        parts.append(
            about(
                language,
                period,
                "In {period}, first of {wards} is {first} with {score} points.",
                wards=wards_counted(len(ranked), ranked, language),
                first=some(names(first), language),
                score=number(
                    points.get(first["ward_code"].iloc[0], float("nan")), places, language
                ),
            )
        )
        if len(first) < len(ranked):
            score = number(points.get(last["ward_code"].iloc[0], float("nan")), places, language)
            text = "Last, in place {rank}, is {last} with {score} points."
            values = {"rank": int(last["rank"].iloc[0]), "last": some(names(last), language)}
            parts.append(say(language, text, score=score, **values))
        parts.append(_ties(ranked, language))
    unranked = rows.loc[rows["rank"].isna()]
    if len(unranked):
        text = "Without a rank, as too little was reported: {these}."
        parts.append(say(language, text, these=some(names(unranked), language)))
    return joined(parts)


def unranked_sentence(
    completeness: pd.DataFrame, ranks: pd.DataFrame, period: str, language: Language = "vi"
) -> str:
    """Which wards are in no ranking because they have no usable return; blank if none.

    `completeness` has names. Places and moves of the others do not count with these wards.
    """
    expected = completeness.loc[completeness["period"].eq(period)]
    if set(expected["status"]) <= {"not_received"}:
        return ""
    ranked = ranks.loc[ranks["period"].eq(period), "ward_code"]
    without = expected.loc[~expected["ward_code"].isin(ranked)]
    if without.empty:
        return ""
    text = "Not ranked, as no usable return has come: {these}. Places and moves leave them out."
    return say(language, text, these=some(names(without), language))


def movers_sentence(ranks: pd.DataFrame, period: str, language: Language = "vi") -> str:
    """Who gained and who lost most places against the year before (`places_gained` > 0 is up)."""
    rows = ranks.loc[ranks["period"].eq(period) & ranks["rank"].notna()]
    if rows.empty:
        return ""
    before = period_name(a_year_before(period), language)
    moved = rows.loc[rows["places_gained"].notna()]
    if moved.empty:
        return say(language, "A comparison of ranks with {before} is not possible.", before=before)
    parts = []
    for text, by in (
        ("Up most places on {before}: {these}.", moved["places_gained"].max()),
        ("Down most places on {before}: {these}.", moved["places_gained"].min()),
    ):
        if by and (by > 0) == text.startswith("Up"):
            most = moved.loc[moved["places_gained"].eq(by)].sort_values("ward_code")
            told = [
                _move(row, name, language)
                for row, name in zip(most.itertuples(), names(most), strict=True)
            ]
            parts.append(say(language, text, before=before, these=some(told, language)))
    if not parts:
        text = "All places are as in {before}."
        parts.append(say(language, text, before=before))
    new = rows.loc[rows["places_gained"].isna()]
    if len(new):
        text = "Not comparable with {before}: {these}."
        parts.append(say(language, text, before=before, these=some(names(new), language)))
    return joined(parts)


def weights_sentence(
    shifts: pd.DataFrame, ranks: pd.DataFrame, period: str, language: Language = "vi"
) -> str:
    """How far new weights or indicators alone moved the ranks of a period; blank if they did not.

    `shifts` has the columns of `weights_shift`; `ranks` has names.
    """
    found = shifts.loc[shifts["period"].eq(period) & shifts["largest_shift"].gt(0)]
    if found.empty:
        return ""
    [row] = found.itertuples()
    wards = ranks.loc[ranks["period"].eq(period)]
    furthest = wards.loc[wards["ward_code"].isin(row.largest_wards.split(";"))]
    text = (
        "The change of weights and indicators alone moved the ranks of {period} by {mean} places "
        "on average, {largest} at most ({these}): the same figures of {wards} ranked by the "
        "weights of {before} and by those of {period}."
    )
    return say(
        language,
        text,
        period=period_name(period, language),
        before=period_name(a_year_before(period), language),
        mean=number(row.mean_shift, 1, language),
        largest=number(row.largest_shift, 0, language),
        these=some(names(furthest), language),
        wards=wards_counted(row.wards, wards, language),
    )


def score_decimals(points: pd.Series) -> int:
    """The decimals that published scores need to be told apart as they are: two to six."""
    known = points.dropna()
    return next((n for n in range(2, 6) if known.round(n).sub(known).abs().lt(1e-9).all()), 6)


def _ties(ranked: pd.DataFrame, language: Language) -> str:
    texts = []
    for rank in sorted(set(ranked["rank"].astype(int)))[1:]:
        tied = ranked.loc[ranked["rank"].eq(rank)]
        if len(tied) > 1:
            texts.append(f"{some(names(tied), language)} ({rank})")
    return say(language, "Sharing a place: {these}.", these="; ".join(texts)) if texts else ""


def _move(row: Any, name: str, language: Language) -> str:
    rank, gained = int(row.rank), int(row.places_gained)
    up, down = "{ward} (up from {before} to {now})", "{ward} (down from {before} to {now})"
    text = up if gained > 0 else down
    return say(language, text, ward=name, before=rank + gained, now=rank)
