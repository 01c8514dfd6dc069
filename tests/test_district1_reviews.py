"""Ratings, half year and term of the District 1 sample, with the arithmetic written out."""

from pathlib import Path

import pandas as pd
import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.district import district_pace
from wardanalytics.analysis.outlook import to_next_level
from wardanalytics.analysis.pace import pace_table
from wardanalytics.analysis.quota import quota
from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.analysis.scores import score_wards
from wardanalytics.analysis.term import term_review
from wardanalytics.analysis.term_district import term_district
from wardanalytics.reference import load_reference
from wardanalytics.returns import load_returns

DATA = Path(__file__).parents[1] / "data"
BEN_THANH = "q1-ben-thanh"


@pytest.fixture(scope="module")
def reference():
    return load_reference(DATA / "reference")


@pytest.fixture(scope="module")
def attained(reference):
    return attainment(load_returns(DATA / "returns", reference).observations, reference)


@pytest.fixture(scope="module")
def scores(attained, reference):
    return score_wards(attained, reference)


@pytest.fixture(scope="module")
def rated(scores, attained, reference):
    return rate_wards(scores, attained, reference)


def one(frame, **key):
    for column, value in key.items():
        frame = frame[frame[column].eq(value)]
    [row] = frame.to_dict("records")
    return row


def test_the_half_year_of_ben_thanh_by_hand(attained, reference):
    pace = pace_table(attained, reference, "2023-H1")
    # by June 2022 the wards had 20,9 of that year's 40,3: one year past counts a third, so that
    # 20,9/40,3/3 + 0,5 · 2/3 = 0,5062 of 3,8 tỷ đồng is due; 1,4 are left for 6 months
    due = 20.9 / 40.3 / 3 + 0.5 * 2 / 3
    tax = one(pace, ward_code=BEN_THANH, indicator_code="land-tax")
    assert (tax["share_due"], due) == (pytest.approx(due), pytest.approx(0.5062, abs=1e-4))
    assert tax["pace"] == pytest.approx(2.4 / (3.8 * due))
    assert tax["expected_year_end"] == pytest.approx(2.4 / due)
    assert tax["required_per_month"] == pytest.approx(1.4 / 6)
    assert tax["band"] == "on_pace"
    # 52 of 125 premises; the wards had 626 of 1.248 by June 2022
    checks = one(pace, ward_code=BEN_THANH, indicator_code="food-safety-checks")
    assert checks["pace"] == pytest.approx(52 / 125 / (626 / 1248 / 3 + 1 / 3))
    assert checks["band"] == "behind"
    # a level is held against the whole target: 92,8% of 92%
    health = one(pace, ward_code=BEN_THANH, indicator_code="health-insurance")
    assert health["pace"] == pytest.approx(0.928 / 0.92)


def test_the_half_year_of_the_district_by_hand(attained, reference):
    pace = district_pace(attained, reference, "2023-H1")
    tax = one(pace, indicator_code="land-tax")
    actual = 2.2 + 2.4 + 2.1 + 2.2 + 1.4 + 2.7 + 2.6 + 1.5 + 1.9 + 3.2
    target = 4.4 + 3.8 + 4.0 + 3.3 + 3.4 + 4.7 + 5.0 + 2.7 + 3.6 + 5.2
    assert (actual, target) == (pytest.approx(22.2), pytest.approx(40.1))
    before = 2.4 + 2.3 + 2.1 + 1.7 + 1.3 + 2.1 + 2.6 + 1.4 + 1.9 + 3.1
    year = 4.6 + 4.8 + 3.6 + 3.3 + 2.8 + 4.1 + 5.2 + 2.6 + 3.8 + 5.5
    assert tax["pace"] == pytest.approx(22.2 / 40.1 / (before / year / 3 + 0.5 * 2 / 3))
    assert tax["required_per_month"] == pytest.approx((40.1 - 22.2) / 6)
    # one ward did not report its new businesses and is left out of both sums
    businesses = one(pace, indicator_code="new-businesses")
    assert (businesses["wards"], businesses["of_wards"]) == (9, 10)
    assert one(pace, indicator_code="health-insurance")["how"] == "not_addable"


def test_the_middle_of_the_term_of_ben_thanh_by_hand(attained, reference):
    review = term_review(attained, reference, "2021-2025", "2023-H1")
    # 9 + 8 + 4 = 21 of 35 admissions, half of the term gone; 14 left for 2,5 years
    party = one(review, ward_code=BEN_THANH, indicator_code="party-admissions")
    assert (party["actual"], party["progress"], party["pace"]) == (21, 0.6, 1.2)
    assert party["required_per_year"] == pytest.approx(5.6)
    # 3,7 + 4,8 + 2,4 = 10,9 of 20,5 tỷ đồng
    tax = one(review, ward_code=BEN_THANH, indicator_code="land-tax")
    assert tax["progress"] == pytest.approx(10.9 / 20.5)
    # health insurance from 91,4% (2020) towards 95%, now 92,8%: 1,4 of 3,6 points, half is due
    health = one(review, ward_code=BEN_THANH, indicator_code="health-insurance")
    assert health["progress"] == pytest.approx(1.4 / 3.6)
    assert (health["pace"], health["band"]) == (pytest.approx(1.4 / 1.8), "behind")
    # household business tax 13,0 (2020) to 13,6 (2022): 2,3% a year where 4% were asked
    growth = one(review, ward_code=BEN_THANH, indicator_code="household-business-tax")
    assert growth["actual"] == pytest.approx((13.6 / 13.0) ** 0.5 - 1)
    # snatchings 5 + 3 + 2 = 10 of at most 30: 2 - 10/15
    snatchings = one(review, ward_code=BEN_THANH, indicator_code="snatchings")
    assert snatchings["pace"] == pytest.approx(2 - 10 / 15)
    # 97,6% satisfied in 2020 is beyond 97% already: to be kept
    satisfied = one(review, ward_code=BEN_THANH, indicator_code="resident-satisfaction")
    assert satisfied["reading"] == "maintain"
    # good Party cells 90,0% in 2021 and 86,7% in 2022, where 89% are asked every year
    cells = one(review, ward_code="q1-cau-kho", indicator_code="party-cells-good")
    assert (cells["failed_years"], cells["status"]) == ("2022", "not_met")


