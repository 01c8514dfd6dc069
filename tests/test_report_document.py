"""The document of a run: its parts, its texts as texts, its pictures with their words."""

import datetime

import pytest
from docx import Document
from test_report_workbook import attained

from wardanalytics.presentation import keep, rank_chart
from wardanalytics.presentation.report_document import report_document
from wardanalytics.tables import table

WARD = {"period": "2022", "ward_code": "a"}


def made(tmp_path, language="vi", figures=(), **tables):
    names = {"ward": "=Bến Thành"}
    tables = {
        "attained": attained(),
        "scores": table("scores", [{**WARD, "published_score": 98.5, "coverage": 1.0}]),
        "ranks": table("ranks", [{**WARD, "rank": 1, "rank_low": 1, "rank_high": 2}]),
        "ratings": table("ratings", [{**WARD, "official_level": "good"}]),
        "completeness": table("completeness", [{**WARD, "status": "not_received"}]),
        "problems": table("problems"),
        "files": table("files", [{"source_file": "2022/a.xlsx", "status": "accepted"}]),
        **tables,
    }
    for name in ("scores", "ranks", "ratings", "completeness"):
        tables[name] = tables[name].assign(**names)
    document = report_document(
        tables,
        dict(figures),
        period="2022",
        office="UBND Quận 1",
        day=datetime.date(2026, 1, 5),
        language=language,
    )
    document.save(str(tmp_path / "bao-cao.docx"))
    return Document(str(tmp_path / "bao-cao.docx"))


def headings(document):
    return [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]


def cells(document):
    return [c.text for t in document.tables for row in t.rows for c in row.cells]


def test_it_has_the_layout_of_an_office_and_leaves_open_what_is_to_be_signed(tmp_path):
    document = made(tmp_path)
    assert document.tables[0].rows[0].cells[0].text.startswith("UBND QUẬN 1")
    motto = document.tables[0].rows[0].cells[1].text
    assert motto.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    assert motto.endswith("…, ngày … tháng … năm 2026")
    assert "TM. UBND QUẬN 1" in document.tables[-1].rows[0].cells[1].text
    assert headings(document) == [
        "I. Tình hình báo cáo của các đơn vị",
        "II. Kết quả thực hiện chỉ tiêu",
        "III. Xếp hạng và xếp loại",
        "IV. Kết quả từng đơn vị",
        "1. =Bến Thành",
        "2. Đa Kao",
        "V. Số liệu phải sửa hoặc cần xác nhận",
    ]
    assert any("MÔ PHỎNG" in p.text and p.runs[0].bold for p in document.paragraphs)


def test_the_ranking_and_the_paragraphs_stand_in_it(tmp_path):
    document = made(tmp_path)
    assert {"1 (1–2)", "98,50", "hoàn thành tốt nhiệm vụ"} <= set(cells(document))
    assert any(p.text.startswith("[DỮ LIỆU MÔ PHỎNG]") for p in document.paragraphs)
    assert "Không có số liệu nào phải sửa hoặc cần xác nhận." in [
        p.text for p in document.paragraphs
    ]


def test_what_a_ward_typed_is_text_even_if_xml_cannot_hold_it(tmp_path):
    typed = '<w:t>\x0b"8/7"\x00'
    place = {"severity": "error", "source_file": "2022/a.xlsx", "cell": "E4"}
    bad = {**place, "as_typed": typed, "message_vi": "m", "suggestion_vi": "s"}
    document = made(tmp_path, problems=table("problems", [bad]))
    assert '<w:t>\ufffd"8/7"\ufffd' in cells(document)


def test_a_picture_that_was_drawn_is_there_with_its_words_and_one_that_was_not_is_left_out(
    tmp_path,
):
    ranks = table("ranks", [{**WARD, "rank": 1, "rank_low": 1, "rank_high": 1}])
    chart = rank_chart(ranks.assign(ward="Bến Thành"), period="2022")
    kept = keep(chart, ranks, tmp_path, "rank-chart")
    document = made(tmp_path, figures={"rank-chart": kept.png})
    [shape] = document.inline_shapes
    assert shape._inline.docPr.get("descr") == kept.alt
    assert shape.width <= document.sections[0].page_width


@pytest.mark.parametrize("name", ["attained", "ranks", "scores", "ratings", "completeness"])
def test_a_period_with_nothing_in_a_table_still_has_its_report(tmp_path, name):
    empty = attained().iloc[:0] if name == "attained" else table(name)
    assert len(headings(made(tmp_path, **{name: empty}))) >= 4


def test_in_english_only_the_motto_is_vietnamese(tmp_path):
    document = made(tmp_path, "en")
    told = " ".join([*(p.text for p in document.paragraphs), *cells(document)[2:-2]])
    assert "On the attainment of targets in 2022" in told
    assert not set(told.replace("Bến Thành", "").replace("vụ", "").replace("Kinh tế", "")) & set(
        "ỷệạứờ"
    )
