"""Catalogue kinds 1 to 39, each put into a clean return: its outcome, and nothing else changed."""

import datetime
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardanalytics.returns import load_returns
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.milestones import read_day
from wardanalytics.returns.recompute import links_outside, recomputed
from wardanalytics.returns.units import conversion

PARTY = ("Kết nạp đảng viên", "người")
TAX = ("Thu thuế", "tỷ đồng")
HEALTH = ("Tỷ lệ bảo hiểm", "%")
CRIME = ("Khám phá án", "%")
QUARTERS = ("Khu phố văn hóa", "khu phố")
CLEAN = [
    ["party", *PARTY, 7, 8, "114,3%"],
    ["tax", *TAX, 3.8, 4.8, "126,3%"],
    ["health", *HEALTH, 95, 98.5, "103,7%"],
    ["crime", *CRIME, 70, "18/26", "69,2%"],
    ["quarters", *QUARTERS, 6, 6, "100%"],
    ["youth", "Bí thư chi đoàn được bồi dưỡng", "người", 20, 10, "50%"],
]
VALUES = ["target", "target_bound", "actual", "numerator", "denominator", "state"]
D = datetime.datetime


@pytest.fixture
def load_changed(load_rows):
    """Load the clean return with the entries of one indicator changed; its row and its findings."""
    before = load_rows(CLEAN).observations.set_index("indicator_code")[[*VALUES]]

    def load(code, **entries):
        rows = [[*row] for row in CLEAN]
        [row] = [row for row in rows if row[0] == code]
        for name, entry in entries.items():
            row[["unit", "target", "actual", "stated"].index(name) + 2] = entry
        returns = load_rows(rows)
        after = returns.observations.set_index("indicator_code")
        others = [other for other in before.index if other != code]
        pd.testing.assert_frame_equal(after.loc[others, VALUES], before.loc[others])
        number = 4 + [row[0] for row in CLEAN].index(code)
        here = returns.problems[returns.problems["cell"].fillna("").str.endswith(str(number))]
        outcomes = returns.cells.set_index("cell")["outcome"]
        return after.loc[code], here, outcomes[f"E{number}"], outcomes.get(f"D{number}")

    return load


