"""Kinds 40 to 72 of mess, texts and layouts: each in a clean return, and no figure changed."""

import datetime
import unicodedata
from dataclasses import replace

import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.clean_returns import clean_reference, clean_return, insert_row, put, save
from tests.kinds import MARKS
from tests.test_layouts_deep import TCVN3
from wardanalytics.returns import load_returns

Q, E, INFO = "query", "error", "info"
GONE = {"actual": None, "state": "withheld"}


def texts_of(made):
    return [cell for row in made.sheet for cell in row if isinstance(cell.value, str)]


def renamed(code, form):
    """Write the name of an indicator in another form."""

    def edit(made):
        cell = made.sheet[made.address(code, "indicator")]
        cell.value = form(cell.value)

    return edit


def everywhere(form):
    """Write every text of the sheet in another form."""

    def edit(made):
        for cell in texts_of(made):
            cell.value = form(cell.value)

    return edit


def in_old_font(font, *, capitals=False):
    """Write the names of indicators in TCVN3 under an old font."""

    def edit(made):
        for code in made.rows:
            cell = made.sheet[made.address(code, "indicator")]
            name = cell.value.lower() if capitals else cell.value
            cell.value = "".join(TCVN3.get(letter, letter) for letter in name)
            cell.font = Font(name=font)

    return edit


def in_vni(made):
    cell = made.sheet[made.address("tax", "indicator")]
    cell.value, cell.font = "Thu thueá", Font(name="VNI-Times")


def row_before(code, entries):
    return lambda made: insert_row(made, made.rows[code], entries)


def heading_again(made):
    top = made.heading_rows[0]
    texts = {role: made.sheet.cell(top, column).value for role, column in made.columns.items()}
    insert_row(made, made.rows["spending"], texts)


def another_total(label):
    def edit(made):
        last = max(made.rows.values())
        made.sheet.cell(last + 1, made.columns["indicator"], label)

    return edit


def wrong_total(made):
    cell = made.sheet.cell(made.total_row, made.columns["actual"])
    cell.value += 1


def far_cell(made):
    made.sheet["XFD1048576"].number_format = "0.00"  # a format and no content
    made.sheet.column_dimensions["XFD"].width = 5


def chart_and_empty_sheets(made):
    made.book.create_sheet("Sheet2")
    chart = BarChart()
    chart.add_data(Reference(made.sheet, min_col=1, min_row=1, max_row=2))
    made.book.create_chartsheet("Biểu đồ").add_chart(chart)


def old_sheet(made):
    made.book.copy_worksheet(made.sheet).title = "Biểu cũ"


def titled(line):
    def edit(made):
        made.sheet.cell(2, min(made.columns.values())).value = line

    return edit


NO_CHANGE = {  # a mess, how it is put in, the findings it gives: check and severity
    "40-tcvn3": (in_old_font(".VnTime"), [("legacy_text", INFO)]),
    "41-capitals": (in_old_font(".VnTimeH", capitals=True), [("legacy_text", INFO)]),
    "42-vni": (in_vni, [("legacy_text", INFO)]),
    "44-soft-hyphen-is-a-letter": (in_old_font(".VnArial"), [("legacy_text", INFO)]),
    "45-nfd": (everywhere(lambda text: unicodedata.normalize("NFD", text)), []),
    "46-tone-placement": (renamed("quarters", lambda name: name.replace("hóa", "hoá")), []),
    "46-d-of-iceland": (renamed("party", lambda name: name.replace("đ", "ð")), []),
    "47-blanks": (renamed("tax", lambda name: f"  {name.replace(' ', chr(160))} \u200b"), []),
    "48-newline": (renamed("tax", lambda name: name.replace(" ", "\n")), []),
    "49-escape": (renamed("tax", lambda name: f"{name}_x000D_"), []),
    "54-period-in-words": (titled("Kết quả thực hiện cả năm 2022"), []),
    "55-titles": (titled("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), []),
    "59-heading-again": (heading_again, []),
    "60-group": (row_before("spending", {"stt": "IV", "indicator": "Nhóm khác"}), []),
    "60-part": (row_before("tax", {"stt": "PHẦN I-", "indicator": "Nhóm khác"}), []),
    "60-among-them": (row_before("spending", {"indicator": "Trong đó:"}), []),
    "61-bullet": (renamed("spending", lambda name: f"- {name}"), []),
    "64-in-words": (another_total("Bằng chữ: một trăm"), []),
    "64-signature": (another_total("Người lập biểu"), []),
    "67-blank-row": (row_before("spending", {}), []),
    "71-used-range": (far_cell, []),
    "72-sheets": (chart_and_empty_sheets, [("chart_sheets", INFO), ("empty_sheets", INFO)]),
    "72-old-sheet": (old_sheet, [("left_aside_sheet", Q)]),
}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=f"kind-{kind}") for kind in NO_CHANGE])
def test_a_text_or_a_layout_changes_no_figure(kind, change):
    edit, expected = NO_CHANGE[kind]
    found = change(edit, heading_rows=1)
    assert found.values == {}
    assert sorted((check, severity) for check, severity, _ in found.findings) == expected


