"""A folder of returns: nothing is lost, nothing guessed in silence."""

import datetime
import tracemalloc
import unicodedata
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardanalytics.returns import load_returns
from wardanalytics.returns.headings import FIGURE_ROLES

PARTY = ("Kết nạp đảng viên", "người")
TAX = ("Thu thuế", "tỷ đồng")
HEALTH = ("Tỷ lệ bảo hiểm", "%")
CRIME = ("Khám phá án", "vụ")
QUARTERS = ("Khu phố văn hóa", "khu phố")
ROW = [1, *PARTY, 7, 8, "114,3%"]


def checks(returns, *leave_out):
    """The checks of all findings but those about rows that a three-row return naturally lacks."""
    silent = {"missing_row", "number_as_text", *leave_out}
    return sorted(check for check in returns.problems["check"] if check not in silent)


def only(frame, **where):
    for column, value in where.items():
        frame = frame[frame[column].eq(value)]
    [row] = frame.to_dict("records")
    return row


# figures in their rows


@pytest.mark.parametrize(
    ("entry", "indicator", "actual"),
    [
        (4.8, TAX, 4.8),
        ("4,8", TAX, 4.8),
        ("4,8 tỷ đồng", TAX, 4.8),
        ((4.8, '0.0" tỷ đồng"'), TAX, 4.8),
        ("1.234.567", TAX, 1234567),
        ("1 234", TAX, 1234),
        ("1\u00a0234,5", TAX, 1234.5),
        ("1.250", PARTY, 1250),
        ("114,3%", HEALTH, 1.143),
        ("114,3", HEALTH, 1.143),
        (114.3, HEALTH, 1.143),
        ((1.143, "0.0%"), HEALTH, 1.143),
        ((114.3, '0.0"%"'), HEALTH, 1.143),
        ("18/26", CRIME, 18 / 26),
        ("18/26 vụ", CRIME, 18 / 26),
        ("8/7", PARTY, 8),
        ("8/7 người", PARTY, 8),
        ("6/6", QUARTERS, 6),
    ],
)
def test_a_plain_figure_is_taken_whatever_way_it_was_typed(read_entry, entry, indicator, actual):
    row = read_entry(entry, *indicator)
    assert row.actual == pytest.approx(actual, abs=1e-12)
    assert (row.state, row.outcome, row.checks) == ("value", "taken", [])


@pytest.mark.parametrize(
    ("entry", "indicator", "check"),
    [
        ("1.250", TAX, "ambiguous_figure"),
        ("250,000", TAX, "ambiguous_figure"),
        ("1.250", HEALTH, "ambiguous_figure"),
        ("4.800 triệu đồng", TAX, "ambiguous_figure"),
        ("114,3%", TAX, "unit_differs"),
        ((0.5, "0%"), PARTY, "unit_differs"),
        ("95 người", HEALTH, "unit_differs"),
        ("12 hộ", PARTY, "unit_differs"),
        ("≥95%", HEALTH, "bound_as_actual"),
        ("3-5", PARTY, "bound_as_actual"),
        ("12\n15", PARTY, "unreadable_figure"),
        ("12 15", PARTY, "unreadable_figure"),
        ("18/26 (69,23%)", CRIME, "unreadable_figure"),
        ("18/26/2022", CRIME, "unreadable_figure"),
        ("5/0", CRIME, "unreadable_figure"),
        ("l3", PARTY, "letters_in_figure"),
        (True, PARTY, "unreadable_figure"),
        (datetime.datetime(2022, 7, 8), PARTY, "excel_date"),
        (datetime.time(8, 7), PARTY, "unreadable_figure"),
        ("#DIV/0!", TAX, "excel_error"),
        ("=E9/D9", TAX, "no_stored_value"),
        (1234567890123456, PARTY, "too_many_digits"),
        ("x", PARTY, "mark_against_target"),
    ],
)
def test_what_is_not_plain_is_withheld_at_its_address(read_entry, entry, indicator, check):
    row = read_entry(entry, *indicator, target=0 if check == "mark_against_target" else None)
    assert pd.isna(row.actual)
    assert (row.state, row.outcome, row.checks) == ("withheld", "withheld", [check])
    assert list(row.problems["severity"]) == ["error"]


