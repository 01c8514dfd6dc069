"""How a ward types and lays out its return: the paper form, in the ward's own manner.

`make_district1.py` says what the figures are; here they become cells. A form is a row of
`sample/forms.csv`. A cell is `(value, number format)`; a row maps roles to cells.
"""

import datetime
import io
import re
import zipfile
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

WIDTHS = {
    "stt": 7,
    "indicator": 54,
    "unit": 13,
    "target": 12,
    "actual": 12,
    "stated": 11,
    "note": 30,
}
LEFT = ("indicator", "note")
THIN = Border(*[Side(style="thin")] * 4)
SHADE = PatternFill("solid", fgColor="E7E6E6")
FONT = "Times New Roman"

Row = dict[str, str]
Typed = tuple[object, str]


class Line(NamedTuple):
    """What a ward knows about one indicator, before it is typed in the ward's manner."""

    indicator: Row
    target: Decimal
    actual: Decimal
    whole: int | None  # of how many, where the actual is a part
    stated: float | None  # percent, unrounded
    note: str


class Heading(NamedTuple):
    """The words around the table of a return."""

    ward: str
    period: str
    above: str  # the place whose people's committee receives it
    place_and_date: str
    mark: str


def rounded(number: float, places: int = 0, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Round half up (or as told) in decimal, as people do."""
    return Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-places), rounding)


def vietnamese(figure: Decimal, grouped: bool = False) -> str:
    """A figure as text: 4,8 and, grouped, 1.250."""
    text = f"{figure:,f}" if grouped else f"{figure:f}"
    return text.translate(str.maketrans(",.", ".,"))


def typed_percent(figure: Decimal, style: str) -> Typed:
    """A percentage in a ward's manner (98,5% or 98.5 or 0.985), with its number format."""
    places = max(0, -int(figure.as_tuple().exponent))
    digits = "0." + "0" * places if places else "0"
    if style == "ratio":
        return float(figure / 100), digits + "%"
    if style == "text" or figure < 2:  # a bare 0.42 would be read as 42%
        return vietnamese(figure) + "%", "@"
    return float(figure), digits


def typed_figure(figure: Decimal, indicator: Row, form: Row) -> Typed:
    """A figure in a ward's manner, with its number format."""
    if indicator["unit"] == "%":
        return typed_percent(figure, form["percent"])
    whole = figure == int(figure) and indicator["decimals"] == "0"
    if form["figures"] == "text" or (form["figures"] == "mixed" and not whole):
        return vietnamese(figure, grouped=indicator["is_count"] == "true"), "@"
    return (int(figure), "#,##0") if whole else (float(figure), "0.0")


def typed_line(line: Line, form: Row) -> dict[str, Typed]:
    """The cells of a row: `role: (value, number format)`."""
    solved = line.indicator["unit"] == "%" and line.whole is not None
    paired = solved or (line.whole is not None and form["ceilings"] == "pair")
    ceiling = line.indicator["can_exceed"] == "false" and form["ceilings"] == "pair"
    rounding = ROUND_DOWN if form["rounding"] == "truncated" else ROUND_HALF_UP
    cells: dict[str, Typed] = {
        "indicator": (written_name(line.indicator, form), "General"),
        "unit": ("vụ" if solved else line.indicator["unit"], "General"),
        "target": typed_figure(line.target, line.indicator, form),
        "actual": typed_figure(line.actual, line.indicator, form),
        "note": (line.note or None, "General"),
    }
    if solved and form["percent"] == "number":  # beside the unit "vụ" a bare 70 would mean cases
        cells["target"] = typed_percent(line.target, "text")
    if paired:
        cells["actual"] = (f"{line.actual}/{line.whole}", "@")
    if line.stated is not None and not ceiling:
        stated = rounded(line.stated, int(form["places"]), rounding)
        cells["stated"] = typed_percent(stated, form["percent"])
    return cells


def written_name(indicator: Row, form: Row) -> str:
    """The indicator's name, or its first alias where the form prefers that."""
    aliases = indicator["aliases"].split(";")
    return aliases[0] if form["names"] == "alias" and aliases[0] else indicator["name_vi"]


def as_in_source(cells: dict[str, Typed], real: Row, note: str) -> None:
    """Replace the figures of a row by those of the source, number for number."""
    for role in ("target", "actual", "stated"):
        text = real[role]
        if re.fullmatch(r"\d+", text):
            cells[role] = (int(text), "#,##0")
        elif re.fullmatch(r"\d+,\d+", text):
            cells[role] = (float(text.replace(",", ".")), "0.0")
        else:
            cells[role] = (text or None, "@")
    cells["note"] = (note, "General")


def column_of(role: str, form: Row) -> int:
    """The number of the column in which a form has a role."""
    return int(form["first_column"]) + form["columns"].split().index(role)


def put(sheet: Worksheet, row: int, column: int, value: object, **looks) -> Cell:
    """Write a cell in the font of official papers; `looks`: bold, italic, size, align."""
    cell = sheet.cell(row, column, value)
    cell.font = Font(
        name=FONT,
        size=looks.get("size", 12),
        bold=looks.get("bold", False),
        italic=looks.get("italic", False),
    )
    cell.alignment = Alignment(looks.get("align", "center"), "center", wrap_text=True)
    return cell


def put_across(sheet: Worksheet, row: int, first: int, last: int, value: str, **looks) -> None:
    """Write one text over several columns."""
    put(sheet, row, first, value, **looks)
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def write_heading(sheet: Worksheet, heading: Heading, form: Row) -> int:
    """Write the title block; gives the row in which the table may begin."""
    first = int(form["first_column"])
    split, last = first + 1, first + len(WIDTHS) - 1
    ward = heading.ward.upper()
    office = (f"UBND {heading.above.upper()}", f"UBND PHƯỜNG {ward}")
    if form["head"] == "two-lines":
        office = ("ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward}")
    year = heading.period[:4]
    span = f"6 THÁNG ĐẦU NĂM {year}" if heading.period.endswith("H1") else f"NĂM {year}"
    put_across(sheet, 1, first, split, office[0])
    put_across(sheet, 2, first, split, office[1], bold=True)
    put_across(sheet, 3, first, split, "Số: …/BC-UBND")
    put_across(sheet, 1, split + 1, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    put_across(sheet, 2, split + 1, last, "Độc lập - Tự do - Hạnh phúc", bold=True)
    put_across(sheet, 3, split + 1, last, heading.place_and_date, italic=True)
    title = f"BÁO CÁO KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU {span}"
    put_across(sheet, 5, first, last, title, bold=True, size=14)
    put_across(sheet, 6, first, last, heading.mark, bold=True, italic=True)
    if form["greeting"] == "yes":
        put_across(sheet, 8, first, last, f"Kính gửi: Ủy ban nhân dân {heading.above}")
        return 10
    return 8


def write_head_rows(sheet: Worksheet, top: int, form: Row, period: str) -> int:
    """Write the table's heading and what a form has below it; gives the first row of the table."""
    columns = form["columns"].split()
    words = {role: form[role] for role in columns}
    if period.endswith("H1"):
        words |= {"target": f"Kế hoạch năm {period[:4]}", "actual": "Thực hiện 6 tháng"}
    sheet.row_dimensions[top].height = 36
    for role in columns:
        cell = put(sheet, top, column_of(role, form), words[role], bold=True)
        cell.border, cell.fill = THIN, SHADE
    if form["after_header"] == "nothing":
        return top + 1
    letters, count = iter("ABC"), 0
    for role in columns:
        index: object = None
        if form["after_header"] == "index":
            index = next(letters, None)
            count += index is None
        cell = put(sheet, top + 1, column_of(role, form), index or count or None, italic=True)
        cell.border = THIN
    return top + 2


def write_rows(sheet: Worksheet, top: int, rows: list[dict[str, Typed]], form: Row) -> int:
    """Write groups and indicators; gives the row after the table."""
    for place, cells in enumerate(rows, start=top):
        for role in WIDTHS:
            value, shown_as = cells.get(role, (None, "General"))
            align = "left" if role in LEFT else "center"
            group = "unit" not in cells
            cell = put(sheet, place, column_of(role, form), value, bold=group, align=align)
            cell.number_format, cell.border = shown_as, THIN
        lines = max(-(-len(str(cells.get(role, ("",))[0] or "")) // WIDTHS[role]) for role in LEFT)
        sheet.row_dimensions[place].height = 4 + 16 * max(1, lines)
    return top + len(rows)


def write_signature(sheet: Worksheet, row: int, form: Row, above: str) -> None:
    """Write the signature block; no person is named."""
    first = int(form["first_column"])
    last = first + len(WIDTHS) - 1
    for below, text in enumerate(("Nơi nhận:", f"- UBND {above};", "- Lưu: VT.")):
        cell = put(sheet, row + below, first, text, italic=True, bold=not below, size=11)
        cell.alignment = Alignment("left", "center")
    put_across(sheet, row, last - 3, last, "TM. ỦY BAN NHÂN DÂN", bold=True)
    put_across(sheet, row + 1, last - 3, last, "CHỦ TỊCH", bold=True)


def lay_out(heading: Heading, rows: list[dict[str, Typed]], form: Row) -> Workbook:
    """The workbook of one return."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = "Báo cáo"
    for role, width in WIDTHS.items():
        sheet.column_dimensions[get_column_letter(column_of(role, form))].width = width
    if form["first_column"] == "2":
        sheet.column_dimensions["A"].width = 3
    top = write_heading(sheet, heading, form)
    body = write_head_rows(sheet, top, form, heading.period)
    end = write_rows(sheet, body, rows, form)
    write_signature(sheet, end + 1, form, heading.above)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{top}:{top}"
    sheet.freeze_panes = sheet.cell(body, 1)
    return book


def workbook_bytes(book: Workbook, day: datetime.date) -> bytes:
    """The workbook as a file that is the same whenever it is made: every time in it is `day`."""
    stamp = datetime.datetime.combine(day, datetime.time(8))
    book.properties.creator = "make_district1.py"
    book.properties.created = stamp
    saved, fixed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(fixed, "w") as packed:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "docProps/core.xml":
                modified = rf"\g<1>{stamp.isoformat()}Z<".encode()
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*<", modified, part)
            entry = zipfile.ZipInfo(name, stamp.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, part)
    return fixed.getvalue()
