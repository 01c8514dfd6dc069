"""Gates: what a rule set asks for each level, what was found, and the level that follows."""

import pandas as pd

from wardanalytics.periods import in_force
from wardanalytics.reference import Reference
from wardanalytics.tables import LEVELS, WARD_KEY, table

QUOTA = "quota_"  # rows of rating_rules.csv about all wards together are no gate of one of them
JUDGED = LEVELS[:-1]  # the last level is what remains


def rule_set_of(reference: Reference, period: str) -> str | None:
    """The rule set in force on the last day of a period; none if there is not exactly one."""
    names = in_force(reference.rating_rules, period)["rule_set"].dropna().unique()
    return str(names[0]) if len(names) == 1 else None


def rules_of(reference: Reference, periods: pd.Series) -> pd.DataFrame:
    """The gates that apply in each period: `period, rule_set, level, measure, test, required`.

    Raises:
        ValueError: a gate asks for something that is no number, or for the lowest level.
    """
    frames = []
    for period in sorted(periods.unique()):
        rules = in_force(reference.rating_rules, period).dropna(subset=["measure", "level"])
        rules = rules[~rules["measure"].str.startswith(QUOTA)]
        if rule_set_of(reference, period) is not None:
            frames.append(rules.assign(period=period))
    columns = ["period", "rule_set", "level", "measure", "test"]
    none = reference.rating_rules.iloc[:0].assign(period="")
    rules = pd.concat([none, *frames], ignore_index=True)
    required = pd.to_numeric(rules["value"], errors="coerce").astype("float")
    unfit = rules[required.isna() | ~rules["level"].isin(JUDGED)]
    if len(unfit):
        row = unfit.iloc[0]
        raise ValueError(
            f"rating_rules.csv: {row['rule_set']} {row['level']} {row['measure']}: a gate needs a "
            f"number and one of the levels {', '.join(JUDGED)}, not {row['value']!r}"
        )
    return rules[columns].assign(required=required)


def open_gates(wards: pd.DataFrame, found: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Hold each ward-period to the gates in force: table `gates`.

    `found` are the rows of `found_measures`. A measure known only within bounds passes or fails if
    every value in them does, else it is unknown and the gate shows what is settled (`low`).
    """
    rules = rules_of(reference, wards["period"])
    gates = wards[WARD_KEY].merge(rules, on="period")
    gates = gates.merge(found, on=[*WARD_KEY, "measure"], how="left", validate="m:1")
    low, high, required = gates["low"], gates["high"], gates["required"]
    passes = {
        "at_least": (low.ge(required), high.ge(required)),
        "at_most": (high.le(required), low.le(required)),
        "equals": (low.eq(required) & high.eq(required), low.le(required) & high.ge(required)),
    }
    surely = pd.Series(False, index=gates.index)
    maybe = surely.copy()
    for test, (all_pass, some_pass) in passes.items():
        is_test = gates["test"].eq(test)
        surely |= is_test & all_pass
        maybe |= is_test & some_pass
    outcome = pd.Series("failed", index=gates.index, dtype="str")
    outcome = outcome.mask(maybe | low.isna(), "unknown").mask(surely, "passed")
    return table("gates", gates.assign(found=low, outcome=outcome)[list(_columns())])


def _columns() -> list[str]:
    return list(table("gates").columns)


def levels_by_gates(gates: pd.DataFrame) -> pd.DataFrame:
    """The level that the gates give: `period, ward_code, level, is_at_most, pending`.

    The highest level that is not failed, `is_at_most` unless all its gates are passed; `pending`
    names its unknown measures. A level asks for all that the lower ones ask, so failing a lower one
    fails it too. A level that the rule set has no gates for is never passed (`gates_of_good`).
    """
    keys = gates[WARD_KEY].drop_duplicates().sort_values(WARD_KEY, ignore_index=True)
    failed = pd.Series(False, index=keys.index)
    found = keys.assign(level=LEVELS[-1], is_at_most=False, pending=None)
    for level in reversed(JUDGED):
        own = gates[gates["level"].eq(level)]
        state = keys.merge(_summed(own), on=WARD_KEY, how="left", validate="1:1")
        failed |= state["failed"].eq(True)
        pending = state["pending"].fillna("").where(state["failed"].notna(), f"gates_of_{level}")
        found["level"] = found["level"].mask(~failed, level)
        found["is_at_most"] = found["is_at_most"].mask(~failed, pending.ne(""))
        found["pending"] = found["pending"].mask(~failed, pending.where(pending.ne("")))
    return found.astype({"level": "str", "is_at_most": "boolean", "pending": "str"})


def _summed(gates: pd.DataFrame) -> pd.DataFrame:
    """For the gates of one level: whether any is failed, and the measures that are unknown."""
    marked = gates.assign(
        failed=gates["outcome"].eq("failed"),
        pending=gates["measure"].where(gates["outcome"].eq("unknown")),
    )
    grouped = marked.groupby(WARD_KEY, as_index=False)
    return grouped.agg(
        failed=("failed", "any"), pending=("pending", lambda names: ";".join(names.dropna()))
    )
