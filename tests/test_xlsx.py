"""What programs write into .xlsx workbooks, cell by cell, with openpyxl as the oracle."""

import datetime
import io
import warnings
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.formula import ArrayFormula
from workbooks_by_hand import CELLS, LINKS, MAIN, parts, relations, sheet_part, zipped

from wardanalytics.returns.shared_formulas import moved
from wardanalytics.returns.workbook import UnreadableReturnError, read_book, read_cells

ROOT = Path(__file__).parents[1]
RETURNS = sorted((ROOT / "data/returns").rglob("*.xlsx"))
SAMPLE = [
    *RETURNS[:: max(len(RETURNS) // 12, 1)][:12],
    *sorted((ROOT / "data/pci").rglob("*.xlsx")),
]


@pytest.fixture
def read(tmp_path):
    """Read a workbook of one sheet from its rows: `read('<row>…</row>', shared=[…])`."""

    def read_parts(rows=CELLS, *, changed=None, **content):
        path = tmp_path / "a.xlsx"
        path.write_bytes(zipped({**parts(rows, **content), **(changed or {})}))
        return read_book(path)

    return read_parts


@pytest.fixture
def only(read):
    """Read the one cell of a workbook: `only('<c r="A1"><v>1</v></c>')`."""

    def read_one(cell, **content):
        [sheet] = read(f'<row r="1">{cell}</row>', **content).sheets
        [found] = sheet.cells
        return found

    return read_one


def refusal(read, *rows, **content):
    with pytest.raises(UnreadableReturnError) as refused:
        read(*rows, **content)
    return refused.value.check


# numbers, texts and other kinds


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("8", "8"),
        ("4.8", "4.8"),
        ("4.7999999999999998", "4.8"),
        ("0.10000000000000001", "0.1"),
        ("8.0", "8"),
        ("007", "7"),
        ("-12", "-12"),
        (" 5 ", "5"),
        ("1E3", "1000"),
        ("1.5E-7", "1.5e-07"),
        ("123456789012345678", "123456789012345678"),
        ("0", "0"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_given_as_the_shortest_text_that_is_the_same_float(only, stored, typed):
    cell = only(f'<c r="A1"><v>{stored}</v></c>')
    assert (cell.kind, cell.typed) == ("number", typed)


@pytest.mark.parametrize("stored", ["abc", "1_000", "٣", "NaN", "1E999", "1,5", "0x10"])
def test_a_number_that_is_none_is_damage(read, stored):
    assert refusal(read, f'<row r="1"><c r="A1"><v>{stored}</v></c></row>') == "damaged"


@pytest.mark.parametrize(
    ("xml", "kind", "typed"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', "boolean", "TRUE"),
        ('<c r="A1" t="b"><v>false</v></c>', "boolean", "FALSE"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "error", "#REF!"),
        ('<c r="A1" t="str"><v>chữ</v></c>', "text", "chữ"),
        ('<c r="A1" t="inlineStr"><is><t>chữ</t></is></c>', "text", "chữ"),
        ('<c r="A1" t="inlineStr"><v>chữ</v></c>', "text", "chữ"),
        ('<c r="A1" t="d"><v>2022-07-08T09:30:00</v></c>', "date", "2022-07-08 09:30:00"),
        ('<c r="A1" t="d"><v>2022-07-08</v></c>', "date", "2022-07-08"),
        ('<c r="A1" t="d"><v>hôm qua</v></c>', "text", "hôm qua"),
        ('<c r="A1" t="mới"><v>chữ</v></c>', "text", "chữ"),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error", "#DIV/0!"),
        ('<c r="A1"><f>1/0</f></c>', "no_value", ""),
        ('<c r="A1"><f>1/0</f><v/></c>', "no_value", ""),
        ('<c r="A1" t="str"><f>""</f></c>', "text", ""),
    ],
)
def test_each_type_of_cell(only, xml, kind, typed):
    cell = only(xml)
    assert (cell.kind, cell.typed) == (kind, typed)


def test_shared_inline_and_rich_texts_leave_out_what_stands_above_them(only):
    rich = "<r><t>Thu </t></r><r><rPr><b/></rPr><t>thuế</t></r><rPh sb='0' eb='1'><t>no</t></rPh>"
    assert only('<c r="A1" t="s"><v>1</v></c>', shared=["<t>x</t>", rich]).typed == "Thu thuế"
    assert only(f'<c r="A1" t="inlineStr"><is>{rich}</is></c>').typed == "Thu thuế"


def test_the_font_of_rich_text_is_that_of_its_runs(only):
    run = '<r><rPr><rFont val=".VnTime"/></rPr><t>ChØ</t></r>'
    other = '<r><rPr><rFont val="Arial"/></rPr><t>tiêu</t></r>'
    shared = {"shared": [run + run, run + other], "styles": {}}
    assert only('<c r="A1" t="s"><v>0</v></c>', **shared).font == ".VnTime"
    assert only('<c r="A1" t="s"><v>1</v></c>', **shared).font == "Calibri"


def test_a_struck_run_or_a_struck_cell_is_said(only):
    struck = "<r><rPr><strike/></rPr><t>8</t></r><r><t>9</t></r>"
    kept = '<r><rPr><strike val="0"/></rPr><t>8</t></r>'
    assert only('<c r="A1" t="s"><v>0</v></c>', shared=[struck]).is_struck
    assert not only('<c r="A1" t="s"><v>0</v></c>', shared=[kept]).is_struck
    fonts = {"fonts": ['<name val="A"/>', "<strike/>"], "styles": ['fontId="1"']}
    assert only('<c r="A1" s="1"><v>8</v></c>', styles=fonts).is_struck


def test_texts_of_no_length_are_no_cells_but_are_counted(read):
    empty = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t/></is></c><c r="C1" s="1"/>'
    [sheet] = read(f'<row r="1">{empty}</row>', shared=["<t/>"]).sheets
    assert (list(sheet.cells), sheet.empty_texts) == ([], 2)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("a_x000D_&#10;b", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D_", "_xD83D_"),  # half of a pair is no character
        ("a_xyz_", "a_xyz_"),
        ("hòa _x00E0_", "hòa à"),
    ],
)
def test_escapes_are_undone(only, stored, typed):
    assert only('<c r="A1" t="s"><v>0</v></c>', shared=[f"<t>{stored}</t>"]).typed == typed
    assert only(f'<c r="A1" t="str"><v>{stored}</v></c>').typed == typed


def test_texts_stay_as_they_stand_blanks_and_composition_too(only):
    text = " ho\u0300a\u00a0 "
    assert only(f'<c r="A1" t="str"><v>{text}</v></c>').typed == text


def test_a_text_that_is_not_there_is_damage(read):
    rows = '<row r="1"><c r="A1" t="s"><v>{}</v></c></row>'
    assert refusal(read, rows.format(0)) == "damaged"
    assert refusal(read, rows.format(1), shared=["<t>x</t>"]) == "damaged"
    assert refusal(read, rows.format(-1), shared=["<t>x</t>"]) == "damaged"


# dates


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("d-mmm", "date"),
        ("dd/mm/yyyy", "date"),
        ("[$-42A]dd mmmm yyyy", "date"),
        ("[h]:mm:ss", "date"),
        ("[$-F400]h:mm:ss\\ AM/PM", "date"),
        ("General", "number"),
        ("[Red]0.0", "number"),
        ("[Magenta]#,##0", "number"),
        ("0.0&quot; tỷ đồng&quot;", "number"),
        ("0 \\d\\m", "number"),
        ("#,##0_d", "number"),
        ("#,##0* d", "date"),  # fills with blanks, then shows the day
        ("#,##0*d", "number"),
        ("0;dd/mm", "number"),
        ("[$đồng-42A] #,##0", "number"),
    ],
)
def test_a_number_format_says_whether_a_number_is_a_date(only, code, kind):
    styles = {"formats": [(164, code)], "styles": ['numFmtId="164"']}
    cell = only('<c r="A1" s="1"><v>44750</v></c>', styles=styles)
    assert cell.kind == kind
    assert cell.number_format == code.replace("&quot;", '"')