@pytest.mark.parametrize(
    ("entry", "indicator", "check", "actual"),
    [
        ("−5", TAX, "negative_figure", -5),
        (4.5, PARTY, "fraction_of_count", 4.5),
        ("4,5", PARTY, "fraction_of_count", 4.5),
        ("007", PARTY, "leading_zero", 7),
        (0.95, HEALTH, "small_percent", 0.0095),
        ("0,95", HEALTH, "small_percent", 0.0095),
        ((114.3, "0.0%"), HEALTH, "large_percent", 114.3),
        ("500 triệu", TAX, "unit_converted", 0.5),
        ((4800, '#,##0" triệu đồng"'), TAX, "unit_converted", 4.8),
        ("12*", PARTY, "footnote_mark", 12),
    ],
)
def test_what_is_unlikely_is_taken_and_queried(read_entry, entry, indicator, check, actual):
    row = read_entry(entry, *indicator)
    assert row.actual == pytest.approx(actual)
    assert (row.outcome, row.checks) == ("queried", [check])


@pytest.mark.parametrize("entry", ["0,42%", (0.0042, "0.00%")])
def test_a_tiny_percentage_with_its_sign_is_no_query(read_entry, entry):
    assert read_entry(entry, *HEALTH).checks == []


@pytest.mark.parametrize(
    ("entry", "state", "outcome", "check"),
    [
        ("-", "nothing_occurred", "taken", []),
        ("Không phát sinh", "nothing_occurred", "taken", []),
        ("x", "not_assigned", "taken", []),
        ("…", "missing", "queried", ["placeholder"]),
        ("N/A", "missing", "queried", ["not_available"]),
        ("0/0", "zero", "taken", []),
        (0, "zero", "taken", []),
    ],
)
def test_nothing_zero_and_not_assigned_are_kept_apart(read_entry, entry, state, outcome, check):
    row = read_entry(entry, *PARTY)
    assert (row.state, row.outcome, row.checks) == (state, outcome, check)


def test_no_cases_of_no_cases_did_not_occur(read_entry):
    row = read_entry("0/0", *CRIME)
    assert (row.state, row.denominator, row.outcome) == ("nothing_occurred", 0, "taken")


def test_a_blank_figure_against_a_target_is_queried_where_it_is_missing(load_rows):
    returns = load_rows([[1, *PARTY, 7, None], [2, *TAX, None, None], [3, *QUARTERS, 5, 5]])
    assert only(returns.problems, check="missing_figure")["cell"] == "E4"
    states = returns.observations.set_index("indicator_code")["state"]
    assert (states["party"], states["tax"]) == ("missing", "missing")


def test_a_pair_gives_the_target_that_its_column_lacks(read_entry):
    assert read_entry("8/7", *PARTY).target == 7


@pytest.mark.parametrize("target", [7, "7", "≥7"])
def test_a_pair_may_repeat_the_target(read_entry, target):
    assert read_entry("8/7", *PARTY, target=target).checks == []


@pytest.mark.parametrize("target", [9, "-"])
def test_a_pair_that_contradicts_the_target_column_is_queried(read_entry, target):
    row = read_entry("8/7", *PARTY, target=target)
    assert row.checks == ["pair_differs"]
    assert row.actual == 8
    assert row.target == target if target == 9 else pd.isna(row.target)


def test_a_placeholder_for_the_target_gives_way_to_the_pair_and_is_still_queried(load_rows):
    returns = load_rows([[1, *PARTY, "…", "8/7"]])
    assert only(returns.observations, indicator_code="party")["target"] == 7
    assert only(returns.problems, check="placeholder")["cell"] == "D4"


