"""Reviews as people read them: tables, sentence and chart of the pace."""

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import wardanalytics as wa
from wardanalytics.presentation.pace import BAND_COLOURS
from wardanalytics.wording import say

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return wa.load_tables(DATA, tmp_path_factory.mktemp("none"), "2023-H1")


def named(frame, tables, language="vi"):
    return wa.with_names(frame, tables.reference, language)


def row_of(shown, name):
    [row] = shown.data[shown.data.iloc[:, 0].eq(name)].to_dict("records")
    return row


def test_the_half_year_of_the_district_reads_as_it_was_computed_by_hand(tables):
    district = wa.district_pace(tables.attained, tables.reference, "2023-H1")
    row = row_of(wa.pace_reading(named(district, tables), "vi"), "Thu thuế đất phi nông nghiệp")
    # due by June: a third of last year's 20,9/40,3 and two thirds of a half: 50,62% of 40,1 = 20,3;
    # 22,2/20,3 = 109,4%; 22,2/0,5062 = 43,9 by December; (40,1 - 22,2)/6 = 2,98 a month
    assert row == {
        "Chỉ tiêu": "Thu thuế đất phi nông nghiệp",
        "Đơn vị tính": "tỷ đồng",
        "Chỉ tiêu giao": "40,1",
        "Thực hiện": "22,2",
        "Phải có đến nay": "50,6%",
        "Tiến độ": "109,4%",
        "Đánh giá": "Đúng tiến độ",
        "Dự kiến cả năm": "43,9",
        "Cần mỗi tháng còn lại": "2,98",
        "Số đơn vị tính": "10/10",
    }


def test_the_half_year_stands_against_that_of_the_year_before_by_hand(tables):
    compared = wa.against_last_year(tables.attained, tables.reference)
    summed = wa.district_change(compared[compared["period"].eq("2023-H1")], tables.reference)
    row = row_of(wa.last_year_reading(named(summed, tables), "vi"), "Thu thuế đất phi nông nghiệp")
    # 22,2 after 20,9: 1,3 more, 1,3/20,9 = 6,2%
    assert (row["Cùng kỳ năm trước"], row["Kỳ này"]) == ("20,9", "22,2")
    assert (row["Chênh lệch"], row["Tăng, giảm"]) == ("1,3", "6,2%")
    assert row["Số đơn vị tính"] == "10/10"


def test_the_middle_of_the_term_reads_as_it_was_computed_by_hand(tables):
    review = wa.term_reviews(tables.attained, tables.reference, "2023-H1")
    district = wa.term_district(review, tables.reference)
    row = row_of(wa.term_reading(named(district, tables), "vi"), "Thu thuế đất phi nông nghiệp")
    # 38,6 + 40,3 + 22,2 = 101,1 of 197 in half the time; (197 - 101,1)/2,5 = 38,36 a year
    assert row["Lũy kế hoặc mức hiện nay"] == "101,1"
    assert (row["Chỉ tiêu nhiệm kỳ"], row["Phải có đến nay"]) == ("197,0", "50,0%")
    assert (row["Tiến độ"], row["Cần mỗi năm còn lại"]) == ("102,6%", "38,36")


def test_a_period_in_no_term_has_an_empty_review_that_says_so(tables):
    review = wa.term_reviews(tables.attained, tables.reference, "2019")
    district = wa.term_district(review, tables.reference)
    shown = wa.term_reading(named(district, tables), "vi").data
    assert shown.iloc[0, 0] == "Chưa khai báo chỉ tiêu nhiệm kỳ cho kỳ này."


def test_the_district_against_the_year_before_adds_the_wards_that_have_both():
    key = {"period": "2023", "indicator_code": "party-admissions"}
    compared = pd.DataFrame(
        [
            {**key, "ward_code": "a", "actual": 6.0, "previous": 4.0},
            {**key, "ward_code": "b", "actual": 3.0, "previous": 2.0},
            {**key, "indicator_code": "health-insurance", "actual": 0.9, "previous": 0.8},
        ]
    )
    reference = wa.load_reference(DATA / "reference")
    [row] = wa.district_change(compared, reference).to_dict("records")
    assert (row["ward_code"], row["actual"], row["previous"], row["wards"]) == ("all", 9, 6, 2)
    assert (row["difference"], row["change"]) == (3, 0.5)


def pace(*rows):
    columns = ["indicator_code", "pace", "band"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(indicator=frame["indicator_code"].str.upper(), period="2023-H1")


def test_the_sentence_counts_the_bands_and_names_the_furthest_behind():
    rows = pace(("a", 0.5, "behind"), ("b", 1.2, "on_pace"), ("c", float("nan"), None))
    assert wa.pace_sentence(rows, "vi") == (
        "Đúng tiến độ: 1; chậm nhẹ: 0; chậm: 1; chưa đánh giá: 1. Chậm nhất: A (50,0%)."
    )


def test_less_is_better_is_said_wherever_a_pace_is():
    rows = pace(("fires", 0.0, "behind")).assign(direction="lower")
    label = f"FIRES ({say('vi', 'lower is better')})"
    assert f"Chậm nhất: {label} (0,0%)." in wa.pace_sentence(rows, "vi")
    paper = next(axes for axes in wa.pace_chart(rows).axes if axes.get_label() == "paper")
    assert label in [text.get_text() for text in paper.texts]


def test_the_wards_most_behind_come_first():
    rows = pace(("x", 1.0, "on_pace"), ("x", 0.5, "behind")).assign(
        ward_code=["a", "b"], ward=["A", "B"]
    )
    assert list(wa.bands_table(rows, "vi").data["Phường"]) == ["B", "A"]


def test_the_chart_draws_the_furthest_behind_first_in_the_colour_of_its_band():
    chart = wa.pace_chart(
        pace(("b", 1.2, "on_pace"), ("a", 0.5, "behind"), ("c", 3.0, "on_pace"), ("d", None, None)),
        source="Nguồn",
    )
    assert isinstance(chart, Figure)
    body = next(axes for axes in chart.axes if axes.get_label() == "pace")
    bars = [(bar.get_label(), bar.patches[0].get_width()) for bar in body.containers]
    assert bars == [("a:behind", 0.5), ("b:on_pace", 1.2), ("c:on_pace", 2.0)]
    colours = [bar.patches[0].get_facecolor()[:3] for bar in body.containers]
    assert len(set(colours)) == len({BAND_COLOURS[band] for band in ("behind", "on_pace")})
    assert [text.get_text() for text in body.texts] == ["50%", "120%", "300%"]
    assert [line.get_xdata()[0] for line in body.lines] == [1.0]
    assert "chưa đánh giá: 1" in chart.get_label()


def test_no_figure_breaks_the_line_of_what_is_due_and_no_bar_is_thicker_for_a_long_name():
    long_name = "b" * 40 + " " + "b" * 40
    chart = wa.pace_chart(
        pace(("a", 0.5, "behind"), (long_name, 0.94, "behind"), ("c", 0.99, "slightly_behind"))
    )
    body = next(axes for axes in chart.axes if axes.get_label() == "pace")
    chart.canvas.draw()
    spans = [body.transData.inverted().transform(text.get_window_extent()) for text in body.texts]
    assert len(spans) == 3
    assert [span for span in spans if span[0][0] <= 1.0 <= span[1][0]] == []
    thick = [bar.patches[0].get_height() for bar in body.containers]
    assert thick == pytest.approx([thick[0]] * 3, abs=0.01)


def test_a_chart_of_nothing_says_so():
    assert "Không có gì để đánh giá" in wa.pace_chart(pace()).get_label()
