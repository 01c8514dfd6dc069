"""What stands at the top of a ward's page, from the tables that the rest of the page shows too."""

import pytest

from wardanalytics.presentation.headlines import run_facts, ward_facts
from wardanalytics.tables import table

KEY = {"period": "2022", "ward_code": "a"}
RANK = {**KEY, "rank": 3, "ranked_wards": 10, "tied": False, "rank_low": 3, "rank_high": 4}
STATUSES = ["exceeded", "met", "not_met", "not_reported", "no_target", "not_assigned"]

REACHED = {"measure": "targets_met", "least": 2, "most": 6, "out_of": 8}


def tables(rank=RANK, spans=(3, 5), reached=REACHED, level="good", severities=("error",)):
    joined = [{**KEY, "source": "joined", "rank_low": spans[0], "rank_high": spans[1]}]
    attained = [{**KEY, "indicator_code": str(n), "status": s} for n, s in enumerate(STATUSES)]
    counts = [{**KEY, **reached}] if reached else []
    found = [{"source_file": "a.xlsx", "severity": severity} for severity in severities]
    return {
        "ranks": table("ranks", [rank]).assign(ward="A", ward_kind=None),
        "scores": table("scores", [{**KEY, "published_score": 90.0}]),
        "ratings": table("ratings", [{**KEY, "official_level": level}]),
        "rank_intervals": table("rank_intervals", joined if spans[0] else []),
        "attained": table("attained", attained),
        "measure_counts": table("measure_counts", counts),
        "problems": table("problems", found),
        "files": table("files", [{"source_file": "a.xlsx", "ward_code": "a"}]),
    }


def told(language="vi", **given):
    facts = ward_facts(tables(**given), period="2022", language=language)["a"]
    return [(fact.figure, fact.words) for fact in facts]


def test_place_targets_level_and_findings_are_told_in_this_order():
    assert told() == [
        ("Hạng 3", "trong 10 phường: chưa chắc, có thể từ hạng 3 đến hạng 5"),
        ("2/8", "chỉ tiêu đạt và vượt; 1 chưa báo cáo; 3 chưa kết thúc"),
        ("Tốt", "Quyết định xếp loại"),
        ("1", "Lỗi phải sửa"),
        ("0", "Mục cần xác nhận"),
    ]


@pytest.mark.parametrize(
    ("rank", "spans", "figure", "words"),
    [
        (RANK, (3, 3), "Place 3", "of 10 wards: sure"),
        (RANK, (None, None), "Place 3", "of 10 wards"),
        ({**RANK, "tied": True}, (3, 3), "Place 3", "of 10 wards, shared: sure"),
        ({**RANK, "rank": None}, (2, 9), "–", "not ranked: too little reported"),
    ],
)
def test_how_sure_a_place_is_comes_from_all_doubts_joined(rank, spans, figure, words):
    assert told("en", rank=rank, spans=spans)[0] == (figure, words)


def test_what_is_not_known_is_left_out_and_nothing_is_made_up():
    assert [words for _, words in told("en", reached=None, level=None)] == [
        "of 10 wards: not sure, could be 3 to 5",
        "Errors to correct",
        "Findings to confirm",
    ]


def test_only_errors_to_correct_are_urgent():
    of = ward_facts(tables(severities=("error", "query", "query")), period="2022")["a"]
    assert [(fact.figure, fact.urgent) for fact in of[-2:]] == [("1", True), ("2", False)]


def test_the_index_begins_with_who_has_reported_and_what_was_found():
    asked = [
        {**KEY, "status": "on_time", "assigned": 9, "reported": 9},
        {**KEY, "ward_code": "b", "status": "late", "assigned": 9, "reported": 7},
        {**KEY, "ward_code": "c", "status": "not_received", "assigned": 9},
    ]
    facts = run_facts(table("completeness", asked), {"error": 1, "query": 0, "info": 1250}, "en")
    assert [(fact.figure, fact.words, fact.urgent) for fact in facts] == [
        ("2 of 3 units", "have sent a return; 1 not with every figure", False),
        ("1", "Errors to correct", True),
        ("0", "Findings to confirm", False),
        ("1,250", "Notes, nothing to do", False),
    ]
    assert run_facts(table("completeness"), {}) == []
