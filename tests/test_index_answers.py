import pandas as pd

from wardanalytics.presentation.index_answers import gaps_answer, leader_answer, problems_answer
from wardanalytics.presentation.page_parts import Link
from wardanalytics.presentation.standings import standings_table
from wardanalytics.presentation.what_if import supposed_sentence
from wardanalytics.tables import table


def ranks(*rows):
    named = {"ward": ["Đa Kao", "Cầu Kho"][: len(rows)], "ward_kind": None}
    base = {"period": "2022", "ranked_wards": len(rows), "tied": False}
    told = [
        {**base, "ward_code": code, "rank": n, "rank_low": low, "rank_high": high}
        for n, (code, low, high) in enumerate(rows, 1)
    ]
    return table("ranks", told).assign(**named)


SCORES = table(
    "scores",
    [
        {"period": "2022", "ward_code": "a", "score": 99.0, "published_score": 99.0},
        {"period": "2022", "ward_code": "b", "score": 98.0, "published_score": 98.0},
    ],
)
FIRM = ranks(("a", 1, 1), ("b", 2, 2))


def joined_spans(**spans):
    rows = [
        {
            "period": "2022",
            "ward_code": code,
            "source": "joined",
            "rank_low": low,
            "rank_high": high,
        }
        for code, (low, high) in spans.items()
    ]
    return table("rank_intervals", rows).assign(period="2022")


def sureness(intervals, places=FIRM):
    return leader_answer(places, SCORES, intervals, period="2022").lines[1]


def test_the_first_place_is_called_sure_or_not_by_all_doubts_joined():
    assert sureness(joined_spans(a=(1, 1), b=(2, 2))).startswith("Vị trí này chắc:")
    unsure = sureness(joined_spans(a=(1, 2), b=(1, 2)))
    assert unsure.startswith("Vị trí này chưa chắc: có thể đứng hạng")
    assert "hạng 1–2 khi gộp các yếu tố dưới đây. " in unsure
    assert "Cũng có thể đứng đầu: Cầu Kho." in unsure


def test_without_intervals_only_missing_figures_are_judged_and_it_says_so():
    told = sureness(joined_spans())
    assert told.startswith("Vị trí này chắc nếu chỉ xét số liệu còn thiếu")
    assert told.endswith("điều này chưa được tính.")
    open_ = ranks(("a", 1, 2), ("b", 1, 2))
    assert sureness(joined_spans(), open_).startswith(
        "Vị trí này chưa chắc: tùy số liệu các đơn vị còn thiếu"
    )


def test_a_finding_says_what_to_do_begins_with_its_ward_and_ends_with_its_cell():
    place = {"source_file": "2022/a.xlsx", "source_sheet": "Biểu", "cell": "F1"}
    told = {"severity": "error", "message_vi": "là ngày", "message_en": "is a date"}
    problems = table(
        "problems", [{**place, **told}, {**told, "severity": "query", "source_file": "wards.csv"}]
    )
    files = pd.DataFrame({"source_file": ["2022/a.xlsx"], "ward_code": ["a"], "ward": ["Đa Kao"]})
    assert problems_answer(problems, files).items == [
        "Phải sửa – Đa Kao: là ngày (2022/a.xlsx, trang Biểu, ô F1)",
        "Cần xác nhận – wards.csv: là ngày",
    ]


def test_who_has_not_reported_fully_comes_with_what_is_missing():
    key = {"period": "2022", "ward_kind": None}
    asked = [
        {**key, "ward_code": "a", "status": "on_time", "assigned": 9, "reported": 9},
        {**key, "ward_code": "b", "status": "late", "assigned": 9, "reported": 7},
        {**key, "ward_code": "c", "status": "not_received", "assigned": 9},
    ]
    lost = [{**key, "ward_code": "b", "indicator_code": i, "status": "not_reported"} for i in "ij"]
    told = gaps_answer(
        table("completeness", asked).assign(ward=["A", "B", "C"]),
        table("attained", lost).assign(indicator=["Fires", "Jobs"]),
        {"b": "pages/b.html"},
        language="en",
    )
    assert told.lines == ["2 of 3 wards:"]
    assert told.items == [
        "C (no return)",
        Link("B", "pages/b.html", "(2 of 9 figures missing: Fires and Jobs)"),
    ]


def test_a_place_that_a_supposed_figure_leaves_alone_is_said_to_stay():
    before = FIRM.assign(published_score=[99.0, 90.0])
    after = FIRM.assign(published_score=[99.0, 95.5])
    told = supposed_sentence(before, after, "b")
    assert told == "Cầu Kho: 90,00 điểm sẽ thành 95,50 điểm; vẫn xếp hạng 2."
    nowhere = [frame.assign(rank=pd.NA) for frame in (before, after)]
    assert supposed_sentence(*nowhere, "b").endswith("vẫn chưa xếp hạng.")


def test_the_ranking_says_that_targets_are_weighed_and_heads_provinces_as_such():
    tables = {
        "ranks": FIRM.assign(ward_kind="tỉnh, thành phố"),
        "scores": SCORES,
        "completeness": table("completeness").assign(ward=None),
        **{name: table(name) for name in ("ratings", "rank_intervals", "problems", "files")},
    }
    shown = standings_table(tables, {}, period="2022")
    assert shown.columns[1] == "Tỉnh, thành phố"
    assert shown.note.startswith("Điểm là mức hoàn thành các chỉ tiêu tính theo trọng số")
