"""Tables of every shape that wards send, each read to the same figures as its plain form."""

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font

from wardanalytics.returns import load_returns
from wardanalytics.returns.headings import FIGURE_ROLES

PARTY = ("Kết nạp đảng viên", "người")
TAX = ("Thu thuế", "tỷ đồng")
QUARTERS = ("Khu phố văn hóa", "khu phố")
TITLE = [["UBND PHƯỜNG BẾN THÀNH"], ["KẾT QUẢ NĂM 2022"]]
HEADINGS = ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện"]
PLAIN = [[1, *PARTY, 7, 8], [2, *TAX, 3.8, 4.8]]
FIGURES = {("ben-thanh", "party"): (7, 8), ("ben-thanh", "tax"): (3.8, 4.8)}


@pytest.fixture
def load(tmp_path, returns_reference):
    """Load sheets given as lines; `change` may do anything more to the book."""

    def loaded(*sheets, name="2022/ben-thanh.xlsx", merges=(), change=None, reference=None):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, lines in enumerate(sheets, start=1):
            sheet = book.create_sheet(f"Biểu {number}")
            for row, line in enumerate(lines, start=1):
                for column, value in enumerate(line, start=1):
                    if value is not None:
                        sheet.cell(row, column, value)
            for merge in merges:
                sheet.merge_cells(merge)
        if change:
            change(book)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        returns = load_returns(tmp_path, reference or returns_reference, [path])
        assert_accounted_for(returns, path)
        return returns

    return loaded


def assert_accounted_for(returns, path):
    """Every cell has one role, and every figure cell of an accepted return an outcome."""
    book = openpyxl.load_workbook(path)
    stored = sum(c.value is not None for sheet in book.worksheets for r in sheet for c in r)
    assert len(returns.cells) == stored
    assert not returns.cells.duplicated(["source_sheet", "cell"]).any()
    if list(returns.files["status"]) == ["accepted"]:
        figures = returns.cells[returns.cells["role"].isin(FIGURE_ROLES)]
        assert figures["outcome"].notna().all(), figures


def figures(returns):
    rows = returns.observations.dropna(subset="actual")
    key = zip(rows["ward_code"], rows["indicator_code"], strict=True)
    return dict(zip(key, zip(rows["target"], rows["actual"], strict=True), strict=True))


def checks(returns):
    return sorted(set(returns.problems["check"]) - {"missing_row", "number_as_text"})


def role(returns, cell, sheet="Biểu 1"):
    cells = returns.cells[returns.cells["source_sheet"].eq(sheet)].set_index("cell")
    return cells["role"][cell]


# headings


def test_a_heading_split_over_three_rows_is_read_downwards(load):
    split = [
        ["S", "Chỉ", "Đơn", "Kế", "Thực"],
        ["T", "tiêu", "vị", "hoạch", "hiện"],
        ["T", None, "tính", "giao", None],
    ]
    returns = load([*TITLE, *split, *PLAIN])
    assert figures(returns) == FIGURES
    assert checks(returns) == []
    assert [role(returns, cell) for cell in ("A3", "A4", "A5", "D5")] == ["header"] * 4


def test_a_heading_merged_over_columns_and_rows_gives_each_its_path(load):
    merged = [
        ["STT", "Chỉ tiêu", "ĐVT", "Năm 2021", None, "Năm 2022", None, "Ghi chú"],
        [None, None, None, "KH", "TH", "KH", "TH"],
    ]
    rows = [[1, *PARTY, 5, 6, 7, 8], [2, *TAX, 1, 2, 3.8, 4.8]]
    returns = load([*TITLE, *merged, *rows], merges=["D3:E3", "F3:G3", "A3:A4", "B3:B4"])
    assert figures(returns) == FIGURES
    assert returns.observations["previous"].dropna().to_list() == [6, 2]
    assert checks(returns) == ["other_period_column"]


