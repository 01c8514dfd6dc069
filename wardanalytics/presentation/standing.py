"""Where one ward stands, how sure that is, and what moved it: sentences and a table."""

from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.periods import a_year_before
from wardanalytics.presentation.phrases import about, joined, some
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import (
    capital,
    indicator_text,
    is_missing,
    names,
    period_name,
    wards_counted,
)
from wardanalytics.tables import DOUBTS
from wardanalytics.wording import Language, number, percent, say

_DOUBT = {
    "missing": "shared places and missing figures",
    "weights": "other weights near the office's own",
    "any_weights": "weights drawn wholly at random",
    "leave_one_out": "without one indicator or one field",
    "cap": "another cap on what an indicator counts",
    "joined": "all of these but random weights",
}


def standing_sentences(
    ranks: pd.DataFrame,
    scores: pd.DataFrame,
    rank_intervals: pd.DataFrame,
    changes: pd.DataFrame,
    ward_code: str,
    period: str,
    language: Language = "vi",
) -> list[str]:
    """Where a ward stands, how sure that is, and the three indicators that moved it most.

    `ranks` has names, `changes` are those of `score_changes`, with names. Empty where the ward has
    no score in the period; where there is no year to compare it says so.
    """
    own, score = _of(ranks, ward_code, period), _of(scores, ward_code, period)
    if own.empty or score["published_score"].dropna().empty:
        return []
    then = _of(scores, ward_code, a_year_before(period))
    points = pd.concat([then, score])["published_score"]
    [row] = own.itertuples()
    moved = _of(changes, ward_code, period)
    compared = [_moved(points, row, language)] if len(moved) else []
    return [
        joined([_place(own, points, language), *compared]),
        _doubt(_of(rank_intervals, ward_code, period), own["rank"].iloc[0], language),
        _causes(moved, then, period, language),
    ]


def _place(own: pd.DataFrame, points: pd.Series, language: Language) -> str:
    """The place in a period with its score, the last of `points`."""
    [row] = own.itertuples()
    if is_missing(row.rank):
        text = "In {period}, {ward} has {score} points but no rank, as too little was reported."
    elif row.tied:
        text = "In {period}, {ward} shares place {rank} of {wards} with {score} points."
    else:
        text = "In {period}, {ward} is in place {rank} of {wards} with {score} points."
    return about(
        language,
        row.period,
        text,
        rank=row.rank,
        ward=names(own).iloc[0],
        wards=wards_counted(row.ranked_wards, own, language),
        score=number(points.iloc[-1], score_decimals(points), language),
    )


def _moved(points: pd.Series, row: Any, language: Language) -> str:
    """Score and place of the year before, and the place of now had its rules been kept."""
    places, (then, now) = score_decimals(points), points
    before = period_name(a_year_before(row.period), language)
    told = {
        "before": before,
        "Before": capital(before),
        "then": number(then, places, language),
        "change": signed(now - then, places, language),
    }
    if is_missing(row.places_gained):
        text = "In {before} it had {then} points ({change} since)."
    else:
        text = "In {before} it was in place {place} with {then} points ({change} since)."
        told["place"] = row.rank + row.places_gained
    parts = [say(language, text, **told)]
    if not is_missing(row.like_for_like_rank) and not is_missing(row.rank):
        same = row.like_for_like_rank == row.rank
        text = (
            "By the weights and indicators of {before} it would be in place {rank} too."
            if same
            else "By the weights and indicators of {before} it would be in place {rank}."
        )
        parts.append(say(language, text, before=before, rank=row.like_for_like_rank))
    return joined(parts)


def _doubt(spans: pd.DataFrame, rank: Any, language: Language) -> str:
    """Whether a place is sure, in the first words, from the joined span."""
    low, high = _span(spans, "joined")
    if is_missing(low):
        return ""
    if low == high:
        text = (
            "This place is sure: it stays {low} under other weights near the office's own, another "
            "cap, without any one indicator or field, and whatever missing figures would bring."
        )
    elif is_missing(rank):
        text = (
            "What its place would be is not sure: anything from {low} to {high}, by the missing "
            "figures, other weights near the office's own, another cap, or one indicator or field "
            "less."
        )
    else:
        text = (
            "This place is not sure: it could be anything from {low} to {high}, by the missing "
            "figures, other weights near the office's own, another cap, or one indicator or field "
            "less."
        )
    return say(language, text, low=low, high=high)


def _causes(changes: pd.DataFrame, then: pd.DataFrame, period: str, language: Language) -> str:
    """The three indicators that did most to the score since the year before, else why none can."""
    before = period_name(a_year_before(period), language)
    if changes.empty:
        text = "There is nothing in {before} to compare the score with."
        if not then["published_score"].dropna().empty:
            text = "The score is not compared with {before}, as the territory has changed since."
        return say(language, text, before=before)
    first = most_moving(changes).head(3)
    these = "; ".join(cause_text(row, language) for row in first.itertuples())
    text = "What moved the score most since {before} (points): {these}."
    return say(language, text, before=before, these=these) if these else ""


