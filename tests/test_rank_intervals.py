import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wardanalytics.analysis import rank_intervals as module
from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.league import League
from wardanalytics.analysis.rank_intervals import middle_places, places_drawn, rank_intervals
from wardanalytics.analysis.ranking import rank_wards
from wardanalytics.analysis.scores import score_wards
from wardanalytics.tables import DOUBTS

CODES = ["i", "j", "k"]


def indicators(*weights, groups=("g", "h", "h")):
    keys = zip(CODES, weights, groups, strict=False)
    return [{"indicator_code": c, "weight": str(w), "group_code": g} for c, w, g in keys]


def method(**settings):
    return [{"setting": name, "value": value} for name, value in settings.items()]


@pytest.fixture(scope="module")
def make(make_reference):
    groups = [{"group_code": "g", "name_vi": "G"}, {"group_code": "h", "name_vi": "H"}]

    def reference(*weights, wards=("a", "b", "c"), **settings):
        rows = indicators(*weights)
        return make_reference(rows, wards, groups=groups, method=method(**settings))

    return reference


def spans(observe, reference, figures, order=None):
    """The spans of wards in 2022 from `ward: actuals of i, j, k`, each target 10."""
    rows = [
        {"ward_code": ward, "indicator_code": code, "target": 10, "actual": actual}
        | ({"state": "missing"} if actual is None else {})
        for ward, actuals in figures.items()
        for code, actual in zip(CODES, actuals, strict=False)
    ]
    observed = observe(*rows)
    if order is not None:
        observed = observed.sample(frac=1, random_state=order)
    attained = attainment(observed, reference)
    scores = score_wards(attained, reference)
    ranks = rank_wards(scores, attained, reference)
    return rank_intervals(scores, attained, ranks, reference)


def by_source(found, ward):
    own = found[found["ward_code"].eq(ward)]
    return dict(
        zip(own["source"], zip(own["rank_low"], own["rank_high"], strict=True), strict=True)
    )


def test_a_place_that_hangs_on_one_indicator(observe, make):
    found = by_source(spans(observe, make(3, 1), {"a": (10, 0), "b": (0, 10)}), "a")
    assert found == {
        "missing": (1, 1),
        "weights": (1, 1),
        "any_weights": (1, 2),
        "leave_one_out": (1, 2),
        "cap": (1, 1),
        "joined": (1, 2),
    }


def test_a_whole_group_is_left_out_too(observe, make):
    # Without i, j or k alone a stays first (5 of 7 points against 4.6); without j and k it is not.
    found = by_source(spans(observe, make(4, 3, 3), {"a": (5, 10, 10), "b": (7, 6, 6)}), "a")
    assert found["leave_one_out"] == (1, 2)
    assert found["weights"] == (1, 1)


def test_a_higher_cap_rewards_a_surplus(observe, make):
    figures = {"a": (9, 10), "b": (15, 8)}
    lifted = by_source(spans(observe, make(1, 1), figures), "b")
    assert lifted["cap"] == (1, 2)
    held = make(1, 1, interval_caps="1")
    assert by_source(spans(observe, held, figures), "b")["cap"] == (2, 2)


def test_the_joined_span_holds_the_rank_and_missing_figures_but_not_any_weights(observe, make):
    figures = {"a": (10, 10, None), "b": (9, 9, 9), "c": (8, 8, 8)}
    found = by_source(spans(observe, make(1, 1, 1), figures), "a")
    assert found["missing"] == (1, 3)
    assert found["joined"] == (1, 3)
    certain = spans(observe, make(9, 1), {"a": (10, 9), "b": (9, 10)})
    assert by_source(certain, "a")["any_weights"] == (1, 2)
    lows = certain[certain["source"].isin(module.JOINED)].groupby("ward_code")["rank_low"].min()
    joined = certain[certain["source"].eq("joined")].set_index("ward_code")["rank_low"]
    assert joined.to_dict() == lows.to_dict()


def test_a_ward_that_is_better_in_everything_is_first_under_all_weights(observe, make):
    found = spans(observe, make(1, 2, 3), {"a": (9, 9, 9), "b": (8, 8, 8), "c": (7, 7, 7)})
    for ward, place in (("a", 1), ("b", 2), ("c", 3)):
        assert set(by_source(found, ward).values()) == {(place, place)}


def test_a_ward_left_without_an_indicator_has_no_place_in_that_case(observe, make):
    figures = {"a": (10,), "b": (9, 9), "c": (8, 10)}
    rows = [
        {"ward_code": ward, "indicator_code": code, "target": 10, "actual": actual}
        for ward, actuals in figures.items()
        for code, actual in zip(CODES, actuals, strict=False)
    ]
    rows.append({"ward_code": "a", "indicator_code": "j", "state": "not_assigned"})
    reference = make(1, 1)
    attained = attainment(observe(*rows), reference)
    scores = score_wards(attained, reference)
    ranks = rank_wards(scores, attained, reference)
    found = rank_intervals(scores, attained, ranks, reference)
    assert by_source(found, "a")["leave_one_out"] == (1, 1)
    assert by_source(found, "c")["leave_one_out"] == (1, 3)