def test_a_rate_keeps_what_it_was_counted_from(read_entry):
    row = read_entry("18/26", *CRIME)
    assert (row.numerator, row.denominator) == (18, 26)
    assert pd.isna(row.target)
    whole = read_entry("6/6", *QUARTERS)
    assert (whole.actual, whole.target, whole.numerator, whole.denominator) == (6, 6, 6, 6)


@pytest.mark.parametrize(
    ("stated", "ratio", "decimals"),
    [("114,3%", 1.143, 1), ("100,0%", 1, 1), ("114", 1.14, 0), (114.3, 1.143, 1)]
    + [((1.143, "0.0%"), 1.143, 1)],
)
def test_a_stated_percentage_keeps_the_decimals_that_are_shown(read_entry, stated, ratio, decimals):
    row = read_entry(8, *PARTY, target=7, stated=stated)
    assert (row.stated_attainment, row.stated_decimals) == (pytest.approx(ratio), decimals)


@pytest.mark.parametrize("stated", ["8/7", "≥100%", "114,3 điểm", "đạt", "1.143"])
def test_what_is_no_percentage_is_not_taken_for_one(load_rows, stated):
    returns = load_rows([[1, *PARTY, 7, 8, stated]])
    assert only(returns.observations, indicator_code="party")["state"] == "value"
    assert only(returns.cells, cell="F4")["outcome"] == "withheld"
    assert list(returns.problems.loc[returns.problems["cell"].eq("F4"), "severity"]) == ["error"]


@pytest.mark.parametrize("target", ["8/7", "theo thực tế", "12 hộ", "95%"])
def test_a_target_that_is_no_figure_is_withheld(load_rows, target):
    returns = load_rows([[1, *PARTY, target, 8]])
    assert pd.isna(only(returns.observations, indicator_code="party")["target"])
    assert only(returns.cells, cell="D4")["outcome"] == "withheld"


def test_another_unit_withholds_the_whole_row(load_rows):
    returns = load_rows([[1, TAX[0], "hộ", 3800, 4800, "126,3%"]])
    assert checks(returns) == ["unit_differs"]
    assert only(returns.observations, indicator_code="tax")["state"] == "withheld"
    assert list(returns.cells["outcome"].dropna()) == ["withheld"] * 3


def test_a_unit_above_the_table_speaks_for_money_without_a_unit_of_its_own(load_rows):
    title = ("UBND PHƯỜNG BẾN THÀNH", "NĂM 2022", "Đơn vị tính: triệu đồng")
    rows = [[1, TAX[0], None, 3800, 4800], [2, PARTY[0], None, 7, 8]]
    returns = load_rows(rows, title=title)
    assert checks(returns) == ["row_converted"]
    actual = returns.observations.set_index("indicator_code")["actual"]
    assert (actual["tax"], actual["party"]) == (4.8, 8)


def test_an_estimate_stands_in_for_a_blank_actual_and_says_so(load_rows):
    headings = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Ước thực hiện")
    returns = load_rows([[1, *PARTY, 7, None, 8]], headings=headings)
    row = only(returns.observations, indicator_code="party")
    assert (row["actual"], row["is_estimate"], row["actual_cell"]) == (8, True, "F4")
    assert checks(returns) == []


def test_last_years_pair_of_a_rate_is_a_ratio(load_rows):
    headings = ("STT", "Chỉ tiêu", "ĐVT", "Thực hiện năm 2021", "Thực hiện năm 2022")
    returns = load_rows([[1, *CRIME, "20/25", "18/26"], [2, *PARTY, "5/4", 8]], headings=headings)
    observations = returns.observations.set_index("indicator_code")
    assert observations["previous"]["crime"] == 0.8
    assert pd.isna(observations["previous"]["party"])
    assert only(returns.problems, check="unreadable_figure")["cell"] == "D5"


# rows and columns