def test_kind_43_old_text_under_a_unicode_font_is_told_and_never_guessed(change):
    def edit(made):
        for cell in texts_of(made):
            cell.value = "".join(TCVN3.get(letter, letter) for letter in cell.value)

    found = change(edit, heading_rows=1)
    assert [check for check, *_ in found.findings] == ["legacy_under_unicode"]
    assert list(found.returns.files["status"]) == ["wrong_form"]


def in_latin(text):
    """A text stored as UTF-8 and read as if it were Latin."""
    return text.encode().decode("latin-1")


def test_kind_50_what_a_garbled_name_means_is_suggested_and_never_taken(change):
    found = change(renamed("tax", in_latin))
    at = found.made.address("tax", "indicator")
    assert set(found.findings) >= {("unknown_indicator", E, at), ("garbled_text", Q, at)}
    assert found.values["tax", "actual"] is None
    assert "(Thu thuế?)" in found.message("unknown_indicator")
    assert "“Thu thuế”" in found.message("garbled_text")


def test_kind_50_a_workbook_that_is_garbled_throughout_says_what_it_means(change):
    found = change(everywhere(in_latin), heading_rows=1)
    assert [check for check, *_ in found.findings] == ["no_table", "garbled_text"]
    assert "PHƯỜNG BẾN THÀNH”" in found.message("garbled_text").upper()


@pytest.mark.parametrize("page", ["latin-1", "cp437"], ids=["kind-50-windows", "kind-50-dos"])
def test_a_garbled_file_name_is_queried(page, plain_reference, tmp_path):
    made = clean_return(3)
    made.source_file = "2022/" + "Phường Bến Thành".encode().decode(page) + ".xlsx"
    save(made, tmp_path)
    returns = load_returns(tmp_path, plain_reference)
    assert list(returns.files["status"]) == ["accepted"]  # its title names the ward
    [found] = returns.problems[returns.problems["check"].eq("garbled_file_name")]["message_vi"]
    assert "“Phường Bến Thành.xlsx”" in found


@pytest.mark.parametrize(
    ("typed", "day", "checks"),
    [
        pytest.param("15/06/2022 12:00:00 SA", "2022-06-15", [], id="kind-51-am"),
        pytest.param("15 Tháng Giêng 2022", "2022-01-15", [], id="kind-51-month-in-words"),
        pytest.param("15/06/2022", "2022-06-15", [], id="kind-52-day-first"),
        pytest.param("06/15/2022", "2022-06-15", ["month_before_day"], id="kind-52-month-first"),
        pytest.param("15/06/1922", "1922-06-15", ["unlikely_year"], id="kind-53-year"),
    ],
)
def test_a_day_is_read_day_first(typed, day, checks, change):
    found = change(lambda made: put(made, made.address("plan", "actual"), typed))
    rows = found.returns.observations.set_index("indicator_code")
    assert (rows["completed_on"]["plan"], rows["actual"]["plan"]) == (day, 1)
    assert {code for code, _ in found.values} == {"plan"}
    at = found.made.address("plan", "actual")
    assert found.findings == [(check, Q, at) for check in checks]


