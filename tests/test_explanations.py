from decimal import Decimal

import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.explanations import explain_stated, fitting_targets, whole_targets

COUNT = {"is_count": "true"}


@pytest.fixture(scope="module")
def explain(make_reference, observe):
    def explained(indicator=COUNT, **entry):
        reference = make_reference([indicator])
        attained = attainment(observe({"stated_decimals": 1, **entry}), reference)
        assert attained["stated_verdict"].to_list() == ["inconsistent"]
        found = explain_stated(attained, reference)
        return found.assign(explanation=found["explanation"].fillna("nothing")).iloc[0]

    return explained


SLIPS = {
    "target by actual": ({"actual": 7, "target": 8, "stated_attainment": 1.143}, "inverted"),
    "the ratio shown as percent": (
        {"actual": 8, "target": 7, "stated_attainment": 0.0114, "stated_decimals": 2},
        "ratio_as_percent",
    ),
    "the percentage taken as a ratio": (
        {"actual": 8, "target": 7, "stated_attainment": 114.29, "stated_decimals": 0},
        "percent_as_ratio",
    ),
    "actual in thousands": (
        {"actual": 4.8, "target": 3800, "stated_attainment": 1.263},
        "thousand_too_many",
    ),
    "target in thousands": (
        {"actual": 4800, "target": 3.8, "stated_attainment": 1.263},
        "thousand_too_few",
    ),
    "what is lacking": ({"actual": 6, "target": 8, "stated_attainment": 0.25}, "complement"),
    "what is beyond": ({"actual": 9, "target": 8, "stated_attainment": 0.125}, "surplus"),
    "no slip we know": ({"actual": 12.5, "target": 15, "stated_attainment": 0.929}, "nothing"),
}


@pytest.mark.parametrize(("entry", "expected"), SLIPS.values(), ids=SLIPS)
def test_the_nearest_explanation_of_a_wrong_percentage(explain, entry, expected):
    assert explain(**entry)["explanation"] == expected


def test_the_explanation_of_a_rate_may_speak_of_the_rate_itself(explain):
    rate = {"kind": "rate", "unit": "%"}
    row = explain(rate, numerator=18, denominator=25, target=0.8, stated_attainment=0.28)
    assert row["explanation"] == "complement"


def test_a_right_percentage_needs_no_explanation(make_reference, observe):
    reference = make_reference([COUNT])
    attained = attainment(
        observe({"actual": 8, "target": 7, "stated_attainment": 1.143}), reference
    )
    assert explain_stated(attained, reference).empty


def test_thirty_one_at_172_22_percent_is_of_eighteen():
    assert whole_targets(31, Decimal("172.22"), 2) == [18]


def test_a_coarse_percentage_fits_several_targets_and_nothing_fits_too_many():
    assert whole_targets(31, Decimal("62"), 0) == [50]
    assert whole_targets(200, Decimal("62"), 0) == [318, 319, 320, 321, 322, 323, 324, 325]
    assert whole_targets(20000, Decimal("62"), 0) == []
    assert whole_targets(0, Decimal("0"), 0) == []


def test_whole_number_targets_are_offered_where_the_target_is_missing(make_reference, observe):
    reference = make_reference([COUNT])
    rows = observe({"actual": 31, "stated_attainment": 1.7222, "stated_decimals": 2})
    [row] = fitting_targets(attainment(rows, reference), reference).to_dict("records")
    assert (row["offered"], row["targets"]) == (1, "18")


def test_no_target_is_offered_for_money_or_where_there_is_one(make_reference, observe):
    money = make_reference()
    rows = observe({"actual": 20371, "stated_attainment": 1.1878, "stated_decimals": 2})
    assert fitting_targets(attainment(rows, money), money).empty
    count = make_reference([COUNT])
    rows = observe({"actual": 31, "target": 18, "stated_attainment": 1.7222})
    assert fitting_targets(attainment(rows, count), count).empty
