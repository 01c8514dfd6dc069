import hashlib

import openpyxl
import pandas as pd
import pytest

from wardanalytics.returns.findings import finding
from wardanalytics.returns.marked import write_marked


@pytest.fixture
def received(tmp_path):
    """A workbook with a bad figure in B2, a merged B3:C3 and a blank C2."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Biểu 1"
    sheet["B2"] = "l3"
    sheet["B3"] = "gộp"
    sheet.merge_cells("B3:C3")
    path = tmp_path / "received.xlsm"
    book.save(path)
    return path


def problem(check, cell, typed="l3", **values):
    place = {"source_file": "x.xlsx", "source_sheet": "Biểu 1", "cell": cell}
    return finding(check, **place, as_typed=typed, **values)


def marked(path, tmp_path, *problems, language="vi"):
    to = write_marked(path, pd.DataFrame(problems), tmp_path / "marked" / path.name, language)
    return to, openpyxl.load_workbook(to)


def test_a_bad_cell_is_coloured_and_says_what_is_wrong_and_what_to_do(received, tmp_path):
    to, copy = marked(received, tmp_path, problem("unreadable_figure", "B2"))
    cell = copy["Biểu 1"]["B2"]
    assert to.name == "received.xlsx"
    assert cell.value == "l3"
    assert cell.fill.fgColor.rgb.endswith("F4B183")
    assert "không đọc được “l3” thành số" in cell.comment.text
    assert "chỉ gõ chữ số" in cell.comment.text


def test_the_first_sheet_lists_errors_first_and_links_each_cell(received, tmp_path):
    _, copy = marked(
        received,
        tmp_path,
        problem("missing_figure", "C2", "", indicator="Hộ"),
        problem("unreadable_figure", "B2"),
        language="en",
    )
    rows = list(copy["To correct"].iter_rows(values_only=True))
    assert copy.sheetnames[0] == "To correct"
    assert [row[2] for row in rows] == ["Cell", "B2", "C2"]
    assert copy["To correct"]["C2"].hyperlink.location == "'Biểu 1'!B2"


def test_the_original_is_not_touched(received, tmp_path):
    before = hashlib.sha256(received.read_bytes()).digest()
    marked(received, tmp_path, problem("unreadable_figure", "B2"))
    assert hashlib.sha256(received.read_bytes()).digest() == before


def test_a_text_that_looks_like_a_formula_is_listed_as_text(received, tmp_path):
    _, copy = marked(received, tmp_path, problem("unreadable_figure", "B2", "=HYPERLINK(1)"))
    cell = copy["Cần sửa"]["D2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_a_covered_cell_is_marked_at_the_cell_that_stands_for_it(received, tmp_path):
    _, copy = marked(received, tmp_path, problem("unreadable_figure", "C3"))
    assert copy["Biểu 1"]["B3"].comment is not None


def test_of_two_findings_in_a_cell_both_are_said_and_the_gravest_colours_it(received, tmp_path):
    _, copy = marked(
        received,
        tmp_path,
        problem("unreadable_figure", "B2"),
        problem("negative_figure", "B2"),
    )
    cell = copy["Biểu 1"]["B2"]
    assert cell.fill.fgColor.rgb.endswith("F4B183")
    assert cell.comment.text.index("không đọc được") < cell.comment.text.index("nhỏ hơn 0")


def test_a_workbook_that_cannot_be_copied_gets_the_list_alone(tmp_path):
    path = tmp_path / "damaged.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0 not a workbook")
    _, copy = marked(path, tmp_path, finding("old_or_locked", source_file="damaged.xls"))
    assert copy.sheetnames == ["Cần sửa"]
