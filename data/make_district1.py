"""Write the sample returns of District 1: one workbook for each ward and period.

Every figure but those of `sample/real.csv` is synthetic and the workbooks say so. The tables of
`sample/` say how large and how good a ward is, in which form it writes, what is usual for an
indicator and which cells are spoilt on purpose (README.md explains the columns). The same tables
always give the same files, byte for byte:

    python data/make_district1.py            # rewrites data/returns
    python data/make_district1.py --to DIR   # writes elsewhere; --period 2022 limits it
"""

import argparse
import csv
import datetime
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
from sample_workbook import (
    Heading,
    Line,
    Row,
    Typed,
    as_in_source,
    lay_out,
    rounded,
    typed_line,
    workbook_bytes,
)

HERE = Path(__file__).parent
PERIODS = (
    "2018",
    "2019",
    "2020",
    "2021",
    "2022-H1",
    "2022",
    "2023-H1",
    "2023",
    "2024",
    "2025-H1",
    "2025",
)
MARK, PARTLY_MARK, MARK_OF_A_ROW = "DỮ LIỆU MÔ PHỎNG", "CÓ DỮ LIỆU MÔ PHỎNG", "mô phỏng"
REAL_NOTE = "Số liệu thật: Quận ủy - UBND Quận 1 làm việc với phường, 21/02/2023 (data/README.md)"
ROMAN = ("I", "II", "III", "IV", "V", "VI")


