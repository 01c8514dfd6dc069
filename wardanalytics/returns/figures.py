"""One figure from one cell: numbers as Viet Nam writes them, pairs, percentages, bounds and marks.

A figure is never guessed: what has two readings is withheld with both of them named.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from wardanalytics.names import clean, normal_form

_NUMBER = r"[-−–+]?\d[\d., ]*"
_PAIR = re.compile(rf"({_NUMBER})/\s*({_NUMBER})(.*)")
_SINGLE = re.compile(rf"({_NUMBER})(.*)")
_RANGE = re.compile(rf"(?:từ\s+)?({_NUMBER})\s*%?\s*(?:-|–|đến)\s*({_NUMBER})\s*(%?)")
_BOUNDS = {
    "at_least": (
        r"(?:≥|>=|từ|ít nhất|tối thiểu|đạt từ)\s*(?P<rest>.+?)(?:\s+trở lên)?",
        r"(?P<rest>.+?)\s+trở lên",
    ),
    "above": (r"(?:>|trên)\s*(?P<rest>.+)",),
    "at_most": (r"(?:≤|<=|không quá|tối đa)\s*(?P<rest>.+)", r"(?P<rest>.+?)\s+trở xuống"),
    "below": (r"(?:<|dưới)\s*(?P<rest>.+)",),
}
_DASHES = {"-", "–", "—", "−", "--"}
_NONE = {"không", "không có", "không phát sinh", "kps", "không phát sinh trong kỳ"}
_NOT_AVAILABLE = {"n/a", "na", "null", "nan", "chưa có", "chưa có số liệu", "#n/a"}
_LINES = re.compile(r"\d\s*[\r\n]\s*\d")
_SPACED = re.compile(r"\d{1,3}( \d{3})+([.,]\d+)?")
_FORMAT_WORD = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Figure:
    """What one cell says: a value, a pair, a bound or a mark, or the check that withholds it."""

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
    details: Mapping[str, Any] = field(default_factory=dict)


BLANK = Figure()


def withheld(check: str, **details: Any) -> Figure:
    """A figure that stands in the return but cannot be used."""
    return Figure("withheld", check=check, details=details)


def read_figure(cell: Any, *, in_percent: bool, is_count: bool, marks: Mapping[str, str]) -> Figure:
    """Read the figure in a cell.

    Args:
        cell: a row of the cells table, or None where the cell is empty.
        in_percent: the column or the unit is percent, so that 114,3 means 1.143.
        is_count: no fraction is possible; an exact count has the step 0 and `1.250` one reading.
        marks: what dashes, words for nothing and x mean (`mark_dash`, `mark_none`, `mark_x`).

    Returns:
        A Figure; its `check` names the finding if there is one. Percentages come as ratios, `step`
        is the worth of the last digit shown, in the same measure as the value.
    """
    if cell is None or (cell.kind == "text" and not clean(cell.typed)):
        return BLANK
    is_ratio = cell.kind == "number" and "%" in _FORMAT_WORD.sub("", cell.number_format)
    if cell.kind != "text":
        figure = _from_stored(cell)
    elif _LINES.search(cell.typed):
        figure = withheld("unreadable_figure")
    else:
        figure = _from_text(clean(cell.typed), is_count, marks)
    if is_ratio:
        figure = replace(figure, is_percent=True)
    elif in_percent or figure.is_percent:
        figure = _as_ratio(figure)
    if is_count:
        figure = replace(figure, step=Decimal(0), denominator_step=Decimal(0))
    return _signed(figure)


def _from_stored(cell: Any) -> Figure:
    """A cell that Excel holds as something other than text."""
    if cell.kind == "number":
        value = Decimal(cell.typed)
        if not value.is_finite():
            return withheld("unreadable_figure")
        if len(value.as_tuple().digits) > _MOST_DIGITS and value == value.to_integral_value():
            return withheld("too_many_digits")
        # A format such as 0.0" tỷ đồng" or 0.0"%" shows words that the number itself lacks.
        words = [found[0] for found in _FORMAT_WORD.finditer(cell.number_format.split(";")[0])]
        units = [word.strip('" ') for word in words if re.fullmatch(r'"[^"]*[^\W\d_][^"]*"', word)]
        percent = any("%" in word for word in words)
        return replace(_value(value, _last_digit(value)), is_percent=percent, unit=" ".join(units))
    if cell.kind == "date" and (found := re.match(r"\d{4}-(\d\d)-(\d\d)", cell.typed)):
        month, day = int(found[1]), int(found[2])
        return withheld("excel_date", first=f"{day}/{month}", second=f"{month}/{day}")
    check = {"error": "excel_error", "no_value": "no_stored_value"}.get(cell.kind)
    return withheld(check or "unreadable_figure")


def _from_text(text: str, is_count: bool, marks: Mapping[str, str]) -> Figure:
    if marked := _mark(text, marks):
        return marked
    if pair := _PAIR.fullmatch(text):
        return _pair(*(_number(part, is_count) for part in pair.groups()[:2]), rest=pair[3].strip())
    if between := _RANGE.fullmatch(text.lower()):
        first, second = (_number(part, is_count) for part in between.groups()[:2])
        if first.value is not None and second.value is not None:
            if second.value < first.value:
                return withheld("unreadable_figure")
            percent = bool(between[3])
            return replace(first, bound="between", upper=second.value, is_percent=percent)
    for bound, forms in _BOUNDS.items():
        for form in forms:
            if found := re.fullmatch(form, text.lower()):
                inner = _single(found["rest"], is_count)
                return inner if inner.value is None else replace(inner, bound=bound)
    return _single(text, is_count)


def _pair(first: Figure, second: Figure, rest: str) -> Figure:
    if first.value is None or second.value is None:
        return first if first.value is None else second
    if rest.startswith("/") or _is_no_unit(rest):  # 8/7/2022 is a day, 8/7* has a footnote
        return withheld("unreadable_figure")
    parts = {"denominator": second.value, "denominator_step": second.step}
    return replace(first, **parts, unit=rest.strip(" ."), check=first.check or second.check)


def _mark(text: str, marks: Mapping[str, str]) -> Figure | None:
    """What a mark in place of a figure means; None where the text is no mark."""
    key = normal_form(text)
    if text in _DASHES:
        return _meaning(marks["mark_dash"])
    if key in _NONE:
        return _meaning(marks["mark_none"])
    if key == "x":
        return _meaning(marks["mark_x"])
    if not text.strip(".…‥ "):
        return Figure("missing", check="placeholder")
    if key in _NOT_AVAILABLE or text.lower() in _NOT_AVAILABLE:
        return Figure("missing", check="not_available")
    return None


def _meaning(state: str) -> Figure:
    return _value(Decimal(0), Decimal(0)) if state == "zero" else Figure(state)


def _single(text: str, is_count: bool) -> Figure:
    found = _SINGLE.fullmatch(text.strip())
    if not found:
        return withheld("unreadable_figure")
    figure = _number(found[1], is_count)
    rest = found[2].strip(" .")
    if rest.startswith("%"):
        figure, rest = replace(figure, is_percent=True), rest[1:].strip()
    return withheld("unreadable_figure") if _is_no_unit(rest) else replace(figure, unit=rest)


def _is_no_unit(rest: str) -> bool:
    """Whether what follows a number has no word, as in `12*` or `12 (3)`: nobody knows what for."""
    return bool(rest.strip(" .")) and not re.search(r"[^\W\d_]", rest)


def _number(text: str, is_count: bool) -> Figure:
    """A number written with comma or dot; withheld where both a fraction and thousands fit.

    `4,8` and `4.8` are fractions, `1.234.567` and `1.234,5` thousands; `1.250` is either, and only
    a count, which has no fraction, settles it. Blanks may stand between groups of three only.
    """
    sign = -1 if text[0] in "-−–" else 1
    digits = text.lstrip("-−–+").strip().rstrip("., ")
    if " " in digits and not _SPACED.fullmatch(digits):
        return withheld("unreadable_figure")
    digits = digits.replace(" ", "")
    whole, fraction, ambiguous = _split(digits)
    if whole is None:
        return withheld("unreadable_figure")
    if len(whole + fraction) > _MOST_DIGITS:
        return withheld("too_many_digits")
    as_whole = sign * Decimal(f"{whole}{fraction}")
    as_fraction = sign * Decimal(f"{whole}.{fraction}") if fraction else as_whole
    if ambiguous and not is_count:
        return withheld("ambiguous_figure", first=as_whole, second=as_fraction)
    shown = Decimal(1).scaleb(0 if ambiguous else -len(fraction))
    figure = _value(as_whole if ambiguous else as_fraction, shown)
    return replace(figure, check="leading_zero") if re.match(r"0\d", digits) else figure


def _split(digits: str) -> tuple[str | None, str, bool]:
    """The whole part, the fraction, and whether the mark between them may group thousands."""
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return digits, "", False
    last = marks[-1]
    head, tail = digits.rsplit(last, 1)
    thousands = "." if last == "," else ","
    if marks.count(last) > 1:
        grouped = len(set(marks)) == 1 and re.fullmatch(rf"\d{{1,3}}([{last}]\d{{3}})+", digits)
        return (digits.replace(last, ""), "", False) if grouped else (None, "", False)
    if thousands in head:
        grouped = re.fullmatch(rf"\d{{1,3}}([{thousands}]\d{{3}})+", head)
        return (head.replace(thousands, ""), tail, False) if grouped else (None, "", False)
    ambiguous = len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0")
    return head, tail, ambiguous


def _value(value: Decimal, step: Decimal) -> Figure:
    return Figure("value" if value else "zero", value=value, step=step)


def _last_digit(value: Decimal) -> Decimal:
    """The worth of a stored number's last digit: 0.1 for 4.8, 1 for 15 and for 15.0."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def _as_ratio(figure: Figure) -> Figure:
    """Percent to ratio; a pair needs no scale."""
    if figure.value is None or figure.denominator is not None:
        return figure
    upper = None if figure.upper is None else figure.upper / 100
    return replace(figure, value=figure.value / 100, step=figure.step / 100, upper=upper)


def _signed(figure: Figure) -> Figure:
    if figure.check is None and figure.value is not None and figure.value < 0:
        return replace(figure, check="negative_figure")
    return figure
