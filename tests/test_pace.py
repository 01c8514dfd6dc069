import pandas as pd
import pytest

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.district import district_pace, district_total
from wardanalytics.analysis.pace import against_last_year, band_of, pace_table, seasonal_shares

FLOW = {"accumulation": "flow"}
HALF = {"period": "2023-H1", "target_period": "2023"}


@pytest.fixture(scope="module")
def pace_of(make_reference, observe):
    """The pace of one entry of 2023-H1 against the year's target."""

    def paced(indicator=FLOW, **entry):
        reference = make_reference([indicator])
        attained = attainment(observe({**HALF, **entry}), reference)
        return pace_table(attained, reference, "2023-H1").iloc[0]

    return paced


def test_half_a_year_by_hand(pace_of):
    # 4 of 10 by the end of June: 4/10 = 0,4 of the year, half of it due: 0,4/0,5 = 0,8; expected
    # 4/0,5 = 8; the 6 that are lacking take 1 a month.
    row = pace_of(actual=4, target=10)
    assert (row["attainment"], row["share_due"], row["pace"]) == (0.4, 0.5, 0.8)
    assert (row["band"], row["expected_year_end"]) == ("behind", 8)
    assert (row["months_left"], row["required_per_month"]) == (6, 1)


def test_three_quarters_by_hand(make_reference, observe):
    reference = make_reference([FLOW])
    entry = {"period": "2023-9M", "target_period": "2023", "actual": 7, "target": 10}
    row = pace_table(attainment(observe(entry), reference), reference, "2023-9M").iloc[0]
    assert row["pace"] == pytest.approx(0.7 / 0.75)
    assert (row["band"], row["months_left"], row["required_per_month"]) == ("slightly_behind", 3, 1)


def test_a_target_already_reached_requires_nothing_more(pace_of):
    assert pace_of(actual=12, target=10)["required_per_month"] == 0


def test_less_is_better_has_an_allowance(pace_of):
    row = pace_of({**FLOW, "direction": "lower"}, actual=3, target=10)
    assert row["pace"] == pytest.approx(2 - 3 / 5)
    assert row["required_per_month"] == pytest.approx(7 / 6)


def test_a_level_or_a_rate_is_held_against_the_whole_target(pace_of):
    row = pace_of({"accumulation": "stock"}, actual=8, target=10)
    assert (row["share_due"], row["pace"], row["band"]) == (1, 0.8, "behind")
    assert row[["expected_year_end", "months_left", "required_per_month"]].isna().all()


def test_a_milestone_counts_from_its_day(pace_of):
    milestone = {"kind": "milestone", "accumulation": "event"}
    assert pd.isna(pace_of(milestone, actual=0)["pace"])
    assert pace_of(milestone, completed_on="2023-03-01")["pace"] == 1


def test_what_was_not_reported_has_no_pace(pace_of):
    row = pace_of(state="missing", target=10)
    assert row[["pace", "band", "expected_year_end"]].isna().all()
    assert row["status"] == "not_reported"


def test_the_bands_are_a_table():
    paces = pd.Series([1.2, 1.0, 0.9999999999, 0.95, 0.9, 0.89, -1, None])
    assert band_of(paces).to_list()[:7] == [
        "on_pace",
        "on_pace",
        "on_pace",
        "slightly_behind",
        "slightly_behind",
        "behind",
        "behind",
    ]
    assert pd.isna(band_of(paces)[7])
    own = pd.DataFrame({"band": ["fine", "poor"], "at_least": [0.5, -float("inf")]})
    assert band_of(pd.Series([0.6, 0.4]), own).to_list() == ["fine", "poor"]


def past(part, year):
    return [
        {"period": "2022-H1", "target_period": "2022", "actual": part, "target": 10},
        {"period": "2022", "actual": year, "target": 10},
    ]


def test_past_years_give_the_season(make_reference, observe):
    # In 2022 a fifth was done by June: n = 1, so 1/3 · 0,2 + 2/3 · 0,5 = 0,4.
    reference = make_reference([FLOW])
    rows = observe(*past(2, 10), {**HALF, "actual": 4, "target": 10})
    attained = attainment(rows, reference)
    assert seasonal_shares(attained, "2023-H1").to_dict() == {"i": pytest.approx(0.4)}
    row = pace_table(attained, reference, "2023-H1").iloc[0]
    assert (row["share_due"], row["pace"]) == (pytest.approx(0.4), pytest.approx(1))
    assert row["expected_year_end"] == pytest.approx(10)


