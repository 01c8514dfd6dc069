"""This year's places had nothing changed but the wards' own figures: last year's rules kept."""

import numpy as np
import pandas as pd

from wardanalytics.analysis.league import league_of, places_of, scores_under
from wardanalytics.analysis.scores import score_parts
from wardanalytics.periods import a_year_before
from wardanalytics.reference import LIST_SEPARATOR, Reference, setting
from wardanalytics.tables import WARD_KEY


def like_for_like_ranks(
    scores: pd.DataFrame, attained: pd.DataFrame, reference: Reference
) -> pd.Series:
    """Each ward's place had last year's weights been kept; index as in `scores`.

    Only indicators count that are weighted in both years. Missing without a score on them, and in
    a period whose year before has no weighted figures.
    """
    none = pd.Series(pd.NA, index=scores.index, dtype="Int64")
    year_before = {str(period): a_year_before(str(period)) for period in scores["period"].unique()}
    if set(year_before.values()).isdisjoint(attained["period"]):
        return none
    parts = score_parts(attained, reference)
    weights = parts[parts["weight"].gt(0)]
    weights = weights.drop_duplicates(["period", "indicator_code"]).set_index("period")
    found = []
    for period, wards in scores.groupby("period"):
        before = year_before[str(period)]
        if before not in weights.index:
            continue
        league = league_of(parts[parts["period"].eq(period)], wards)
        old = weights.loc[[before]].set_index("indicator_code")["weight"]
        kept = old.reindex(league.indicators).fillna(0).to_numpy()[np.newaxis]
        decimals = int(setting(reference, "score_decimals"))
        places = places_of(scores_under(league, kept), decimals)[0]
        keys = {"period": period, "ward_code": league.wards}
        found.append(pd.DataFrame({**keys, "place": places}))
    if not found:
        return none
    places = pd.concat(found).set_index(WARD_KEY)["place"]
    places = places.reindex(pd.MultiIndex.from_frame(scores[WARD_KEY])).set_axis(scores.index)
    return pd.Series(places.astype("Int64").replace(0, pd.NA))


def weights_shift(ranks: pd.DataFrame) -> pd.DataFrame:
    """How far a change of weights and indicators alone moved the ranks, period by period.

    The same figures of the same wards are ranked twice: by the period's own weights and by those of
    the year before (`like_for_like_rank`). One row a period with wards that have both ranks:
    `period, wards` (how many), `mean_shift, largest_shift` (places between the two, without sign)
    and `largest_wards` (the codes of those moved furthest, `;` between them; blank if nobody).
    """
    both = ranks.dropna(subset=["rank", "like_for_like_rank"]).sort_values(WARD_KEY)
    shift = (both["rank"] - both["like_for_like_rank"]).abs().astype("int")
    both = both.assign(shift=shift, furthest=shift.groupby(both["period"]).transform("max"))
    most = both[both["shift"].eq(both["furthest"]) & both["shift"].gt(0)]
    named = most.groupby("period")["ward_code"].agg(LIST_SEPARATOR.join)
    found = both.groupby("period", as_index=False).agg(
        wards=("shift", "size"), mean_shift=("shift", "mean"), largest_shift=("shift", "max")
    )
    return found.assign(largest_wards=found["period"].map(named).astype("str").fillna(""))
