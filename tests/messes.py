"""Random messes in random clean returns, and which figures a reader then gets silently wrong.

    made = messy_return(seed)
    path = save(made, folder)
    wrong = silently_wrong(made, figure_at)

`figure_at(key, address)` is the figure that a reader takes without asking, or None: for another
reader than ours what stands at the address, as a number. `made.meant` says what was meant; None
where nothing was.
"""

import datetime
import unicodedata
from collections.abc import Callable
from random import Random

from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.clean_returns import INDICATORS, CleanReturn, clean_return, insert_row, put

Key = tuple[str, str, str]  # ward, indicator, field
Mess = Callable[[CleanReturn, str, Random], None]


def messy_return(seed: int, most: int = 6) -> CleanReturn:
    """A clean return with one to `most` messes in it, each in another row; by seed."""
    draw = Random(seed)
    made = clean_return(draw.randrange(10_000))
    codes = draw.sample(sorted(made.rows), draw.randint(1, most))
    for code in codes:
        messes = _MESSES_OF_UNIT.get(_unit(code), []) + _MESSES
        draw.choice(messes)(made, code, draw)
    return made


def silently_wrong(
    made: CleanReturn, figure_at: Callable[[Key, str], float | None]
) -> list[tuple[Key, float, float | None]]:
    """The figures that are taken without asking and are not what was meant: key, taken, meant.

    A percentage may be given as a ratio (0.985) or as it is typed (98.5).
    """
    roles = {"target": "target", "actual": "actual", "stated_attainment": "stated"}
    wrong = []
    for key, meant in made.meant.items():
        found = figure_at(key, made.address(key[1], roles[key[2]]))
        may_be_typed = key[2] == "stated_attainment" or _unit(key[1]) == "%"
        fits = found is None or (
            meant is not None
            and any(
                abs(found - meant * scale) <= 1e-9 * max(1, abs(meant * scale))
                for scale in ((1, 100) if may_be_typed else (1,))
            )
        )
        if not fits:
            wrong.append((key, found, meant))
    return wrong


def _unit(code: str) -> str:
    return INDICATORS[code][1]


def _comma(value: float) -> str:
    return f"{value:g}".replace(".", ",") if value < 1e5 else f"{value:.1f}".replace(".", ",")


def _figure(made: CleanReturn, code: str) -> float:
    """What the actual means, as it is typed."""
    meant = made.meant[made.ward_code, code, "actual"]
    return round(meant * (100 if _unit(code) == "%" else 1), 6)


def _mean(made: CleanReturn, code: str, **meant: float | None) -> None:
    """Say anew what fields of a row mean."""
    for field, value in meant.items():
        made.meant[made.ward_code, code, field] = value


def _typed(form: Callable[[float], object], number_format: str | None = None) -> Mess:
    """The actual in another form, which means the same."""

    def mess(made: CleanReturn, code: str, draw: Random) -> None:
        put(made, made.address(code, "actual"), form(_figure(made, code)), number_format)

    return mess


def _nothing(*entries: object) -> Mess:
    """Something in place of the actual that is no figure."""

    def mess(made: CleanReturn, code: str, draw: Random) -> None:
        put(made, made.address(code, "actual"), draw.choice(entries))
        _mean(made, code, actual=None)

    return mess


def _pair(form: Callable[[int, int], object], *, with_stated: bool, with_target: bool) -> Mess:
    """Achieved and target in the cell of the actual, small enough to become a date."""

    def mess(made: CleanReturn, code: str, draw: Random) -> None:
        actual, target = draw.randint(1, 12), draw.randint(1, 12)
        stated = round(actual / target, 3) if with_stated else None
        put(made, made.address(code, "actual"), form(actual, target))
        put(made, made.address(code, "target"), target if with_target else None)
        put(made, made.address(code, "stated"), stated, "0.0%")
        _mean(made, code, actual=actual, target=target, stated_attainment=stated)

    return mess


def _zero(made: CleanReturn, code: str, draw: Random) -> None:
    put(made, made.address(code, "actual"), 0, draw.choice(["General", '#,##0;-#,##0;"-"']))
    put(made, made.address(code, "stated"), None)
    _mean(made, code, actual=0, stated_attainment=None)


def _name(form: Callable[[str], str]) -> Mess:
    """The name of the indicator in another form."""

    def mess(made: CleanReturn, code: str, draw: Random) -> None:
        cell = made.sheet[made.address(code, "indicator")]
        cell.value = form(cell.value)

    return mess


