"""Pieces that sentences are made of: sentences about a period, the first few of many names."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from wardanalytics.presentation.terms import capital, listing, period_name
from wardanalytics.wording import Language, number, say

_MOST_NAMES = 4


def about(language: Language, period: str, text: str, **values: Any) -> str:
    """A sentence about a period; `{Period}` is its name with a capital, to begin with."""
    name = period_name(period, language)
    return say(language, text, period=name, Period=capital(name), **values)


def joined(parts: Iterable[str]) -> str:
    """The sentences that say something, one after the other."""
    return " ".join(part for part in parts if part)


def some(texts: Sequence[str] | pd.Series, language: Language, more: str = "{n} more wards") -> str:
    """The first few texts in a sentence, and how many more there are."""
    shown = [str(text) for text in texts]
    if len(shown) <= _MOST_NAMES + 1:
        return listing(shown, language)
    rest = say(language, more, n=number(len(shown) - _MOST_NAMES, 0, language))
    return listing([*shown[:_MOST_NAMES], rest], language)
