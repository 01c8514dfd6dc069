"""What a ward was before wards changed: its predecessors, and what their figures say of it."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.presentation.phrases import joined, some, status_counts
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import (
    attainment_text,
    figure,
    is_missing,
    level_name,
    listing,
    names,
    period_heading,
    period_name,
    status_name,
    unit_of,
)
from wardanalytics.wording import Language, date, number, percent, say


def territory_sentence(links: pd.DataFrame, wards: pd.DataFrame, language: Language = "vi") -> str:
    """What each ward of `ward_links` is made of since which day; blank where nothing changed.

    `wards` is any table that names all wards, such as `completeness`.
    """
    name = _names(wards)
    told = []
    for day, rows in links.groupby("valid_from"):
        basis = rows["legal_basis"].iloc[0]
        made = [
            say(language, "{ward} from {parts}", ward=name(code), parts=_parts(own, name, language))
            for code, own in rows.groupby("ward_code")
        ]
        text = "Since {day}: {made} ({basis})." if not is_missing(basis) else "Since {day}: {made}."
        on = date(datetime.date.fromisoformat(str(day)), language)
        told.append(say(language, text, day=on, made="; ".join(made), basis=basis))
    return joined(told)


def lineage_sentence(
    links: pd.DataFrame,
    wards: pd.DataFrame,
    ward_code: str,
    before: str,
    language: Language = "vi",
) -> str:
    """What one ward is made of and what therefore is not carried over from the period `before`.

    Says so where the ward has not changed since.
    """
    own = links.loc[links["ward_code"].eq(ward_code)]
    period = period_name(before, language)
    if own.empty:
        text = "The territory is that of {period}, so both can be compared."
        return say(language, text, period=period)
    text = (
        "Score, rank and rating of {period} are not carried over, as they cannot be added; the "
        "former units' own stand below."
    )
    return joined([territory_sentence(own, wards, language), say(language, text, period=period)])


def lineage_table(
    lineage: pd.DataFrame, wards: pd.DataFrame, before: str, language: Language = "vi"
) -> Styler | None:
    """Where the predecessors of one ward, from `lineage`, stood in the period `before`.

    Nothing is shown (None) where there is none; `wards` is as in `territory_sentence`.
    """
    if lineage.empty:
        return None
    name = _names(wards)
    rows = list(lineage.itertuples())
    year, places = period_heading(before, language), score_decimals(lineage["published_score"])
    shown = {
        say(language, "Former unit"): [name(row.from_code) for row in rows],
        say(language, "What of it is in this unit"): [_share(row, language) for row in rows],
        say(language, "Score of {period}", period=year): [
            number(row.published_score, places, language) for row in rows
        ],
        say(language, "Rank of {period}", period=year): [_rank(row) for row in rows],
        say(language, "Rating of {period}", period=year): [
            level_name(row.official_level, language) for row in rows
        ],
        say(language, "Years in a row on this level"): [
            "–" if is_missing(row.streak) else str(int(row.streak)) for row in rows
        ],
    }
    return text_table(pd.DataFrame(shown, dtype="str"))


def bridged_sentence(bridged: pd.DataFrame, before: str, language: Language = "vi") -> str:
    """How many of one ward's carried-over figures, from `bridged`, are firm, and what that means.

    Blank where nothing is carried over.
    """
    if bridged.empty:
        return ""
    period = period_name(before, language)
    added = bridged.loc[bridged["how"].ne("not_addable")]
    if added.empty:
        text = (
            "The figures of {period} are rates or points, which cannot be added up for this unit."
        )
        return say(language, text, period=period)
    firm = added.loc[added["is_firm"]]
    results = status_counts(firm, before, language)
    lacking = int(added["lacking"].notna().sum())
    text = (
        "The territory of this unit in {period}, added up from the former units: {firm} of {added} "
        "targets that can be added have a firm result{results}; {open} hang on how units were "
        "divided; {lacking} lack a figure of a former unit; {other} are rates or points that "
        "cannot be added."
    )
    told = say(
        language,
        text,
        period=period,
        firm=number(len(firm), 0, language),
        added=number(len(added), 0, language),
        results=f" ({results})" if results else "",
        open=number(len(added) - len(firm) - lacking, 0, language),
        lacking=number(lacking, 0, language),
        other=number(len(bridged) - len(added), 0, language),
    )
    meaning = (
        "Firm: the same result however the divided units were shared out. Otherwise the range from "
        "one extreme to the other is given."
    )
    return joined([told, say(language, meaning)])


def bridged_table(
    bridged: pd.DataFrame,
    attained: pd.DataFrame,
    wards: pd.DataFrame,
    before: str,
    language: Language = "vi",
) -> Styler | None:
    """One ward's carried-over figures beside its own of now, those that can be added only.

    Args:
        bridged: what `bridged` gives, of one ward, with names.
        attained: the ward's own rows of the later period.
        wards: as in `territory_sentence`.
        before: the earlier period.
        language: of every text.

    Nothing is shown (None) where nothing is carried over.
    """
    added = bridged.loc[bridged["how"].ne("not_addable")]
    if added.empty:
        return None
    now = attained.set_index("indicator_code")
    name = _names(wards)
    rows = list(added.itertuples())
    year = {"period": period_heading(before, language)}
    shown = {
        say(language, "Indicator"): [str(row.indicator) for row in rows],
        say(language, "Unit"): [unit_of(row) or "–" for row in rows],
        say(language, "Target of {period}", **year): _ranges(rows, "target", language),
        say(language, "Actual of {period}", **year): _ranges(rows, "actual", language),
        say(language, "Attainment of {period}", **year): [_attainment(r, language) for r in rows],
        say(language, "Result of {period}", **year): [
            _result(row, before, name, language) for row in rows
        ],
        say(language, "Attainment now"): [
            attainment_text(own["attainment"], own["status"], language)
            for own in (now.reindex([row.indicator_code]).iloc[0] for row in rows)
        ],
    }
    return text_table(pd.DataFrame(shown, dtype="str"))


def _names(wards: pd.DataFrame) -> Callable[[str], str]:
    """What a ward is called, its code where no name is known."""
    known = dict(zip(wards["ward_code"], names(wards), strict=True))
    return lambda code: str(known.get(code, code))


def _parts(links: pd.DataFrame, name: Callable[[str], str], language: Language) -> str:
    """The former wards that went into one, wholes first: `toàn bộ Bến Nghé cũ, một phần …`."""
    rows = links.sort_values(["part", "from_code"], ascending=[False, True]).itertuples()
    texts = {"whole": "the whole former {ward}", "part": "part of the former {ward}"}
    told = [
        say(language, texts[row.part], ward=name(row.from_code))
        if is_missing(row.share) or row.part == "whole"
        else say(
            language,
            "{share} of the former {ward}",
            share=percent(row.share, 0, language),
            ward=name(row.from_code),
        )
        for row in rows
    ]
    return listing(told, language)


def _share(row: Any, language: Language) -> str:
    if row.share_low == row.share_high:
        return percent(row.share_low, 0, language)
    return say(language, "a part, how much is not known")


def _rank(row: Any) -> str:
    return "–" if is_missing(row.rank) else f"{int(row.rank)}/{int(row.ranked_wards)}"


def _ranges(rows: Sequence[Any], column: str, language: Language) -> list[str]:
    """A figure at both extremes of what is unknown: one if they are equal."""
    texts = []
    for row in rows:
        ends = (getattr(row, f"{column}_{end}") for end in ("low", "high"))
        told = [figure(value, unit_of(row), row.decimals, language) for value in ends]
        texts.append("–".join(dict.fromkeys(told)))
    return texts


def _attainment(row: Any, language: Language) -> str:
    ends = (row.attainment_low, row.attainment_high)
    return "–".join(dict.fromkeys(attainment_text(end, row.status, language) for end in ends))


def _result(row: Any, period: str, name: Callable[[str], str], language: Language) -> str:
    if not is_missing(row.lacking):
        these = some([name(code) for code in row.lacking.split(";")], language)
        return say(language, "no figure of {these}", these=these)
    if row.is_firm:
        return say(language, "firm: {result}", result=status_name(row.status, period, language))
    return say(language, "hangs on the division")
