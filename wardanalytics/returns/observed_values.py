"""The figures of a row as the numbers of an observation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wardanalytics.returns.figures import Figure
from wardanalytics.returns.headings import OTHER_TARGETS


def observed_values(figures: Mapping[str, Figure], indicator: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of an observation as numbers; what is withheld or missing stays missing."""
    actual, target, stated = figures["actual"], figures["target"], figures["stated"]
    estimate = figures["estimate"]
    is_estimate = actual.state == "missing" and estimate.state not in ("missing", "withheld")
    if is_estimate:
        actual = estimate
    values = {
        **target_values("target", target),
        "actual": _float(actual.value),
        "actual_step": _float(actual.step) if actual.value is not None else None,
        "completed_on": actual.day,
        "in_period": _float(figures["in_period"].value),
        "previous": _float(figures["previous"].value),
        "stated_attainment": _float(stated.value),
        "stated_decimals": _percent_decimals(stated),
        "state": actual.state,
        "is_estimate": is_estimate,
    }
    for name in OTHER_TARGETS:
        if figures[name].value is not None:
            values |= target_values(name, figures[name])
    if actual.denominator is not None and indicator["kind"] != "amount":
        values |= _parts(actual, indicator)
    return values


def target_values(name: str, target: Figure) -> dict[str, Any]:
    """A target and its bound under its name; the last digit's worth of the official one alone."""
    values = {
        name: _float(target.value),
        f"{name}_bound": target.bound,
        f"{name}_upper": _float(target.upper),
    }
    if name == "target":
        values["target_step"] = _float(target.step) if target.value is not None else None
    return values


def _parts(pair: Figure, indicator: Mapping[str, Any]) -> dict[str, Any]:
    """Numerator and denominator of a rate, coverage or milestone; counted, so exact.

    0/0 of a rate did not occur; of a milestone the share of its steps is what was reached.
    """
    values = {
        "numerator": _float(pair.value),
        "denominator": _float(pair.denominator),
        "actual_step": 0.0,
    }
    if indicator["kind"] == "coverage":
        return values | ({"target_step": 0.0} if pair.denominator else {})
    if not pair.denominator or pair.value is None:
        return values | {"actual": None, "state": "nothing_occurred"}
    return values | {"actual": float(pair.value / pair.denominator)}


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _percent_decimals(stated: Figure) -> int | None:
    """The decimals a stated percentage shows: 1 for 114,3%, whose step is 0.001 as a ratio."""
    if stated.value is None:
        return None
    exponent = stated.step.normalize().as_tuple().exponent
    return max(-int(exponent) - 2, 0)
