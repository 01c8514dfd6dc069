"""Sentences as prose, and how their figures tell where they come from."""

import html
import re

import pandas as pd
import pytest

from wardanalytics.presentation.cells import markdown
from wardanalytics.presentation.paragraph import ward_paragraph
from wardanalytics.presentation.prose import prose
from wardanalytics.presentation.sentences import ward_sentence
from wardanalytics.tables import table

NAMES = {"g": "Thu phí", "h": "Hộ thu phí", "i": "Số *vụ* <b>"}
NO_RATINGS = table("ratings", [])


@pytest.fixture
def rows():
    given = {"period": "2022", "ward_code": "a", "target": 4.0, "state": "value", "unit": "hộ"}
    place = {"source_file": "2022/a_b.xlsx", "source_sheet": "Biểu $1", "is_synthetic": False}
    figures = [
        {**given, **place, "indicator_code": code, "actual": 5.0, "attainment": 1.25}
        | {"status": "exceeded", "actual_cell": f"E{n}", "target_cell": f"D{n}"}
        for n, code in enumerate(NAMES)
    ]
    frame = table("attained", figures)
    indicator = frame["indicator_code"].map(NAMES)
    return frame.assign(
        ward="A", indicator=indicator, unit_name="hộ", decimals=0, direction="higher"
    )


def shown(text, rows, language="vi"):
    """What a page shows: the text, and each traced figure with its source."""
    page = markdown(prose(text, figures=rows, language=language).data)
    spans = re.findall(r'<span class="traced" title="([^"]*)">([^<]*)</span>', page)
    return page, [(html.unescape(source), figure) for source, figure in spans]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("of", ["sentence", "paragraph"])
def test_every_figure_named_with_its_indicator_tells_its_own_cells(rows, of, language):
    text = ward_sentence(rows, "a", "2022", language)
    if of == "paragraph":
        text = ward_paragraph(rows, NO_RATINGS, "a", "2022", language)
    _, found = shown(text, rows, language)
    cells = [re.findall(r"\b([DE]\d)\b", source) for source, _ in found]
    assert cells == [["E0", "D0"], ["E1", "D1"], ["E2", "D2"]]
    assert all("2022/a_b.xlsx" in source and "Biểu $1" in source for source, _ in found)


def test_the_words_stay_as_they_are(rows):
    text = ward_sentence(rows, "a", "2022", "vi")
    page, _ = shown(text, rows)
    assert html.unescape(re.sub("<[^>]+>", "", page)).strip() == text
    assert "<b>" not in page


def test_a_figure_without_a_cell_and_a_text_without_figures_are_plain(rows):
    lost = rows.assign(source_file=pd.NA)
    assert shown(ward_sentence(lost, "a", "2022"), lost)[1] == []
    assert shown("Thu phí 6/4 hộ", rows)[1] == []
    assert prose("5/4", figures=rows.iloc[:0]).data == "5/4"


def test_the_office_stands_in_place_of_the_cell_of_an_assigned_target(rows):
    declared = rows.assign(target_declared="targets.csv")
    source, figure = shown("Thu phí 5/4 hộ", declared)[1][0]
    assert figure == "5/4 hộ"
    assert "targets.csv" in source
    assert "D0" not in source


def test_a_list_of_sentences_is_shown_as_a_list_whose_texts_stay_texts():
    page = markdown(prose("Vượt hai đơn vị:", ["A: *thu* +1", "- B <b>"], "").data)
    assert re.findall("<li>(.*?)</li>", page, re.DOTALL) == ["A: *thu* +1", "- B &lt;b&gt;"]
