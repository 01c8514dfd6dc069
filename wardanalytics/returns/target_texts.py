"""A target as the office or a ward words it: a figure, a bound, or a change on a base."""

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd

from wardanalytics.names import clean
from wardanalytics.returns.figure_cells import read_figure
from wardanalytics.returns.figures import Figure, withheld

_NO_MARKS = dict.fromkeys(("mark_dash", "mark_none", "mark_x"), "missing")
_CHANGE = re.compile(
    r"(?:phấn đấu\s+)?(?:kéo\s+)?(giảm|tăng)\s+(?!bình quân)(.+?)"
    r"(\s+so\s+(?:với\s+)?(?:cùng kỳ|năm trước|cùng kỳ năm trước|kỳ trước))?"
)
_UPSIDE_DOWN = {"at_least": "at_most", "above": "below", "at_most": "at_least", "below": "above"}


def typed_figure(text: Any, indicator: dict[str, Any], field: str = "target") -> Figure:
    """The figure that a text of a reference table gives for an indicator, as in a return."""
    cell = SimpleNamespace(kind="text", typed="" if pd.isna(text) else text, number_format="@")
    in_percent = indicator["unit"] == "%" or field == "stated_attainment"
    is_count = bool(indicator["is_count"]) and not in_percent
    return read_figure(cell, in_percent=in_percent, is_count=is_count, marks=_NO_MARKS)


def is_change(text: str, unit: str) -> bool:
    """Whether a target asks for a change on a base: `giảm 10%`, `tăng 5% so với cùng kỳ`.

    Of what is itself in percent only a reduction does; `tăng 10%` is its figure.
    """
    found = _CHANGE.fullmatch(clean(text).lower())
    return found is not None and (unit != "%" or found[1] == "giảm")


def changed_base(text: str, base: Decimal | None, indicator: dict[str, Any]) -> Figure:
    """The target that a change asks for: `giảm 10%` is nine tenths of the base.

    `giảm ít nhất 10%` is at most that. A change of what is itself in percent is withheld, as it
    may be of points or of the figure, and so is one without a base (`target_without_base`).
    """
    found = _CHANGE.fullmatch(clean(text).lower())
    asked = typed_figure(found[2], indicator) if found else withheld("target_unreadable")
    if found is None or asked.value is None or asked.bound == "about" or indicator["unit"] == "%":
        return withheld("target_unreadable")
    if base is None:
        return withheld("target_without_base")
    sign = -1 if found[1] == "giảm" else 1
    ends = [
        base + sign * (base * amount if asked.is_percent else amount)
        for amount in (asked.value, asked.upper)
        if amount is not None
    ]
    bound = _UPSIDE_DOWN.get(asked.bound or "", asked.bound) if sign < 0 else asked.bound
    upper = max(ends) if asked.upper is not None else None
    return Figure("value", min(ends), bound=bound, upper=upper)
