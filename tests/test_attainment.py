import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment

NONE = float("nan")
positive = st.integers(1, 10**9).map(lambda cents: cents / 100)


@pytest.fixture(scope="module")
def judge(make_reference, observe):
    """Judge one entry of one indicator: a row of `attained`."""

    def judged(indicator, **entry):
        reference = make_reference([indicator])
        return attainment(observe(entry), reference).iloc[0]

    return judged


def found(row):
    return pytest.approx(row["attainment"], nan_ok=True), row["status"]


FLOW = {"accumulation": "flow"}
LOWER = {"direction": "lower"}
CEILING = {"can_exceed": "false"}
RANGE = {"target_bound": "between", "target": 60, "target_upper": 70}
HALF = {"period": "2022-H1", "target_period": "2022"}

SHARE = {"kind": "rate", "unit": "%"}
GROWTH = {"unit": "%"}
COUNT = {"is_count": "true"}

CASES = {
    "trap: 8/7 admissions are exceeded": (COUNT, {"actual": 8, "target": 7}, 8 / 7, "exceeded"),
    "trap: 4,8/3,8 of land tax is exceeded": (
        {},
        {"actual": 4.8, "target": 3.8, "stated_attainment": 1.262, "stated_decimals": 1},
        4.8 / 3.8,
        "exceeded",
    ),
    "trap: 15/15 conscripts are met, for the quota is the whole": (
        {**COUNT, **CEILING},
        {"actual": 15, "target": 15},
        1.0,
        "met",
    ),
    "trap: 18/26 cases are a rate without a target": (
        SHARE,
        {"actual": 18 / 26, "numerator": 18, "denominator": 26, "stated_attainment": 0.6923},
        NONE,
        "no_target",
    ),
    "trap: 18/26 cases against a target rate of 70%": (
        SHARE,
        {"actual": 18 / 26, "numerator": 18, "denominator": 26, "target": 0.7},
        18 / 26 / 0.7,
        "not_met",
    ),
    "trap: 6/6 quarters are met": (
        {"kind": "coverage", **COUNT},
        {"numerator": 6, "denominator": 6, "target": 6},
        1.0,
        "met",
    ),
    "growth beyond its target": (GROWTH, {"actual": 0.12, "target": 0.1}, 1.2, "exceeded"),
    "growth where a fall was asked": (GROWTH, {"actual": 0.01, "target": -0.02}, 2.5, "exceeded"),
    "a fall where growth was asked": (GROWTH, {"actual": -0.02, "target": 0.1}, -0.2, "not_met"),
    "a fall beyond the one allowed": (GROWTH, {"actual": -0.03, "target": -0.02}, 0.5, "not_met"),
    "growth of 10-12%: inside": (
        GROWTH,
        {"actual": 0.11, "target": 0.1, "target_upper": 0.12, "target_bound": "between"},
        1.0,
        "met",
    ),
    "growth of 10-12%: beyond": (
        GROWTH,
        {"actual": 0.15, "target": 0.1, "target_upper": 0.12, "target_bound": "between"},
        1.25,
        "exceeded",
    ),
    "a fifth less than 50 asked, 40 left": (
        LOWER,
        {"actual": 40, "base": 50, "reduction": 0.2},
        1.0,
        "met",
    ),
    "a fifth less than 50 asked, 30 left": (
        LOWER,
        {"actual": 30, "base": 50, "reduction": 0.2},
        1.25,
        "exceeded",
    ),
    "a fifth less than 50 asked, 50 left": (
        LOWER,
        {"actual": 50, "base": 50, "reduction": 0.2},
        0.75,
        "not_met",
    ),
    "milestone not done": ({"kind": "milestone"}, {"actual": 0}, 0.0, "not_met"),
    "milestone not done, with time left": (
        {"kind": "milestone"},
        {**HALF, "actual": 0},
        0.0,
        "in_progress",
    ),
    "milestone written as its day": (
        {"kind": "milestone"},
        {"completed_on": "2022-08-19"},
        1.0,
        "met",
    ),
    "milestone planned for a later day": (
        {"kind": "milestone"},
        {"completed_on": "2023-02-01", "actual": 1},
        0.0,
        "not_met",
    ),
    "no less than nothing: lower, at most 0": (
        LOWER,
        {"actual": 0, "target": 0, "target_bound": "at_most"},
        1.0,
        "met",
    ),
    "an amount beyond its target is exceeded": ({}, {"actual": 8, "target": 7}, 8 / 7, "exceeded"),
    "an amount on target is met": ({}, {"actual": 7, "target": 7}, 1.0, "met"),
    "an amount short of its target is not met": ({}, {"actual": 6, "target": 8}, 0.75, "not_met"),
    "a ceiling reached is met": (CEILING, {"actual": 15, "target": 15}, 1.0, "met"),
    "a ceiling passed is met, never exceeded": (
        CEILING,
        {"actual": 16, "target": 15},
        16 / 15,
        "met",
    ),
    "lower: under the target is exceeded": (LOWER, {"actual": 3, "target": 4}, 1.25, "exceeded"),
    "lower: on target is met": (LOWER, {"actual": 4, "target": 4}, 1.0, "met"),
    "lower: over the target is not met": (LOWER, {"actual": 5, "target": 4}, 0.75, "not_met"),
    "lower: nothing at all is 2": (LOWER, {"actual": 0, "target": 4}, 2.0, "exceeded"),
    "lower: never below 0": (LOWER, {"actual": 9, "target": 4}, 0.0, "not_met"),
    "zero target, higher, nothing done": ({}, {"actual": 0, "target": 0}, 1.0, "met"),
    "zero target, higher, something done": ({}, {"actual": 3, "target": 0}, NONE, "exceeded"),
    "zero target, lower, nothing happened": (LOWER, {"actual": 0, "target": 0}, 1.0, "met"),
    "zero target, lower, something happened": (LOWER, {"actual": 1, "target": 0}, 0.0, "not_met"),
    "negative target, better": ({}, {"actual": -1, "target": -2}, 1.5, "exceeded"),
    "negative target, reached": ({}, {"actual": -2, "target": -2}, 1.0, "met"),
    "negative target, worse": ({}, {"actual": -3, "target": -2}, 0.5, "not_met"),
    "negative target, lower, better": (LOWER, {"actual": -3, "target": -2}, 1.5, "exceeded"),
    "at least: on the bound is met": (
        {},
        {"actual": 0.85, "target": 0.85, "target_bound": "at_least"},
        1.0,
        "met",
    ),
    "above: on the bound is not met": (
        {},
        {"actual": 0.8, "target": 0.8, "target_bound": "above"},
        1.0,
        "not_met",
    ),
    "above: beyond the bound is exceeded": (
        {},
        {"actual": 0.9, "target": 0.8, "target_bound": "above"},
        1.125,
        "exceeded",
    ),
    "at most makes lower the better side": (
        {},
        {"actual": 3, "target": 4, "target_bound": "at_most"},
        1.25,
        "exceeded",
    ),
    "below: on the bound is not met": (
        LOWER,
        {"actual": 4, "target": 4, "target_bound": "below"},
        1.0,
        "not_met",
    ),
    "between, higher: short of it": ({}, {**RANGE, "actual": 45}, 0.75, "not_met"),
    "between, higher: inside is met": ({}, {**RANGE, "actual": 65}, 1.0, "met"),
    "between, higher: beyond is exceeded": ({}, {**RANGE, "actual": 77}, 1.1, "exceeded"),
    "between, lower: under it is exceeded": (LOWER, {**RANGE, "actual": 45}, 1.25, "exceeded"),
    "between, lower: over it": (LOWER, {**RANGE, "actual": 84}, 0.8, "not_met"),
    "range: below": ({"kind": "range"}, {**RANGE, "actual": 45}, 0.75, "not_met"),
    "range: inside": ({"kind": "range"}, {**RANGE, "actual": 70}, 1.0, "met"),
    "range: above is as bad": ({"kind": "range"}, {**RANGE, "actual": 84}, 0.8, "not_met"),
    "rate against a target rate": (
        {"kind": "rate", "unit": "%"},
        {"actual": 0.72, "target": 0.8},
        0.9,
        "not_met",
    ),
    "rate from its parts": (
        {"kind": "rate", "unit": "%"},
        {"numerator": 18, "denominator": 24, "target": 0.75},
        1.0,
        "met",
    ),
    "rate without a target": (
        {"kind": "rate", "unit": "%"},
        {"actual": 18 / 26, "numerator": 18, "denominator": 26},
        NONE,
        "no_target",
    ),
    "coverage of the whole set": ({"kind": "coverage"}, {"actual": 6, "target": 6}, 1.0, "met"),
    "coverage of a part": ({"kind": "coverage"}, {"actual": 3, "target": 6}, 0.5, "not_met"),
    "coverage from its parts": (
        {"kind": "coverage"},
        {"numerator": 3, "denominator": 6},
        0.5,
        "not_met",
    ),
    "coverage against the assigned whole, not the ward's own": (
        {"kind": "coverage"},
        {"numerator": 5, "denominator": 5, "target": 6},
        5 / 6,
        "not_met",
    ),
    "milestone done": ({"kind": "milestone"}, {"actual": 1}, 1.0, "met"),
    "milestone partly done": (
        {"kind": "milestone"},
        {"numerator": 2, "denominator": 4},
        0.5,
        "not_met",
    ),
    "an amount without a target": ({}, {"actual": 5}, NONE, "no_target"),
    "zero is a figure": ({}, {"actual": 0, "target": 5, "state": "zero"}, 0.0, "not_met"),
    "nothing occurred, admissions": (
        {},
        {"target": 5, "state": "nothing_occurred"},
        0.0,
        "not_met",
    ),
    "nothing occurred, fires": (LOWER, {"target": 0, "state": "nothing_occurred"}, 1.0, "met"),
    "nothing occurred to take a rate of": (
        {"kind": "rate", "unit": "%"},
        {"target": 1, "state": "nothing_occurred"},
        NONE,
        "not_assigned",
    ),
    "none of a known set was covered": (
        {"kind": "coverage"},
        {"target": 6, "state": "nothing_occurred"},
        0.0,
        "not_met",
    ),
    "not assigned": ({}, {"state": "not_assigned"}, NONE, "not_assigned"),
    "an x against an assigned target is no answer": (
        {},
        {"target": 5, "state": "not_assigned"},
        NONE,
        "not_reported",
    ),
    "missing": ({}, {"target": 5, "state": "missing"}, NONE, "not_reported"),
    "missing, with no target either": ({}, {"state": "missing"}, NONE, "not_reported"),
    "a withheld figure is not used": (
        {},
        {"actual": 9, "target": 5, "state": "withheld"},
        NONE,
        "not_reported",
    ),
    "half a year of a flow, short of the year's target": (
        FLOW,
        {**HALF, "actual": 3, "target": 8},
        0.375,
        "in_progress",
    ),
    "half a year of a flow, target already reached": (
        FLOW,
        {**HALF, "actual": 8, "target": 8},
        1.0,
        "met",
    ),
    "half a year of a flow, target already passed": (
        FLOW,
        {**HALF, "actual": 9, "target": 8},
        1.125,
        "exceeded",
    ),
    "half a year of a lower flow, still within": (
        {**FLOW, **LOWER},
        {**HALF, "actual": 4, "target": 8},
        1.5,
        "in_progress",
    ),
    "half a year of a lower flow, already too many": (
        {**FLOW, **LOWER},
        {**HALF, "actual": 9, "target": 8},
        0.875,
        "not_met",
    ),
    "half a year against that half's own target": (
        FLOW,
        {"period": "2022-H1", "target_period": "2022-H1", "actual": 3, "target": 4},
        0.75,
        "not_met",
    ),
    "a part that ends with the year is settled": (
        FLOW,
        {"period": "2022-12", "target_period": "2022", "actual": 3, "target": 4},
        0.75,
        "not_met",
    ),
    "a level in part of a year is held against its target": (
        {"accumulation": "stock"},
        {**HALF, "actual": 3, "target": 4},
        0.75,
        "not_met",
    ),
}


