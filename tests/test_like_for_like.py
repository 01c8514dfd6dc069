import pandas as pd
import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.league import league_of, places_of, scores_under
from wardanalytics.analysis.like_for_like import like_for_like_ranks, weights_shift
from wardanalytics.analysis.ranking import rank_wards
from wardanalytics.analysis.scores import score_parts, score_wards
from wardanalytics.presentation import weights_sentence
from wardanalytics.reference import with_names


def dated(code, weight, first, last):
    return {
        "indicator_code": code,
        "weight": str(weight),
        "first_period": first,
        "last_period": last,
    }


@pytest.fixture(scope="module")
def reference(make_reference):
    """Weights 3 and 1 in 2021, 1 and 3 in 2022, and an indicator that begins in 2022."""
    indicators = [
        dated("i", 3, "2021", "2021"),
        dated("i", 1, "2022", "2022"),
        dated("j", 1, "2021", "2021"),
        dated("j", 3, "2022", "2022"),
        dated("new", 4, "2022", "2022"),
    ]
    return make_reference(indicators, wards=["a", "b"])


def judged(observe, reference, **figures):
    """Attained rows of `period_ward_indicator=actual`, the target always 10."""
    keys = ["period", "ward_code", "indicator_code"]
    rows = [
        {
            **dict(zip(keys, name.lstrip("y").split("_"), strict=True)),
            "target": 10,
            "actual": actual,
        }
        for name, actual in figures.items()
    ]
    attained = attainment(observe(*rows), reference)
    return attained, score_wards(attained, reference)


def test_the_weights_of_the_year_before_on_the_common_indicators(observe, reference):
    attained, scores = judged(
        observe,
        reference,
        y2021_a_i=10,
        y2021_a_j=10,
        y2021_b_i=10,
        y2021_b_j=10,
        y2022_a_i=10,
        y2022_a_j=5,
        y2022_a_new=0,
        y2022_b_i=5,
        y2022_b_j=10,
        y2022_b_new=10,
    )
    ranks = rank_wards(scores, attained, reference).set_index(["period", "ward_code"])
    assert ranks.loc["2022", "rank"].to_dict() == {"a": 2, "b": 1}
    # by the old weights a has (3·1 + 1·½) / 4 = 87.5 and b 62.5; the new indicator is left out
    assert ranks.loc["2022", "like_for_like_rank"].to_dict() == {"a": 1, "b": 2}
    assert ranks.loc["2021", "like_for_like_rank"].isna().all()
    [shift] = weights_shift(ranks.reset_index()).to_dict("records")
    assert shift == {
        "period": "2022",
        "wards": 2,
        "mean_shift": 1.0,
        "largest_shift": 1,
        "largest_wards": "a;b",
    }


def test_a_ward_below_the_coverage_bar_keeps_its_place_in_the_like_for_like_count(
    observe, make_reference
):
    reference = make_reference([{}, {"indicator_code": "j"}], wards=["a", "b"])
    rows = [
        {"period": period, "ward_code": ward, "indicator_code": code, "target": 10, "actual": 9}
        for period in ("2021", "2022")
        for ward in "ab"
        for code in "ij"
    ]
    rows[-4] |= {"state": "missing", "actual": None}
    attained = attainment(observe(*rows), reference)
    ranks = rank_wards(score_wards(attained, reference), attained, reference)
    now = ranks[ranks["period"].eq("2022")].set_index("ward_code")["like_for_like_rank"]
    assert now.isna().to_dict() == {"a": True, "b": False}
    assert now["b"] == 1


def test_the_pci_weights_of_2013_moved_ranks_by_6_places_on_average_and_24_at_most(pci_tables):
    shifts = weights_shift(pci_tables.ranks).set_index("period")
    assert shifts.loc["2013", "wards"] == 63
    assert shifts.loc["2013", "mean_shift"] == pytest.approx(6.1, abs=0.05)
    assert shifts.loc["2013", "largest_shift"] == 24
    assert shifts.loc[["2008", "2012", "2014", "2016"], "largest_shift"].eq(0).all()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", "bình quân 6,1 bậc, nhiều nhất 24 bậc (TP. Hồ Chí Minh)"),
        ("en", "6.1 places on average, 24"),
    ],
)
def test_the_sentence_tells_how_far_weights_alone_moved_ranks(pci_tables, language, told):
    ranks = with_names(pci_tables.ranks, pci_tables.reference, language)
    shifts = weights_shift(ranks)
    sentence = weights_sentence(shifts, ranks, "2013", language)
    assert told in sentence
    assert "63" in sentence
    assert weights_sentence(shifts, ranks, "2014", language) == ""


def test_a_league_gives_every_published_score_and_rank_again(pci_tables):
    scores = pci_tables.scores[pci_tables.scores["published_score"].notna()]
    parts = score_parts(pci_tables.attained, pci_tables.reference)
    for period, wards in scores.groupby("period"):
        league = league_of(parts[parts["period"].eq(period)], wards)
        points = scores_under(league, league.weights[None])
        own = wards.set_index("ward_code").loc[league.wards]
        assert points[0] == pytest.approx(own["score"].to_numpy(), abs=1e-9)
        ranks = pci_tables.ranks[pci_tables.ranks["period"].eq(period)].set_index("ward_code")
        assert places_of(points, 6)[0].tolist() == ranks["rank"].loc[league.wards].tolist()


def test_without_a_year_before_there_is_no_like_for_like_rank(observe, reference):
    attained, scores = judged(observe, reference, y2021_a_i=1)
    found = like_for_like_ranks(scores, attained, reference)
    assert found.isna().all()
    assert found.dtype == "Int64"
    assert weights_shift(rank_wards(scores, attained, reference)).empty


def test_places_share_the_best_place_after_rounding_half_up():
    points = pd.DataFrame([[48.625, 48.634, 90, float("nan")], [2.675, 2.68, 2.67, 2.6749]])
    assert places_of(points.to_numpy(), 2).tolist() == [[2, 2, 1, 0], [1, 1, 3, 3]]
