import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.outlook import out_of_reach, to_next_level, to_next_place
from wardanalytics.analysis.ranking import rank_wards
from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.analysis.scores import score_wards
from wardanalytics.tables import table

INDICATORS = [
    {"indicator_code": "i1", "weight": "3", "is_count": "true"},
    {"indicator_code": "i2", "weight": "1", "is_count": "true"},
]


@pytest.fixture(scope="module")
def league(make_reference, observe):
    """Score wards by the actuals of i1 and i2 against 10: (attained, scores, reference)."""

    def scored(indicators=None, entry=None, **actuals):
        reference = make_reference(indicators or INDICATORS, list(actuals))
        rows = [
            {"ward_code": ward, "indicator_code": f"i{n}", "actual": actual, "target": 10}
            | (entry or {})
            for ward, figures in actuals.items()
            for n, actual in enumerate(figures, start=1)
        ]
        attained = attainment(observe(*rows), reference)
        return attained, score_wards(attained, reference), reference

    return scored


def test_the_smallest_single_change_to_the_next_place(league):
    # a: (3·1 + 1·0,5)/4 = 87,5; b: (3·0,8 + 1·0,9)/4 = 82,5. Lacking 5 points = 0,2 of weight 1,
    # more than its room of 0,1, or 0,0667 of weight 3: 0,8667, so 9 of 10.
    found = to_next_place(*league(a=(10, 5), b=(8, 9)))
    [row] = found.to_dict("records")
    assert (row["ward_code"], row["indicator_code"]) == ("b", "i1")
    assert row["points"] == pytest.approx(5, abs=0.006)
    assert (row["actual"], row["actual_needed"], row["change"]) == (8, 9, 1)
    assert (row["score_reached"], row["rank"], row["rank_reached"]) == (90, 2, 1)
    assert row["is_smallest"]


def test_reaching_the_same_printed_score_shares_the_place(league):
    # b needs 87,5: (3·0,9 + 0,8)/4 = 87,5, from i1 = 8 to 9.
    [row] = (
        to_next_place(
            *league(a=(10, 5), b=(8, 8)),
        )
        .query("indicator_code == 'i1'")
        .to_dict("records")
    )
    assert (row["actual_needed"], row["score_reached"], row["rank_reached"]) == (9, 87.5, 1)


def test_of_several_ways_the_smallest_change_is_marked(league):
    found = to_next_place(*league(a=(9, 10), b=(8, 7)))
    smallest = found[found["is_smallest"]]
    assert smallest["indicator_code"].to_list() == ["i1"]
    assert len(found) == 1  # i2 has room for 3 · 25/10 = 7,5 points only, 15 are lacking


def test_the_first_ward_and_one_that_no_single_change_lifts_have_no_row(league):
    found = to_next_place(*league(a=(10, 10), b=(2, 2)))
    assert found.empty


def test_less_is_better_needs_less(league):
    lower = [{**row, "direction": "lower"} for row in INDICATORS]
    [row] = to_next_place(*league(lower, a=(10, 12), b=(11, 10))).to_dict("records")
    # a: (3 + 0,8)/4 = 95; b: (2,7 + 1)/4 = 92,5, one case fewer of i1 gives 100
    assert (row["indicator_code"], row["change"], row["score_reached"]) == ("i1", -1, 100)


def test_part_of_a_year_needs_the_part_that_is_due(league):
    flows = [{**row, "accumulation": "flow"} for row in INDICATORS]
    half = {"period": "2022-H1", "target_period": "2022"}
    found = to_next_place(*league(flows, half, a=(5, 5), b=(4, 5)))
    [row] = found.to_dict("records")
    assert (row["actual_needed"], row["attainment_needed"], row["rank_reached"]) == (5, 1.0, 1)


def test_a_change_is_given_in_the_decimals_of_the_indicator(league):
    rate = [
        {"indicator_code": "i1", "kind": "rate", "unit": "%", "decimals": "1", "weight": "1"},
        {"indicator_code": "i2", "weight": "1"},
    ]
    entry = {"target": 0.9, "unit": "%"}
    attained, scores, reference = league(rate, entry, a=(0.8555, 0.8), b=(0.8, 0.8))
    [row] = (
        to_next_place(attained, scores, reference)
        .query("indicator_code == 'i1'")
        .to_dict("records")
    )
    assert row["actual_needed"] == 0.856


