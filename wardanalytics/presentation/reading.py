"""Tables for people: a named, finished frame as a small styled table of texts in their language.

Each function returns a pandas `Styler` with the index hidden and every text escaped, so that what a
ward typed into a workbook can never act on a page. A missing figure is an en dash.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup
from pandas.io.formats.style import Styler

from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.terms import (
    actual_text,
    are_figures,
    attainment_text,
    figure,
    file_status_name,
    is_missing,
    level_name,
    names,
    period_heading,
    result_name,
    severity_name,
    target_text,
    unit_of,
    verdict_name,
    ward_heading,
)
from wardanalytics.presentation.traces import attainment_source, figure_source, traced, untraced
from wardanalytics.tables import gravest_first
from wardanalytics.wording import Language, number, percent, say


def problems_table(problems: pd.DataFrame, language: Language = "vi") -> Styler:
    """The `problems` table for the one who mends them: errors first, then queries, then notes."""
    rows = gravest_first(problems.sort_values(["source_file", "source_sheet"], kind="stable"))
    return _shown(
        rows,
        {
            say(language, "Severity"): lambda row: severity_name(row.severity, language),
            say(language, "File"): lambda row: _text(row.source_file),
            say(language, "Cell"): lambda row: _quoted(
                _joined(row.source_sheet, row.cell), language
            ),
            say(language, "As typed"): lambda row: _quoted(row.as_typed, language),
            say(language, "Finding"): lambda row: _text(getattr(row, f"message_{language}")),
            say(language, "Proposal"): lambda row: _text(getattr(row, f"suggestion_{language}")),
        },
        say(language, "Nothing to correct or to confirm."),
    )


def attainment_table(
    attained: pd.DataFrame,
    *,
    ward_code: str | None = None,
    period: str | None = None,
    language: Language = "vi",
) -> Styler:
    """The `attained` table with names, of one ward or all; each figure tells its cell on hover.

    The ward and the period are columns of their own only where the table holds several. A figure
    that the office declared tells the reference table if `declared_figures` was asked for it.
    """
    rows = attained
    if ward_code is not None:
        rows = rows.loc[rows["ward_code"].eq(ward_code)]
    if period is not None:
        rows = rows.loc[rows["period"].eq(period)]
    columns = _which(rows, language) | {
        say(language, "Indicator"): lambda row: _text(row.indicator),
        say(language, "Unit"): lambda row: unit_of(row) or "–",
        say(language, "Target"): lambda row: traced(
            target_text(row, language), figure_source(row, "target", "target_cell", language)
        ),
        say(language, "Actual"): lambda row: traced(
            _actual(row, language), figure_source(row, "actual", "actual_cell", language)
        ),
        say(language, "Attainment"): lambda row: traced(
            attainment_text(row.attainment, row.status, language), attainment_source(row, language)
        ),
        say(language, "Result"): lambda row: result_name(row, language),
        say(language, "Stated"): lambda row: traced(
            _stated(row, language),
            figure_source(row, "stated_attainment", "stated_cell", language),
        ),
        say(language, "Note"): lambda row: _quoted(row.note, language),
        say(language, "Source cell"): _source_cell,
    }
    return _shown(rows, columns)


def ranking_table(
    ranks: pd.DataFrame,
    scores: pd.DataFrame,
    ratings: pd.DataFrame,
    *,
    period: str,
    language: Language = "vi",
) -> Styler:
    """The ranking of a period: place, score, coverage, move, rating and counts, best first.

    `ranks` has names. Wards sharing a place show the places they share; a ward without a rank shows
    the span of places it may have, and stands below the others.
    """
    rows = ranking_rows(ranks, scores, ratings, period)
    places = score_decimals(rows["published_score"])
    return _shown(
        rows,
        {
            say(language, "Rank (span)"): lambda row: _rank(row, language),
            ward_heading(rows, language): lambda row: _text(row.ward),
            say(language, "Score"): lambda row: number(row.published_score, places, language),
            say(language, "Reported"): lambda row: percent(row.coverage, 0, language),
            say(language, "On the year before"): lambda row: move_text(row.places_gained),
            say(language, "Met or exceeded"): lambda row: _count(row.met + row.exceeded, language),
            say(language, "Of these exceeded"): lambda row: _count(row.exceeded, language),
            say(language, "Decided rating"): lambda row: level_name(row.official_level, language),
        },
    )


def ranking_rows(
    ranks: pd.DataFrame, scores: pd.DataFrame, ratings: pd.DataFrame, period: str
) -> pd.DataFrame:
    """The `ranks` of a period with names, score, coverage, counts and decided level, best first."""
    key = ["period", "ward_code"]
    rows = ranks.loc[ranks["period"].eq(period)].assign(ward=names(ranks))
    score = scores[[*key, "published_score", "coverage", "met", "exceeded"]]
    rows = rows.merge(score, on=key, how="left", validate="1:1")
    rows = rows.merge(ratings[[*key, "official_level"]], on=key, how="left", validate="1:1")
    return rows.sort_values(["rank", "rank_low", "ward_code"], na_position="last")


def ratings_table(
    ratings: pd.DataFrame, *, period: str | None = None, language: Language = "vi"
) -> Styler:
    """The `ratings` table with names: own, proposed, decided and computed level, and the streak.

    What is known of no row, such as decisions on half a year, has no column.
    """
    rows = ratings if period is None else ratings.loc[ratings["period"].eq(period)]
    levels = ["self_level", "proposed_level", "official_level", "level"]
    rows = rows.loc[rows[levels].notna().any(axis=1)]
    nothing = say(language, "No rating has been proposed, decided or computed.")
    told = {
        "self_level": ("Own rating", lambda row: level_name(row.self_level, language)),
        "proposed_level": ("Proposed rating", lambda row: level_name(row.proposed_level, language)),
        "official_level": ("Decided rating", lambda row: level_name(row.official_level, language)),
        "level": ("Computed level", lambda row: computed_level(row, language)),
        "streak": ("Years in a row on this level", lambda row: _count(row.streak, language)),
    }
    known = [cell for name, cell in told.items() if rows.empty or rows[name].notna().any()]
    columns = {say(language, heading): written for heading, written in known}
    return _shown(rows, _which(rows, language) | columns, nothing)


def computed_level(row: Any, language: Language) -> str:
    """The level by the gates, indicative; "at most" where a fact is not known."""
    level = level_name(row.level, language)
    at_most = not is_missing(row.is_at_most) and row.is_at_most
    return say(language, "at most {level}", level=level) if at_most else level


def files_table(files: pd.DataFrame, language: Language = "vi") -> Styler:
    """The `files` table: each workbook received, what became of it, and of its cells."""
    return _shown(
        files.assign(ward=names(files)),
        {
            say(language, "File"): lambda row: _text(row.source_file),
            ward_heading(files, language): lambda row: _text(row.ward),
            say(language, "Period"): lambda row: _period(row.period, language),
            say(language, "File status"): lambda row: file_status_name(row.status, language),
            say(language, "Cells"): lambda row: _count(row.cells, language),
            say(language, "taken"): lambda row: _count(row.cells_taken, language),
            say(language, "to be confirmed"): lambda row: _count(row.cells_queried, language),
            say(language, "withheld"): lambda row: _count(row.cells_withheld, language),
        },
    )


def text_table(frame: pd.DataFrame, where_empty: str = "") -> Styler:
    """A frame of texts as a table to read: no index, every text escaped, always the same HTML.

    A text marked as safe (`Markup`, such as a traced figure) stays as it is. `where_empty` is what
    a table without rows says in place of them.
    """
    if frame.empty and where_empty:
        frame = pd.DataFrame({"": [where_empty]})
    digest = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()[:8]
    styler = Styler(frame, uuid=digest, cell_ids=False)
    styler.hide(axis="index")
    styler.format(escape="html")
    styler.format_index(escape="html", axis=1)
    for column in frame:  # texts are told too, as JupyterLab would put them to the right
        side = "right" if are_figures(map(untraced, frame[column])) else "left"
        look = {"selector": "td, th.col_heading", "props": f"text-align: {side}"}
        styler.set_table_styles({column: [look]}, overwrite=False)
    return styler


def _shown(
    rows: pd.DataFrame, columns: Mapping[str, Callable[[Any], str]], where_empty: str = ""
) -> Styler:
    """The rows as texts under readable headings."""
    told = [[text(row) for text in columns.values()] for row in rows.itertuples(index=False)]
    # as objects, since a column of strings would forget which of them are marked as safe
    return text_table(pd.DataFrame(told, columns=list(columns), dtype="object"), where_empty)


def _which(rows: pd.DataFrame, language: Language) -> dict[str, Callable[[Any], str]]:
    """The columns for the period and the ward, where the rows hold several."""
    columns: dict[str, Callable[[Any], str]] = {}
    if len(set(rows["period"])) > 1:
        columns[say(language, "Period")] = lambda row: _period(row.period, language)
    if len(set(rows["ward_code"])) > 1:
        name = dict(zip(rows["ward_code"], names(rows), strict=True))
        columns[ward_heading(rows, language)] = lambda row: _text(name[row.ward_code])
    return columns


def _text(value: Any) -> str:
    return "–" if is_missing(value) or value == "" else str(value)


def _quoted(value: Any, language: Language) -> str:
    """What stands in a return, marked as Vietnamese on an English page for who has it read out."""
    text = _text(value)
    return text if language == "vi" else Markup('<span lang="vi">{}</span>').format(text)


def _joined(sheet: Any, cell: Any) -> str:
    return "!".join(str(part) for part in (sheet, cell) if not is_missing(part)) or "–"


def _source_cell(row: Any) -> str:
    """`2022/ben-thanh.xlsx!F12`, the cell of the actual figure."""
    return _joined(row.source_file, row.actual_cell)


def _period(period: Any, language: Language) -> str:
    return "–" if is_missing(period) else period_heading(str(period), language)


def _count(value: Any, language: Language) -> str:
    return "–" if is_missing(value) else number(float(value), 0, language)


def _actual(row: Any, language: Language) -> str:
    text = actual_text(row, language)
    if not is_missing(row.denominator) and unit_of(row) == "%":
        parts = (figure(part, "", None, language) for part in (row.numerator, row.denominator))
        text += f" ({'/'.join(parts)})"
    estimate = not is_missing(row.is_estimate) and row.is_estimate
    return text + say(language, " (estimate)") if estimate else text


def _stated(row: Any, language: Language) -> str:
    if is_missing(row.stated_attainment):
        return "–"
    decimals = 1 if is_missing(row.stated_decimals) else int(row.stated_decimals)
    text = percent(row.stated_attainment, decimals, language)
    if _states_rate(row):
        text = say(language, "{value} (the rate itself)", value=text)
    verdict = verdict_name(row.stated_verdict, language)
    return text if verdict == "–" else f"{text}: {verdict}"


def _states_rate(row: Any) -> bool:
    """Whether a right percentage beside a rate is the rate, not its share of the target."""
    wrong = is_missing(row.stated_verdict) or row.stated_verdict == "inconsistent"
    stated, rate = row.stated_attainment, row.actual
    is_rate = unit_of(row) == "%" and row.target > 0 and not wrong
    return is_rate and abs(stated - rate) < abs(stated - rate / row.target)


def _rank(row: Any, language: Language) -> str:
    span = ""
    if not is_missing(row.rank_low) and not is_missing(row.rank_high):
        span = f"{int(row.rank_low)}–{int(row.rank_high)}"
    if is_missing(row.rank):
        text = "{span} (too little reported)" if span else "no rank"
        return say(language, text, span=span)
    if not is_missing(row.tied) and row.tied:
        return say(language, "{span} (shared)", span=span or int(row.rank))
    return (
        f"{int(row.rank)}" if not span or row.rank_low == row.rank_high else f"{row.rank} ({span})"
    )


def move_text(gained: Any) -> str:
    """Places gained on the year before: `▲2`, `▼1`, `=` unchanged, an en dash not comparable."""
    if is_missing(gained):
        return "–"
    return f"▲{gained}" if gained > 0 else f"▼{-gained}" if gained < 0 else "="
