import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.ranking import nearby_ranks, rank_wards
from wardanalytics.analysis.scores import published, score_wards
from wardanalytics.reference import load_reference
from wardanalytics.tables import table

PCI = Path(__file__).parents[1] / "data" / "pci"
NONE_ATTAINED = table("attained")
WARDS = list("abcdefgh")


@pytest.fixture(scope="module")
def reference(make_reference):
    return make_reference(wards=WARDS)


def scored(reference, period="2022", **wards):
    """Scores of some wards: a number, or low, official and high where figures are missing."""
    rows = []
    for ward, score in wards.items():
        low, score, high, *coverage = score if isinstance(score, tuple) else (score, score, score)
        rows.append(
            {
                "period": period,
                "ward_code": ward,
                "score": score,
                "score_low": low,
                "score_high": high,
                "coverage": coverage[0] if coverage else 1.0,
            }
        )
    scores = table("scores", rows)
    return scores.assign(published_score=published(scores["score"], reference))


def ranked(reference, *scores):
    return rank_wards(pd.concat(scores, ignore_index=True), NONE_ATTAINED, reference)


def column(ranks, name):
    values = ranks.set_index("ward_code")[name]
    return {ward: None if pd.isna(value) else value for ward, value in values.items()}


def intervals(ranks):
    pairs = zip(ranks["rank_low"], ranks["rank_high"], strict=True)
    return dict(zip(ranks["ward_code"], pairs, strict=True))


def test_the_highest_score_is_first_and_ties_share_the_best_place(reference):
    ranks = ranked(reference, scored(reference, a=70, b=90, c=80, d=80))
    assert column(ranks, "rank") == {"b": 1, "c": 2, "d": 2, "a": 4}
    assert column(ranks, "tied") == {"a": False, "b": False, "c": True, "d": True}
    assert set(ranks["ranked_wards"]) == {4}


def test_ties_of_a_known_list_take_the_best_place(reference):
    scores = dict(zip(WARDS, [1, 3, 4, 4, 4, 7, 7, 10], strict=True))
    ranks = ranked(reference, scored(reference, **scores))
    assert ranks["rank"].to_list() == [8, 7, 4, 4, 4, 2, 2, 1]


def test_equal_printed_scores_never_have_different_ranks(reference):
    ranks = ranked(reference, scored(reference, a=95.004, b=95.001, c=48.625, d=48.634))
    assert column(ranks, "rank") == {"a": 1, "b": 1, "c": 3, "d": 3}


def test_tie_breakers_are_a_declared_list(make_reference):
    method = [{"setting": "tie_breakers", "value": "exceeded;deduction"}]
    reference = make_reference(wards=WARDS, method=method)
    scores = scored(reference, a=80, b=80, c=80, d=80, e=90)
    scores["exceeded"] = pd.array([1, 2, 2, 2, 0], dtype="Int64")
    scores["deduction"] = [0.0, 1.0, 0.5, 0.5, 0.0]
    ranks = ranked(reference, scores)
    assert column(ranks, "rank") == {"e": 1, "c": 2, "d": 2, "b": 4, "a": 5}
    assert column(ranks, "tied") == {"a": False, "b": False, "c": True, "d": True, "e": False}
    assert intervals(ranks)["a"] == (2, 5)


def test_a_tie_breaker_that_nobody_counts_is_refused(make_reference):
    with pytest.raises(ValueError, match="tie_breakers"):
        make_reference(method=[{"setting": "tie_breakers", "value": "alphabet"}])


def test_a_tied_group_spans_its_places(reference):
    ranks = ranked(reference, scored(reference, a=70, b=90, c=80, d=80))
    assert intervals(ranks) == {"a": (4, 4), "b": (1, 1), "c": (2, 3), "d": (2, 3)}


