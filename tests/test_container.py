"""Files that are no workbooks, named for what they are, and the guards against hostile ones."""

import io
import struct
import zipfile

import openpyxl
import pytest
from workbooks_by_hand import CELLS, MAIN, ole, parts, shared_part, sheet_part, zipped

from wardanalytics.checks import CHECKS
from wardanalytics.returns import cells, container, xlsx, xlsx_parts, xlsx_sheet, xlsx_styles
from wardanalytics.returns.cells import Merge, mark_covered
from wardanalytics.returns.workbook import UnreadableReturnError, read_book, read_cells

SPREADSHEETML = b"""<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>"""
MHTML = b"""MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n
Content-Type: multipart/related; boundary="--x"\r\n\r\n----x\r\n\r\n<html></html>"""


@pytest.fixture
def refusal(tmp_path):
    """Why a file of these bytes is refused, as (check, detail)."""

    def refuse(content):
        path = tmp_path / "ben-thanh.xlsx"
        path.write_bytes(content)
        with pytest.raises(UnreadableReturnError) as refused:
            read_cells(path)
        assert refused.value.check in CHECKS
        return refused.value.check, refused.value.detail["en"]

    return refuse


# what a file is


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b"", "empty_file"),
        (b"<html><table></table></html>", "html"),
        ('\ufeff<html xmlns:x="urn:schemas-microsoft-com:office:excel">'.encode("utf-16"), "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC ""><html/>', "html"),
        (b'<meta charset="utf-8"><style></style>', "html"),
        (SPREADSHEETML, "spreadsheetml"),
        (SPREADSHEETML.decode().encode("utf-16"), "spreadsheetml"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><bao-cao/>', "xml"),
        (MHTML, "mhtml"),
        (b"%PDF-1.7", "pdf"),
        (b"{\\rtf1\\ansi}", "document"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"Rar!\x1a\x07", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        ("STT;Chỉ tiêu;Thực hiện\n1;Thu thuế;4,8".encode(), "plain_text"),
        ("\ufeffSTT\tChỉ tiêu\t8/7".encode("utf-16"), "plain_text"),
        ("STT;Chỉ tiêu".encode("utf-16"), "plain_text"),
        ("STT,Thu thuế".encode("cp1258", errors="replace"), "plain_text"),
        (b"From,To\n1,2", "plain_text"),
        (b"\0" * 100, "not_a_workbook"),
        (b"\x7fELF\x02\x01\x01", "not_a_workbook"),
        (b" \r\n", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_or_locked"),
        (ole(("EncryptedPackage", bytes(4096)), ("EncryptionInfo", bytes(512))), "locked"),
        (ole(("WordDocument", bytes(4096))), "document"),
        (ole(("Contents", bytes(4096))), "old_or_locked"),
        (b"PK\x05\x06" + bytes(18), "archive"),  # an empty zip file
        (zipped({"ben-thanh.xlsx": b"x", "ben-nghe.xlsx": b"x"}), "archive"),
        (zipped({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "document"),
        (zipped({"ppt/presentation.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "document"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "ods"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "document"),
        (zipped({"xl/workbook.bin": "x", "[Content_Types].xml": "<x/>"}), "xlsb"),
        (zipped({"[Content_Types].xml": "<x/>"}), "not_a_workbook"),
    ],
)
def test_what_is_no_workbook_is_named_for_what_it_is(refusal, content, check):
    assert refusal(content)[0] == check


@pytest.mark.parametrize("cut", [10, 100, 400])
def test_a_zip_file_cut_off_is_damaged(refusal, cut):
    check, detail = refusal(zipped(parts())[:-cut])
    assert check == "damaged"
    assert "cut off" in detail


def test_a_part_with_a_password_is_locked(refusal):
    content = bytearray(zipped(parts(), zipfile.ZIP_STORED))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(header)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(header, at + 1)
    assert refusal(bytes(content))[0] == "locked"


def test_a_workbook_is_read_whatever_its_name_says(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(zipped(parts()))
    assert len(read_cells(path)) == 1


# guards


def test_a_document_type_is_refused_before_any_entity_counts(refusal):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    for doctype in (bomb, outside, "<!DOCTYPE x>"):
        for name, part in parts(shared=["<t>x</t>"], styles={}).items():
            content = zipped({**parts(shared=["<t>x</t>"], styles={}), name: doctype + part})
            assert refusal(content) == ("doctype", ""), name


def test_an_entity_that_nobody_declares_is_damage(refusal):
    rows = CELLS.replace("1</v>", "&e;</v>")
    assert refusal(zipped(parts(rows)))[0] == "damaged"


def test_a_file_larger_than_any_return_is_not_read(refusal, monkeypatch):
    monkeypatch.setattr("wardanalytics.returns.workbook.LARGEST_FILE", 1000)
    assert refusal(bytes(1001))[0] == "too_large"


def test_a_part_is_refused_by_what_its_directory_says_before_inflating(refusal, monkeypatch):
    monkeypatch.setattr(container, "LARGEST_PART", 10_000)
    assert refusal(zipped(parts(before=" " * 10_001)))[0] == "too_large"


def test_a_part_that_understates_its_size_gives_no_more_than_it_states(refusal):
    content = bytearray(zipped(parts(before=" " * 1_000_000)))
    at = content.find(b"PK\x01\x02")
    while b"sheet1" not in content[at : at + 80]:
        at = content.find(b"PK\x01\x02", at + 1)
    struct.pack_into("<I", content, at + 24, 500)
    assert refusal(bytes(content))[0] == "damaged"


def test_all_parts_together_have_a_limit_too(refusal, monkeypatch):
    monkeypatch.setattr(container, "LARGEST_IN_ALL", 100_000)
    assert refusal(zipped(parts(before=" " * 99_000, shared=["<t>x</t>"])))[0] == "too_large"
    once = zipped({**parts(), "xl/media/image1.png": bytes(99_999)})
    assert refusal(once)[0] == "too_large"


def test_too_many_parts_are_refused_before_they_are_listed(refusal):
    many = zipped({**parts(), **{f"xl/media/{n}": b"" for n in range(container.MOST_PARTS)}})
    assert refusal(many) == ("too_large", "more than 20,000 parts")


@pytest.mark.parametrize(
    ("where", "limit", "content"),
    [
        (xlsx_sheet, "MOST_CELLS", {"rows": "<row><c><v>1</v></c><c><v>1</v></c></row>"}),
        (
            xlsx_sheet,
            "MOST_MERGES",
            {"after": '<mergeCells><mergeCell ref="A1"/></mergeCells>' * 2},
        ),
        (xlsx_parts, "MOST_TEXTS", {"shared": ["<t>a</t>", "<t>b</t>"]}),
        (xlsx_styles, "MOST_STYLES", {"styles": {"styles": ["", ""]}}),
        (xlsx, "MOST_CHARACTERS", {"shared": ["<t>ab</t>"]}),
        (xlsx, "MOST_CHARACTERS", {"rows": '<row><c t="str"><v>ab</v></c></row>'}),
        (xlsx, "MOST_CHARACTERS", {"rows": "<row><c><f>A1</f></c></row>"}),
        (container, "MOST_RELATIONS", {"shared": []}),
    ],
)
def test_whatever_is_kept_has_a_limit(refusal, monkeypatch, where, limit, content):
    monkeypatch.setattr(where, limit, 1)
    assert refusal(zipped(parts(**content)))[0] == "too_large"


@pytest.mark.parametrize(
    ("sheet", "check"),
    [
        (sheet_part(before=f'<x a="{"y" * 2_000_000}"/>'), "too_large"),
        (sheet_part(before=f"<!--{'y' * 2_000_000}-->"), "too_large"),
        (sheet_part(f'<row><c t="str"><v>{"y" * 2_000_000}</v></c></row>'), "too_large"),
        (sheet_part(before="<x>" * 200 + "</x>" * 200), "damaged"),
        (sheet_part(before="".join(f"<x{n}/>" for n in range(20_000))), "damaged"),
        (sheet_part(before="".join(f'<x a{n}=""/>' for n in range(20_000))), "damaged"),
        (sheet_part(before="".join(f'<x xmlns:p{n}="y"/>' for n in range(20_000))), "damaged"),
        (sheet_part().replace("<sheetData>", "<sheetData><p:x/>"), "damaged"),
        ("", "damaged"),
        ("<?xml version='1.0' encoding='zip'?>" + sheet_part(), "damaged"),
        ("<?xml version='1.0' encoding='thế'?>" + sheet_part(), "damaged"),
    ],
)
def test_xml_that_would_fill_the_memory_is_refused(refusal, sheet, check):
    assert refusal(zipped({**parts(), "xl/worksheets/sheet1.xml": sheet}))[0] == check


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_the_encodings_of_xml_are_read(tmp_path, encoding):
    path = tmp_path / "a.xlsx"
    shared = shared_part("<t>Chỉ tiêu</t>").encode(encoding)
    rows = '<row><c t="s"><v>0</v></c></row>'
    path.write_bytes(zipped({**parts(rows, shared=[]), "xl/sharedStrings.xml": shared}))
    assert [cell.typed for cell in read_cells(path)] == ["Chỉ tiêu"]


def test_a_part_that_is_there_twice_is_damage(refusal):
    content = io.BytesIO(zipped(parts()))
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", sheet_part("<row><c><v>9</v></c></row>"))
    check, detail = refusal(content.getvalue())
    assert (check, "twice" in detail) == ("damaged", True)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_not_inflated(refusal, compression):
    assert refusal(zipped(parts(), compression))[0] == "damaged"


def test_merges_that_lie_on_one_another_cost_no_endless_time(monkeypatch):
    monkeypatch.setattr(cells, "_MOST_STEPS", 100)
    found = [cells.Cell("S", n, 1, f"A{n}", "number", "1", "", None) for n in range(1, 20)]
    assert sum(cell.is_covered for cell in mark_covered(found, [Merge(1, 1, 20, 1)])) == 18
    with pytest.raises(UnreadableReturnError, match="too_large"):
        mark_covered(found, [Merge(1, 1, 20, 1)] * 20)


def test_a_folder_name_in_the_zip_is_no_path(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped({**parts(), "../../../tmp/ra-ngoai.txt": b"x", "/etc/x": b"x"}))
    assert len(read_cells(path)) == 1
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.xlsx"]


def test_a_detail_is_short_enough_for_a_table(refusal):
    rows = f'<row r="{"9" * 5000}"><c r="A1"><v>1</v></c></row>'
    assert len(refusal(zipped(parts(rows)))[1]) <= 200


def test_a_fault_of_ours_is_seen_and_not_called_damage(tmp_path, monkeypatch):
    def broken(*_):
        raise TypeError("a fault")

    monkeypatch.setattr(xlsx, "read_styles", broken)
    (tmp_path / "a.xlsx").write_bytes(zipped(parts(styles={})))
    with pytest.raises(TypeError, match="a fault"):
        read_book(tmp_path / "a.xlsx")


def test_a_workbook_too_large_for_the_memory_is_refused(refusal, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(xlsx, "read_styles", full)
    assert refusal(zipped(parts(styles={})))[0] == "too_large"


def test_a_workbook_of_openpyxl_keeps_within_all_limits(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([MAIN])
    book.save(tmp_path / "a.xlsx")
    assert [cell.typed for cell in read_cells(tmp_path / "a.xlsx")] == [MAIN]
