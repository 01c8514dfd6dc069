import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.targets import plain_targets
from wardanalytics.analysis.term import term_review
from wardanalytics.analysis.term_district import term_district

TERM = "2021-2025"
INDICATORS = {
    "flow": {"accumulation": "flow"},
    "stock": {"accumulation": "stock"},
    "less": {"accumulation": "flow", "direction": "lower"},
    "poor": {"accumulation": "stock", "direction": "lower"},
    "rate": {"accumulation": "stock", "kind": "rate", "unit": "%"},
}


def target(code, value, comparator="", **more):
    return {
        "period": TERM,
        "indicator_code": code,
        "comparator": comparator,
        "target": value,
        "document": "chỉ tiêu nhiệm kỳ",
        **more,
    }


@pytest.fixture(scope="module")
def review(make_reference, observe):
    """Review the term for the figures of wards by year: `{"2021": 4, …}` or by ward."""

    def reviewed(code, asked, period, figures, handed=None):
        by_ward = figures if isinstance(next(iter(figures.values())), dict) else {"a": figures}
        wards = list(by_ward)
        targets = asked if isinstance(asked, list) else [target(code, asked)]
        reference = make_reference(
            [{"indicator_code": name, **row} for name, row in INDICATORS.items()],
            wards,
            targets=targets,
        )
        rows = [
            {
                "period": text,
                "ward_code": ward,
                "indicator_code": code,
                "actual": actual,
                "target_period": text[:4],
                "state": "missing" if actual is None else "value",
                "unit": INDICATORS[code].get("unit"),
            }
            for ward, years in by_ward.items()
            for text, actual in years.items()
        ]
        attained = attainment(observe(*rows), reference)
        return term_review(attained, reference, TERM, period, handed), reference

    return reviewed


def the_row(found):
    [row] = found[0].to_dict("records")
    return row


def test_what_is_done_over_the_years_adds_up(review):
    # 4 + 5 + 2 in half of 2023: 11 of 25 after 2,5 of 5 years: 0,44 against 0,5; pace 0,88; the 14
    # that are lacking take 5,6 in each of the 2,5 years left.
    row = the_row(review("flow", "25", "2023-H1", {"2021": 4, "2022": 5, "2023-H1": 2}))
    assert (row["reading"], row["actual"], row["progress"]) == ("cumulative", 11, 0.44)
    assert (row["years_elapsed"], row["expected"]) == (2.5, 0.5)
    assert (row["pace"], row["band"], row["status"]) == (0.88, "behind", "in_progress")
    assert row["required_per_year"] == pytest.approx(5.6)


def test_any_year_of_the_term_can_be_reviewed(review):
    figures = {"2020": 9, "2021": 4, "2022": 6, "2023": 5, "2024": 5, "2025": 6}
    paces = {
        year: the_row(review("flow", "25", year, figures))["pace"]
        for year in ("2021", "2022", "2025")
    }
    assert paces == {
        "2021": pytest.approx(4 / 5),
        "2022": pytest.approx(1),
        "2025": pytest.approx(26 / 25),
    }


def test_a_sum_that_has_reached_its_target_is_exceeded_before_the_end(review):
    row = the_row(review("flow", "8", "2022", {"2021": 4, "2022": 5}))
    assert (row["status"], row["required_per_year"]) == ("exceeded", 0)


def test_a_sum_short_at_the_end_is_not_met(review):
    figures = {str(year): 4 for year in range(2021, 2026)}
    row = the_row(review("flow", "25", "2025", figures))
    assert (row["status"], row["progress"]) == ("not_met", 0.8)
    assert row["required_per_year"] != row["required_per_year"]


def test_a_missing_year_leaves_no_pace_and_is_named(review):
    row = the_row(review("flow", "25", "2023-H1", {"2021": 4, "2022": None, "2023-H1": 2}))
    assert (row["actual"], row["missing_periods"], row["status"]) == (6, "2022", "in_progress")
    assert row["pace"] != row["pace"]


def test_an_allowance_for_the_term_is_held_against_the_time_gone(review):
    # 12 of an allowance of 20 in 2 of 5 years: 2 - 12/8 = 0,5; 8 are left for 3 years.
    row = the_row(review("less", "20", "2022", {"2021": 6, "2022": 6}))
    assert (row["pace"], row["required_per_year"]) == (pytest.approx(0.5), pytest.approx(8 / 3))
    assert row["status"] == "in_progress"
    assert the_row(review("less", "10", "2022", {"2021": 6, "2022": 6}))["status"] == "not_met"


def test_a_level_is_measured_from_its_base(review):
    # from 60 to 80 in 5 years; 66 after 2: 6/20 = 0,3 against 0,4: pace 0,75; 14 left in 3 years.
    row = the_row(review("stock", "80", "2022", {"2020": 60, "2021": 65, "2022": 66}))
    assert (row["reading"], row["base"], row["level"]) == ("end_level", 60, 66)
    assert (row["progress"], row["pace"]) == (pytest.approx(0.3), pytest.approx(0.75))
    assert row["required_per_year"] == pytest.approx(14 / 3)


def test_a_level_that_is_to_fall_is_measured_the_same_way(review):
    row = the_row(review("poor", "2", "2022", {"2020": 7, "2022": 4.5}))
    assert (row["progress"], row["pace"]) == (pytest.approx(0.5), pytest.approx(1.25))
    assert row["required_per_year"] == pytest.approx(-2.5 / 3)


