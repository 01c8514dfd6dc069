"""Peers: the wards whose figures look most like a ward's own, and what makes them near."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from wardanalytics.analysis.scores import score_parts
from wardanalytics.periods import in_force
from wardanalytics.reference import LIST_SEPARATOR, Reference
from wardanalytics.tables import table

_NAMED = 3
_CLEAR = 0.02  # nearer to the mean of all wards, or to each other, than this says nothing
_LEAST_COMMON = 0.5


class _Profiles(NamedTuple):
    """What each ward's weighted indicators earned, how far off the mean, and who is like whom."""

    period: str
    earned: pd.DataFrame
    off: pd.DataFrame
    weights: pd.Series
    groups: pd.Series


def nearest_peers(
    attained: pd.DataFrame, reference: Reference, ward_code: str, period: str, count: int = 3
) -> pd.DataFrame:
    """The wards of the same `peer_group` whose profile is nearest to a ward's, nearest first.

    A profile is what each weighted indicator earned (a ratio from 0 to the cap). The distance is
    the weighted root mean square difference over the indicators that both reported, in points of
    100; a ward that has less than half of the weights in common is left out.

    Columns: `period, ward_code, peer_code, distance, common` (indicators compared) and the codes of
    at most three indicators, `;` between them: `alike_above, alike_below` (both stand most clearly
    above, or below, the mean of all wards) and `apart` (they differ most). Empty where the ward
    reported nothing weighted.
    """
    profiles = _profiles(attained, reference, period)
    told = _nearest(profiles, ward_code, count) if ward_code in profiles.earned.index else []
    return table("peers", told)


def all_peers(
    attained: pd.DataFrame, reference: Reference, period: str, count: int = 3
) -> pd.DataFrame:
    """`nearest_peers` of every ward that reported anything weighted, in one table."""
    profiles = _profiles(attained, reference, period)
    wards = [str(ward_code) for ward_code in profiles.earned.index]
    return table("peers", [row for ward in wards for row in _nearest(profiles, ward, count)])


def _profiles(attained: pd.DataFrame, reference: Reference, period: str) -> _Profiles:
    parts = score_parts(attained[attained["period"].eq(period)], reference)
    rows = parts[parts["reported"] & parts["weight"].gt(0)]
    earned = rows.pivot_table("earned", "ward_code", "indicator_code")
    weights = rows.groupby("indicator_code")["weight"].first().reindex(earned.columns)
    declared = in_force(reference.wards, period).set_index("ward_code")["peer_group"]
    groups = declared.reindex(earned.index).fillna("")
    return _Profiles(period, earned, earned - earned.mean(), weights, groups)


def _nearest(profiles: _Profiles, ward_code: str, count: int) -> list[dict[str, Any]]:
    earned, weights = profiles.earned, profiles.weights
    like = profiles.groups.eq(profiles.groups[ward_code]) & (earned.index != ward_code)
    own, others = earned.loc[ward_code], earned[like]
    apart = others - own
    common = apart.notna() * weights
    distance = np.sqrt((apart**2 * weights).sum(axis=1) / common.sum(axis=1))
    enough = common.sum(axis=1).ge(_LEAST_COMMON * weights[own.notna()].sum())
    found = pd.DataFrame({"distance": (100 * distance).round(9), "peer_code": others.index})
    nearest = found[enough].sort_values(["distance", "peer_code"]).head(count)
    off = profiles.off
    return [
        {
            "period": profiles.period,
            "ward_code": ward_code,
            "peer_code": peer,
            "distance": row["distance"],
            "common": int(apart.loc[peer].notna().sum()),
            **_reasons(off.loc[ward_code], off.loc[peer], apart.loc[peer], weights),
        }
        for peer, row in nearest.iterrows()
    ]


def _reasons(
    own: pd.Series, peer: pd.Series, apart: pd.Series, weights: pd.Series
) -> dict[str, str]:
    """The indicators in which two wards are clearly alike or apart, those that weigh most first."""
    mine, theirs = own.to_numpy(), peer.to_numpy()
    both = np.where(np.sign(mine) == np.sign(theirs), np.minimum(abs(mine), abs(theirs)), np.nan)
    sizes = {
        "alike_above": np.where(mine > 0, both, np.nan),
        "alike_below": np.where(mine < 0, both, np.nan),
        "apart": abs(apart.to_numpy()),
    }
    named = {}
    for reason, size in sizes.items():
        clear = np.flatnonzero(size > _CLEAR)  # of indicators in the order of their codes
        most = np.argsort(-(weights.to_numpy() * size)[clear], kind="stable")[:_NAMED]
        named[reason] = LIST_SEPARATOR.join(weights.index[clear[most]])
    return named