@pytest.mark.parametrize("builtin", [14, 16, 22, 27, 31, 36, 45, 47, 50, 58])
def test_the_formats_that_excel_numbers_show_dates_also_those_of_china(only, builtin):
    styles = {"styles": [f'numFmtId="{builtin}"']}
    assert only('<c r="A1" s="1"><v>44750.5</v></c>', styles=styles).kind == "date"


@pytest.mark.parametrize("builtin", [0, 1, 9, 23, 37, 49, 59, 70, 163])
def test_other_numbered_formats_show_numbers(only, builtin):
    styles = {"styles": [f'numFmtId="{builtin}"']}
    assert only('<c r="A1" s="1"><v>44750.5</v></c>', styles=styles).kind == "number"


@pytest.mark.parametrize(
    ("serial", "is_1904", "typed"),
    [
        ("44750", False, "2022-07-08 00:00:00"),
        ("43288", True, "2022-07-08 00:00:00"),
        ("1", False, "1900-01-01 00:00:00"),
        ("61", False, "1900-03-01 00:00:00"),
        ("0.5", False, "12:00:00"),
        ("-1", False, "-1"),
        ("2958465", False, "9999-12-31 00:00:00"),
        ("2958466", False, "2958466"),
        ("1E+20", False, "1e+20"),
    ],
)
def test_a_date_counts_from_the_workbooks_epoch_and_is_a_number_beyond_it(
    only, serial, is_1904, typed
):
    styles = {"formats": [(164, "yyyy-mm-dd")], "styles": ['numFmtId="164"']}
    book = f'<workbookPr date1904="{int(is_1904)}"/>'
    cell = only(f'<c r="A1" s="1"><v>{serial}</v></c>', styles=styles, book=book)
    assert (cell.kind, cell.typed) == ("date" if ":" in typed else "number", typed)


