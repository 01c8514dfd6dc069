"""Old .xls workbooks. `xls/kinds.xls` and `xls/1904.xls` were written by xlwt; others by hand."""

import functools
import struct
from pathlib import Path

import pytest
from workbooks_by_hand import ole

from wardanalytics.returns import xls
from wardanalytics.returns.workbook import UnreadableReturnError, read_book

KINDS = Path(__file__).parent / "xls/kinds.xls"


@pytest.fixture
def read(tmp_path):
    def read_bytes(content):
        (tmp_path / "a.xls").write_bytes(content)
        return read_book(tmp_path / "a.xls")

    return read_bytes


def refusal(read, content):
    with pytest.raises(UnreadableReturnError) as refused:
        read(content)
    return refused.value.check


@functools.cache
def kinds():
    return read_book(KINDS)


def by_address():
    return {cell.address: cell for cell in kinds().sheets[0].cells}


def record(code, content=b""):
    return struct.pack("<HH", code, len(content)) + content


def biff5(*records):
    """A bare stream of the format of Excel 5 and 95: one sheet of these records."""
    name = b"S"
    begin = record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + record(0x42, b"\xe4\x04")
    offset = len(begin) + 4 + 6 + 2 + len(name) - 1 + 4
    listed = record(0x85, struct.pack("<IBBB", offset, 0, 0, len(name)) + name)
    sheet = record(0x809, struct.pack("<HHHH", 0x500, 16, 0, 0)) + b"".join(records)
    return begin + listed + record(0x0A) + sheet + record(0x0A)


def label(row, column, text):
    return record(0x204, struct.pack("<HHHH", row, column, 0, len(text)) + text)


NUMBER = record(0x203, struct.pack("<HHHd", 1, 1, 0, 4.8))


@pytest.mark.parametrize(
    ("address", "kind", "typed", "number_format"),
    [
        ("A1", "text", "UBND PHƯỜNG BẾN THÀNH", "General"),
        ("A3", "number", "4.8", "General"),
        ("B3", "number", "1.143", "0.0%"),
        ("C3", "number", "8", "General"),
        ("A4", "date", "2022-07-08 00:00:00", "d-mmm"),
        ("B4", "date", "08:07:00", "h:mm"),
        ("C4", "date", "1 day, 12:00:00", "[h]:mm"),
        ("A5", "boolean", "TRUE", "General"),
        ("B5", "error", "#DIV/0!", "General"),
        ("IV65536", "text", "xa", "General"),
    ],
)
def test_each_kind_of_cell_is_kept_with_its_place(address, kind, typed, number_format):
    cell = by_address()[address]
    assert (cell.kind, cell.typed, cell.number_format) == (kind, typed, number_format)
    assert cell.formula is None


def test_fonts_and_struck_texts_are_kept():
    cells = by_address()
    assert (cells["A1"].font, cells["A2"].font) == ("Times New Roman", ".VnTime")
    assert {address for address, cell in cells.items() if cell.is_struck} == {"A6", "B6"}


def test_what_is_hidden_is_read_and_said():
    first, hidden = kinds().sheets
    assert {cell.address for cell in first.cells if cell.is_hidden} == {"A9", "F1"}
    assert (hidden.name, hidden.state) == ("Ẩn", "hidden")
    assert [cell.is_hidden for cell in hidden.cells] == [True]


def test_merges_are_given_and_blank_cells_are_none():
    sheet = kinds().sheets[0]
    assert list(sheet.merges) == [(7, 1, 8, 2)]
    assert "B10" not in by_address()


def test_the_date_system_is_the_workbooks():
    book = read_book(KINDS.with_name("1904.xls"))
    assert book.is_1904
    assert [cell.typed for cell in book.sheets[0].cells] == ["1904-01-02 00:00:00"]


def test_the_bare_stream_of_old_programs_is_read(read):
    book = read(biff5(label(0, 0, b"Ch\xd8 ti\xaau"), NUMBER))
    assert [cell.typed for cell in book.sheets[0].cells] == ["ChØ tiªu", "4.8"]


def test_a_note_is_the_comment_of_its_cell(read):
    note = record(0x1C, struct.pack("<HHH", 1, 1, 3) + b"xem")
    [sheet] = read(biff5(NUMBER, note)).sheets
    assert [(cell.address, cell.comment) for cell in sheet.cells] == [("B2", "xem")]


@pytest.mark.parametrize("short_chain", [(), (1, 2, 0xFFFFFFFE)])
def test_a_stream_of_any_size_is_found_in_its_container(read, short_chain):
    note = record(0x1C, struct.pack("<HHH", 1, 1, 3) + b"xem")
    book = read(ole(("Book", biff5(NUMBER, note)), short_chain=short_chain))
    assert [(cell.typed, cell.comment) for cell in book.sheets[0].cells] == [("4.8", "xem")]


def test_a_document_inside_the_workbook_does_not_make_it_one(read):
    stream = biff5(NUMBER).ljust(4096, b"\0")
    assert len(read(ole(("Workbook", stream), ("WordDocument", bytes(512)))).sheets) == 1


def test_a_chain_that_bites_its_own_tail_ends(read):
    stream = biff5(NUMBER).ljust(5120, b"\0")
    assert len(read(ole(("Book", stream), chain=[(11, 2)])).sheets) == 1
    short = ole(("Book", biff5(NUMBER, NUMBER)), short_chain=(0, 0))
    assert refusal(read, short) == "damaged"
    assert refusal(read, ole(("Book", b""))) == "old_or_locked"


def test_the_names_of_formulas_are_not_worked_out(read):
    name = record(0x18, struct.pack("<HBBHHH4B", 0, 0, 1, 3, 0, 0, 0, 0, 0, 0) + b"N\xff\xff\xff")
    stream = biff5(NUMBER)
    at = stream.index(record(0x42, b"\xe4\x04"))
    moved = bytearray(stream[:at] + name + stream[at:])
    listed = moved.index(struct.pack("<HH", 0x85, 8)) + 4
    (offset,) = struct.unpack_from("<I", moved, listed)
    struct.pack_into("<I", moved, listed, offset + len(name))
    assert len(read(bytes(moved)).sheets[0].cells) == 1


def test_a_locked_workbook_is_named(read):
    assert refusal(read, biff5(record(0x2F, bytes(6)), NUMBER)) == "locked"


def test_more_cells_than_a_return_can_have_are_refused(read, monkeypatch):
    monkeypatch.setattr(xls, "_MOST_STORED", 3)
    blanks = record(0xBE, struct.pack("<HH4HH", 0, 0, 0, 0, 0, 0, 3))
    assert refusal(read, biff5(blanks)) == "too_large"
    monkeypatch.setattr(xls, "MOST_CELLS", 1)
    assert refusal(read, biff5(NUMBER, label(0, 1, b"x"))) == "too_large"


@pytest.mark.parametrize("kept", [520, 1024, 2048, 3000, 5000])
def test_a_workbook_cut_off_is_read_as_far_as_it_is_whole_or_refused(read, kept):
    try:
        whole = {
            (cell.sheet, cell.address): cell for sheet in kinds().sheets for cell in sheet.cells
        }
        cut = [cell for sheet in read(KINDS.read_bytes()[:kept]).sheets for cell in sheet.cells]
        assert all(whole[cell.sheet, cell.address] == cell for cell in cut)
    except UnreadableReturnError as error:
        assert error.check in ("damaged", "old_or_locked")


def test_nothing_is_printed(read, capfd):
    with pytest.raises(UnreadableReturnError):
        read(KINDS.read_bytes()[:3000])
    assert capfd.readouterr() == ("", "")
