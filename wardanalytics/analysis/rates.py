"""What stands beside a rate: percentage points, and how sure a rate of few cases is."""

import pandas as pd

from wardanalytics.analysis.attainment import indicator_rules, judged_figures
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY

SURE_FROM = 100  # cases; a rate of fewer is given with its interval
_Z = 1.959963984540054


def rate_details(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The rates, and growth in percent: percentage points from the target, and their interval.

    Columns: the key, `actual, target, points` (percentage points above the target), `cases` (n) and
    below 100 cases `low, high`, the Wilson 95% interval (18 of 26: 50,0 to 83,5%).
    """
    rules = indicator_rules(attained, reference)
    figures = judged_figures(attained, rules)
    is_rate = (figures["is_share"] | attained["unit"].eq("%")) & figures["actual"].notna()
    rows, figures = attained[is_rate], figures[is_rate]
    has_parts = rows["numerator"].notna() & rows["denominator"].gt(0)
    cases = rows["denominator"].where(has_parts)
    few = cases.where(cases.lt(SURE_FROM))
    middle, half = wilson(rows["numerator"], few)
    return pd.DataFrame(
        rows[KEY]
        .assign(
            actual=figures["actual"],
            target=figures["target"],
            points=(100 * (figures["actual"] - figures["nearest"])).round(9),
            cases=cases,
            low=middle - half,
            high=middle + half,
        )
        .reset_index(drop=True)
    )


def wilson(successes: pd.Series, cases: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The middle and half the width of the Wilson 95% interval of a share."""
    share, widened = successes / cases, 1 + _Z**2 / cases
    middle = (share + _Z**2 / (2 * cases)) / widened
    half = _Z / widened * (share * (1 - share) / cases + _Z**2 / (4 * cases**2)) ** 0.5
    return middle, half


def flags(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """What a reader should know of a figure beside its status: the key and `flag`.

    `zero_target`: something was done where nothing was asked, so there is no ratio; `undetermined`:
    figures and stated percentage disagree about the target; `over_the_whole`: more than all of a
    set, or a rate above 100%.
    """
    rules = indicator_rules(attained, reference)
    figures = judged_figures(attained, rules)
    beyond = figures["actual"].gt(figures["nearest"]) & rules["kind"].eq("coverage")
    marks = {
        "zero_target": attained["status"].eq("exceeded") & attained["attainment"].isna(),
        "undetermined": attained["status"].eq("undetermined"),
        "over_the_whole": beyond | (rules["kind"].eq("rate") & figures["actual"].gt(1)),
    }
    found = [attained.loc[mark, KEY].assign(flag=name) for name, mark in marks.items()]
    return pd.DataFrame(pd.concat(found, ignore_index=True))