actuals = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(first=actuals, second=actuals, third=actuals)
def test_the_change_named_does_lift_the_ward(league, observe, first, second, third):
    attained, scores, reference = league(a=first, b=second, c=third)
    found = to_next_place(attained, scores, reference)
    ranks = rank_wards(scores, attained, reference).set_index("ward_code")["rank"]
    changed = []
    for year, row in enumerate(found.to_dict("records"), start=2023):  # each change in its own year
        is_row = attained["ward_code"].eq(row["ward_code"])
        is_row &= attained["indicator_code"].eq(row["indicator_code"])
        actual = attained["actual"].mask(is_row, row["actual_needed"])
        changed.append(attained.assign(actual=actual, period=str(year)))
    if not changed:
        return
    judged = attainment(pd.concat(changed), reference)
    again = rank_wards(score_wards(judged, reference), judged, reference)
    again = again.set_index(["period", "ward_code"])["rank"]
    for year, row in enumerate(found.to_dict("records"), start=2023):
        rank = again[str(year), row["ward_code"]]
        assert rank == row["rank_reached"] < ranks[row["ward_code"]]


def gate(level, measure, value, test="at_least"):
    return {"rule_set": "r", "level": level, "measure": measure, "test": test, "value": str(value)}


def facts(**values):
    return [
        {"period": "2022", "ward_code": "a", "measure": measure, "value": str(value)}
        for measure, value in values.items()
    ]


RULES = [
    gate("excellent", "assessment_points", 90),
    gate("excellent", "targets_exceeded", 0.3),
    gate("excellent", "disciplined", 0, "at_most"),
    gate("good", "assessment_points", 70),
    gate("completed", "targets_met", 0.5),
]


@pytest.fixture(scope="module")
def outlook(make_reference, observe):
    def looked(exceeded, can_exceed="true", **known):
        reference = make_reference(
            [{"indicator_code": f"i{n}", "can_exceed": can_exceed} for n in range(10)],
            rating_rules=RULES,
            ward_facts=facts(**known),
        )
        rows = [
            {"indicator_code": f"i{n}", "target": 10, "actual": 11 if n < exceeded else 10}
            for n in range(10)
        ]
        attained = attainment(observe(*rows), reference)
        scores = score_wards(attained, reference)
        gates = rate_wards(scores, attained, reference)[1]
        return to_next_level(gates, attained, reference), out_of_reach(scores, reference)

    return looked


def test_the_way_to_the_next_level_counts_targets_points_and_facts(outlook):
    found, _ = outlook(1, assessment_points=84.5)
    rows = found.set_index("measure")
    assert set(found["level"]) == {"excellent"}
    assert rows["counted"].to_dict() == {
        "assessment_points": "points",
        "targets_exceeded": "targets",
        "disciplined": "facts",
    }
    assert rows["needed"].fillna(-1).to_dict() == {
        "assessment_points": 5.5,
        "targets_exceeded": 2,
        "disciplined": -1,
    }
    assert rows.loc["targets_exceeded", ["have", "out_of"]].to_list() == [1, 10]
    assert rows["outcome"].to_dict()["disciplined"] == "unknown"


def test_the_next_level_is_the_lowest_that_is_not_sure(outlook):
    found, _ = outlook(5, assessment_points=60, disciplined=0)
    assert found[["level", "is_next"]].to_numpy().tolist() == [["excellent", False], ["good", True]]


def test_a_ward_that_is_excellent_has_no_way_to_go(outlook):
    assert outlook(3, assessment_points=95, disciplined=0)[0].empty


def test_excellent_is_out_of_reach_where_too_few_targets_can_be_exceeded(outlook):
    _, barred = outlook(0, can_exceed="false", assessment_points=95)
    [row] = barred.to_dict("records")
    assert (row["level"], row["required"], row["exceedable"], row["assigned"]) == (
        "excellent",
        0.3,
        0,
        10,
    )
    assert outlook(0, assessment_points=95)[1].empty


def test_without_scores_there_is_nothing_to_look_out_for(league):
    attained, scores, reference = league(a=(10, 5))
    assert to_next_place(attained, scores.iloc[:0], reference).empty
    assert out_of_reach(table("scores"), reference).empty
    assert isinstance(to_next_place(attained, scores, reference), pd.DataFrame)
