"""What the figure of a cell is: a value, a pair, a bound, a mark, or why it cannot be used."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple


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


def valued(value: Decimal, step: Decimal) -> Figure:
    """A plain figure whose last digit is worth `step`."""
    return Figure("value" if value else "zero", value=value, step=step)
