"""A workbook's cells, whatever program wrote it, against openpyxl's own count."""

import datetime
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from wardanalytics.returns.workbook import UnreadableReturnError, read_cells

ROOT = Path(__file__).parents[1]


def save(path, **cells):
    book = openpyxl.Workbook()
    for address, value in cells.items():
        book.active[address] = value
    book.save(path)
    return path


def rewrite(path, part, change):
    """Change one part of a saved workbook, as another program would have written it."""
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return path


def with_cell(path, xml, part="xl/worksheets/sheet1.xml"):
    """Replace the one cell of a workbook by what another program writes."""
    return rewrite(path, part, lambda text: re.sub(r"<c .*?</c>|<c [^>]*/>", xml, text, count=1))


def refusal(path):
    with pytest.raises(UnreadableReturnError) as refused:
        read_cells(path)
    return refused.value.check


def count_with_openpyxl(path):
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return sum(
        value not in (None, "")
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
    )


def test_each_kind_of_cell_is_kept_with_its_place(tmp_path):
    day = datetime.datetime(2022, 7, 8)
    path = save(tmp_path / "a.xlsx", A1="Tên", B2=4.8, C3=True, D4="#DIV/0!", E5=day, F6="=1/0")
    cells = {cell.address: (cell.kind, cell.typed) for cell in read_cells(path)}
    assert cells == {
        "A1": ("text", "Tên"),
        "B2": ("number", "4.8"),
        "C3": ("boolean", "TRUE"),
        "D4": ("error", "#DIV/0!"),
        "E5": ("date", "2022-07-08 00:00:00"),
        "F6": ("no_value", ""),
    }
    assert [cell.formula for cell in read_cells(path)] == [None] * 5 + ["=1/0"]


def test_a_formula_keeps_its_stored_value(tmp_path):
    path = with_cell(save(tmp_path / "a.xlsx", A1=1), '<c r="A1"><f>7+1</f><v>8</v></c>')
    [cell] = read_cells(path)
    assert (cell.kind, cell.typed, cell.formula) == ("number", "8", "=7+1")


def test_a_formula_that_gives_an_empty_text_has_a_value(tmp_path):
    xml = '<c r="A1" t="str"><f>IF(1,"","")</f><v></v></c>'
    [cell] = read_cells(with_cell(save(tmp_path / "a.xlsx", A1=1), xml))
    assert (cell.kind, cell.typed) == ("text", "")


def test_an_array_formula_is_given_as_text(tmp_path):
    [cell] = read_cells(save(tmp_path / "a.xlsx", A1=ArrayFormula("A1:A1", "=SUM(B1:B2*2)")))
    assert cell.formula == "=SUM(B1:B2*2)"


def test_seventeen_digits_of_a_float_are_the_number_that_was_typed(tmp_path):
    path = with_cell(save(tmp_path / "a.xlsx", A1=1), '<c r="A1"><v>3.7999999999999998</v></c>')
    assert read_cells(path)[0].typed == "3.8"


def test_cells_under_a_merge_are_kept_and_marked(tmp_path):
    path = save(tmp_path / "a.xlsx", A1="anchor", A2="hidden below", B1=3)
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    rewrite(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", merge))
    covered = {cell.address: cell.is_covered for cell in read_cells(path)}
    assert covered == {"A1": False, "B1": False, "A2": True}


def test_a_wrong_dimension_hides_no_row(tmp_path):
    path = save(tmp_path / "a.xlsx", A1=1, B9=2)
    rewrite(path, "xl/worksheets/sheet1.xml", lambda text: text.replace('"A1:B9"', '"A1"'))
    assert len(read_cells(path)) == 2


def test_one_stray_cell_at_the_far_corner_costs_nothing(tmp_path):
    path = save(tmp_path / "a.xlsx", A1=1, XFD1048576="x")
    started = time.perf_counter()
    assert [cell.address for cell in read_cells(path)] == ["A1", "XFD1048576"]
    assert time.perf_counter() - started < 2


def test_a_chart_sheet_has_no_cells(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_chartsheet("Biểu đồ").add_chart(openpyxl.chart.BarChart())
    book.save(tmp_path / "a.xlsx")
    assert len(read_cells(tmp_path / "a.xlsx")) == 1


def test_the_same_cell_stored_twice_is_damage(tmp_path):
    cells = '<c r="A1"><v>7</v></c><c r="A1"><v>8</v></c>'
    assert refusal(with_cell(save(tmp_path / "a.xlsx", A1=1), cells)) == "damaged"


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b"", "empty_file"),
        (b"<html><table><tr><td>8/7</td></tr></table></html>", "html"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", "html"),
        (b"<table border=1><tr><td>8</td></tr></table>", "html"),
        (b'<?xml version="1.0"?><Workbook/>', "xml"),
        (b"%PDF-1.7", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_or_locked"),
        (b"STT;Ch\xe1\xbb\x89 ti\xc3\xaau", "plain_text"),
        (bytes(100), "not_a_workbook"),
    ],
)
def test_a_file_of_another_kind_is_named_by_its_bytes(tmp_path, content, check):
    path = tmp_path / "ben-thanh.xlsx"
    path.write_bytes(content)
    assert refusal(path) == check


def test_a_workbook_cut_off_in_transfer_is_damaged(tmp_path):
    path = save(tmp_path / "a.xlsx", A1=1)
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(path) == "damaged"


@pytest.mark.parametrize(
    ("part", "check"), [("word/document.xml", "document"), ("content.xml", "not_a_workbook")]
)
def test_a_document_in_a_zip_is_no_workbook(tmp_path, part, check):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as container:
        container.writestr(part, "<document/>")
        container.writestr("[Content_Types].xml", "<Types/>")
    assert refusal(tmp_path / "a.xlsx") == check


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_workbook_with_a_broken_part_is_damaged(tmp_path, part):
    path = rewrite(save(tmp_path / "a.xlsx", A1=1), part, lambda text: text[: len(text) // 2])
    assert refusal(path) == "damaged"


def test_a_workbook_that_lacks_a_sheet_it_lists_is_damaged(tmp_path):
    path = save(tmp_path / "a.xlsx", A1=1)
    with zipfile.ZipFile(path) as container:
        kept = [name for name in container.namelist() if "sheet1" not in name]
        parts = {name: container.read(name) for name in kept}
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    assert refusal(path) == "damaged"


@pytest.mark.parametrize("folder", ["returns/2022", "pci/returns"])
def test_every_cell_that_openpyxl_counts_is_read(folder):
    for path in sorted((ROOT / "data" / folder).rglob("*.xlsx"))[:4]:
        assert len(read_cells(path)) == count_with_openpyxl(path)
