"""What moved from one year to the next, and over several."""

from itertools import combinations
from statistics import median

import pandas as pd

from wardanalytics.analysis.concordance import kendall_p, years_in_a_row
from wardanalytics.analysis.ranking import changed_wards
from wardanalytics.periods import parse_period, period_order
from wardanalytics.reference import Reference

FEWEST_YEARS = 5  # of four the smallest p there can be is 0.083
_LIMITS, _TRIAL_LIMITS = 12, 5
_SCALING = 2.66  # 3 / 1.128: three sigma from the mean moving range of two


def biggest_movers(ranks: pd.DataFrame, period: str, count: int = 3) -> list[str]:
    """The wards that gained or lost most places in a period, at most `count`, largest move first.

    Equal moves come in the order of rank, then of ward code. A ward that kept its place, or is not
    comparable with the year before, has not moved.
    """
    moved = ranks[ranks["period"].eq(period) & ranks["places_gained"].abs().gt(0).fillna(False)]
    moved = moved.assign(places=-moved["places_gained"].abs())
    ordered = moved.sort_values(["places", "rank", "ward_code"])
    return ordered["ward_code"].head(count).to_list()


def score_trends(scores: pd.DataFrame, reference: Reference, period: str) -> pd.DataFrame:
    """Where each ward's published score tends over the years in a row up to a period.

    One row per ward with a score in the period: `ward_code, first_period, years, rose, fell` (steps
    from year to year), `change` (last less first, points). From five years on also `slope`
    (Theil–Sen: the median of all slopes, points a year) and `p` (exact, of Kendall's S); missing
    for fewer. A gap, or a change of territory, begins a series anew.
    """
    known = scores[scores["published_score"].notna()]
    found = []
    for ward_code, own in known.groupby("ward_code"):
        if period not in set(own["period"]):
            continue
        points = own.set_index("period")["published_score"]
        years = _unchanged(years_in_a_row(own["period"], period), str(ward_code), reference)
        series = [float(points[year]) for year in years]
        steps = [later - sooner for sooner, later in zip(series, series[1:], strict=False)]
        enough = len(series) >= FEWEST_YEARS
        found.append(
            {
                "ward_code": ward_code,
                "first_period": years[0],
                "years": len(series),
                "rose": sum(step > 0 for step in steps),
                "fell": sum(step < 0 for step in steps),
                "change": series[-1] - series[0],
                "slope": theil_sen(series) if enough else float("nan"),
                "p": kendall_p(series) if enough else float("nan"),
            }
        )
    columns = ["ward_code", "first_period", "years", "rose", "fell", "change", "slope", "p"]
    return pd.DataFrame(found, columns=columns)


def _unchanged(years: list[str], ward_code: str, reference: Reference) -> list[str]:
    """The years since the ward last took or gave territory."""
    broken = [n for n, year in enumerate(years) if ward_code in changed_wards(reference, year)]
    return years[broken[-1] :] if broken else years


def theil_sen(series: list[float]) -> float:
    """The median slope of all pairs of a series with a figure a year."""
    pairs = combinations(enumerate(series), 2)
    return float(median((later - sooner) / (n - m) for (m, sooner), (n, later) in pairs))


def monthly_limits(attained: pd.DataFrame) -> pd.DataFrame:
    """XmR limits of each ward's monthly figures of an indicator, five months or more; never yearly.

    Taken is the month's own figure (`in_period`, else `actual`) of periods that are one month. One
    row per ward and indicator: `ward_code, indicator_code, months, mean, low, high` (mean ± 2.66 ·
    mean moving range), `is_trial` (fewer than 12 months) and `outside` (periods beyond the limits,
    `;` between them). Source: W. A. Shewhart's chart for individual values.
    """
    monthly = attained[[parse_period(period).months == 1 for period in attained["period"]]]
    rows = monthly.assign(figure=monthly["in_period"].fillna(monthly["actual"]))
    found = []
    known = rows.dropna(subset=["figure"])
    for _, own in known.groupby(["ward_code", "indicator_code"]):
        own = own.sort_values("period", key=lambda periods: periods.map(period_order))
        if len(own) < _TRIAL_LIMITS:
            continue
        mean, reach = own["figure"].mean(), _SCALING * own["figure"].diff().abs().mean()
        outside = own.loc[(own["figure"] - mean).abs().gt(reach), "period"]
        found.append(
            {
                "ward_code": own["ward_code"].iloc[0],
                "indicator_code": own["indicator_code"].iloc[0],
                "months": len(own),
                "mean": mean,
                "low": mean - reach,
                "high": mean + reach,
                "is_trial": len(own) < _LIMITS,
                "outside": ";".join(outside),
            }
        )
    columns = ["ward_code", "indicator_code", "months", "mean", "low", "high", "is_trial"]
    return pd.DataFrame(found, columns=[*columns, "outside"])
