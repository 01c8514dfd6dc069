"""The paragraph about a ward: what its year came to, in the words of a report, ready to paste."""

from typing import Any

import pandas as pd

from wardanalytics.presentation.phrases import about, joined, parted, status_counts
from wardanalytics.presentation.terms import (
    attainment_text,
    capital,
    figure,
    is_missing,
    level_name,
    names,
    pair_text,
    target_text,
    unit_of,
    ward_kind,
)
from wardanalytics.wording import Language, number, percent, say

MOST_NAMED = 6
# From which share of its targets on a ward is said to have reached so many of them.
_SHARES = ((1.0, "all of its"), (0.75, "many of its"), (0.5, "more than half of its"))
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_STATED = {
    "within_rounding": "{value}; the return states {stated}",
    "truncated": "{value}; the return states {stated}, cut off and not rounded",
    "inconsistent": "{value}; the return states {stated}, which does not fit its figures",
}
_REACHED = ("exceeded", "met")
_OUTSIDE = ("no_target", "not_assigned")


def ward_paragraph(
    attained: pd.DataFrame,
    ratings: pd.DataFrame,
    ward_code: str,
    period: str,
    language: Language = "vi",
) -> str:
    """A ward's period in a paragraph: what was reached, missed and is open, and its rating.

    Args:
        attained: the `attained` table with names.
        ratings: the `ratings` table with names.
        ward_code: the ward.
        period: the period.
        language: of the text.

    Where a return mixes real with synthetic figures only the real ones are named, the others are
    counted; where all are synthetic the paragraph begins by saying so. Blank without figures.
    """
    rows = _own(attained, ward_code, period)
    if rows.empty:
        return ""
    synthetic = rows["is_synthetic"].fillna(False).astype(bool)
    told = _nameable(rows)
    warning = "[SYNTHETIC DATA] " if bool(synthetic.all()) else ""
    return (say(language, warning) if warning else "") + joined(
        [
            _reached(told, rows, period, language),
            _named(told, "not_met", "Below target: {these}.", language),
            _named(told, "in_progress", "In progress: {these}.", language),
            _named(told, "undetermined", "Not settled, as percentages differ: {these}.", language),
            _named(told, "no_target", "Without a known target: {these}.", language),
            _counted(rows, period, language),
            _open(rows, language),
            _not_named(int(synthetic.sum()), len(told) < len(rows), language),
            _rating(ratings, ward_code, period, language),
        ]
    )


def checking_notes(
    attained: pd.DataFrame, ward_code: str, period: str, language: Language = "vi"
) -> str:
    """Which percentages of a return differ from those of its paragraph and are right all the same.

    For the one who checks, not for the report, and about figures that `ward_paragraph` names only.
    Blank where none differs. What does not fit its figures the paragraph itself says.
    """
    told = _nameable(_own(attained, ward_code, period))
    lists = told["status"].replace("met", "exceeded")  # both stand in one list
    rows = list(told.groupby(lists).head(MOST_NAMED).itertuples())
    these = [
        f"{_small(str(row.indicator))} ({note})" for row in rows if (note := _noted(row, language))
    ]
    if not these:
        return ""
    text = "A percentage of the return that differs is right within the rounding of its figures."
    rounded = any(row.stated_verdict == "within_rounding" and _noted(row, language) for row in rows)
    listed = parted(these, language, len(these))
    notes = say(language, "To check by, not part of the report: {these}.", these=listed)
    return joined([notes, say(language, text) if rounded else ""])


def _own(attained: pd.DataFrame, ward_code: str, period: str) -> pd.DataFrame:
    return attained.loc[attained["period"].eq(period) & attained["ward_code"].eq(ward_code)]


def _nameable(rows: pd.DataFrame) -> pd.DataFrame:
    """The real rows of a ward, all where all are synthetic."""
    synthetic = rows["is_synthetic"].fillna(False).astype(bool)
    return rows if bool(synthetic.all()) else rows.loc[~synthetic]


def _reached(told: pd.DataFrame, rows: pd.DataFrame, period: str, language: Language) -> str:
    reached = told.loc[told["status"].isin(_REACHED)]
    name = str(names(rows).iloc[0])
    ward = name if ward_kind(rows) else say(language, "the ward of {name}", name=name)
    if reached.empty:
        statuses = set(rows["status"])
        if statuses & set(_REACHED) or statuses <= set(_OUTSIDE):
            return ""
        return about(language, period, "In {period}, {ward} met none of its targets.", ward=ward)
    order = reached["status"].map({"exceeded": 0, "met": 1})
    reached = reached.assign(order=order).sort_values("order", kind="stable")
    assigned = rows.loc[~rows["status"].isin(_OUTSIDE)]
    share = float(assigned["status"].isin(_REACHED).mean())
    text = "In {period}, {ward} met or exceeded {many} targets, among them: {these}."
    many = say(language, _how_many(share))
    these = parted((_told(row, language) for row in reached.itertuples()), language, MOST_NAMED)
    return about(language, period, text, ward=ward, many=many, these=these)


def _how_many(share: float) -> str:
    for least, words in _SHARES:
        if share >= least and (share, least) != (0.5, 0.5):
            return words
    return "some of its"


def _named(told: pd.DataFrame, status: str, text: str, language: Language) -> str:
    rows = told.loc[told["status"].eq(status)]
    if rows.empty:
        return ""
    these = parted((_told(row, language) for row in rows.itertuples()), language, MOST_NAMED)
    return say(language, text, these=these)


