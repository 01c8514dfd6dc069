"""The workbook of a run: figures are numbers, texts are texts, findings lead to their cells."""

import openpyxl
import pytest

from wardanalytics.presentation.report_workbook import report_workbook
from wardanalytics.returns.findings import finding
from wardanalytics.tables import table

JUDGED = {"period": "2022", "state": "value", "source_file": "2022/a.xlsx", "is_synthetic": True}


def attained():
    rows = [
        {"ward_code": "a", "indicator_code": "x", "attainment": 1.143, "status": "exceeded"},
        {"ward_code": "b", "indicator_code": "x", "attainment": 0.5, "status": "not_met"},
        {"ward_code": "a", "indicator_code": "y", "status": "not_reported", "state": "missing"},
    ]
    frame = table("attained", [{**JUDGED, **row} for row in rows])
    return frame.assign(
        ward=frame["ward_code"].map({"a": "=Bến Thành", "b": "Đa Kao"}),
        indicator=frame["indicator_code"].str.upper(),
        group="Kinh tế",
        unit_name="vụ",
    )


def made(tmp_path, language="vi", problems=()):
    ward = {"period": "2022", "ward_code": "a"}
    gate = {"level": "good", "measure": "tasks_on_time", "test": "at_least", "rule_set": "R"}
    gate |= {"required": 1.0, "found": 0.96, "outcome": "failed"}
    tables = {
        "attained": attained(),
        "scores": table("scores", [{**ward, "published_score": 98.5, "coverage": 1.0}]),
        "ranks": table("ranks", [{**ward, "rank": 1, "rank_low": 1, "rank_high": 2}]),
        "ratings": table("ratings", [{**ward, "official_level": "good"}]),
        "gates": table("gates", [{**ward, **gate}]),
        "problems": table("problems", problems),
        "files": table("files", [{"source_file": "2022/a.xlsx", "status": "accepted"}]),
    }
    book = report_workbook(
        tables, period="2022", returns="../../../data/returns", language=language
    )
    book.save(tmp_path / "report.xlsx")
    return openpyxl.load_workbook(tmp_path / "report.xlsx")


def row_of(sheet, first):
    return next(row for row in sheet.iter_rows() if any(cell.value == first for cell in row))


def test_attainment_is_a_number_shown_as_percent_and_nothing_is_0(tmp_path):
    sheet = made(tmp_path)["Tỷ lệ hoàn thành"]
    exceeded, missed = row_of(sheet, "X")[3:5]
    assert (exceeded.value, missed.value) == (1.143, 0.5)
    assert exceeded.number_format == "[$-42A]#,##0.0%"
    not_reported, not_asked = row_of(sheet, "Y")[3:5]
    assert (not_reported.value, not_asked.value) == ("chưa báo cáo", None)


def test_the_colours_follow_the_words_of_the_results(tmp_path):
    book = made(tmp_path)
    assert [cell.value for cell in row_of(book["Kết quả"], "X")[3:5]] == ["vượt", "không đạt"]
    for sheet in ("Tỷ lệ hoàn thành", "Kết quả"):
        [area] = book[sheet].conditional_formatting
        formulas = [rule.formula[0] for rule in area.rules]
        first = str(area.sqref).split(":")[0]
        assert f"'Kết quả'!{first}=\"vượt\"" in formulas


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path):
    cell = next(c for c in row_of(made(tmp_path)["Kết quả"], "Chỉ tiêu") if c.value == "=Bến Thành")
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_finding_leads_to_its_cell(tmp_path):
    place = {"source_file": "2022/a.xlsx", "source_sheet": "Biểu 'a'", "cell": "F12"}
    told = finding("formula_error", **place, formula="1/0", as_typed="#DIV/0!")
    sheet = made(tmp_path, problems=[told])["Lỗi và điểm cần xác nhận"]
    link = row_of(sheet, "F12")[3].hyperlink
    assert link.target == "../../../data/returns/2022/a.xlsx"
    assert link.location == "'Biểu ''a'''!F12"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_sheet_keeps_its_headings_in_sight_and_prints_on_one_width(tmp_path, language):
    for sheet in made(tmp_path, language):
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.page_setup.fitToWidth == 1


def test_a_finding_about_no_cell_has_a_link_to_its_file_alone(tmp_path):
    told = finding("formula_error", source_file="2022/a.xlsx", formula="1/0", as_typed="#DIV/0!")
    row = row_of(made(tmp_path, problems=[told])["Lỗi và điểm cần xác nhận"], "2022/a.xlsx")
    assert (row[1].hyperlink.location, row[3].value, row[3].hyperlink) == (None, None, None)


def test_a_condition_reads_as_on_the_page(tmp_path):
    row = row_of(made(tmp_path)["Điều kiện xếp loại"], "R")
    assert [cell.value for cell in row[2:6]] == [
        "tỷ lệ nhiệm vụ đúng hạn",
        "≥ 100%",
        "96%",
        "không đạt",
    ]


def test_the_page_is_named_and_numbered(tmp_path):
    for sheet in made(tmp_path):
        assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("&A", "&P/&N")


def test_synthetic_figures_are_called_so_on_the_sheet(tmp_path):
    texts = [cell.value for row in made(tmp_path)["Xếp hạng"].iter_rows() for cell in row]
    assert any("MÔ PHỎNG" in str(text) for text in texts)


def test_a_period_without_figures_gives_an_empty_workbook_and_no_error():
    names = ("scores", "ranks", "ratings", "gates", "problems", "files")
    tables = {"attained": attained().iloc[:0]} | {name: table(name) for name in names}
    book = report_workbook(tables, period="2022", returns="returns")
    assert len(book.sheetnames) == 7
