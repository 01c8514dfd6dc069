"""What should have come and what has: rows a return lacks, wards that have not sent."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from wardanalytics.names import clean
from wardanalytics.periods import in_force, period_order
from wardanalytics.reference import Reference
from wardanalytics.returns.findings import finding, names_of
from wardanalytics.returns.waiting import Rows
from wardanalytics.tables import table

REPORTED = ("value", "zero", "nothing_occurred")


def with_missing_rows(
    wards: Iterable[Rows], reference: Reference, problems: Rows
) -> Iterator[dict[str, Any]]:
    """The rows of each ward, and one in the state `missing` for each indicator that it lacks.

    A finding for every row added goes to `problems`.
    """
    expected: dict[str, Rows] = {}
    for own in wards:
        yield from own
        period, ward_code = own[0]["period"], own[0]["ward_code"]
        if period not in expected:
            expected[period] = in_force(reference.indicators, period).to_dict("records")
        present = {row["indicator_code"] for row in own}
        place = {key: own[0][key] for key in ("source_file", "source_sheet")}
        for indicator in expected[period]:
            code = indicator["indicator_code"]
            if code in present:
                continue
            found = finding("missing_row", **place, indicator=names_of(indicator))
            problems.append({**found, "key": (period, ward_code, code)})
            yield {
                "period": period,
                "ward_code": ward_code,
                "indicator_code": code,
                "target_period": period,
                "unit": indicator["unit"],
                "state": "missing",
                "is_synthetic": own[0]["is_synthetic"],
                **place,
            }


def completeness(observations: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Who has sent a return: one row per ward in force and period of the calendar.

    `status` is on_time or late where calendar.csv gives a deadline and receipts.csv a day, else
    not_judged; a ward without an accepted return is not_received. `assigned` and `reported` count
    indicators; a ward that sent nothing has reported none.
    """
    key = ["period", "ward_code"]
    expected = _expected_returns(observations, reference)
    observations = observations.loc[:, [*key, "state", "source_file"]]
    reported = observations[observations["state"].isin(REPORTED)]
    assigned = observations[observations["state"].ne("not_assigned")]
    counted = expected.merge(_count(assigned, "assigned"), on=key, how="left")
    counted = counted.merge(_count(reported, "reported"), on=key, how="left")
    counted = counted.merge(_received_on(observations, reference), on=key, how="left")
    deadlines = reference.calendar.set_index("period")["deadline"]
    shaped = table("completeness", counted.assign(deadline=counted["period"].map(deadlines)))
    observed = pd.MultiIndex.from_frame(observations[key].drop_duplicates())
    sent = pd.Series(pd.MultiIndex.from_frame(shaped[key]).isin(observed), index=shaped.index)
    judged = sent & shaped["deadline"].notna() & shaped["received_on"].notna()
    late = judged & shaped["received_on"].gt(shaped["deadline"])
    shaped["status"] = "not_received"
    shaped.loc[sent, "status"] = "not_judged"
    shaped.loc[judged, "status"] = "on_time"
    shaped.loc[late, "status"] = "late"
    assigned = shaped["assigned"].mask(sent, shaped["assigned"].fillna(0))
    return shaped.assign(assigned=assigned, reported=shaped["reported"].fillna(0))


def _expected_returns(observations: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    periods = sorted(
        {*reference.calendar["period"], *observations["period"].unique()}, key=period_order
    )
    frames = [
        in_force(reference.wards, period)[["ward_code"]].assign(period=period) for period in periods
    ]
    none = pd.DataFrame({"ward_code": [], "period": []}, dtype="str")
    return pd.concat([none, *frames], ignore_index=True)


def _count(observations: pd.DataFrame, name: str) -> pd.DataFrame:
    return observations.groupby(["period", "ward_code"]).size().reset_index(name=name)


def _received_on(observations: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The day the counted return of each ward came, where receipts.csv gives one."""
    sources = observations[["period", "ward_code", "source_file"]].drop_duplicates(
        ["period", "ward_code"]
    )
    days = reference.receipts.drop_duplicates("source_file", keep="last").set_index("source_file")
    received = sources["source_file"].map(clean).map(days["received_on"])  # NFC, as the table is
    return sources.assign(received_on=received).drop(columns="source_file")
