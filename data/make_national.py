"""Write a synthetic sample of national size: 3,321 communes, 60 indicators, 3 years, as workbooks.

Nothing in it is real: communes are numbered, provinces are numbered, each workbook says "DỮ LIỆU MÔ
PHỎNG". It shows what the library bears, and is never kept in the project:

    python data/make_national.py --to DIR                # reference/ and 9,963 workbooks below DIR
    python data/make_national.py --to DIR --communes 50  # a small one of the same kind

The forms, the ways of typing and the 48 indicators are those of District 1 (`make_district1.py`);
12 more stand in `sample/national_indicators.csv`. The same call always gives the same files.
"""

import argparse
import csv
import datetime
import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from html import escape
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

from make_district1 import MARK, ROMAN, by_code, chance, draw_line, read_table
from sample_workbook import Heading, Row, Typed, column_of, lay_out, typed_line, workbook_bytes

PERIODS = ("2020", "2021", "2022")
COMMUNES, PROVINCES = 3321, 34
EMPTY_CELLS = 0.002  # share of actual figures that were never filled in
LEVELS = (("excellent", 0.9), ("good", -0.3), ("completed", -1.6), ("not_completed", -99))
AS_IN_DISTRICT_1 = ("groups", "rating_rules")
FIGURE_CELLS = ("target", "actual", "stated", "note")
SHEET = "xl/worksheets/sheet1.xml"
CELL = re.compile(rb'<c r="([A-Z]+\d+)"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)')

Figures = dict[str, dict[str, Typed]]  # cells by role, by indicator code


@cache
def indicators() -> list[Row]:
    """The 60 indicators, each in force in every year, with what is usual for it."""
    levels = by_code("sample/levels.csv", "indicator_code")
    of_wards = [row for row in read_table("reference/indicators.csv") if not row["last_period"]]
    joined = [{**row, **levels[row["indicator_code"]]} for row in of_wards]
    return [
        {**row, "first_period": ""} for row in joined + read_table("sample/national_indicators.csv")
    ]


@cache
def forms() -> dict[str, Row]:
    """The forms of District 1 by name."""
    return by_code("sample/forms.csv", "form")


@cache
def groups() -> list[Row]:
    """The fields of the return, in order."""
    return read_table("reference/groups.csv")


def commune(number: int) -> Row:
    """A commune: its province, form, size, number of villages and how well it does in each year."""
    numbers = chance("commune", str(number))
    province = f"{(number - 1) % PROVINCES + 1:02}"
    usual = 0.6 * numbers.standard_normal()
    return {
        "ward_code": f"xa-{number:04}",
        "name": f"Mô phỏng {number:04}",
        "province": province,
        "form": list(forms())[int(numbers.integers(len(forms())))],
        "size": f"{0.6 + 0.8 * numbers.random():.2f}",
        "quarters": str(int(numbers.integers(5, 16))),
        **{period: f"{usual + 0.5 * numbers.standard_normal():.2f}" for period in PERIODS},
    }