def test_years_below_a_heading_are_columns_of_their_own(load):
    headings = [["STT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", None]]
    headings += [[None, None, None, None, 2021, 2022]]
    returns = load([*TITLE, *headings, [1, *PARTY, 7, 6, 8], [2, *TAX, 3.8, 2, 4.8]])
    assert figures(returns) == FIGURES


@pytest.mark.parametrize("other", ["Thực hiện", "Kết quả"])
def test_luy_ke_is_the_actual_where_both_stand(load, other):
    headings = ["STT", "Chỉ tiêu", "ĐVT", "Kế hoạch", other, "Lũy kế từ đầu năm"]
    returns = load([*TITLE, headings, [1, *PARTY, 7, 3, 8], [2, *TAX, 3.8, 1, 4.8]])
    assert figures(returns) == FIGURES
    assert returns.observations["in_period"].dropna().to_list() == [3, 1]


def test_a_clash_of_two_columns_names_both(load):
    returns = load([*TITLE, [*HEADINGS, "Kết quả"], [*PLAIN[0], 9]])
    [problem] = returns.problems.to_dict("records")
    assert problem["check"] == "heading_twice"
    assert "E3, F3" in problem["message_en"]


def test_headings_without_accents_or_with_their_number_are_known(load):
    headings = ["TT", "Noi dung", "Don vi tinh", "Kế hoạch (1)", "Thực hiện (2)"]
    assert figures(load([*TITLE, headings, *PLAIN])) == FIGURES


def test_an_index_row_with_formulas_in_brackets_is_no_indicator(load):
    index = ["(A)", "(B)", "(C)", "(1)", "(2)", "(3)=(2)/(1)"]
    returns = load([*TITLE, [*HEADINGS, "Tỷ lệ (%)"], index, *PLAIN])
    assert figures(returns) == FIGURES
    assert role(returns, "F4") == "index_row"


# rows


def test_group_rows_of_all_kinds_are_no_indicators(load):
    rows = [["PHẦN I-", "Kinh tế"], ["A", "Xã hội"], ["I", "Đảng"], PLAIN[0]]
    rows += [["Trong đó:"], [None, "Trong đó:"], PLAIN[1], [], [None, "Tổng cộng (I+II)", None, 9]]
    rows += [["Làm tròn", None, None, 9], ["Bằng chữ: chín"], [None, None, None, "CHỦ TỊCH"]]
    returns = load([*TITLE, HEADINGS, *rows])
    assert figures(returns) == FIGURES
    assert checks(returns) == []
    assert [role(returns, cell) for cell in ("B4", "B5", "B6", "B9")] == ["group"] * 4
    assert [role(returns, cell) for cell in ("D12", "D13")] == ["total"] * 2
    assert [role(returns, cell) for cell in ("A14", "D15")] == ["footer"] * 2


@pytest.fixture(scope="module")
def of_people(make_reference, returns_reference):
    indicators = [
        {"indicator_code": "men", "name_vi": "Dân số / - Nam", "unit": "người"},
        {"indicator_code": "jobs-men", "name_vi": "Lao động / - Nam", "unit": "người"},
        {"indicator_code": "tax", "name_vi": "Thu thuế", "unit": "tỷ đồng"},
    ]
    tables = {"wards": returns_reference.wards, "headings": returns_reference.headings}
    records = {name: frame.dropna(axis=1).to_dict("records") for name, frame in tables.items()}
    return make_reference(indicators, **records)


def test_a_name_that_repeats_is_known_by_the_rows_above_it(load, of_people):
    rows = [[1, "Dân số", "người", None, 99], [None, "- Nam", "người", 7, 8]]
    rows += [[2, "Lao động"], [None, "Trong đó:"], [None, "- Nam", "người", 5, 6]]
    returns = load([*TITLE, HEADINGS, *rows], reference=of_people)
    assert figures(returns) == {("ben-thanh", "men"): (7, 8), ("ben-thanh", "jobs-men"): (5, 6)}
    assert checks(returns) == ["unknown_indicator"]  # Dân số itself


