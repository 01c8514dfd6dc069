"""A reporting period as a span of months: read it, order it, find the year before.

A period is written `2022` (a year), `2023-H1`, `2023-Q3`, `2023-09` (a month), `2023-9M` (January
to September) or `2021-2025` (a term of years). Everywhere else in the library it stays this text.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

_FORMS = {
    r"(?P<year>\d{4})": lambda year: (1, 12),
    r"(?P<year>\d{4})-H(?P<n>[12])": lambda year, n: (6 * n - 5, 6 * n),
    r"(?P<year>\d{4})-Q(?P<n>[1-4])": lambda year, n: (3 * n - 2, 3 * n),
    r"(?P<year>\d{4})-(?P<n>0[1-9]|1[0-2])": lambda year, n: (n, n),
    r"(?P<year>\d{4})-(?P<n>[1-9]|1[01])M": lambda year, n: (1, n),
    r"(?P<year>\d{4})-(?P<n>\d{4})": lambda year, n: (1, 12 * (n - year + 1)),
}


@dataclass(frozen=True)
class Period:
    """A span of whole months, both ends included, counted from January of year 0."""

    text: str
    first_month: int
    last_month: int

    @property
    def months(self) -> int:
        """How many months the period spans."""
        return self.last_month - self.first_month + 1

    @property
    def year(self) -> int:
        """The calendar year in which the period ends."""
        return self.last_month // 12

    @property
    def is_year(self) -> bool:
        """Whether the period is one whole calendar year."""
        return self.months == 12 and self.first_month % 12 == 0

    @property
    def last_day(self) -> datetime.date:
        """The day on which a dated row must be in force to count for the period."""
        month = self.last_month % 12 + 1
        return datetime.date(self.year, month, calendar.monthrange(self.year, month)[1])


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Read a period as this project writes it.

    Raises:
        ValueError: the text is none of the six forms, or a term ends before it begins.
    """
    for form, span in _FORMS.items():
        if found := re.fullmatch(form, text, re.ASCII):
            numbers = {name: int(number) for name, number in found.groupdict().items()}
            first, last = span(**numbers)
            if last < first:
                break
            start = 12 * numbers["year"] - 1
            return Period(text, start + first, start + last)
    raise ValueError(
        f"{text!r} is not a period; write 2022, 2023-H1, 2023-Q3, 2023-09, 2023-9M or 2021-2025"
    )


def is_period(text: str) -> bool:
    """Whether a text is a period as this project writes it, as the name of a folder may be."""
    try:
        parse_period(text)
    except ValueError:
        return False
    return True


def period_order(text: str) -> tuple[int, int]:
    """Sort key: by the last month, and of two that end together the shorter one first."""
    period = parse_period(text)
    return period.last_month, period.months


def a_year_before(text: str) -> str:
    """The same part of the year before (2023-H1 gives 2022-H1); a term gives the term before."""
    period = parse_period(text)
    back = period.months // 12 if period.months > 12 else 1
    return re.sub(r"\d{4}", lambda year: f"{int(year[0]) - back:04d}", text)


def in_force(dated: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows of a table with `first_period` and `last_period` that count for a period.

    A row counts if it does so on the period's last day; a missing end is open.
    """
    day = parse_period(period).last_month
    begun = dated["first_period"].map(
        lambda text: parse_period(text).first_month <= day, na_action="ignore"
    )
    not_ended = dated["last_period"].map(
        lambda text: parse_period(text).last_month >= day, na_action="ignore"
    )
    counts = dated["first_period"].isna() | begun.eq(True)
    return dated.loc[counts & (dated["last_period"].isna() | not_ended.eq(True))]


def share_of_year(text: str) -> float:
    """The share of a year that has passed when a period ends: 0.5 for 2023-H1, 0.75 for 2023-Q3."""
    return (parse_period(text).last_month % 12 + 1) / 12


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


def _kind(period: str) -> tuple[int, int]:
    span = parse_period(period)
    return span.first_month % 12, span.months