def test_without_past_parts_the_months_count(make_reference, observe):
    reference = make_reference([FLOW])
    rows = observe(past(2, 10)[1], {**HALF, "actual": 4, "target": 10})
    assert seasonal_shares(attainment(rows, reference), "2023-H1").empty


def compared(make_reference, observe, *rows):
    reference = make_reference(wards=["a", "b"])
    return against_last_year(attainment(observe(*rows), reference), reference)


def test_the_same_period_of_last_year_comes_from_the_data(make_reference, observe):
    rows = {"period": "2021", "actual": 8}, {"period": "2022", "actual": 10}
    [row] = compared(make_reference, observe, *rows).to_dict("records")
    assert (row["period"], row["previous"], row["previous_from"]) == ("2022", 8, "data")
    assert (row["difference"], row["change"], row["differs"]) == (2, 0.25, False)


def test_the_return_s_own_column_goes_first_and_a_difference_is_marked(make_reference, observe):
    rows = {"period": "2021", "actual": 8}, {"period": "2022", "actual": 10, "previous": 5}
    [row] = compared(make_reference, observe, *rows).to_dict("records")
    assert (row["previous"], row["previous_from"], row["differs"]) == (5, "return", True)
    assert row["change"] == 1.0


def test_against_nothing_there_is_a_difference_but_no_percentage(make_reference, observe):
    [row] = compared(make_reference, observe, {"actual": 3, "previous": 0}).to_dict("records")
    assert row["difference"] == 3
    assert pd.isna(row["change"])


DISTRICT = [
    {"indicator_code": "tax", **FLOW, "unit": "tỷ đồng", "decimals": "1"},
    {"indicator_code": "crime", "kind": "rate", "unit": "%", "accumulation": "stock"},
    {"indicator_code": "health", "kind": "rate", "unit": "%", "accumulation": "stock"},
    {"indicator_code": "quarters", "kind": "coverage", "accumulation": "stock"},
]


@pytest.fixture(scope="module")
def district(make_reference, observe):
    reference = make_reference(DISTRICT, ["a", "b", "c"])
    figures = {
        "a": [("tax", 2, 4), ("crime", 18, 26), ("health", 0.9, 0.92), ("quarters", 6, 6)],
        "b": [("tax", 1, 6), ("crime", 9, 10), ("health", 0.95, 0.92), ("quarters", 3, 4)],
        "c": [("tax", None, 5), ("crime", 3, 4), ("health", 0.91, 0.92), ("quarters", 5, 5)],
    }
    rows = []
    for ward, entries in figures.items():
        for code, actual, target in entries:
            row = {**HALF, "ward_code": ward, "indicator_code": code, "target": target}
            if code == "crime":
                row |= {"numerator": actual, "denominator": target, "target": 0.75, "unit": "%"}
            else:
                row |= {"actual": actual, "state": "missing" if actual is None else "value"}
            rows.append(row | ({"unit": "%"} if code == "health" else {}))
    attained = attainment(observe(*rows), reference)
    return attained, reference


def test_the_district_is_the_sum_of_its_wards(district):
    total = district_total(*district).set_index("indicator_code")
    tax = total.loc["tax"]  # c did not report: 2 + 1 against 4 + 6
    assert tax[["actual", "target", "how", "wards", "of_wards"]].to_list() == [3, 10, "sum", 2, 3]
    quarters = total.loc["quarters"]
    assert quarters[["actual", "target", "status"]].to_list() == [14, 15, "not_met"]
    assert set(total["ward_code"]) == {"all"}


def test_a_rate_of_the_district_is_that_of_its_parts(district):
    crime = district_total(*district).set_index("indicator_code").loc["crime"]
    assert crime["actual"] == pytest.approx(30 / 40)
    assert crime[["numerator", "denominator", "target", "how", "status"]].to_list() == [
        30,
        40,
        0.75,
        "parts",
        "met",
    ]


def test_rates_without_parts_are_said_to_be_not_addable(district):
    health = district_total(*district).set_index("indicator_code").loc["health"]
    assert health["how"] == "not_addable"
    assert health[["actual", "attainment", "status"]].isna().all()


def test_the_pace_of_the_district_by_hand(district):
    row = district_pace(*district, "2023-H1").set_index("indicator_code").loc["tax"]
    assert row["pace"] == pytest.approx(3 / 10 / 0.5)
    assert row[["band", "expected_year_end", "wards", "of_wards"]].to_list() == ["behind", 6, 2, 3]
    assert row["required_per_month"] == pytest.approx(7 / 6)