def test_a_name_that_repeats_without_its_parent_names_the_candidates(load, of_people):
    returns = load([*TITLE, HEADINGS, [1, "- Nam", "người", 7, 8]], reference=of_people)
    [problem] = returns.problems[~returns.problems["check"].eq("missing_row")].to_dict("records")
    assert (problem["check"], problem["cell"]) == ("ambiguous_indicator", "B4")
    assert "dân số / nam" in problem["message_en"]
    assert returns.cells["outcome"].dropna().eq("withheld").all()


def test_a_name_with_its_number_is_known(load):
    rows = [
        [None, "1.1. Kết nạp đảng viên", "người", 7, 8],
        [None, "- Thu thuế", "tỷ đồng", 3.8, 4.8],
    ]
    assert figures(load([*TITLE, HEADINGS, *rows])) == FIGURES


@pytest.mark.parametrize("below", [[None, None, None], ["người", 7, 8]])
def test_a_name_in_two_rows_is_read_as_one(load, below):
    first = [1, "Kết nạp", *(["người", 7, 8] if below[0] is None else [])]
    returns = load([*TITLE, HEADINGS, first, [None, "đảng viên", *below], PLAIN[1]])
    assert figures(returns) == FIGURES
    assert checks(returns) == ["joined_name"]


def test_the_code_says_the_indicator_and_must_not_contradict_the_name(load):
    headings = ["Mã số", *HEADINGS[1:]]
    rows = [["party", "Kết nạp ĐV", "người", 7, 8], ["tax", "Thu thuế", "tỷ đồng", 3.8, 4.8]]
    assert figures(load([*TITLE, headings, *rows])) == FIGURES
    returns = load([*TITLE, headings, ["tax", "Kết nạp đảng viên", "người", 7, 8]])
    assert checks(returns) == ["code_differs"]


def test_one_figure_merged_over_two_rows_is_that_of_the_first(load):
    returns = load([*TITLE, HEADINGS, PLAIN[0], [2, *TAX, 3.8]], merges=["E4:E5"])
    assert figures(returns) == {("ben-thanh", "party"): (7, 8)}
    assert checks(returns) == ["merged_figure", "missing_figure"]


# tables


def test_stacked_tables_are_each_read_through_their_own_headings(load):
    other = ["STT", "Nội dung", "Thực hiện", "Kế hoạch", "ĐVT"]
    second = [[], ["Biểu 2"], other, [1, TAX[0], 4.8, 3.8, TAX[1]]]
    returns = load([*TITLE, HEADINGS, PLAIN[0], *second])
    assert figures(returns) == FIGURES
    assert checks(returns) == []
    assert role(returns, "A6") == "title"


def test_tables_of_two_wards_stacked_on_a_sheet(load):
    second = [[], ["UBND PHƯỜNG BẾN NGHÉ"], HEADINGS, [1, *PARTY, 5, 6]]
    returns = load([*TITLE, HEADINGS, *PLAIN, *second], name="2022/quan-1.xlsx")
    assert figures(returns) == FIGURES | {("ben-nghe", "party"): (5, 6)}


@pytest.mark.parametrize("gap", [[], [None]])
def test_tables_side_by_side(load, gap):
    lines = [[*HEADINGS, *gap, *HEADINGS], [*PLAIN[0], *gap, *PLAIN[1]]]
    returns = load([*TITLE, *lines])
    assert figures(returns) == FIGURES
    assert checks(returns) == []


# wards

BOTH = FIGURES | {("ben-nghe", "party"): (5, 6), ("ben-nghe", "tax"): (1.8, 2.8)}


def test_wards_across_with_a_pair_of_columns_each(load):
    headings = [["STT", "Chỉ tiêu", "ĐVT", "Bến Thành", None, "P. Bến Nghé", None]]
    headings += [[None, None, None, "Kế hoạch", "Thực hiện", "Kế hoạch", "Thực hiện"]]
    rows = [[1, *PARTY, 7, 8, 5, 6], [2, *TAX, 3.8, 4.8, 1.8, 2.8]]
    lines = [["NĂM 2022"], *headings, *rows]
    assert figures(load(lines, name="2022/quan-1.xlsx", merges=["D2:E2", "F2:G2"])) == BOTH
    returns = load(lines, name="2022/quan-1.xlsx")
    assert figures(returns) == BOTH
    assert checks(returns) == []
    rows = returns.observations.set_index(["ward_code", "indicator_code"])
    assert rows["actual_cell"]["ben-nghe", "tax"] == "G5"


