"""The levels a ward was rated at, for how many years in a row, and the level by the rules."""

import pandas as pd

from wardanalytics.analysis.gates import levels_by_gates, open_gates, rule_set_of
from wardanalytics.analysis.measures import found_measures
from wardanalytics.analysis.ward_changes import streak_origins
from wardanalytics.periods import parse_period
from wardanalytics.reference import Reference, setting
from wardanalytics.tables import WARD_KEY, table

STAGES = {"self": "self_level", "proposed": "proposed_level", "decided": "official_level"}


def rate_wards(
    scores: pd.DataFrame, attained: pd.DataFrame, reference: Reference
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The ratings of each ward in each period: tables `ratings` and `gates`.

    One row for every ward-period that has a score or an official rating. `level` is what the gates
    in force give (see `levels_by_gates`); missing where no rule set, or one without gates, is.

    Raises:
        ValueError: a gate of rating_rules.csv cannot be used.
    """
    levels = official_levels(reference)
    rated = scores[WARD_KEY].merge(levels, on=WARD_KEY, how="outer", validate="1:1")
    rule_sets = {period: rule_set_of(reference, period) for period in rated["period"].unique()}
    rated = rated.assign(
        rule_set=rated["period"].map(rule_sets).astype("str"), streak=streak(rated, reference)
    )
    rated = rated.sort_values(WARD_KEY, ignore_index=True)
    gates = open_gates(rated, found_measures(scores, attained, reference), reference)
    rated = rated.merge(levels_by_gates(gates), on=WARD_KEY, how="left", validate="1:1")
    return table("ratings", rated), gates


def official_levels(reference: Reference) -> pd.DataFrame:
    """Official ratings, a row per ward and period: `self_level, proposed_level, official_level`.

    Of two entries for the same stage the later row of official_ratings.csv counts.
    """
    stages = reference.official_ratings.drop_duplicates([*WARD_KEY, "stage"], keep="last")
    levels = stages.pivot_table(index=WARD_KEY, columns="stage", values="level", aggfunc="last")
    return levels.reindex(columns=list(STAGES)).rename(columns=STAGES).reset_index()


def streak(rated: pd.DataFrame, reference: Reference) -> pd.Series:
    """How many whole years in a row a ward has held its decided level, this one included.

    Missing for parts of a year, terms and years without a decision; each of these, and a year
    without a row, breaks a streak. Across a ward change `streak_across_change` says whose streak
    goes on; of several predecessors all must have held the level, and the shortest counts. Index
    as in `rated`.
    """
    years = rated.assign(year=rated["period"].map(_whole_year).astype("float"))
    years = years[years["year"].notna() & years["official_level"].notna()]
    policy = setting(reference, "streak_across_change")
    held: dict[tuple[float, str], tuple[str, int]] = {}
    lengths = {}
    for period, rows in sorted(years.groupby("period"), key=lambda pair: str(pair[0])):
        origins = streak_origins(reference, str(period), policy)
        for index, row in rows.iterrows():
            level, ward, year = row["official_level"], row["ward_code"], row["year"]
            before = [held.get((year - 1, code)) for code in origins.get(ward, [ward])]
            runs = [run[1] for run in before if run is not None and run[0] == level]
            goes_on = bool(before) and len(runs) == len(before)
            lengths[index] = 1 + min(runs) if goes_on else 1
            held[year, ward] = (level, lengths[index])
    return pd.Series(lengths, dtype="Int64").reindex(rated.index)


def _whole_year(text: str) -> float:
    period = parse_period(text)
    return float(period.year) if period.is_year else float("nan")