def test_kind_53_the_date_system_is_the_workbooks(change):
    def edit(made):
        made.book.epoch = CALENDAR_MAC_1904
        put(made, made.address("plan", "actual"), datetime.datetime(2022, 6, 15), "dd/mm/yyyy")

    found = change(edit)
    rows = found.returns.observations.set_index("indicator_code")
    assert rows["completed_on"]["plan"] == "2022-06-15"
    assert found.findings == []


def test_kind_54_an_estimate_is_marked_as_one(change):
    def edit(made):
        column = made.columns["actual"]
        made.sheet.cell(made.heading_rows[0], column).value = "Thực hiện"
        beyond = max(made.columns.values()) + 1
        made.sheet.cell(made.heading_rows[0], beyond, "Ước thực hiện năm")
        put(made, made.address("party", "actual"), None)
        made.sheet.cell(made.rows["party"], beyond, 9)

    found = change(edit, heading_rows=1)
    assert found.values == {("party", "actual"): 9, ("party", "is_estimate"): True}
    assert found.findings == []


def test_kind_56_the_unit_line_speaks_of_money_without_a_unit_of_its_own(change):
    def edit(made):
        left = min(made.columns.values())
        made.sheet.cell(3, left, "Đơn vị tỉnh: triệu đồng")
        put(made, made.address("tax", "unit"), None)

    found = change(edit)
    assert found.roles[f"{get_column_letter(min(found.made.columns.values()))}3"] == "unit_line"
    assert {key[0] for key in found.values} == {"tax"}
    assert found.values["tax", "actual"] == pytest.approx(0.0048)
    assert [check for check, *_ in found.findings] == ["row_converted"]


@pytest.mark.parametrize("rows", [1, 2, 3], ids=["kind-57-one", "kind-57-two", "kind-57-three"])
def test_headings_go_over_any_number_of_rows(rows, change):
    found = change(lambda made: None, heading_rows=rows)
    assert (found.values, found.findings) == ({}, [])
    at = found.made.heading_rows[0]
    assert {found.roles[cell.coordinate] for cell in found.made.sheet[at] if cell.value} == {
        "header"
    }


def numbered(**entries):
    """A row of numbers below the headings, in place of the one that a clean return may have."""
    plain = {"stt": "A", "indicator": "B", "unit": "C", "target": "(1)", "actual": "(2)"}

    def edit(made):
        below = made.heading_rows[-1] + 1
        if made.sheet.cell(below, min(made.columns.values())).value == "A":
            made.sheet.delete_rows(below)
            made.rows = {code: row - 1 for code, row in made.rows.items()}
        insert_row(made, below, {**plain, "stated": "(3=2/1)", **entries})

    return edit


@pytest.mark.parametrize(
    "formula",
    ["(3=2/1)", "3=2/1", "(3) = (2)/(1)", "(3)=(2):(1)x100%", "[3]=[2]/[1]", "3=2/1*100", "(3)"],
    ids=[f"kind-58-{n}" for n in range(7)],
)
def test_a_row_of_numbers_below_the_headings_is_no_indicator(formula, change):
    found = change(numbered(stated=formula), heading_rows=1)
    assert (found.values, found.findings) == ({}, [])
    column = get_column_letter(found.made.columns["stated"])
    assert found.roles[f"{column}{found.made.heading_rows[-1] + 1}"] == "index_row"


@pytest.mark.parametrize(
    "formula",
    ["(3=1/2)", "3=2-1", "(3)=(2)/(4)", "3=2/1/100*2", "3=(2)/(năm trước)"],
    ids=[f"kind-58-other-{n}" for n in range(5)],
)
def test_a_percentage_declared_as_something_else_is_queried(formula, change):
    found = change(numbered(stated=formula), heading_rows=1)
    at = f"{get_column_letter(found.made.columns['stated'])}{found.made.heading_rows[-1] + 1}"
    assert found.values == {}
    assert found.findings == [("column_formula_other", Q, at)]
    assert formula in found.message("column_formula_other")


