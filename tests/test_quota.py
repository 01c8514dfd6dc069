import pandas as pd
import pytest

from wardanalytics.analysis.quota import quota
from wardanalytics.tables import table


def rules(share="0.2", base="good", rounding="floor"):
    values = {"quota_share": share, "quota_base": base, "quota_rounding": rounding}
    return [
        {
            "rule_set": "r",
            "level": "excellent",
            "measure": measure,
            "test": "at_most",
            "value": value,
        }
        for measure, value in values.items()
    ]


@pytest.fixture(scope="module")
def places(make_reference):
    """The readings of the quota for wards w0, w1 …, their levels and scores in order."""

    def counted(levels, scores, declared=None, groups=None):
        names = [f"w{n}" for n in range(len(levels))]
        wards = [
            {"ward_code": name, "peer_group": groups[n] if groups else "g"}
            for n, name in enumerate(names)
        ]
        reference = make_reference(wards=wards, rating_rules=declared or rules())
        key = [{"period": "2022", "ward_code": name} for name in names]
        ratings = table("ratings", key).assign(official_level=levels)
        scored = table("scores", key).assign(published_score=[float(score) for score in scores])
        found = quota(ratings, scored, reference, "2022")
        return found.set_index(["peer_group", "base", "rounding"])

    return counted


TEN = ["excellent"] * 2 + ["good"] * 7 + ["completed"]


def test_ten_wards_have_one_or_two_places_by_the_reading(places):
    found = places(TEN, range(10, 0, -1))
    assert found["places"].to_dict() == {
        ("g", "good", "floor"): 1,
        ("g", "good", "round"): 1,
        ("g", "good_or_better", "floor"): 1,
        ("g", "good_or_better", "round"): 2,
        ("g", "all", "floor"): 2,
        ("g", "all", "round"): 2,
    }
    assert found["wards_in_base"].to_list() == [7, 7, 9, 9, 10, 10]


def test_the_office_s_reading_is_marked(places):
    found = places(TEN, range(10, 0, -1))
    assert found.index[found["is_declared"]].to_list() == [("g", "good", "floor")]


def test_who_stands_on_the_line_hangs_on_the_reading(places):
    found = places(TEN, range(10, 0, -1))
    assert set(found["on_the_line"]) == {"w1"}
    assert found.loc[("g", "good", "floor"), ["inside", "outside", "over"]].to_list() == [
        "w0",
        "w1",
        1,
    ]
    assert found.loc[("g", "all", "floor"), ["inside", "outside", "over"]].to_list() == [
        "w0;w1",
        "",
        0,
    ]


def test_wards_tied_at_the_bar_both_stand_on_the_line(places):
    found = places(["excellent"] * 2 + ["good"] * 5, [9, 9, 5, 5, 5, 5, 5])
    assert found.loc[("g", "good", "floor"), "places"] == 1
    assert found.loc[("g", "good", "floor"), "outside"] == "w0;w1"
    assert set(found["on_the_line"]) == {"w0;w1"}


def test_nobody_is_on_the_line_where_every_reading_agrees(places):
    found = places(["excellent", *["good"] * 10], range(11, 0, -1))
    assert set(found["on_the_line"]) == {""}
    assert found["over"].eq(0).all()


def test_a_share_is_taken_exactly(places):
    found = places(["good"] * 10, range(10), rules(share="0.3"))
    assert found.loc[("g", "good", "floor"), "places"] == 3


def test_like_is_compared_with_like(places):
    found = places(["good"] * 10, range(10), groups=["city"] * 5 + ["village"] * 5)
    assert found["places"].to_list() == [1] * 12
    assert set(found.index.get_level_values("peer_group")) == {"city", "village"}


def test_without_a_quota_in_force_there_are_no_readings(make_reference):
    ratings = table("ratings", [{"period": "2022", "ward_code": "a", "official_level": "good"}])
    found = quota(ratings, table("scores"), make_reference(), "2022")
    assert found.empty
    assert isinstance(found, pd.DataFrame)