def test_the_middle_of_the_term_of_the_district_by_hand(attained, reference):
    review = term_review(attained, reference, "2021-2025", "2023-H1")
    whole = term_district(review, reference)
    tax = one(whole, indicator_code="land-tax")
    by_year = {"2021": 38.6, "2022": 40.3, "2023-H1": 22.2}
    assert tax["actual"] == pytest.approx(sum(by_year.values()))
    assert tax["target"] == pytest.approx(
        21 + 20.5 + 18.5 + 18 + 16.5 + 20.5 + 22.5 + 14.5 + 20.5 + 24.5
    )
    assert tax["pace"] == pytest.approx(101.1 / 197 / 0.5)
    assert one(whole, indicator_code="health-insurance")["how"] == "not_addable"


def test_gates_of_the_sample_are_passed_failed_and_unknown(rated):
    ratings, gates = rated
    now = gates[gates["period"].eq("2022")]
    assert set(now["outcome"]) == {"passed", "failed", "unknown"}
    kao = one(ratings, period="2022", ward_code="q1-da-kao")
    assert (kao["level"], kao["is_at_most"]) == ("excellent", False)
    trinh = one(ratings, period="2022", ward_code="q1-nguyen-cu-trinh")
    assert (trinh["level"], trinh["is_at_most"], trinh["pending"]) == (
        "good",
        True,
        "gates_of_good",
    )


def test_ben_thanh_is_at_most_excellent_for_several_facts_are_unknown(rated):
    ratings, gates = rated
    row = one(ratings, period="2022", ward_code=BEN_THANH)
    assert (row["level"], row["is_at_most"], row["streak"]) == ("excellent", True, 3)
    assert row["pending"].split(";") == [
        "party_building_excellent",
        "socioeconomic_defence_excellent",
        "other_criteria_good",
    ]
    met = one(gates, period="2022", ward_code=BEN_THANH, measure="targets_met")
    assert (met["found"], met["outcome"]) == (pytest.approx(44 / 47), "passed")


def test_the_facts_never_contradict_a_real_rating(rated):
    real = rated[0]
    real = real[real["ward_code"].eq(BEN_THANH) & real["period"].isin(["2020", "2021", "2022"])]
    assert real["level"].to_list() == real["official_level"].to_list()


def test_what_separates_a_ward_from_the_next_level(rated, attained, reference):
    ways = to_next_level(rated[1], attained, reference)
    way = one(ways, period="2022", ward_code="q1-nguyen-cu-trinh")
    assert (way["measure"], way["found"], way["outcome"]) == (
        "sub_organisations_good",
        0.75,
        "failed",
    )


def test_the_quota_of_2022_by_hand(rated, scores, reference):
    found = quota(rated[0], scores, reference, "2022")
    # 7 good wards: 0,2 · 7 = 1,4; 9 good or better: 1,8; all ten: 2
    places = dict(
        zip(zip(found["base"], found["rounding"], strict=True), found["places"], strict=True)
    )
    assert places == {
        ("good", "floor"): 1,
        ("good", "round"): 1,
        ("good_or_better", "floor"): 1,
        ("good_or_better", "round"): 2,
        ("all", "floor"): 2,
        ("all", "round"): 2,
    }
    assert set(found["on_the_line"]) == {"q1-da-kao"}


def test_declared_targets_and_facts_are_marked_as_synthetic(reference):
    for table in (reference.targets, reference.ward_facts):
        assert table["document"].str.startswith("DỮ LIỆU MÔ PHỎNG").all()
        assert len(table)


def test_the_term_has_targets_of_sixteen_indicators(reference):
    assert reference.targets["indicator_code"].nunique() == 16
    assert set(reference.targets["period"]) == {"2021-2025"}


def test_the_order_of_the_rows_changes_no_score_level_or_review(attained, scores, rated, reference):
    turned = attained.sample(frac=1, random_state=7)
    turned_scores = score_wards(turned, reference)
    pd.testing.assert_frame_equal(turned_scores, scores)
    for straight, again in zip(rated, rate_wards(turned_scores, turned, reference), strict=True):
        pd.testing.assert_frame_equal(again, straight)
    straight = term_review(attained, reference, "2021-2025", "2023-H1")
    again = term_review(turned, reference, "2021-2025", "2023-H1")
    pd.testing.assert_frame_equal(again, straight)
