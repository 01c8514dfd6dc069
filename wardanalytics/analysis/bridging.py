"""Figures carried across ward changes: what a ward's territory did before the ward was formed."""

from collections.abc import Collection

import pandas as pd

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.district import (
    addable,
    added_up,
    district_change,
    district_total,
)
from wardanalytics.analysis.pace import against_last_year
from wardanalytics.analysis.ward_changes import ancestry, changed_wards
from wardanalytics.periods import a_year_before
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY, WARD_KEY, table

_COUNTED = ["actual", "target", "target_upper"]
_PARTS = ["numerator", "denominator"]
_RANGES = ["actual", "target", "attainment"]


def bridge(rows: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Add up the rows of `addable` by the shares in which wards went into others.

    Args:
        rows: as `addable` gives them, of any periods.
        shares: `from_code, ward_code, share` of one division of the territory.

    Returns:
        One row per period, new ward and indicator that can be added, with the sums of
        A' = Σ share · A and T' = Σ share · T, rates by their parts, `how` and `wards`. Where the
        shares of each ward add up to 1, the sums over all new wards are those over the old ones.
    """
    into = shares.rename(columns={"ward_code": "into"})
    parts = rows.merge(into, left_on="ward_code", right_on="from_code", how="inner")
    counts, share = parts["way"].eq("sum"), parts["share"]
    scaled = {name: parts[name] * share.where(counts, 1.0) for name in _COUNTED}
    scaled |= {name: parts[name] * share.where(~counts, 1.0) for name in _PARTS}
    parts = parts.assign(**scaled, ward_code=parts["into"])
    return added_up(parts, KEY).reset_index()


def bridged(
    attained: pd.DataFrame,
    reference: Reference,
    earlier: str,
    later: str,
    ward_codes: Collection[str] | None = None,
) -> pd.DataFrame:
    """What the territory of each ward that changed between two periods did in the earlier one.

    `ward_codes` are the wards to ask about (default: all); `attained` has all their predecessors.

    One row per ward (as of `later`) and indicator: the key (`period` is the earlier one), `how`
    (sum, parts, not_addable), `actual_low, actual_high, target_low, target_high, attainment_low,
    attainment_high` over the extremes of unknown shares, `status` (missing unless the same at all
    of them), `is_firm` (it is), `wards` (predecessors at most) and `lacking` (codes, `;` between,
    of those without figure or target; the row then has no figures, for missing is not 0).
    """
    ways = ancestry(reference, earlier, later, ward_codes)
    now = attained[attained["period"].eq(earlier)].reset_index(drop=True)
    now = now[now["ward_code"].isin(ways["from_code"])]
    rows = addable(now, reference)
    asked = _asked(rows, ways).assign(period=earlier)
    corners = [_judged(rows, own, reference) for _, own in ways.groupby("corner")]
    found = pd.concat([table("attained"), *corners], ignore_index=True)
    found = found.merge(asked.loc[asked["lacking"].isna(), KEY], on=KEY, how="inner")
    ranges = found.groupby(KEY).agg(
        **{f"{name}_low": (name, "min") for name in _RANGES},
        **{f"{name}_high": (name, "max") for name in _RANGES},
        status=("status", _only),
        corners=("status", "count"),
    )
    result = asked.merge(ranges.reset_index(), on=KEY, how="left", validate="1:1")
    is_firm = result["status"].notna() & result["corners"].eq(result["of_corners"])
    ends = [f"{name}_{end}" for name in _RANGES for end in ("low", "high")]
    columns = [*KEY, "how", *ends, "status", "is_firm", "wards", "lacking"]
    result = result.assign(is_firm=is_firm, status=result["status"].where(is_firm).astype("str"))
    return pd.DataFrame(result[columns].sort_values(KEY, ignore_index=True))


def area_change(attained: pd.DataFrame, reference: Reference, period: str) -> pd.DataFrame:
    """All wards' figures of a period against those of the year before: as `district_change`.

    Where wards changed since, no ward has both figures; then the sums of all wards of then stand
    against those of all wards of now, as their territory is the same however it is divided. Such a
    sum counts only if every ward asked has a figure in both periods.
    """
    before = a_year_before(period)
    if not changed_wards(reference, period):
        compared = against_last_year(attained, reference)
        return district_change(compared[compared["period"].eq(period)], reference)
    totals = district_total(attained[attained["period"].isin([before, period])], reference)
    whole = totals[totals["how"].eq("sum") & totals["wards"].eq(totals["of_wards"])]
    now, then = (
        whole[whole["period"].eq(one)].set_index("indicator_code") for one in (period, before)
    )
    sums = now[["ward_code", "actual", "wards"]].join(
        then["actual"].rename("previous"), how="inner"
    )
    difference = (sums["actual"] - sums["previous"]).round(9)
    change = difference / sums["previous"].where(sums["previous"].gt(0))
    found = sums.assign(period=period, difference=difference, change=change).reset_index()
    columns = [*KEY, "actual", "previous", "wards", "difference", "change"]
    return pd.DataFrame(found[columns])


def lineage(
    ranks: pd.DataFrame,
    scores: pd.DataFrame,
    ratings: pd.DataFrame,
    reference: Reference,
    period: str,
    ward_codes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Where each changed ward's predecessors stood a year before: what cannot be carried over.

    One row per ward of `period` and predecessor: `period, ward_code, from_code, share_low,
    share_high` (of the predecessor) and, from the year before, `published_score, rank,
    ranked_wards, official_level, streak`. `ward_codes` are the wards to ask about (default: all).
    """
    before = a_year_before(period)
    ways = ancestry(reference, before, period, ward_codes)
    corners = ways.groupby("ward_code")["corner"].transform("nunique")
    taken = ways.assign(of=corners).groupby(["ward_code", "from_code"], as_index=False)
    found = taken.agg(
        share_low=("share", "min"),
        share_high=("share", "max"),
        times=("share", "size"),
        of=("of", "first"),
    )
    low = found["share_low"].where(found["times"].eq(found["of"]), 0.0)
    standing = ranks[[*WARD_KEY, "rank", "ranked_wards"]].merge(
        scores[[*WARD_KEY, "published_score"]], on=WARD_KEY, how="outer", validate="1:1"
    )
    levels = ratings[[*WARD_KEY, "official_level", "streak"]]
    standing = standing.merge(levels, on=WARD_KEY, how="outer", validate="1:1")
    standing = standing[standing["period"].eq(before)].rename(columns={"ward_code": "from_code"})
    found = found.assign(share_low=low, period=period).drop(columns=["times", "of"])
    joined = found.merge(standing.drop(columns="period"), on="from_code", how="left")
    joined = joined.sort_values(
        ["ward_code", "share_low", "from_code"], ascending=[True, False, True]
    )
    return pd.DataFrame(joined.reset_index(drop=True))


def _asked(rows: pd.DataFrame, ways: pd.DataFrame) -> pd.DataFrame:
    """Each new ward's indicators: how they add up, and which predecessors lack a figure."""
    has = rows["way"].eq("parts") | rows[["actual", "target"]].notna().all(axis=1)
    can = rows["way"].notna()
    silent = rows["ward_code"].where(can & ~has & rows["is_asked"])
    known = rows[["ward_code", "indicator_code", "way", "is_asked"]].assign(silent=silent)
    origins = ways.drop_duplicates(["ward_code", "from_code"])[["ward_code", "from_code"]]
    corners = ways.groupby("ward_code")["corner"].nunique()
    pairs = origins.merge(known.rename(columns={"ward_code": "from_code"}), on="from_code")
    # A row that a return lacks altogether is silence too.
    whole = origins.merge(pairs[["ward_code", "indicator_code"]].drop_duplicates(), on="ward_code")
    pairs = whole.merge(pairs, on=["ward_code", "from_code", "indicator_code"], how="left")
    pairs["silent"] = pairs["silent"].mask(pairs["is_asked"].isna(), pairs["from_code"])
    asked = pairs.groupby(["ward_code", "indicator_code"], as_index=False).agg(
        how=("way", "first"), wards=("from_code", "size"), lacking=("silent", _codes)
    )
    how = asked["how"].fillna("not_addable")
    lacking = asked["lacking"].where(how.ne("not_addable")).astype("str")
    return asked.assign(how=how, lacking=lacking, of_corners=asked["ward_code"].map(corners))


def _judged(rows: pd.DataFrame, way: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """One corner's sums, judged like any figure."""
    sums = bridge(rows, way)
    more = rows.drop_duplicates("indicator_code")[["indicator_code", "target_period", "unit"]]
    sums = sums.merge(more, on="indicator_code", how="left", validate="m:1").assign(state="value")
    return attainment(table("observations", sums), reference)


def _only(values: pd.Series) -> str | None:
    """The one value that all rows share, else None."""
    return values.iloc[0] if len(set(values)) == 1 else None


def _codes(values: pd.Series) -> str | None:
    return ";".join(sorted(values.dropna())) or None
