"""Why a score moved: what each indicator did to it, adding up to the whole change."""

import numpy as np
import pandas as pd

from wardanalytics.analysis.ranking import changed_wards
from wardanalytics.analysis.scores import score_parts
from wardanalytics.periods import a_year_before
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY, WARD_KEY

EXTRAS = {"bonus": 1, "deduction": -1}
FIGURES = ["share", "earned", "reported"]
_CHANGED_PLACE = ["period", "ward_code", "other_code", "outcome", "lead_before", "lead"]


def score_changes(
    scores: pd.DataFrame, attained: pd.DataFrame, reference: Reference
) -> pd.DataFrame:
    """What moved each ward's score since the year before, indicator by indicator, exactly.

    With w an indicator's share of the ward's weights and s what it earned, bars for the mean of
    both years and c for the mean of the ward's two scores as a ratio:
    ΔS = 100 · (Σ w̄Δs + Σ (s̄ − c)Δw), over the indicators of both years, + 100 · Σ w(s − c) of
    those entering − 100 · Σ w(s − c) of those leaving, + Δbonus − Δdeduction. As the shares add up
    to 1 in both years, c changes no sum: it makes more weight on what the ward does worse than
    otherwise a loss.

    One row per ward, period and indicator of either year: the key, `part` (common, entering,
    leaving; bonus and deduction have no indicator), `share_before, share, earned_before, earned`
    (ratios), `reported_before, reported`, `by_attainment, by_weight` and their sum `points`. Only
    wards with a score in both years and no change of territory between them.
    """
    parts = score_parts(attained, reference)
    parts = parts[parts["weight"].gt(0)].sort_values(KEY, ignore_index=True)
    whole = parts.groupby(WARD_KEY)["weight"].transform("sum")
    now = parts.assign(share=parts["weight"] / whole)[[*KEY, *FIGURES]]
    both = now.merge(_a_year_later(now), on=KEY, how="outer", suffixes=("", "_before"))
    pairs = _comparable(scores, reference)
    both = both.merge(pairs, on=WARD_KEY, validate="m:1")
    changes = pd.concat([_by_indicator(both), _by_extras(pairs)], ignore_index=True)
    before = [f"{name}_before" for name in FIGURES]
    columns = [*KEY, "part", *before, *FIGURES, "by_attainment", "by_weight", "points"]
    return pd.DataFrame(changes.sort_values([*KEY, "part"], ignore_index=True)[columns])


