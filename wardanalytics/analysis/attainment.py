"""Attainment: what was achieved against what was asked, for every kind of indicator."""

from functools import lru_cache

import pandas as pd

from wardanalytics.analysis.audit import audit_stated
from wardanalytics.analysis.targets import declared_for, last_days, reduced_target
from wardanalytics.periods import parse_period, share_of_year
from wardanalytics.reference import Reference, indicators_by_period
from wardanalytics.tables import table

# Figures are typed decimals; nearer than this share of the target they are the same figure.
SAME = 1e-9
LATE = 0.5  # what a milestone is worth that was done after its day
RULES = ["kind", "direction", "accumulation", "is_count", "can_exceed", "weight"]


def attainment(observations: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Judge every observation: table `attained`, one row per observation, in the same order.

    Adds `attainment` (a ratio, 1.0 on target, neither capped nor rounded), `status`, `gap` (actual
    minus target in the indicator's unit) and `stated_verdict`. Other columns are kept. Where the
    observations have a column `reduction` (p of "giảm p% so với B", a ratio), it and the base B
    make the target.

    Raises:
        ValueError: two observations share period, ward and indicator.
    """
    observed = table("observations", observations)
    rules = indicator_rules(observed, reference)
    if "reduction" in observed:
        asked = reduced_target(rules["base"], observed["reduction"].astype("float"))
        observed = observed.assign(target=observed["target"].fillna(asked))
    figures = judged_figures(observed, rules)
    audited = audit_stated(observed, figures)
    return table(
        "attained",
        observed.assign(
            attainment=_rate(figures, figures["nearest"]),
            status=_status(figures, audited["says_met"]),
            gap=figures["actual"] - figures["nearest"],
            stated_verdict=audited["stated_verdict"],
        ),
    )


def attainment_rate(actual: pd.Series, target: pd.Series, direction: pd.Series) -> pd.Series:
    """Share of the target attained: 1.0 is exactly on target. Never rounded, never capped.

    Missing where the share has no meaning; METHOD.md says where that is and why.
    """
    share = actual / target.where(target.gt(0))
    change = (actual - target) / target.abs().where(target.lt(0))
    higher = share.fillna(1 + change)
    lower = (2 - share).fillna(1 - change).clip(lower=0)
    lower = lower.mask(target.eq(0) & actual.gt(0), 0.0)
    rate = higher.where(direction.eq("higher"), lower.where(direction.eq("lower")))
    return rate.mask(target.eq(0) & actual.eq(0) & direction.notna(), 1.0)


def pace(attained: pd.DataFrame, reference: Reference) -> pd.Series:
    """Attainment of the part of the target that is due by the end of the period.

    For a flow in part of a year the target counts in proportion to the months; for everything else
    this is the attainment itself.
    """
    figures = judged_figures(attained, indicator_rules(attained, reference))
    return _rate(figures, figures["nearest"] * figures["share_due"])


def _rate(figures: pd.DataFrame, target: pd.Series) -> pd.Series:
    rate = attainment_rate(figures["actual"], target, figures["direction"])
    return rate.mask(figures["is_late"], LATE)


def indicator_rules(rows: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """What the reference says of each row's indicator in its period; index as in `rows`.

    Columns: kind, direction, accumulation, is_count, can_exceed and weight, with the meaning of
    blanks filled in; kind and direction are missing where the indicator is not in force. From
    targets.csv the `due` day and the `base`.
    """
    key = ["period", "indicator_code"]
    in_force = indicators_by_period(reference, rows["period"])[[*key, *RULES]]
    rules = rows[key].merge(in_force, on=key, how="left", validate="m:1")[RULES]
    may_exceed = rules["kind"].isin(["amount", "rate"])
    can_exceed = rules["can_exceed"].fillna(may_exceed) & ~rules["kind"].isin(
        ["milestone", "range"]
    )
    is_count = rules["is_count"].fillna(False)
    rules = rules.assign(can_exceed=can_exceed.astype("bool"), is_count=is_count.astype("bool"))
    return rules.set_index(rows.index).join(declared_for(rows, reference))


def judged_figures(observations: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """The figures that are compared, by the kind of indicator and the state of the entry.

    `target` is the target as declared, `nearest` the end of its range that the actual is held
    against, `share_due` the share of the target's period that has passed (1 unless a flow);
    `is_late` marks a milestone done after its day, `not_due` what happens once and still has time.
    """
    bound = observations["target_bound"]
    is_share = rules["kind"].eq("rate") | (
        rules["kind"].ne("amount") & observations["unit"].eq("%")
    )
    target = _target(observations, rules["kind"], is_share)
    occurred = ~_nothing_to_judge(observations, rules["kind"], target, is_share)
    actual = _dated(observations, rules, _actual(observations, rules["kind"], is_share))
    actual = actual.where(occurred)
    between = bound.eq("between") & actual.notna()
    nearest = target.mask(between, actual.clip(target, observations["target_upper"]))
    same = (actual - nearest).abs() <= SAME * nearest.abs()
    is_done = same | actual.gt(nearest)
    is_late = rules["kind"].eq("milestone") & observations["completed_on"].gt(rules["due"])
    return pd.DataFrame(
        {
            "state": observations["state"],
            "actual": actual.mask(same, nearest),
            "target": target,
            "nearest": nearest,
            "actual_step": observations["actual_step"].mask(rules["is_count"], 0.0),
            "target_step": observations["target_step"].mask(rules["is_count"], 0.0),
            "direction": _direction(rules, bound, actual, nearest),
            "is_strict": bound.isin(["above", "below"]),
            "is_share": is_share,
            "occurred": occurred,
            "can_exceed": rules["can_exceed"],
            "share_due": _share_due(observations, rules),
            "is_late": is_late.eq(True) & is_done,
            "not_due": _not_due(observations, rules) & ~is_done,
        }
    )


def _actual(observations: pd.DataFrame, kind: pd.Series, is_share: pd.Series) -> pd.Series:
    """The actual as it is compared: a ratio for a rate, a count for a coverage."""
    parts = observations["numerator"], observations["denominator"]
    share = parts[0] / parts[1].where(parts[1].ne(0))
    counted = kind.eq("coverage") & ~is_share
    actual = observations["actual"].fillna(share.where(is_share | kind.eq("milestone")))
    actual = parts[0].where(counted).fillna(actual)
    state = observations["state"]
    actual = actual.fillna(state.isin(["zero", "nothing_occurred"]).map({True: 0.0}))
    return pd.Series(actual.mask(state.isin(["missing", "withheld", "not_assigned"])))


def _dated(observations: pd.DataFrame, rules: pd.DataFrame, actual: pd.Series) -> pd.Series:
    """The actual where the return gives the day of a milestone: done by then, not before."""
    day = observations["completed_on"].where(rules["kind"].eq("milestone"))
    done = day.notna() & day.le(last_days(observations["period"])).eq(True)
    silent = observations["state"].isin(["missing", "withheld", "not_assigned"])
    known = actual.fillna(done.map({True: 1.0}).astype("float").where(~silent))
    return known.mask(day.notna() & ~done & known.ge(1), 0.0)


def _not_due(observations: pd.DataFrame, rules: pd.DataFrame) -> pd.Series:
    """Whether the day of what happens once is still to come when the period ends.

    A milestone without a day has until its target's period ends; any other event is due at once.
    """
    until = last_days(observations["target_period"].fillna(observations["period"]))
    milestone = rules["kind"].eq("milestone")
    due = rules["due"].where(milestone | rules["accumulation"].eq("event"))
    due = due.fillna(until.where(milestone))
    still = due.gt(last_days(observations["period"])).eq(True)
    return pd.Series(still, dtype="bool")


def _target(observations: pd.DataFrame, kind: pd.Series, is_share: pd.Series) -> pd.Series:
    """The target as it is compared; a coverage without one is held against its whole."""
    whole = observations["denominator"].where(kind.eq("coverage") & ~is_share)
    done = kind.eq("milestone").map({True: 1.0})
    return pd.Series(observations["target"].fillna(whole).fillna(done))


def _nothing_to_judge(
    observations: pd.DataFrame, kind: pd.Series, target: pd.Series, is_share: pd.Series
) -> pd.Series:
    """Where a rate or coverage has nothing to be a share of, because it did not occur."""
    whole = observations["denominator"].where(is_share, target).fillna(0)
    nothing = observations["state"].eq("nothing_occurred") & whole.eq(0)
    return kind.isin(["rate", "coverage"]) & nothing


def _direction(
    rules: pd.DataFrame, bound: pd.Series, actual: pd.Series, nearest: pd.Series
) -> pd.Series:
    """Which side of the target is the good one: as its bound says, else as the indicator says."""
    sense = {"at_least": "higher", "above": "higher", "at_most": "lower", "below": "lower"}
    in_range = rules["kind"].eq("range") & bound.eq("between")
    back = actual.lt(nearest).map({True: "higher", False: "lower"}).where(in_range)
    declared = bound.map(sense).astype("str").fillna(rules["direction"])
    return back.astype("str").fillna(declared).where(rules["direction"].notna())


def _share_due(observations: pd.DataFrame, rules: pd.DataFrame) -> pd.Series:
    flows = rules["accumulation"].eq("flow") & rules["kind"].isin(["amount", "coverage"])
    flows &= observations["target_period"].notna()
    spans = observations.loc[flows, ["period", "target_period"]]
    shares = [_share_passed(*span) for span in spans.itertuples(index=False)]
    return pd.Series(shares, index=spans.index, dtype="float").reindex(
        observations.index, fill_value=1.0
    )


@lru_cache(maxsize=4096)
def _share_passed(period: str, target_period: str) -> float:
    """The share of the target's months that a figure counted from 1 January covers."""
    months = parse_period(target_period).months
    if months <= parse_period(period).months:
        return 1.0
    return min(12 * share_of_year(period) / months, 1.0)


def _status(figures: pd.DataFrame, says_met: pd.Series) -> pd.Series:
    actual, nearest = figures["actual"], figures["nearest"]
    lower = figures["direction"].eq("lower")
    beyond = actual.gt(nearest).mask(lower, actual.lt(nearest))
    met = beyond | (actual.eq(nearest) & ~figures["is_strict"])
    not_given = figures["state"].eq("not_assigned") & figures["target"].isna()
    unclear = figures["direction"].isna() | (says_met ^ met).fillna(False).astype("bool")
    # A flow only grows: a floor once reached stays reached, a ceiling once passed stays passed.
    still_open = figures["share_due"].lt(1) & met.eq(lower)
    return pd.Series("not_met", index=figures.index).case_when(
        [
            (not_given | ~figures["occurred"], "not_assigned"),
            (actual.isna(), "not_reported"),
            (figures["target"].isna(), "no_target"),
            (unclear, "undetermined"),
            (figures["is_late"], "not_met"),
            (still_open | figures["not_due"], "in_progress"),
            (beyond & figures["can_exceed"], "exceeded"),
            (met, "met"),
        ]
    )
