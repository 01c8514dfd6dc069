"""A ward's score in a period: the weighted mean of its capped attainment."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from wardanalytics.analysis.attainment import indicator_rules, pace
from wardanalytics.reference import Reference, setting
from wardanalytics.tables import KEY, WARD_KEY, table

OUTSIDE_THE_SCORE = ["not_assigned", "no_target"]
NOISE_DECIMALS = 9  # sums of binary floats agree to here whatever their order


def score_wards(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Score each ward in each period: table `scores`, one row per ward-period of `attained`.

    Scores are out of 100 (bonus and deduction may lead beyond); missing where no weighted indicator
    was assigned. A figure not reported counts 0 in `score` and `score_low`, the cap in `score_high`
    and is left out of `score_reported`.

    Raises:
        ValueError: method.csv or ward_facts.csv holds an entry that cannot be used.
    """
    rows = attained.sort_values(KEY, ignore_index=True)  # so that sums never depend on row order
    sums = _weighted(rows, reference).groupby(WARD_KEY, as_index=False).sum()
    sums = sums.merge(_extras(reference), on=WARD_KEY, how="left", validate="1:1")
    sums = sums.fillna({"bonus": 0.0, "deduction": 0.0})
    cap = score_cap(reference)
    extra = sums["bonus"] - sums["deduction"]
    weight = sums["weight"].where(sums["weight"].gt(0))
    weight_reported = sums["weight_reported"].where(sums["weight_reported"].gt(0))
    silent = (sums["weight"] - sums["weight_reported"]) * (1.0 if cap is None else cap)
    scores = sums.assign(
        score_reported=100 * sums["points"] / weight_reported + extra,
        score_low=100 * sums["points"] / weight + extra,
        score_high=100 * (sums["points"] + silent) / weight + extra,
        coverage=sums["weight_reported"] / weight,
    )
    scores["score"] = scores[_official(reference)]
    scores["published_score"] = published(scores["score"], reference)
    return table("scores", scores.drop(columns=["weight", "weight_reported", "points"]))


def published(scores: pd.Series, reference: Reference) -> pd.Series:
    """Scores as printed: decimal half-up to `score_decimals`, after the noise of binary sums."""
    step = Decimal(1).scaleb(-int(setting(reference, "score_decimals")))

    def printed(score: float) -> float:
        exact = Decimal(repr(round(score, NOISE_DECIMALS)))
        return float(exact.quantize(step, ROUND_HALF_UP))

    return scores.map(printed, na_action="ignore").astype("float")


def score_cap(reference: Reference) -> float | None:
    """The most that one indicator can earn, as attainment; none where method.csv says `none`.

    Raises:
        ValueError: the cap is neither a number nor `none`.
    """
    cap = setting(reference, "cap")
    return None if cap == "none" else float(cap)


def _official(reference: Reference) -> str:
    """The column that is the official score, by what the office makes of a missing figure."""
    missing = setting(reference, "missing")
    if missing != "zero":
        raise ValueError(f"method.csv, missing: only 'zero' is known, not {missing!r}")
    return "score_low"


def score_parts(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """What each row brings to its ward's score; index and order as in `attained`.

    Columns: the key, `weight` (0 where the row is outside the score), `reported`, `ratio` (pace or
    attainment, uncapped; missing where there is none), `earned` (from 0 to the cap; 0 where nothing
    was reported).
    """
    rules = indicator_rules(attained, reference)
    status = attained["status"]
    once = rules["kind"].eq("milestone") | rules["accumulation"].eq("event")
    not_due = once & status.eq("in_progress")
    assigned = ~status.isin(OUTSIDE_THE_SCORE) & ~not_due
    reported = assigned & status.ne("not_reported")
    ratio = pace(attained, reference)
    earned = earned_under(ratio, status, score_cap(reference))
    return attained[KEY].assign(
        weight=rules["weight"].fillna(0).where(assigned, 0.0),
        assigned=assigned,
        reported=reported,
        ratio=ratio,
        earned=earned.where(reported, 0.0),
    )


def earned_under(ratio: pd.Series, status: pd.Series, cap: float | None) -> pd.Series:
    """What rows earn before their weight under a cap (None: no cap): their ratio from 0 to it.

    Something done against a target of 0 has no ratio and earns the cap, 1 where there is none; any
    other row without a ratio earns 0.
    """
    beyond_zero = status.eq("exceeded").map({True: 1.0 if cap is None else cap})
    return ratio.fillna(beyond_zero).fillna(0).clip(lower=0, upper=cap)


def _weighted(rows: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """What each row adds to its ward's sums: weights, points and counts."""
    parts = score_parts(rows, reference)
    status = rows["status"]
    has_target = rows["target"].notna() | rows["gap"].notna()
    can_exceed = can_be_exceeded(rows, indicator_rules(rows, reference))
    return rows[WARD_KEY].assign(
        weight=parts["weight"],
        weight_reported=parts["weight"].where(parts["reported"], 0.0),
        points=parts["weight"] * parts["earned"],
        assigned=parts["assigned"],
        reported=parts["reported"],
        met=status.eq("met"),
        exceeded=status.eq("exceeded"),
        exceedable=parts["assigned"] & has_target & can_exceed,
    )


def can_be_exceeded(rows: pd.DataFrame, rules: pd.DataFrame) -> pd.Series:
    """Whether there is anything beyond each row's target: not past all of a whole, nor below none.

    Index as in `rows`; `rules` are those of `indicator_rules`.
    """
    lower = rules["direction"].eq("lower")
    whole = rules["kind"].eq("rate") & ~lower & rows["target"].ge(1)
    none = lower & rows["target"].eq(0) & rules["kind"].isin(["rate", "amount"])
    return pd.Series(rules["can_exceed"] & ~whole & ~none)


def _extras(reference: Reference) -> pd.DataFrame:
    """Bonus and deduction of each ward in each period, in points, from ward_facts.csv."""
    facts = reference.ward_facts
    facts = facts[facts["measure"].isin(["bonus", "deduction"])]
    points = facts.assign(value=pd.to_numeric(facts["value"]).astype("float"))
    summed = points.pivot_table(index=WARD_KEY, columns="measure", values="value", aggfunc="sum")
    return summed.reindex(columns=["bonus", "deduction"]).reset_index()
