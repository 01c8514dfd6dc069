"""The ranking as the index shows it: places and their spans, a link to every ward, its problems."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wardanalytics.presentation.index_answers import span_text
from wardanalytics.presentation.page_parts import Link, ShownTable, Span
from wardanalytics.presentation.phrases import joined
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.reading import move_text, ranking_rows
from wardanalytics.presentation.terms import is_missing, level_name, names, ward_heading
from wardanalytics.wording import Language, number, percent, say


def standings_table(
    tables: Mapping[str, pd.DataFrame],
    pages: Mapping[str, str],
    *,
    period: str,
    language: Language = "vi",
) -> ShownTable:
    """Every ward of a period, best first, with the places it may have and a link to its page.

    A ward without a rank stands below the others, one without a usable return at the end.

    Args:
        tables: `ranks` and `completeness` with names, `scores`, `ratings`, `rank_intervals`, and
            `problems` and `files` of the period.
        pages: wards' pages by their code; a ward without one is named without a link.
        period: the period to rank.
        language: of every text.
    """
    ranked = ranking_rows(tables["ranks"], tables["scores"], tables["ratings"], period)
    expected = tables["completeness"].loc[tables["completeness"]["period"].eq(period)]
    without = expected.loc[~expected["ward_code"].isin(ranked["ward_code"])]
    without = without[["period", "ward_code"]].assign(ward=names(without))
    rows = pd.concat([ranked, without], ignore_index=True).merge(
        joined_spans(tables["rank_intervals"]), on=["period", "ward_code"], how="left"
    )
    places = score_decimals(ranked["published_score"])
    found = findings_by_ward(tables["problems"], tables["files"])
    shown = [_row(row, len(rows), places, found, pages, language) for row in rows.itertuples()]
    columns = (
        *("Places it may have", "Score", "Reported", "On the year before"),
        *("Met or exceeded", "Of these exceeded", "Decided rating", "To correct", "To confirm"),
    )
    return ShownTable(
        say(language, "Ranking"),
        [
            say(language, "Rank"),
            ward_heading(tables["ranks"], language),
            *(say(language, column) for column in columns),
        ],
        shown,
        note=_note(rows, language),
        named_by=1,
        searched=True,
    )


def _row(
    row: Any,
    of: int,
    places: int,
    found: Mapping[Any, int],
    pages: Mapping[str, str],
    language: Language,
) -> list[str | Link | Span]:
    """The cells of one ward among `of`; `places` are the decimals of its score."""
    page = pages.get(row.ward_code)
    errors, queries = (found.get((row.ward_code, kind), 0) for kind in ("error", "query"))
    return [
        "–" if is_missing(row.rank) else str(int(row.rank)),
        Link(row.ward, page) if page else row.ward,
        _span(row, of, language),
        number(row.published_score, places, language),
        percent(row.coverage, 0, language),
        move_text(row.places_gained),
        *(number(count, 0, language) for count in (row.met + row.exceeded, row.exceeded)),
        level_name(row.official_level, language, short=True),
        *(number(count, 0, language) for count in (errors, queries)),
    ]


def joined_spans(rank_intervals: pd.DataFrame) -> pd.DataFrame:
    """The places that all doubts joined leave open: a row a ward and period."""
    rows = rank_intervals.loc[rank_intervals["source"].eq("joined")]
    spread = rows[["period", "ward_code"]]
    return spread.assign(spread_low=rows["rank_low"], spread_high=rows["rank_high"])


def _note(rows: pd.DataFrame, language: Language) -> str:
    scored = (
        "The score weighs how far each target was attained, so who reached fewer targets may stand "
        "above who reached more. What was reported is weighted too."
    )
    text = "Dark bar: the places left open by figures still missing and by equal scores."
    if any(rows["spread_low"].notna()):
        text = (
            "Dark bar: the places left open by figures still missing and by equal scores; "
            "light bar: also by other weights, another cap or an indicator less."
        )
    return joined([say(language, scored), say(language, text)])


def _span(row: Any, of: int, language: Language) -> str | Span:
    if is_missing(row.rank_low):
        return say(language, "no usable return")
    text = span_text(row.rank_low, row.rank_high)
    if is_missing(row.rank):
        text = say(language, "{span} (too little reported)", span=text)
    elif not is_missing(row.tied) and row.tied:
        text = say(language, "{span} (shared)", span=text)
    spread = None
    if not is_missing(row.spread_low):
        spread = (int(row.spread_low), int(row.spread_high))
        other = span_text(*spread)
        if other != text:
            text = say(language, "{span}; by other rules {other}", span=text, other=other)
    return Span(text, int(row.rank_low), int(row.rank_high), of, spread)


def findings_by_ward(problems: pd.DataFrame, files: pd.DataFrame) -> Mapping[Any, int]:
    """How many findings of each severity the workbooks of a ward have: by ward and severity."""
    wards = problems["source_file"].map(files.set_index("source_file")["ward_code"])
    return problems.groupby([wards, "severity"]).size().to_dict()
