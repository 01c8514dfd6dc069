"""Assigned targets and corrections against what was received."""

import pandas as pd
import pytest
from conftest import returns_tables

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
