import datetime

import pandas as pd
import pytest

from wardanalytics.periods import (
    a_year_before,
    in_force,
    parse_period,
    period_order,
    share_of_year,
)

LAST_DAYS = {
    "2022": (2022, 12, 31),
    "2023-H1": (2023, 6, 30),
    "2023-H2": (2023, 12, 31),
    "2023-Q1": (2023, 3, 31),
    "2024-02": (2024, 2, 29),
    "2023-9M": (2023, 9, 30),
    "2021-2025": (2025, 12, 31),
}


@pytest.mark.parametrize(("text", "day"), LAST_DAYS.items())
def test_a_period_ends_on_its_last_day(text, day):
    assert parse_period(text).last_day == datetime.date(*day)


@pytest.mark.parametrize(
    "text",
    ["", "22", "2022 ", "2022-H3", "2022-Q5", "2022-13", "2022-00", "2022-12M", "2022-0M", "2022/1"]
    + ["2025-2021", "H1-2022", "năm 2022", "2022-h1", "2022\n", "٢٠٢٢"],
)
def test_what_is_no_period_is_refused_with_the_forms_that_are(text):
    with pytest.raises(ValueError, match="2023-H1"):
        parse_period(text)


def test_months_are_counted_with_both_ends():
    months = [parse_period(text).months for text in LAST_DAYS]
    assert months == [12, 6, 6, 3, 1, 9, 60]


def test_only_a_whole_calendar_year_is_a_year():
    assert [text for text in LAST_DAYS if parse_period(text).is_year] == ["2022"]


def test_periods_are_ordered_by_their_end_and_the_shorter_goes_first():
    periods = ["2023", "2022", "2023-H1", "2023-Q2", "2023-06", "2021-2025", "2023-12"]
    assert sorted(periods, key=period_order) == [
        *("2022", "2023-06", "2023-Q2", "2023-H1", "2023-12", "2023", "2021-2025"),
    ]


@pytest.mark.parametrize(
    ("text", "before"),
    {
        "2022": "2021",
        "2023-H1": "2022-H1",
        "2023-Q4": "2022-Q4",
        "2023-09": "2022-09",
        "2023-9M": "2022-9M",
        "2021-2025": "2016-2020",
    }.items(),
)
def test_the_year_before_is_the_same_part_of_it(text, before):
    assert a_year_before(text) == before


@pytest.mark.parametrize(
    ("text", "share"),
    {"2022": 1, "2023-H1": 0.5, "2023-Q3": 0.75, "2023-9M": 0.75, "2023-01": 1 / 12}.items(),
)
def test_the_share_of_the_year_that_has_passed(text, share):
    assert share_of_year(text) == pytest.approx(share)


def test_a_row_counts_up_to_and_from_its_periods_on_the_last_day():
    dated = pd.DataFrame(
        {
            "first_period": [None, "2022", "2022-H2", "2023", None],
            "last_period": [None, "2022", None, None, "2022-H1"],
        },
        index=["always", "of 2022", "from July 2022", "from 2023", "until June 2022"],
        dtype="str",
    )
    assert list(in_force(dated, "2022").index) == ["always", "of 2022", "from July 2022"]
    assert list(in_force(dated, "2022-H1").index) == ["always", "of 2022", "until June 2022"]
    assert list(in_force(dated, "2024-01").index) == ["always", "from July 2022", "from 2023"]


def test_an_empty_table_has_no_row_in_force():
    dated = pd.DataFrame({"first_period": [], "last_period": []}, dtype="str")
    assert in_force(dated, "2022").empty
