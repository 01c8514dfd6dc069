"""Stored numbers: their shortest text, their formats, and the dates that some of them are."""

import datetime
import math
import re

GENERAL = "General"
_YEAR_MONTH, _MONTH_DAY, _FULL = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_HOURS, _SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_NOON = '"上午/下午"'
# ECMA-376 part 1, 18.8.30; from 27 on, and from 50 on, what Excel and WPS of China mean.
BUILTIN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    30: "m-d-yy",
    31: _FULL,
    32: _HOURS,
    33: _SECONDS,
    **dict.fromkeys((34, 55), _NOON + _HOURS),
    **dict.fromkeys((35, 56), _NOON + _SECONDS),
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
# Words in quotes, a character after \, _ or *, and brackets such as [Red] or [$-42A] show no date.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]|General', re.IGNORECASE)
_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_DIGITS_KEPT = 15  # up to which a float gives back what was typed

_EPOCHS = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}
_DAYS_AFTER_9999 = {False: 2_958_466, True: 2_957_004}
_LEAP_DAY_1900 = 60  # Excel counts a 29 February 1900 that never was
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)?T?(?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?Z?", re.ASCII
)


def shows_date(code: str) -> bool:
    """Whether a number format shows a number as a date, a time or a duration."""
    return _DATE.search(_LITERAL.sub("", code.split(";")[0])) is not None


def shows_elapsed_time(code: str) -> bool:
    """Whether a number format shows a duration, as [h]:mm does: 26:30 and not 02:30."""
    return _ELAPSED.search(re.sub(r'"[^"]*"', "", code.split(";")[0])) is not None


def hides_numbers(code: str) -> bool:
    """Whether a number format shows nothing of a number, as ;;; does."""
    return code.lstrip().startswith(";;")


def hides_texts(code: str) -> bool:
    """Whether a number format shows nothing of a text either."""
    return code.strip() == ";;;"


def date_text(serial: float, *, is_1904: bool, is_elapsed: bool) -> str | None:
    """The date, time or duration that a number stands for; None where Excel has no such day."""
    if not 0 <= serial < _DAYS_AFTER_9999[is_1904]:
        return None
    if is_elapsed:
        milliseconds = round(serial * 86_400_000)
        return str(datetime.timedelta(milliseconds=milliseconds))
    day, fraction = divmod(serial, 1)
    since_midnight = datetime.timedelta(milliseconds=round(fraction * 86_400_000))
    if serial < 1 and since_midnight.days == 0:
        return str((datetime.datetime.min + since_midnight).time())
    if not is_1904 and serial < _LEAP_DAY_1900:
        day += 1
    try:
        return str(_EPOCHS[is_1904] + datetime.timedelta(days=day) + since_midnight)
    except OverflowError:  # the last milliseconds of the year 9999
        return None


def iso_date_text(stored: str) -> str | None:
    """The date or time of a cell that stores it in words (ISO 8601); None where it does not."""
    found = _ISO.fullmatch(stored.strip())
    if not found or not (found["date"] or found["time"]):
        return None
    day, time = found["date"], found["time"]
    try:
        if day and time:
            return str(datetime.datetime.fromisoformat(f"{day} {time}"))
        if day:
            return str(datetime.date.fromisoformat(day))
        return str(datetime.time.fromisoformat(str(time)))
    except ValueError:
        return None


def number_text(stored: str) -> str:
    """The shortest decimal text of a stored number: 4.8 for 4.7999999999999998, 8 for 8.0.

    Raises:
        ValueError: it is no number.
    """
    stored = stored.strip()
    if stored.isdecimal() and stored.isascii() and len(stored) <= _DIGITS_KEPT:
        return stored.lstrip("0") or "0"
    if not _NUMBER.fullmatch(stored):
        raise ValueError(f"{stored[:30]!r} is no number")
    if stored.lstrip("+-").isdecimal():
        return str(int(stored))
    return float_text(float(stored))


def float_text(value: float) -> str:
    """The shortest decimal text that is this float.

    Raises:
        ValueError: it is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number")
    return repr(value).removesuffix(".0")
