"""What the other figures of a row prove about one that has two readings.

A stated percentage proves a reading if it follows from it, within the rounding of the digits shown,
and from no other reading.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

from wardanalytics.returns.figures import BLANK, Figure, withheld

_ROLES = ("target", "actual", "stated")
_NOISE = Decimal("1e-11")  # of a percentage computed in binary


def settle_readings(figures: Mapping[str, Figure], kind: str) -> dict[str, Figure]:
    """Choose between the readings of figures by the rest of the row.

    What nothing proves stays as it is: withheld if it was withheld. Where a column's convention and
    the stated percentage contradict each other the figure is withheld.
    """
    open_roles = [role for role in _ROLES if figures[role].readings]
    settled = dict(figures)
    if open_roles and (chosen := _by_stated(figures, kind) or _by_target(figures, kind)):
        for role in open_roles:
            settled[role] = _taken(figures[role], chosen[role])
    return {role: f._replace(readings=()) if f.readings else f for role, f in settled.items()}


def _taken(default: Figure, chosen: Figure) -> Figure:
    if default.check != "sign_decided" or chosen.value == default.value:
        return default if default.check == "sign_decided" else chosen
    return withheld("ambiguous_figure", **default.details)


def _by_stated(figures: Mapping[str, Figure], kind: str) -> dict[str, Figure] | None:
    fitting = [row for row in _rows(figures) if follows(row, kind)]
    return fitting[0] if len(fitting) == 1 else None


def _by_target(figures: Mapping[str, Figure], kind: str) -> dict[str, Figure] | None:
    """A pair that Excel made a date, proved by its second figure standing as the target."""
    target, stated = figures["target"], figures["stated"]
    plain = target.value is not None and not target.readings and not target.bound
    if kind not in ("amount", "coverage") or figures["actual"].check != "excel_date" or not plain:
        return None
    if stated.value is not None or stated.readings:  # it would have proved the pair itself
        return None
    fitting = [r for r in figures["actual"].readings if r.denominator == target.value]
    return {**figures, "actual": fitting[0]} if len(fitting) == 1 else None


def _rows(figures: Mapping[str, Figure]) -> Iterator[dict[str, Figure]]:
    """The row in every combination of readings."""
    options = [figures[role].readings or (figures[role],) for role in _ROLES]
    for combination in product(*options):
        yield dict(zip(_ROLES, combination, strict=True))


def follows(row: Mapping[str, Figure], kind: str) -> bool:
    """Whether the stated percentage follows from target and actual of a row."""
    target, actual, stated = (row[role] for role in _ROLES)
    if stated.value is None or actual.value is None or stated.denominator is not None:
        return False
    one = Figure("value", Decimal(1))
    if actual.denominator is not None:
        whole = Figure("value", actual.denominator, actual.denominator_step)
        if kind == "rate":
            rate = Figure("value", actual.value / whole.value) if whole.value else BLANK
            against = (one, target) if target.value is not None and not target.bound else (one,)
            return rate.value is not None and any(_is_share(stated, rate, t) for t in against)
        agrees = target.value in (None, actual.denominator)
        return agrees and _is_share(stated, actual, whole)
    if target.value is not None and not target.bound and _is_share(stated, actual, target):
        return True
    return kind == "rate" and _is_share(stated, actual, one)


def _is_share(stated: Figure, part: Figure, whole: Figure) -> bool:
    """Whether a percentage fits part / whole: rounded or truncated, of figures themselves rounded.

    The digits shown stand for an interval; the percentage may lie anywhere in it.
    """
    assert stated.value is not None and part.value is not None and whole.value is not None
    least, most = whole.value - whole.step / 2, whole.value + whole.step / 2
    if least <= 0 or part.value < 0:
        return False
    low, high = (part.value - part.step / 2) / most, (part.value + part.step / 2) / least
    digit = max(stated.step, abs(stated.value) * _NOISE)
    return low <= stated.value + digit and stated.value - digit / 2 <= high