def test_an_unknown_indicator_is_withheld_with_a_likely_name(load_rows):
    returns = load_rows([ROW, [2, "Kết nạp đảng viênn", "người", 5, 6, "120%"]])
    found = only(returns.problems, check="unknown_indicator")
    assert found["cell"] == "B5"
    assert "Kết nạp đảng viên?" in found["message_vi"]
    row = returns.cells[returns.cells["cell"].isin(["D5", "E5", "F5"])]
    assert list(row["outcome"]) == ["withheld"] * 3


def test_an_indicator_in_two_rows_is_withheld_in_both(load_rows):
    returns = load_rows([ROW, [2, *PARTY, 7, 9], [3, *TAX, 3.8, 4.8]])
    assert checks(returns) == ["indicator_twice", "indicator_twice"]
    assert only(returns.observations, indicator_code="party")["state"] == "withheld"
    figures = returns.cells[returns.cells["role"].isin(FIGURE_ROLES)]
    assert list(figures["outcome"]) == ["withheld"] * 5 + ["taken"] * 2
    assert only(returns.files, status="accepted")["cells_withheld"] == 5


def test_a_row_that_the_return_lacks_is_missing_and_queried(load_rows):
    returns = load_rows([ROW])
    assert returns.observations["state"].value_counts().to_dict() == {"missing": 5, "value": 1}
    assert returns.problems["check"].eq("missing_row").sum() == 5


def test_a_heading_that_nobody_knows_is_listed_and_its_column_kept(load_rows):
    headings = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Số đẹp")
    returns = load_rows([[*ROW[:5], 99]], headings=headings)
    assert checks(returns) == ["unknown_column"]
    assert only(returns.cells, cell="F4")["role"] == "unknown"


def test_a_target_of_another_year_is_not_this_years(load_rows):
    headings = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2023", "Thực hiện năm 2022")
    returns = load_rows([ROW[:5]], headings=headings)
    assert checks(returns) == ["other_period_column"]
    assert pd.isna(only(returns.observations, indicator_code="party")["target"])


def test_the_year_of_a_heading_is_the_targets_period(load_rows):
    headings = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2023", "Thực hiện 6 tháng")
    title = ("UBND PHƯỜNG BẾN THÀNH", "KẾT QUẢ 6 THÁNG ĐẦU NĂM 2023")
    returns = load_rows([ROW[:5]], "2023-H1/ben-thanh.xlsx", headings=headings, title=title)
    row = only(returns.observations, indicator_code="party")
    assert (row["period"], row["target_period"], row["target"]) == ("2023-H1", "2023", 7)


def test_a_heading_used_twice_refuses_the_form(load_rows):
    headings = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Thực hiện")
    returns = load_rows([[*ROW[:5], 9]], headings=headings)
    assert checks(returns) == ["heading_twice"]
    assert (
        "ở ô E3, F3 cùng một nghĩa" in only(returns.problems, check="heading_twice")["message_vi"]
    )
    assert list(returns.files["status"]) == ["wrong_form"]
    assert returns.observations.empty


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ([2, None, None, 5, None], "D5"),
        ([2, None, None, None, "4,8"], "E5"),
        ([2, None, None, None, "=1+1"], "E5"),
        ([*[None] * 7, 42], "H5"),
        (["II", "Kinh tế", *[None] * 5, 42], "H5"),
    ],
)
def test_a_figure_outside_the_known_rows_and_columns_is_queried(load_rows, row, cell):
    returns = load_rows([ROW, row])
    assert only(returns.problems, check="outside_table")["cell"] == cell


def test_a_figure_beside_an_indicator_without_a_heading_is_queried(load_rows):
    returns = load_rows([[*ROW, None, 42]])
    assert only(returns.problems, check="outside_table")["cell"] == "H4"


def test_a_total_is_kept_apart_and_never_a_figure(load_rows):
    returns = load_rows([[1, *TAX, 3.8, 4.8], ["Tổng cộng", None, None, 3.8, 4.8]])
    assert list(returns.cells.loc[returns.cells["role"].eq("total"), "cell"]) == ["D5", "E5"]
    assert checks(returns) == []


