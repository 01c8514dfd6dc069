"""What stands where in a sheet, by its headings and its rows."""

import pytest
from openpyxl.utils import get_column_letter

from wardanalytics.returns.heading_rows import Vocabulary
from wardanalytics.returns.headings import claim, heading_roles, stated_period
from wardanalytics.returns.layout import lay_out
from wardanalytics.returns.workbook import Cell

HEADINGS = ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)", "Ghi chú"]
ROW = [1, "Kết nạp đảng viên", "người", 7, 8, "114,3%"]


@pytest.fixture(scope="module")
def known(returns_reference):
    headings = returns_reference.headings
    return heading_roles(zip(headings["role"], headings["heading"], strict=True))


@pytest.fixture
def lay(known):
    """Lay out the one table in lines of a sheet, None being an empty cell."""

    def laid(*lines, period="2022"):
        [layout] = lay_out(cells_of(*lines), Vocabulary(known, period))
        return layout

    return laid


def cells_of(*lines):
    cells = []
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            if value is not None:
                address = f"{get_column_letter(column)}{row}"
                kind = "text" if isinstance(value, str) else "number"
                cells.append(Cell("S", row, column, address, kind, str(value), "General", None))
    return cells


def row_roles(layout, column="B"):
    """The role of each row's cell in one column, top to bottom."""
    return [
        role for address, role in layout.roles.items() if address.rstrip("0123456789") == column
    ]


def columns_of(layout):
    return {role: letter for role, letter in layout.columns.items() if role != "unknown"}


def test_columns_are_found_by_their_headings_in_any_row_and_order(lay):
    headings = ["Ghi chú", "Kết quả", "ĐVT", "Chỉ tiêu giao", "Nội dung", "% đạt"]
    layout = lay(["UBND"], [], ["Báo cáo"], headings, [None, 8, "người", 7, "Kết nạp"])
    assert columns_of(layout) == {
        "note": "A",
        "actual": "B",
        "unit": "C",
        "target": "D",
        "indicator": "E",
        "stated": "F",
    }
    assert [row["actual"].address for row in layout.rows] == ["B5"]


def test_indicator_and_target_may_both_be_called_chi_tieu(lay):
    layout = lay(["STT", "Nội dung", "Chỉ tiêu", "Thực hiện"], [1, "Kết nạp", 7, 8])
    assert (layout.columns["indicator"], layout.columns["target"]) == ("B", "C")
    layout = lay(["STT", "Chỉ tiêu", "Kế hoạch", "Thực hiện"], [1, "Kết nạp", 7, 8])
    assert (layout.columns["indicator"], layout.columns["target"]) == ("B", "C")


def test_don_vi_beside_don_vi_tinh_is_the_ward(lay):
    layout = lay(["Đơn vị", "Chỉ tiêu", "Đơn vị tính", "Thực hiện"], ["Bến Thành", "K", "người", 8])
    assert (layout.columns["ward"], layout.columns["unit"]) == ("A", "C")


def test_two_columns_of_one_role_are_used_for_neither(lay):
    layout = lay(["STT", "Chỉ tiêu", "Kế hoạch", "Thực hiện", "Kết quả"], [1, "Kết nạp", 7, 8, 9])
    assert layout.clashes == {"actual": ["D1", "E1"]}
    assert "actual" not in layout.columns


@pytest.mark.parametrize(
    ("heading", "role", "named"),
    [
        ("Kế hoạch năm 2022", "target", "2022"),
        ("Kế hoạch năm 2023", "unknown", "2023"),
        ("Kế hoạch năm 2021", "unknown", "2021"),
        ("Thực hiện năm 2022", "actual", "2022"),
        ("Thực hiện năm 2021", "previous", "2021"),
        ("Thực hiện năm 2020", "unknown", "2020"),
        ("Thực hiện 6 tháng đầu năm 2022", "unknown", "2022-H1"),
        ("Tỷ lệ đạt năm 2021", "unknown", "2021"),
        ("Ước thực hiện năm 2023", "unknown", "2023"),
        ("Cùng kỳ năm 2021", "previous", "2021"),
    ],
)
def test_a_year_in_a_heading_of_a_2022_return_decides_its_role(known, heading, role, named):
    assert claim(heading, known, "2022") == ([role], named)


@pytest.mark.parametrize(
    ("heading", "role", "named"),
    [
        ("Kế hoạch năm 2023", "target", "2023"),
        ("Kế hoạch năm", "target", "2023"),
        ("Thực hiện 6 tháng", "actual", "2023-H1"),
        ("Thực hiện 6 tháng đầu năm 2022", "previous", "2022-H1"),
        ("Thực hiện năm 2022", "unknown", "2022"),
        ("Ước thực hiện năm", "unknown", "2023"),
        ("Ước cả năm", "unknown", "2023"),
        ("Ước thực hiện", "estimate", None),
    ],
)
def test_in_half_a_year_only_the_target_may_be_of_the_whole(known, heading, role, named):
    assert claim(heading, known, "2023-H1") == ([role], named)


