"""Charts with a row a ward at national size: the wards that tell most, the others counted."""

import pandas as pd

from wardanalytics.presentation.terms import wards_counted
from wardanalytics.wording import Language, number, say

MOST_WARDS = 200


def most_telling(
    rows: pd.DataFrame, telling: pd.Series, which: str, language: Language
) -> tuple[pd.DataFrame, str]:
    """The rows of the MOST_WARDS wards that tell most, and a note of that; all rows if they fit.

    A sheet with a row for each of thousands of wards is metres high: nobody reads it, and drawing
    it takes gigabytes.

    Args:
        rows: a table with a `ward_code`.
        telling: a number for each ward, by its code; the highest tell most, missing ones least.
        which: the wards that are shown, in words (a text of the catalogue).
        language: of the note.
    """
    wards = rows["ward_code"].drop_duplicates()
    if len(wards) <= MOST_WARDS:
        return rows, ""
    order = wards.map(telling).sort_values(ascending=False, kind="stable", na_position="last")
    shown = wards.loc[order.index[:MOST_WARDS]]
    note = say(
        language,
        "{shown} of {all}: {which}. The CSV has all of them.",
        shown=number(len(shown), 0, language),
        all=wards_counted(len(wards), rows, language),
        which=say(language, which),
    )
    return rows.loc[rows["ward_code"].isin(shown)], note
