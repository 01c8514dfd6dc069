from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment, pace
from wardanalytics.analysis.scores import published, score_wards


def indicators(*weights, **more):
    return [
        {"indicator_code": f"i{n}", "weight": weight, **more}
        for n, weight in enumerate(weights, start=1)
    ]


def method(**settings_):
    return [{"setting": name, "value": value} for name, value in settings_.items()]


@pytest.fixture(scope="module")
def score(observe):
    """Score the entries of ward a for i1, i2 …: a row of `scores`."""

    def scored(reference, *entries):
        rows = [
            {"target": 10, "indicator_code": f"i{n}", **entry}
            for n, entry in enumerate(entries, start=1)
        ]
        return score_wards(attainment(observe(*rows), reference), reference).iloc[0]

    return scored


MISSING = {"state": "missing"}


def test_the_score_is_the_weighted_mean_of_attainment(make_reference, score):
    row = score(make_reference(indicators("3", "1")), {"actual": 8}, {"actual": 4})
    assert row["score"] == pytest.approx(70)


def test_a_surplus_does_not_pay_for_a_failure_elsewhere(make_reference, score):
    row = score(make_reference(indicators("1", "1")), {"actual": 20}, {"actual": 5})
    assert row["score"] == pytest.approx(75)


def test_the_cap_is_a_setting(make_reference, score):
    entries = {"actual": 20}, {"actual": 5}
    for cap, expected in {"1.2": 85, "none": 125}.items():
        reference = make_reference(indicators("1", "1"), method=method(cap=cap))
        assert score(reference, *entries)["score"] == pytest.approx(expected)


def test_attainment_below_zero_earns_nothing(make_reference, score):
    row = score(make_reference(indicators("1", "1")), {"actual": -30}, {"actual": 10})
    assert row["score"] == pytest.approx(50)


def test_something_beyond_a_zero_target_earns_the_cap(make_reference, score):
    reference = make_reference(indicators("1"), method=method(cap="1.2"))
    assert score(reference, {"actual": 3, "target": 0})["score"] == pytest.approx(120)


def test_a_missing_figure_counts_zero_and_the_bounds_say_what_it_hides(make_reference, score):
    row = score(make_reference(indicators("3", "1")), {"actual": 8}, MISSING)
    assert row["score"] == pytest.approx(60)
    assert row["score_reported"] == pytest.approx(80)
    assert (row["score_low"], row["score_high"]) == (pytest.approx(60), pytest.approx(85))
    assert row["coverage"] == pytest.approx(0.75)
    assert (row["assigned"], row["reported"]) == (2, 1)


def test_a_withheld_figure_counts_like_a_missing_one(make_reference, score):
    entry = {"actual": 10, "state": "withheld"}
    assert score(make_reference(indicators("1", "1")), {"actual": 8}, entry)["score"] == 40


def test_what_was_not_assigned_or_has_no_target_leaves_both_sums(make_reference, score):
    row = score(
        make_reference(indicators("1", "5", "5")),
        {"actual": 8},
        {"state": "not_assigned", "target": None},
        {"actual": 3, "target": None},
    )
    assert row["score"] == pytest.approx(80)
    assert (row["coverage"], row["assigned"]) == (1, 1)


def test_an_undetermined_figure_scores_its_attainment_but_is_neither_met_nor_exceeded(
    make_reference, score
):
    entry = {"actual": 3.8, "target": 3.8, "actual_step": 0.1, "target_step": 0.1}
    row = score(make_reference(indicators("1")), {**entry, "stated_attainment": 0.992})
    assert (row["score"], row["met"], row["exceeded"], row["reported"]) == (100, 0, 0, 1)


def test_met_and_exceeded_are_counted_apart(make_reference, score):
    row = score(
        make_reference(indicators("1", "1", "1", can_exceed="true")),
        {"actual": 10},
        {"actual": 11},
        {"actual": 9},
    )
    assert (row["met"], row["exceeded"], row["exceedable"]) == (1, 1, 3)


def test_a_ceiling_or_a_missing_target_is_not_exceedable(make_reference, score):
    ceiling = {"indicator_code": "i3", "can_exceed": "false"}
    reference = make_reference([*indicators("1", "1"), ceiling])
    row = score(reference, MISSING, {"actual": 8, "target": None}, {"actual": 10})
    assert row["exceedable"] == 1


def test_nothing_lies_beyond_all_of_a_whole_or_below_none(make_reference, score):
    rows = [
        {"indicator_code": "i1", "kind": "rate", "can_exceed": "true"},
        {"indicator_code": "i2", "direction": "lower", "can_exceed": "true"},
        {"indicator_code": "i3", "kind": "rate", "can_exceed": "true"},
    ]
    entries = {"actual": 1, "target": 1}, {"actual": 0, "target": 0}, {"actual": 1, "target": 0.9}
    assert score(make_reference(rows), *entries)["exceedable"] == 1


def test_an_indicator_without_a_weight_is_counted_but_not_scored(make_reference, score):
    row = score(make_reference(indicators("1", "")), {"actual": 8}, {"actual": 12})
    assert row["score"] == pytest.approx(80)
    assert (row["assigned"], row["exceeded"]) == (2, 1)


