"""What codes and figures are called in the reader's language: statuses, levels, periods, units."""

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from babel.dates import format_date

from wardanalytics.periods import parse_period
from wardanalytics.wording import LANGUAGES, number, percent, say

_STATUS = {
    "exceeded": "exceeded",
    "met": "met",
    "not_met": "not met",
    "in_progress": "in progress",
    "undetermined": "undetermined",
    "no_target": "no known target",
    "not_reported": "not reported",
    "not_assigned": "not applicable",
}
_LEVEL = {
    "excellent": "tasks completed excellently",
    "good": "tasks completed well",
    "completed": "tasks completed",
    "not_completed": "tasks not completed",
}
_LEVEL_SHORT = {
    "excellent": "excellent",
    "good": "good",
    "completed": "completed",
    "not_completed": "not completed",
}
_SEVERITY = {"error": "error to correct", "query": "to be confirmed", "info": "noted"}
_FILE_STATUS = {
    "accepted": "taken in",
    "superseded": "replaced by a later version",
    "blank": "blank form",
    "unreadable": "unreadable",
    "wrong_form": "another form",
    "wrong_ward": "another unit",
    "wrong_period": "another period",
}
_VERDICT = {
    "exact": "correct",
    "truncated": "correct (cut off, not rounded)",
    "within_rounding": "correct within rounding",
    "inconsistent": "does not fit the figures",
}
_BOUND = {"at_least": "≥ {}", "above": "> {}", "at_most": "≤ {}", "below": "< {}"}
_QUARTER = (
    "the first quarter of {year}",
    "the second quarter of {year}",
    "the third quarter of {year}",
    "the fourth quarter of {year}",
)

# with its bound, and what stands behind it: `≥ 80%`, `69,23% (18/26) (estimate)`, `3 (2–4)`
_FIGURE = re.compile(r"([≥≤<>]\s?)?[▲▼+\-−]?\d[\d.,\s]*%?(–\d[\d.,]*%?)?(\s\([^()]*\)){0,2}|[–=]")


def is_missing(value: Any) -> bool:
    """Whether a cell of a frame holds nothing: None, NaN or `<NA>`."""
    return value is None or bool(pd.isna(value))


def status_name(status: Any, period: str, language: str) -> str:
    """A status in words; a target not met is final ("không đạt") once the year is over.

    A missing status is an en dash.
    """
    if is_missing(status):
        return "–"
    if status == "not_met" and parse_period(period).last_month % 12 == 11:
        return say(language, "missed")
    return say(language, _STATUS[status])


def result_name(row: Any, language: str) -> str:
    """The status of one row in words; what does not apply says why: not assigned, or no cases."""
    if row.status != "not_assigned":
        return status_name(row.status, row.period, language)
    occurred = row.state != "nothing_occurred"
    return say(language, "not assigned" if occurred else "nothing occurred")


def level_name(level: Any, language: str, *, short: bool = False) -> str:
    """A rating level in words, whole or short; a missing one is an en dash."""
    if is_missing(level):
        return "–"
    return say(language, (_LEVEL_SHORT if short else _LEVEL)[level])


def severity_name(severity: str, language: str) -> str:
    """The severity of a problem in words."""
    return say(language, _SEVERITY[severity])


def file_status_name(status: str, language: str) -> str:
    """What became of a workbook, in words."""
    return say(language, _FILE_STATUS[status])


def verdict_name(verdict: Any, language: str) -> str:
    """What the audit of a stated percentage found, in words; an en dash where none was stated."""
    known = not is_missing(verdict) and verdict in _VERDICT
    return say(language, _VERDICT[verdict]) if known else "–"


