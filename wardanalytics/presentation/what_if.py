"""The answer to a choice: places under it beside the official ones."""

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.presentation.phrases import joined, some
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import is_missing, names, ward_heading
from wardanalytics.wording import Language, number, say


def what_if_table(standings: pd.DataFrame, language: Language = "vi") -> Styler:
    """Places and scores under a choice, best first, with the official place beside each.

    `standings` has names and the columns `rank, published_score, official_rank, official_score`.
    """
    rows = standings.sort_values(["rank", "ward_code"], na_position="last")
    places = score_decimals(pd.concat([rows["published_score"], rows["official_score"]]))
    shown = {
        say(language, "Place"): [_place(rank) for rank in rows["rank"]],
        ward_heading(rows, language): list(names(rows)),
        say(language, "Score"): [number(s, places, language) for s in rows["published_score"]],
        say(language, "Official place"): [_place(rank) for rank in rows["official_rank"]],
        say(language, "Official score"): [
            number(s, places, language) for s in rows["official_score"]
        ],
    }
    return text_table(pd.DataFrame(shown, dtype="str"))


def what_if_sentence(standings: pd.DataFrame, language: Language = "vi") -> str:
    """Who is first under a choice, and how many wards stand elsewhere than officially."""
    ranked = standings.loc[standings["rank"].notna()]
    if ranked.empty:
        return say(language, "Under this choice no unit can be ranked.")
    first = ranked.loc[ranked["rank"].eq(ranked["rank"].min())]
    compared = ranked.loc[ranked["official_rank"].notna()]
    moved = compared.loc[compared["rank"].ne(compared["official_rank"])]
    text = "First under this choice: {first}. Units in another place than officially: {n} of {all}."
    return say(
        language,
        text,
        first=some(names(first), language),
        n=number(len(moved), 0, language),
        all=number(len(compared), 0, language),
    )


def supposed_sentence(
    before: pd.DataFrame, after: pd.DataFrame, ward_code: str, language: Language = "vi"
) -> str:
    """What one supposed figure does to its ward: score and place before and after.

    Both frames are standings of one period, with names.
    """
    pair = [frame.loc[frame["ward_code"].eq(ward_code)] for frame in (before, after)]
    if any(frame.empty for frame in pair):
        return ""
    (was,), (would,) = (frame.to_dict("records") for frame in pair)
    places = score_decimals(pd.Series([was["published_score"], would["published_score"]]))
    points = [number(row["published_score"], places, language) for row in (was, would)]
    if is_missing(was["rank"]) and is_missing(would["rank"]):
        text = "{ward}: {before} points would be {after}; it would stay without a place."
    elif _place(was["rank"]) == _place(would["rank"]):
        text = "{ward}: {before} points would be {after}; it would stay in place {rank}."
    else:
        text = "{ward}: {before} points would be {after}; place {rank} would be {reached}."
    told = say(
        language,
        text,
        ward=names(pair[0]).iloc[0],
        before=points[0],
        after=points[1],
        rank=_place(was["rank"]),
        reached=_place(would["rank"]),
    )
    overtaken = _overtaken(before, after, ward_code)
    if len(overtaken):
        return joined([told, say(language, "Overtaken: {these}.", these=some(overtaken, language))])
    return told


def _overtaken(before: pd.DataFrame, after: pd.DataFrame, ward_code: str) -> pd.Series:
    """The names of the wards that stood above and would stand below."""

    def above(frame: pd.DataFrame) -> set[str]:
        own = frame.loc[frame["ward_code"].eq(ward_code), "rank"].iloc[0]
        return set() if is_missing(own) else set(frame.loc[frame["rank"].lt(own), "ward_code"])

    passed = above(before) - above(after)
    return names(after).loc[after["ward_code"].isin(passed)]


def _place(rank: object) -> str:
    return "–" if is_missing(rank) else str(rank)