def test_missing_figures_widen_a_rank_to_an_interval(reference):
    ranks = ranked(reference, scored(reference, a=90, b=(70, 70, 95), c=80))
    assert column(ranks, "rank") == {"a": 1, "b": 3, "c": 2}
    assert intervals(ranks) == {"a": (1, 2), "b": (1, 3), "c": (2, 3)}


def test_below_the_coverage_bar_only_the_interval_is_given(reference):
    ranks = ranked(reference, scored(reference, a=90, b=(75, 75, 95, 0.8), c=70))
    assert column(ranks, "rank") == {"a": 1, "b": None, "c": 3}
    assert intervals(ranks)["b"] == (1, 2)
    assert set(ranks["ranked_wards"]) == {3}


def test_the_coverage_bar_is_a_setting(make_reference):
    bar = [{"setting": "min_coverage", "value": "0.8"}]
    reference = make_reference(wards=WARDS, method=bar)
    ranks = ranked(reference, scored(reference, a=90, b=(75, 75, 95, 0.8)))
    assert column(ranks, "rank") == {"a": 1, "b": 2}


def test_a_ward_without_a_score_is_not_ranked(reference):
    ranks = ranked(reference, scored(reference, a=90, b=float("nan"), c=float("nan")))
    assert column(ranks, "rank") == {"a": 1, "b": None, "c": None}
    assert set(ranks["ranked_wards"]) == {1}
    blank = ranks.loc[ranks["ward_code"].ne("a"), ["rank_low", "rank_high", "tied"]]
    assert blank.isna().all(axis=None)


def test_periods_are_ranked_apart(reference):
    ranks = ranked(
        reference, scored(reference, "2021", a=50, b=40), scored(reference, "2022", a=1, b=2)
    )
    assert ranks["rank"].to_list() == [1, 2, 2, 1]


def test_places_gained_are_positive_upwards(reference):
    ranks = ranked(
        reference,
        scored(reference, "2021", a=90, b=80, c=70),
        scored(reference, "2022", a=60, b=80, c=90),
    )
    now = ranks[ranks["period"].eq("2022")]
    assert column(now, "places_gained") == {"a": -2, "b": 0, "c": 2}
    assert ranks.loc[ranks["period"].eq("2021"), "places_gained"].isna().all()


def test_a_gap_year_is_not_comparable(reference):
    ranks = ranked(
        reference, scored(reference, "2020", a=1, b=2), scored(reference, "2022", a=2, b=1)
    )
    assert ranks["places_gained"].isna().all()


def test_a_half_year_is_compared_with_the_same_half_of_the_year_before(reference):
    ranks = ranked(
        reference,
        scored(reference, "2021-H1", a=1, b=2),
        scored(reference, "2021", a=2, b=1),
        scored(reference, "2022-H1", a=2, b=1),
    )
    now = ranks[ranks["period"].eq("2022-H1")]
    assert column(now, "places_gained") == {"a": 1, "b": -1}


def test_no_places_are_gained_across_a_ward_change(make_reference):
    change = {"from_code": "a", "to_code": "b", "part": "whole", "valid_from": "2022-01-01"}
    reference = make_reference(wards=WARDS, ward_changes=[change])
    ranks = ranked(
        reference,
        scored(reference, "2021", a=90, b=80, c=70),
        scored(reference, "2022", b=80, c=90),
        scored(reference, "2023", b=90, c=80),
    )
    assert column(ranks[ranks["period"].eq("2022")], "places_gained") == {"b": None, "c": 2}
    assert column(ranks[ranks["period"].eq("2023")], "places_gained") == {"b": 1, "c": -1}


points = st.integers(0, 40).map(lambda quarters: quarters / 4)
bounds = st.tuples(points, points, points, st.sampled_from([0.8, 1.0])).map(
    lambda drawn: (*sorted(drawn[:3]), drawn[3])
)
leagues = st.dictionaries(st.sampled_from(WARDS), bounds, min_size=1)


