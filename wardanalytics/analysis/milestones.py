"""What happens once: who was first."""

import pandas as pd

from wardanalytics.analysis.attainment import indicator_rules, judged_figures
from wardanalytics.analysis.targets import last_days
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY


def first_to_complete(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The wards that completed a milestone or covered a whole set, in the order of their days.

    Within each period and indicator. Columns: the key, `completed_on, due, is_late, place` (by
    day; equal days share it), `is_first` and `is_only`. Without days nobody is first, unless one
    ward alone has completed it by the end of the period.
    """
    rules = indicator_rules(attained, reference)
    figures = judged_figures(attained, rules)
    once = rules["kind"].isin(["milestone", "coverage"])
    done = once & figures["actual"].ge(figures["nearest"]).eq(True)
    day = attained["completed_on"]
    done &= day.isna() | day.le(last_days(attained["period"])).eq(True)
    found = attained.loc[done, [*KEY, "completed_on"]].assign(
        due=rules.loc[done, "due"], is_late=day.gt(rules["due"]).eq(True)[done]
    )
    days = pd.to_datetime(found["completed_on"])
    same = [found["period"], found["indicator_code"]]
    place = days.groupby(same).rank(method="min").astype("Int64")
    is_only = found.groupby(same)["ward_code"].transform("size").eq(1).astype("bool")
    undated = days.isna().groupby(same).transform("any").astype("bool")
    found = found.assign(
        place=place.mask(is_only, 1),
        is_first=(place.eq(1).fillna(False).astype("bool") & ~undated) | is_only,
        is_only=is_only,
    )
    return pd.DataFrame(found.sort_values(["period", "indicator_code", "place"], ignore_index=True))
