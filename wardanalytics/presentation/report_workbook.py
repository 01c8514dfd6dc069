"""The run as a workbook, for those who live in Excel: a sheet for each question."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from wardanalytics.presentation.gates_reading import (
    asked_text,
    found_text,
    outcome_name,
    pending_text,
)
from wardanalytics.presentation.provenance import provenance, synthetic_notice
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.reading import computed_level
from wardanalytics.presentation.style import STATUS_COLOURS, ink_on
from wardanalytics.presentation.terms import (
    file_status_name,
    is_missing,
    level_name,
    names,
    period_heading,
    severity_name,
    status_name,
    unit_of,
    ward_heading,
)
from wardanalytics.presentation.worksheets import Column, add_sheet, figures_form
from wardanalytics.tables import gravest_first
from wardanalytics.wording import Language, say, word

_COLOURED = ("exceeded", "met", "not_met", "in_progress", "undetermined")
_FIXED = 3
_BY_WARD = ("attained", "scores", "ranks", "ratings", "gates")


def report_workbook(
    tables: Mapping[str, pd.DataFrame],
    *,
    period: str,
    returns: str,
    language: Language = "vi",
) -> Workbook:
    """A workbook of a period from its finished tables.

    Args:
        tables: `attained, scores, ranks, ratings, gates` with names, of which rows of other periods
            are left out; `problems` and `files` to be listed as they are.
        period: the period.
        returns: where the returns lie as seen from the workbook, for links to their cells.
        language: of every text.

    Ratios are numbers shown as percent; a figure that is missing is an empty cell or says its
    status, never 0. What a ward typed is text, never a formula.
    """
    own = {name: _of_period(tables[name], period) for name in _BY_WARD}
    source = provenance(tables["attained"], period, language)
    notes = [synthetic_notice(own["attained"], language), source]
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    when = period_heading(period, language)
    _add_matrices(workbook, own["attained"], period, notes, language)
    sheets = {
        "Ranking": (notes, *_ranking(own, language)),
        "Ratings": (notes, _rating_columns(own["ratings"], language), own["ratings"]),
        "Conditions": (notes, _gate_columns(own["gates"], language), own["gates"]),
        "Findings": ([], *_findings(tables["problems"], returns, language)),
        "Sources": (notes, _file_columns(returns, language), tables["files"]),
    }
    for name, content in sheets.items():
        title = say(language, name)
        add_sheet(workbook, title, f"{title} · {when}", *content)
    return workbook


def _of_period(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    rows = frame.loc[frame["period"].eq(period)]
    return rows.assign(ward=names(rows))


def _add_matrices(
    workbook: Workbook,
    attained: pd.DataFrame,
    period: str,
    notes: Sequence[str],
    language: Language,
) -> None:
    """Add attainment and result of each indicator by ward; the colours follow the results."""
    rows = attained.drop_duplicates("indicator_code")
    wards = attained.drop_duplicates("ward_code").set_index("ward_code")["ward"]
    cells = {
        (row.indicator_code, row.ward_code): (row.attainment, row.status)
        for row in attained.itertuples()
    }
    when = period_heading(period, language)

    def told(code: str, shows_ratio: bool) -> Column:
        def value(row: Any) -> Any:
            if (row.indicator_code, code) not in cells:
                return None
            ratio, status = cells[row.indicator_code, code]
            if shows_ratio and not is_missing(ratio):
                return float(ratio)
            return status_name(status, period, language)

        form = figures_form(1, language, percent=True) if shows_ratio else "General"
        return Column(str(wards[code]), value, 11, form)

    leading = [
        Column(say(language, "Field"), lambda row: row.group, 26),
        Column(say(language, "Indicator"), lambda row: row.indicator, 44),
        Column(say(language, "Unit"), unit_of, 10),
    ]
    titles = [say(language, "Attainment"), say(language, "Result")]
    for title, shows_ratio in zip(titles, (True, False), strict=True):
        columns = [*leading, *(told(code, shows_ratio) for code in wards.index)]
        sheet, heading = add_sheet(
            workbook, title, f"{title} · {when}", notes, columns, rows, fixed=_FIXED
        )
        _colour(sheet, heading, len(rows), len(wards), titles[1], period, language)


def _colour(
    sheet: Worksheet,
    heading: int,
    rows: int,
    wards: int,
    results: str,
    period: str,
    language: Language,
) -> None:
    """Colour a matrix by the words of the sheet of results, which has the same layout."""
    if not rows or not wards:
        return
    first = f"{get_column_letter(_FIXED + 1)}{heading + 1}"
    last = f"{get_column_letter(_FIXED + wards)}{heading + rows}"
    for status in _COLOURED:
        colour = STATUS_COLOURS[status]
        rule = FormulaRule(
            [f"'{results}'!{first}=\"{status_name(status, period, language)}\""],
            fill=PatternFill("solid", bgColor=colour[1:], fgColor=colour[1:]),
            font=Font(color=ink_on(colour)[1:]),
        )
        sheet.conditional_formatting.add(f"{first}:{last}", rule)


def _ranking(own: dict[str, pd.DataFrame], language: Language) -> tuple[list[Column], pd.DataFrame]:
    key = ["period", "ward_code"]
    rows = own["ranks"].merge(own["scores"].drop(columns="ward"), on=key, validate="1:1")
    rows = rows.sort_values(["rank", "rank_low", "ward_code"], na_position="last")
    score = figures_form(score_decimals(rows["published_score"]), language)
    share = figures_form(0, language, percent=True)
    return [
        Column(ward_heading(rows, language), lambda row: row.ward, 22),
        Column(say(language, "Rank"), lambda row: row.rank, 8),
        Column(say(language, "Best place possible"), lambda row: row.rank_low, 12),
        Column(say(language, "Worst place possible"), lambda row: row.rank_high, 12),
        Column(say(language, "Score"), lambda row: row.published_score, 10, score),
        Column(say(language, "Score if the missing count 0"), lambda r: r.score_low, 14, score),
        Column(
            say(language, "Score if the missing are reached"), lambda r: r.score_high, 14, score
        ),
        Column(say(language, "Reported"), lambda row: row.coverage, 10, share),
        Column(say(language, "Met or exceeded"), lambda row: row.met + row.exceeded, 10),
        Column(say(language, "Of these exceeded"), lambda row: row.exceeded, 10),
        Column(say(language, "On the year before"), lambda row: row.places_gained, 12, "+0;-0;0"),
    ], rows


def _rating_columns(ratings: pd.DataFrame, language: Language) -> list[Column]:
    def level(column: str) -> Any:
        return lambda row: level_name(getattr(row, column), language)

    return [
        Column(ward_heading(ratings, language), lambda row: row.ward, 22),
        Column(say(language, "Own rating"), level("self_level"), 26),
        Column(say(language, "Proposed rating"), level("proposed_level"), 26),
        Column(say(language, "Decided rating"), level("official_level"), 26),
        Column(say(language, "Years in a row on this level"), lambda row: row.streak, 12),
        Column(say(language, "Computed level"), lambda row: computed_level(row, language), 34),
        Column(say(language, "Not known yet"), lambda r: pending_text(r.pending, language), 60),
        Column(say(language, "Rule set"), lambda row: row.rule_set, 16),
    ]


def _gate_columns(gates: pd.DataFrame, language: Language) -> list[Column]:
    return [
        Column(ward_heading(gates, language), lambda row: row.ward, 22),
        Column(say(language, "Level"), lambda row: level_name(row.level, language), 28),
        Column(say(language, "Condition"), lambda row: word(language, row.measure), 50),
        Column(say(language, "Asked"), lambda row: asked_text(row, language), 10),
        Column(say(language, "Found"), lambda row: found_text(row, language), 14),
        Column(say(language, "Outcome"), lambda row: outcome_name(row.outcome, language), 14),
        Column(say(language, "Rule set"), lambda row: row.rule_set, 16),
    ]


def _findings(
    problems: pd.DataFrame, returns: str, language: Language
) -> tuple[list[Column], pd.DataFrame]:
    def cell(row: Any) -> tuple[str, str] | None:
        if is_missing(row.source_file):
            return None
        if is_missing(row.cell) or is_missing(row.source_sheet):
            return f"{returns}/{row.source_file}", ""
        sheet = row.source_sheet.replace("'", "''")
        return f"{returns}/{row.source_file}", f"'{sheet}'!{row.cell}"

    return [
        Column(say(language, "Severity"), lambda r: severity_name(r.severity, language), 16),
        Column(say(language, "File"), lambda row: row.source_file, 26, link=cell),
        Column(say(language, "Sheet"), lambda row: row.source_sheet, 16),
        Column(say(language, "Cell"), lambda row: row.cell, 8, link=cell),
        Column(say(language, "As typed"), lambda row: row.as_typed, 18),
        Column(say(language, "Finding"), lambda row: getattr(row, f"message_{language}"), 60),
        Column(say(language, "Proposal"), lambda r: getattr(r, f"suggestion_{language}"), 50),
    ], gravest_first(problems)


def _file_columns(returns: str, language: Language) -> list[Column]:
    return [
        Column(
            say(language, "File"),
            lambda row: row.source_file,
            30,
            link=lambda row: (f"{returns}/{row.source_file}", ""),
        ),
        Column(say(language, "File status"), lambda r: file_status_name(r.status, language), 26),
        Column(say(language, "Cells"), lambda row: row.cells, 10),
        Column(say(language, "taken"), lambda row: row.cells_taken, 12),
        Column(say(language, "to be confirmed"), lambda row: row.cells_queried, 12),
        Column(say(language, "withheld"), lambda row: row.cells_withheld, 12),
        Column("SHA-256", lambda row: row.sha256, 70),
    ]
