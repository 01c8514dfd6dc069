"""Where each period stands on a line of time, and what the line is called."""

from collections.abc import Sequence

from wardanalytics.periods import parse_period
from wardanalytics.presentation.terms import period_heading


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
