"""Against more than the official target: other comparators, the target before its revision."""

import pandas as pd

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.targets import applicable, plain_targets
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY, comparators

_JUDGED = ["attainment", "status", "gap"]
_REVISED = {
    **dict.fromkeys(KEY, "str"),
    **{"first_target": "float", "first_status": "str"},
    **{"official_target": "float", "official_status": "str"},
    **{"valid_from": "str", "document": "str", "flips": "bool"},
}


def against_comparators(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Attainment against each further comparator, one row per observation that has it.

    A comparator is a column `target_<name>` beyond the table's own (`target_resolution`), with its
    bound beside it (`target_resolution_bound`, `target_resolution_upper`), where it has one.
    Columns: the key, `comparator` (the name), `target, actual, attainment, status, gap`.
    """
    none = pd.DataFrame(columns=["comparator", "target"], dtype="str")
    frames = [none.reindex(columns=[*KEY, "comparator", "target", "actual", *_JUDGED])]
    for comparator in comparators(attained):
        judged = _judged_against(attained, f"target_{comparator}", reference)
        frames.append(judged.assign(comparator=comparator)[frames[0].columns])
    return pd.concat(frames[1:] or frames, ignore_index=True)


def revised_targets(
    attained: pd.DataFrame, reference: Reference, targets: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Targets that were revised by the assessment day: judged against the first and the last.

    Args:
        attained: table `attained`.
        reference: the reference tables.
        targets: targets.csv as numbers (columns of `plain_targets`, its default).

    Returns:
        The key, `first_target, first_status, official_target, official_status, valid_from,
        document` (of the target in force on the period's last day) and `flips`: whether the
        revision alone turned a miss into a hit or the other way about.
    """
    declared = plain_targets(reference) if targets is None else targets
    found = applicable(attained, declared)
    found = found[found["target"].notna()]
    found = found[found["row"].duplicated(keep=False)]
    if found.empty:  # as for most wards: nothing to judge anew
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _REVISED.items()})
    first = found.drop_duplicates("row").set_index("row")
    last = found.drop_duplicates("row", keep="last").set_index("row")
    rows = attained.loc[last.index].drop(columns=_JUDGED)
    as_first = _judged_as(rows, first, reference)
    as_last = _judged_as(rows, last, reference)
    hit = ["met", "exceeded"]
    return (
        rows[KEY]
        .assign(
            first_target=first["target"],
            first_status=as_first,
            official_target=last["target"],
            official_status=as_last,
            valid_from=last["valid_from"],
            document=last["document"],
            flips=as_first.isin(hit) != as_last.isin(hit),
        )[lambda revised: revised["first_target"].ne(revised["official_target"])]
        .reset_index(drop=True)
    )


def _judged_as(rows: pd.DataFrame, targets: pd.DataFrame, reference: Reference) -> pd.Series:
    names = ["target", "target_bound", "target_upper"]
    observed = rows.assign(**{name: targets[name] for name in names}, stated_attainment=None)
    return pd.Series(attainment(observed, reference)["status"].to_numpy(), rows.index, dtype="str")


def _judged_against(attained: pd.DataFrame, column: str, reference: Reference) -> pd.DataFrame:
    official = ["target", "target_bound", "target_upper"]
    other = [column, f"{column}_bound", f"{column}_upper"]
    observed = attained[attained[column].notna()].drop(columns=[*_JUDGED, *official])
    observed = observed.rename(columns=dict(zip(other, official, strict=True)))
    return attainment(observed.assign(target_step=None, stated_attainment=None), reference)
