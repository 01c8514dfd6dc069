"""One figure from one cell, stored as a number or a date or written as text."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from wardanalytics.names import clean
from wardanalytics.returns.figure_texts import PLAIN, figure_in_text
from wardanalytics.returns.figures import BLANK, Figure, valued, withheld
from wardanalytics.returns.numerals import MOST_DIGITS

_LINES = re.compile(r"\d\s*[\r\n]\s*\d")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: 00:00:00)?")
_ONE = Decimal(1)
_FORMAT_WORD = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')


def read_figure(
    cell: Any,
    *,
    in_percent: bool,
    is_count: bool,
    marks: Mapping[str, str],
    decimal_sign: str | None = None,
) -> Figure:
    """Read the figure in a cell.

    Args:
        cell: a row of the cells table, or None where the cell is empty.
        in_percent: the column or the unit is percent, so that 114,3 means 1.143.
        is_count: no fraction is possible; an exact count has the step 0 and `1.250` one reading.
        marks: what dashes, words for nothing and x mean (`mark_dash`, `mark_none`, `mark_x`).
        decimal_sign: comma or dot where the column has proved which of them is its decimal sign.

    Returns:
        A Figure; its `check` names the finding if there is one. Percentages come as ratios, `step`
        is the worth of the last digit shown, in the same measure as the value.
    """
    if cell is None or (cell.kind == "text" and not clean(cell.typed)):
        return BLANK
    asked = (cell.kind, cell.typed, cell.number_format, in_percent, is_count, decimal_sign)
    is_plain = cell.kind == "number" or PLAIN.fullmatch(cell.typed)
    return _plain(*asked) if is_plain else _figure(*asked, marks)


def _figure(
    kind: str,
    typed: str,
    number_format: str,
    in_percent: bool,
    is_count: bool,
    decimal_sign: str | None,
    marks: Mapping[str, str],
) -> Figure:
    is_ratio = kind == "number" and _said_by(number_format).is_ratio
    if kind != "text":
        figure = _from_stored(kind, typed, number_format)
    elif _LINES.search(typed):
        figure = withheld("unreadable_figure")
    else:
        figure = figure_in_text(clean(typed), is_count, marks, decimal_sign)
    finished = _finished(figure, in_percent, is_count, is_ratio)
    if not figure.readings:
        return finished
    readings = (_finished(reading, in_percent, is_count, is_ratio) for reading in figure.readings)
    return finished._replace(readings=tuple(readings))


@lru_cache(maxsize=4096)
def _plain(*asked: Any) -> Figure:
    """The figure of a number without any mark; returns say the same ones again and again."""
    return _figure(*asked, marks={})


def _finished(figure: Figure, in_percent: bool, is_count: bool, is_ratio: bool) -> Figure:
    """The figure in the measure of its column."""
    if is_ratio:
        figure = figure._replace(is_percent=True)
    elif in_percent or figure.is_percent:
        figure = _as_ratio(figure)
    if is_count and (figure.step or figure.denominator_step):
        figure = figure._replace(step=Decimal(0), denominator_step=Decimal(0))
    return _signed(figure)


def _from_stored(kind: str, typed: str, number_format: str) -> Figure:
    """A cell that Excel holds as something other than text."""
    if kind == "number":
        return _from_number(Decimal(typed), number_format)
    if kind == "date" and (found := _DAY.fullmatch(typed)):
        return _from_date(*map(int, found.groups()), number_format=number_format)
    check = {"error": "excel_error", "no_value": "no_stored_value"}.get(kind)
    return withheld(check or "unreadable_figure")


def _from_number(value: Decimal, number_format: str) -> Figure:
    """A stored number; a format such as 0.0" tỷ đồng" or 0.0"%" shows words that it lacks."""
    if not value.is_finite():
        return withheld("unreadable_figure")
    if value.adjusted() >= MOST_DIGITS:
        return withheld("too_many_digits")
    said = _said_by(number_format)
    return Figure(
        "value" if value else "zero",
        value,
        _last_digit(value),
        is_percent=said.is_percent,
        unit=said.unit,
        check="zero_shown_as_dash" if said.has_dash and not value else None,
    )


class _Said(NamedTuple):
    """What a number format says: whether its number is a ratio, and the words that it shows."""

    is_ratio: bool
    is_percent: bool
    unit: str
    has_dash: bool  # for zero


@lru_cache(maxsize=4096)
def _said_by(number_format: str) -> _Said:
    sections = number_format.split(";")
    words = _FORMAT_WORD.findall(sections[0])
    units = [word.strip('" ') for word in words if re.fullmatch(r'"[^"]*[^\W\d_][^"]*"', word)]
    return _Said(
        is_ratio="%" in _FORMAT_WORD.sub("", number_format),
        is_percent=any("%" in word for word in words),
        unit=" ".join(units),
        has_dash=len(sections) > 2 and '"-"' in sections[2],
    )


def _from_date(year: int, month: int, day: int, number_format: str) -> Figure:
    """A pair that Excel made a date: 8/7 or 7/8, and of `mmm-yy` (5/32) the month and the year."""
    first, second = day, month
    if day == 1 and "y" in number_format.lower() and "d" not in number_format.lower():
        first, second = month, year % 100
    pairs = dict.fromkeys([(first, second), (second, first)])
    shown = f"{day:02}/{month:02}/{year}"
    details = {"first": f"{first}/{second}", "second": f"{second}/{first}", "day": shown}
    readings = [
        valued(Decimal(one), Decimal(0))._replace(
            denominator=Decimal(other),
            check="date_proved",
            details={"read": f"{one}/{other}", "day": shown},
        )
        for one, other in pairs
    ]
    return withheld("excel_date", **details)._replace(readings=tuple(readings))


def _last_digit(value: Decimal) -> Decimal:
    """The worth of a stored number's last digit: 0.1 for 4.8, 1 for 15 and for 15.0."""
    if value == value.to_integral_value():
        return _ONE
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))


def _as_ratio(figure: Figure) -> Figure:
    """Percent to ratio; a pair needs no scale."""
    if figure.value is None or figure.denominator is not None:
        return figure
    upper = None if figure.upper is None else figure.upper / 100
    return figure._replace(value=figure.value / 100, step=figure.step / 100, upper=upper)


def _signed(figure: Figure) -> Figure:
    if figure.check is None and figure.value is not None and figure.value < 0:
        return figure._replace(check="negative_figure")
    return figure