def test_a_declared_base_goes_before_the_year_before_the_term(review):
    asked = [target("stock", "80", base="70")]
    assert the_row(review("stock", asked, "2022", {"2020": 60, "2022": 66}))["base"] == 70


def test_a_level_that_the_base_had_already_is_to_be_kept(review):
    row = the_row(review("stock", "80", "2022", {"2020": 85, "2022": 76}))
    assert (row["reading"], row["pace"], row["band"]) == ("maintain", 0.95, "slightly_behind")


def test_a_level_is_met_only_when_the_term_ends(review):
    figures = {"2020": 60, "2022": 82, "2025": 82}
    assert the_row(review("stock", "80", "2022", figures))["status"] == "in_progress"
    assert the_row(review("stock", "80", "2025", figures))["status"] == "exceeded"


def test_growth_is_the_yearly_average_since_the_base(review):
    # 100 to 121 in two years is 10% a year; 4% a year to 2025 asks for 121,67: 0,18% a year more.
    asked = [target("flow", "4%", "average_growth")]
    row = the_row(review("flow", asked, "2023-H1", {"2020": 100, "2021": 105, "2022": 121}))
    assert (row["reading"], row["growth_years"]) == ("average_growth", 2)
    assert row["actual"] == pytest.approx(0.1)
    assert row["required_per_year"] == pytest.approx((100 * 1.04**5 / 121) ** (1 / 3) - 1)


def test_growth_inside_its_range_is_on_pace(review):
    asked = [target("flow", "10–12%", "average_growth")]
    figures = {"2020": 100, "2021": 105, "2022": 121}
    found, reference = review("flow", asked, "2022", figures)
    assert found["status"].to_list() == ["no_target"]
    read = plain_targets(reference).assign(target=0.09, target_upper=0.12, target_bound="between")
    row = the_row(review("flow", asked, "2022", figures, read))
    assert (row["pace"], row["band"]) == (pytest.approx(1), "on_pace")


def test_every_year_means_every_year_and_the_failed_ones_are_named(review):
    asked = [target("stock", "80", "every_year")]
    figures = {"2021": 81, "2022": 79, "2023": 80, "2024-H1": 70}
    row = the_row(review("stock", asked, "2024-H1", figures))
    assert (row["years_met"], row["failed_years"], row["status"]) == (2, "2022", "not_met")
    assert row["progress"] == pytest.approx(2 / 3)


def test_every_year_so_far_is_still_in_progress(review):
    asked = [target("poor", "0", "every_year")]
    row = the_row(review("poor", asked, "2022", {"2021": 0, "2022": 0}))
    assert (row["status"], row["pace"]) == ("in_progress", 1)
    row = the_row(review("poor", asked, "2021-H1", {"2021-H1": 0}))
    assert row["status"] == "in_progress"


def test_a_rate_is_kept_as_a_ratio(review):
    row = the_row(review("rate", "95%", "2022", {"2020": 0.9, "2022": 0.93}))
    assert (row["target"], row["progress"]) == (0.95, pytest.approx(0.6))


def test_a_wards_own_target_goes_before_the_common_one(review):
    asked = [target("flow", "25"), target("flow", "50", ward_code="b")]
    figures = {"a": {"2021": 5}, "b": {"2021": 5}}
    found, _ = review("flow", asked, "2021", figures)
    assert found.set_index("ward_code")["target"].to_dict() == {"a": 25, "b": 50}


def test_a_period_outside_the_term_is_refused(review):
    with pytest.raises(ValueError, match="2020"):
        review("flow", "25", "2020", {"2020": 4})


def test_the_district_adds_its_wards(review):
    figures = {
        "a": {"2021": 4, "2022": 5},
        "b": {"2021": 10, "2022": 12},
        "c": {"2021": 6, "2022": None},
    }
    found, reference = review("flow", "25", "2022", figures)
    [row] = term_district(found, reference).to_dict("records")
    # a and b: 31 of 50 after 2 of 5 years; c has a year missing and is left out of both sums.
    assert (row["actual"], row["target"], row["wards"], row["of_wards"]) == (31, 50, 2, 3)
    assert (row["progress"], row["pace"]) == (pytest.approx(0.62), pytest.approx(1.55))
    assert (row["how"], row["ward_code"]) == ("sum", "all")


def test_the_district_s_growth_is_that_of_the_sums(review):
    asked = [target("flow", "4%", "average_growth")]
    figures = {"a": {"2020": 100, "2021": 120}, "b": {"2020": 300, "2021": 312}}
    found, reference = review("flow", asked, "2021", figures)
    [row] = term_district(found, reference).to_dict("records")
    assert (row["base"], row["level"], row["target"]) == (400, 432, pytest.approx(0.04))
    assert row["actual"] == pytest.approx(0.08)


def test_rates_of_the_term_are_not_addable(review):
    figures = {"a": {"2020": 0.9, "2022": 0.93}, "b": {"2020": 0.8, "2022": 0.85}}
    found, reference = review("rate", "95%", "2022", figures)
    [row] = term_district(found, reference).to_dict("records")
    assert (row["how"], row["wards"]) == ("not_addable", 0)
    assert row["actual"] != row["actual"]
    assert row["status"] != row["status"]
