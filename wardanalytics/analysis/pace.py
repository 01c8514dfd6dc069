"""Part of a year: whether the year's targets will be reached, and how last year stood by then."""

import numpy as np
import pandas as pd

from wardanalytics.analysis.attainment import (
    LATE,
    attainment_rate,
    indicator_rules,
    judged_figures,
)
from wardanalytics.periods import a_year_before, parse_period, share_of_year
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY

# What a pace is called: the first row whose bar it reaches.
BANDS = pd.DataFrame(
    {"band": ["on_pace", "slightly_behind", "behind"], "at_least": [1.0, 0.9, -np.inf]}
)
_NOISE = 9
YEARS_TO_TRUST = 2  # past years weigh n / (n + 2) against the calendar's months


def pace_table(
    attained: pd.DataFrame,
    reference: Reference,
    period: str,
    bands: pd.DataFrame = BANDS,
    seasons: pd.Series | None = None,
) -> pd.DataFrame:
    """Where each figure of a period stands against its target of the year.

    Args:
        attained: table `attained`; its past years, where they have the same part, give the season.
        reference: the reference tables.
        period: the period to look at, usually part of a year.
        bands: `band, at_least`, highest first.
        seasons: the share of a year's flow that is due by now, by indicator code; by default
            `seasonal_shares` of the table itself.

    Returns:
        One row per observation of the period: the key, `target_period, accumulation, direction,
        actual, target, attainment, status`, `share_due` (of the target, by now), `pace`, `band`,
        `expected_year_end`, `months_left`, `required_per_month` (for less is better: what is left
        of the allowance). Only flows have the last three and a share below 1; levels and rates
        are held against the whole target.
    """
    now = attained["period"].eq(period)
    rows = attained[now].reset_index(drop=True)
    rules = indicator_rules(rows, reference)
    figures = judged_figures(rows, rules)
    is_flow = figures["share_due"].lt(1)
    usual = seasonal_shares(attained, period) if seasons is None else seasons
    of_year = is_flow & rows["target_period"].eq(str(parse_period(period).year))
    by_season = rows["indicator_code"].map(usual).astype("float").where(of_year)
    share = by_season.fillna(figures["share_due"])
    actual, target = figures["actual"], figures["nearest"]
    ratio = attainment_rate(actual, target * share, figures["direction"])
    ratio = ratio.mask(figures["not_due"]).mask(figures["is_late"], LATE)
    months = _months_left(rows)
    left = (target - actual) / months.where(months.gt(0))
    return pd.DataFrame(
        rows[KEY].assign(
            target_period=rows["target_period"],
            accumulation=rules["accumulation"],
            direction=figures["direction"],
            actual=actual,
            target=figures["target"],
            attainment=rows["attainment"],
            status=rows["status"],
            share_due=share,
            pace=ratio,
            band=band_of(ratio, bands),
            expected_year_end=(actual / share).where(is_flow),
            months_left=months.where(is_flow).astype("Int64"),
            required_per_month=left.clip(lower=0).where(is_flow),
        )
    )


def band_of(pace: pd.Series, bands: pd.DataFrame = BANDS) -> pd.Series:
    """What each pace is called; missing where there is none."""
    rounded = pace.astype("float").round(_NOISE)
    named = pd.Series(np.nan, index=pace.index, dtype="str")
    for row in bands.iloc[::-1].itertuples():
        named = named.mask(rounded.ge(row.at_least), row.band)
    return named


def seasonal_shares(attained: pd.DataFrame, period: str) -> pd.Series:
    """The share of a year's flow that is usual by the end of a period, by indicator code.

    From the years before that have both the same part and the whole year: the wards' sums, averaged
    over n years, weighing n / (n + 2) against the share of the months. Empty without such years.
    """
    months = share_of_year(period)
    if parse_period(period).months >= 12:
        return pd.Series(dtype="float")
    known = set(attained["period"])
    shares, part = [], a_year_before(period)
    while part in known:
        year = str(parse_period(part).year)
        shares.append(_share_by(attained, part, year))
        part = a_year_before(part)
    if not shares:
        return pd.Series(dtype="float")
    past = pd.concat(shares, axis=1)
    years = past.notna().sum(axis=1)
    trust = years / (years + YEARS_TO_TRUST)
    return pd.Series(trust * past.mean(axis=1).fillna(months) + (1 - trust) * months)


def _share_by(attained: pd.DataFrame, part: str, year: str) -> pd.Series:
    """ΣA of a part over ΣA of its year, over the wards that have both."""
    by_ward = ["ward_code", "indicator_code"]
    early = attained[attained["period"].eq(part)].set_index(by_ward)["actual"]
    whole = attained[attained["period"].eq(year)].set_index(by_ward)["actual"]
    both = pd.DataFrame({"part": early, "year": whole}).dropna()
    sums = pd.DataFrame(both.groupby("indicator_code").sum())
    return pd.Series(sums["part"] / sums["year"].where(sums["year"].gt(0)))


def _months_left(rows: pd.DataFrame) -> pd.Series:
    spans = zip(rows["period"], rows["target_period"].fillna(rows["period"]), strict=True)
    left = [parse_period(to).last_month - parse_period(now).last_month for now, to in spans]
    return pd.Series([max(months, 0) for months in left], index=rows.index, dtype="float")


def against_last_year(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Each figure against the same period of the year before (*so với cùng kỳ*).

    `previous` comes from the return's own column, else from the data of that period. One row per
    observation that has both figures. Columns: the key, `actual, previous, previous_from` (return,
    data), `difference` (in the unit), `change` (a ratio: 0.1 is a tenth more; missing where the
    figure before was not above 0) and `differs`: the return's column is not what was reported then.
    """
    figures = judged_figures(attained, indicator_rules(attained, reference))
    rows = attained[KEY].assign(actual=figures["actual"], typed=attained["previous"])
    then = rows[[*KEY, "actual"]].rename(columns={"period": "before", "actual": "known"})
    rows = rows.assign(before=rows["period"].map(a_year_before).astype("str"))
    rows = rows.merge(
        then, on=["before", "ward_code", "indicator_code"], how="left", validate="1:1"
    )
    typed, known = rows["typed"], rows["known"]
    previous = typed.fillna(known)
    found = rows[[*KEY, "actual"]].assign(
        previous=previous,
        previous_from=pd.Series("data", index=rows.index).mask(typed.notna(), "return"),
        difference=(rows["actual"] - previous).round(_NOISE),
        change=(rows["actual"] - previous) / previous.where(previous.gt(0)),
        differs=typed.notna() & known.notna() & (typed - known).abs().gt(10.0**-_NOISE),
    )
    has_both = found["actual"].notna() & found["previous"].notna()
    return pd.DataFrame(found[has_both].reset_index(drop=True))
