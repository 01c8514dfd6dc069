"""One figure from one cell: numbers as Viet Nam writes them, pairs, percentages, bounds and marks.

A figure is never guessed: what has two readings is withheld with both of them named, and keeps them
for the row to prove one (`proof.py`).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from wardanalytics.names import clean, normal_form
from wardanalytics.returns.bounds import read_bound, read_range
from wardanalytics.returns.marks import read_mark
from wardanalytics.returns.numerals import (
    MOST_DIGITS,
    NUMBER,
    Numeral,
    meant_by_letters,
    meant_by_words,
    read_numeral,
)

PAIR = re.compile(rf"({NUMBER})/\s*({NUMBER})(.*)")
_SINGLE = re.compile(rf"({NUMBER})(.*)")
_PLAIN = re.compile(r"\d[\d.,]*%?")  # nothing but a number: no mark, word, pair or bound
_IN_BRACKETS = re.compile(rf"\(\s*({NUMBER[7:]})\)")
_FOOTNOTE = re.compile(r"\(\d\)|[*†‡¹²³]+|\*{1,3}\)")
_LINES = re.compile(r"\d\s*[\r\n]\s*\d")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: 00:00:00)?")
_ONE = Decimal(1)
_FORMAT_WORD = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')


class Figure(NamedTuple):
    """What one cell says: a value, a pair, a bound or a mark, or the check that withholds it.

    A tuple, because every cell makes several of them.
    """

    state: str = "missing"
    value: Decimal | None = None
    step: Decimal = Decimal(0)
    denominator: Decimal | None = None
    denominator_step: Decimal = Decimal(0)
    bound: str | None = None
    upper: Decimal | None = None
    is_percent: bool = False
    unit: str = ""
    check: str | None = None
    details: Mapping[str, Any] = {}
    readings: tuple["Figure", ...] = ()  # what it may be, if the row proves it
    day: str | None = None  # on which a milestone was reached


BLANK = Figure()


def withheld(check: str, **details: Any) -> Figure:
    """A figure that stands in the return but cannot be used."""
    return Figure("withheld", check=check, details=details)


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
    is_ratio = cell.kind == "number" and _said_by(cell.number_format).is_ratio
    if cell.kind != "text":
        figure = _from_stored(cell)
    elif _LINES.search(cell.typed):
        figure = withheld("unreadable_figure")
    else:
        figure = _from_typed(clean(cell.typed), is_count, marks, decimal_sign)
    finished = _finished(figure, in_percent, is_count, is_ratio)
    if not figure.readings:
        return finished
    readings = (_finished(reading, in_percent, is_count, is_ratio) for reading in figure.readings)
    return finished._replace(readings=tuple(readings))


def _finished(figure: Figure, in_percent: bool, is_count: bool, is_ratio: bool) -> Figure:
    """The figure in the measure of its column."""
    if is_ratio:
        figure = figure._replace(is_percent=True)
    elif in_percent or figure.is_percent:
        figure = _as_ratio(figure)
    if is_count and (figure.step or figure.denominator_step):
        figure = figure._replace(step=Decimal(0), denominator_step=Decimal(0))
    return _signed(figure)


def _from_stored(cell: Any) -> Figure:
    """A cell that Excel holds as something other than text."""
    if cell.kind == "number":
        return _from_number(Decimal(cell.typed), cell.number_format)
    if cell.kind == "date" and (found := _DAY.fullmatch(cell.typed)):
        return _from_date(*map(int, found.groups()), number_format=cell.number_format)
    check = {"error": "excel_error", "no_value": "no_stored_value"}.get(cell.kind)
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
        _value(Decimal(one), Decimal(0))._replace(
            denominator=Decimal(other),
            check="date_proved",
            details={"read": f"{one}/{other}", "day": shown},
        )
        for one, other in pairs
    ]
    return withheld("excel_date", **details)._replace(readings=tuple(readings))


def _from_typed(
    text: str, is_count: bool, marks: Mapping[str, str], decimal_sign: str | None
) -> Figure:
    """A text, read with both decimal signs where its own could be either."""
    figure = _from_text(text, is_count, marks, None)
    if figure.check != "ambiguous_figure" or len(set(re.findall(r"[.,]", text))) > 1:
        return figure
    readings = [_from_text(text, is_count, marks, sign) for sign in ",."]
    if readings[0].value is None or readings[1].value is None:
        return figure
    both = tuple(r._replace(check=r.check or "reading_proved") for r in readings)
    if decimal_sign is None:
        return figure._replace(readings=both)
    decided = both[",.".index(decimal_sign)]
    if decided.check == "reading_proved":
        details = {**figure.details, **decided.details, "sign": decimal_sign}
        decided = decided._replace(check="sign_decided", details=details)
    return decided._replace(readings=both)


def _from_text(text: str, is_count: bool, marks: Mapping[str, str], sign: str | None) -> Figure:
    if _PLAIN.fullmatch(text):
        return _single(text, is_count, sign)
    if marked := read_mark(text, marks):
        return _meaning(*marked)
    if letters := meant_by_letters(text):
        return withheld("letters_in_figure", meant=letters)
    if (words := meant_by_words(normal_form(text))) is not None:
        return withheld("number_in_words", meant=words)
    if negative := _IN_BRACKETS.fullmatch(text):
        return _number("-" + negative[1], is_count, sign)
    if pair := PAIR.fullmatch(text):
        first, second = (_number(part, is_count, sign) for part in pair.groups()[:2])
        return _pair(first, second, rest=pair[3].strip())
    if between := read_range(text):
        return _range(*between, is_count=is_count, sign=sign)
    if bounded := read_bound(text):
        inner = _single(bounded[1], is_count, sign)
        return inner if inner.value is None else inner._replace(bound=bounded[0])
    return _single(text, is_count, sign)


def _range(low: str, high: str, rest: str, *, is_count: bool, sign: str | None) -> Figure:
    first, second = _number(low, is_count, sign), _single(high + rest, is_count, sign)
    if first.value is None or second.value is None:
        return first if first.value is None else second
    if second.value < first.value or second.check:
        return withheld("unreadable_figure")
    ends = {"upper": second.value, "is_percent": second.is_percent, "unit": second.unit}
    return first._replace(bound="between", **ends)


def _pair(first: Figure, second: Figure, rest: str) -> Figure:
    if first.value is None or second.value is None:
        return first if first.value is None else second
    parts = {"denominator": second.value, "denominator_step": second.step}
    check, details = first.check or second.check, {**second.details, **first.details}
    if _FOOTNOTE.fullmatch(rest):
        return first._replace(**parts, check="footnote_mark", details=details)
    if rest.startswith("/") or _is_no_unit(rest):  # 8/7/2022 is a day
        return withheld("unreadable_figure")
    return first._replace(**parts, unit=rest.strip(" ."), check=check, details=details)


def _meaning(state: str, check: str | None) -> Figure:
    return _value(Decimal(0), Decimal(0)) if state == "zero" else Figure(state, check=check)


def _single(text: str, is_count: bool, sign: str | None) -> Figure:
    found = _SINGLE.fullmatch(text.strip())
    if not found:
        return withheld("unreadable_figure")
    figure = _number(found[1], is_count, sign)
    rest = found[2].strip(" .")
    if rest.startswith("%"):
        figure, rest = figure._replace(is_percent=True), rest[1:].strip()
    if figure.value is not None and _is_footnote(found[1], rest):
        return figure._replace(check="footnote_mark", details={"mark": rest, "read": figure.value})
    if _is_no_unit(rest):
        return withheld("unreadable_figure")
    return figure._replace(unit=rest) if rest else figure


def _is_footnote(number: str, rest: str) -> bool:
    """Whether a mark is that of a note: 12* and 12(1); 12 (3) may be a figure of its own."""
    return _FOOTNOTE.fullmatch(rest) is not None and not (number[-1] == " " and rest[0] == "(")


def _is_no_unit(rest: str) -> bool:
    """Whether what follows a number has no word, as in `12?` or `12 (3)`: nobody knows what for."""
    return bool(rest.strip(" .")) and not re.search(r"[^\W\d_]", rest)


def _number(text: str, is_count: bool, sign: str | None) -> Figure:
    """A number written with comma or dot; withheld where both a fraction and thousands fit.

    Only a count, which has no fraction, or a known decimal sign settles what `1.250` is.
    """
    read = read_numeral(text)
    if read is None:
        return withheld("unreadable_figure")
    if len(read.whole + read.fraction) > MOST_DIGITS:
        return withheld("too_many_digits")
    factor = -1 if read.is_negative else 1
    as_whole = factor * Decimal(f"{read.whole}{read.fraction}")
    as_fraction = factor * Decimal(f"{read.whole}.{read.fraction or 0}")
    if not read.is_ambiguous:
        figure = _value(as_fraction, Decimal(1).scaleb(-len(read.fraction)))
        check = _doubt(read)
        return figure._replace(check=check) if check else figure
    if is_count:
        return _value(as_whole, Decimal(1))
    if sign is None:
        return withheld("ambiguous_figure", first=as_whole, second=as_fraction)
    value, step = (as_whole, 1) if sign != read.sign else (as_fraction, Decimal("0.001"))
    return _value(value, Decimal(step))._replace(details={"read": value})


def _doubt(read: Numeral) -> str | None:
    if read.is_list:
        return "list_of_codes"
    return "leading_zero" if read.has_leading_zero else None


def _value(value: Decimal, step: Decimal) -> Figure:
    return Figure("value" if value else "zero", value=value, step=step)


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
