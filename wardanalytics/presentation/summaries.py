"""Counts for people: how targets came out by ward or field, what was missed, what was stated."""

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import (
    attainment_text,
    capital,
    names,
    status_name,
    verdict_name,
)
from wardanalytics.tables import STATUSES
from wardanalytics.wording import Language, number, say

_VERDICTS = ("exact", "truncated", "within_rounding", "inconsistent")


def status_table(attained: pd.DataFrame, by: str, language: Language = "vi") -> Styler:
    """How many targets came out how, a row for each ward (`by="ward"`) or field (`by="group"`).

    `attained` has names and is of one period; a status that nowhere occurs has no column.
    """
    first = say(language, {"ward": "Ward", "group": "Field"}[by])
    rows = attained.assign(ward=names(attained))
    period = rows["period"].iloc[0] if len(rows) else "2000"
    occurring = [status for status in STATUSES if status in set(rows["status"])]
    columns = {status: capital(status_name(status, period, language)) for status in occurring}
    counted = pd.crosstab(rows[by], rows["status"]).reindex(rows[by].dropna().unique())
    shown = pd.DataFrame({first: list(counted.index)}, dtype="str")
    for status, heading in columns.items():
        shown[heading] = [number(count, 0, language) for count in counted[status]]
    return text_table(shown)


def missed_table(attained: pd.DataFrame, language: Language = "vi", most: int = 10) -> Styler:
    """The indicators that most wards missed: how many did, and the lowest attainment among them.

    `attained` has names and is of one period; indicators that no ward missed are left out.
    """
    rows = attained.assign(ward=names(attained), missed=attained["status"].eq("not_met"))
    by_indicator = rows.groupby(["indicator_code", "indicator"], sort=False, as_index=False)
    counted = by_indicator.agg(missed=("missed", "sum"), wards=("missed", "size"))
    worst = rows[rows["missed"]].sort_values("attainment").drop_duplicates("indicator_code")
    counted = counted.merge(worst[["indicator_code", "ward", "attainment", "status"]])
    counted = counted.sort_values("missed", ascending=False, kind="stable").head(most)
    return text_table(
        pd.DataFrame(
            {
                say(language, "Indicator"): counted["indicator"],
                say(language, "Wards that missed it"): [
                    f"{row.missed}/{row.wards}" for row in counted.itertuples()
                ],
                say(language, "Furthest from it"): [
                    f"{row.ward} ({attainment_text(row.attainment, row.status, language)})"
                    for row in counted.itertuples()
                ],
            },
            dtype="str",
        )
    )


def audit_table(attained: pd.DataFrame, language: Language = "vi") -> Styler:
    """What the stated percentages of each ward are worth: a row a ward, a column a verdict.

    `attained` has names; a ward that stated none has zeros.
    """
    rows = attained.assign(ward=names(attained))
    wards = rows["ward"].unique()
    counted = pd.crosstab(rows["ward"], rows["stated_verdict"]).reindex(
        index=wards, columns=list(_VERDICTS), fill_value=0
    )
    stated = rows[rows["stated_attainment"].notna()].groupby("ward").size()
    shown = pd.DataFrame({say(language, "Ward"): wards}, dtype="str")
    shown[say(language, "Stated percentages")] = [
        number(stated.get(ward, 0), 0, language) for ward in wards
    ]
    for verdict in _VERDICTS:
        heading = capital(verdict_name(verdict, language))
        shown[heading] = [number(count, 0, language) for count in counted[verdict]]
    return text_table(shown)
