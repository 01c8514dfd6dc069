"""What figures are read through: formulas computed anew, money in other units, days, milestones."""

import datetime

import pandas as pd
import pytest

from wardanalytics.returns.cells import Cell
from wardanalytics.returns.milestones import read_day
from wardanalytics.returns.recompute import links_outside, recomputed
from wardanalytics.returns.units import conversion

PARTY = ("Kết nạp đảng viên", "người")
TAX = ("Thu thuế", "tỷ đồng")
D = datetime.datetime


def test_14_the_unit_line_converts_money_that_has_no_unit_of_its_own(load_rows):
    title = ("UBND PHƯỜNG BẾN THÀNH", "NĂM 2022", "Đơn vị tính: triệu đồng")
    rows = [[1, TAX[0], None, 3800, 4800], [2, PARTY[0], None, 7, 8]]
    returns = load_rows(rows, title=title)
    actual = returns.observations.set_index("indicator_code")["actual"]
    assert (actual["tax"], actual["party"]) == (4.8, 8)
    assert returns.problems["check"].eq("row_converted").sum() == 1


GRID = {
    address: Cell("s", 1, 1, address, kind, typed, "General", None)
    for address, kind, typed in [
        ("A1", "number", "2"),
        ("A2", "number", "3.5"),
        ("A3", "text", "x"),
        ("A4", "error", "#N/A"),
    ]
}
FORMULAS = {
    "=A1+A2*2": 9,
    "=(A1+A2)/2": 2.75,
    "=-A1": -2,
    "=SUM(A1:A3,1)": 6.5,
    "=sum($A$1:$A$2)": 5.5,
    "=A1*50%": 1,
    "=A1+B9": 2,
    "=A1/B9": None,
    "=A3+1": None,
    "=SUM(A1:A4)": None,
    "=ROUND(A1,1)": None,
    "=A1&A2": None,
    "=Sheet2!A1": None,
    "=A1^2": None,
    "=SUM(A1:XFD1048576)": None,
    "=(A1": None,
    "=A1 A2": None,
    "=": None,
    "=" + "(" * 99 + "1" + ")" * 99: None,
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_plain_formulas_are_computed_and_no_others(formula):
    found = recomputed(formula, GRID)
    assert found == FORMULAS[formula] if found is None else float(found) == FORMULAS[formula]


def test_another_workbook_is_told_from_a_table():
    assert links_outside("=[1]Sheet!A1+1")
    assert links_outside("='C:\\x\\[a.xlsx]Biểu 01'!A1")
    assert not links_outside("=SUM(Table1[Thu])")


@pytest.mark.parametrize(
    ("unit", "to", "rate"),
    [("triệu", "tỷ đồng", "0.001"), ("trđ", "triệu đồng", "1"), ("nghìn đồng", "đồng", "1000")]
    + [
        ("tỉ", "tỷ đồng", "1"),
        ("nghìn tỷ đồng", "tỷ đồng", "1000"),
        ("vnđ", "nghìn đồng", "0.001"),
    ],
)
def test_money_is_converted(unit, to, rate):
    assert str(conversion(unit, to).normalize()) in (rate, "1E+3" if rate == "1000" else rate)


@pytest.mark.parametrize("unit", ["người", "hộ", "", "%", "trang", "hợp đồng"])
def test_what_is_no_money_is_not_converted(unit):
    assert conversion(unit, "tỷ đồng") is None


# milestones

DAYS = {
    "15/06/2022": ("2022-06-15", False),
    "5-6-2022": ("2022-06-05", False),
    "ngày 15 tháng 6 năm 2022": ("2022-06-15", False),
    "15 Tháng Giêng 2025": ("2025-01-15", False),
    "1 tháng Mười Một năm 2022": ("2022-11-01", False),
    "2 tháng Chạp 2022": ("2022-12-02", False),
    "15/06/2022 12:00:00 SA": ("2022-06-15", False),
    "06/15/2022": ("2022-06-15", True),
}


@pytest.mark.parametrize("text", DAYS)
def test_51_52_a_day_is_read_day_first(text):
    day, month_first = read_day(text)
    assert (day.isoformat(), month_first) == DAYS[text]


@pytest.mark.parametrize(
    "text", ["31/02/2022", "13/13/2022", "15/6", "15/6/22", "tháng 6", "1 tháng x 2022"]
)
def test_what_is_no_day_is_not_taken_for_one(text):
    assert read_day(text) is None


@pytest.fixture(scope="session")
def plan_reference(make_reference):
    from tests.conftest import returns_tables

    tables = returns_tables()
    milestone = {"indicator_code": "plan", "name_vi": "Ban hành kế hoạch", "unit": "kế hoạch"}
    tables["indicators"].append({**milestone, "kind": "milestone"})
    return make_reference(**tables)


MILESTONES = {
    "Đạt": (1, None, None, "taken", []),
    "Đã hoàn thành": (1, None, None, "taken", []),
    "Chưa đạt": (0, None, None, "taken", []),
    "3/5 bước": (3, 5, None, "taken", []),
    "3/5": (3, 5, None, "queried", ["steps_or_day"]),
    "15/06/2022": (1, None, "2022-06-15", "taken", []),
    "06/15/2022": (1, None, "2022-06-15", "queried", ["month_before_day"]),
    "15/06/1922": (1, None, "1922-06-15", "queried", ["unlikely_year"]),
    "8/7": (None, None, None, "withheld", ["not_a_milestone"]),
    "sắp xong": (None, None, None, "withheld", ["unreadable_figure"]),
    "-": (None, None, None, "taken", []),
    (D(2022, 6, 15), "dd/mm/yyyy"): (1, None, "2022-06-15", "taken", []),
    (D(2022, 5, 3), "d-mmm"): (None, None, None, "withheld", ["excel_date"]),
}


@pytest.mark.parametrize("entry", MILESTONES)
def test_a_milestone_is_reached_on_a_day_in_words_or_in_steps(load_rows, plan_reference, entry):
    rows = [["plan", "Ban hành kế hoạch", "kế hoạch", None, entry]]
    returns = load_rows(rows, reference=plan_reference)
    row = returns.observations.set_index("indicator_code").loc["plan"]
    actual, steps, day, outcome, checks = MILESTONES[entry]
    share = actual / steps if steps else actual
    assert (pd.isna(row["actual"]) and share is None) or row["actual"] == share
    assert (pd.isna(row["denominator"]) and steps is None) or row["denominator"] == steps
    assert (pd.isna(row["completed_on"]) and day is None) or row["completed_on"] == day
    assert returns.cells.set_index("cell")["outcome"]["E4"] == outcome
    assert list(returns.problems[returns.problems["cell"].eq("E4")]["check"]) == checks


def test_a_due_day_in_the_target_column_is_withheld_with_advice(load_rows, plan_reference):
    rows = [["plan", "Ban hành kế hoạch", "kế hoạch", "30/06/2022", "Đạt"]]
    returns = load_rows(rows, reference=plan_reference)
    assert returns.problems.set_index("cell")["check"]["D4"] == "due_day_as_target"