@pytest.mark.parametrize(("indicator", "entry", "rate", "status"), CASES.values(), ids=CASES)
def test_attainment_and_status(judge, indicator, entry, rate, status):
    assert (rate, status) == found(judge(indicator, **entry))


def test_eight_of_seven_is_exceeded_and_its_stated_percentage_exact(judge):
    row = judge(
        {"is_count": "true"}, actual=8, target=7, stated_attainment=1.143, stated_decimals=1
    )
    assert row["attainment"] == pytest.approx(1.142857, abs=1e-6)
    assert (row["status"], row["stated_verdict"], row["gap"]) == ("exceeded", "exact", 1)


def test_the_land_tax_is_exceeded_and_its_stated_percentage_right_within_rounding(judge):
    row = judge(
        {},
        actual=4.8,
        target=3.8,
        actual_step=0.1,
        target_step=0.1,
        stated_attainment=1.262,
        stated_decimals=1,
    )
    assert row["attainment"] == pytest.approx(1.263158, abs=1e-6)
    assert (row["status"], row["stated_verdict"]) == ("exceeded", "within_rounding")


def test_fifteen_conscripts_of_fifteen_meet_a_quota_that_cannot_be_exceeded(judge):
    row = judge(CEILING, actual=15, target=15)
    assert (row["attainment"], row["status"]) == (1.0, "met")
    assert pd.isna(row["stated_verdict"])


