"""Assigned targets and corrections against what was received."""

import pandas as pd
import pytest
from conftest import returns_tables

from wardanalytics.returns import read_targets

PARTY = ("Kết nạp đảng viên", "người")
HEALTH = ("Tỷ lệ bảo hiểm", "%")
CRIME = ("Khám phá án", "vụ")
KEY = {"period": "2022", "ward_code": "ben-thanh"}


@pytest.fixture
def load(load_rows, make_reference):
    def loaded(row, **tables):
        returns = load_rows([[1, *row]], reference=make_reference(**returns_tables(**tables)))
        [observed] = returns.observations.dropna(subset="actual_cell").to_dict("records")
        problems = returns.problems[returns.problems["check"].ne("missing_row")]
        return observed, problems[problems["check"].ne("number_as_text")]

    return loaded


def target(value, **row):
    return [{"period": "2022", "indicator_code": "party", "target": value, **row}]


def test_about_twenty_is_taken_as_twenty_and_queried(load):
    row, problems = load([*PARTY, None, 8], targets=target("khoảng 20"))
    assert (row["target"], pd.isna(row["target_bound"])) == (20, True)
    assert problems[["check", "source_file", "as_typed"]].to_numpy().tolist() == [
        ["target_approximate", "targets.csv", "khoảng 20"]
    ]


@pytest.mark.parametrize(
    ("asked", "base", "left", "bound"),
    [
        ("giảm 10%", "50", 45, None),
        ("Phấn đấu kéo giảm 10%", "50", 45, None),
        ("giảm ít nhất 20%", "50", 40, "at_most"),
        ("giảm trên 20%", "50", 40, "below"),
        ("giảm 3", "50", 47, None),
    ],
)
def test_a_reduction_is_a_target_on_its_base(load, asked, base, left, bound):
    row, problems = load([*PARTY, None, 8], targets=target(asked, base=base))
    assert (row["target"], row["target_bound"]) == (left, bound) or (
        row["target"] == left and pd.isna(row["target_bound"]) and bound is None
    )
    assert problems.empty


def test_a_reduction_without_its_base_or_of_a_percentage_is_no_target(load):
    row, problems = load([*PARTY, 7, 8], targets=target("giảm 10%"))
    assert row["target"] == 7
    assert list(problems["check"]) == ["target_without_base"]
    of_rate = target("giảm 2%", base="90%", indicator_code="health")
    assert list(load([*HEALTH, "95%", "96%"], targets=of_rate)[1]["check"]) == ["target_unreadable"]


def test_a_percentage_of_what_is_counted_is_no_target(load):
    row, problems = load([*PARTY, 7, 8], targets=target("10%"))
    assert row["target"] == 7  # not 0.1 of a person
    assert list(problems["check"]) == ["target_unreadable"]


def test_another_comparator_of_targets_csv_stands_beside_the_official_target(load):
    rows = [*target("7"), *target("9", comparator="resolution")]
    row, problems = load([*PARTY, None, 8], targets=rows)
    assert (row["target"], row["target_resolution"]) == (7, 9)
    assert problems.empty


def test_targets_are_read_with_their_bounds_and_reductions(make_reference):
    rows = [
        *target("từ 85 trở lên"),
        *target("giảm 20%", base="50"),
        *target("theo thực tế"),
        {**target("10–12%/năm")[0], "comparator": "average_growth", "period": "2021-2025"},
    ]
    read = read_targets(make_reference(**returns_tables(targets=rows)))
    assert read["target"].fillna(-1).to_list() == [85, 40, -1, 0.1]
    assert read["target_upper"].fillna(-1).to_list() == [-1, -1, -1, 0.12]
    assert read["target_bound"].fillna("").to_list() == ["at_least", "", "", "between"]
    assert read["base"].fillna(-1).to_list() == [-1, 50, -1, -1]


def correction(received, corrected, field="actual", code="party"):
    entry = {"field": field, "received": received, "corrected": corrected, "indicator_code": code}
    return [{**KEY, **entry}]


def test_an_assigned_target_stands_and_another_one_in_the_return_is_queried(load):
    row, problems = load([*PARTY, 5, 8], targets=target("7"))
    assert row["target"] == 7
    assert list(problems["check"]) == ["target_differs"]
    assert list(problems["cell"]) == ["D4"]
    assert list(problems["as_typed"]) == ["5"]


