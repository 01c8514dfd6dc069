import pytest

from wardanalytics.analysis.attainment import attainment, pace
from wardanalytics.analysis.milestones import first_to_complete
from wardanalytics.analysis.scores import score_wards

MILESTONE = {"kind": "milestone", "accumulation": "event"}
DUE = [{"period": "2022", "indicator_code": "i", "target": "1", "due": "2022-06-30"}]


@pytest.fixture(scope="module")
def judge(make_reference, observe):
    """Judge one milestone due on 30 June 2022, unless told otherwise: a row of `attained`."""

    def judged(targets=DUE, **entry):
        reference = make_reference([MILESTONE], targets=targets)
        return attainment(observe(entry), reference).iloc[0]

    return judged


def found(row):
    return row["attainment"], row["status"]


def test_a_milestone_done_by_its_day_is_met(judge):
    assert found(judge(completed_on="2022-06-30")) == (1.0, "met")


def test_a_milestone_done_late_is_half_and_not_met(judge):
    assert found(judge(completed_on="2022-07-01", actual=1)) == (0.5, "not_met")


def test_a_milestone_past_its_day_is_not_met(judge):
    assert found(judge(actual=0)) == (0.0, "not_met")


def test_a_milestone_before_its_day_is_in_progress(judge):
    assert found(judge(period="2022-Q1", target_period="2022", actual=0)) == (0.0, "in_progress")


def test_a_milestone_without_a_day_has_until_its_period_ends(judge):
    half = {"period": "2022-H1", "target_period": "2022", "actual": 0}
    assert judge(targets=[{**DUE[0], "due": ""}], **half)["status"] == "in_progress"
    assert judge(targets=[{**DUE[0], "due": ""}], actual=0)["status"] == "not_met"


def test_a_milestone_whose_day_is_not_known_counts_as_done_in_time(judge):
    assert found(judge(actual=1)) == (1.0, "met")


def test_steps_done_are_a_share_of_the_milestone(judge):
    assert found(judge(numerator=3, denominator=4)) == (0.75, "not_met")


def test_a_milestone_not_reported_is_no_milestone_missed(judge):
    assert judge(state="missing")["status"] == "not_reported"


def test_what_is_not_due_yet_leaves_the_score_alone(make_reference, observe):
    amount = {"indicator_code": "j", "weight": "1"}
    reference = make_reference([{**MILESTONE, "weight": "3"}, amount], targets=DUE)
    early = {"period": "2022-Q1", "target_period": "2022"}
    rows = observe(
        {**early, "actual": 0}, {**early, "indicator_code": "j", "actual": 8, "target": 10}
    )
    attained = attainment(rows, reference)
    score = score_wards(attained, reference).iloc[0]
    assert (score["score"], score["assigned"], score["coverage"]) == (pytest.approx(80), 1, 1)


def test_late_is_late_in_the_pace_too(make_reference, observe):
    reference = make_reference([MILESTONE], targets=DUE)
    attained = attainment(observe({"completed_on": "2022-09-02", "actual": 1}), reference)
    assert pace(attained, reference).to_list() == [0.5]


@pytest.fixture(scope="module")
def order(make_reference, observe):
    def ordered(kind, **days):
        rows = [
            {"ward_code": ward, "completed_on": day, **({} if day else {"actual": 6, "target": 6})}
            for ward, day in days.items()
        ]
        for row in rows:
            row |= {"actual": row.get("actual", 6), "target": 6} if kind == "coverage" else {}
        reference = make_reference([{"kind": kind}], list(days), targets=DUE)
        found = first_to_complete(attainment(observe(*rows), reference), reference)
        return found.set_index("ward_code")

    return ordered


def test_the_first_to_complete_is_the_one_with_the_earliest_day(order):
    found = order("milestone", a="2022-05-02", b="2022-03-01", c="2022-07-01")
    assert found["place"].to_dict() == {"b": 1, "a": 2, "c": 3}
    assert found.index[found["is_first"]].to_list() == ["b"]
    assert found.index[found["is_late"]].to_list() == ["c"]


def test_two_on_the_same_day_are_both_first(order):
    found = order("milestone", a="2022-03-01", b="2022-03-01")
    assert found["place"].to_list() == [1, 1]
    assert found["is_first"].all()


def test_without_days_the_only_ward_that_is_done_is_the_first(make_reference, observe):
    reference = make_reference([{"kind": "coverage"}], ["a", "b"])
    rows = observe(
        {"ward_code": "a", "actual": 6, "target": 6}, {"ward_code": "b", "actual": 5, "target": 6}
    )
    found = first_to_complete(attainment(rows, reference), reference)
    assert found["ward_code"].to_list() == ["a"]
    assert found[["is_first", "is_only"]].to_numpy().tolist() == [[True, True]]


def test_nobody_is_called_first_while_a_day_is_unknown(order):
    found = order("coverage", a="2022-03-01", b=None)
    assert not found["is_first"].any()