@pytest.mark.parametrize(
    ("serial", "typed"),
    [("1.5", "1 day, 12:00:00"), ("524490.0000231481", "524490 days, 0:00:02")],
)
def test_a_duration_is_no_time_of_day(only, serial, typed):
    styles = {"formats": [(164, "[h]:mm")], "styles": ['numFmtId="164"']}
    assert only(f'<c r="A1" s="1"><v>{serial}</v></c>', styles=styles).typed == typed


# formulas


def test_a_formula_stands_beside_its_stored_value(only):
    cell = only('<c r="A1"><f>E9/D9</f><v>1.143</v></c>')
    assert (cell.typed, cell.formula) == ("1.143", "=E9/D9")


def test_who_shares_a_formula_gets_it_as_it_reads_there(read):
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$1+SUM(A:A)</f><v>1</v></c>'
        '</row><row r="2"><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="7"/><v>1</v></c></row>'
    )
    [sheet] = read(rows).sheets
    assert [cell.formula for cell in sheet.cells] == [
        "=A1*$A$1+SUM(A:A)",
        "=A2*$A$1+SUM(A:A)",
        "=",  # nobody knows
    ]


@pytest.mark.parametrize(
    ("formula", "below_right"),
    [
        ("A1+B$2+$C3+$D$4", "B3+C$2+$C5+$D$4"),
        ("SUM(A1:B2)", "SUM(B3:C4)"),
        ("SUM(A:B,1:$2)", "SUM(B:C,3:$2)"),
        ('IF(A1="A1","B2",1)', 'IF(B3="A1","B2",1)'),
        ("'A1 và B2'!A1+Sheet1!B2", "'A1 và B2'!B3+Sheet1!C4"),
        ("LOG10(A1)+XYZ1+đA1+Bảng[A1]", "LOG10(B3)+XYZ1+đA1+Bảng[A1]"),
        ("[1]Sheet1!A1", "[1]Sheet1!B3"),
        ("XFD1", "#REF!"),
        ("A1048576", "#REF!"),
        ("1.5*A1", "1.5*B3"),
    ],
)
def test_a_formula_moves_with_its_cell(formula, below_right):
    assert moved(formula, 2, 1) == below_right


def test_array_and_table_formulas_are_given_as_text(read):
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A1">SUM(B1:B2*2)</f><v>1</v></c>'
        '<c r="B1"><f t="dataTable" ref="B1:B2" r1="C1" r2="D1"/><v>1</v></c></row>'
    )
    [sheet] = read(rows).sheets
    assert [cell.formula for cell in sheet.cells] == ["=SUM(B1:B2*2)", "=TABLE(C1,D1)"]


# places


def test_rows_and_cells_without_a_place_follow_the_one_before(read):
    rows = (
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row>"
        '<row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
        '<row r="7.0"><c r="a7"><v>6</v></c></row>'
    )
    [sheet] = read(rows).sheets
    places = {cell.address: cell.typed for cell in sheet.cells}
    assert places == {"A1": "1", "C1": "2", "C5": "3", "D5": "4", "A6": "5", "A7": "6"}
    assert [(cell.row, cell.column) for cell in sheet.cells][-2:] == [(6, 1), (7, 1)]