def write_table(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write a reference table; its columns are those of the first row."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def write_reference(folder: Path, communes: list[Row]) -> None:
    """Write the reference tables: who reports, what is measured, and the rules of District 1."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in AS_IN_DISTRICT_1:
        write_table(folder / f"{name}.csv", read_table(f"reference/{name}.csv"))
    settings = [
        row for row in read_table("reference/method.csv") if not row["setting"].startswith("office")
    ]
    write_table(folder / "method.csv", settings)
    days = [row for row in read_table("reference/calendar.csv") if row["period"] in PERIODS]
    write_table(folder / "calendar.csv", days)
    columns = list(read_table("reference/indicators.csv")[0])
    write_table(
        folder / "indicators.csv", [{name: row[name] for name in columns} for row in indicators()]
    )
    write_table(folder / "wards.csv", map(declared_ward, communes))
    write_table(
        folder / "official_ratings.csv",
        (decided(row, period) for row in communes for period in PERIODS),
    )


def declared_ward(row: Row) -> Row:
    """A commune as a row of wards.csv."""
    return {
        "ward_code": row["ward_code"],
        "name_vi": row["name"],
        "name_en": f"Synthetic {row['ward_code'].removeprefix('xa-')}",
        "peer_group": f"tinh-{row['province']}",
    }


def decided(row: Row, period: str) -> Row:
    """The decided level of a commune, after how well it does."""
    level = next(name for name, least in LEVELS if float(row[period]) >= least)
    document = f"{MARK}; quyết định xếp loại năm {period}"
    return {
        "period": period,
        "ward_code": row["ward_code"],
        "stage": "decided",
        "level": level,
        "document": document,
    }


class Template(NamedTuple):
    """A laid-out return of one form and period, as the parts of its file."""

    parts: dict[str, bytes]
    places: dict[str, tuple[str, str]]  # the indicator and role that stand in a cell
    titles: dict[str, str]  # lines that name the ward or who is above it
    day: datetime.date


@cache
def template(form_name: str, period: str) -> Template:
    """Lay a form out once, and note in which cell each figure of each indicator stands."""
    form = forms()[form_name]
    day = datetime.date(int(period), 12, 15)
    figures = draw_figures(commune(1), period, form)
    written = f"Quận 1, ngày {day.day} tháng {day.month} năm {day.year}"
    book = lay_out(
        Heading("X", period, "Quận 1", written, MARK), list(table_rows(figures, form)), form
    )
    codes = {cells["indicator"][0]: code for code, cells in figures.items()}
    places, titles = {}, {}
    for row in book.worksheets[0].iter_rows():
        code = codes.get(row[column_of("indicator", form) - 1].value)
        for role in FIGURE_CELLS if code else ():
            places[row[column_of(role, form) - 1].coordinate] = (code, role)
        for cell in row:
            if isinstance(cell.value, str) and of_commune(cell.value, commune(1)) != cell.value:
                titles[cell.coordinate] = cell.value
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(book, day))) as packed:
        return Template({n: packed.read(n) for n in packed.namelist()}, places, titles, day)


def filled(laid_out: Template, row: Row, figures: Figures) -> bytes:
    """The workbook of one commune: the template with the commune's own lines and figures."""

    def own_cell(match: re.Match[bytes]) -> bytes:
        address = match[1].decode()
        if address in laid_out.titles:
            return cell_xml(address, match[2], of_commune(laid_out.titles[address], row))
        if address not in laid_out.places:
            return match[0]
        code, role = laid_out.places[address]
        return cell_xml(address, match[2], figures[code].get(role, (None, ""))[0])

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, part in laid_out.parts.items():
            entry = zipfile.ZipInfo(name, (*laid_out.day.timetuple()[:3], 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, CELL.sub(own_cell, part) if name == SHEET else part)
    return file.getvalue()


def of_commune(title: str, row: Row) -> str:
    """A line around the table, in the words of a commune of a province."""
    title = title.replace("PHƯỜNG X", f"XÃ {row['name'].upper()}")
    return title.replace("QUẬN 1", f"TỈNH {row['province']}").replace(
        "Quận 1", f"tỉnh {row['province']}"
    )


def cell_xml(address: str, style: bytes | None, value: object) -> bytes:
    """A cell in its place and style with another value: text inline, a number, or nothing."""
    start = f'<c r="{address}"'.encode() + (style or b"")
    if value is None or value == "":
        return start + b"/>"
    if isinstance(value, str):
        return start + f' t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>'.encode()
    return start + f"><v>{value!r}</v></c>".encode()


def draw_figures(row: Row, period: str, form: Row) -> Figures:
    """What a commune writes into the cells of each indicator's row."""
    empty = chance("empty", row["ward_code"], period)
    figures: Figures = {}
    for indicator in indicators():
        line = draw_line(indicator, indicator, row, period, "")
        cells = typed_line(line, form)
        if empty.random() < EMPTY_CELLS:
            cells["actual"] = cells["stated"] = (None, "General")
        figures[indicator["indicator_code"]] = cells
    return figures


def table_rows(figures: Figures, form: Row) -> Iterator[dict[str, Typed]]:
    """The rows of a table: each group's title, then its indicators."""
    group_of = {row["indicator_code"]: row["group_code"] for row in indicators()}
    for roman, group in zip(ROMAN, groups(), strict=True):
        yield {"stt": (roman, "General"), "indicator": (group["name_vi"], "General")}
        own = [cells for code, cells in figures.items() if group_of[code] == group["group_code"]]
        for place, cells in enumerate(own, start=1):
            yield {"stt": (place, "General"), **cells}


def make_return(folder: Path, period: str, row: Row) -> None:
    """Write the return of one commune in one period."""
    form = forms()[row["form"]]
    workbook = filled(template(row["form"], period), row, draw_figures(row, period, form))
    (folder / period / f"{row['ward_code']}.xlsx").write_bytes(workbook)


def main() -> None:
    """Write the reference tables and the returns of all communes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, required=True, help="data folder to write")
    parser.add_argument("--communes", type=int, default=COMMUNES, help=f"how many ({COMMUNES})")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    chosen = parser.parse_args()
    communes = [commune(number) for number in range(1, chosen.communes + 1)]
    write_reference(chosen.to / "reference", communes)
    returns = chosen.to / "returns"
    with Pool(chosen.jobs) as pool:
        for period in PERIODS:
            (returns / period).mkdir(parents=True, exist_ok=True)
            pool.map(partial(make_return, returns, period), communes, chunksize=50)
            print(f"{period}: {len(communes)} workbooks in {returns / period}")


if __name__ == "__main__":
    main()
