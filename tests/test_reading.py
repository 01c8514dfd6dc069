import re

import pandas as pd
import pytest

from wardanalytics.presentation import (
    attainment_table,
    files_table,
    problems_table,
    ranking_table,
    ratings_table,
)
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import are_figures, ward_heading
from wardanalytics.presentation.traces import untraced
from wardanalytics.tables import table


def shown(styler) -> list[list[str]]:
    frame = styler.data
    return [list(frame.columns), *([untraced(text) for text in row] for row in frame.to_numpy())]


def attained(**values) -> pd.DataFrame:
    base = {
        "period": "2022",
        "ward_code": "a",
        "ward": "Bến Thành",
        "indicator": "Thu thuế đất",
        "indicator_code": "i",
        "unit_name": "tỷ đồng",
        "decimals": 1,
        "target": 3.8,
        "actual": 4.8,
        "attainment": 4.8 / 3.8,
        "status": "exceeded",
        "stated_attainment": 1.262,
        "stated_decimals": 1,
        "stated_verdict": "within_rounding",
        "source_file": "2022/ben-thanh.xlsx",
        "actual_cell": "F12",
    }
    return table("attained", [{**base, **values}])


def test_problems_stand_with_errors_first_and_their_cells():
    frame = table(
        "problems",
        [
            {"severity": "info", "source_file": "b.xlsx", "message_vi": "ghi nhận thôi"},
            {
                "severity": "error",
                "source_file": "a.xlsx",
                "source_sheet": "Biểu 01",
                "cell": "F12",
                "as_typed": "8/7",
                "message_vi": "là ngày",
                "message_en": "is a date",
                "suggestion_vi": "nhập lại",
            },
        ],
    )
    assert shown(problems_table(frame)) == [
        ["Mức độ", "Tệp", "Ô", "Đang ghi", "Nội dung", "Đề nghị"],
        ["lỗi phải sửa", "a.xlsx", "Biểu 01!F12", "8/7", "là ngày", "nhập lại"],
        ["ghi nhận", "b.xlsx", "–", "–", "ghi nhận thôi", "–"],
    ]
    assert shown(problems_table(frame, "en"))[1][4] == "is a date"


def test_the_attainment_table_traces_every_figure():
    assert shown(attainment_table(attained(), ward_code="a", period="2022")) == [
        [
            "Chỉ tiêu",
            "Đơn vị tính",
            "Chỉ tiêu giao",
            "Thực hiện",
            "Tỷ lệ hoàn thành",
            "Kết quả",
            "Tỷ lệ ghi trong báo cáo",
            "Ghi chú",
            "Ô nguồn",
        ],
        [
            "Thu thuế đất",
            "tỷ đồng",
            "3,8",
            "4,8",
            "126,3%",
            "vượt",
            "126,2%: đúng trong phạm vi làm tròn",
            "–",
            "2022/ben-thanh.xlsx!F12",
        ],
    ]


def test_missing_figures_are_dashes_never_zero():
    frame = attained(
        actual=None,
        attainment=None,
        status="not_reported",
        stated_attainment=None,
        actual_cell=None,
    )
    told = shown(attainment_table(frame))[1]
    assert told[3:7] == ["–", "–", "chưa báo cáo", "–"]


def test_several_wards_and_periods_have_their_own_columns():
    both = pd.concat(
        [attained(), attained(ward_code="b", ward="Đa Kao", period="2021", is_estimate=True)]
    )
    told = shown(attainment_table(both, language="en"))
    assert told[0][:2] == ["Period", "Ward"]
    assert told[2][:2] == ["2021", "Đa Kao"]
    assert told[2][5] == "4.8 (estimate)"


def test_the_ranking_table_shows_ties_spans_and_moves():
    frame = table(
        "ranks",
        [
            {"ward_code": "d", "ward": "D", "rank_low": 2, "rank_high": 4},
            {"ward_code": "b", "ward": "B", "rank": 2, "rank_low": 2, "rank_high": 3, "tied": True},
            {"ward_code": "a", "ward": "A", "rank": 1, "rank_low": 1, "rank_high": 1},
            {"ward_code": "c", "ward": "C", "rank": 2, "rank_low": 2, "rank_high": 3, "tied": True},
        ],
    ).assign(period="2022", places_gained=pd.array([pd.NA, -1, 2, 0], dtype="Int64"))
    scores = table(
        "scores",
        [
            {"ward_code": ward, "published_score": score, "coverage": 1, "met": 4, "exceeded": 5}
            for ward, score in {"a": 98.45, "b": 90, "c": 90, "d": None}.items()
        ],
    ).assign(period="2022")
    ratings = table("ratings", [{"ward_code": "a", "official_level": "excellent"}])
    told = shown(ranking_table(frame, scores, ratings.assign(period="2022"), period="2022"))
    assert told[0] == [
        "Hạng (khoảng hạng)",
        "Phường",
        "Điểm",
        "Mức độ báo cáo",
        "Tăng, giảm hạng",
        "Đạt và vượt",
        "Trong đó vượt",
        "Quyết định xếp loại",
    ]
    assert told[1] == ["1", "A", "98,45", "100%", "▲2", "9", "5", "hoàn thành xuất sắc nhiệm vụ"]
    assert [row[0] for row in told[2:]] == [
        "2–3 (đồng hạng)",
        "2–3 (đồng hạng)",
        "2–4 (chưa đủ số liệu)",
    ]
    assert [row[4] for row in told[2:]] == ["▼1", "=", "–"]