def test_eighteen_cases_of_twenty_six_are_a_rate_without_a_target_never_not_met(judge):
    row = judge(
        {"kind": "rate", "unit": "%"},
        actual=18 / 26,
        numerator=18,
        denominator=26,
        unit="%",
        stated_attainment=0.6923,
        stated_decimals=2,
    )
    assert row["actual"] == pytest.approx(0.6923, abs=1e-4)
    assert pd.isna(row["attainment"])
    assert (row["status"], row["stated_verdict"]) == ("no_target", "exact")


def test_six_neighbourhoods_of_six_are_met_never_exceeded(judge):
    row = judge({"kind": "coverage"}, actual=6, target=6, numerator=6, denominator=6)
    assert (row["attainment"], row["status"]) == (1.0, "met")


def test_the_gap_is_actual_minus_target_in_the_unit_whatever_the_direction(judge):
    assert judge({}, actual=6, target=8)["gap"] == -2
    assert judge(LOWER, actual=6, target=8)["gap"] == -2
    assert judge({}, **RANGE, actual=77)["gap"] == 7
    assert judge({}, **RANGE, actual=65)["gap"] == 0


def test_the_noise_of_binary_floats_never_exceeds_a_target(judge):
    row = judge({}, actual=0.1 + 0.2, target=0.3)
    assert (row["attainment"], row["status"], row["gap"]) == (1.0, "met", 0.0)
    assert judge({}, actual=0.300001, target=0.3)["status"] == "exceeded"


