"""All wards together (*toàn quận*): sums where sums mean something, else said to be not addable."""

import pandas as pd

from wardanalytics.analysis.attainment import attainment, indicator_rules, judged_figures
from wardanalytics.analysis.pace import BANDS, pace_table, seasonal_shares
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY, table

WHOLE = "all"  # stands where a ward's code would
_GROUP = ["period", "indicator_code"]
_ADDED = ["sum", "parts"]


def district_total(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The figures of all wards together, judged: columns of table `attained`, ward_code `all`.

    Beside them `how`: `sum` (ΣA against ΣT, for counts and money), `parts` (Σ numerators over
    Σ denominators, for rates whose parts are known) or `not_addable` (then there is no figure and
    no status); `wards` are counted in, `of_wards` were asked. A ward counts in a sum only with
    both its figure and its target.
    """
    rows = addable(attained, reference)
    asked = rows.groupby(_GROUP).agg(
        of_wards=("is_asked", "sum"),
        target_period=("target_period", "first"),
        unit=("unit", "first"),
    )
    joined = asked.join(added_up(rows, _GROUP)).reset_index()
    joined = joined.assign(
        ward_code=WHOLE,
        how=joined["how"].fillna("not_addable"),
        wards=joined["wards"].fillna(0).astype("Int64"),
        state=pd.Series("value", index=joined.index).where(joined["how"].notna(), "missing"),
    )
    judged = attainment(table("observations", joined), reference)
    known = judged["how"].isin(_ADDED)
    return judged.assign(status=judged["status"].where(known))


def district_pace(
    attained: pd.DataFrame, reference: Reference, period: str, bands: pd.DataFrame = BANDS
) -> pd.DataFrame:
    """`pace_table` for all wards together, with `how, wards, of_wards` of `district_total`."""
    totals = district_total(attained, reference)
    now = totals[totals["period"].eq(period)].reset_index(drop=True)
    found = pace_table(totals, reference, period, bands, seasonal_shares(attained, period))
    return found.join(now[["how", "wards", "of_wards"]])


def district_change(compared: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The rows of `against_last_year` added over the wards: one per period and indicator.

    Only counts and money are added. Columns: the key (ward_code `all`), `actual, previous,
    difference, change` (a ratio; missing where the sum before was not above 0), and `wards`, how
    many were added, `of_wards` that are compared in anything.
    """
    latest = reference.indicators.drop_duplicates("indicator_code", keep="last")
    adds = latest["kind"].isin(["amount", "coverage"]) & ~latest["unit"].map(is_ratio)
    rows = compared[compared["indicator_code"].isin(latest.loc[adds, "indicator_code"])]
    grouped = rows.groupby(_GROUP, as_index=False, sort=False)
    sums = grouped.agg(
        actual=("actual", "sum"), previous=("previous", "sum"), wards=("ward_code", "size")
    )
    difference = (sums["actual"] - sums["previous"]).round(9)
    change = difference / sums["previous"].where(sums["previous"].gt(0))
    all_wards = compared.groupby("period")["ward_code"].nunique()
    of_wards = sums["period"].map(all_wards)
    return sums.assign(ward_code=WHOLE, difference=difference, change=change, of_wards=of_wards)


def is_ratio(unit: object) -> bool:
    """Whether figures in a unit are shares, points or so much of one thing per another.

    A sum of such figures over wards means nothing.
    """
    return isinstance(unit, str) and (unit in ("%", "‰", "điểm") or "/" in unit)


def addable(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The rows with their compared figures, and by which `way` they can be added over wards.

    `way` is `sum` for counts and money, `parts` for rates whose numerator and denominator are
    known, else missing. Index as in `attained`.
    """
    rules = indicator_rules(attained, reference)
    figures = judged_figures(attained, rules)
    has_parts = attained[["numerator", "denominator"]].notna().all(axis=1)
    latest = reference.indicators.drop_duplicates("indicator_code", keep="last")
    units = attained["indicator_code"].map(latest.set_index("indicator_code")["unit"])
    own_unit, declared = (
        column.map(is_ratio).astype("bool") for column in (attained["unit"], units)
    )
    is_share = figures["is_share"] | own_unit | declared
    can_add = rules["kind"].isin(["amount", "coverage"]) & ~is_share
    way = pd.Series(pd.NA, index=attained.index, dtype="str").mask(can_add, "sum")
    columns = ["target_period", "unit", "numerator", "denominator", "target_bound", "target_upper"]
    return attained[[*KEY, *columns, "is_estimate", "is_synthetic"]].assign(
        actual=figures["actual"],
        target=figures["target"],
        is_asked=attained["status"].ne("not_assigned"),
        way=way.mask(rules["kind"].eq("rate") & has_parts, "parts"),
    )


def added_up(rows: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """The sums of rows of `addable`, one per `group` that has any: figures, `how`, `wards`.

    A row counts only with both its figure and its target, a rate with its parts.
    """
    totals = [_sums(rows, group), _parts(rows, group)]
    return pd.concat([total for total in totals if len(total)] or totals)


def _sums(rows: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    counted = rows[rows["way"].eq("sum") & rows[["actual", "target"]].notna().all(axis=1)]
    return _added(counted, "sum", ["actual", "target", "target_upper"], group)


def _parts(rows: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """Rates by their parts; against one common target, else the wards' own by their size."""
    counted = rows[rows["way"].eq("parts")]
    counted = counted.assign(
        asked=counted["target"] * counted["denominator"],
        asked_of=counted["denominator"].where(counted["target"].notna()),
    )
    total = _added(counted, "parts", ["numerator", "denominator", "asked", "asked_of"], group)
    target = (total["asked"] / total["asked_of"]).round(9)
    actual = total["numerator"] / total["denominator"].where(total["denominator"].gt(0))
    return total.assign(actual=actual, target=target).drop(columns=["asked", "asked_of"])


def _added(counted: pd.DataFrame, how: str, columns: list[str], group: list[str]) -> pd.DataFrame:
    grouped = counted.groupby(group)
    total = grouped[columns].sum(min_count=1)
    one_bound = grouped["target_bound"].nunique(dropna=False).eq(1)
    return total.assign(
        how=how,
        wards=grouped.size(),
        target_bound=grouped["target_bound"].first().where(one_bound),
        is_estimate=grouped["is_estimate"].any(),
        is_synthetic=grouped["is_synthetic"].any(),
    )
