"""Reviews of part of a year and of a term, as tables and sentences: what is behind."""

from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.presentation.phrases import joined
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import (
    figure,
    indicator_text,
    is_missing,
    names,
    unit_of,
    ward_heading,
)
from wardanalytics.wording import Language, number, percent, say

BANDS = {"on_pace": "On pace", "slightly_behind": "Slightly behind", "behind": "Behind"}
_READINGS = {
    "cumulative": "sum over the years",
    "end_level": "level at the end",
    "maintain": "level to be kept",
    "average_growth": "average growth a year",
    "every_year": "held every year",
}
_MOST_NAMED = 5


def band_name(band: Any, language: Language) -> str:
    """How far along a figure is, in words; what has no pace is not assessed."""
    return say(language, "Not assessed" if is_missing(band) else BANDS[str(band)])


def pace_reading(pace: pd.DataFrame, language: Language = "vi") -> Styler:
    """The rows of `district_pace` or `pace_table` with names, the furthest behind first.

    What has no pace, such as a rate that cannot be added over wards, comes last.
    """
    rows = pace.sort_values("pace", kind="stable", na_position="last")
    shown = {
        say(language, "Indicator"): [indicator_text(row, language) for row in rows.itertuples()],
        say(language, "Unit"): [unit_of(row) or "–" for row in rows.itertuples()],
        say(language, "Target"): _figures(rows, "target", language),
        say(language, "Actual"): _figures(rows, "actual", language),
        **_pace(rows, rows["share_due"], language),
        say(language, "Expected at the end of the year"): _figures(
            rows, "expected_year_end", language
        ),
        say(language, "Needed each remaining month"): _figures(
            rows, "required_per_month", language, finer=1
        ),
    } | _wards(rows, language)
    return _table(shown, language)


def term_reading(review: pd.DataFrame, language: Language = "vi") -> Styler:
    """The rows of `term_district` or `term_review` with names, the furthest behind first."""
    rows = review.sort_values("pace", kind="stable", na_position="last")
    is_ratio = rows["reading"].isin(["average_growth", "every_year"])
    rows = rows.assign(unit_name=rows["unit_name"].mask(is_ratio, "%"))
    shown = {
        say(language, "Indicator"): [indicator_text(row, language) for row in rows.itertuples()],
        say(language, "Held against"): [say(language, _READINGS[r]) for r in rows["reading"]],
        say(language, "Unit"): [unit_of(row) or "–" for row in rows.itertuples()],
        say(language, "Target of the term"): _figures(rows, "target", language),
        say(language, "Sum so far or level now"): _figures(rows, "actual", language),
        **_pace(rows, rows["expected"], language),
        say(language, "Needed each remaining year"): _figures(
            rows, "required_per_year", language, finer=1
        ),
    } | _wards(rows, language)
    return _table(shown, language, "No targets of a term are declared for this period.")


def last_year_reading(compared: pd.DataFrame, language: Language = "vi") -> Styler:
    """The rows of `against_last_year` with names, in their order."""
    shown = {
        say(language, "Indicator"): list(compared["indicator"]),
        say(language, "Unit"): [unit_of(row) or "–" for row in compared.itertuples()],
        say(language, "Same period last year"): _figures(compared, "previous", language),
        say(language, "This period"): _figures(compared, "actual", language),
        say(language, "Difference"): _figures(compared, "difference", language),
        say(language, "Change"): [percent(v, 1, language) for v in compared["change"]],
    } | _wards(compared, language)
    return _table(shown, language, "There is no period of the year before to compare with.")


def bands_table(pace: pd.DataFrame, language: Language = "vi") -> Styler:
    """How many targets of each ward are on pace, slightly behind and behind."""
    rows = pace.assign(ward=names(pace), band=pace["band"].fillna("none"))
    counted = pd.crosstab(rows["ward"], rows["band"])
    counted = counted.reindex(index=rows["ward"].unique(), columns=[*BANDS, "none"], fill_value=0)
    counted = counted.sort_values(["behind", "slightly_behind"], ascending=False, kind="stable")
    shown = {ward_heading(rows, language): list(counted.index)}
    for band in counted:
        heading = band_name(None if band == "none" else band, language)
        shown[heading] = [number(count, 0, language) for count in counted[band]]
    return _table(shown, language)


def pace_sentence(pace: pd.DataFrame, language: Language = "vi") -> str:
    """How many figures are on pace or behind, and which are furthest behind."""
    if pace.empty:
        return ""
    counts = pace["band"].fillna("none").value_counts()
    told = {band: number(int(counts.get(band, 0)), 0, language) for band in [*BANDS, "none"]}
    text = (
        "On pace: {on_pace}; slightly behind: {slightly_behind}; behind: {behind}; "
        "not assessed: {none}."
    )
    behind = pace.loc[pace["band"].eq("behind")].sort_values("pace", kind="stable")
    worst = [
        f"{indicator_text(row, language)} ({percent(row.pace, 1, language)})"
        for row in behind.head(_MOST_NAMED).itertuples()
    ]
    named = say(language, "Furthest behind: {these}.", these="; ".join(worst)) if worst else ""
    return joined([say(language, text, **told), named])


def _figures(rows: pd.DataFrame, column: str, language: Language, finer: int = 0) -> list[str]:
    """A column of figures in each row's own unit, with `finer` more decimals where it is a rate."""
    return [
        figure(
            value,
            unit_of(row),
            None if is_missing(row.decimals) else row.decimals + finer,
            language,
        )
        for value, row in zip(rows[column], rows.itertuples(), strict=True)
    ]


def _pace(rows: pd.DataFrame, due: pd.Series, language: Language) -> dict[str, list[str]]:
    return {
        say(language, "Due by now"): [percent(share, 1, language) for share in due],
        say(language, "Pace"): [percent(pace, 1, language) for pace in rows["pace"]],
        say(language, "Assessment"): [band_name(band, language) for band in rows["band"]],
    }


def _wards(rows: pd.DataFrame, language: Language) -> dict[str, list[str]]:
    """How many wards a district's figure holds, where it is one of a district."""
    if "of_wards" not in rows:
        return {}
    counts = zip(rows["wards"], rows["of_wards"], strict=True)
    return {say(language, "Units counted"): [f"{n}/{asked}" for n, asked in counts]}


def _table(
    shown: dict[str, list[str]], language: Language, nothing: str = "Nothing to review."
) -> Styler:
    return text_table(pd.DataFrame(shown, dtype="str"), say(language, nothing))