def test_an_assigned_target_in_percent_is_a_ratio(load):
    row, problems = load([*HEALTH, "95%", "96%"], targets=target("95", indicator_code="health"))
    assert row["target"] == 0.95
    assert problems.empty


def test_a_target_in_the_pair_is_compared_too(load):
    row, problems = load([*PARTY, None, "8/5"], targets=target("7"))
    assert (row["actual"], row["target"]) == (8, 7)
    assert problems[["check", "cell", "as_typed"]].to_numpy().tolist() == [
        ["target_differs", "E4", "8/5"]
    ]


def test_a_wards_own_target_goes_before_every_wards(load):
    rows = [*target("7"), *target("9", ward_code="ben-thanh")]
    assert load([*PARTY, None, 8], targets=rows)[0]["target"] == 9


@pytest.mark.parametrize(
    ("revised_on", "stands"), [("2022-06-30", 9), ("2022-12-31", 9), ("2023-01-01", 7)]
)
def test_a_target_revised_in_the_year_stands_if_it_did_on_the_last_day(load, revised_on, stands):
    rows = [*target("9", valid_from=revised_on), *target("7")]
    assert load([*PARTY, None, 8], targets=rows)[0]["target"] == stands


def test_a_wards_own_target_goes_before_a_later_one_for_every_ward(load):
    rows = [*target("9", ward_code="ben-thanh"), *target("7", valid_from="2022-06-30")]
    assert load([*PARTY, None, 8], targets=rows)[0]["target"] == 9


def test_thousands_in_an_assigned_count_have_one_reading(load):
    assert load([*PARTY, None, 8], targets=target("1.250"))[0]["target"] == 1250


def test_an_assigned_target_that_cannot_be_read_leaves_the_return_its_own(load):
    row, problems = load([*PARTY, 7, 8], targets=target("theo thực tế"))
    assert row["target"] == 7
    assert list(problems["check"]) == ["target_unreadable"]


def test_an_assigned_bound_keeps_its_sense(load):
    row, _ = load([*PARTY, None, 8], targets=target("từ 7 trở lên"))
    assert (row["target"], row["target_bound"]) == (7, "at_least")


def test_a_correction_replaces_what_it_names(load):
    row, problems = load([*PARTY, 7, 9], corrections=correction("9", "8"))
    assert (row["actual"], row["state"]) == (8, "value")
    assert problems.empty


def test_a_correction_mends_a_withheld_figure_by_the_text_that_stands_there(load):
    row, _ = load([*PARTY, 7, "l8"], corrections=correction("l8", "18"))
    assert (row["actual"], row["state"]) == (18, "value")


@pytest.mark.parametrize("received", ["l9", "8", "", "x"])
def test_a_correction_of_what_no_longer_stands_there_fails_loudly(load, received):
    row, problems = load([*PARTY, 7, "l8"], corrections=correction(received, "18"))
    assert pd.isna(row["actual"])
    assert "correction_outdated" in set(problems["check"])


@pytest.mark.parametrize("corrected", ["mười", "8/0"])
def test_a_correction_that_is_no_figure_says_so(load, corrected):
    row, problems = load([*PARTY, 7, 9], corrections=correction("9", corrected))
    assert row["actual"] == 9
    assert list(problems["check"]) == ["correction_unreadable"]
    assert f"“{corrected}”" in problems["message_vi"].iloc[0]


def test_a_correction_of_a_rate_renews_its_parts(load):
    row, _ = load([*CRIME, None, "18/26"], corrections=correction("18/26", "20/26", code="crime"))
    assert (row["actual"], row["numerator"], row["denominator"]) == (20 / 26, 20, 26)
    row, _ = load([*CRIME, None, "18/26"], corrections=correction("18/26", "70%", code="crime"))
    assert row["actual"] == 0.7
    assert pd.isna(row["numerator"])


def test_a_stated_percentage_may_be_corrected(load):
    entries = correction("115", "114,3", field="stated_attainment")
    row, problems = load([*PARTY, 7, 8, "115%"], corrections=entries)
    assert row["stated_attainment"] == 1.143
    assert problems.empty


@pytest.mark.parametrize(("field", "code"), [("note", "party"), ("actual", "youth")])
def test_a_correction_that_fits_nothing_fails_loudly(load, field, code):
    _, problems = load([*PARTY, 7, 8], corrections=correction("1", "2", field=field, code=code))
    assert set(problems["check"]) <= {"correction_without_row", "correction_outdated"}
    assert list(problems["severity"]) == ["error"]
