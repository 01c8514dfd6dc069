"""The six figures of Bến Thành 2022, from the workbook through loading and judging."""

from pathlib import Path

import pytest

from wardanalytics.judging import judge
from wardanalytics.reference import load_reference
from wardanalytics.returns import load_returns

DATA = Path(__file__).parents[1] / "data"
KEY = {"period": "2022", "ward_code": "q1-ben-thanh"}


@pytest.fixture(scope="module")
def tables():
    reference = load_reference(DATA / "reference")
    files = [f"{year}/ben-thanh.xlsx" for year in (2018, 2019, 2020, 2021, 2022)]
    return judge(load_returns(DATA / "returns", reference, files), reference)


@pytest.fixture(scope="module")
def attained(tables):
    frame = tables.attained
    for column, value in KEY.items():
        frame = frame[frame[column].eq(value)]
    return frame.set_index("indicator_code")


def test_eight_admissions_of_seven_are_exceeded_and_the_percentage_is_exact(attained):
    row = attained.loc["party-admissions"]
    assert (row["actual"], row["target"], row["status"]) == (8, 7, "exceeded")
    assert (row["stated_attainment"], row["stated_verdict"]) == (1.143, "exact")


def test_the_land_tax_is_exceeded_and_its_percentage_within_rounding(attained):
    row = attained.loc["land-tax"]
    assert (row["actual"], row["target"], row["status"]) == (4.8, 3.8, "exceeded")
    assert (row["stated_attainment"], row["stated_verdict"]) == (1.262, "within_rounding")


def test_fifteen_conscripts_of_fifteen_are_met_never_exceeded(attained):
    rows = attained[attained["unit"].eq("thanh niên")]
    assert rows[["actual", "target", "status"]].to_numpy().tolist() == [[15, 15, "met"]]


def test_six_quarters_of_six_are_met_never_exceeded(attained):
    rows = attained[~attained["is_synthetic"] & attained["unit"].eq("khu phố")]
    assert rows[["actual", "target", "status"]].to_numpy().tolist() == [[6, 6, "met"]]


def test_eighteen_cases_of_twenty_six_are_a_rate_without_a_target(attained):
    [row] = attained[attained["numerator"].eq(18)].to_dict("records")
    assert row["actual"] == pytest.approx(0.6923, abs=5e-5)
    assert (row["denominator"], row["stated_verdict"], row["status"]) == (26, "exact", "no_target")


def test_the_third_excellent_year_in_a_row_is_2022(tables):
    ratings = tables.ratings.set_index(["ward_code", "period"])["official_level"]
    streak = tables.ratings.set_index(["ward_code", "period"])["streak"]
    assert ratings["q1-ben-thanh", "2022"] == "excellent"
    assert streak["q1-ben-thanh", "2022"] == 3


def test_exactly_the_five_rows_of_the_source_are_real(attained):
    assert (~attained["is_synthetic"]).sum() == 5


def test_every_figure_leads_back_to_its_cell(attained, tables):
    cells = tables.cells.set_index(["source_file", "cell"])["as_typed"]
    assert cells["2022/ben-thanh.xlsx", attained.loc["land-tax", "actual_cell"]] == "4.8"
    assert cells["2022/ben-thanh.xlsx", attained.loc["land-tax", "stated_cell"]] == "126,2%"
