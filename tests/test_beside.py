"""What stands beside a target on the pages: revisions, comparators, firsts, chance."""

import pandas as pd
import pytest

import wardanalytics as wa
from wardanalytics.analysis.streaks import streak_chances
from wardanalytics.tables import table

ROW = {"period": "2022", "indicator_code": "i"}
REVISED = [
    {**ROW, "target": "10"},
    {**ROW, "target": "8", "valid_from": "2022-07-01", "document": "QĐ 12"},
]


def shown(reference, observed):
    attained = wa.with_names(wa.attainment(observed, reference), reference)
    revised = wa.revised_targets(attained, reference, wa.read_targets(reference))
    compared = wa.against_comparators(attained, reference)
    return wa.beside_table(revised, compared, attained).data


def test_a_revision_that_turns_the_result_is_shown_with_both_results(make_reference, observe):
    reference = make_reference(targets=REVISED)
    [row] = shown(reference, observe({"target": 8, "actual": 9})).to_dict("records")
    assert (row["Chỉ tiêu chính thức"], row["Kết quả"]) == ("8", "vượt")
    assert (row["Mức đó"], row["Kết quả theo mức đó"]) == ("10", "không đạt")
    assert row["So thêm với"] == "chỉ tiêu trước khi điều chỉnh ngày 01/07/2022 (QĐ 12)"


def test_another_comparator_is_shown_beside_the_official_target(make_reference, observe):
    observed = observe({"target": 8, "actual": 9, "target_resolution": 12.0})
    [row] = shown(make_reference(), observed).to_dict("records")
    assert (row["So thêm với"], row["Mức đó"]) == ("chỉ tiêu nghị quyết", "12")
    assert (row["Kết quả"], row["Kết quả theo mức đó"]) == ("vượt", "không đạt")


def test_nothing_beside_says_so(make_reference, observe):
    told = shown(make_reference(), observe({"target": 8, "actual": 9}))
    assert told.iloc[0, 0].startswith("Không có chỉ tiêu nào")


def test_who_was_first_is_named_by_its_day_and_who_alone_without(make_reference, observe):
    kinds = [
        {"indicator_code": "m", "kind": "milestone"},
        {"indicator_code": "c", "kind": "coverage"},
    ]
    targets = [{"period": "2022", "indicator_code": "m", "target": "1", "due": "2022-06-30"}]
    reference = make_reference(kinds, ["a", "b"], targets=targets)
    observed = observe(
        {"indicator_code": "m", "completed_on": "2022-05-01"},
        {"indicator_code": "m", "ward_code": "b", "completed_on": "2022-07-01"},
        {"indicator_code": "c", "actual": 6, "target": 6},
        {"indicator_code": "c", "ward_code": "b", "actual": 5, "target": 6},
    )
    attained = wa.attainment(observed, reference)
    assert attained["status"].to_list() == ["met", "not_met", "met", "not_met"]
    firsts = wa.with_names(wa.first_to_complete(attained, reference), reference)
    assert wa.firsts_sentence(firsts) == (
        "Chỉ một đơn vị hoàn thành: C (A). Hoàn thành sớm nhất: M (A, 01/05/2022)."
    )


def test_where_nobody_is_done_nobody_is_first(make_reference, observe):
    reference = make_reference([{"kind": "coverage"}])
    for entry in ({"actual": 5, "target": 6}, {"state": "missing"}):
        firsts = wa.first_to_complete(wa.attainment(observe(entry), reference), reference)
        assert (len(firsts), firsts["is_first"].dtype) == (0, bool)
        assert wa.firsts_sentence(wa.with_names(firsts, reference)) == ""


def test_a_streak_stands_beside_what_chance_would_give():
    rows = [
        {"period": year, "ward_code": ward, "official_level": level, "streak": streak}
        for streak, year in enumerate(["2020", "2021", "2022"], start=1)
        for ward, level in [*((f"w{n}", "good") for n in range(8)), ("x", "excellent")]
    ]
    rows += [{**row, "ward_code": "y"} for row in rows if row["ward_code"] == "x"]
    ratings = table("ratings", rows)
    chances = streak_chances(ratings, "2022")
    assert chances[["ward_code", "wards", "places", "n", "years"]].to_numpy().tolist() == [
        ["x", 10, 2, 3, 3],
        ["y", 10, 2, 3, 3],
    ]
    assert chances["chance"].to_list() == pytest.approx([0.08, 0.08], abs=0.005)
    assert wa.chance_sentence(chances.query("ward_code == 'x'")) == (
        "Nếu mỗi năm chọn ngẫu nhiên 2 trong 10 đơn vị thì trong 3 năm, khả năng có ít nhất một "
        "đơn vị đạt mức xuất sắc 3 năm liên tiếp là 8%."
    )
    assert wa.chance_sentence(chances.query("ward_code == 'w0'")) == ""


def test_an_undecided_half_year_has_no_rows_of_dashes():
    ratings = table("ratings", [{"period": "2023-H1", "ward_code": "a"}]).assign(ward="A")
    told = wa.ratings_table(ratings, period="2023-H1").data
    assert told.iloc[0, 0].startswith("Chưa có mức xếp loại")
    assert len(pd.DataFrame(told)) == 1