def test_a_sheet_with_figures_but_no_table_is_queried(tmp_path, make_return, returns_reference):
    path = make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Phụ lục").append(["Thu khác", 12])
    book.create_sheet("Ghi nhớ").append(["không có số"])
    book.save(path)
    returns = load_returns(tmp_path, returns_reference)
    assert only(returns.problems, check="unused_sheet")["source_sheet"] == "Phụ lục"


def test_a_figure_under_a_merge_is_queried_and_not_taken(tmp_path, make_return, returns_reference):
    path = make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW, [2, *TAX, 3.8, 4.8]])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="E4:E5"/></mergeCells>'
    parts[part] = parts[part].replace(b"</sheetData>", merge)
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    returns = load_returns(tmp_path, returns_reference)
    assert only(returns.cells, cell="E5")["role"] == "covered"
    assert only(returns.problems, check="outside_table")["cell"] == "E5"
    assert only(returns.observations, indicator_code="tax")["state"] == "missing"


# whose return, and of which period


@pytest.mark.parametrize(
    ("name", "layout", "check"),
    [
        ("2022/ben-nghe.xlsx", {}, "ward_differs"),
        ("2022/ben-thanh.xlsx", {"sheet": "Bến Nghé"}, "ward_differs"),
        ("2022/bao-cao.xlsx", {"title": ("NĂM 2022",)}, "ward_missing"),
        ("2022/a.xlsx", {"title": ("UBND PHƯỜNG BẾN THANH",)}, "ward_unknown"),
        ("2022/ben-thanh.xlsx", {"title": ("PHƯỜNG BẾN THANH",)}, "ward_unknown"),
        ("2022/ben-thanh.xlsx", {"title": ("PHƯỜNG BẾN THÀNH", "NĂM 2021")}, "period_differs"),
        ("2022/ben-thanh.xlsx", {"sheet": "Năm 2021"}, "period_differs"),
        ("2022/ben-thanh-2021.xlsx", {}, "period_differs"),
        ("nháp/ben-thanh.xlsx", {"title": ("PHƯỜNG BẾN THÀNH",)}, "folder_period"),
    ],
)
def test_title_sheet_file_and_folder_must_agree(load_rows, name, layout, check):
    returns = load_rows([ROW], name, **layout)
    assert checks(returns) == [check]
    assert returns.observations.empty
    assert returns.files["status"].str.startswith("wrong_").all()
    assert len(returns.cells) == returns.files["cells"].sum() > 10
    assert returns.cells["outcome"].isna().all()


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("2022/bao-cao.xlsx", {}),
        ("2022/ben-thanh.xlsx", {"title": ("NĂM 2022",)}),
        ("2022/a.xlsx", {"title": ("NĂM 2022",), "sheet": "P. Bến Thành"}),
        (unicodedata.normalize("NFD", "2022/Phường Bến Thành.xlsx"), {"title": ()}),
        ("2022/a.xlsx", {"title": (unicodedata.normalize("NFD", "Phường Bến Thành"),)}),
        ("nháp/ben-thanh.xlsx", {}),
        (
            "2022/ben-thanh.xlsx",
            {"title": ("UBND PHƯỜNG BẾN THÀNH", "Quận 1, ngày 5 tháng 1 năm 2023")},
        ),
        ("2022/ben-thanh-2022.xlsx", {}),
    ],
)
def test_one_that_names_ward_and_period_is_enough(load_rows, name, layout):
    returns = load_rows([ROW], name, **layout)
    assert checks(returns) == []
    row = only(returns.files, status="accepted")
    assert (row["ward_code"], row["period"]) == ("ben-thanh", "2022")


def test_one_ward_a_sheet(tmp_path, make_return, returns_reference):
    path = make_return(tmp_path, "2022/quan-1.xlsx", [ROW], title=("NĂM 2022",), sheet="Bến Thành")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.active).title = "Bến Nghé"
    book.save(path)
    returns = load_returns(tmp_path, returns_reference)
    assert list(returns.files["status"]) == ["accepted"]
    assert returns.observations.groupby("ward_code")["actual"].max().to_dict() == {
        "ben-nghe": 8,
        "ben-thanh": 8,
    }


