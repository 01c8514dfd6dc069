import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.score_changes import changed_places, overtakings, score_changes
from wardanalytics.analysis.scores import score_wards
from wardanalytics.tables import WARD_KEY

YEARS = ("2021", "2022")


@pytest.fixture(scope="module")
def reference(make_reference):
    return make_reference([{"indicator_code": code} for code in "ijk"], ["a", "b"])


def changes_of(observe, reference, years):
    """Changes from `{year: {ward: {indicator: actual}}}`, each target 10, None not reported."""
    rows = [
        {"period": year, "ward_code": ward, "indicator_code": code, "target": 10, "actual": actual}
        | ({"state": "missing"} if actual is None else {})
        for year, wards in zip(YEARS, years, strict=True)
        for ward, figures in wards.items()
        for code, actual in figures.items()
    ]
    attained = attainment(observe(*rows), reference)
    scores = score_wards(attained, reference)
    return score_changes(scores, attained, reference), scores


def by_indicator(changes, column="points", ward="a"):
    own = changes[changes["ward_code"].eq(ward)]
    return dict(zip(own["indicator_code"], own[column].round(9), strict=True))


def test_each_indicator_of_equal_weight_moves_the_score_by_its_share(observe, reference):
    then, now = {"i": 8, "j": 10}, {"i": 10, "j": 9}
    changes, _ = changes_of(observe, reference, ({"a": then}, {"a": now}))
    assert by_indicator(changes) == {"i": 10, "j": -5}
    assert set(changes["part"]) == {"common"}
    assert changes["by_weight"].eq(0).all()


def test_a_figure_no_longer_reported_is_named_as_such(observe, reference):
    then, now = {"i": 8, "j": 10}, {"i": 8, "j": None}
    changes, _ = changes_of(observe, reference, ({"a": then}, {"a": now}))
    assert by_indicator(changes) == {"i": 0, "j": -50}
    assert by_indicator(changes, "reported") == {"i": True, "j": False}


def test_an_indicator_that_enters_below_the_wards_own_level_lowers_the_score(observe, reference):
    then, now = {"i": 10}, {"i": 10, "j": 5}
    changes, _ = changes_of(observe, reference, ({"a": then}, {"a": now}))
    # from 100 to 75: the ward's level is 0.875; i loses half its weight there, j enters with half
    assert by_indicator(changes, "part") == {"i": "common", "j": "entering"}
    assert by_indicator(changes) == {"i": -6.25, "j": -18.75}
    back, _ = changes_of(observe, reference, ({"a": now}, {"a": then}))
    assert by_indicator(back, "part") == {"i": "common", "j": "leaving"}
    assert by_indicator(back) == {"i": 6.25, "j": 18.75}


def test_more_weight_on_what_a_ward_does_worst_is_a_loss(observe, make_reference):
    dated = [
        {"indicator_code": "i", "weight": "1"},
        {"indicator_code": "j", "weight": "1", "first_period": "2021", "last_period": "2021"},
        {"indicator_code": "j", "weight": "3", "first_period": "2022", "last_period": "2022"},
    ]
    same = {"i": 10, "j": 6}
    changes, _ = changes_of(observe, make_reference(dated), ({"a": same}, {"a": same}))
    assert changes["by_attainment"].eq(0).all()
    assert by_indicator(changes) == {"i": -6.25, "j": -3.75}  # from 80 to 70


def test_bonus_and_deduction_are_parts_of_the_change(observe, make_reference):
    facts = [
        {"period": "2022", "ward_code": "a", "measure": "bonus", "value": "2"},
        {"period": "2021", "ward_code": "a", "measure": "deduction", "value": "1"},
    ]
    changes, _ = changes_of(
        observe, make_reference(ward_facts=facts), ({"a": {"i": 10}}, {"a": {"i": 9}})
    )
    points = dict(zip(changes["part"], changes["points"].round(9), strict=True))
    assert points == {"common": -10, "bonus": 2, "deduction": 1}


def test_nothing_is_compared_across_a_ward_change_or_a_gap(observe, make_reference):
    change = {"from_code": "a", "to_code": "b", "part": "part", "valid_from": "2022-01-01"}
    reference = make_reference(wards=["a", "b", "c"], ward_changes=[change])
    figures = {ward: {"i": 5} for ward in "abc"}
    changes, _ = changes_of(observe, reference, (figures, figures))
    assert set(changes["ward_code"]) == {"c"}
    alone, _ = changes_of(observe, reference, ({}, figures))
    assert alone.empty