def test_kind_58_the_formula_may_stand_in_the_heading_itself(change):
    def edit(made):
        texts = {"target": "Kế hoạch (1)", "actual": "Thực hiện (2)", "stated": "Tỷ lệ (3=1/2)"}
        for role, text in texts.items():
            made.sheet.cell(made.heading_rows[0], made.columns[role], text)

    found = change(edit, heading_rows=1)
    at = f"{get_column_letter(found.made.columns['stated'])}{found.made.heading_rows[0]}"
    assert (found.values, found.findings) == ({}, [("column_formula_other", Q, at)])


@pytest.mark.parametrize(
    ("change_of_tax", "is_right"),
    [(1.0, True), ("1,0", True), (1, True), (2, False), (None, True), ("tăng", True)],
    ids=[f"kind-58-difference-{n}" for n in range(6)],
)
def test_figures_are_checked_against_the_formula_of_their_column(change_of_tax, is_right, change):
    def edit(made):
        numbered(stated="(3)")(made)
        beyond = max(made.columns.values()) + 1
        made.sheet.cell(made.heading_rows[0], beyond, "Tăng/giảm")
        made.sheet.cell(made.heading_rows[-1] + 1, beyond, "(4) = (2) - (1)")
        made.sheet.cell(made.rows["tax"], beyond, change_of_tax)

    found = change(edit, heading_rows=1)
    at = f"{get_column_letter(max(found.made.columns.values()) + 1)}{found.made.rows['tax']}"
    assert found.values == {}
    assert found.findings == ([] if is_right else [("column_formula_differs", Q, at)])
    if not is_right:
        assert "(4) = (2) - (1)" in found.message("column_formula_differs")


def test_kind_58_a_figure_that_its_column_does_not_give_is_queried_in_the_ledger(change):
    found = change(numbered(target="(1)=(2)+(2)", stated="(3)"), heading_rows=1)
    at = found.made.address("party", "target")
    assert found.values == {}
    assert ("column_formula_differs", Q, at) in found.findings
    assert found.outcomes[at] == "queried"


def test_kind_62_a_name_that_stands_twice_is_withheld_in_both(change):
    def edit(made):
        made.sheet[made.address("jobs", "indicator")].value = "Kết nạp đảng viên"

    found = change(edit)
    assert found.values["party", "actual"] is None
    assert "indicator_twice" in {check for check, *_ in found.findings}


def test_kind_62_the_rows_above_tell_apart_what_has_one_name(change, tmp_path):
    parents = {"party": "Kết nạp đảng viên", "jobs": "Giải quyết việc làm", "youth": "Bí thư"}
    reference = clean_reference(tmp_path / "reference", method=MARKS)
    names = reference.indicators["indicator_code"].map(parents)
    paths = (names + " / Nam").fillna(reference.indicators["name_vi"])
    reference = replace(reference, indicators=reference.indicators.assign(name_vi=paths))

    def edit(made):
        for number, (code, parent) in enumerate(parents.items(), 1):
            insert_row(made, made.rows[code], {"stt": number, "indicator": parent})
            put(made, made.address(code, "stt"), None)
            put(made, made.address(code, "indicator"), "- Nam")

    found = change(edit, reference)
    assert (found.values, found.findings) == ({}, [])


def test_kind_63_a_total_is_checked_and_never_added(change):
    found = change(wrong_total, has_total=True)
    at = found.made.sheet.cell(found.made.total_row, found.made.columns["actual"])
    assert found.values == {}
    assert found.findings == [("total_differs", Q, at.coordinate)]
    assert found.roles[at.coordinate] == "total"
    message = found.message("total_differs")
    assert str(at.value) in message and str(at.value - 1) in message


def test_kind_65_a_name_over_two_rows_is_read_as_one(change):
    def edit(made):
        row = made.rows["tax"]
        insert_row(made, row + 1, {"indicator": "thuế"})
        made.sheet[made.address("tax", "indicator")].value = "Thu"

    found = change(edit)
    assert found.values == {}
    assert found.findings == [("joined_name", INFO, found.made.address("tax", "indicator"))]


def test_kind_66_a_figure_merged_over_rows_is_that_of_the_first(change):
    def edit(made):
        column = made.columns["actual"]
        made.sheet.merge_cells(None, made.rows["party"], column, made.rows["jobs"], column)

    found = change(edit)
    assert {key[0] for key in found.values} == {"jobs"}
    assert found.values["jobs", "state"] == "missing"
    assert {check for check, *_ in found.findings} == {"merged_figure", "missing_figure"}