LONG = ("STT", "Phường", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện")


def test_a_long_table_withholds_the_rows_of_wards_it_does_not_know(load_rows):
    rows = [[1, "Bến Thành", *PARTY, 7, 8], [2, "Bến Thanh", *PARTY, 5, 6]]
    rows += [[3, None, *PARTY, 3, 4], [4, "P. Bến Nghé", *PARTY, 1, 2]]
    returns = load_rows(rows, "2022/quan-1.xlsx", headings=LONG, title=("NĂM 2022",))
    assert checks(returns) == ["row_without_ward", "ward_unknown"]
    assert returns.observations["actual"].dropna().to_list() == [8, 2]
    figures = returns.cells[returns.cells["role"].isin(FIGURE_ROLES)]
    assert list(figures["outcome"]) == ["taken"] * 2 + ["withheld"] * 4 + ["taken"] * 2


def test_a_row_of_another_ward_than_the_title_is_withheld(load_rows):
    rows = [[1, None, *PARTY, 7, 8], [2, "Bến Nghé", *TAX, 3.8, 4.8]]
    returns = load_rows(rows, headings=LONG)
    assert checks(returns) == ["row_ward_differs"]
    assert set(returns.observations["ward_code"]) == {"ben-thanh"}
    assert only(returns.cells, cell="F5")["outcome"] == "withheld"


# files


def test_a_form_that_was_not_filled_in_is_blank(load_rows):
    returns = load_rows([[1, *PARTY, 7], [2, *TAX, 3.8]])
    assert list(returns.files["status"]) == ["blank"]
    assert checks(returns) == ["blank_return"]
    assert returns.completeness["status"].eq("not_received").all()


def test_a_workbook_without_cells_is_blank_and_one_without_a_table_of_another_form(
    tmp_path, returns_reference
):
    (tmp_path / "2022").mkdir()
    openpyxl.Workbook().save(tmp_path / "2022/ben-thanh.xlsx")
    other = openpyxl.Workbook()
    other.active.append(["Danh sách", "Ghi chú", "Số", "Ngày"])
    other.save(tmp_path / "2022/ben-nghe.xlsx")
    returns = load_returns(tmp_path, returns_reference)
    assert list(returns.files["status"]) == ["wrong_form", "blank"]


def test_a_bad_file_is_listed_and_never_stops_the_others(tmp_path, make_return, returns_reference):
    make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW])
    (tmp_path / "2022/ben-nghe.xlsx").write_bytes(b"<html><table></table></html>")
    (tmp_path / "2022/trong.xlsx").write_bytes(b"")
    (tmp_path / "2022/~$ben-thanh.xlsx").write_bytes(bytes(165))
    returns = load_returns(tmp_path, returns_reference)
    assert checks(returns) == ["empty_file", "html", "lock_file"]
    assert sorted(returns.files["status"]) == ["accepted"] + ["unreadable"] * 3
    assert len(returns.observations) == 6


def test_what_a_dot_hides_is_no_return(tmp_path, make_return, returns_reference):
    make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW])
    make_return(tmp_path, "2022/.ipynb_checkpoints/ben-thanh.xlsx", [ROW])
    (tmp_path / "2022/.DS_Store").write_bytes(b"x")
    returns = load_returns(tmp_path, returns_reference)
    assert list(returns.files["source_file"]) == ["2022/ben-thanh.xlsx"]


def test_an_empty_folder_gives_empty_tables_and_a_missing_one_is_said(tmp_path, returns_reference):
    returns = load_returns(tmp_path, returns_reference)
    assert returns.files.empty
    assert returns.observations.empty
    with pytest.raises(FileNotFoundError, match="không có thư mục"):
        load_returns(tmp_path / "no", returns_reference)


