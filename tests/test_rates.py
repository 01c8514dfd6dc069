import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.rates import flags, rate_details

RATE = {"kind": "rate", "unit": "%"}


@pytest.fixture(scope="module")
def details(make_reference, observe):
    def of(indicator, **entry):
        reference = make_reference([indicator])
        rows = observe({"unit": indicator.get("unit"), **entry})
        return rate_details(attainment(rows, reference), reference).iloc[0]

    return of


def test_eighteen_of_twenty_six_may_be_any_rate_from_50_to_83_percent(details):
    row = details(RATE, actual=18 / 26, numerator=18, denominator=26)
    assert (row["low"], row["high"]) == (
        pytest.approx(0.500, abs=5e-4),
        pytest.approx(0.835, abs=5e-4),
    )
    assert row["cases"] == 26


def test_a_rate_of_a_hundred_cases_is_given_without_an_interval(details):
    row = details(RATE, actual=0.7, numerator=70, denominator=100)
    assert row[["low", "high"]].isna().all()


def test_a_rate_is_compared_with_its_target_in_percentage_points(details):
    assert details(RATE, actual=0.72, target=0.8)["points"] == pytest.approx(-8)


def test_growth_is_compared_in_percentage_points_too(details):
    assert details({"unit": "%"}, actual=0.12, target=0.1)["points"] == pytest.approx(2)


def test_an_amount_is_no_rate(make_reference, observe):
    reference = make_reference()
    assert rate_details(attainment(observe({"actual": 5, "target": 4}), reference), reference).empty


def test_something_done_against_a_target_of_nothing_is_flagged(make_reference, observe):
    reference = make_reference()
    attained = attainment(observe({"actual": 3, "target": 0}), reference)
    assert flags(attained, reference)["flag"].to_list() == ["zero_target"]


def test_more_than_all_of_a_set_is_flagged(make_reference, observe):
    reference = make_reference([{"kind": "coverage"}])
    attained = attainment(observe({"actual": 7, "target": 6}), reference)
    assert flags(attained, reference)["flag"].to_list() == ["over_the_whole"]


def test_figures_that_contradict_a_right_percentage_are_flagged(make_reference, observe):
    reference = make_reference()
    steps = {"actual_step": 0.1, "target_step": 0.1, "stated_decimals": 1}
    rows = observe({"actual": 3.8, "target": 3.8, "stated_attainment": 0.992, **steps})
    assert flags(attainment(rows, reference), reference)["flag"].to_list() == ["undetermined"]
