"""What-if: the same judgement under other weights, another cap, or another figure."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.ranking import rank_wards
from wardanalytics.analysis.scores import score_wards
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY, WARD_KEY, table

_JUDGED = ["attainment", "status", "gap", "stated_verdict"]


def choose_rules(reference: Reference, factors: Mapping[str, float], cap: str) -> Reference:
    """The same reference tables with other weights and another cap.

    Args:
        reference: the reference tables, which stay as they are.
        factors: what the weight of each indicator of a group is multiplied by; a group that is not
            named keeps its weights.
        cap: as in method.csv, a number or `none`.
    """
    indicators, method = reference.indicators, reference.method
    factor = indicators["group_code"].map(factors).astype("float").fillna(1.0)
    choice = pd.DataFrame({"setting": ["cap"], "value": [cap]})
    others = method.loc[method["setting"].ne("cap")]
    return replace(
        reference,
        indicators=indicators.assign(weight=indicators["weight"] * factor),
        method=pd.concat([others, choice], ignore_index=True).astype("str"),
    )


def suppose(
    attained: pd.DataFrame, reference: Reference, key: tuple[str, str, str], actual: float
) -> pd.DataFrame:
    """The `attained` table as it would be had one figure been another.

    Args:
        attained: the table; further columns are kept.
        reference: the reference tables.
        key: period, ward and indicator of the figure.
        actual: the supposed figure in the indicator's unit, a ratio where that is %.

    A stated percentage no longer speaks of the supposed figure and is left out of its judgement.

    Raises:
        KeyError: no row has the key.
    """
    own = attained[KEY].eq(list(key)).all(axis=1)
    if not own.any():
        raise KeyError(key)
    supposed = (
        attained.loc[own]
        .drop(columns=_JUDGED)
        .assign(
            actual=float(actual),
            state="zero" if actual == 0 else "value",
            numerator=None,
            denominator=None,
            completed_on=None,
            stated_attainment=None,
            stated_decimals=None,
        )
    )
    judged = attainment(table("observations", supposed), reference).set_index(attained.index[own])
    changed = attained.copy()
    changed.loc[own, judged.columns] = judged
    return table("attained", changed)


def standings(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Scores and places of the wards of an attained table: one row a ward and period.

    Columns: the key, `published_score`, `score`, `rank`, `rank_low`, `rank_high`, `ranked_wards`.
    """
    scores = score_wards(attained, reference)
    ranks = rank_wards(scores, attained, reference)
    places = ranks[[*WARD_KEY, "rank", "rank_low", "rank_high", "ranked_wards"]]
    points = scores[[*WARD_KEY, "published_score", "score"]]
    return pd.DataFrame(points.merge(places, on=WARD_KEY, validate="1:1"))