# what stands there, and: actual, outcome of E, checks
KINDS = {
    "1 pair": ("party", {"target": None, "actual": "8/7"}, 8, "taken", []),
    "2 date proved d/m": ("party", {"actual": D(2022, 7, 8)}, 8, "queried", ["date_proved"]),
    "2 date proved m/d": (
        "party",
        {"actual": D(2022, 8, 7)},
        8,
        "queried",
        ["date_proved"],
    ),
    "2 date proved by %": (
        "party",
        {"target": None, "actual": D(2022, 7, 8)},
        8,
        "queried",
        ["date_proved"],
    ),
    "2 date of a target": (
        "party",
        {"actual": D(2022, 7, 8), "stated": None},
        8,
        "queried",
        ["date_proved"],
    ),
    "2 date not proved": (
        "party",
        {"target": None, "actual": D(2022, 7, 8), "stated": None},
        None,
        "withheld",
        ["excel_date"],
    ),
    "2 date contradicted": (
        "party",
        {"actual": D(2022, 7, 8), "stated": "150%"},
        None,
        "withheld",
        ["excel_date"],
    ),
    "2 date of a rate": (
        "crime",
        {"actual": D(2022, 9, 8), "stated": "88,9%"},
        8 / 9,
        "queried",
        ["date_proved"],
    ),
    "2 date of a coverage": (
        "quarters",
        {"actual": D(2022, 6, 6)},
        6,
        "queried",
        ["date_proved"],
    ),
    "2 date of an amount": (
        "tax",
        {"target": None, "actual": D(2022, 4, 5), "stated": "125%"},
        5,
        "queried",
        ["date_proved"],
    ),
    "4 comma": ("tax", {"actual": "4,8"}, 4.8, "taken", []),
    "4 dot alone": ("tax", {"actual": "4.8"}, 4.8, "taken", []),
    "5 dots": ("tax", {"actual": "1.234.567", "stated": None}, 1234567, "taken", []),
    "6 commas": ("tax", {"actual": "1,100,000", "stated": None}, 1100000, "taken", []),
    "7 ambiguous": (
        "tax",
        {"actual": "1.250", "stated": None},
        None,
        "withheld",
        ["ambiguous_figure"],
    ),
    "7 proved thousands": (
        "tax",
        {"target": 1000, "actual": "1.250", "stated": "125%"},
        1250,
        "queried",
        ["reading_proved"],
    ),
    "7 proved fraction": (
        "tax",
        {"target": 1, "actual": "1.250", "stated": "125%"},
        1.25,
        "queried",
        ["reading_proved"],
    ),
    "7 both ambiguous": (
        "tax",
        {"target": "1.000", "actual": "1.250", "stated": "125%"},
        None,
        "withheld",
        ["ambiguous_figure", "ambiguous_figure"],
    ),
    "7 count": ("party", {"actual": "1.250", "stated": None}, 1250, "taken", []),
    "8 text": ("party", {"actual": "8"}, 8, "taken", []),
    "9 leading zero": ("party", {"actual": "007"}, 7, "queried", ["leading_zero"]),
    "9 list": (
        "party",
        {"actual": "201,301,401", "stated": None},
        201301401,
        "queried",
        ["list_of_codes"],
    ),
    "10 sign": ("health", {"actual": "98,5%"}, 0.985, "taken", []),
    "11 format": ("health", {"actual": (0.985, "0.0%")}, 0.985, "taken", []),
    "12 ratio proved": ("health", {"actual": 0.985}, 0.985, "taken", ["percent_proved"]),
    "12 ratio not proved": (
        "health",
        {"actual": 0.985, "stated": None},
        0.00985,
        "queried",
        ["small_percent"],
    ),
    "12 percent format": (
        "health",
        {"actual": (98.5, "0.0%")},
        0.985,
        "taken",
        ["percent_proved"],
    ),
    "13 format unit": ("tax", {"actual": (4.8, '0.0" tỷ đồng"')}, 4.8, "taken", []),
    "13 format other unit": (
        "tax",
        {"actual": (4800, '#,##0" triệu đồng"')},
        4.8,
        "queried",
        ["unit_converted"],
    ),
    "14 same money": ("tax", {"actual": "4,8 tỷ"}, 4.8, "taken", []),
    "14 million": ("tax", {"actual": "4800 triệu"}, 4.8, "queried", ["unit_converted"]),
    "14 đồng": (
        "tax",
        {"actual": "4.800.000.000 đồng"},
        4.8,
        "queried",
        ["unit_converted"],
    ),
    "14 other unit": ("party", {"actual": "8 hộ"}, None, "withheld", ["unit_differs"]),
    "14 money for people": ("party", {"actual": "8 triệu"}, None, "withheld", ["unit_differs"]),
    "15 pair with unit": ("tax", {"target": None, "actual": "4,8/3,8 tỷ đồng"}, 4.8, "taken", []),
    "15 pair converted": (
        "tax",
        {"target": None, "actual": "4800/3800 triệu"},
        4.8,
        "queried",
        ["unit_converted"],
    ),
    "17 bound as actual": ("party", {"actual": "≥8"}, None, "withheld", ["bound_as_actual"]),
    "17 about as actual": ("party", {"actual": "khoảng 8"}, None, "withheld", ["bound_as_actual"]),
    "19 digits": (
        "party",
        {"actual": 1234567890123456},
        None,
        "withheld",
        ["too_many_digits"],
    ),
    "20 brackets": ("tax", {"actual": "(12)"}, -12, "queried", ["negative_figure"]),
    "20 minus": ("tax", {"actual": "−12"}, -12, "queried", ["negative_figure"]),
    "21 blanks": ("party", {"actual": "1\u2009234"}, 1234, "taken", []),
    "22 letters": ("party", {"actual": "l2"}, None, "withheld", ["letters_in_figure"]),
    "23 footnote": ("party", {"actual": "8(1)"}, 8, "queried", ["footnote_mark"]),
    "24 two": ("party", {"actual": "12\n15"}, None, "withheld", ["unreadable_figure"]),
    "25 words": ("party", {"actual": "hai mươi"}, None, "withheld", ["number_in_words"]),
    "28 zero as dash": (
        "party",
        {"actual": (0, '#,##0;-#,##0;"-"')},
        0,
        "taken",
        ["zero_shown_as_dash"],
    ),
    "27 zero": ("party", {"actual": 0}, 0, "taken", []),
    "29 dash": ("party", {"actual": "-"}, None, "taken", []),
    "30 x": ("party", {"target": None, "actual": "x"}, None, "taken", []),
    "31 dots": ("party", {"actual": ". . ."}, None, "queried", ["placeholder"]),
    "32 N/A": ("party", {"actual": "N/A"}, None, "queried", ["not_available"]),
    "33 none": ("party", {"actual": "Không phát sinh"}, None, "taken", []),
    "35 error": ("party", {"actual": "#REF!"}, None, "withheld", ["excel_error"]),
    "36 no value": (
        "party",
        {"actual": "=ROUND(D4,1)"},
        None,
        "withheld",
        ["no_stored_value"],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_mess_has_its_outcome_and_changes_nothing_else(kind, load_changed):
    code, entries, actual, outcome, checks = KINDS[kind]
    row, here, found, _ = load_changed(code, **entries)
    if actual is None:
        assert pd.isna(row["actual"])
    else:
        assert row["actual"] == pytest.approx(actual, abs=1e-12)
    own = [check for check in here["check"] if not check.startswith("stated")]
    assert (found, own) == (outcome, checks)


@pytest.mark.parametrize(
    ("entry", "target", "bound", "checks"),
    [
        ("≥95%", 0.95, "at_least", []),
        (">90", 0.9, "above", []),
        ("trên 95%", 0.95, "above", []),
        ("từ 3-5", 0.03, "between", []),
        ("60–70%", 0.6, "between", []),
        ("từ 85% trở lên", 0.85, "at_least", []),
        ("không quá 3", 0.03, "at_most", []),
        ("tăng bình quân 10–12%/năm", 0.1, "between", []),
        ("khoảng 20", 0.2, None, ["approximate_figure"]),
    ],
)
def test_17_a_target_may_be_a_bound_or_a_range(load_changed, entry, target, bound, checks):
    row, here, _, outcome = load_changed("health", target=entry, stated=None)
    assert row["target"] == pytest.approx(target)
    assert row["target_bound"] == bound or (bound is None and pd.isna(row["target_bound"]))
    assert (list(here["check"]), outcome) == (checks, "queried" if checks else "taken")


def test_14_a_row_in_another_money_is_converted_with_one_query(load_changed):
    row, here, *outcomes = load_changed("tax", unit="triệu đồng", target=3800, actual="4.800.000")
    assert (row["target"], row["actual"]) == (3.8, 4800)
    assert (list(here["check"]), list(here["cell"])) == (["row_converted"], ["C5"])
    assert outcomes == ["queried"] * 2
    assert "triệu đồng" in here["message_vi"].iloc[0]
    assert "tỷ đồng" in here["message_vi"].iloc[0]


def test_14_the_unit_line_converts_money_that_has_no_unit_of_its_own(load_rows):
    title = ("UBND PHƯỜNG BẾN THÀNH", "NĂM 2022", "Đơn vị tính: triệu đồng")
    rows = [[1, TAX[0], None, 3800, 4800], [2, PARTY[0], None, 7, 8]]
    returns = load_rows(rows, title=title)
    actual = returns.observations.set_index("indicator_code")["actual"]
    assert (actual["tax"], actual["party"]) == (4.8, 8)
    assert returns.problems["check"].eq("row_converted").sum() == 1


def column_of(load_rows, *entries, headings=None, names=(TAX, HEALTH, CRIME)):
    rows = [[n, *name, None, entry] for n, (name, entry) in enumerate(zip(names, entries), 1)]  # noqa: B905
    returns = load_rows(rows)
    actual = returns.observations.set_index("indicator_code")["actual"]
    return actual, returns.problems[returns.problems["cell"].notna()].set_index("cell")["check"]


@pytest.mark.parametrize(
    ("witness", "actual"),
    [("69,23", 1250), ("1.234.567", 1250), ("7.87", 1.25), ("1,100,000", 1.25)],
)
def test_4_a_column_decides_its_decimal_sign(load_rows, witness, actual):
    found, checks = column_of(load_rows, "1.250", witness)
    assert found["tax"] == actual
    assert checks["E4"] == "sign_decided"


def test_4_a_count_shows_which_sign_groups_thousands(load_rows):
    found, checks = column_of(load_rows, "1.250", "2.500", names=(TAX, PARTY))
    assert (found["tax"], checks["E4"]) == (1250, "sign_decided")


def test_7_witnesses_that_contradict_each_other_decide_nothing(load_rows):
    found, checks = column_of(load_rows, "1.250", "69,23", "7.87")
    assert pd.isna(found["tax"])
    assert checks["E4"] == "ambiguous_figure"
    assert (found["health"], found["crime"]) == (pytest.approx(0.6923), pytest.approx(0.0787))


def test_7_a_percentage_that_contradicts_the_column_withholds_the_figure(load_rows):
    rows = [[1, *TAX, 1, "1.250", "125%"], [2, *HEALTH, None, "69,23"]]
    returns = load_rows(rows)
    actual = returns.observations.set_index("indicator_code")["actual"]
    assert pd.isna(actual["tax"])
    assert "ambiguous_figure" in set(returns.problems["check"])


def test_3_pairs_and_dates_of_a_column_are_counted(load_rows):
    rows = [[1, *PARTY, 7, D(2022, 7, 8)], [2, *CRIME, None, "18/26"], [3, *QUARTERS, 6, "6/6"]]
    problems = load_rows(rows).problems
    [found] = problems[problems["check"].eq("pairs_and_dates")].to_dict("records")
    assert found["severity"] == "info"
    assert "cột E: 2 ô" in found["message_vi"]
    assert "1 ô bị Excel" in found["message_vi"]


def test_8_figures_stored_as_text_are_counted(load_rows):
    problems = load_rows([[1, *PARTY, "7", "8"]]).problems
    [found] = problems[problems["check"].eq("number_as_text")].to_dict("records")
    assert found["message_vi"].startswith("2 ")


def test_18_a_series_that_was_filled_down_is_queried(load_rows):
    found, checks = column_of(load_rows, "5.8", "5.9", "5.10")
    assert checks["E6"] == "filled_down"
    assert "E5" not in checks
    assert found["tax"] == 5.8


def with_cached(path, **values):
    """Give formulas of the first sheet stored values, which openpyxl does not write."""
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    text = parts[part].decode()
    for address, (kind, value) in values.items():
        start = text.index(f'<c r="{address}"')
        end = text.index("</c>", start)
        cell = text[start:end].replace("<v></v>", "").replace("<v/>", "").replace("<v />", "")
        cell = cell.replace(f'r="{address}"', f'r="{address}" t="{kind}"', 1)
        text = text[:start] + cell + f"<v>{value}</v>" + text[end:]
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)


@pytest.fixture
def load_formula(tmp_path, make_return, returns_reference):
    """Load a return whose actual of the tax is a formula with a stored value."""

    def load(formula, stored=None, kind="n", total=None):
        rows = [[1, *PARTY, 7, 8], [2, *TAX, 3.8, formula]]
        path = make_return(tmp_path, "2022/ben-thanh.xlsx", [*rows, *([total] if total else [])])
        if stored is not None:
            with_cached(path, E5=(kind, stored))
        returns = load_returns(tmp_path, returns_reference)
        row = returns.observations.set_index("indicator_code").loc["tax"]
        here = returns.problems[returns.problems["cell"].eq("E5")]
        return row, here, returns

    return load


def test_35_an_error_is_withheld_with_its_formula(load_formula):
    row, here, _ = load_formula("=D5/D9", "#DIV/0!", "e")
    assert (row["state"], list(here["check"])) == ("withheld", ["formula_error"])
    assert "=D5/D9" in here["message_vi"].iloc[0]


def test_36_a_formula_without_a_value_is_withheld_with_a_suggestion(load_formula):
    row, here, _ = load_formula("=SUM(D4:D5)*2-1")
    assert (row["state"], list(here["check"])) == ("withheld", ["no_stored_value_computed"])
    assert "20,6" in here["message_vi"].iloc[0]


def test_37_a_stale_value_is_taken_and_queried(load_formula):
    row, here, _ = load_formula("=D4+D5", 4.8)
    assert (row["actual"], list(here["check"])) == (4.8, ["stale_value"])
    assert "10,8" in here["message_vi"].iloc[0]


def test_37_a_value_that_agrees_is_taken(load_formula):
    row, here, _ = load_formula("=D4+D5", 10.8)
    assert (row["actual"], list(here["check"])) == (10.8, [])


def test_38_a_typed_total_among_formulas_is_queried(load_formula):
    _, _, returns = load_formula(4.8, total=["Tổng cộng", None, None, "=D4+D5", 12])
    checks = returns.problems.set_index("cell")["check"]
    assert checks["E6"] == "hard_coded_total"


def test_39_a_figure_from_another_workbook_is_queried(load_formula):
    row, here, _ = load_formula("=[1]Sheet1!A1", 4.8)
    assert (row["actual"], list(here["check"])) == (4.8, ["external_link"])


def test_34_texts_of_no_character_are_blank_and_counted(load_formula):
    row, _, returns = load_formula('=IF(D9=0,"",1)', "", "str")
    assert row["state"] == "missing"
    assert returns.problems["check"].eq("empty_texts").sum() == 1


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
    found = recomputed(formula, GRID, is_whole=True)
    assert found == FORMULAS[formula] if found is None else float(found) == FORMULAS[formula]


def test_where_cells_may_be_unseen_nothing_is_taken_for_blank():
    assert recomputed("=A1+B9", GRID, is_whole=False) is None


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
    rows = [*CLEAN, ["plan", "Ban hành kế hoạch", "kế hoạch", None, entry]]
    returns = load_rows(rows, reference=plan_reference)
    row = returns.observations.set_index("indicator_code").loc["plan"]
    actual, steps, day, outcome, checks = MILESTONES[entry]
    share = actual / steps if steps else actual
    assert (pd.isna(row["actual"]) and share is None) or row["actual"] == share
    assert (pd.isna(row["denominator"]) and steps is None) or row["denominator"] == steps
    assert (pd.isna(row["completed_on"]) and day is None) or row["completed_on"] == day
    assert returns.cells.set_index("cell")["outcome"]["E10"] == outcome
    assert list(returns.problems[returns.problems["cell"].eq("E10")]["check"]) == checks


def test_a_due_day_in_the_target_column_is_withheld_with_advice(load_rows, plan_reference):
    rows = [*CLEAN, ["plan", "Ban hành kế hoạch", "kế hoạch", "30/06/2022", "Đạt"]]
    returns = load_rows(rows, reference=plan_reference)
    assert returns.problems.set_index("cell")["check"]["D10"] == "due_day_as_target"


# whatever is combined: never a figure that was not meant


def written(value, way):
    """A figure of tax as it may be typed; what is meant stays the same."""
    comma = f"{value}".replace(".", ",")
    grouped = f"{value:,.1f}".translate(str.maketrans(",.", ".,"))
    return {
        "number": float(value),
        "comma": comma,
        "grouped": grouped,
        "blanks": grouped.replace(".", "\u00a0"),
        "unit": f"{comma} tỷ đồng",
        "million": f"{comma.replace(',', '')}00 triệu",
        "literal": (float(value), '0.0" tỷ"'),
        "whole": f"{round(value):,}".replace(",", "."),
        "brackets": f"({comma})",
        "footnote": f"{comma}*",
        "words": "hai mươi",
        "about": f"khoảng {comma}",
        "letters": comma.replace("1", "l").replace("0", "O"),
        "mark": "-",
        "error": "#REF!",
    }[way]


WAYS = ["number", "comma", "grouped", "blanks", "unit", "million", "literal", "whole", "brackets"]
WAYS += ["footnote", "words", "about", "letters", "mark", "error"]
PAIRS = st.tuples(st.integers(1, 12), st.integers(1, 12))
TENTHS = st.integers(10, 99_999).map(lambda tenths: tenths / 10)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tax=st.tuples(TENTHS, st.sampled_from(WAYS)),
    pair=PAIRS,
    pair_way=st.sampled_from(["text", "date", "date of America"]),
    has_target=st.booleans(),
    has_stated=st.booleans(),
    rate=st.integers(200, 1000),
    rate_way=st.sampled_from(["number", "sign", "ratio", "format", "comma"]),
)
def test_no_value_is_silently_wrong(
    load_rows, tax, pair, pair_way, has_target, has_stated, rate, rate_way
):
    value, way = tax
    first, second = pair
    months = (second, first) if pair_way == "date" else (first, second)
    entry = f"{first}/{second}" if pair_way == "text" else D(2022, *months)
    percent = f"{100 * first / second:.1f}%".replace(".", ",")
    ratio = rate / 1000
    rates = {
        "number": rate / 10,
        "sign": f"{rate / 10}%",
        "ratio": ratio,
        "format": (ratio, "0.0%"),
        "comma": f"{rate / 10}".replace(".", ","),
    }
    rows = [
        [1, *PARTY, second if has_target else None, entry, percent if has_stated else None],
        [2, *TAX, None, written(value, way)],
        [3, *HEALTH, 80, rates[rate_way], f"{ratio / 0.8 * 100:.1f}%" if has_stated else None],
    ]
    returns = load_rows(rows)
    found = returns.observations.set_index("indicator_code")
    outcomes = returns.cells.set_index("cell")["outcome"]
    meant = {"party": first, "tax": round(value) if way == "whole" else value, "health": ratio}
    for code, cell in (("party", "E4"), ("tax", "E5"), ("health", "E6")):
        actual = found.loc[code, "actual"]
        if outcomes[cell] == "withheld":
            assert pd.isna(actual)
            assert cell in set(returns.problems["cell"])
        elif outcomes[cell] == "taken" and not pd.isna(actual):
            assert actual == pytest.approx(meant[code], rel=1e-9)
        elif outcomes[cell] == "queried":
            assert cell in set(returns.problems["cell"])
