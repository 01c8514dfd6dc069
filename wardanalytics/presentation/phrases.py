"""Pieces that sentences are made of: sentences about a period, the first few of many names."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from wardanalytics.presentation.terms import capital, listing, period_name, status_name
from wardanalytics.tables import STATUSES
from wardanalytics.wording import Language, number, say

_MOST_NAMES = 4


def about(language: Language, period: str, text: str, **values: Any) -> str:
    """A sentence about a period; `{Period}` is its name with a capital, to begin with."""
    name = period_name(period, language)
    return say(language, text, period=name, Period=capital(name), **values)


def joined(parts: Iterable[str]) -> str:
    """The sentences that say something, one after the other."""
    return " ".join(part for part in parts if part)


def some(texts: Sequence[str] | pd.Series, language: Language, more: str = "{n} more units") -> str:
    """The first few texts in a sentence, and how many more there are."""
    shown = [str(text) for text in texts]
    if len(shown) <= _MOST_NAMES + 1:
        return listing(shown, language)
    rest = say(language, more, n=number(len(shown) - _MOST_NAMES, 0, language))
    return listing([*shown[:_MOST_NAMES], rest], language)


def parted(texts: Iterable[str], language: Language, most: int) -> str:
    """The first few targets parted by semicolons, and how many more there are."""
    told = list(texts)
    if len(told) > most:
        more = say(language, "{n} more targets", n=number(len(told) - most, 0, language))
        told = [*told[:most], more]
    return "; ".join(told)


def status_counts(rows: pd.DataFrame, period: str, language: Language) -> str:
    """How many rows of an attained table came out how: `31 vượt, 13 đạt`."""
    counts = rows["status"].value_counts()
    return ", ".join(
        f"{number(int(counts[status]), 0, language)} {status_name(status, period, language)}"
        for status in STATUSES
        if counts.get(status, 0)
    )
