"""What stands beside an official target: its revision, other comparators; who was first; chance."""

import datetime
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.presentation.phrases import joined, parted
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import (
    figure,
    is_missing,
    names,
    status_name,
    unit_of,
    ward_heading,
)
from wardanalytics.tables import KEY
from wardanalytics.wording import Language, date, number, percent, say, word

_MOST_NAMED = 6


def beside_table(
    revised: pd.DataFrame,
    compared: pd.DataFrame,
    attained: pd.DataFrame,
    language: Language = "vi",
) -> Styler:
    """Figures judged against another target than the official one, and whether the result turns.

    Args:
        revised: rows of `revised_targets`, judged against the target before its revision.
        compared: rows of `against_comparators`.
        attained: the `attained` table with names; rows of others are left out.
        language: of the texts.
    """
    before = revised.rename(columns={"first_target": "beside", "first_status": "result"})
    other = compared.rename(columns={"target": "beside", "status": "result"})
    columns = [*KEY, "beside", "result", "comparator", "valid_from", "document"]
    found = pd.concat(
        [before.reindex(columns=columns), other.reindex(columns=columns)], ignore_index=True
    )
    rows = found.merge(attained.drop(columns=["document"], errors="ignore"), on=KEY)
    shown = {
        ward_heading(rows, language): names(rows).astype("str"),
        say(language, "Indicator"): rows["indicator"].astype("str"),
        say(language, "Actual"): _figures(rows, "actual", language),
        say(language, "Official target"): _figures(rows, "target", language),
        say(language, "Result"): _results(rows, "status", language),
        say(language, "Also held against"): [_basis(row, language) for row in rows.itertuples()],
        say(language, "Its target"): _figures(rows, "beside", language),
        say(language, "Result there"): _results(rows, "result", language),
    }
    nothing = say(language, "No target was revised and no figure has another comparator.")
    return text_table(pd.DataFrame(shown, dtype="str"), nothing)


def _figures(rows: pd.DataFrame, column: str, language: Language) -> list[str]:
    return [
        figure(value, unit_of(row), row.decimals, language)
        for value, row in zip(rows[column], rows.itertuples(), strict=True)
    ]


def _results(rows: pd.DataFrame, column: str, language: Language) -> list[str]:
    pairs = zip(rows[column], rows["period"], strict=True)
    return [status_name(status, period, language) for status, period in pairs]


def _basis(row: Any, language: Language) -> str:
    if not is_missing(row.comparator):
        return word(language, f"target_{row.comparator}")
    since = "" if is_missing(row.valid_from) else _day(row.valid_from, language)
    document = "" if is_missing(row.document) else f" ({row.document})"
    return say(language, "the target before it was revised on {day}", day=since) + document


def _day(text: str, language: Language) -> str:
    return date(datetime.date.fromisoformat(text), language)


def firsts_sentence(firsts: pd.DataFrame, language: Language = "vi") -> str:
    """Who was first: rows of `first_to_complete` of one period, with names.

    The ward alone in having completed something, and by their days the first of several.
    """
    rows = firsts.loc[firsts["is_first"]]
    rows = rows.assign(ward=names(rows))
    only, dated = rows.loc[rows["is_only"]], rows.loc[~rows["is_only"]]
    alone = [f"{row.indicator} ({row.ward})" for row in only.itertuples()]
    first = [
        f"{row.indicator} ({row.ward}, {_day(row.completed_on, language)})"
        for row in dated.itertuples()
    ]
    told = [
        say(language, text, these=parted(these, language, _MOST_NAMED))
        for these, text in (
            (alone, "Completed by one unit only: {these}."),
            (first, "First to complete: {these}."),
        )
        if these
    ]
    return joined(told)


def chance_sentence(chances: pd.DataFrame, language: Language = "vi") -> str:
    """How remarkable a ward's streak is: its row of `streak_chances`; blank where it has none."""
    if chances.empty:
        return ""
    [row] = chances.itertuples()
    text = (
        "If {places} of {wards} units were drawn at random each year, some unit would be excellent "
        "{n} years in a row within {years} years with a probability of {chance}."
    )
    counts = {
        name: number(int(getattr(row, name)), 0, language)
        for name in ("places", "wards", "n", "years")
    }
    return say(language, text, **counts, chance=percent(row.chance, 0, language))
