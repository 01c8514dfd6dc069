import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.peers import all_peers, nearest_peers
from wardanalytics.presentation import peers_table
from wardanalytics.reference import with_names

FIGURES = {
    "a": {"i": 10, "j": 2, "k": 5},
    "b": {"i": 10, "j": 3, "k": 5},
    "c": {"i": 2, "j": 10, "k": 5},
    "d": {"i": 10, "j": 2, "k": 5},
    "e": {"i": 10},
}


@pytest.fixture(scope="module")
def reference(make_reference):
    groups = {"a": "inner", "b": "inner", "c": "inner", "d": "outer", "e": "inner"}
    wards = [{"ward_code": ward, "peer_group": group} for ward, group in groups.items()]
    return make_reference([{"indicator_code": code} for code in "ijk"], wards)


@pytest.fixture(scope="module")
def attained(observe, reference):
    rows = [
        {"ward_code": ward, "indicator_code": code, "target": 10, "actual": actual}
        for ward, figures in FIGURES.items()
        for code, actual in figures.items()
    ]
    return attainment(observe(*rows), reference)


def test_the_nearest_ward_is_the_one_with_the_most_similar_figures(attained, reference):
    found = nearest_peers(attained, reference, "a", "2022")
    # d is as a but of another peer group; e has too little in common
    assert found["peer_code"].to_list() == ["b", "c"]
    assert found["distance"].iloc[0] == pytest.approx(100 * (0.1**2 / 3) ** 0.5)
    assert found["distance"].iloc[1] == pytest.approx(100 * (2 * 0.8**2 / 3) ** 0.5)
    assert found["common"].to_list() == [3, 3]


def test_what_makes_wards_near_is_where_both_stand_off_the_mean(attained, reference):
    near, far = nearest_peers(attained, reference, "a", "2022").to_dict("records")
    assert (near["alike_above"], near["alike_below"], near["apart"]) == ("i", "j", "j")
    assert (far["alike_above"], far["alike_below"], far["apart"]) == ("", "", "i;j")


def test_the_order_of_the_rows_changes_no_peer(attained, reference):
    shuffled = attained.sample(frac=1, random_state=3)
    straight = nearest_peers(attained, reference, "a", "2022")
    assert nearest_peers(shuffled, reference, "a", "2022").equals(straight)
    assert nearest_peers(attained, reference, "a", "2022", count=1)["peer_code"].to_list() == ["b"]


def test_the_peers_of_all_wards_are_those_of_each(attained, reference):
    found = all_peers(attained, reference, "2022")
    assert found["ward_code"].to_list() == ["a", "a", "b", "b", "c", "c", "e", "e", "e"]
    for ward, own in found.groupby("ward_code"):
        alone = nearest_peers(attained, reference, str(ward), "2022")
        assert own.reset_index(drop=True).equals(alone)


def test_a_ward_without_figures_has_no_peers(attained, reference):
    found = nearest_peers(attained, reference, "a", "2021")
    assert found.empty
    named = with_names(attained, reference)
    shown = peers_table(found, named, named, "en").data
    assert shown.to_numpy().tolist() == [["There is no unit to compare with."]]


def test_the_peers_are_shown_by_name(attained, reference):
    found = nearest_peers(attained, reference, "a", "2022")
    named = with_names(attained, reference)
    shown = peers_table(found, named, named, "en").data
    assert shown.iloc[0].to_list() == ["B", "5.8", "I", "J", "J"]