def test_rows_out_of_order_are_put_in_order(read):
    rows = '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="B1"><v>1</v></c></row>'
    [sheet] = read(rows).sheets
    assert [cell.address for cell in sheet.cells] == ["B1", "A2"]


@pytest.mark.parametrize("address", ["XFE1", "A1048577", "A0", "1", "", "A1B", "$A$1", "AAAA1"])
def test_an_address_beyond_the_sheet_is_damage(read, address):
    assert refusal(read, f'<row r="1"><c r="{address}"><v>1</v></c></row>') == "damaged"


def test_a_wrong_dimension_is_of_no_account(read):
    for dimension in ('<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>', "<dimension/>"):
        [sheet] = read('<row r="9"><c r="B9"><v>1</v></c></row>', before=dimension).sheets
        assert [cell.address for cell in sheet.cells] == ["B9"]


def test_cells_under_a_merge_are_marked_and_the_merges_given(read):
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c></row>'
    )
    merges = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="F9:$E$3"/></mergeCells>'
    [sheet] = read(rows, after=merges).sheets
    assert {cell.address for cell in sheet.cells if cell.is_covered} == {"B1", "A2"}
    assert list(sheet.merges) == [(1, 1, 2, 2), (3, 5, 9, 6)]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ({}, '<row r="1" hidden="1"><c r="B1"><v>1</v></c></row>'),
        ({}, '<row r="1" ht="0" customHeight="true"><c r="B1"><v>1</v></c></row>'),
        ({"before": '<cols><col min="2" max="3" hidden="true"/></cols>'}, None),
        ({"before": '<cols><col min="1" max="16384" width="0"/></cols>'}, None),
        ({"state": "hidden"}, None),
        ({"state": "veryHidden"}, None),
    ],
)
def test_what_is_hidden_is_read_and_said(read, content, rows):
    [sheet] = read(rows or '<row r="1"><c r="B1"><v>1</v></c></row>', **content).sheets
    assert [cell.is_hidden for cell in sheet.cells] == [True]
    assert sheet.state == content.get("state", "visible")


# parts


def test_a_prefix_or_the_strict_namespace_changes_nothing(read):
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v>'
    prefixed += "</x:c></x:row></x:sheetData></x:worksheet>"
    strict = "http://purl.oclc.org/ooxml"
    changes = [
        {"xl/worksheets/sheet1.xml": prefixed},
        {
            name: part.replace(MAIN, f"{strict}/spreadsheetml/main").replace(
                LINKS, f"{strict}/officeDocument/relationships"
            )
            for name, part in parts().items()
        },
    ]
    for changed in changes:
        [sheet] = read(changed=changed).sheets
        assert [cell.typed for cell in sheet.cells] == ["1"]


@pytest.mark.parametrize(
    "target",
    ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "./worksheets/Sheet1.xml"]
    + ["worksheets\\sheet1.xml", "worksheets/sheet%31.xml"],
)
def test_a_part_is_found_by_any_path_that_leads_to_it(read, target):
    changed = {"xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", target))}
    assert len(read(changed=changed).sheets) == 1


def test_part_names_with_backslashes_are_found(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped({name.replace("/", "\\"): part for name, part in parts().items()}))
    assert len(read_cells(path)) == 1


def test_nothing_outside_the_workbook_is_followed(read):
    link = ("rId1", "worksheet", "file:///etc/passwd", 'TargetMode="External"')
    assert refusal(read, changed={"xl/_rels/workbook.xml.rels": relations(link)}) == "damaged"
    link = ("rId1", "worksheet", "../../../../etc/passwd")
    assert refusal(read, changed={"xl/_rels/workbook.xml.rels": relations(link)}) == "damaged"


