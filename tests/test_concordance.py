from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wardanalytics.analysis.concordance import (
    kendall_p,
    kendall_w,
    rank_concordance,
    rank_stability,
    tau_b,
    tau_by_chance,
    w_by_chance,
)
from wardanalytics.presentation import stability_sentence
from wardanalytics.tables import table


@pytest.mark.parametrize("n", [2, 3, 4, 5, 7, 10])
def test_the_p_of_a_perfect_series_is_two_over_n_factorial(n):
    rising = list(range(n))
    assert kendall_p(rising) == pytest.approx(2 / factorial(n))
    assert kendall_p(rising[::-1]) == pytest.approx(2 / factorial(n))


@given(series=st.lists(st.integers(0, 3), min_size=2, max_size=6))
def test_the_p_is_the_share_of_all_orders_with_ties(series):
    def s(values):
        later = [(a, b) for n, a in enumerate(values) for b in values[n + 1 :]]
        return abs(sum((b > a) - (b < a) for a, b in later))

    orders = [s(order) >= s(series) for order in permutations(series)]
    assert kendall_p(series) == pytest.approx(sum(orders) / len(orders))


def test_the_p_agrees_with_scipy_where_nothing_is_tied():
    series = [3, 1, 4, 2, 6, 5, 9, 7, 8, 10, 12, 11]
    expected = stats.kendalltau(range(12), series, method="exact").pvalue
    assert kendall_p(series) == pytest.approx(expected)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12),
)
def test_tau_b_agrees_with_scipy(pairs):
    first, second = zip(*pairs, strict=True)
    expected = stats.kendalltau(first, second).statistic
    assert tau_b(first, second) == pytest.approx(expected, nan_ok=True)


def test_the_tau_of_ten_wards_that_chance_seldom_reaches():
    assert tau_by_chance(10) == pytest.approx(0.511, abs=0.0005)
    assert tau_by_chance(61) == pytest.approx(tau_by_chance(60), abs=0.01)
    assert np.isnan(tau_by_chance(3))


def test_w_of_the_same_order_is_one_and_of_opposite_orders_nothing():
    same = pd.DataFrame({"2020": [1, 2, 3], "2021": [1, 2, 3], "2022": [1, 2, 3]})
    assert kendall_w(same) == 1
    assert kendall_w(pd.DataFrame({"2021": [1, 2, 3], "2022": [3, 2, 1]})) == 0


def test_w_is_corrected_for_ties():
    tied = pd.DataFrame({"2021": [1, 1, 3, 4], "2022": [1, 1, 3, 4]})
    assert kendall_w(tied) == pytest.approx(1)
    assert np.isnan(kendall_w(pd.DataFrame({"2021": [1, 1], "2022": [1, 1]})))
    years = [[1, 2, 2, 4, 5], [2, 1, 3, 3, 5], [1, 1, 3, 5, 4]]
    friedman = stats.friedmanchisquare(*zip(*years, strict=True)).statistic
    rankings = pd.DataFrame(dict(zip("abc", years, strict=True)))
    assert kendall_w(rankings) == pytest.approx(friedman / (3 * 4))


def test_the_w_of_ten_wards_over_three_years_that_chance_seldom_exceeds():
    assert w_by_chance(10, 3) == pytest.approx(0.56, abs=0.01)


@pytest.mark.parametrize("n", [4, 10, 25])
def test_a_random_order_moves_wards_by_a_third_of_n_places(n):
    random = np.random.default_rng(7)
    orders = random.permuted(np.tile(np.arange(n), (20_000, 1)), axis=1)
    simulated = np.abs(orders - np.arange(n)).mean()
    [row] = rank_stability(ranked(list(range(1, n + 1)), list(range(1, n + 1)))).to_dict("records")
    assert row["chance_change"] == pytest.approx(simulated, rel=0.02)


def ranked(*years, first=2021):
    """The ranks of wards in years in a row, with the places they gained."""
    rows = [
        {
            "period": str(first + number),
            "ward_code": f"w{ward:02}",
            "rank": rank,
            "places_gained": years[number - 1][ward] - rank if number and rank else None,
        }
        for number, ranks in enumerate(years)
        for ward, rank in enumerate(ranks)
    ]
    return table("ranks", rows)


def test_the_stability_of_two_years_by_hand():
    [row] = rank_stability(ranked([1, 2, 3, 4], [2, 1, 3, 4])).to_dict("records")
    assert (row["period"], row["wards"]) == ("2022", 4)
    assert row["mean_change"] == 0.5
    assert row["chance_change"] == 1.25
    assert row["stability"] == pytest.approx(0.6)
    assert row["tau"] == pytest.approx(4 / 6)


def test_only_wards_with_both_places_are_compared_and_among_themselves():
    ranks = ranked([1, 2, 3], [3, 1, 2])
    ranks.loc[ranks["ward_code"].eq("w00"), "places_gained"] = pd.NA
    [row] = rank_stability(ranks).to_dict("records")
    assert (row["wards"], row["mean_change"], row["tau"]) == (2, 0, 1)


def test_concordance_is_over_years_in_a_row():
    found = rank_concordance(ranked([1, 2, 3], [1, 2, 3], [1, 2, 3]), "2023")
    assert (found["first_period"], found["years"], found["wards"], found["w"]) == ("2021", 3, 3, 1)
    gap = pd.concat([ranked([3, 2, 1], first=2018), ranked([1, 2, 3], [1, 2, 3])])
    assert rank_concordance(gap, "2022")["first_period"] == "2021"


def test_the_rankings_of_the_pci_agree_far_beyond_chance(pci_tables):
    found = rank_concordance(pci_tables.ranks, "2016")
    assert found["w"] > 2 * found["w_by_chance"]
    stability = rank_stability(pci_tables.ranks)
    assert set(stability["period"]) == {str(year) for year in range(2007, 2017)}
    told = stability_sentence(stability, found, "2016", "vi")
    assert "nếu xếp ngẫu nhiên thì là" in told
    assert "W = 0," in told
    assert stability_sentence(stability, {"years": 1, "w": float("nan")}, "2005") == ""