@pytest.mark.parametrize("below", [True, False])
def test_files_may_be_named_with_or_without_their_folder(
    tmp_path, make_return, returns_reference, below
):
    make_return(tmp_path, "2022/ben-nghe.xlsx", [ROW], title=())
    path = make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW])
    chosen = path.relative_to(tmp_path) if below else path
    returns = load_returns(tmp_path, returns_reference, [chosen])
    assert list(returns.files["source_file"]) == ["2022/ben-thanh.xlsx"]


def test_loading_twice_gives_the_same_tables(tmp_path, make_return, returns_reference):
    make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW, [2, *TAX, "1.250", "x"]])
    first, again = (load_returns(tmp_path, returns_reference) for _ in range(2))
    for name in ("observations", "problems", "completeness", "cells"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))


# whatever is typed

NUMBERS = st.one_of(
    st.integers(-9, 10**7),
    st.decimals(-5, 10**6, places=1).map(float),
    st.decimals(0, 10**4, places=1).map(lambda value: f"{value}".replace(".", ",")),
    st.integers(1000, 10**9).map(lambda value: f"{value:,}".replace(",", ".")),
    st.integers(1000, 10**9).map(lambda value: f"{value:,}".replace(",", "\u00a0")),
    st.decimals(0, 200, places=1).map(lambda value: f"{value}%".replace(".", ",")),
    st.tuples(st.integers(0, 99), st.integers(0, 99)).map("{0[0]}/{0[1]}".format),
)
MARKS = st.sampled_from(["-", "–", "x", "…", "N/A", "Không", "KPS", "#DIV/0!", True, "=1+1"])
GARBAGE = st.text("0123456789.,/-% xX*()hộo≥\n−", min_size=1, max_size=8).filter(str.strip)
ENTRIES = st.one_of(st.none(), NUMBERS, MARKS, GARBAGE)
NAMES = st.sampled_from([PARTY, TAX, HEALTH, CRIME, QUARTERS, ("Lạ hoắc", "người"), (None, None)])
ROWS = st.lists(st.tuples(NAMES, ENTRIES, ENTRIES, ENTRIES), min_size=1, max_size=4)


def written(value):
    """What openpyxl keeps of an entry: a text that begins with = is a formula."""
    return value is not None and value != ""


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_every_cell_is_in_the_ledger_once_and_no_figure_is_lost_in_silence(
    rows, tmp_path, make_return, returns_reference
):
    lines = [[number, *name, *entries] for number, (name, *entries) in enumerate(rows, start=1)]
    path = make_return(tmp_path, "2022/ben-thanh.xlsx", lines)
    returns = load_returns(tmp_path, returns_reference)

    book = openpyxl.load_workbook(path, read_only=True)
    book.active.reset_dimensions()
    stored = sum(written(value) for row in book.active.iter_rows(values_only=True) for value in row)
    assert len(returns.cells) == stored == returns.files["cells"].sum()
    assert not returns.cells.duplicated(["source_file", "source_sheet", "cell"]).any()
    if list(returns.files["status"]) != ["accepted"]:
        assert returns.observations.empty
        assert len(returns.problems)
        return

    figures = returns.cells[returns.cells["role"].isin(FIGURE_ROLES)]
    assert figures["outcome"].isin(["taken", "queried", "withheld"]).all()
    unsettled = figures[figures["outcome"].ne("taken")]
    assert unsettled["check"].notna().all()
    said = {(check, row_of(cell)) for check, cell in in_places(returns.problems)}
    assert {(check, row_of(cell)) for check, cell in in_places(unsettled)} <= said
    taken_at = {
        address
        for column in ("target_cell", "actual_cell", "stated_cell")
        for address in returns.observations[column].dropna()
    }
    assert set(figures.loc[figures["outcome"].eq("taken"), "cell"]) <= taken_at
    assert_states_follow_outcomes(returns)


def in_places(frame):
    return frame.dropna(subset="cell")[["check", "cell"]].itertuples(index=False, name=None)