def period_name(period: str, language: str) -> str:
    """A period within a sentence: `năm 2022`, `6 tháng đầu năm 2023`, `the first half of 2023`.

    Raises:
        ValueError: the text is not a period.
    """
    span = parse_period(period)
    begins, year = span.first_month % 12, span.year
    if span.months > 12:
        return say(language, "the {first}–{last} term", first=span.first_month // 12, last=year)
    if span.is_year:
        return say(language, "{year}", year=year)
    if span.months == 1:
        month = format_date(datetime.date(year, begins + 1, 1), "MMMM", locale="en")
        return say(language, "{month} {year}", month=month, year=year, number=begins + 1)
    if span.months == 6:
        half = "the first half of {year}" if begins == 0 else "the second half of {year}"
        return say(language, half, year=year)
    if span.months == 3:
        return say(language, _QUARTER[begins // 3], year=year)
    return say(language, "the first {months} months of {year}", months=span.months, year=year)


def period_heading(period: str, language: str) -> str:
    """A period as a heading of a column: a year is its number, else its name with a capital."""
    span = parse_period(period)
    return str(span.year) if span.is_year else capital(period_name(period, language))


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def listing(names: Sequence[str], language: str) -> str:
    """Names in a sentence: `A, B và C`; `A, B and C`."""
    if len(names) < 2:
        return "".join(names)
    return say(language, "{these} and {last}", these=", ".join(names[:-1]), last=names[-1])


def figure(value: float, unit: Any, decimals: Any, language: str) -> str:
    """A figure without its unit, but a ratio whose unit is % as percent; missing is an en dash.

    Where `decimals` is missing a percent has one, any other figure what it needs, two at most.
    """
    if is_missing(value):
        return "–"
    if not is_missing(decimals):
        places = int(decimals)
    elif unit == "%":
        places = 1
    else:
        places = next((n for n in (0, 1) if round(value, n) == round(value, 6)), 2)
    return (percent if unit == "%" else number)(value, places, language)


def actual_text(row: Any, language: str) -> str:
    """The actual of a row without its unit; where nothing occurred it says so."""
    if is_missing(row.actual) and getattr(row, "state", None) == "nothing_occurred":
        return say(language, "nothing occurred")
    return figure(row.actual, unit_of(row), getattr(row, "decimals", None), language)


def indicator_text(row: Any, language: str) -> str:
    """An indicator's name, with a note where less is better: there 0% is no idleness."""
    lower = getattr(row, "direction", None) == "lower"
    return f"{row.indicator} ({say(language, 'lower is better')})" if lower else str(row.indicator)


def unit_of(row: Any) -> str:
    """The unit of a row as readers see it; blank if none is known."""
    for column in ("unit_name", "unit"):
        unit = getattr(row, column, None)
        if not is_missing(unit):
            return str(unit)
    return ""


def target_text(row: Any, language: str) -> str:
    """The target of a row (a named tuple of an attained frame) with its bound, without unit."""
    unit, decimals = unit_of(row), getattr(row, "decimals", None)
    low = figure(row.target, unit, decimals, language)
    bound = getattr(row, "target_bound", None)
    if is_missing(row.target) or is_missing(bound):
        return low
    if bound == "between":
        return f"{low}–{figure(row.target_upper, unit, decimals, language)}"
    return _BOUND[str(bound)].format(low)


def pair_text(row: Any, language: str) -> str:
    """Actual and target of a row in one: `8/7 trường hợp`, `69,23% (18/26)`.

    A missing actual is an en dash; without a target the actual stands alone.
    """
    unit = unit_of(row)
    text = actual_text(row, language)
    if not is_missing(row.target) and is_missing(getattr(row, "target_bound", None)):
        text += f"/{target_text(row, language)}"
    if unit and unit != "%":
        text += f" {unit}"
    if unit == "%" and not is_missing(getattr(row, "denominator", None)):
        parts = (figure(part, "", None, language) for part in (row.numerator, row.denominator))
        text += f" ({'/'.join(parts)})"
    if not is_missing(row.target) and not is_missing(getattr(row, "target_bound", None)):
        text += say(language, " (target {target})", target=target_text(row, language))
    return text


def attainment_text(attainment: float, status: Any, language: str, decimals: int = 1) -> str:
    """An attainment as percent that never contradicts its status.

    99.97% of a target that is not met is not printed as 100%: it gets as many decimals as it needs.
    A missing attainment is an en dash.
    """
    text = percent(attainment, decimals, language)
    round_figure = percent(1.0, decimals, language)
    if text != round_figure or is_missing(status) or abs(attainment - 1) < 1e-9:
        return text
    for places in range(decimals + 1, 5):
        finer = percent(attainment, places, language)
        if finer != percent(1.0, places, language):
            return finer
    return ("<" if attainment < 1 else ">") + text


def is_lower_better(row: Any) -> bool:
    """Whether less is better: by `direction`, else by the target's bound, else by the arithmetic.

    A frame without `direction` still tells: an attainment of 2 − A/T is that of a lower-is-better.
    """
    direction = getattr(row, "direction", None)
    if not is_missing(direction):
        return direction == "lower"
    if getattr(row, "target_bound", None) in ("at_most", "below"):
        return True
    if is_missing(row.attainment) or is_missing(row.actual) or not row.target > 0:
        return False
    ratio = row.actual / row.target
    return ratio != 1 and abs(row.attainment - max(2 - ratio, 0)) < 1e-9


def names(frame: pd.DataFrame) -> pd.Series:
    """The wards' names, the code where a name is missing, by the frame's own index."""
    known = frame["ward_code"].astype("object")
    if "ward" in frame:
        known = frame["ward"].astype("object").where(frame["ward"].notna(), known)
    return pd.Series(known)


def wards_counted(count: int, frame: pd.DataFrame, language: str) -> str:
    """A number of wards in words: `10 phường`.

    A frame of other units (provinces) names them in a column `ward_kind`.
    """
    shown, kind = number(count, 0, language), ward_kind(frame)
    if kind:
        return f"{shown} {kind}"
    return say(language, "{n} ward" if count == 1 else "{n} wards", n=shown)


def ward_heading(frame: pd.DataFrame, language: str) -> str:
    """The heading of a column of wards, or of what else the frame's `ward_kind` says they are."""
    return capital(ward_kind(frame)) or say(language, "Ward")


def ward_kind(frame: pd.DataFrame) -> str:
    """What those a frame with names tells of are; blank where they are wards."""
    kinds = frame["ward_kind"].dropna() if "ward_kind" in frame else []
    return str(kinds.iloc[0]) if len(kinds) else ""


def in_group_order(groups: pd.Series) -> pd.Series:
    """The place of each row's group: a categorical's own order, else by first appearance."""
    if isinstance(groups.dtype, pd.CategoricalDtype):
        order = list(groups.cat.categories)
    else:
        order = list(pd.unique(groups.dropna()))
    places = {group: place for place, group in enumerate(order)}
    return groups.astype("object").map(lambda group: places.get(group, len(order)))


def are_figures(texts: Iterable[str]) -> bool:
    """Whether a column holds figures, or that nothing occurred, and so stands at its right edge."""
    words = {say(language, "nothing occurred") for language in LANGUAGES}
    told = [text for text in texts if text and text not in words]
    return bool(told) and all(_FIGURE.fullmatch(text) for text in told)
