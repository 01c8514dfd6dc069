from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.gates import levels_by_gates
from wardanalytics.analysis.measures import measure_counts, short_of
from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.analysis.scores import score_wards


def gate(level, measure, value, test="at_least", rule_set="QD366"):
    return {
        "rule_set": rule_set,
        "level": level,
        "measure": measure,
        "test": test,
        "value": str(value),
        "source": "văn bản",
    }


QD366 = [
    gate("excellent", "assessment_points", 90),
    gate("excellent", "tasks_on_time", 1),
    gate("excellent", "targets_exceeded", 0.3),
    gate("excellent", "disciplined", 0, "at_most"),
    gate("excellent", "shortcomings_fixed", 1),
    gate("good", "assessment_points", 70),
    gate("good", "tasks_on_time", 1),
    gate("completed", "assessment_points", 50),
    gate("completed", "tasks_done", 1),
    gate("completed", "tasks_late", 0.2, "at_most"),
]
FACTS = {
    "assessment_points": 92,
    "tasks_on_time": 1,
    "tasks_done": 1,
    "tasks_late": 0,
    "disciplined": 0,
    "shortcomings_fixed": 1,
}


def facts(**values):
    return [
        {"period": "2022", "ward_code": "a", "measure": measure, "value": str(value)}
        for measure, value in values.items()
        if value is not None
    ]


@pytest.fixture(scope="module")
def rate(make_reference, observe):
    """Rate ward a in 2022: four targets, of which `exceeded` are exceeded and the others met."""

    def rated(rules=QD366, exceeded=2, entries=(), **known):
        indicators = [{"indicator_code": f"i{n}"} for n in range(4)]
        reference = make_reference(
            indicators, rating_rules=rules, ward_facts=facts(**{**FACTS, **known})
        )
        rows = [
            {"indicator_code": f"i{n}", "target": 10, "actual": 11 if n < exceeded else 10}
            for n in range(4)
        ]
        rows[: len(entries)] = [
            {"indicator_code": f"i{n}", "target": 10, **entry} for n, entry in enumerate(entries)
        ]
        attained = attainment(observe(*rows), reference)
        ratings, gates = rate_wards(score_wards(attained, reference), attained, reference)
        return ratings.iloc[0], gates.set_index(["level", "measure"])

    return rated


def level(row):
    return row["level"], row["is_at_most"], None if pd.isna(row["pending"]) else row["pending"]


def test_a_ward_that_passes_every_gate_is_excellent(rate):
    assert level(rate()[0]) == ("excellent", False, None)


CASES = {
    "89 points are good": ({"assessment_points": 89}, ("good", False, None)),
    "90 points are enough": ({"assessment_points": 90}, ("excellent", False, None)),
    "70 points are good still": ({"assessment_points": 70}, ("good", False, None)),
    "69 points are completed": ({"assessment_points": 69}, ("completed", False, None)),
    "49 points are not": ({"assessment_points": 49}, ("not_completed", False, None)),
    "too few targets exceeded": ({"exceeded": 1}, ("good", False, None)),
    "somebody disciplined": ({"disciplined": 1}, ("good", False, None)),
    "a task late": ({"tasks_on_time": 0.9, "tasks_late": 0.1}, ("completed", False, None)),
    "more than a fifth late": (
        {"tasks_on_time": 0.7, "tasks_late": 0.3},
        ("not_completed", False, None),
    ),
    "a task not done": ({"tasks_done": 0.9}, ("not_completed", False, None)),
    "discipline unknown": ({"disciplined": None}, ("excellent", True, "disciplined")),
    "two facts unknown": (
        {"disciplined": None, "shortcomings_fixed": None},
        ("excellent", True, "disciplined;shortcomings_fixed"),
    ),
    "points unknown, too few exceeded": (
        {"assessment_points": None, "exceeded": 1},
        ("good", True, "assessment_points"),
    ),
}


@pytest.mark.parametrize(("known", "expected"), CASES.values(), ids=CASES)
def test_the_level_follows_from_the_gates(rate, known, expected):
    assert level(rate(**known)[0]) == expected


def test_an_unknown_fact_never_passes(rate):
    _, gates = rate(disciplined=None)
    row = gates.loc[("excellent", "disciplined")]
    assert row["outcome"] == "unknown"
    assert pd.isna(row["found"])


def test_a_gate_shows_what_was_required_and_what_was_found(rate):
    _, gates = rate(exceeded=1)
    row = gates.loc[("excellent", "targets_exceeded")]
    assert row[["test", "required", "found", "outcome"]].to_list() == [
        "at_least",
        0.3,
        0.25,
        "failed",
    ]


def test_a_level_without_gates_never_passes_silently(rate):
    rules = [rule for rule in QD366 if rule["level"] != "good"]
    assert level(rate(rules, disciplined=1)[0]) == ("good", True, "gates_of_good")


def test_failing_a_lower_level_fails_the_higher_ones(rate):
    rules = [gate("excellent", "disciplined", 0, "at_most"), gate("completed", "targets_met", 0.5)]
    missed = [{"actual": 1}, {"actual": 1}, {"actual": 1}]
    assert level(rate(rules, entries=missed)[0]) == ("not_completed", False, None)


def test_missing_figures_leave_a_gate_unknown_only_where_they_could_decide_it(rate):
    rules = [gate("completed", "targets_met", 0.5)]
    gone = {"state": "missing"}
    for entries, outcome in {
        (): "passed",
        1: "passed",
        2: "passed",
        3: "unknown",
    }.items():
        missing = [gone] * (entries or 0)
        assert rate(rules, entries=missing)[1]["outcome"].to_list() == [outcome]
    missed = [gone, {"actual": 1}, {"actual": 1}, {"actual": 1}]
    assert rate(rules, entries=missed)[1]["outcome"].to_list() == ["failed"]


