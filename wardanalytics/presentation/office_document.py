"""A document as Vietnamese offices lay it out: who writes, the motto, numbered parts, who signs.

The layout is that of the annex to Decree 30/2020/NĐ-CP on clerical work: A4, Times New Roman, the
office and the motto side by side above, the addressees and the signature side by side below. It is
a draft: number, day and signature are left open.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from docx import Document
from docx.document import Document as OfficeDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from wardanalytics.presentation.pictures import picture_alt
from wardanalytics.presentation.terms import are_figures
from wardanalytics.wording import Language, say

FONT, SIZE, TABLE_SIZE = "Times New Roman", 13, 10.5
_WIDTH = Cm(16)
_MARGINS = {"top": Cm(2), "bottom": Cm(2), "left": Cm(3), "right": Cm(2)}
_INDENT = Cm(1.25)
_NARROWEST, _WIDEST = 6, 30  # letters
_LEAST = Cm(1.5)
# What XML 1.0 cannot hold; a ward may have typed it.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def new_document(title: str, language: Language) -> OfficeDocument:
    """An empty document with the house's page, fonts, page number and title in its properties."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for side, width in _MARGINS.items():
        setattr(section, f"{side}_margin", width)
    section.different_first_page_header_footer = True
    _number_pages(section.header.paragraphs[0])
    for name, size in (("Normal", SIZE), ("Heading 1", SIZE), ("Heading 2", SIZE)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = None
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{kind}"), None)
    document.core_properties.title = _clean(title)
    document.core_properties.author = "wardanalytics"
    document.core_properties.language = {"vi": "vi-VN", "en": "en-GB"}[language]
    return document


def add_letterhead(
    document: OfficeDocument, office: str, title: str, subtitle: str, day: date, language: Language
) -> None:
    """The office and the motto side by side, number and day left open, then title and subtitle."""
    left, right = _side_by_side(document)
    _lines(left, [(office.upper(), "bold"), ("―――――", ""), (say(language, "No.: …/BC-…"), "")])
    motto = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "bold"),
        ("Độc lập - Tự do - Hạnh phúc", "bold"),
        ("―――――――――――", ""),
        (say(language, "…, day … month … year {year}", year=day.year), "italic"),
    ]
    _lines(right, motto)
    for text, look in (("", ""), (title.upper(), "bold"), (subtitle, "bold"), ("―――――", "")):
        _look(document.add_paragraph(_clean(text), style="Normal"), look, _CENTRE)


def add_heading(document: OfficeDocument, text: str, level: int = 1) -> None:
    """A heading of a part (1) or of a section in it (2); it stays with what follows."""
    heading = document.add_heading(_clean(text), level)
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(6)
    heading.runs[0].font.bold, heading.runs[0].font.italic = True, level > 1


def add_text(document: OfficeDocument, *texts: str, look: str = "") -> None:
    """Paragraphs, justified, their first line indented; blank ones are left out."""
    for text in texts:
        if text:
            paragraph = document.add_paragraph(_clean(text))
            _look(paragraph, look, WD_ALIGN_PARAGRAPH.JUSTIFY)
            paragraph.paragraph_format.first_line_indent = _INDENT
            paragraph.paragraph_format.space_after = Pt(6)


def add_table(document: OfficeDocument, texts: pd.DataFrame, caption: str) -> None:
    """A frame of texts as a table with a caption; its headings repeat on every page."""
    _look(document.add_paragraph(_clean(caption)), "italic", _CENTRE, keep=True)
    table = document.add_table(rows=1, cols=len(texts.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    right = [len(texts) > 0 and are_figures(texts[name]) for name in texts]
    _fill(table.rows[0].cells, [str(name) for name in texts.columns], [False] * len(right), "bold")
    _mark_row(table.rows[0], "w:tblHeader")
    for row in texts.itertuples(index=False):
        cells = table.add_row()
        _mark_row(cells, "w:cantSplit")
        _fill(cells.cells, [str(text) for text in row], right, "")
    _widen(table, _widths(texts))
    document.add_paragraph().paragraph_format.space_after = Pt(4)


def _widths(texts: pd.DataFrame) -> list[int]:
    """Each column's width: the least that a heading needs, and its share of what is left."""
    longest = [texts[name].astype("str").str.len().max() for name in texts]
    wanted = [1 + max(min(length, _WIDEST) - _NARROWEST, 0) for length in longest]
    least = min(_LEAST, _WIDTH // len(wanted))
    left = _WIDTH - least * len(wanted)
    return [round(least + left * share / sum(wanted)) for share in wanted]


def _widen(table: Table, widths: Sequence[int]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def add_picture(document: OfficeDocument, picture: Path, caption: str) -> None:
    """A kept figure at page width with its alternative text and a caption below."""
    paragraph = document.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.keep_with_next = _CENTRE, True
    shape = paragraph.add_run().add_picture(str(picture), width=_WIDTH)
    highest = Cm(22)
    if shape.height > highest:
        shape.width, shape.height = round(shape.width * highest / shape.height), highest
    shape._inline.docPr.set("descr", _clean(picture_alt(picture)))
    _look(document.add_paragraph(_clean(caption)), "italic", _CENTRE)


def add_signature(document: OfficeDocument, office: str, language: Language) -> None:
    """To whom it goes, and the place of the signature."""
    left, right = _side_by_side(document)
    _lines(left, [(say(language, "Recipients:"), "bold italic"), ("- …;", ""), ("- …", "")], None)
    on_behalf = say(language, "ON BEHALF OF {office}", office=office.upper())
    _lines(right, [(on_behalf, "bold"), (say(language, "(position, signature)"), "italic")])


def _side_by_side(document: OfficeDocument) -> Sequence[_Cell]:
    """Two cells of a table without lines."""
    table = document.add_table(rows=1, cols=2)
    _widen(table, (Cm(6.2), Cm(9.8)))
    return table.rows[0].cells


def _lines(
    cell: _Cell,
    lines: Sequence[tuple[str, str]],
    alignment: WD_ALIGN_PARAGRAPH | None = _CENTRE,
) -> None:
    for place, (text, look) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.add_run(_clean(text)).font.size = Pt(SIZE - 1)
        _look(paragraph, look, alignment)


def _fill(cells: Sequence[_Cell], texts: Sequence[str], right: Sequence[bool], look: str) -> None:
    for cell, text, is_figure in zip(cells, texts, right, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(_clean(text)).font.size = Pt(TABLE_SIZE)
        _look(paragraph, look, _CENTRE if look == "bold" else _RIGHT if is_figure else None)


def _look(
    paragraph: Paragraph, look: str, alignment: WD_ALIGN_PARAGRAPH | None, keep: bool = False
) -> None:
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = keep
    for run in paragraph.runs:
        run.bold, run.italic = "bold" in look or None, "italic" in look or None


def _mark_row(row: Any, mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _number_pages(paragraph: Paragraph) -> None:
    """The page's number in the middle above, as the decree asks, but not on the first page."""
    paragraph.alignment = _CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        _field(paragraph.add_run(), kind, text)


def _field(run: Run, kind: str, text: str) -> None:
    part = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        part.set(qn("w:fldCharType"), kind)
    else:
        part.text = text
    run._r.append(part)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
