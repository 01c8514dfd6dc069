import pandas as pd
import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.comparators import against_comparators, revised_targets
from wardanalytics.analysis.targets import plain_targets, reduction_reached

ROW = {"period": "2022", "indicator_code": "i"}


def test_plain_numbers_are_targets_and_what_may_be_read_twice_is_not(make_reference):
    texts = ["7", "3,8", "3.8", "-2", "1.250", "từ 85% trở lên", "10–12%"]
    reference = make_reference(targets=[{**ROW, "target": text} for text in texts])
    found = plain_targets(reference)["target"].to_list()
    assert found[:4] == [7.0, 3.8, 3.8, -2.0]
    assert all(pd.isna(found[4:]))


def test_a_target_in_percent_is_kept_as_a_ratio(make_reference):
    reference = make_reference(
        [{"kind": "rate", "unit": "%"}],
        targets=[{**ROW, "target": text, "base": "62.5"} for text in ("85%", "85")],
    )
    found = plain_targets(reference)
    assert found["target"].to_list() == [0.85, 0.85]
    assert found["base"].to_list() == [0.625, 0.625]


REDUCED = [{**ROW, "target": "40", "base": "50"}]
LOWER = {"direction": "lower"}


def test_a_reduction_on_a_base_makes_the_target(make_reference, observe):
    reference = make_reference([LOWER], targets=[{**ROW, "target": "giảm 20%", "base": "50"}])
    attained = attainment(observe({"actual": 42, "reduction": 0.2}), reference)
    row = attained.iloc[0]
    assert (row["target"], row["attainment"], row["status"]) == (
        40,
        pytest.approx(0.95),
        "not_met",
    )


def test_the_share_of_a_reduction_that_was_reached(make_reference, observe):
    reference = make_reference([LOWER], targets=REDUCED)
    attained = attainment(observe({"actual": 42, "target": 40}), reference)
    row = reduction_reached(attained, reference).iloc[0]
    assert row["reduction_asked"] == pytest.approx(0.2)
    assert row["reduction"] == pytest.approx(0.16)
    assert row["share_reached"] == pytest.approx(0.8)


def test_without_a_base_there_is_no_reduction(make_reference, observe):
    reference = make_reference([LOWER])
    attained = attainment(observe({"actual": 42, "target": 40}), reference)
    assert reduction_reached(attained, reference).empty


def test_each_comparator_is_judged_beside_the_official_target(make_reference, observe):
    reference = make_reference()
    rows = observe(
        {"actual": 5.68, "target": 6.5, "target_resolution": 5.0, "target_registered": None}
    )
    attained = attainment(rows, reference)
    assert attained["status"].to_list() == ["not_met"]
    [row] = against_comparators(attained, reference).to_dict("records")
    assert (row["comparator"], row["status"]) == ("resolution", "exceeded")
    assert row["attainment"] == pytest.approx(1.136)


def test_without_comparators_there_is_nothing_beside(make_reference, observe):
    reference = make_reference()
    attained = attainment(observe({"actual": 1, "target": 2}), reference)
    assert against_comparators(attained, reference).empty


REVISED = [
    {**ROW, "target": "10", "valid_from": ""},
    {**ROW, "target": "8", "valid_from": "2022-07-01", "document": "QĐ điều chỉnh"},
    {**ROW, "target": "5", "valid_from": "2023-01-01"},
]


def revised(make_reference, observe, targets, **entry):
    reference = make_reference(targets=targets)
    attained = attainment(observe({"target": 8, **entry}), reference)
    return revised_targets(attained, reference)


def test_a_status_that_flips_by_a_revision_is_flagged(make_reference, observe):
    [row] = revised(make_reference, observe, REVISED, actual=9).to_dict("records")
    assert (row["first_target"], row["first_status"]) == (10, "not_met")
    assert (row["official_target"], row["official_status"]) == (8, "exceeded")
    assert row["flips"]
    assert row["document"] == "QĐ điều chỉnh"


def test_a_revision_that_changes_no_status_is_shown_but_not_flagged(make_reference, observe):
    [row] = revised(make_reference, observe, REVISED, actual=12).to_dict("records")
    assert (row["first_status"], row["official_status"]) == ("exceeded", "exceeded")
    assert not row["flips"]


def test_a_revision_after_the_assessment_day_does_not_count(make_reference, observe):
    entry = {"period": "2022-H1", "target_period": "2022", "actual": 9}
    assert revised(make_reference, observe, REVISED, **entry).empty


def test_a_wards_own_target_is_no_revision_of_the_common_one(make_reference, observe):
    own = [REVISED[0], {**ROW, "ward_code": "a", "target": "8"}]
    assert revised(make_reference, observe, own, actual=9).empty


def test_a_wards_own_target_that_came_later_revises_the_common_one(make_reference, observe):
    own = [REVISED[0], {**ROW, "ward_code": "a", "target": "8", "valid_from": "2022-07-01"}]
    [row] = revised(make_reference, observe, own, actual=9).to_dict("records")
    assert (row["first_target"], row["official_target"], row["flips"]) == (10, 8, True)


def test_bounds_read_elsewhere_can_be_handed_over(make_reference, observe):
    reference = make_reference(targets=[{**row, "target": "bound"} for row in REVISED[:2]])
    attained = attainment(observe({"target": 8, "actual": 8}), reference)
    assert revised_targets(attained, reference).empty
    read = plain_targets(reference).assign(target=[10.0, 8.0], target_bound=["at_least", "above"])
    [row] = revised_targets(attained, reference, read).to_dict("records")
    assert (row["first_status"], row["official_status"]) == ("not_met", "not_met")