def _row_before(*entries: dict[str, object]) -> Mess:
    """A row that is no indicator before this one."""

    def mess(made: CleanReturn, code: str, draw: Random) -> None:
        insert_row(made, made.rows[code], draw.choice(entries))

    return mess


def _hidden(made: CleanReturn, code: str, draw: Random) -> None:
    made.sheet.row_dimensions[made.rows[code]].hidden = True


def _struck(made: CleanReturn, code: str, draw: Random) -> None:
    made.sheet[made.address(code, "actual")].font = Font(strike=True)
    _mean(made, code, actual=None)


def _commented(made: CleanReturn, code: str, draw: Random) -> None:
    made.sheet[made.address(code, "actual")].comment = Comment("tính cả tháng 12", "phường")


def _lost_value(made: CleanReturn, code: str, draw: Random) -> None:
    target = made.address(code, "target")
    put(made, made.address(code, "actual"), f"={target}*2")  # openpyxl stores no value


_D = datetime.datetime
_MESSES: list[Mess] = [
    _nothing(None, "-", "–", "x", "X", "…", ". . .", "N/A", "null", "Không", "KPS"),  # 26, 29-33
    _nothing("#DIV/0!", "#REF!", "#N/A"),  # 35
    _nothing("12\n15", "hai mươi", "l2", "1O", "≥95", "từ 3-5", 1234567890123456),  # 17, 19-25
    _zero,  # 27, 28
    _lost_value,  # 36
    _typed(_comma),  # 4, 8
    _typed(lambda value: f"{value:g}" if value < 1e5 else f"{value:.1f}"),
    _typed(lambda value: f"{_comma(value)}*"),  # 23
    _typed(lambda value: f"khoảng {_comma(value)}"),  # 17
    _typed(lambda value: f"({_comma(value)})"),  # 20, of what was meant to be positive
    _name(lambda name: unicodedata.normalize("NFD", name)),  # 45
    _name(lambda name: f" {name.replace(' ', chr(160))}  "),  # 47
    _name(lambda name: name.replace(" ", "\n", 1)),  # 48
    _row_before(  # 60, 61, 70
        {"indicator": "Trong đó:"},
        {"stt": "IV", "indicator": "Nhóm khác"},
        {"stt": 99, "indicator": "Chỉ tiêu lạ hoắc", "unit": "người", "target": 5, "actual": 6},
        {},
    ),
    _hidden,  # 68
    _struck,  # 69
    _commented,  # 69
]
_OF_COUNTS: list[Mess] = [
    *(
        _pair(form, with_stated=stated, with_target=target)  # 1, 2
        for form in (
            lambda actual, target: f"{actual}/{target}",
            lambda actual, target: _D(2022, target, actual),  # typed 8/7, day first
            lambda actual, target: _D(2022, actual, target),  # or month first
        )
        for stated in (True, False)
        for target in (True, False)
    ),
    _typed(lambda value: f"{int(value):,}".replace(",", ".")),  # 5
    _typed(lambda value: f"{int(value):,}"),  # 6
    _typed(lambda value: f"{int(value):,}".replace(",", "\u00a0")),  # 21
    _typed(lambda value: f"00{int(value)}"),  # 9
    _typed(lambda value: f"{int(value)} người"),  # 14
    _typed(lambda value: f"{int(value)} hộ"),
]
_OF_MONEY: list[Mess] = [
    _typed(lambda value: f"{value:,.1f}".translate(str.maketrans(",.", ".,"))),  # 5
    _typed(lambda value: f"{value:,.1f}"),  # 6
    _typed(lambda value: f"{value:,.3f}"),  # 7: 1,234.500
    _typed(lambda value: f"{value:.3f}"),  # 7: 4.800, which may be 4800
]
_OF_BILLIONS: list[Mess] = [
    *_OF_MONEY,
    _typed(lambda value: value, '0.0" tỷ đồng"'),  # 13
    _typed(lambda value: value * 1000, '#,##0" triệu đồng"'),
    _typed(lambda value: f"{_comma(value)} tỷ"),  # 14
    _typed(lambda value: f"{value * 1000:.0f} triệu"),
]
_OF_PERCENT: list[Mess] = [
    _typed(lambda value: f"{_comma(value)}%"),  # 10
    _typed(lambda value: value / 100, "0.0%"),  # 11
    _typed(lambda value: value / 100),  # 12
    _typed(lambda value: value, "0.0%"),
]
_MESSES_OF_UNIT: dict[str, list[Mess]] = {
    "người": _OF_COUNTS,
    "tỷ đồng": _OF_BILLIONS,
    "triệu đồng": _OF_MONEY,
    "%": _OF_PERCENT,
}
