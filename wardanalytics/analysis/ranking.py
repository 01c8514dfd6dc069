"""Where wards stand: ranks with ties, how far missing figures could move them, places gained."""

import math
from collections.abc import Sequence

import pandas as pd

from wardanalytics.analysis.like_for_like import like_for_like_ranks
from wardanalytics.analysis.scores import published
from wardanalytics.analysis.ward_changes import changed_wards
from wardanalytics.periods import a_year_before
from wardanalytics.reference import Reference, setting, setting_list
from wardanalytics.tables import WARD_KEY, table

LESS_IS_BETTER = ("deduction",)


def rank_wards(scores: pd.DataFrame, attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Rank wards within each period, best first: table `ranks`, one row per row of `scores`.

    Equal published scores share the best place (1, 2, 2, 4) unless a declared tie-breaker tells
    them apart (setting `tie_breakers`). A ward without a score has no place; one whose coverage is
    below `min_coverage` keeps its place in the count, but only the interval `rank_low` to
    `rank_high` is given. `like_for_like_rank` is the place that the weights and indicators of the
    year before would give.
    """
    standing = _standing(scores, reference)
    within = standing.groupby(scores["period"])
    scored, covered = standing.notna(), _covered(scores, reference)
    same = pd.DataFrame({"period": scores["period"], "standing": standing}).duplicated(keep=False)
    ranked = scores[WARD_KEY].assign(
        rank=within.rank(method="min", ascending=False).where(covered),
        ranked_wards=within.transform("count"),
        tied=same.where(scored),
        like_for_like_rank=like_for_like_ranks(scores, attained, reference).where(covered),
    )
    ranked = ranked.join(rank_bounds(scores, reference))
    return table("ranks", ranked.assign(places_gained=places_gained(ranked, reference)))


def _standing(scores: pd.DataFrame, reference: Reference) -> pd.Series:
    """The published score, then each tie-breaker, as one figure that orders the wards."""
    by = scores[["published_score"]].copy()
    for name in setting_list(reference, "tie_breakers"):
        values = scores[name].astype("float")
        by[name] = (-values if name in LESS_IS_BETTER else values).fillna(-math.inf)
    order = by.groupby(list(by.columns), sort=True, dropna=False).ngroup()
    return order.astype("float").where(by["published_score"].notna())


def rank_bounds(scores: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The best and the worst place of each ward, whatever its ties and missing figures hide.

    `rank_low`: its own highest possible score against the lowest of the others; `rank_high` the
    other way about, ties counted against it. Missing without a score.
    """
    bounds = scores[["period"]].assign(
        low=published(scores["score_low"], reference),
        high=published(scores["score_high"], reference),
    )
    places = []
    for _, wards in bounds[scores["published_score"].notna()].groupby("period"):
        low, high = wards["low"].sort_values(), wards["high"].sort_values()
        best = len(wards) - low.searchsorted(wards["high"], side="right") + 1
        worst = len(wards) - high.searchsorted(wards["low"], side="left")
        places.append(pd.DataFrame({"rank_low": best, "rank_high": worst}, index=wards.index))
    none = pd.DataFrame(columns=["rank_low", "rank_high"], dtype="float")
    return pd.concat([none, *places]).reindex(scores.index).astype("Int64")


def places_gained(ranks: pd.DataFrame, reference: Reference) -> pd.Series:
    """Places gained on the period one year before; positive is up. Index as in `ranks`.

    Missing where there is no rank in one of the two, or the ward took part in a ward change since.
    """
    now = ranks[WARD_KEY].assign(before=ranks["period"].map(a_year_before).astype("str"))
    then = ranks.rename(columns={"period": "before"})[["before", "ward_code", "rank"]]
    earlier = now.merge(then, on=["before", "ward_code"], how="left", validate="1:1")["rank"]
    gained = earlier.set_axis(ranks.index) - ranks["rank"]
    return pd.Series(gained.where(~_changed(ranks, reference)))


def _changed(ranks: pd.DataFrame, reference: Reference) -> pd.Series:
    """Whether each row's ward took or gave territory since the period one year before."""
    codes = {text: changed_wards(reference, text) for text in ranks["period"].unique()}
    pairs = zip(ranks["period"], ranks["ward_code"], strict=True)
    return pd.Series([ward in codes[period] for period, ward in pairs], ranks.index, dtype="bool")


def _covered(scores: pd.DataFrame, reference: Reference) -> pd.Series:
    return pd.Series(scores["coverage"].ge(float(setting(reference, "min_coverage"))))


def nearby_ranks(
    ranks: pd.DataFrame, ward_codes: Sequence[str], period: str, most: int = 70, around: int = 5
) -> pd.DataFrame:
    """The rows of table `ranks` that a chart about some wards has room for.

    All of them where the period has at most `most` wards; of more only those of the wards, of the
    first place, and of the `around` wards next above and below each of them in the period. Of
    wards in one place those come first whose code does.
    """
    now = ranks[ranks["period"].eq(period)].sort_values(["rank", "ward_code"])
    if len(now) <= most:
        return ranks
    codes = now["ward_code"].to_list()
    at = [codes.index(code) for code in ward_codes if code in codes]
    near = {code for n in at for code in codes[max(n - around, 0) : n + around + 1]}
    return ranks.loc[ranks["ward_code"].isin([*ward_codes, *codes[:1], *near])]
