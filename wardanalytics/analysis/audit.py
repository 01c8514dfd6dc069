"""Whether a percentage that a ward worked out by hand agrees with the figures beside it.

The inputs are rounded as shown, so the true percentage lies in an interval; a stated one is wrong
only if no true value behind the shown figures gives it. Decimal arithmetic throughout: half-up on
binary floats gets ties wrong.
"""

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext

import pandas as pd

VERDICTS = ("exact", "truncated", "within_rounding", "inconsistent")  # best first
RIGHT = VERDICTS[:-1]
MOST_DECIMALS = 6  # a percentage shown with more is a computed float, its last digits are noise

_PRECISE = Context(prec=60, traps=[])
Shown = tuple[Decimal, Decimal]  # a figure as shown and the worth of its last digit


def verdict(stated: Decimal, decimals: int, part: Shown, *wholes: Shown) -> str | None:
    """Judge a stated percentage of `part` in the product of `wholes`; none if that is 0.

    `exact` is half-up, `truncated` cut off; `within_rounding` where some true value behind the
    shown figures rounds or truncates to it; else `inconsistent`.
    """
    whole, least, most = Decimal(1), Decimal(1), Decimal(1)
    sign = -1 if part[0] < 0 else 1
    for value, step in wholes:
        sign = -sign if value < 0 else sign
        whole *= abs(value)
        least *= max(abs(value) - step / 2, Decimal(0))
        most *= abs(value) + step / 2
    if not whole:
        return None
    unit = Decimal(1).scaleb(-min(max(decimals, 0), MOST_DECIMALS))
    said = (stated * sign).quantize(unit, ROUND_HALF_UP)
    recomputed = 100 * abs(part[0]) / whole
    if recomputed.quantize(unit, ROUND_HALF_UP) == said:
        return "exact"
    if recomputed.quantize(unit, ROUND_DOWN) == said:
        return "truncated"
    lowest = 100 * max(abs(part[0]) - part[1] / 2, Decimal(0)) / most
    highest = 100 * (abs(part[0]) + part[1] / 2) / least if least else Decimal("Infinity")
    meets = highest >= said - unit / 2 and lowest < said + unit
    return "within_rounding" if meets else "inconsistent"


def stated_verdicts(rows: pd.DataFrame) -> pd.Series:
    """The verdict on each row's `stated_attainment` as a share of `part` in `whole` · `target`.

    Columns: `stated_attainment` (a ratio), `stated_decimals` (of the percentage) and the three
    figures, each with its `_step`; a missing step is read off the figure's own digits. The verdict
    is missing where nothing is stated or nothing can be recomputed.
    """
    figures = ["part", "whole", "target"]
    stated = rows[rows[["stated_attainment", *figures]].notna().all(axis=1)]
    with localcontext(_PRECISE):
        shown = [_shown(stated[name], stated[f"{name}_step"]) for name in figures]
        percents = (_decimal(ratio) * 100 for ratio in stated["stated_attainment"])
        found = [
            verdict(percent, _decimals(percent, declared), *parts)
            for percent, declared, *parts in zip(
                percents, stated["stated_decimals"], *shown, strict=True
            )
        ]
    return pd.Series(found, index=stated.index, dtype="str").reindex(rows.index)


def better_verdict(one: pd.Series, other: pd.Series) -> pd.Series:
    """The better of two verdicts on each row; a missing one gives way."""
    order = {name: place for place, name in enumerate(VERDICTS)}
    places = pd.concat([one.map(order), other.map(order)], axis=1).astype("float").min(axis=1)
    return places.map(dict(enumerate(VERDICTS))).astype("str")


def audit_stated(observations: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Add up what a stated percentage says: `stated_verdict` and `says_met`.

    A percentage beside a rate may be the rate itself or its share of the target; the better verdict
    counts. `says_met` is missing unless the percentage is right and speaks of the target.
    """
    rows = stated_rows(observations, figures)
    of_target = stated_verdicts(rows)
    itself = stated_verdicts(rows[figures["is_share"]].assign(target=1.0, target_step=0.0))
    best = better_verdict(of_target, itself.reindex(rows.index))
    speaks = of_target.isin(RIGHT) & of_target.eq(best) & figures["target"].gt(0)
    above = rows["stated_attainment"].gt(1).where(rows["stated_attainment"].ne(1) & speaks)
    says_met = above.astype("boolean") ^ figures["direction"].eq("lower")
    return pd.DataFrame({"stated_verdict": best, "says_met": says_met})


def stated_rows(observations: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """What each stated percentage is recomputed from: the columns of `stated_verdicts`."""
    has_parts = figures["is_share"] & observations[["numerator", "denominator"]].notna().all(axis=1)
    return observations[["stated_attainment", "stated_decimals"]].assign(
        part=figures["actual"].mask(has_parts, observations["numerator"]),
        part_step=figures["actual_step"].mask(has_parts),
        whole=observations["denominator"].where(has_parts, 1.0),
        whole_step=pd.Series(0.0, index=figures.index).mask(has_parts),
        target=figures["target"],
        target_step=figures["target_step"],
    )


def _decimal(figure: float) -> Decimal:
    """The figure as its digits were typed, not its binary neighbour."""
    return Decimal(repr(float(figure)))


def _decimals(percent: Decimal, declared: int) -> int:
    """The shown decimals of a percentage: as declared, else those it has."""
    return _places(percent) if pd.isna(declared) else int(declared)


def _places(figure: Decimal) -> int:
    return max(-int(figure.normalize().as_tuple().exponent), 0)


def _shown(values: pd.Series, steps: pd.Series) -> Iterator[Shown]:
    """Each figure with its step; a missing step is the worth of its last digit, 0 if whole."""
    for value, step in zip(values, steps, strict=True):
        figure = _decimal(value)
        if step == step:
            yield figure, _decimal(step)
        else:
            places = _places(figure)
            yield figure, Decimal(1).scaleb(-places) if places else Decimal(0)
