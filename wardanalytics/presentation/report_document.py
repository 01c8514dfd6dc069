"""The district's report on a period as a document to be edited: bao-cao.docx."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
from docx.document import Document as OfficeDocument

from wardanalytics.presentation.office_document import (
    add_heading,
    add_letterhead,
    add_picture,
    add_signature,
    add_table,
    add_text,
    new_document,
)
from wardanalytics.presentation.panels import group_sentence, group_shares
from wardanalytics.presentation.paragraph import ward_paragraph
from wardanalytics.presentation.pictures import figure_title
from wardanalytics.presentation.provenance import provenance, synthetic_notice
from wardanalytics.presentation.rank_sentences import (
    movers_sentence,
    ranking_sentence,
    unranked_sentence,
)
from wardanalytics.presentation.reading import problems_table, ranking_table, ratings_table
from wardanalytics.presentation.sentences import (
    attainment_sentence,
    basis_sentence,
    levels_sentence,
    problems_sentence,
)
from wardanalytics.presentation.summaries import missed_table, reminders_table, status_table
from wardanalytics.presentation.terms import names, period_name
from wardanalytics.wording import Language, say

Tables = Mapping[str, pd.DataFrame]


def report_document(
    tables: Tables,
    figures: Mapping[str, Path],
    *,
    period: str,
    office: str,
    day: date,
    language: Language = "vi",
) -> OfficeDocument:
    """The report of a period: returns, targets, places, levels, each ward, what is open.

    Args:
        tables: `attained, scores, ranks, ratings, completeness` with names, `problems` and `files`
            of the period.
        figures: the kept pictures by name; one that a run did not draw is left out.
        period: the period.
        office: who writes.
        day: of the run; the day of signing stays open.
        language: of the text; the motto is Vietnamese in both.

    A part that has nothing to say is left out.
    """
    attained = tables["attained"].loc[tables["attained"]["period"].eq(period)]
    when = period_name(period, language)
    title = say(language, "Report")
    subtitle = say(language, "On the attainment of targets in {period}", period=when)
    document = new_document(f"{title}: {subtitle}", language)
    add_letterhead(document, office, title, subtitle, day, language)
    add_text(document, synthetic_notice(attained, language), look="bold")
    _returns(document, tables, period, language)
    _targets(document, tables, attained, figures, period, language)
    _standings(document, tables, figures, period, language)
    _wards(document, tables, attained, period, language)
    _open(document, tables["problems"], language)
    add_text(document, provenance(tables["attained"], period, language), look="italic")
    add_signature(document, office, language)
    return document


def _returns(document: OfficeDocument, tables: Tables, period: str, language: Language) -> None:
    add_heading(document, "I. " + say(language, "Returns"))
    add_text(document, problems_sentence(tables["problems"], tables["files"], period, language))
    rows = tables["completeness"].loc[tables["completeness"]["period"].eq(period)]
    reminders = reminders_table(rows, language).data
    if len(reminders.columns) > 1:
        add_table(document, reminders, say(language, "Whom to remind"))


def _targets(
    document: OfficeDocument,
    tables: Tables,
    attained: pd.DataFrame,
    figures: Mapping[str, Path],
    period: str,
    language: Language,
) -> None:
    add_heading(document, "II. " + say(language, "Attainment of targets"))
    shares = group_shares(attained)
    add_text(
        document,
        attainment_sentence(tables["attained"], period, language),
        group_sentence(shares, period, language),
    )
    if attained.empty:
        return
    for by, caption in (("group", "Targets by field"), ("ward", "Targets by unit")):
        if len(attained.loc[attained[by].notna()]):
            add_table(document, status_table(attained, by, language).data, say(language, caption))
    missed = missed_table(attained, language).data
    if len(missed):
        add_table(document, missed, say(language, "Targets missed by most units"))
    _picture(document, figures, "group-panels")


def _standings(
    document: OfficeDocument,
    tables: Tables,
    figures: Mapping[str, Path],
    period: str,
    language: Language,
) -> None:
    ranks, scores, ratings = (tables[name] for name in ("ranks", "scores", "ratings"))
    add_heading(document, "III. " + say(language, "Ranking and rating"))
    add_text(
        document,
        basis_sentence(period, language),
        ranking_sentence(ranks, scores, period, language),
        unranked_sentence(tables["completeness"], ranks, period, language),
        movers_sentence(ranks, period, language),
    )
    if period in set(ranks["period"]):
        shown = ranking_table(ranks, scores, ratings, period=period, language=language).data
        add_table(document, shown, say(language, "Ranking"))
    _picture(document, figures, "rank-chart")
    add_text(document, levels_sentence(ratings, period, language))
    decided = ratings.loc[ratings["period"].eq(period) & ratings["official_level"].notna()]
    if len(decided):
        add_table(
            document, ratings_table(decided, language=language).data, say(language, "Ratings")
        )
    _picture(document, figures, "level-strip")


def _wards(
    document: OfficeDocument,
    tables: Tables,
    attained: pd.DataFrame,
    period: str,
    language: Language,
) -> None:
    wards = attained.assign(ward=names(attained)).drop_duplicates("ward_code")
    if wards.empty:
        return
    add_heading(document, "IV. " + say(language, "Each unit"))
    ratings = tables["ratings"]
    # of thousands of wards each would else be looked for in the rows of all
    own, rated = (
        {str(code): rows for code, rows in frame.groupby("ward_code")}
        for frame in (attained, ratings)
    )
    for place, row in enumerate(wards.sort_values("ward_code").itertuples(), start=1):
        add_heading(document, f"{place}. {row.ward}", 2)
        code = str(row.ward_code)
        levels = rated.get(code, ratings.iloc[:0])
        add_text(document, ward_paragraph(own[code], levels, code, period, language))


def _open(document: OfficeDocument, problems: pd.DataFrame, language: Language) -> None:
    todo = problems.loc[problems["severity"].ne("info")]
    add_heading(document, "V. " + say(language, "To be corrected or confirmed"))
    if todo.empty:
        add_text(document, say(language, "Nothing to correct or to confirm."))
        return
    add_table(document, problems_table(todo, language).data, say(language, "Findings"))


def _picture(document: OfficeDocument, figures: Mapping[str, Path], name: str) -> None:
    if name in figures:
        add_picture(document, figures[name], figure_title(figures[name]))
