"""Units of money and what a figure in one of them is in another."""

from decimal import Decimal
from functools import lru_cache

from wardanalytics.names import normal_form

_SCALES = {
    "đồng": 1,
    "nghìn": 10**3,
    "ngàn": 10**3,
    "triệu": 10**6,
    "tr": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "nghìn tỷ": 10**12,
    "ngàn tỷ": 10**12,
}
_NAMES = {10**0: "đồng", 10**3: "nghìn đồng", 10**6: "triệu đồng", 10**9: "tỷ đồng"}
_CURRENCY = {"đồng", "đ", "vnđ", "vnd", "việt nam đồng", "đồng việt nam"}


@lru_cache(maxsize=4096)
def money_scale(unit: str) -> int | None:
    """How many đồng a unit of money is (triệu, trđ, triệu đồng: 1,000,000); None for no money."""
    form = normal_form(unit)
    if form in _CURRENCY:
        return 1
    for currency in sorted(_CURRENCY, key=len, reverse=True):
        without = form.removesuffix(currency).strip()
        if without != form and without in _SCALES:
            return _SCALES[without]
    return _SCALES.get(form)


def conversion(unit: str, to: str) -> Decimal | None:
    """What one of a unit of money is in another (500 triệu are 0.5 tỷ); None if one is no money."""
    own, wanted = money_scale(unit), money_scale(to)
    return None if own is None or wanted is None else Decimal(own) / Decimal(wanted)


def money_name(unit: str) -> str:
    """A unit of money as it is written in full: `triệu đồng` for trđ."""
    return _NAMES.get(money_scale(unit) or 0, unit)