def _a_year_later(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows under the period a year after their own, where the rows have that period."""
    later = {a_year_before(period): period for period in rows["period"].unique()}
    then = rows[rows["period"].isin(list(later))]
    return then.assign(period=then["period"].map(later).astype("str"))


def _comparable(scores: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The ward-periods whose score can be held against the year before, with both years' extras."""
    scored = scores.loc[scores["score"].notna(), [*WARD_KEY, "score", "bonus", "deduction"]]
    pairs = scored.merge(_a_year_later(scored), on=WARD_KEY, suffixes=("", "_before"))
    changed = {period: changed_wards(reference, period) for period in pairs["period"].unique()}
    kept = [
        ward not in changed[period]
        for period, ward in zip(pairs["period"], pairs["ward_code"], strict=True)
    ]
    return pairs[np.array(kept, dtype=bool)]


def _by_indicator(both: pd.DataFrame) -> pd.DataFrame:
    entering, leaving = both["share_before"].isna(), both["share"].isna()
    common = ~entering & ~leaving
    share, share_before = both["share"].fillna(0), both["share_before"].fillna(0)
    own = both["score"] - both["bonus"] + both["deduction"]
    own_before = both["score_before"] - both["bonus_before"] + both["deduction_before"]
    middle = (own + own_before) / 200
    # What an indicator of one year only earned stands for its mean: Δs is then nothing.
    earned = both["earned"].fillna(both["earned_before"])
    earned_before = both["earned_before"].fillna(both["earned"])
    by_attainment = 50 * (share + share_before) * (earned - earned_before)
    by_weight = 100 * ((earned + earned_before) / 2 - middle) * (share - share_before)
    part = pd.Series("entering", both.index).mask(leaving, "leaving").mask(common, "common")
    return both.assign(
        part=part,
        by_attainment=by_attainment,
        by_weight=by_weight,
        points=by_attainment + by_weight,
    )


def _by_extras(pairs: pd.DataFrame) -> pd.DataFrame:
    found = []
    for name, sign in EXTRAS.items():
        points = sign * (pairs[name] - pairs[f"{name}_before"])
        found.append(pairs[WARD_KEY].assign(part=name, points=points)[points.ne(0)])
    return pd.concat(found)


def changed_places(
    scores: pd.DataFrame, reference: Reference, ward_code: str, period: str
) -> pd.DataFrame:
    """The wards that a ward overtook since the year before, and those that overtook it.

    A row each: `period, ward_code, other_code, outcome` (overtook, overtaken_by), `lead_before,
    lead` (in points of the published scores). Who was level before and is not now counts; who is
    level now does not, nor who has no score in either year or whose territory changed.
    """
    lead = _leads(scores, ward_code, period)
    changed = changed_wards(reference, period)
    lead = lead[~lead.index.isin(list(changed)) & (ward_code not in changed)]
    lead = (
        lead.rename_axis("other_code")
        .reset_index()
        .sort_values(["side", "other_code"], ascending=[False, True])
    )
    outcome = lead["side"].map({1.0: "overtook", -1.0: "overtaken_by"}).astype("str")
    told = lead.assign(period=period, ward_code=ward_code, outcome=outcome)
    return pd.DataFrame(told[_CHANGED_PLACE].reset_index(drop=True))


def overtakings(changes: pd.DataFrame, places: pd.DataFrame, count: int = 3) -> pd.DataFrame:
    """By which indicators a ward came ahead of others or fell behind them.

    The lead over another ward changed by the difference of the two wards' `points` in `changes`.
    Per row of `places` (of `changed_places`, for one ward) the `count` indicators that did most for
    the change, a row each: the columns of `places`, `indicator_code, part, points` (added to the
    lead), `place` (1 did most).
    """
    rows = changes.merge(places[["period"]].drop_duplicates(), on="period")
    rows = rows.assign(cause=rows["indicator_code"].fillna(rows["part"]))
    points = rows.pivot_table("points", "ward_code", "cause", aggfunc="sum", fill_value=0.0)
    own = points.reindex(places["ward_code"].unique())
    added = (own.to_numpy() - points) if len(own) else points
    added = added.rename_axis("other_code").reset_index()
    added = added.melt("other_code", var_name="cause", value_name="points")
    told = places.merge(added, on="other_code")
    side = told["outcome"].map({"overtook": 1.0, "overtaken_by": -1.0}).astype("float")
    told = told.assign(helped=side * told["points"])
    return _first_causes(told[told["helped"].gt(0)], count)


def _leads(scores: pd.DataFrame, ward_code: str, period: str) -> pd.DataFrame:
    """The wards on another side of a ward than the year before: its lead then and now, by code."""
    before = a_year_before(period)
    years = scores[scores["period"].isin([before, period])]
    published = years.pivot_table("published_score", "ward_code", "period")
    published = published.reindex(columns=[before, period])
    own = published.reindex([ward_code]).iloc[0]
    lead = (own - published).set_axis(["lead_before", "lead"], axis=1)
    lead = lead.assign(side=np.sign(lead["lead"]), side_before=np.sign(lead["lead_before"]))
    lead = lead.dropna()
    return lead[lead["side"].ne(0) & lead["side"].ne(lead["side_before"])]


def _first_causes(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """The causes that helped most, in the order of `places`."""
    other = ["outcome", "other_code"]
    ordered = rows.sort_values([*other, "helped", "cause"], ascending=[False, True, False, True])
    is_extra = ordered["cause"].isin(EXTRAS)
    ordered = ordered.assign(
        indicator_code=ordered["cause"].where(~is_extra),
        part=ordered["cause"].where(is_extra, "indicator"),
        place=ordered.groupby(other).cumcount() + 1,
    )
    first = ordered[ordered["place"].le(count)]
    columns = [*_CHANGED_PLACE, "indicator_code", "part", "points", "place"]
    return pd.DataFrame(first[columns].reset_index(drop=True))
