import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.choices import choose_rules, standings, suppose
from wardanalytics.analysis.scores import score_wards

INDICATORS = [
    {"indicator_code": "i", "group_code": "g"},
    {"indicator_code": "j", "group_code": "h"},
]
FIGURES = [
    {"ward_code": "a", "indicator_code": "i", "target": 10, "actual": 20},
    {"ward_code": "a", "indicator_code": "j", "target": 10, "actual": 5},
    {"ward_code": "b", "indicator_code": "i", "target": 10, "actual": 8},
    {"ward_code": "b", "indicator_code": "j", "target": 10, "actual": 10},
]


@pytest.fixture
def reference(make_reference):
    groups = [{"group_code": code, "name_vi": code} for code in "gh"]
    return make_reference(INDICATORS, ["a", "b"], groups=groups)


def points(attained, reference):
    scores = score_wards(attained, reference)
    return dict(zip(scores["ward_code"], scores["published_score"], strict=True))


def test_a_weight_of_none_leaves_a_field_out_and_a_cap_lets_a_surplus_count(reference, observe):
    attained = attainment(observe(*FIGURES), reference)
    assert points(attained, reference) == {"a": 75, "b": 90}
    without = choose_rules(reference, {"h": 0}, "1")
    assert points(attained, without) == {"a": 100, "b": 80}
    uncapped = choose_rules(reference, {}, "none")
    assert points(attained, uncapped) == {"a": 125, "b": 90}
    assert points(attained, reference) == {"a": 75, "b": 90}


def test_weights_as_declared_change_nothing(reference, observe):
    attained = attainment(observe(*FIGURES), reference)
    same = choose_rules(reference, {"g": 1, "h": 1}, "1")
    assert standings(attained, same).equals(standings(attained, reference))


def test_a_supposed_figure_changes_its_own_row_and_the_place(reference, observe):
    observed = observe(*FIGURES).assign(stated_attainment=0.5, stated_decimals=1)
    attained = attainment(observed, reference)
    would = suppose(attained, reference, ("2022", "a", "j"), 10)
    own = would["ward_code"].eq("a") & would["indicator_code"].eq("j")
    assert would.loc[own, ["actual", "attainment", "status"]].values.tolist() == [[10, 1, "met"]]
    assert would.loc[own, "stated_verdict"].isna().all()
    assert would[~own].equals(attained[~own])
    assert points(would, reference) == {"a": 100, "b": 90}
    ranks = standings(would, reference).set_index("ward_code")["rank"]
    assert ranks.to_dict() == {"a": 1, "b": 2}


def test_a_supposed_zero_is_a_zero_and_a_missing_row_is_refused(reference, observe):
    attained = attainment(observe(*FIGURES), reference)
    would = suppose(attained, reference, ("2022", "b", "i"), 0)
    assert would.loc[2, ["state", "attainment", "status"]].tolist() == ["zero", 0.0, "not_met"]
    with pytest.raises(KeyError):
        suppose(attained, reference, ("2022", "c", "i"), 1)
