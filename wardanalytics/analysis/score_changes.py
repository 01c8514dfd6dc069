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
_NO_OVERTAKING = pd.DataFrame(
    columns=[
        *["period", "ward_code", "other_code", "outcome", "lead_before", "lead"],
        *["indicator_code", "part", "points", "place"],
    ]
)


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


def overtakings(
    changes: pd.DataFrame, scores: pd.DataFrame, ward_code: str, period: str, count: int = 3
) -> pd.DataFrame:
    """Whom a ward overtook since the year before, who overtook it, and by which indicators.

    The lead over another ward changed by the difference of the two wards' `points` in `changes`.
    Per other ward the `count` indicators that did most for the change of places, a row each:
    `period, ward_code, other_code, outcome` (overtook, overtaken_by), `lead_before, lead` (in
    points of the published scores), `indicator_code, part, points` (added to the lead), `place` (1
    did most). Who was level before and is not now counts; who is level now does not.
    """
    lead = _leads(scores, ward_code, period)
    rows = changes[changes["period"].eq(period)]
    rows = rows[rows["ward_code"].isin([ward_code, *lead.index])]
    rows = rows.assign(cause=rows["indicator_code"].fillna(rows["part"]))
    points = rows.pivot_table("points", "ward_code", "cause", aggfunc="sum", fill_value=0.0)
    if ward_code not in points.index:
        return _NO_OVERTAKING
    added = (points.loc[ward_code] - points).reset_index()
    added = added.melt("ward_code", var_name="cause", value_name="points")
    told = lead.reset_index().merge(added, on="ward_code")
    told = told.assign(helped=told["side"] * told["points"])
    return _first_causes(told[told["helped"].gt(0)], ward_code, period, count)


def changed_places(scores: pd.DataFrame, ward_code: str, period: str) -> list[str]:
    """The codes of the wards that a ward overtook since the year before, or that overtook it.

    Columns of table `scores` are read; whose territory changed is among them too.
    """
    return [str(code) for code in _leads(scores, ward_code, period).index]


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


def _first_causes(rows: pd.DataFrame, ward_code: str, period: str, count: int) -> pd.DataFrame:
    ordered = rows.rename(columns={"ward_code": "other_code"}).sort_values(
        ["side", "other_code", "helped", "cause"], ascending=[False, True, False, True]
    )
    is_extra = ordered["cause"].isin(EXTRAS)
    ordered = ordered.assign(
        period=period,
        ward_code=ward_code,
        outcome=ordered["side"].map({1.0: "overtook", -1.0: "overtaken_by"}),
        indicator_code=ordered["cause"].where(~is_extra),
        part=ordered["cause"].where(is_extra, "indicator"),
        place=ordered.groupby(["side", "other_code"]).cumcount() + 1,
    )
    first = ordered[ordered["place"].le(count)]
    return pd.DataFrame(first[[*_NO_OVERTAKING.columns]].reset_index(drop=True))