def test_wards_across_with_one_column_each(load):
    lines = [["NĂM 2022"], ["STT", "Chỉ tiêu", "ĐVT", "Bến Thành", "Bến Nghé", "Tổng cộng"]]
    lines += [[1, *PARTY, 8, 6, 14], [2, *TAX, 4.8, None, 4.8]]
    returns = load(lines, name="2022/quan-1.xlsx")
    assert checks(returns) == ["wards_without_heading"]
    actual = {key: actual for key, (_, actual) in figures(returns).items()}
    assert actual == {
        ("ben-thanh", "party"): 8,
        ("ben-thanh", "tax"): 4.8,
        ("ben-nghe", "party"): 6,
    }


def test_a_ward_merged_over_its_rows_or_above_them_is_that_of_each(load):
    headings = ["Phường", *HEADINGS]
    rows = [["Bến Thành", *PLAIN[0]], [None, *PLAIN[1]]]
    rows += [["Bến Nghé", 1, *PARTY, 5, 6], [None, 2, *TAX, 1.8, 2.8]]
    lines = [["NĂM 2022"], headings, *rows]
    assert figures(load(lines, name="2022/quan-1.xlsx", merges=["A3:A4", "A5:A6"])) == BOTH
    rows = [["I", "Phường Bến Thành"], *PLAIN, ["II", "Phường Bến Nghé"]]
    rows += [[1, *PARTY, 5, 6], [2, *TAX, 1.8, 2.8]]
    assert figures(load([["NĂM 2022"], HEADINGS, *rows], name="2022/quan-1.xlsx")) == BOTH


# sheets and cells


@pytest.mark.parametrize("name", ["Biểu cũ", "Biểu 1 (2)", "Biểu 1 - Bỏ"])
def test_a_sheet_that_is_an_old_one_by_its_name_is_not_used(load, name):
    def rename(book):
        book.worksheets[1].title = name

    lines = [*TITLE, HEADINGS, *PLAIN]
    returns = load(lines, [*TITLE, HEADINGS, [1, *PARTY, 1, 2]], change=rename)
    assert figures(returns) == FIGURES
    assert checks(returns) == ["left_aside_sheet"]
    assert role(returns, "E4", name) == "unused_sheet"


def test_empty_sheets_and_charts_are_noted(load):
    def add(book):
        book.create_sheet("Sheet2")
        chart = BarChart()
        chart.add_data(Reference(book.worksheets[0], min_col=5, min_row=3, max_row=5))
        book.create_chartsheet("Biểu đồ").add_chart(chart)

    returns = load([*TITLE, HEADINGS, *PLAIN], change=add)
    assert figures(returns) == FIGURES
    assert checks(returns) == ["chart_sheets", "empty_sheets"]


def test_hidden_rows_are_read_and_queried_once(load):
    def hide(book):
        book.worksheets[0].row_dimensions[5].hidden = True

    returns = load([*TITLE, HEADINGS, *PLAIN], change=hide)
    assert figures(returns) == FIGURES
    [problem] = returns.problems[returns.problems["check"].eq("hidden_cells")].to_dict("records")
    assert "A5, B5, C5, D5, E5" in problem["message_en"]


def test_a_hidden_sheet_is_read_and_queried(load):
    def hide(book):
        book.create_sheet("Biểu 2").append(["ghi nhớ"])
        book.worksheets[0].sheet_state = "hidden"

    returns = load([*TITLE, HEADINGS, *PLAIN], change=hide)
    assert figures(returns) == FIGURES
    assert checks(returns) == ["hidden_sheet"]


