"""What several years say: how steady ranks are, where a score tends."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wardanalytics.periods import a_year_before
from wardanalytics.presentation.phrases import joined
from wardanalytics.presentation.standing import signed
from wardanalytics.presentation.terms import is_missing, period_heading, period_name
from wardanalytics.wording import Language, number, percent, say


def stability_sentence(
    stability: pd.DataFrame,
    concordance: Mapping[str, Any],
    period: str,
    language: Language = "vi",
) -> str:
    """How steady ranks were against the year before and over the years, beside chance.

    `stability` has the columns of `rank_stability`, `concordance` what `rank_concordance` gives.
    Blank where there is nothing to compare.
    """
    told = []
    rows = stability.loc[stability["period"].eq(period) & stability["wards"].gt(1)]
    for row in rows.itertuples():
        text = (
            "Against {before} the ranks of the {n} that can be compared moved by {moved} places on "
            "average; in random order it would be {chance} (Kendall's τ-b {tau}, by chance mostly "
            "below {tau_by_chance})."
        )
        values = {
            "before": period_name(a_year_before(period), language),
            "n": number(row.wards, 0, language),
            "moved": number(row.mean_change, 1, language),
            "chance": number(row.chance_change, 1, language),
            "tau": number(row.tau, 2, language),
            "tau_by_chance": number(row.tau_by_chance, 2, language),
        }
        told.append(say(language, text, **values))
    if concordance["years"] > 2 and not is_missing(concordance["w"]):
        text = (
            "Over the {years} years {first}–{last} the rankings agree by W = {w} (Kendall; 1 is "
            "always the same order, by chance mostly below {w_by_chance})."
        )
        values = {
            "years": concordance["years"],
            "first": period_heading(concordance["first_period"], language),
            "last": period_heading(period, language),
            "w": number(concordance["w"], 2, language),
            "w_by_chance": number(concordance["w_by_chance"], 2, language),
        }
        told.append(say(language, text, **values))
    return joined(told)


def trend_sentence(
    trends: pd.DataFrame, ward_code: str, period: str, language: Language = "vi"
) -> str:
    """Where a ward's score tends: a slope with its p from five years on, words only below.

    `trends` has the columns of `score_trends`. Blank for a single year.
    """
    rows = trends.loc[trends["ward_code"].eq(ward_code) & trends["years"].gt(1)]
    if rows.empty:
        return ""
    [row] = rows.itertuples()
    first, last = (period_heading(one, language) for one in (row.first_period, period))
    steps = row.years - 1
    if not is_missing(row.slope):
        unsure = "Over {first}–{last} the score shows no trend beyond chance: {slope} points a year"
        sure = "Over {first}–{last} the score tends by {slope} points a year, hardly by chance"
        text = say(
            language,
            sure if row.p < 0.05 else unsure,
            first=first,
            last=last,
            slope=signed(row.slope, 2, language),
        )
        how = (
            "{told} (the middle one of the slopes between any two years; chance alone would show "
            "so much in {chance} of cases; Theil–Sen, p = {p})."
        )
        chance = percent(row.p, 1, language)
        return say(language, how, told=text, chance=chance, p=number(row.p, 3, language))
    if row.rose == steps:
        text = "The score rose in every year from {first} to {last}{few}"
    elif row.fell == steps:
        text = "The score fell in every year from {first} to {last}{few}"
    else:
        text = "The score went up and down from {first} to {last}{few}"
    few = say(language, "; {years} years are too few to tell a trend.", years=row.years)
    return say(language, text, first=first, last=last, few=few)
