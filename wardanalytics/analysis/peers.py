"""Peers: the wards whose figures look most like a ward's own, and what makes them near."""

import numpy as np
import pandas as pd

from wardanalytics.analysis.scores import score_parts
from wardanalytics.periods import in_force
from wardanalytics.reference import LIST_SEPARATOR, Reference

_NAMED = 3
_CLEAR = 0.02  # nearer to the mean of all wards, or to each other, than this says nothing
_LEAST_COMMON = 0.5
_COLUMNS = ["period", "ward_code", "peer_code", "distance", "common"]
_REASONS = ["alike_above", "alike_below", "apart"]


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
    parts = score_parts(attained[attained["period"].eq(period)], reference)
    rows = parts[parts["reported"] & parts["weight"].gt(0)]
    profiles = rows.pivot_table("earned", "ward_code", "indicator_code")
    if ward_code not in profiles.index:
        return pd.DataFrame(columns=[*_COLUMNS, *_REASONS])
    weights = rows.groupby("indicator_code")["weight"].first().reindex(profiles.columns)
    declared = in_force(reference.wards, period).set_index("ward_code")["peer_group"]
    groups = declared.reindex(profiles.index).fillna("")
    like = groups.eq(groups[ward_code]) & (profiles.index != ward_code)
    own, others = profiles.loc[ward_code], profiles[like]
    apart = others - own
    common = apart.notna() * weights
    distance = np.sqrt((apart**2 * weights).sum(axis=1) / common.sum(axis=1))
    enough = common.sum(axis=1).ge(_LEAST_COMMON * weights[own.notna()].sum())
    found = pd.DataFrame({"distance": (100 * distance).round(9), "peer_code": others.index})
    nearest = found[enough].sort_values(["distance", "peer_code"]).head(count)
    off, own_off = profiles - profiles.mean(), own - profiles.mean()
    told = [
        {
            "period": period,
            "ward_code": ward_code,
            "peer_code": peer,
            "distance": row["distance"],
            "common": int(apart.loc[peer].notna().sum()),
            **_reasons(own_off, off.loc[peer], apart.loc[peer], weights),
        }
        for peer, row in nearest.iterrows()
    ]
    return pd.DataFrame(told, columns=[*_COLUMNS, *_REASONS])


def _reasons(
    own: pd.Series, peer: pd.Series, apart: pd.Series, weights: pd.Series
) -> dict[str, str]:
    """The indicators in which two wards are clearly alike or apart, those that weigh most first."""
    both = np.minimum(own.abs(), peer.abs()).where(np.sign(own).eq(np.sign(peer)))
    sizes = {
        "alike_above": both.where(own.gt(0)),
        "alike_below": both.where(own.lt(0)),
        "apart": apart.abs(),
    }
    return {
        reason: LIST_SEPARATOR.join(
            (weights * size)[size.gt(_CLEAR)]
            .sort_index()
            .sort_values(ascending=False, kind="stable")
            .index[:_NAMED]
        )
        for reason, size in sizes.items()
    }