def test_the_ratings_table_keeps_the_three_ratings_and_the_computed_one_apart():
    frame = table(
        "ratings",
        [
            {
                "period": "2022",
                "ward_code": "a",
                "ward": "A",
                "self_level": "excellent",
                "proposed_level": "good",
                "official_level": None,
                "level": "excellent",
                "is_at_most": True,
            },
            {"period": "2022", "ward_code": "b", "ward": "B", "official_level": "good"},
        ],
    )
    assert shown(ratings_table(frame))[1] == [
        "A",
        "hoàn thành xuất sắc nhiệm vụ",
        "hoàn thành tốt nhiệm vụ",
        "–",
        "cao nhất là hoàn thành xuất sắc nhiệm vụ",
    ]
    sure = frame.assign(is_at_most=False)
    assert shown(ratings_table(sure))[1][4] == "hoàn thành xuất sắc nhiệm vụ"


def test_what_is_known_of_no_rating_has_no_column():
    half = table("ratings", [{"period": "2023-H1", "ward_code": "a", "ward": "A", "level": "good"}])
    assert shown(ratings_table(half, period="2023-H1")) == [
        ["Mức tính được"],
        ["hoàn thành tốt nhiệm vụ"],
    ]


def test_the_files_table_says_what_became_of_each_workbook():
    frame = table("files", [{"source_file": "2022/a.xlsx", "status": "unreadable", "cells": 1250}])
    told = shown(files_table(frame))[1]
    assert told[0] == "2022/a.xlsx"
    assert told[3:5] == ["không đọc được", "1.250"]


def test_what_a_ward_typed_can_never_act_on_a_page():
    attack = "<script>alert(1)</script>&<img src=x onerror=y>"
    problem = {"severity": "error", "source_file": "a", "as_typed": attack, "message_vi": attack}
    html = problems_table(table("problems", [problem])).to_html()
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_the_same_rows_give_the_same_html_without_an_index():
    first, second = (attainment_table(attained()).to_html() for _ in range(2))
    assert first == second
    assert 'class="row_heading' not in first


def test_no_problems_are_said_in_words_and_other_empty_tables_keep_their_headings():
    told = shown(problems_table(table("problems")))
    assert told[1:] == [["Không có số liệu nào phải sửa hoặc cần xác nhận."]]
    assert len(shown(attainment_table(table("attained")))) == 1
    told = shown(ratings_table(table("ratings")))
    assert told[1:] == [["Chưa có mức xếp loại nào được đề xuất, quyết định hay tính được."]]
    assert len(shown(files_table(table("files")))) == 1


def test_a_stated_percentage_that_is_the_rate_itself_says_so():
    """23/32 is 71.88%: right as the rate, though the attainment of a target of 70% is 102.7%."""
    rate = {"unit_name": "%", "target": 0.7, "actual": 23 / 32, "attainment": 23 / 32 / 0.7}
    rate |= {"stated_verdict": "exact", "stated_decimals": 2}
    both = [attained(**rate, stated_attainment=stated) for stated in (0.7188, 1.0268)]
    told = shown(attainment_table(pd.concat(both)))[1:]
    stated = [row[6] for row in told]
    assert stated == ["71,88% (là tỷ lệ thực hiện): đúng", "102,68%: đúng"]


def test_a_column_of_wards_is_headed_by_what_they_are():
    named = attained().assign(ward_kind="tỉnh, thành phố")
    assert ward_heading(named, "vi") == "Tỉnh, thành phố"
    assert ward_heading(named.assign(ward_kind=None), "vi") == "Phường"


@pytest.mark.parametrize(
    ("texts", "right"),
    [
        (["1.234,5", "không phát sinh", "≥ 80%", "700–800"], True),
        (["69,2% (18/26) (ước)", "–"], True),
        (["không phát sinh"], False),
        (["3 phường", "4"], False),
    ],
)
def test_figures_with_bounds_and_remarks_are_figures_still(texts, right):
    assert are_figures(texts) is right


def test_texts_stand_left_and_figures_right_also_where_jupyterlab_decides():
    page = text_table(pd.DataFrame({"Tên": ["Đa Kao"], "Số": ["1,5"]})).to_html()
    sides = re.findall(r"col(\d) \{\s*text-align: (\w+)", page)
    assert set(sides) >= {("0", "left"), ("1", "right")}