def doubts_table(rank_intervals: pd.DataFrame, language: Language = "vi") -> Styler:
    """The places of one ward in one period by each source of doubt, the joined one last."""
    order = rank_intervals.set_index("source").reindex(DOUBTS).dropna(subset=["rank_low"])
    shown = {
        say(language, "In doubt"): [say(language, _DOUBT[str(source)]) for source in order.index],
        say(language, "Between places"): [
            _places(row.rank_low, row.rank_high, language) for row in order.itertuples()
        ],
    }
    return text_table(pd.DataFrame(shown, dtype="str"), say(language, "Not ranked."))


def most_moving(changes: pd.DataFrame) -> pd.DataFrame:
    """The rows that changed the score at all, the largest change first."""
    moving = changes.loc[changes["points"].abs().gt(1e-9)]
    order = moving.assign(size=-moving["points"].abs().round(9), code=moving["indicator_code"])
    return order.sort_values(["size", "code"])


def overtaking_sentences(
    places: pd.DataFrame,
    overtakings: pd.DataFrame,
    ranks: pd.DataFrame,
    language: Language = "vi",
) -> list[str | list[str]]:
    """Whom a ward overtook and who overtook it, each with a list of what did it, for `prose`.

    Args:
        places: all of `changed_places`.
        overtakings: what did it, with names of indicators; for some of them, it says for how many.
        ranks: with names of wards.
        language: of the text.
    """
    name = dict(zip(ranks["ward_code"], names(ranks), strict=True))
    explained = dict(iter(overtakings.groupby("other_code")))
    told: list[str | list[str]] = []
    for outcome, text in (
        ("overtook", "Overtook {these}."),
        ("overtaken_by", "Overtaken by {these}."),
    ):
        others = places.loc[places["outcome"].eq(outcome), "other_code"].to_list()
        if not others:
            continue
        shown = [code for code in others if code in explained]
        lead = "What moved the points between them most:"
        if len(shown) < len(others):
            lead = "What moved the points between them most, for the first {n}:"
        these = some([name[code] for code in others], language)
        which = say(language, lead, n=len(shown))
        told.append(joined([say(language, text, these=these), which]))
        told.append([f"{name[code]}: {_lead_moved(explained[code], language)}" for code in shown])
    return told


def _lead_moved(rows: pd.DataFrame, language: Language) -> str:
    return "; ".join(
        f"{cause_name(row, language)} {signed(row.points, 2, language)}"
        for row in rows.itertuples()
    )


def cause_name(row: Any, language: Language) -> str:
    """The name of what moved a score: an indicator, else bonus or deduction."""
    if not is_missing(row.indicator_code):
        named = not is_missing(row.indicator)
        return indicator_text(row, language) if named else str(row.indicator_code)
    return say(language, "bonus" if row.part == "bonus" else "deduction")


def cause_text(row: Any, language: Language) -> str:
    """What moved a score, by how many points, and the attainment that counted before and now."""
    text = f"{cause_name(row, language)} {signed(row.points, 2, language)}"
    if is_missing(row.indicator_code):
        return text
    return f"{text} ({_why(row, language)})"


def _why(row: Any, language: Language) -> str:
    earned, before = (percent(part, 1, language) for part in (row.earned, row.earned_before))
    unreported = say(language, "not reported, counts 0")
    if row.part == "entering":
        now = earned if row.reported else unreported
        return say(language, "newly counted, {now}", now=now)
    if row.part == "leaving":
        return say(language, "no longer counted")
    if row.reported != row.reported_before:
        ends = [
            before if row.reported_before else unreported,
            earned if row.reported else unreported,
        ]
        return say(language, "attainment counted {ends}", ends=" → ".join(ends))
    if abs(row.by_weight) > abs(row.by_attainment):
        shares = (percent(share, 1, language) for share in (row.share_before, row.share))
        return say(language, "weight {shares}", shares=" → ".join(shares))
    return say(language, "attainment counted {ends}", ends=f"{before} → {earned}")


def signed(value: float, decimals: int, language: Language) -> str:
    """A change with its sign: `+0,52`, `−0,12`; nothing to print is `0,00`."""
    text = number(abs(value), decimals, language)
    if text == number(0, decimals, language):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def _of(rows: pd.DataFrame, ward_code: str, period: str) -> pd.DataFrame:
    return rows.loc[rows["ward_code"].eq(ward_code) & rows["period"].eq(period)]


def _span(spans: pd.DataFrame, source: str) -> tuple[Any, Any]:
    rows = spans.loc[spans["source"].eq(source)]
    return (rows["rank_low"].iloc[0], rows["rank_high"].iloc[0]) if len(rows) else (None, None)


def _places(low: Any, high: Any, language: Language) -> str:
    if low == high:
        return say(language, "place {low}", low=low)
    return say(language, "places {low} to {high}", low=low, high=high)