def test_a_comment_is_listed_with_its_text(load):
    def comment(book):
        book.worksheets[0]["E4"].comment = Comment("tính cả tháng 12", "phường")

    [problem] = (
        load([*TITLE, HEADINGS, *PLAIN], change=comment)
        .problems.query("check == 'comment'")
        .to_dict("records")
    )
    assert (problem["severity"], problem["cell"], problem["as_typed"]) == ("info", "E4", "8")
    assert "tính cả tháng 12" in problem["message_vi"]


def test_a_figure_struck_through_is_withheld(load):
    def strike(book):
        book.worksheets[0]["E4"].font = Font(strike=True)

    returns = load([*TITLE, HEADINGS, *PLAIN], change=strike)
    assert figures(returns) == {("ben-thanh", "tax"): (3.8, 4.8)}
    assert checks(returns) == ["struck_out"]


# fonts

TCVN3 = dict(
    zip(
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        strict=True,
    )
)


def legacy(lines):
    return [
        ["".join(TCVN3.get(c, c) for c in v) if isinstance(v, str) else v for v in line]
        for line in lines
    ]


TITLES_WITHOUT_CAPITALS = [["UBND phường Bến Thành"], ["Kết quả năm 2022"]]


def test_tcvn3_text_is_decoded_by_its_font_before_anything_looks_at_it(load):
    def old_font(book):
        for row in book.worksheets[0]:
            for cell in row:
                cell.font = Font(name=".VnTime")

    returns = load(legacy([*TITLES_WITHOUT_CAPITALS, HEADINGS, *PLAIN]), change=old_font)
    assert figures(returns) == FIGURES
    assert checks(returns) == ["legacy_text"]
    cell = returns.cells.set_index("cell").loc["B4"]
    assert (cell["as_typed"], cell["shown"]) == ("KÕt n¹p ®¶ng viªn", "Kết nạp đảng viên")


def test_legacy_text_under_a_unicode_font_is_told_and_never_guessed(load):
    returns = load(legacy([*TITLES_WITHOUT_CAPITALS, HEADINGS, *PLAIN]))
    assert checks(returns) == ["legacy_under_unicode"]
    assert list(returns.files["status"]) == ["wrong_form"]


# any of these together


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_layout_of_these_gives_the_figures_of_the_plain_form(load, data):
    def some(*choices):
        return data.draw(st.sampled_from(choices))

    rows = [PLAIN[0], [2, *TAX, 3.8, 4.8], [3, *QUARTERS, 5, 5]]
    rows = data.draw(st.permutations(rows))
    roles = data.draw(st.permutations(range(5)))
    header = some(
        [HEADINGS],
        [["TT", "Nội dung", "ĐVT", "Chỉ tiêu giao", "Kết quả"]],
        [["S", "Chỉ", "Đơn vị", "Kế", "Thực"], ["TT", "tiêu", "tính", "hoạch", "hiện"]],
    )
    extra = some(None, "Số khác", "Ghi chú")
    group, blank, total, signed = (some(True, False) for _ in range(4))
    index = some([], [["A", "B", "C", "1", "2"]], [["(1)", "(2)", "(3)", "(4)", "(5)"]])
    body = []
    for number, row in enumerate(rows):
        body += [["I", "Nhóm", None, None, None]] * (group and number == 1)
        body += [[None] * 5] * (blank and number == 2)
        body += [row]
        body += header * (number == 1 and some(True, False))
    body += [[None, "Tổng cộng", None, 99, 99]] * total
    lines = [[line[place] for place in roles] for line in [*header, *index, *body]]
    if extra:
        lines = [[*line, extra if number == 0 else None] for number, line in enumerate(lines)]
    lines += [[], ["Nơi nhận:", None, None, "CHỦ TỊCH"]] * signed
    offset = data.draw(st.integers(0, 3))
    lines = [[*[None] * offset, *line] for line in [*TITLE, [], *lines]]
    assert figures(load(lines)) == FIGURES | {("ben-thanh", "quarters"): (5, 5)}