def hidden_row(made):
    made.sheet.row_dimensions[made.rows["tax"]].hidden = True


def row_without_height(made):
    made.sheet.row_dimensions[made.rows["tax"]].height = 0.5


def hidden_column(made):
    made.sheet.column_dimensions[get_column_letter(made.columns["target"])].hidden = True


def column_without_width(made):
    made.sheet.column_dimensions[get_column_letter(made.columns["target"])].width = 0.1


def filtered_row(made):
    made.sheet.auto_filter.ref = made.sheet.dimensions
    hidden_row(made)


def written(**style):
    def edit(made):
        for name, value in style.items():
            setattr(made.sheet[made.address("tax", "actual")], name, value)

    return edit


WHITE = Font(color="FFFFFFFF")
UNSEEN = {
    "row": hidden_row,
    "row-height": row_without_height,
    "column": hidden_column,
    "column-width": column_without_width,
    "filter": filtered_row,
    "format": written(number_format=";;;"),
    "white": written(font=WHITE),
    "white-of-the-theme": written(font=Font(color=Color(theme=0))),
    "red-on-red": written(font=Font(color="FFC00000"), fill=PatternFill("solid", "FFC00000")),
}


@pytest.mark.parametrize("hide", [pytest.param(UNSEEN[k], id=f"kind-68-{k}") for k in UNSEEN])
def test_what_nobody_sees_is_read_and_queried(hide, change):
    found = change(hide)
    assert found.values == {}
    assert [(name, severity) for name, severity, _ in found.findings] == [("hidden_cells", Q)]
    role = "target" if hide in (hidden_column, column_without_width) else "actual"
    assert found.made.address("tax", role) in found.message("hidden_cells")


@pytest.mark.parametrize(
    "show",
    [
        pytest.param(written(font=WHITE, fill=PatternFill("solid", "FF1F4E79")), id="kind-68-dark"),
        pytest.param(written(fill=PatternFill("solid", "FFFFFFFF")), id="kind-68-black-on-white"),
        pytest.param(written(number_format="#,##0.0;;"), id="kind-68-no-zeros"),
    ],
)
def test_what_can_be_seen_is_not_queried(show, change):
    found = change(show)
    assert (found.values, found.findings) == ({}, [])


def test_kind_68_a_hidden_sheet_is_read_and_queried(change):
    def edit(made):
        made.sheet.sheet_state = "hidden"
        made.book.create_sheet("Sheet2")["A1"] = "Ghi chú"
        made.book.active = 1

    found = change(edit)
    assert found.values == {}
    assert found.findings == [("hidden_sheet", Q, None)]


def test_kind_69_a_comment_is_listed_and_a_struck_figure_withheld(change):
    def edit(made):
        made.sheet[made.address("party", "actual")].comment = Comment("tính cả tháng 12", "x")
        made.sheet[made.address("tax", "actual")].font = Font(strike=True)

    found = change(edit)
    assert found.values == {("tax", column): value for column, value in GONE.items()}
    assert sorted(found.findings) == [
        ("comment", INFO, found.made.address("party", "actual")),
        ("struck_out", E, found.made.address("tax", "actual")),
    ]


def test_kind_70_rows_and_columns_added_or_missing_are_listed(change):
    def edit(made):
        row = {"indicator": "Chỉ tiêu tự thêm", "unit": "người", "target": 1, "actual": 2}
        insert_row(made, made.rows["tax"], {"stt": 99, **row})
        beyond = max(made.columns.values()) + 1
        made.sheet.cell(made.heading_rows[0], beyond, "Số tự thêm")
        made.sheet.cell(made.rows["tax"], beyond, 5)
        made.sheet.delete_rows(made.rows["plan"])

    found = change(edit, heading_rows=1)
    assert {key[0] for key in found.values} == {"plan"}
    checks = {check for check, *_ in found.findings}
    assert checks == {"unknown_indicator", "unknown_column", "missing_row"}