def row_of(cell):
    return cell.lstrip("ABCDEFGH")


def assert_states_follow_outcomes(returns):
    outcome = returns.cells.set_index("cell")["outcome"]
    for row in returns.observations.dropna(subset="actual_cell").to_dict("records"):
        has_value = row["state"] in ("value", "zero")
        assert has_value == (not pd.isna(row["actual"]))
        if row["state"] != "missing" and row["state"] != "nothing_occurred":
            assert (outcome[row["actual_cell"]] == "withheld") == (row["state"] == "withheld")


def vietnamese(value, decimals):
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


WAYS = {
    "number": lambda value: float(value),
    "comma": lambda value: f"{value}".replace(".", ","),
    "dot": lambda value: f"{value}",
    "dots and comma": lambda value: vietnamese(value, 1),
    "whole with dots": lambda value: vietnamese(value, 0),
    "blanks": lambda value: f"{value:,}".replace(",", " ").replace(".", ","),
    "unit": lambda value: f"{value}".replace(".", ",") + " tỷ đồng",
    "other unit": lambda value: f"{value}".replace(".", ",") + " hộ",
    "minus": lambda value: f"−{value}",
}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.decimals(0, 10**7, places=1), way=st.sampled_from(sorted(WAYS)))
def test_a_figure_is_taken_as_it_was_meant_or_not_at_all(value, way, load_rows):
    if way == "whole with dots":
        value = value.to_integral_value()
    returns = load_rows([[1, *TAX, None, WAYS[way](value)]])
    row = only(returns.observations, indicator_code="tax")
    meant = float(-value if way == "minus" else value)
    if only(returns.cells, cell="E4")["outcome"] == "withheld":
        assert way in ("other unit", "whole with dots")
        assert "E4" in set(returns.problems["cell"])
        assert pd.isna(row["actual"])
    else:
        assert row["actual"] == meant


WORDS = ["STT", "Chỉ tiêu", "Thực hiện", "Kế hoạch", "Đơn vị", "Phường", "Tổng cộng", "Chủ tịch"]
WORDS += [
    "PHƯỜNG BẾN THÀNH",
    "NĂM 2021",
    "Quý V/2022",
    "I",
    "A",
    "(1)",
    "Kết nạp đảng viên",
    "người",
]
CELLS = st.one_of(st.none(), st.sampled_from(WORDS), st.integers(-1, 99), GARBAGE)
GRIDS = st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=GRIDS, rows=GRIDS)
def test_whatever_stands_where_loading_ends_and_accounts_for_it(
    title, rows, tmp_path, make_return, returns_reference
):
    heading = [[WORDS[0], WORDS[1], WORDS[4], WORDS[3], WORDS[2]]]
    path = make_return(tmp_path, "2022/ben-thanh.xlsx", [*title, *heading, *rows], (), ())
    returns = load_returns(tmp_path, returns_reference)
    book = openpyxl.load_workbook(path, read_only=True)
    book.active.reset_dimensions()
    assert len(returns.cells) == sum(
        written(value) for row in book.active.iter_rows(values_only=True) for value in row
    )
    accepted = list(returns.files["status"]) == ["accepted"]
    assert accepted or (returns.observations.empty and len(returns.problems))
    figures = returns.cells[returns.cells["role"].isin(FIGURE_ROLES)]
    assert figures["outcome"].notna().all() == (accepted or figures.empty)


def test_a_file_larger_than_any_return_is_refused_without_being_held_in_memory(
    tmp_path, returns_reference
):
    path = tmp_path / "2022" / "ben-thanh.xlsx"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)  # a hole: it takes no room on the disk
    tracemalloc.start()
    returns = load_returns(tmp_path, returns_reference)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    [received] = returns.files.to_dict("records")
    assert (received["status"], len(received["sha256"])) == ("unreadable", 64)
    assert list(returns.problems["check"]) == ["too_large"]
    assert peak < 50 * 1024**2