def test_sheets_come_in_the_workbooks_order_and_others_are_only_named(read):
    names = [("Sau", "rId9"), ("Biểu đồ", "rId8"), ("Trước", "rId1"), ("Macro1", "rId7")]
    listed = "".join(f'<sheet name="{name}" sheetId="1" r:id="{id_}"/>' for name, id_ in names)
    book = read(
        changed={
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}'
            "</sheets><externalReferences><externalReference/></externalReferences></workbook>",
            "xl/_rels/workbook.xml.rels": relations(
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId9", "worksheet", "worksheets/sheet2.xml"),
                ("rId8", "chartsheet", "chartsheets/sheet1.xml"),
                ("rId7", "xlMacrosheet", "macrosheets/sheet1.xml"),
            ),
            "xl/worksheets/sheet2.xml": sheet_part(),
        }
    )
    assert [sheet.name for sheet in book.sheets] == ["Sau", "Trước"]
    assert list(book.other_sheets) == ["Biểu đồ", "Macro1"]
    assert (book.has_macros, book.external_links) == (True, 1)


def test_a_macro_is_said_and_not_run(read):
    assert read(changed={"xl/vbaProject.bin": "x"}).has_macros
    assert not read().has_macros


def test_a_sheet_that_is_there_twice_is_damage(read):
    def twice(names, targets):
        listed = "".join(f'<sheet name="{n}" r:id="rId{i}"/>' for i, n in enumerate(names))
        links = [(f"rId{i}", "worksheet", target) for i, target in enumerate(targets)]
        book = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>'
        return {
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": relations(*links),
            "xl/worksheets/sheet2.xml": sheet_part(),
        }

    targets = ["worksheets/sheet1.xml", "worksheets/sheet2.xml"]
    assert len(read(changed=twice(["A", "B"], targets)).sheets) == 2
    assert refusal(read, changed=twice(["A", "A"], targets)) == "damaged"
    assert refusal(read, changed=twice(["A", "B"], targets[:1] * 2)) == "damaged"


def test_a_workbook_may_lack_styles_and_shared_texts(only):
    cell = only('<c r="A1" s="5"><v>1</v></c>')
    assert (cell.kind, cell.number_format, cell.font) == ("number", "General", None)


def test_the_formats_and_fonts_of_conditional_formats_are_not_those_of_cells(read):
    dxfs = (
        '<dxfs><dxf><font><name val="Wingdings"/></font>'
        '<numFmt numFmtId="164" formatCode="dd/mm"/></dxf></dxfs>'
    )
    found = parts('<row r="1"><c r="A1" s="1"><v>1</v></c></row>', styles={})
    styles = {"formats": [(164, "0.0")], "styles": ['numFmtId="164" fontId="0"']}
    part = parts(styles=styles)["xl/styles.xml"].replace("</styleSheet>", dxfs + "</styleSheet>")
    [sheet] = read(changed={**found, "xl/styles.xml": part}).sheets
    assert [(cell.number_format, cell.font) for cell in sheet.cells] == [("0.0", "Calibri")]


def test_a_comment_belongs_to_its_cell_and_is_kept_where_there_is_none(read):
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><r><t>Số </t></r><r><t>cũ 7</t></r></text></comment>'
        '<comment ref="C9"><text><t>trống</t></text></comment></commentList></comments>'
    )
    [sheet] = read(
        changed={
            "xl/comments1.xml": comments,
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("rId1", "comments", "../comments1.xml")
            ),
        }
    ).sheets
    assert [cell.comment for cell in sheet.cells] == ["Số cũ 7"]
    assert sheet.comments["C9"] == "trống"


# openpyxl as the oracle


def seen_by_openpyxl(source):
    """What openpyxl reads, in our words: twice, as it gives either a formula or its value."""
    seen = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written, stored = (
            openpyxl.load_workbook(source, read_only=True, data_only=data_only)
            for data_only in (False, True)
        )
    for sheet, of_values in zip(written.worksheets, stored.worksheets, strict=True):
        for each in (sheet, of_values):
            each.reset_dimensions()
        for row, values in zip(sheet.iter_rows(), of_values.iter_rows(), strict=True):
            for cell, value in zip(row, values, strict=True):
                formula = cell.data_type == "f"
                if cell.value in (None, "") and not formula:
                    continue
                key = (sheet.title, cell.coordinate)
                text = str(getattr(cell.value, "text", cell.value)) if formula else None
                place = (cell.row, cell.column, cell.number_format, cell.font.name)
                seen[key] = (*kind_and_text(value, formula), text, *place)
    return seen


