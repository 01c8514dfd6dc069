"""What readers see, in Vietnamese (default) or English: texts, numbers and dates.

The English text is the key of the catalogue; `locale/vi.po` holds the Vietnamese, `locale/en.po`
the English of words from the reference tables. Catalogues are text files that analysts can edit;
they are compiled in memory when first used.
"""

import datetime
import gettext
import io
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import pandas as pd
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

Language = Literal["vi", "en"]
LANGUAGES = ("vi", "en")


@lru_cache(maxsize=2)
def _catalogue(language: str) -> gettext.NullTranslations:
    if language not in LANGUAGES:
        raise ValueError(f"language must be vi or en, not {language!r}")
    text = resources.files("wardanalytics") / "locale" / f"{language}.po"
    compiled = io.BytesIO()
    with text.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def word(language: str, text: str) -> str:
    """A word of the reference tables, such as a unit, in the reader's language if it is known."""
    return _catalogue(language).gettext(text) if text else text


def say(language: str, text: str, **values: Any) -> str:
    """The text in the reader's language, its `{named}` places filled.

    Raises:
        ValueError: the language is neither vi nor en.
        KeyError: a named place has no value.
    """
    return _catalogue(language).gettext(text).format(**values)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """A figure rounded as Viet Nam prints it: a half goes up, 114.25 to 114.3."""
    return value.quantize(Decimal(1).scaleb(-int(decimals)), rounding=ROUND_HALF_UP)


def number(value: float, decimals: int, language: str) -> str:
    """A figure as a reader sees it, half-up: `4,8` in Vietnamese, `4.8` in English.

    A missing figure is an en dash with nothing around it, never 0.
    """
    return "–" if pd.isna(value) else _printed(float(value), int(decimals), language)


@lru_cache(maxsize=10_000)  # a figure stands in a sentence, a table and a chart, for two files
def _printed(value: float, decimals: int, language: str) -> str:
    shown = half_up(Decimal(repr(value)), decimals)
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(shown + 0, form, locale=language)


def percent(ratio: float, decimals: int, language: str) -> str:
    """A ratio shown as percent, half-up: 1.142857 gives `114,3%`; missing is an en dash."""
    if pd.isna(ratio):
        return "–"
    return number(float(Decimal(repr(float(ratio))) * 100), decimals, language) + "%"


def date(day: datetime.date, language: str) -> str:
    """A day as a reader writes it: `21/02/2023` in Vietnamese, `21 February 2023` in English."""
    return format_date(day, "dd/MM/y" if language == "vi" else "d MMMM y", locale=language)
