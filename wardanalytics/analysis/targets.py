"""What targets.csv says beyond the target itself: due days, bases, revisions, other comparators.

Bounds as people write them ("từ 85% trở lên") are read where returns are loaded. Here targets are
numbers: `plain_targets` reads those that are plainly one and leaves the others missing.
"""

import re
from dataclasses import replace

import pandas as pd

from wardanalytics.periods import parse_period
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY

# Three digits after one mark may be thousands (1.250): not plainly a number.
_PLAIN = re.compile(r"-?\d+([.,](\d{1,2}|\d{4,}))?\s*%?")


def plain_targets(reference: Reference) -> pd.DataFrame:
    """The rows of targets.csv with `target` and `base` as numbers, in the indicator's unit.

    Adds `target_bound` and `target_upper`, both missing. What is not plainly a number is missing:
    whoever has read the bounds hands over a frame of these columns with them filled in.
    """
    targets = reference.targets
    latest = reference.indicators.drop_duplicates("indicator_code", keep="last")
    units = targets["indicator_code"].map(latest.set_index("indicator_code")["unit"])
    is_growth = targets["comparator"].eq("average_growth")
    in_percent = units.eq("%") | is_growth
    return targets.assign(
        target=_plain(targets["target"], in_percent),
        base=_plain(targets["base"], units.eq("%")),
        target_bound=pd.Series(pd.NA, index=targets.index, dtype="str"),
        target_upper=pd.Series(float("nan"), index=targets.index),
    )


def _plain(texts: pd.Series, in_percent: pd.Series) -> pd.Series:
    numbers = [
        _number(text, percent) if isinstance(text, str) else float("nan")
        for text, percent in zip(texts, in_percent, strict=True)
    ]
    return pd.Series(numbers, index=texts.index, dtype="float")


def _number(text: str, in_percent: bool) -> float:
    if not _PLAIN.fullmatch(text.strip()):
        return float("nan")
    number = float(text.rstrip("% ").replace(",", "."))
    return round(number / 100, 12) if in_percent or "%" in text else number


def applicable(rows: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The official rows of a targets table that apply to each observation by the assessment day.

    One row per observation and target row, in the order in which they came into force, the one in
    force last; `row` is the observation's index. A ward's own target goes before one for every
    ward, which counts as its first one only if the ward's own came later, by its `valid_from`.
    """
    official = targets[targets["comparator"].isna()].reset_index(names="place")
    official = official.rename(columns={"period": "of_period", "ward_code": "of_ward"})
    asked = pd.DataFrame(
        {
            "row": rows.index,
            "of_period": rows["target_period"].fillna(rows["period"]).to_numpy(),
            "indicator_code": rows["indicator_code"].to_numpy(),
            "ward_code": rows["ward_code"].to_numpy(),
            "day": last_days(rows["period"]).to_numpy(),
        }
    )
    found = asked.merge(official, on=["of_period", "indicator_code"])
    found = found[found["of_ward"].isna() | found["of_ward"].eq(found["ward_code"])]
    since = found["valid_from"].fillna("")
    found = found.assign(own=found["of_ward"].notna(), since=since)[since.le(found["day"])]
    has_own = found["row"].isin(found.loc[found["own"] & found["since"].eq(""), "row"])
    found = found[found["own"] | ~has_own].sort_values(["row", "own", "since", "place"])
    return pd.DataFrame(found.drop(columns=["place", "day"]))


def declared_for(rows: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The `due` day and the `base` of each observation, from targets.csv; index as in `rows`.

    A `base` of the observations themselves goes before the declared one; a `due` day that a return
    gives counts where none is declared.
    """
    columns = ["due", "base"]
    targets = reference.targets
    telling = targets.loc[targets[columns].notna().any(axis=1), "indicator_code"]
    if telling.empty:
        declared = pd.DataFrame(index=rows.index, columns=columns)
    else:
        told = replace(reference, targets=targets[targets["indicator_code"].isin(telling)])
        in_force = applicable(rows, plain_targets(told)).drop_duplicates("row", keep="last")
        declared = in_force.set_index("row")[columns].reindex(rows.index)
    declared = declared.astype({"due": "str", "base": "float"})
    if "base" in rows:
        declared["base"] = rows["base"].astype("float").fillna(declared["base"])
    if "due" in rows:
        declared["due"] = declared["due"].fillna(rows["due"].astype("str"))
    return pd.DataFrame(declared)


def last_days(periods: pd.Series) -> pd.Series:
    """The last day of each period, as ISO text, which sorts like the days themselves."""
    days = {text: parse_period(text).last_day.isoformat() for text in periods.dropna().unique()}
    return periods.map(days).astype("str")


def reduced_target(base: pd.Series, reduction: pd.Series) -> pd.Series:
    """The target that "a reduction by p on the base B" means: B(1 − p), p a ratio."""
    return (base * (1 - reduction)).round(9)


def reduction_reached(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """How much of a reduction against a base was reached, one row per observation with a base.

    Columns: the key, `base, target, actual`, `reduction_asked` (1 − T/B), `reduction` (1 − A/B) and
    `share_reached` (B − A)/(B − T), which is missing where the target is no reduction.
    """
    base = declared_for(attained, reference)["base"]
    rows = attained.assign(base=base)[base.gt(0)]
    actual, target = rows["actual"], rows["target"]
    asked = rows["base"] - target
    found = rows[[*KEY, "base", "target", "actual"]].assign(
        reduction_asked=1 - target / rows["base"],
        reduction=1 - actual / rows["base"],
        share_reached=(rows["base"] - actual) / asked.where(asked.gt(0)),
    )
    return found.reset_index(drop=True)