def kind_and_text(cell, is_formula):
    value = cell.value
    if value is None:
        empty_text = not is_formula or cell.data_type == "str"
        return ("text" if empty_text else "no_value"), ""
    if isinstance(value, bool):
        return "boolean", str(value).upper()
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return "date", str(value)
    if isinstance(value, int | float):
        return "number", float(value)
    return ("error" if cell.data_type == "e" else "text"), unescape(str(value))


def seen_by_us(path):
    return {
        (cell.sheet, cell.address): (
            cell.kind,
            float(cell.typed) if cell.kind == "number" else cell.typed,
            cell.formula,
            cell.row,
            cell.column,
            cell.number_format,
            cell.font,
        )
        for cell in read_cells(path)
    }


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_cell_of_the_data_is_what_openpyxl_reads(path):
    assert seen_by_us(path) == seen_by_openpyxl(path)


TEXTS = st.text(min_size=1, max_size=12).filter(lambda text: not ILLEGAL_CHARACTERS_RE.search(text))
DAYS = st.datetimes(datetime.datetime(1900, 3, 1), datetime.datetime(9999, 12, 30)).map(
    lambda day: day.replace(microsecond=0)
)
VALUES = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-1e300, 1e300),
    st.decimals(0, 10**6, places=1).map(float),
    st.booleans(),
    st.sampled_from(["#DIV/0!", "#N/A", "=A1/B1", "=SUM(A1:A9)", "_x000D_", "8/7", " ", "0012"]),
    st.just("=B1*2").map(lambda text: ArrayFormula("A1:A1", text)),
    TEXTS.filter(lambda text: not text.startswith("=")),
    DAYS,
    DAYS.map(lambda day: day.time()),
    st.timedeltas(datetime.timedelta(), datetime.timedelta(days=400)).map(
        lambda span: datetime.timedelta(seconds=int(span.total_seconds()))
    ),
)
FORMATS = st.sampled_from([None, "0.0%", '0.0" tỷ"', "d-mmm", "#,##0;[Red]-#,##0", "@", "[h]:mm"])
FONTS = st.sampled_from([None, "Times New Roman", ".VnTime"])
PLACES = st.tuples(st.integers(1, 40), st.integers(1, 30))
ENTRIES = st.dictionaries(PLACES, st.tuples(VALUES, FORMATS, FONTS, st.booleans()), max_size=12)


def fill(sheet, entries):
    for (row, column), (value, number_format, font, is_marked) in entries.items():
        cell = sheet.cell(row, column, value)
        if number_format:
            cell.number_format = number_format
        if font:
            cell.font = Font(name=font, strike=is_marked)
        if is_marked:
            cell.comment = Comment("xem lại", "x")
            sheet.row_dimensions[row].hidden = True


def openpyxl_errs(value, number_format):
    """Numbers of no day, which are errors to openpyxl, and long durations, rounded a second up."""
    if number_format not in ("d-mmm", "[h]:mm") or isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return not 0 <= value < (2_958_465 if number_format == "d-mmm" else 400)
    return isinstance(value, datetime.datetime) and number_format == "[h]:mm"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets=st.lists(ENTRIES, min_size=1, max_size=2))
def test_whatever_openpyxl_writes_is_read_as_openpyxl_reads_it(sheets, tmp_path):
    sheets = [
        {place: entry for place, entry in entries.items() if not openpyxl_errs(*entry[:2])}
        for entries in sheets
    ]
    book = openpyxl.Workbook()
    for number, entries in enumerate(sheets):
        fill(book.active if number == 0 else book.create_sheet(f"Biểu {number}"), entries)
    book.save(tmp_path / "a.xlsx")
    ours = read_book(tmp_path / "a.xlsx")
    assert seen_by_us(tmp_path / "a.xlsx") == seen_by_openpyxl(tmp_path / "a.xlsx")
    for sheet, entries in zip(ours.sheets, sheets, strict=True):
        marked = {place for place, entry in entries.items() if entry[3]}
        rows = {row for row, _ in marked}
        for cell in sheet.cells:
            place = (cell.row, cell.column)
            assert cell.comment == ("xem lại" if place in marked else None)
            assert cell.is_hidden == (cell.row in rows)
            assert cell.is_struck == (place in marked and entries[place][2] is not None)


@pytest.mark.parametrize("path", RETURNS[::6], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_as_many_cells_are_read_as_openpyxl_counts(path):
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    assert len(read_cells(path)) == sum(value not in (None, "") for row in rows for value in row)