def test_a_ward_without_a_weighted_indicator_has_no_score(make_reference, score):
    row = score(make_reference(indicators("")), {"actual": 8})
    assert pd.isna(row["score"])
    assert pd.isna(row["published_score"])
    assert pd.isna(row["coverage"])


def test_bonus_and_deduction_are_points_that_may_lead_beyond_a_hundred(make_reference, score):
    facts = [
        {"period": "2022", "ward_code": "a", "measure": "bonus", "value": "3"},
        {"period": "2022", "ward_code": "a", "measure": "bonus", "value": "2"},
        {"period": "2022", "ward_code": "a", "measure": "deduction", "value": "1.5"},
        {"period": "2021", "ward_code": "a", "measure": "bonus", "value": "9"},
    ]
    row = score(make_reference(indicators("1"), ward_facts=facts), {"actual": 10})
    assert (row["score"], row["bonus"], row["deduction"]) == (103.5, 5, 1.5)
    assert (row["score_low"], row["score_high"], row["score_reported"]) == (103.5, 103.5, 103.5)


def test_a_part_year_flow_is_scored_by_its_pace(make_reference, score):
    half = {"period": "2022-H1", "target_period": "2022"}
    flows = make_reference(indicators("1", accumulation="flow"))
    assert score(flows, {**half, "actual": 4})["score"] == pytest.approx(80)
    assert score(flows, {**half, "actual": 6})["score"] == pytest.approx(100)
    lower = make_reference(indicators("1", accumulation="flow", direction="lower"))
    assert score(lower, {**half, "actual": 6})["score"] == pytest.approx(80)
    assert score(lower, {**half, "actual": 0, "target": 0})["score"] == pytest.approx(100)


def test_pace_is_attainment_of_the_part_that_is_due(make_reference, observe):
    reference = make_reference(
        [
            {"indicator_code": "flow", "accumulation": "flow"},
            {"indicator_code": "stock", "accumulation": "stock"},
        ]
    )
    entry = {"period": "2022-9M", "target_period": "2022", "actual": 6, "target": 12}
    rows = observe({**entry, "indicator_code": "flow"}, {**entry, "indicator_code": "stock"})
    assert pace(attainment(rows, reference), reference).to_list() == pytest.approx([2 / 3, 0.5])


def test_the_published_score_is_rounded_half_up_after_the_noise(make_reference):
    raw = pd.Series([48.625, 48.62499999999999, 48.6249, 0.285, None])
    shown = published(raw, make_reference())
    assert shown.to_list()[:4] == [48.63, 48.63, 48.62, 0.29]
    assert pd.isna(shown[4])


def test_score_decimals_are_a_setting(make_reference):
    reference = make_reference(method=method(score_decimals="1"))
    assert published(pd.Series([48.25]), reference).to_list() == [48.3]


def test_an_unknown_way_with_missing_figures_is_refused(make_reference, score):
    reference = make_reference(indicators("1"), method=method(missing="mean"))
    with pytest.raises(ValueError, match="missing"):
        score(reference, {"actual": 1})


def test_weights_are_those_of_the_period(make_reference, observe):
    reference = make_reference(
        [
            {"indicator_code": "i1", "weight": "1", "last_period": "2021"},
            {"indicator_code": "i1", "weight": "3", "first_period": "2022"},
            {"indicator_code": "i2", "weight": "1"},
        ]
    )
    rows = [
        {"period": period, "indicator_code": code, "actual": actual, "target": 10}
        for period in ("2021", "2022")
        for code, actual in (("i1", 8), ("i2", 4))
    ]
    scores = score_wards(attainment(observe(*rows), reference), reference)
    assert scores["score"].to_list() == pytest.approx([60, 70])


@pytest.fixture(scope="module")
def pair(make_reference):
    return make_reference(indicators("1", "2", "4"), ["a", "b"])


actuals = st.lists(st.integers(0, 20), min_size=3, max_size=3)
weights = st.lists(st.integers(1, 50), min_size=3, max_size=3)


@given(weights=weights, actuals=actuals, factor=st.sampled_from([0.01, 3, 1000]))
def test_rescaling_the_weights_leaves_the_score(pair, score, weights, actuals, factor):
    def score_by(weights):
        weighted = pair.indicators.assign(weight=[float(weight) for weight in weights])
        entries = [{"actual": actual} for actual in actuals]
        return score(replace(pair, indicators=weighted), *entries)

    plain, scaled = score_by(weights), score_by([weight * factor for weight in weights])
    assert plain["published_score"] == scaled["published_score"]
    assert plain["score"] == pytest.approx(scaled["score"], abs=1e-9)


@given(actuals=actuals, gone=st.integers(0, 2))
def test_a_missing_figure_never_changes_another_wards_score(pair, observe, actuals, gone):
    rows = [
        {"ward_code": ward, "indicator_code": f"i{n}", "actual": actual, "target": 10}
        for ward in ("a", "b")
        for n, actual in enumerate(actuals, start=1)
    ]
    whole = score_wards(attainment(observe(*rows), pair), pair)
    rows[gone] = {**rows[gone], "actual": None, "state": "missing"}
    holed = score_wards(attainment(observe(*rows), pair), pair)
    pd.testing.assert_frame_equal(whole[1:], holed[1:])
    assert holed["score_low"][0] <= whole["score"][0] <= holed["score_high"][0]
