"""What it would take: to the next level, to the next place, and what is out of reach."""

import numpy as np
import pandas as pd

from wardanalytics.analysis.attainment import (
    attainment_rate,
    indicator_rules,
    judged_figures,
)
from wardanalytics.analysis.gates import JUDGED, rules_of
from wardanalytics.analysis.measures import TARGETS, TASKS, measure_counts
from wardanalytics.analysis.scores import (
    NOISE_DECIMALS,
    published,
    score_cap,
    score_parts,
)
from wardanalytics.reference import Reference, setting
from wardanalytics.tables import KEY, WARD_KEY

_ROUGH = 1e-9  # so that computer arithmetic never asks for one unit more


def to_next_level(
    gates: pd.DataFrame, attained: pd.DataFrame, reference: Reference
) -> pd.DataFrame:
    """What stands between each ward and the levels above the one it has for sure.

    One row per gate that is not passed. Columns: `period, ward_code, level, measure, test,
    required, found, outcome, counted` (targets, tasks, points or facts), `have, out_of, needed`:
    how many more (fewer, for at most) targets, tasks or points the gate asks for; `have`, `out_of`
    and `needed` are missing where it is not a matter of counts. `is_next` marks the lowest level
    that a ward has not surely reached.
    """
    counts = measure_counts(attained, reference)
    lacking = gates[gates["outcome"].ne("passed")].merge(
        counts, on=[*WARD_KEY, "measure"], how="left", validate="m:1"
    )
    size = lacking["out_of"].astype("float")
    is_ceiling = lacking["test"].eq("at_most")
    have = lacking["least"].where(~is_ceiling, lacking["most"]).astype("float")
    bar = lacking["required"] * size
    counted_bar = np.floor(bar + _ROUGH).where(is_ceiling, np.ceil(bar - _ROUGH))
    points = lacking["required"] - lacking["found"]
    by_points = size.isna() & lacking["required"].gt(1)
    needed = (counted_bar - have).where(size.notna(), points.where(by_points))
    order = {level: place for place, level in enumerate(JUDGED)}
    place = lacking["level"].map(order).astype("float")
    lowest = place.groupby([lacking[key] for key in WARD_KEY]).transform("max")
    found = lacking.assign(
        counted=_counted(lacking["measure"], by_points),
        have=have,
        needed=needed.abs(),
        is_next=place.eq(lowest),
    )
    columns = ["level", "measure", "test", "required", "found", "outcome", "counted"]
    return pd.DataFrame(found[[*WARD_KEY, *columns, "have", "out_of", "needed", "is_next"]])


def _counted(measures: pd.Series, by_points: pd.Series) -> pd.Series:
    kind = pd.Series("facts", index=measures.index, dtype="str")
    kind = kind.mask(by_points, "points")
    return kind.mask(measures.isin(TARGETS), "targets").mask(measures.isin(TASKS), "tasks")