def test_a_heading_in_two_rows_is_read_with_the_row_above(lay):
    layout = lay(
        ["STT", "Chỉ tiêu", "Kế hoạch", "Thực hiện", None, "Tỷ lệ"],
        [None, None, None, "Trong kỳ", "Lũy kế", "(%)"],
        [1, "Kết nạp", 7, 3, 8, 114.3],
    )
    assert layout.clashes == {}
    assert (layout.columns["actual"], layout.columns["stated"]) == ("E", "F")
    assert layout.roles["D2"] == layout.roles["D1"] == "header"
    assert [row["actual"].typed for row in layout.rows] == ["8"]


def test_the_plan_below_a_comparison_is_no_target(lay):
    layout = lay(
        ["STT", "Chỉ tiêu", "Thực hiện", "So sánh", None],
        [None, None, None, "Kế hoạch", "Cùng kỳ"],
        [1, "Kết nạp", 8, 114.3, 120],
    )
    assert set(layout.columns) & {"target", "previous"} == set()


def test_rows_that_are_no_indicators_are_told_apart(lay):
    layout = lay(
        ["ỦY BAN NHÂN DÂN", None, "CỘNG HÒA"],
        ["Đơn vị tính: triệu đồng"],
        HEADINGS,
        ["A", "B", "C", 1, 2, "3=2/1"],
        ["I", "Xây dựng Đảng"],
        ROW,
        [],
        [2, "Phát triển đoàn viên", "người", 7, None],
        HEADINGS,
        [None, "Tổng cộng", None, 14, 8],
        [None, "Nơi nhận:", None, None, "CHỦ TỊCH"],
        [None, "- Lưu: VT."],
    )
    assert row_roles(layout) == [
        *("header", "index_row", "group", "indicator", "indicator", "repeat_header"),
        *("indicator", "footer", "footer"),
    ]
    assert layout.roles["A2"] == "unit_line"
    assert (layout.roles["D10"], layout.roles["E10"]) == ("total", "total")
    assert len(layout.rows) == 2


def test_a_row_of_small_numbers_without_a_name_is_no_index_row(lay):
    layout = lay(HEADINGS, ROW, [2, None, "C", 5, 4, 3])
    assert layout.roles["E3"] == "unknown"


@pytest.mark.parametrize("start", ["Bí thư chi đoàn được bồi dưỡng", "Chủ tịch Hội đối thoại"])
@pytest.mark.parametrize("rest", [["người", 5, 5], [None, 5, 5], [None, "5/5", None]])
def test_an_indicator_that_begins_like_a_signature_is_an_indicator(lay, start, rest):
    layout = lay(HEADINGS, [None, start, *rest], ROW, [None, "Chủ tịch"], [None, "Nguyễn Văn A"])
    assert row_roles(layout) == ["header", "indicator", "indicator", "footer", "footer"]


def test_an_unnumbered_name_without_figures_ends_no_table(lay):
    layout = lay(HEADINGS, ROW, [None, "Bí thư chi đoàn được bồi dưỡng"], ROW)
    assert row_roles(layout) == ["header", "indicator", "group", "indicator"]


def test_the_day_of_signing_beside_a_signature_is_no_figure(lay):
    signed = [None, "Người lập biểu", None, "Quận 1, ngày 15 tháng 12 năm 2022"]
    assert row_roles(lay(HEADINGS, ROW, signed)) == ["header", "indicator", "footer"]


def test_a_second_table_with_other_columns_is_read_through_its_own(known):
    other = ["STT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện", "Kế hoạch"]
    cells = cells_of(HEADINGS, ROW, other, [1, "Thu thuế", "tỷ đồng", 4.8, 3.8])
    first, second = lay_out(cells, Vocabulary(known, "2022"))
    assert [row["actual"].address for row in (*first.rows, *second.rows)] == ["E2", "D4"]
    assert (first.columns["target"], second.columns["target"]) == ("D", "E")


def test_a_second_table_with_the_same_columns_is_read(lay):
    assert len(lay(HEADINGS, ROW, [None, "Phụ lục"], HEADINGS, ROW).rows) == 2


def test_a_sheet_without_headings_is_unused(lay):
    layout = lay(["Ghi nhớ"], [1, 2, 3, 4])
    assert set(layout.roles.values()) == {"unused_sheet"}
    assert layout.rows == ()


@pytest.mark.parametrize(
    ("text", "period"),
    {
        "BÁO CÁO KẾT QUẢ NĂM 2022, PHƯƠNG HƯỚNG NĂM 2023": "2022",
        "Kết quả 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2022": "2022-H1",
        "Kết quả 6 tháng cuối năm 2022": "2022-H2",
        "Kết quả 9 tháng năm 2022": "2022-9M",
        "Quý IV/2022": "2022-Q4",
        "Quý 3 năm 2021": "2021-Q3",
        "Báo cáo tháng 9/2022": "2022-09",
        "Báo cáo tháng 13/2022": None,
        "Quận 1, ngày 15 tháng 12 năm 2023": None,
        "Quận 1, ngày … tháng … năm 2023": None,
        "Quận 1, ngày 15 tháng 12, năm 2023": None,
        "từ 15 tháng 12 năm 2021": None,
        "Căn cứ Quyết định số 2021/QĐ-UBND": None,
        "Kính gửi: Quý Ủy ban": None,
        "Thực hiện Nghị quyết giai đoạn 2021-2025": None,
    }.items(),
)
def test_a_title_names_a_period_and_a_day_of_signing_none(text, period):
    assert stated_period(text, 2022)[0] == period
