"""Which periods may stand on one line, where each stands on it, and what the line is called."""

from collections.abc import Sequence

import pandas as pd

from wardanalytics.periods import parse_period, period_order
from wardanalytics.presentation.terms import period_heading


def comparable(rows: pd.DataFrame, period: str | None = None) -> pd.DataFrame:
    """The rows of the periods that may stand on one line, oldest first, up to `period`.

    Only periods of one kind are comparable: years with years, first halves with first halves.
    Without a period it is the whole years if there are any, else the kind of the newest period.
    """
    known = sorted(rows["period"].unique(), key=period_order)
    years = [one for one in known if parse_period(one).is_year]
    last = period or (years or known or [None])[-1]
    if last is None:
        return rows
    kind, end = _kind(last), period_order(last)
    shown = [one for one in known if _kind(one) == kind and period_order(one) <= end]
    order = {one: place for place, one in enumerate(shown)}
    kept = rows.loc[rows["period"].isin(shown)]
    return kept.iloc[kept["period"].map(order).argsort(kind="stable")]


def places_on_line(periods: Sequence[str]) -> dict[str, int]:
    """Each period's place from the first one on, so that a year left out leaves a gap."""
    if not periods:
        return {}
    first = parse_period(periods[0])
    length = max(12, first.months)
    return {one: (parse_period(one).last_month - first.last_month) // length for one in periods}


def span_name(periods: Sequence[str], language: str) -> str:
    """The first and the last period in one: `2018–2022`; one period is its own name."""
    ends = [period_heading(one, language) for one in (*periods[:1], *periods[-1:])]
    return "–".join(dict.fromkeys(ends))


def _kind(period: str) -> tuple[int, int]:
    span = parse_period(period)
    return span.first_month % 12, span.months