def read_table(path: str) -> list[Row]:
    """Read a CSV below this folder, one dict per row."""
    with (HERE / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_code(path: str, code: str) -> dict[str, Row]:
    """Read a CSV and key its rows by a code."""
    return {row[code]: row for row in read_table(path)}


def year_of(period: str) -> int:
    """The year in which a period lies."""
    return int(period[:4])


def in_force(indicator: Row, period: str) -> bool:
    """Whether a dated row of indicators.csv counts in a period."""
    first, last = indicator["first_period"] or "0", indicator["last_period"] or "9999"
    return int(first) <= year_of(period) <= int(last)


def chance(*words: str) -> np.random.Generator:
    """Random numbers that depend on nothing but these words."""
    digest = hashlib.sha256("|".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def number(text: str) -> float:
    """A number of a sample table; blank is 0."""
    return float(text or 0)


# What is so: targets and results


def draw_target(
    indicator: Row, level: Row, ward: Row, period: str, numbers: np.random.Generator
) -> float:
    """The target of a year: usual level times size and growth, in round figures."""
    years = year_of(period) - int(PERIODS[0])
    usual = number(level["base"]) * (1 + number(level["growth"])) ** years
    if level["scale"]:
        usual *= number(ward[level["scale"]])
    if level["scale"] == "size":
        usual *= 1 + 0.05 * numbers.standard_normal()
    step = number(level["step"])
    target = float(rounded(usual / step)) * step if step else usual
    return min(target, 100.0) if indicator["unit"] == "%" else target


def draw_success(level: Row, ward: Row, period: str, first: str, numbers) -> float:
    """How far above (or below) its target a ward comes out, as a share of the target."""
    quality = 0.9 * number(ward[period]) + 0.8 * numbers.standard_normal()
    covid = number(level["covid"]) if year_of(period) in (2020, 2021) else 0.0
    beginning = number(level["first_year"]) if first == period else 0.0
    return number(level["lift"]) + number(level["spread"]) * quality + covid + beginning


def draw_actual(indicator: Row, level: Row, target: float, success: float, half: float, numbers):
    """The result of a whole year, or of half of it where the indicator adds up."""
    lower = indicator["direction"] == "lower"
    share = half if indicator["accumulation"] == "flow" else 1.0
    if target == 0:
        return float(numbers.poisson(share * max(0.0, number(level["spread"]) - success)))
    result = target * share * max(0.0, 1 - success if lower else 1 + success)
    if indicator["can_exceed"] == "false":
        result = min(result, target)
    return min(result, 100.0) if indicator["unit"] == "%" else result


def draw_line(indicator: Row, level: Row, ward: Row, period: str, first: str) -> Line:
    """What one ward knows about one indicator in one period."""
    if period not in ward:  # nothing of its own is known of this half year
        year = draw_line(indicator, level, ward, str(year_of(period)), first)
        return first_half(year, level, ward, period)
    numbers = chance(period, ward["ward_code"], indicator["indicator_code"])
    target = draw_target(indicator, level, ward, period, numbers)
    success = draw_success(level, ward, period, first, numbers)
    half = 0.5 + 0.05 * numbers.standard_normal() if period.endswith("H1") else 1.0
    actual = draw_actual(indicator, level, target, success, half, numbers)
    whole = None
    if level["whole"]:
        whole = max(8, int(numbers.poisson(number(level["whole"]) * number(ward["size"]) * half)))
        actual = min(whole, rounded(whole * actual / 100))
    elif indicator["kind"] == "coverage":
        whole = int(target)
    places = 0 if level["whole"] else int(indicator["decimals"])
    percent = indicator["unit"] == "%"
    shown_target = rounded(target, 2 if level["step"] == "0.05" else 0 if percent else places)
    shown = rounded(float(actual), places)
    solved_of = whole if level["whole"] else None
    stated = stated_percent(indicator, shown_target, shown, target, float(actual), solved_of)
    note = remark(indicator, level, period, shown, shown_target, numbers)
    return Line(indicator, shown_target, shown, whole, stated, note)


def first_half(year: Line, level: Row, ward: Row, period: str) -> Line:
    """The half of a year whose figures are there too: what adds up stands near half of them."""
    indicator = year.indicator
    half = 0.5 + 0.05 * chance(period, ward["ward_code"], indicator["indicator_code"]).normal()
    whole, actual, target = year.whole, year.actual, float(year.target)
    if level["whole"]:
        whole = int(rounded((year.whole or 0) * half))
        actual = min(Decimal(whole), rounded(float(actual) * half))
    elif indicator["accumulation"] == "flow":
        actual = rounded(float(actual) * half, int(indicator["decimals"]))
    solved_of = whole if level["whole"] else None
    stated = stated_percent(indicator, year.target, actual, target, float(actual), solved_of)
    return Line(indicator, year.target, actual, whole, stated, "")


def stated_percent(
    indicator: Row, shown_target: Decimal, shown: Decimal, target: float, actual: float, whole
) -> float | None:
    """The percentage a ward works out, from the figures behind the rounded ones it shows."""
    if whole:
        return 100 * float(shown) / whole
    if indicator["direction"] == "lower" or not shown_target:
        return None
    counted = indicator["is_count"] == "true" or (shown >= shown_target) != (actual >= target)
    return float(100 * shown / shown_target) if counted else 100 * actual / target


def remark(indicator: Row, level: Row, period: str, shown, target, numbers) -> str:
    """A short note, where a ward would write one."""
    worse = shown > target if indicator["direction"] == "lower" else shown < target
    draw = numbers.random()
    if period.endswith("H1") or level["whole"]:
        return ""
    if worse and number(level["covid"]) < 0 and year_of(period) in (2020, 2021) and draw < 0.5:
        return "Ảnh hưởng dịch Covid-19"
    if worse and draw < 0.2 and indicator["direction"] == "higher":
        return "Tiếp tục thực hiện năm sau"
    return "Vượt chỉ tiêu" if not worse and draw > 0.95 and shown > target > 0 else ""


# How it is reported


def rows_below(
    group: Row, ward: Row, period: str, form: Row
) -> Iterator[tuple[str, dict[str, Typed]]]:
    """The rows of a group's indicators in a period: `indicator code, cells`."""
    levels = by_code("sample/levels.csv", "indicator_code")
    indicators = read_table("reference/indicators.csv")
    first = {row["indicator_code"]: row["first_period"] for row in reversed(indicators)}
    for indicator in indicators:
        if indicator["group_code"] == group["group_code"] and in_force(indicator, period):
            code = indicator["indicator_code"]
            line = draw_line(indicator, levels[code], ward, period, first[code])
            yield code, typed_line(line, form)


def declared(table: str, ward: Row, period: str) -> list[Row]:
    """The rows of a sample table that belong to one return."""
    place = {"period": period, "ward_code": ward["ward_code"]}
    return [row for row in read_table(f"sample/{table}.csv") if place.items() <= row.items()]


def rows_of(ward: Row, period: str, form: Row) -> list[dict[str, Typed]]:
    """The rows of a return, real figures and defects in their place; a group's has no unit."""
    real = {row["indicator_code"]: row for row in declared("real", ward, period)}
    fixed = {row["indicator_code"]: row for row in declared("fixed", ward, period)}
    defects = declared("defects", ward, period)
    rows, count = [], 0
    for roman, group in zip(ROMAN, read_table("reference/groups.csv"), strict=True):
        title = group["name_vi"].upper() if form["percent"] == "text" else group["name_vi"]
        rows.append({"stt": (roman, "General"), "indicator": (title, "General")})
        count = 0 if form["numbering"] == "per-group" else count
        for code, cells in rows_below(group, ward, period, form):
            count += 1
            if real:
                cells["note"] = (MARK_OF_A_ROW, "General")
            if code in real:
                as_in_source(cells, real[code], REAL_NOTE)
            elif code in fixed:
                as_in_source(cells, fixed[code], MARK_OF_A_ROW)
            for defect in defects:
                if defect["indicator_code"] == code:
                    cells[defect["column"]] = (defect["as_typed"] or None, "@")
            rows.append({"stt": (count, "General"), **cells})
    return rows


def make_return(ward: Row, name: str, period: str, form: Row) -> bytes:
    """One return as a file."""
    month = 6 if period.endswith("H1") else 12
    day = datetime.date(year_of(period), month, 15)
    above = ward["above"]
    written = f"{above}, ngày {day.day} tháng {day.month} năm {day.year}"
    mark = PARTLY_MARK if declared("real", ward, period) else MARK
    book = lay_out(Heading(name, period, above, written, mark), rows_of(ward, period, form), form)
    return workbook_bytes(book, day)


def file_stem(ward_code: str) -> str:
    """What a ward calls its workbook: its name, which its code holds."""
    return ward_code.removeprefix("q1-").removeprefix("hcm-").removesuffix("-2025")


def main() -> None:
    """Write the returns of all wards."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=HERE / "returns", help="folder to write to")
    parser.add_argument("--period", choices=PERIODS, action="append", help="only this; repeats")
    chosen = parser.parse_args()
    forms, wards = by_code("sample/forms.csv", "form"), by_code("reference/wards.csv", "ward_code")
    for period in chosen.period or PERIODS:
        folder = chosen.to / period
        folder.mkdir(parents=True, exist_ok=True)
        year = str(year_of(period))
        for ward in (row for row in read_table("sample/wards.csv") if row.get(period, row[year])):
            code = ward["ward_code"]
            workbook = make_return(ward, wards[code]["name_vi"], period, forms[ward["form"]])
            (folder / f"{file_stem(code)}.xlsx").write_bytes(workbook)
        print(f"{period}: {folder}")


if __name__ == "__main__":
    main()
