"""Whether a milestone was reached: a day, words such as Đạt, or steps done of all steps."""

import datetime
import re
from decimal import Decimal

from wardanalytics.names import clean, normal_form
from wardanalytics.periods import parse_period
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.figures import Figure, withheld
from wardanalytics.returns.headings import stated_period

_DONE = {"đạt", "đã đạt", "hoàn thành", "đã hoàn thành", "đã thực hiện", "đã xong", "có"}
_NOT_DONE = {"chưa đạt", "không đạt", "chưa hoàn thành", "không hoàn thành", "chưa thực hiện"}
_NOT_DONE |= {"chưa", "đang thực hiện", "chưa xong"}
_MONTHS = ["giêng", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một"]
_MONTH_WORDS = {word: n for n, word in enumerate([*_MONTHS, "mười hai"], start=1)}
_MONTH_WORDS |= {"một": 1, "bốn": 4, "chạp": 12}
_TIME = re.compile(r"(?:^|\s+)\d{1,2}:\d\d(?::\d\d)?(?:\s*(?:sa|ch|am|pm))?(?:\s+|$)")
_NUMBERS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4})")
_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+([\w ]+?),?\s+(?:năm\s+)?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: .*)?")
_STEPS = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})(\s*\w[\w ]*)?")
_FIRST_LIKELY_YEAR = 2000


def read_milestone(cell: Cell) -> Figure | None:
    """What a cell says of a milestone; None where it is a plain number or a mark.

    The value is 1 for reached and 0 for not reached, with the day where one is given.
    """
    if cell.kind == "date":
        return _stored_day(cell)
    if cell.kind != "text":
        return None
    text = clean(cell.typed)
    form = normal_form(text)
    if form in _DONE | _NOT_DONE:
        return _reached(form in _DONE)
    if (found := read_day(text)) is not None:
        return _on(*found)
    if steps := _STEPS.fullmatch(text):
        return _steps(int(steps[1]), int(steps[2]), has_word=bool(steps[3]))
    return None


def read_day(text: str) -> tuple[datetime.date, bool] | None:
    """The day that a text names, day first, and whether the month had to be read first."""
    rest = _TIME.sub(" ", text.lower()).strip()
    if found := _NUMBERS.fullmatch(rest):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        day = _day(year, second, first)
        return (day, False) if day else _with_flag(_day(year, first, second))
    if found := _WORDS.fullmatch(rest):
        month = int(found[2]) if found[2].isdecimal() else _MONTH_WORDS.get(found[2].strip(), 0)
        day = _day(int(found[3]), month, int(found[1]))
        return (day, False) if day else None
    return None


def read_due(cell: Cell, year: int) -> str | None:
    """The day until which something is to be done, ISO; a month or quarter means its last day."""
    if cell.kind == "date":
        found = _ISO.fullmatch(cell.typed)
        return "-".join(found.groups()) if found and "y" in cell.number_format.lower() else None
    text = clean(cell.typed)
    if cell.kind == "text" and (day := read_day(text)) is not None:
        return day[0].isoformat()
    period = stated_period(text, year)[0]
    return None if period is None else parse_period(period).last_day.isoformat()


def _with_flag(day: datetime.date | None) -> tuple[datetime.date, bool] | None:
    return (day, True) if day else None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _stored_day(cell: Cell) -> Figure:
    """A real date; one shown without its year may be steps (3/5) that Excel made a date."""
    found = _ISO.fullmatch(cell.typed)
    if found is None:
        return withheld("not_a_milestone")
    year, month, day = map(int, found.groups())
    if "y" not in cell.number_format.lower():
        shown = f"{day:02}/{month:02}/{year}"
        return withheld("excel_date", first=f"{day}/{month}", second=f"{month}/{day}", day=shown)
    return _on(datetime.date(year, month, day), month_first=False)


def _on(day: datetime.date, month_first: bool) -> Figure:
    check = "month_before_day" if month_first else None
    if day.year < _FIRST_LIKELY_YEAR:
        check = "unlikely_year"
    details = {"read": day.strftime("%d/%m/%Y")}
    return _reached(True)._replace(day=day.isoformat(), check=check, details=details)


def _reached(is_reached: bool) -> Figure:
    return Figure("value", Decimal(1)) if is_reached else Figure("zero", Decimal(0))


def _steps(done: int, steps: int, *, has_word: bool) -> Figure:
    if not steps or done > steps:
        return withheld("not_a_milestone")
    could_be_day = not has_word and 1 <= done <= 31 and steps <= 12
    parts = {"denominator": Decimal(steps), "check": "steps_or_day" if could_be_day else None}
    return Figure("value" if done else "zero", Decimal(done))._replace(**parts)