def test_no_scores_no_spans(observe, make):
    assert spans(observe, make(0, 0), {"a": (1, 2)}).empty


def test_every_ranked_ward_has_a_span_from_each_source(pci_tables):
    counts = pci_tables.rank_intervals.groupby(["period", "ward_code"])["source"].agg(tuple)
    assert set(counts) == {DOUBTS}
    scored = pci_tables.scores["published_score"].notna().sum()
    assert len(counts) == scored
    bounds = pci_tables.ranks.dropna(subset=["rank_low"]).set_index(["period", "ward_code"])
    own = pci_tables.rank_intervals.query("source == 'missing'").set_index(["period", "ward_code"])
    columns = ["rank_low", "rank_high"]
    pd.testing.assert_frame_equal(bounds[columns].sort_index(), own[columns].sort_index())


def test_under_any_weights_the_pci_of_2016_is_led_by_three_provinces_at_most(pci_tables):
    rows = pci_tables.rank_intervals.query("period == '2016'").set_index(["source", "ward_code"])
    firm = rows.loc["weights"].loc["da-nang", ["rank_low", "rank_high"]]
    assert firm.to_list() == [1, 1]
    hanoi = rows.loc["joined"].loc["ha-noi"]
    assert hanoi["rank_high"] - hanoi["rank_low"] > 40


points = st.integers(0, 12)
leagues = st.dictionaries(st.sampled_from("abc"), st.tuples(points, points, points), min_size=1)


@pytest.fixture(scope="module")
def quick(make):
    return make(1, 2, 3, interval_draws="100")


@pytest.fixture(scope="module")
def scaled(make):
    return make(10, 20, 30, interval_draws="100")


few = settings(max_examples=6)


@few
@given(figures=leagues, seed=st.integers(0, 99))
def test_the_order_of_the_rows_never_changes_a_span(observe, quick, figures, seed):
    straight = spans(observe, quick, figures)
    pd.testing.assert_frame_equal(straight, spans(observe, quick, figures, order=seed))


@few
@given(figures=leagues)
def test_one_factor_on_all_weights_never_changes_a_span(observe, quick, scaled, figures):
    own = spans(observe, quick, figures)
    pd.testing.assert_frame_equal(own, spans(observe, scaled, figures))


@few
@given(figures=leagues)
def test_spans_lie_within_the_league_and_the_joined_one_holds_the_others(observe, quick, figures):
    found = spans(observe, quick, figures)
    assert found["rank_low"].le(found["rank_high"]).all()
    assert found["rank_low"].ge(1).all()
    assert found["rank_high"].le(len(figures)).all()
    joined = found[found["source"].eq("joined")].set_index("ward_code")
    others = found[found["source"].isin(module.JOINED)]
    assert others["rank_low"].ge(others["ward_code"].map(joined["rank_low"])).all()
    assert others["rank_high"].le(others["ward_code"].map(joined["rank_high"])).all()


def league_of_two():
    """Ward a earns only in i, ward b only in j: a leads where the weight of i is above one half."""
    codes = np.array(["a", "b"], dtype=object), np.array(["i", "j"], dtype=object)
    earned = np.eye(2)
    return League(*codes, np.array([2.0, 1.0]), np.zeros(2), earned, np.ones((2, 2), dtype=bool))


@pytest.mark.parametrize("alpha", [(1, 1), (2, 1), (13.3, 6.7), (0.5, 2)])
def test_weights_are_drawn_from_the_dirichlet_distribution(alpha):
    places = places_drawn(league_of_two(), np.array(alpha), 40_000, 9)
    leads = (places[:, 0] == 1).mean()
    assert leads == pytest.approx(stats.beta(*alpha).sf(0.5), abs=0.01)


def test_the_draws_do_not_depend_on_how_many_are_worked_out_at_a_time(monkeypatch):
    alpha = np.array([2.0, 1.0])
    at_once = places_drawn(league_of_two(), alpha, 1000, 2)
    monkeypatch.setattr(module, "_BATCH", 14)
    assert (places_drawn(league_of_two(), alpha, 1000, 2) == at_once).all()


def test_the_middle_of_a_hundred_places():
    places = np.array([np.arange(1, 101), np.full(100, 7)]).T
    low, high = middle_places(places, 0.9)
    assert (low.tolist(), high.tolist()) == ([5, 7], [96, 7])
    assert [end.tolist() for end in middle_places(places[:1], 0.9)] == [[1, 7], [1, 7]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("interval_draws", "10"),
        ("interval_draws", "many"),
        ("interval_share", "90"),
        ("weight_firmness", "0"),
        ("interval_caps", "1;high"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(make, name, value):
    with pytest.raises(ValueError, match=name):
        make(1, **{name: value})
