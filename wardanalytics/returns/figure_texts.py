"""A figure written as text: numbers as Viet Nam writes them, pairs, percentages, bounds and marks.

A figure is never guessed: what has two readings is withheld with both of them named, and keeps them
for the row to prove one (`proof.py`).
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from wardanalytics.names import normal_form
from wardanalytics.returns.bounds import read_bound, read_range
from wardanalytics.returns.figures import Figure, valued, withheld
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
PLAIN = re.compile(r"\d[\d.,]*%?")  # nothing but a number: no mark, word, pair or bound
_SINGLE = re.compile(rf"({NUMBER})(.*)")
_IN_BRACKETS = re.compile(rf"\(\s*({NUMBER[7:]})\)")
_FOOTNOTE = re.compile(r"\(\d\)|[*†‡¹²³]+|\*{1,3}\)")


def figure_in_text(
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
    if PLAIN.fullmatch(text):
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
    return valued(Decimal(0), Decimal(0)) if state == "zero" else Figure(state, check=check)


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
        figure = valued(as_fraction, Decimal(1).scaleb(-len(read.fraction)))
        check = _doubt(read)
        return figure._replace(check=check) if check else figure
    if is_count:
        return valued(as_whole, Decimal(1))
    if sign is None:
        return withheld("ambiguous_figure", first=as_whole, second=as_fraction)
    value, step = (as_whole, 1) if sign != read.sign else (as_fraction, Decimal("0.001"))
    return valued(value, Decimal(step))._replace(details={"read": value})


def _doubt(read: Numeral) -> str | None:
    if read.is_list:
        return "list_of_codes"
    return "leading_zero" if read.has_leading_zero else None