def test_a_measure_that_can_be_counted_is_not_taken_from_the_facts(rate):
    _, gates = rate(exceeded=1, targets_exceeded=0.9)
    assert gates.loc[("excellent", "targets_exceeded"), "found"] == 0.25


def test_the_score_and_its_coverage_can_be_asked_for(rate):
    rules = [gate("excellent", "score", 99), gate("excellent", "coverage", 1)]
    assert level(rate(rules)[0]) == ("excellent", False, None)


def test_exactly_can_be_asked_for(rate):
    rules = [gate("excellent", "disciplined", 0, "equals")]
    assert level(rate(rules)[0])[0] == "excellent"
    assert level(rate(rules, disciplined=1)[0]) == ("good", True, "gates_of_good")
    assert level(rate(rules, disciplined=None)[0]) == ("excellent", True, "disciplined")


def test_a_gate_that_is_no_number_is_refused(rate):
    with pytest.raises(ValueError, match="disciplined"):
        rate([gate("excellent", "disciplined", "none")])


def test_the_lowest_level_has_no_gates(rate):
    with pytest.raises(ValueError, match="not_completed"):
        rate([gate("not_completed", "targets_met", 0.5)])


def test_a_new_rule_set_needs_no_code(rate):
    rules = [
        gate("excellent", "smiles", 3, rule_set="NEW"),
        gate("good", "smiles", 2, rule_set="NEW"),
        gate("completed", "smiles", 1, rule_set="NEW"),
    ]
    levels = {smiles: rate(rules, smiles=smiles)[0] for smiles in (0, 1, 2, 3)}
    assert [row["level"] for row in levels.values()] == [
        "not_completed",
        "completed",
        "good",
        "excellent",
    ]
    assert {row["rule_set"] for row in levels.values()} == {"NEW"}


@pytest.fixture(scope="module")
def judged(make_reference, observe):
    reference = make_reference(
        [{"indicator_code": f"i{n}"} for n in range(4)],
        rating_rules=QD366,
        ward_facts=facts(**FACTS),
    )
    rows = [{"indicator_code": f"i{n}", "target": 10, "actual": 11} for n in range(4)]
    attained = attainment(observe(*rows), reference)
    return score_wards(attained, reference), attained, reference


@given(bar=st.integers(80, 100))
def test_a_threshold_changes_the_level_and_nothing_else(judged, bar):
    scores, attained, reference = judged
    is_bar = reference.rating_rules["value"].eq("90")
    rules = reference.rating_rules.assign(
        value=reference.rating_rules["value"].mask(is_bar, str(bar))
    )
    changed = replace(reference, rating_rules=rules)
    before, _ = rate_wards(scores, attained, reference)
    after, gates = rate_wards(scores, attained, changed)
    assert after["level"].to_list() == ["excellent" if bar <= 92 else "good"]
    others = [column for column in before if column != "level"]
    pd.testing.assert_frame_equal(before[others], after[others])
    pd.testing.assert_frame_equal(score_wards(attained, changed), scores)


def test_the_order_of_the_rules_changes_nothing(judged):
    scores, attained, reference = judged
    shuffled = replace(reference, rating_rules=reference.rating_rules.iloc[::-1])
    straight, turned = (rate_wards(scores, attained, one)[0] for one in (reference, shuffled))
    pd.testing.assert_frame_equal(straight, turned)


def test_no_gates_give_no_level(judged):
    _, gates = rate_wards(judged[0].iloc[:0], judged[1].iloc[:0], judged[2])
    assert levels_by_gates(gates).empty


MILESTONES = [
    {"indicator_code": f"m{n}", "kind": "milestone", "accumulation": "event"} for n in range(3)
]


@pytest.fixture(scope="module")
def tasks(make_reference, observe):
    due = [
        {"period": "2022", "indicator_code": f"m{n}", "target": "1", "due": "2022-06-30"}
        for n in range(3)
    ]
    reference = make_reference(MILESTONES, targets=due)

    def counted(*days):
        rows = [
            {
                "indicator_code": f"m{n}",
                "completed_on": day,
                "state": "value" if day else "missing",
            }
            for n, day in enumerate(days)
        ]
        attained = attainment(observe(*rows), reference)
        counts = measure_counts(attained, reference).set_index("measure")
        return attained, reference, counts[["least", "most", "out_of"]].T.to_dict("list")

    return counted


def test_tasks_are_the_milestones_by_their_day(tasks):
    _, _, counts = tasks("2022-06-01", "2022-06-30", "2022-07-04")
    assert counts["tasks_on_time"] == [2, 2, 3]
    assert counts["tasks_late"] == [1, 1, 3]
    assert counts["tasks_done"] == [3, 3, 3]


def test_a_task_not_reported_may_be_either(tasks):
    _, _, counts = tasks("2022-06-01", "2022-06-30", None)
    assert counts["tasks_on_time"] == [2, 3, 3]
    assert counts["tasks_late"] == [0, 1, 3]


def test_what_is_short_of_a_gate_is_named(tasks):
    attained, reference, _ = tasks("2022-06-01", "2022-07-01", None)
    short = short_of(attained, reference)
    late = short[short["measure"].eq("tasks_on_time")]
    assert dict(zip(late["indicator_code"], late["status"], strict=True)) == {
        "m1": "not_met",
        "m2": "not_reported",
    }
    assert short[short["measure"].eq("tasks_late")]["indicator_code"].to_list() == ["m1"]


def test_without_milestones_tasks_come_from_the_facts(rate):
    _, gates = rate(tasks_on_time=0.5)
    assert gates.loc[("good", "tasks_on_time"), "found"] == 0.5