def out_of_reach(scores: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The levels that a ward cannot reach whatever it does: too few targets can be exceeded.

    Columns: `period, ward_code, level, required` (the share to be exceeded), `exceedable,
    assigned, share`; one row per ward, period and level so barred.
    """
    rules = rules_of(reference, scores["period"])
    rules = rules[rules["measure"].eq("targets_exceeded") & rules["test"].eq("at_least")]
    held = scores[[*WARD_KEY, "exceedable", "assigned"]].merge(
        rules[["period", "level", "required"]], on="period"
    )
    share = held["exceedable"].astype("float") / held["assigned"].where(held["assigned"].gt(0))
    barred = held.assign(share=share.astype("float"))[share.lt(held["required"]).eq(True)]
    columns = [*WARD_KEY, "level", "required", "exceedable", "assigned", "share"]
    return pd.DataFrame(barred[columns].reset_index(drop=True))


def to_next_place(
    attained: pd.DataFrame, scores: pd.DataFrame, reference: Reference
) -> pd.DataFrame:
    """The single changes of one indicator that lift a ward a place, the others staying as they are.

    One row per ward, period and reported indicator whose change alone reaches the published score
    of the ward next above (equal scores share the place). Columns: the key, `points` (of the score
    that are lacking), `actual, actual_needed, change` (in the indicator's unit and its decimals),
    `attainment, attainment_needed` (pace for a flow in part of a year), `score_reached,
    rank, rank_reached`, and `is_smallest`: the smallest change of attainment for the ward.
    """
    rows = attained.reset_index(drop=True).merge(
        _wanted(scores, reference), on=WARD_KEY, how="inner", validate="m:1"
    )
    rows = rows.join(_room(rows, reference))
    cap = score_cap(reference)
    top = np.inf if cap is None else cap
    wanted = rows["earned"] + rows["points"] * rows["all_weights"] / (100 * rows["weight"])
    rows = rows.assign(wanted=wanted)[wanted.le(top + _ROUGH) & rows["weight"].gt(0)]
    rows = rows.assign(actual_needed=_actual_for(rows))
    reached = attainment_rate(rows["actual_needed"], rows["due"], rows["side"]).clip(0, top)
    gain = 100 * rows["weight"] * (reached - rows["earned"]) / rows["all_weights"]
    score = published(rows["score"] + gain, reference)
    found = rows.assign(
        change=(rows["actual_needed"] - rows["figure"]).round(NOISE_DECIMALS),
        attainment=rows["pace"],
        attainment_needed=reached,
        score_reached=score,
        rank_reached=_rank_of(score, rows, scores),
        actual=rows["figure"],
    )
    found = found[score.ge(rows["above"]).eq(True)]
    effort = (found["attainment_needed"] - found["attainment"]).round(NOISE_DECIMALS)
    found = found.assign(effort=effort).sort_values([*WARD_KEY, "effort", "indicator_code"])
    found["is_smallest"] = ~found.duplicated(WARD_KEY)
    columns = ["points", "actual", "actual_needed", "change", "attainment", "attainment_needed"]
    last = ["score_reached", "rank", "rank_reached", "is_smallest"]
    return pd.DataFrame(found[[*KEY, *columns, *last]].reset_index(drop=True))


def _wanted(scores: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """For each ward below the first place: the score next above, and the points it lacks."""
    scored = scores[scores["published_score"].notna()]
    own = scored[[*WARD_KEY, "score", "published_score"]]
    steps = own[["period", "published_score"]].drop_duplicates().sort_values("published_score")
    above = steps.groupby("period")["published_score"].shift(-1)
    own = own.merge(steps.assign(above=above), on=["period", "published_score"], validate="m:1")
    own["rank"] = own.groupby("period")["published_score"].rank(method="min", ascending=False)
    half = 0.5 * 10.0 ** -int(setting(reference, "score_decimals"))
    own["points"] = (own["above"] - half - own["score"]).clip(lower=0)
    below = own[own["above"].notna()].drop(columns="published_score")
    return pd.DataFrame(below.astype({"rank": "Int64"}))


def _room(rows: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """What each row earns now and what its figure is held against; index as in `rows`."""
    figures = judged_figures(rows, indicator_rules(rows, reference))
    parts = score_parts(rows, reference)
    weight, ratio = parts["weight"], parts["ratio"]
    return pd.DataFrame(
        {
            "all_weights": weight.groupby([rows[key] for key in WARD_KEY]).transform("sum"),
            "weight": weight.where(ratio.notna() & ~figures["is_late"], 0.0),
            "pace": ratio,
            "earned": ratio.clip(lower=0, upper=score_cap(reference)),
            "figure": figures["actual"],
            "due": figures["nearest"] * figures["share_due"],
            "side": figures["direction"],
            "step": _steps(rows, reference),
        }
    )


def _actual_for(rows: pd.DataFrame) -> pd.Series:
    """The actual at which a row earns `wanted`: attainment solved for the actual."""
    due, wanted = rows["due"], rows["wanted"]
    higher = rows["side"].eq("higher")
    above_zero = (due * wanted).where(higher, due * (2 - wanted))
    step = due.abs() * (wanted - 1)
    actual = above_zero.where(due.gt(0), (due + step).where(higher, due - step))
    steps = (actual / rows["step"]).round(NOISE_DECIMALS)
    shown = np.ceil(steps).where(higher, np.floor(steps)) * rows["step"]
    return pd.Series(shown.round(NOISE_DECIMALS).fillna(actual))


def _steps(rows: pd.DataFrame, reference: Reference) -> pd.Series:
    """The worth of the last digit in which each row's indicator is shown, as it is stored."""
    latest = reference.indicators.drop_duplicates("indicator_code", keep="last")
    latest = latest.set_index("indicator_code")
    decimals = rows["indicator_code"].map(latest["decimals"]).astype("float")
    decimals += 2 * rows["indicator_code"].map(latest["unit"]).eq("%")
    return pd.Series(10.0**-decimals)


def _rank_of(score: pd.Series, rows: pd.DataFrame, scores: pd.DataFrame) -> pd.Series:
    """The place that each reached score would take among the other wards' scores."""
    places = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    published_scores = scores["published_score"].dropna()
    for period, reached in score.groupby(rows["period"]):
        others = np.sort(published_scores[scores["period"].eq(period)].to_numpy())
        better = len(others) - np.searchsorted(others, reached.to_numpy(), side="right")
        places.loc[reached.index] = better + 1
    return places
