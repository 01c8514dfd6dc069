import pandas as pd
import pytest
from scipy import stats

from wardanalytics.analysis.trends import biggest_movers, monthly_limits, score_trends
from wardanalytics.presentation import trend_sentence
from wardanalytics.tables import table


def moved(period="2022", **places):
    rows = [
        {"period": period, "ward_code": ward, "rank": rank, "places_gained": gained}
        for rank, (ward, gained) in enumerate(places.items(), start=1)
    ]
    return table("ranks", rows)


def test_the_biggest_movers_are_those_with_most_places_gained_or_lost():
    assert biggest_movers(moved(a=1, b=-4, c=3, d=-2), "2022") == ["b", "c", "d"]


def test_as_many_movers_as_asked():
    assert biggest_movers(moved(a=1, b=-4, c=3, d=-2), "2022", count=1) == ["b"]


def test_equal_moves_come_in_the_order_of_rank():
    assert biggest_movers(moved(d=2, a=-2, c=2), "2022", count=2) == ["d", "a"]


def test_a_ward_that_kept_its_place_or_is_not_comparable_has_not_moved():
    assert biggest_movers(moved(a=0, b=None, c=1), "2022") == ["c"]


def test_only_the_period_asked_for_counts():
    ranks = pd.concat([moved("2021", a=5), moved("2022", b=1)])
    assert biggest_movers(ranks, "2022") == ["b"]


def test_nobody_moves_in_a_first_year():
    assert biggest_movers(moved(a=None, b=None), "2022") == []


def scored(**wards):
    """Published scores of years in a row that end in 2022; None is a year without one."""
    rows = [
        {"period": str(2023 - len(points) + n), "ward_code": ward, "published_score": point}
        for ward, points in wards.items()
        for n, point in enumerate(points)
    ]
    return table("scores", rows)


def trend(reference, *points):
    [row] = score_trends(scored(a=points), reference, "2022").to_dict("records")
    return row


def test_five_years_have_a_slope_and_an_exact_p(make_reference):
    row = trend(make_reference(), 80, 82, 81, 84, 90)
    assert row["slope"] == pytest.approx(2.25)
    assert row["slope"] == pytest.approx(stats.theilslopes([80, 82, 81, 84, 90]).slope)
    assert row["p"] == pytest.approx(stats.kendalltau(range(5), [80, 82, 81, 84, 90]).pvalue)
    assert (row["years"], row["rose"], row["fell"], row["change"]) == (5, 3, 1, 10)


def test_four_years_have_words_only(make_reference):
    row = trend(make_reference(), 80, 82, 84, 86)
    assert pd.isna(row["slope"])
    assert pd.isna(row["p"])
    found = score_trends(scored(a=[80, 82, 84, 86]), make_reference(), "2022")
    told = trend_sentence(found, "a", "2022", "en")
    assert told == (
        "The score rose in every year from 2019 to 2022; 4 years are too few to tell a trend."
    )


def test_a_gap_or_a_change_of_territory_begins_a_series_anew(make_reference):
    assert trend(make_reference(), 1, None, 80, 81)["first_period"] == "2021"
    change = {"from_code": "a", "to_code": "b", "part": "part", "valid_from": "2021-07-01"}
    reference = make_reference(wards=["a", "b"], ward_changes=[change])
    assert trend(reference, 1, 2, 3, 4, 5, 6)["first_period"] == "2021"


def test_a_trend_is_told_with_its_p(make_reference):
    found = score_trends(scored(a=range(80, 88), b=[80, 70, 90, 60, 80]), make_reference(), "2022")
    assert trend_sentence(found, "a", "2022", "vi") == (
        "Giai đoạn 2015–2022, điểm có xu hướng +1,00 điểm mỗi năm, khó là ngẫu nhiên "
        "(lấy trị số đứng giữa các mức tăng, giảm bình quân giữa từng cặp năm; chỉ do ngẫu nhiên "
        "thì 0,0% trường hợp cũng cho xu hướng như vậy; Theil–Sen, p = 0,000)."
    )
    assert "no trend beyond chance" in trend_sentence(found, "b", "2022", "en")
    assert trend_sentence(found, "nobody", "2022") == ""


def monthly(*figures, period="2023-{:02}"):
    rows = [
        {
            "period": period.format(n),
            "ward_code": "a",
            "indicator_code": "i",
            "in_period": figure,
            "state": "value",
        }
        for n, figure in enumerate(figures, start=1)
    ]
    return table("attained", rows)


def test_twelve_months_have_limits():
    [row] = monthly_limits(monthly(*[10, 12] * 6)).to_dict("records")
    assert (row["mean"], row["is_trial"], row["outside"]) == (11, False, "")
    assert (row["low"], row["high"]) == pytest.approx((11 - 5.32, 11 + 5.32))


def test_five_months_have_trial_limits_and_what_lies_beyond_is_named():
    [row] = monthly_limits(monthly(*[10, 10.1] * 5, 20)).to_dict("records")
    assert (row["months"], row["is_trial"], row["outside"]) == (11, True, "2023-11")
    assert monthly_limits(monthly(1, 2, 3, 4)).empty


def test_yearly_figures_never_have_limits():
    assert monthly_limits(monthly(*range(1, 13), period="20{:02}")).empty
