"""Targets of a return beyond the official one: other comparators, due days, changes on a base."""

import pandas as pd
import pytest
from conftest import returns_tables

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.comparators import against_comparators

NAMED = ["STT", "Chỉ tiêu", "Đơn vị tính", "Quận giao", "Nghị quyết", "Phường đăng ký", "Thực hiện"]
WITH_DUE = ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Thời hạn"]
WITH_PREVIOUS = ["STT", "Chỉ tiêu", "Đơn vị tính", "Năm trước", "Kế hoạch", "Thực hiện"]
PARTY = ["Kết nạp đảng viên", "người"]
PLAN = {
    "indicator_code": "plan",
    "name_vi": "Ban hành kế hoạch",
    "unit": "kế hoạch",
    "kind": "milestone",
    "accumulation": "event",
}


@pytest.fixture
def load(load_rows, make_reference):
    """Load one row under the given headings; its observation, its findings by cell, the cells."""

    def loaded(row, headings, **tables):
        shipped = returns_tables()
        shipped["indicators"] = [*shipped["indicators"], PLAN]
        reference = make_reference(**{**shipped, **tables})
        returns = load_rows([[1, *row]], reference=reference, headings=headings)
        own = returns.observations[returns.observations["source_sheet"].notna()]
        own = own[own["actual_cell"].notna()]
        problems = returns.problems[
            ~returns.problems["check"].isin(["missing_row", "number_as_text"])
        ]
        return own, problems, returns.cells.set_index("cell"), reference

    return loaded


def test_targets_of_other_comparators_are_read_each_with_its_cell_and_bound(load):
    rows, problems, cells, reference = load([*PARTY, 8, "từ 9 trở lên", 12, 10], NAMED)
    [row] = rows.to_dict("records")
    assert (row["target"], row["target_resolution"], row["target_registered"]) == (8, 9, 12)
    assert (row["target_resolution_bound"], row["target_resolution_cell"]) == ("at_least", "E4")
    assert cells.loc[["E4", "F4"], ["role", "outcome"]].to_numpy().tolist() == [
        ["target_resolution", "taken"],
        ["target_registered", "taken"],
    ]
    assert problems.empty
    compared = against_comparators(attainment(rows, reference), reference)
    assert compared[["comparator", "target", "status"]].to_numpy().tolist() == [
        ["resolution", 9, "exceeded"],
        ["registered", 12, "not_met"],
    ]


def test_what_cannot_be_read_of_another_comparator_is_withheld_and_said(load):
    rows, problems, cells, _ = load([*PARTY, 8, "theo thực tế", None, 10], NAMED)
    assert "target_resolution" not in rows
    assert cells.loc["E4", "outcome"] == "withheld"
    assert problems[["check", "cell"]].to_numpy().tolist() == [["unreadable_figure", "E4"]]


def test_a_registered_target_is_never_taken_for_the_official_one(load):
    rows, *_, reference = load([*PARTY, None, None, 12, 10], NAMED)
    assert attainment(rows, reference)["status"].to_list() == ["no_target"]


def test_a_range_of_another_comparator_keeps_both_its_ends(load):
    rows, *_, reference = load([*PARTY, 8, "9-11", None, 10], NAMED)
    compared = against_comparators(attainment(rows, reference), reference)
    assert compared["status"].to_list() == ["met"]


def test_an_unreadable_comparator_of_targets_csv_is_said(load):
    targets = [
        {
            "period": "2022",
            "indicator_code": "party",
            "comparator": "resolution",
            "target": "theo thực tế",
        }
    ]
    rows, problems, *_ = load([*PARTY, 8, 9, 12, 10], NAMED, targets=targets)
    assert rows["target_resolution"].to_list() == [9]
    assert list(problems["check"]) == ["target_unreadable"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("30/06/2022", "2022-06-30"),
        ("ngày 15 tháng 9 năm 2022", "2022-09-15"),
        ("Quý III/2022", "2022-09-30"),
        ("tháng 10/2022", "2022-10-31"),
    ],
)
def test_the_day_until_which_a_milestone_is_due_is_read_and_judges_it(load, typed, day):
    done = ["Ban hành kế hoạch", "kế hoạch", None, "01/12/2022", typed]
    rows, problems, cells, reference = load(done, WITH_DUE)
    assert rows[["due", "due_cell"]].to_numpy().tolist() == [[day, "F4"]]
    judged = attainment(rows, reference)
    assert judged[["attainment", "status"]].to_numpy().tolist() == [[0.5, "not_met"]]
    assert cells.loc["F4", "role"] == "due"
    assert problems.empty


def test_an_assigned_day_stands_and_another_one_in_the_return_is_queried(load):
    targets = [
        {"period": "2022", "indicator_code": "plan", "target": "1", "due": "2022-12-31"},
    ]
    done = ["Ban hành kế hoạch", "kế hoạch", None, "01/12/2022", "30/06/2022"]
    rows, problems, _, reference = load(done, WITH_DUE, targets=targets)
    assert attainment(rows, reference)["status"].to_list() == ["met"]
    [found] = problems.to_dict("records")
    assert (found["check"], found["cell"]) == ("due_differs", "F4")
    assert "30/06/2022" in found["message_vi"] and "31/12/2022" in found["message_vi"]


def test_words_that_name_no_day_are_queried_for_a_milestone_and_left_alone_for_a_count(load):
    done = ["Ban hành kế hoạch", "kế hoạch", None, "Đạt", "theo tiến độ"]
    rows, problems, *_ = load(done, WITH_DUE)
    assert "due" not in rows and list(problems["check"]) == ["due_unreadable"]
    assert load([*PARTY, 8, 9, "theo tiến độ"], WITH_DUE)[1].empty


@pytest.mark.parametrize(
    ("asked", "target", "bound"),
    [
        ("giảm 10%", 45, None),
        ("Kéo giảm ít nhất 10% so với cùng kỳ", 45, "at_most"),
        ("tăng 10% so với năm trước", 55, None),
        ("giảm 5", 45, None),
    ],
)
def test_a_change_is_a_target_on_the_figure_of_the_year_before(load, asked, target, bound):
    rows, problems, cells, _ = load([*PARTY, 50, asked, 44], WITH_PREVIOUS)
    assert rows["target"].to_list() == [target]
    assert rows["target_bound"].fillna("").to_list() == [bound or ""]
    assert problems[["check", "cell"]].to_numpy().tolist() == [["change_of_previous", "E4"]]
    assert cells.loc["E4", "outcome"] == "queried"


def test_a_change_without_the_figure_of_the_year_before_is_withheld(load):
    rows, problems, cells, _ = load([*PARTY, None, "giảm 10%", 44], WITH_PREVIOUS)
    assert pd.isna(rows["target"].iloc[0])
    assert list(problems["check"]) == ["change_without_base"]
    assert cells.loc["E4", "outcome"] == "withheld"


def test_findings_name_indicators_in_their_own_language(load):
    named = {"indicators": [{**returns_tables()["indicators"][0], "name_en": "Party admissions"}]}
    _, problems, *_ = load([*PARTY, 8, None, None, "7,5"], NAMED, **named)
    [found] = problems[problems["check"].eq("fraction_of_count")].to_dict("records")
    assert "Kết nạp đảng viên" in found["message_vi"]
    assert "Party admissions" in found["message_en"]