@given(league=leagues)
def test_a_rank_lies_within_its_interval(reference, league):
    ranks = ranked(reference, scored(reference, **league))
    assert ranks["rank_low"].le(ranks["rank_high"]).all()
    given_ranks = ranks[ranks["rank"].notna()]
    assert given_ranks["rank"].between(given_ranks["rank_low"], given_ranks["rank_high"]).all()
    assert ranks["rank_low"].ge(1).all()
    assert ranks["rank_high"].le(len(league)).all()


@given(league=leagues, seed=st.integers(0, 1000))
def test_the_order_of_the_rows_never_changes_a_rank(reference, league, seed):
    scores = scored(reference, **league)
    straight = ranked(reference, scores)
    shuffled = ranked(reference, scores.sample(frac=1, random_state=seed))
    again = shuffled.sort_values("ward_code", ignore_index=True)
    pd.testing.assert_frame_equal(straight.sort_values("ward_code", ignore_index=True), again)


@given(scores=st.dictionaries(st.sampled_from(WARDS), points, min_size=1))
def test_someone_is_first(reference, scores):
    assert ranked(reference, scored(reference, **scores))["rank"].eq(1).any()


def pci_rows(name):
    with (PCI / "source" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pci():
    """The ranks and scores worked out from the sub-indices, row by row as in the source.

    A province is known here by its row: names are the loader's business.
    """
    reference = load_reference(PCI / "reference")
    sub_indices = set(reference.indicators["indicator_code"])
    rows = [
        {
            "period": row["year"],
            "ward_code": str(place),
            "indicator_code": code,
            "target": 10.0,
            "actual": float(row[code]),
            "state": "value",
        }
        for place, row in enumerate(pci_rows("vn_pci_2005_2016.csv"))
        for code in sub_indices
        if row[code]
    ]
    scores = score_wards(attainment(pd.DataFrame(rows), reference), reference)
    return scores.merge(rank_wards(scores, NONE_ATTAINED, reference), validate="1:1")


REPRODUCED = [str(year) for year in range(2006, 2017) if year != 2011]


@pytest.mark.parametrize("year", REPRODUCED)
def test_the_published_scores_and_ranks_of_the_pci_come_out(pci, year):
    found = pci[pci["period"].eq(year)].set_index("ward_code")
    source = {str(place): row for place, row in enumerate(pci_rows("vn_pci_2005_2016.csv"))}
    expected = pd.Series({place: float(source[place]["pci_weighted"]) for place in found.index})
    assert found["score"].to_dict() == pytest.approx(expected.to_dict(), abs=1e-5)
    published_ranks = sorted(
        (float(row["pci_weighted"]), int(row["expected_rank"]))
        for row in pci_rows("vn_pci_expected_ranks.csv")
        if row["year"] == year
    )
    computed = sorted(zip(expected, found["rank"], strict=True))
    assert [rank for _, rank in computed] == [rank for _, rank in published_ranks]


def test_the_pci_of_2005_has_no_weights_and_so_no_score(pci):
    first = pci[pci["period"].eq("2005")]
    assert len(first) == 42
    assert first[["score", "published_score", "rank"]].isna().all(axis=None)


def test_of_many_wards_a_chart_shows_the_ward_its_neighbours_and_the_first():
    codes = [f"w{n:02}" for n in range(1, 81)]
    rows = [
        {"period": period, "ward_code": code, "rank": place, "ranked_wards": 80}
        for period in ("2021", "2022")
        for place, code in enumerate(codes, start=1)
    ]
    ranks = table("ranks", rows)
    shown = nearby_ranks(ranks, ["w40"], "2022", around=2)
    assert sorted(set(shown["ward_code"])) == ["w01", "w38", "w39", "w40", "w41", "w42"]
    assert len(shown) == 12
    assert nearby_ranks(ranks, ["w80"], "2022", around=1)["ward_code"].nunique() == 3
    assert nearby_ranks(ranks, ["w40"], "2022", most=80).equals(ranks)
