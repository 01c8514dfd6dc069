"""Small reference tables and observations, written out by the tests that need them."""

import csv
import shutil
from functools import cache
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import nbformat
import openpyxl
import pandas as pd
import pytest
from hypothesis import settings

from tests.clean_returns import clean_reference
from tests.kinds import MARKS, SEEDS, compared, loaded, plain_return
from wardanalytics.judging import load_tables
from wardanalytics.reference import load_reference
from wardanalytics.returns import load_returns
from wardanalytics.tables import table

# Time says nothing on a busy machine, and the same examples every run keep a failure repeatable.
settings.register_profile("quick", deadline=None, max_examples=15, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("quick")

ROOT = Path(__file__).parents[1]
PCI = ROOT / "data" / "pci"
WARD = {"ward_code": "a"}
INDICATOR = {
    "indicator_code": "i",
    "unit": "hộ",
    "kind": "amount",
    "direction": "higher",
    "weight": "1",
    "decimals": "0",
    "is_count": "false",
}
OBSERVATION = {"period": "2022", "ward_code": "a", "indicator_code": "i", "state": "value"}


def write_csv(path, rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def make_reference(tmp_path_factory):
    """Load a Reference from a few rows: those of wards and indicators need only what matters.

    `make_reference([{"kind": "rate"}], ["a", "b"], method=[{"setting": "cap", "value": "1.2"}])`
    """

    def make(indicators=({},), wards=("a",), **tables):
        folder = tmp_path_factory.mktemp("reference")
        wards = [{**WARD, **({"ward_code": w} if isinstance(w, str) else w)} for w in wards]
        wards = [{"name_vi": row["ward_code"].upper(), **row} for row in wards]
        indicators = [{**INDICATOR, **row} for row in indicators]
        indicators = [{"name_vi": row["indicator_code"].upper(), **row} for row in indicators]
        tables = {"headings": [{"role": "target", "heading": "Kế hoạch"}], **tables}
        for name, rows in {"wards": wards, "indicators": indicators, **tables}.items():
            write_csv(folder / f"{name}.csv", rows)
        return load_reference(folder)

    return make


@pytest.fixture(scope="session")
def pci_tables(tmp_path_factory):
    """Every finished table of the PCI data, 2005 to 2016."""
    return load_tables(PCI, tmp_path_factory.mktemp("run"), "2016")


@pytest.fixture(scope="session")
def observe():
    """Shape a few rows as observations of ward a, indicator i in 2022 unless they say otherwise."""

    def shape(*rows):
        return table("observations", pd.DataFrame([{**OBSERVATION, **row} for row in rows]))

    return shape


HEADINGS = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)", "Ghi chú")
TITLE = ("UBND PHƯỜNG BẾN THÀNH", "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM 2022")


@pytest.fixture(scope="session")
def make_return():
    """Write a workbook of title lines, one row of headings and a few rows below it.

    `make_return(folder, "2022/ben-thanh.xlsx", [[1, "Thu thuế", "tỷ đồng", 3.8, 4.8]])`; an entry
    `(value, "0.0%")` has a number format. With the default title the rows begin in row 4.
    """

    def make(folder, name, rows, title=TITLE, headings=HEADINGS, sheet="Biểu 01"):
        book = openpyxl.Workbook()
        fill_sheet(book.active, sheet, rows, title, headings)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        return path

    return make


def fill_sheet(sheet, name, rows, title=TITLE, headings=HEADINGS):
    sheet.title = name
    for number, line in enumerate([*([text] for text in title), headings, *rows], start=1):
        for column, entry in enumerate(line, start=1):
            value, number_format = entry if isinstance(entry, tuple) else (entry, None)
            cell = sheet.cell(number, column, value)
            if number_format:
                cell.number_format = number_format


@pytest.fixture(scope="session")
def returns_reference(make_reference):
    """Two wards and an indicator of each way of reading a figure, with the headings shipped."""
    return make_reference(**returns_tables())


@pytest.fixture(scope="session")
def make_returns_reference(make_reference):
    """The same with further tables: `make_returns_reference(explanations=[…])`."""
    return lambda **tables: make_reference(**returns_tables(**tables))


def returns_tables(**tables):
    shipped = resources.files("wardanalytics.returns") / "headings.csv"
    count = {"is_count": "true", "decimals": "0"}
    return {
        "indicators": [
            {"indicator_code": "party", "name_vi": "Kết nạp đảng viên", "unit": "người", **count},
            {"indicator_code": "tax", "name_vi": "Thu thuế", "unit": "tỷ đồng"},
            {"indicator_code": "health", "name_vi": "Tỷ lệ bảo hiểm", "unit": "%", "kind": "rate"},
            {"indicator_code": "crime", "name_vi": "Khám phá án", "unit": "%", "kind": "rate"},
            {
                "indicator_code": "quarters",
                "name_vi": "Khu phố văn hóa",
                "unit": "khu phố",
                "kind": "coverage",
                **count,
            },
            {
                "indicator_code": "youth",
                "name_vi": "Bí thư chi đoàn được bồi dưỡng",
                "unit": "người",
                **count,
            },
        ],
        "wards": [
            {"ward_code": "ben-thanh", "name_vi": "Bến Thành", "name_en": "Ben Thanh"},
            {"ward_code": "ben-nghe", "name_vi": "Bến Nghé", "name_en": "Ben Nghe"},
        ],
        "headings": list(csv.DictReader(shipped.read_text("utf-8").splitlines())),
        "method": MARKS,
        **tables,
    }


@pytest.fixture
def make_project(tmp_path, monkeypatch):
    """Stand in a project with the shipped reference, one return of 2022 and small notebooks.

    `make_project({"profile": notebook})`; a notebook is one of nbformat.
    """

    def make(notebooks):
        returns = tmp_path / "data" / "returns" / "2022"
        returns.mkdir(parents=True)
        shutil.copy(ROOT / "data" / "returns" / "2022" / "ben-thanh.xlsx", returns)
        shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
        (tmp_path / "notebooks").mkdir()
        for name, notebook in notebooks.items():
            nbformat.write(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make


@pytest.fixture(scope="session")
def may_raise():
    """A notebook that raises when told to."""
    return nbformat.read(ROOT / "tests" / "notebooks" / "may_raise.ipynb", as_version=4)


@pytest.fixture
def load_rows(tmp_path, make_return, returns_reference):
    """Load a folder that holds one return with the given rows: `load_rows([row, …], title=…)`."""

    def load(rows, name="2022/ben-thanh.xlsx", reference=None, **layout):
        make_return(tmp_path, name, rows, **layout)
        return load_returns(tmp_path, reference or returns_reference)

    return load


@pytest.fixture
def read_entry(load_rows):
    """Load one entry in the column of the actual; give observation, outcome and its checks.

    `read_entry("4,8", "Thu thuế", "tỷ đồng", target=3.8)`; the cell is E4.
    """

    def read(entry, name="Thu thuế", unit="tỷ đồng", target=None, stated=None):
        returns = load_rows([[1, name, unit, target, entry, stated]])
        observations = returns.observations
        [row] = observations[observations["actual_cell"].eq("E4")].to_dict("records")
        [cell] = returns.cells[returns.cells["cell"].eq("E4")].to_dict("records")
        here = returns.problems[returns.problems["cell"].eq("E4")]
        return SimpleNamespace(
            **row, outcome=cell["outcome"], checks=list(here["check"]), problems=here
        )

    return read


@pytest.fixture(scope="session")
def plain_reference(tmp_path_factory):
    """The reference of clean returns, of an office that has said what its marks mean."""
    return clean_reference(tmp_path_factory.mktemp("reference"), method=MARKS)


@pytest.fixture(scope="session")
def plain_tables(plain_reference, tmp_path_factory):
    """The tables of a clean return, loaded once for each seed and its options."""

    @cache
    def load(seed, **options):
        folder = tmp_path_factory.mktemp("clean")
        return loaded(plain_return(seed, **options), plain_reference, folder)

    return load


@pytest.fixture
def change(plain_reference, plain_tables, tmp_path, request):
    """Put a mess into a clean return; what that changes, whatever the layout.

    `change(edit)`, where `edit` takes the clean return and may give stored values of formulas.
    """
    seed = sum(map(ord, request.node.name)) % SEEDS

    def changed(edit, reference=None, **options):
        made = plain_return(seed, **options)
        stored = edit(made)
        after = loaded(made, reference or plain_reference, tmp_path / "messy", stored)
        return compared(plain_tables(seed, **options), after, made)

    return changed
