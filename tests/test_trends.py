import pandas as pd

from wardanalytics.analysis.trends import biggest_movers
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
