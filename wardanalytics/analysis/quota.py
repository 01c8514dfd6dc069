"""The quota on the highest level, under every reading of its words, and who stands on the line."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pandas as pd

from wardanalytics.periods import in_force
from wardanalytics.reference import Reference
from wardanalytics.tables import LEVELS

# "At most 20% of those rated good": of whom? The base may be read in three ways.
BASES = {
    "good": ["good"],
    "good_or_better": ["excellent", "good"],
    "all": list(LEVELS),
}
ROUNDINGS = {"floor": ROUND_FLOOR, "round": ROUND_HALF_UP}
COLUMNS = [
    "period",
    "peer_group",
    "rule_set",
    "base",
    "rounding",
    "is_declared",
    "share",
    "wards_in_base",
    "places",
    "excellent",
    "over",
    "inside",
    "outside",
    "on_the_line",
]


def quota(
    ratings: pd.DataFrame,
    scores: pd.DataFrame,
    reference: Reference,
    period: str,
    stage: str = "official_level",
) -> pd.DataFrame:
    """How many wards may be excellent under each reading of the quota in force.

    Args:
        ratings: table `ratings`.
        scores: table `scores`; its published score orders the wards rated excellent.
        reference: the reference tables; rating_rules.csv declares `quota_share` and, as the
            office's reading, `quota_base` and `quota_rounding`.
        period: the period whose wards are counted.
        stage: whose ratings: `official_level`, `proposed_level`, `self_level` or `level`.

    Returns:
        One row per peer group and reading: `period, peer_group, rule_set, base, rounding,
        is_declared, share, wards_in_base, places, excellent` (wards so rated), `over` (how many too
        many), `inside` and `outside` (excellent wards by score, `;`-separated) and `on_the_line`:
        those whose place hangs on the reading, or on a tie. Empty where no quota is in force.
    """
    rules = in_force(reference.rating_rules, period)
    declared = rules.drop_duplicates("measure", keep="last").set_index("measure")["value"]
    if "quota_share" not in declared:
        return pd.DataFrame(columns=COLUMNS)
    share = Decimal(str(declared["quota_share"]))
    reading = declared.get("quota_base"), declared.get("quota_rounding")
    wards = _rated(ratings, scores, reference, period, stage)
    rows = [
        {
            "period": period,
            "peer_group": group,
            "rule_set": str(rules["rule_set"].iloc[0]),
            "base": base,
            "rounding": rounding,
            "is_declared": (base, rounding) == reading,
            "share": float(share),
            **_places(peers, BASES[base], share, rounding),
        }
        for group, peers in wards.groupby("peer_group", sort=True)
        for base in BASES
        for rounding in ROUNDINGS
    ]
    counted = pd.DataFrame(rows, columns=[*COLUMNS[:-1], "tied"])
    return counted.assign(on_the_line=_on_the_line(counted)).drop(columns="tied")


def _rated(
    ratings: pd.DataFrame, scores: pd.DataFrame, reference: Reference, period: str, stage: str
) -> pd.DataFrame:
    """The rated wards of a period: `ward_code, peer_group, level, score`, best score first."""
    wards = in_force(reference.wards, period).set_index("ward_code")
    own = ratings[ratings["period"].eq(period) & ratings[stage].notna()]
    points = scores[scores["period"].eq(period)].set_index("ward_code")["published_score"]
    rated = pd.DataFrame(
        {
            "ward_code": own["ward_code"],
            "peer_group": own["ward_code"].map(wards["peer_group"]).fillna(""),
            "level": own[stage],
            "score": own["ward_code"].map(points).astype("float"),
        }
    )
    return rated.sort_values(["score", "ward_code"], ascending=[False, True])


def _places(
    peers: pd.DataFrame, levels: list[str], share: Decimal, rounding: str
) -> dict[str, object]:
    """The places of one reading, and which excellent wards they reach."""
    in_base = int(peers["level"].isin(levels).sum())
    places = int((share * in_base).to_integral_value(ROUNDINGS[rounding]))
    best = peers[peers["level"].eq(LEVELS[0])]
    worst = best["score"].rank(method="max", ascending=False, na_option="bottom")
    inside = worst.le(places)
    tied = ~inside & best["score"].rank(method="min", ascending=False).le(places)
    return {
        "wards_in_base": in_base,
        "places": places,
        "excellent": len(best),
        "over": max(len(best) - places, 0),
        "inside": ";".join(best.loc[inside, "ward_code"]),
        "outside": ";".join(best.loc[~inside, "ward_code"]),
        "tied": ";".join(best.loc[tied, "ward_code"]),
    }


def _on_the_line(counted: pd.DataFrame) -> pd.Series:
    """The wards that one reading lets in and another keeps out, or that a tie leaves at the bar."""
    lines = {}
    for group, readings in counted.groupby("peer_group"):
        let_in, kept_out, tied = (
            set(";".join(readings[column]).split(";")) - {""}
            for column in ("inside", "outside", "tied")
        )
        lines[group] = ";".join(sorted((let_in & kept_out) | tied))
    return pd.Series(counted["peer_group"].map(lines), dtype="str")