def test_figures_short_of_a_target_that_the_stated_percentage_reaches_are_undetermined(judge):
    steps = {"actual_step": 0.01, "target_step": 0.1, "stated_decimals": 0}
    row = judge({}, actual=3.79, target=3.8, stated_attainment=1.01, **steps)
    assert (row["status"], row["stated_verdict"]) == ("undetermined", "within_rounding")


def test_figures_equal_as_shown_are_undetermined_where_the_stated_percentage_falls_short(judge):
    steps = {"actual_step": 0.1, "target_step": 0.1, "stated_decimals": 1}
    assert judge({}, actual=3.8, target=3.8, stated_attainment=0.992, **steps)["status"] == (
        "undetermined"
    )
    assert judge(LOWER, actual=3.8, target=3.8, stated_attainment=1.012, **steps)["status"] == (
        "undetermined"
    )
    assert judge({}, actual=3.8, target=3.8, stated_attainment=1.012, **steps)["status"] == "met"


def test_a_stated_hundred_percent_contradicts_nothing(judge):
    row = judge({}, actual=3.79, target=3.8, stated_attainment=1.0, stated_decimals=0)
    assert (row["status"], row["stated_verdict"]) == ("not_met", "exact")


def test_a_wrong_stated_percentage_never_makes_a_status_undetermined(judge):
    row = judge({}, actual=6, target=8, stated_attainment=1.33, stated_decimals=0)
    assert (row["status"], row["stated_verdict"]) == ("not_met", "inconsistent")


def test_an_indicator_not_in_force_is_not_judged(judge):
    row = judge({"first_period": "2023"}, actual=6, target=8)
    assert (row["status"], pd.isna(row["attainment"])) == ("undetermined", True)


def test_rows_order_and_further_columns_are_kept(make_reference, observe):
    rows = observe(
        {"ward_code": "b", "actual": 2, "target": 4, "target_resolution": 5},
        {"ward_code": "a", "actual": 4, "target": 4, "target_resolution": 6},
    )
    attained = attainment(rows, make_reference(wards=["a", "b"]))
    assert attained["ward_code"].to_list() == ["b", "a"]
    assert attained["target_resolution"].to_list() == [5, 6]
    assert attained["attainment"].to_list() == [0.5, 1.0]


def test_no_observations_give_an_empty_table(make_reference, observe):
    empty = observe({"actual": 1}).iloc[:0]
    assert len(attainment(empty, make_reference())) == 0


@pytest.fixture(scope="module")
def reference(make_reference):
    kinds = ["amount", "rate", "coverage", "milestone", "range"]
    return make_reference(
        [
            {"indicator_code": f"{kind}-{side}", "kind": kind, "direction": side}
            for kind in kinds
            for side in ("higher", "lower")
        ]
    )


@given(target=positive)
def test_an_actual_on_target_is_exactly_one_for_every_kind(reference, observe, target):
    codes = reference.indicators["indicator_code"]
    rows = observe(
        *({"indicator_code": code, "actual": target, "target": target} for code in codes)
    )
    attained = attainment(rows, reference)
    assert set(attained["attainment"]) == {1.0}
    assert set(attained["status"]) == {"met"}


@pytest.fixture(scope="module")
def two_wards(make_reference):
    return make_reference(wards=["a", "b"])


@given(first=positive, second=positive, target=positive)
def test_status_is_monotone_in_the_actual(two_wards, observe, first, second, target):
    order = ["not_met", "met", "exceeded"]
    low, high = sorted([first, second])
    rows = observe(
        {"ward_code": "a", "actual": low, "target": target},
        {"ward_code": "b", "actual": high, "target": target},
    )
    worse, better = attainment(rows, two_wards)["status"].map(order.index)
    assert worse <= better


def test_the_table_has_at_least_sixty_cases():
    assert len(CASES) >= 60