actuals = st.one_of(st.none(), st.integers(0, 12))
wards = st.dictionaries(
    st.sampled_from("ab"), st.dictionaries(st.sampled_from("ijk"), actuals, min_size=1), min_size=1
)


@settings(max_examples=10)
@given(then=wards, now=wards)
def test_the_parts_add_up_to_the_change_of_the_score(observe, reference, then, now):
    assert_adds_up(*changes_of(observe, reference, (then, now)))


def test_the_parts_add_up_for_every_province_and_year_of_the_pci(pci_tables):
    changes = score_changes(pci_tables.scores, pci_tables.attained, pci_tables.reference)
    assert_adds_up(changes, pci_tables.scores)
    assert {"common", "entering", "leaving"} == set(changes["part"])
    assert not changes.query("period == '2009'")["ward_code"].eq("ha-noi").any()


def assert_adds_up(changes, scores):
    found = changes.groupby(WARD_KEY)["points"].sum()
    score = scores.set_index(WARD_KEY)["score"]
    for (period, ward), points in found.items():
        before = score[str(int(period) - 1), ward]
        assert points == pytest.approx(score[period, ward] - before, abs=1e-9)
    parts = changes["by_attainment"].fillna(0) + changes["by_weight"].fillna(0)
    common = changes["indicator_code"].notna()
    assert parts[common].to_numpy() == pytest.approx(changes["points"][common].to_numpy(), abs=1e-9)


def test_who_overtook_whom_and_by_what(observe, reference):
    then = {"a": {"i": 5, "j": 8}, "b": {"i": 8, "j": 7}}
    now = {"a": {"i": 9, "j": 8}, "b": {"i": 8, "j": 6}}
    changes, scores = changes_of(observe, reference, (then, now))
    places = changed_places(scores, reference, "a", "2022")
    assert places.drop(columns="period").to_numpy().tolist() == [["a", "b", "overtook", -10, 15]]
    own = overtakings(changes, places)
    assert own[["indicator_code", "points"]].round(6).to_numpy().tolist() == [["i", 20], ["j", 5]]
    other = overtakings(changes, changed_places(scores, reference, "b", "2022"), count=1)
    assert other[["other_code", "outcome", "indicator_code"]].to_numpy().tolist() == [
        ["a", "overtaken_by", "i"]
    ]
    nobody = changed_places(scores, reference, "nobody", "2022")
    assert nobody.empty and overtakings(changes, nobody).empty


def test_who_draws_level_has_not_overtaken(observe, reference):
    then = {"a": {"i": 5}, "b": {"i": 8}}
    level = {"a": {"i": 8}, "b": {"i": 8}}
    _, scores = changes_of(observe, reference, (then, level))
    assert changed_places(scores, reference, "a", "2022").empty
    _, scores = changes_of(observe, reference, (level, then))
    assert changed_places(scores, reference, "b", "2022")["outcome"].to_list() == ["overtook"]


def test_nobody_is_overtaken_by_a_change_of_territory(pci_tables):
    merged = changed_places(pci_tables.scores, pci_tables.reference, "ha-noi", "2009")
    assert merged.empty  # Ha Tay joined it in 2008
    others = changed_places(pci_tables.scores, pci_tables.reference, "da-nang", "2009")
    assert "ha-noi" not in set(others["other_code"])


def test_the_pairs_of_the_pci_add_up_to_the_change_of_the_lead(pci_tables):
    scores, reference = pci_tables.scores, pci_tables.reference
    changes = score_changes(scores, pci_tables.attained, reference)
    places = changed_places(scores, reference, "ha-noi", "2016")
    own = overtakings(changes, places, count=99)
    assert set(own["other_code"]) == set(places["other_code"])
    assert len(own) > 10
    points = changes.query("period == '2016'").pivot_table("points", "ward_code", "indicator_code")
    leads = places.set_index("other_code")
    added = points.loc["ha-noi"].sum() - points.loc[leads.index].sum(axis=1)
    pd.testing.assert_series_equal(
        added, leads["lead"] - leads["lead_before"], check_names=False, atol=1e-5
    )
    helped = own["points"].where(own["outcome"].eq("overtook"), -own["points"])
    assert helped.gt(0).all()