def _told(row: Any, language: Language) -> str:
    """An indicator with its figures: `kết nạp đảng 8/7 trường hợp (114,3%)`."""
    text = indicator_told(row, language)
    remarks = (_rate(row, language), _percentage(row, language), _estimate(row, language))
    told = "; ".join(remark for remark in remarks if remark)
    return f"{text} ({told})" if told else text


def indicator_told(row: Any, language: Language) -> str:
    """An indicator within a sentence, and behind it `figures_told`."""
    name, figures = _small(str(row.indicator)), figures_told(row, language)
    return say(language, "{indicator}, {figures}", indicator=name, figures=figures)


def figures_told(row: Any, language: Language) -> str:
    """Actual and target of a row in a sentence: `8 cases against a target of 7`."""
    if _has_parts(row):
        part, whole = (figure(n, "", None, language) for n in (row.numerator, row.denominator))
        return say(language, "{part} of {whole}", part=part, whole=whole)
    if is_missing(row.target) or not is_missing(row.target_bound):
        return pair_text(row, language)
    unit, decimals = unit_of(row), row.decimals
    none_is_0 = 0.0 if row.state == "nothing_occurred" else row.actual
    shown = {
        "actual": figure(none_is_0, unit, decimals, language),
        "target": figure(row.target, unit, decimals, language),
    }
    if unit in ("", "%"):
        return say(language, "{actual} against a target of {target}", **shown)
    full = row.actual == row.target
    text = "{actual} of {target} {unit}" if full else "{actual} {unit} against a target of {target}"
    return say(language, text, unit=unit, **shown)


def _has_parts(row: Any) -> bool:
    return unit_of(row) == "%" and not is_missing(row.numerator) and not is_missing(row.denominator)


def _rate(row: Any, language: Language) -> str:
    """The rate of a part of a whole, which `18/26` alone leaves to the reader, and its target."""
    if not _has_parts(row):
        return ""
    decimals = row.decimals if is_missing(row.stated_decimals) else row.stated_decimals
    text = figure(row.actual, "%", decimals, language)
    if is_missing(row.target):
        return text
    target = target_text(row, language)
    return say(language, "{value}, target {target}", value=text, target=target)


def _percentage(row: Any, language: Language) -> str:
    """The attainment, and what the return states where that does not fit its figures."""
    if is_missing(row.attainment) or row.attainment == 1:
        return ""
    remark = _stated(row, language) if row.stated_verdict == "inconsistent" else ""
    return remark or _attainment(row, language)


def _noted(row: Any, language: Language) -> str:
    """The attainment beside a stated percentage that differs from it and is right; else blank."""
    return "" if row.stated_verdict == "inconsistent" else _stated(row, language)


def _stated(row: Any, language: Language) -> str:
    """The attainment and what the return states, where that is judged and reads otherwise."""
    remark = _STATED.get(str(row.stated_verdict))
    if is_missing(row.attainment) or row.attainment == 1 or not remark:
        return ""
    text = _attainment(row, language)
    stated = percent(row.stated_attainment, _stated_places(row), language)
    return "" if stated == text else say(language, remark, value=text, stated=stated)


def _attainment(row: Any, language: Language) -> str:
    return attainment_text(row.attainment, row.status, language, _stated_places(row))


def _stated_places(row: Any) -> int:
    return 1 if is_missing(row.stated_decimals) else int(row.stated_decimals)


def _estimate(row: Any, language: Language) -> str:
    return say(language, "estimate") if not is_missing(row.is_estimate) and row.is_estimate else ""


def _small(name: str) -> str:
    """A name within a sentence: its capital goes unless it is an abbreviation or the Party's."""
    return name if name[1:2].isupper() or name.startswith("Party") else name[:1].lower() + name[1:]


def _counted(rows: pd.DataFrame, period: str, language: Language) -> str:
    assigned = rows.loc[~rows["status"].isin(_OUTSIDE)]
    n = number(len(assigned), 0, language)
    counts = status_counts(assigned, period, language)
    return say(language, "Targets assigned in all: {n} ({counts}).", n=n, counts=counts)


def _open(rows: pd.DataFrame, language: Language) -> str:
    withheld = rows["state"].eq("withheld")
    missing = rows["status"].eq("not_reported") & ~withheld
    parts = []
    for these, text in (
        (missing, "Not reported yet: {these}."),
        (withheld, "Reported but not usable until corrected: {these}."),
    ):
        shown = [_small(str(name)) for name in rows.loc[these, "indicator"]]
        if shown:
            parts.append(say(language, text, these=parted(shown, language, MOST_NAMED)))
    return joined(parts)


def _not_named(count: int, is_mixed: bool, language: Language) -> str:
    if not is_mixed:
        return ""
    text = "{n} further figures are synthetic and only counted here."
    return say(language, text, n=number(count, 0, language))


def _rating(ratings: pd.DataFrame, ward_code: str, period: str, language: Language) -> str:
    own = ratings.loc[ratings["period"].eq(period) & ratings["ward_code"].eq(ward_code)]
    own = own.loc[own["official_level"].notna()]
    if own.empty:
        return ""
    level = level_name(own["official_level"].iloc[0], language)
    years = int(own["streak"].fillna(1).iloc[0])
    who = capital(say(language, "the unit" if ward_kind(own) else "the ward"))
    shown = {"who": who, "level": level, "n": number(years, 0, language)}
    if years < 2:
        return say(language, "{who} was rated “{level}”.", **shown)
    if years - 2 < len(_ORDINALS):
        text = "{who} was rated “{level}” for the {nth} year in a row."
        return say(language, text, nth=_ORDINALS[years - 2], **shown)
    return say(language, "{who} was rated “{level}”, now {n} years in a row.", **shown)
