"""What stays true when wards change: two wards and a split one become two; and the real cases."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.bridging import area_change, bridge, bridged, lineage
from wardanalytics.analysis.district import addable
from wardanalytics.analysis.ratings import streak
from wardanalytics.analysis.ward_changes import (
    ancestry,
    leading_predecessors,
    on_same_territory,
    ward_links,
)
from wardanalytics.reference import load_reference
from wardanalytics.tables import table

DATA = Path(__file__).parents[1] / "data"
DISTRICT_1 = load_reference(DATA / "reference")
PCI = load_reference(DATA / "pci" / "reference")
COUNT, RATE, SHARE = "party-admissions", "crime-clearance", "resolution-study"


def changed(share=None, people=()):
    """Wards a, b, c become x (a and part of b) and y (c and the rest of b) on 2025-07-01."""
    wards = [{"ward_code": code, "name_vi": code, "last_period": "2025-06"} for code in "abc"]
    wards += [{"ward_code": code, "name_vi": code, "first_period": "2025-07"} for code in "xy"]
    rest = None if share is None else 1 - share
    moves = [("a", "x", "whole", 1), ("b", "x", "part", share)]
    moves += [("b", "y", "part", rest), ("c", "y", "whole", 1)]
    rows = [(*move, "2025-07-01", "NQ") for move in moves]
    facts = [("2024", code, "population", str(n), "") for code, n in people]
    return replace(
        DISTRICT_1,
        wards=pd.DataFrame(wards).reindex(columns=DISTRICT_1.wards.columns).astype("str"),
        ward_changes=pd.DataFrame(rows, columns=DISTRICT_1.ward_changes.columns).astype(
            {"share": "float"}
        ),
        ward_facts=pd.DataFrame(facts, columns=DISTRICT_1.ward_facts.columns).astype("str"),
        targets=DISTRICT_1.targets.iloc[:0],
    )


def judged(reference, figures, indicator=COUNT):
    """Figures of 2024 by ward: actual and target; of a rate numerator, denominator and target."""
    rows = []
    for ward, (*parts, target) in figures.items():
        names = ["actual"] if len(parts) == 1 else ["numerator", "denominator"]
        state = "missing" if parts[0] is None else "value"
        row = {"period": "2024", "ward_code": ward, "indicator_code": indicator, "state": state}
        rows.append({**row, "target": target, **dict(zip(names, parts, strict=True))})
    return attainment(table("observations", rows), reference)


def found(reference, figures, indicator=COUNT):
    result = bridged(judged(reference, figures, indicator), reference, "2024", "2025")
    return {row["ward_code"]: row for row in result.to_dict("records")}


def test_counts_go_over_by_shares_and_then_make_the_ratio():
    x = found(changed(0.25), {"a": (9, 10), "b": (8, 4), "c": (3, 6)})["x"]
    assert (x["actual_low"], x["actual_high"]) == (11, 11)
    assert (x["target_low"], x["target_high"]) == (11, 11)
    assert (x["attainment_low"], x["attainment_high"]) == (1, 1)
    assert (x["status"], x["is_firm"], x["how"]) == ("met", True, "sum")


def test_rates_go_over_by_their_parts():
    y = found(changed(0.5), {"a": (1, 2, 0.7), "b": (8, 10, 0.7), "c": (1, 5, 0.7)}, RATE)["y"]
    assert y["actual_low"] == y["actual_high"] == 0.5
    assert (y["how"], y["status"]) == ("parts", "not_met")


def test_a_status_is_firm_only_if_it_holds_at_every_extreme():
    rows = found(changed(), {"a": (9, 10), "b": (8, 4), "c": (9, 6)})
    assert (rows["x"]["actual_low"], rows["x"]["actual_high"]) == (9, 17)
    assert (rows["x"]["attainment_low"], rows["x"]["attainment_high"]) == (0.9, 17 / 14)
    assert not rows["x"]["is_firm"]
    assert pd.isna(rows["x"]["status"])
    assert (rows["y"]["status"], rows["y"]["is_firm"]) == ("exceeded", True)


def test_a_missing_predecessor_leaves_no_figure_and_is_named():
    rows = found(changed(), {"a": (None, 10), "b": (8, 4), "c": (9, 6)})
    assert rows["x"]["lacking"] == "a"
    assert pd.isna(rows["x"]["actual_high"])
    assert not rows["x"]["is_firm"]
    assert rows["y"]["is_firm"]
    assert found(changed(), {"a": (9, 10), "c": (9, 6)})["x"]["lacking"] == "b"


def test_what_cannot_be_added_is_not_carried_over():
    x = found(changed(), {"a": (0.9, 0.8), "b": (0.9, 0.8), "c": (0.9, 0.8)}, SHARE)["x"]
    assert x["how"] == "not_addable"
    assert pd.isna(x["attainment_low"])
    row = {"period": "2008", "ward_code": "ha-tay", "indicator_code": "pci_land"}
    points = attainment(table("observations", [{**row, "actual": 5, "target": 10}]), PCI)
    assert addable(points, PCI)["way"].isna().all()


def test_the_order_of_the_rows_changes_nothing():
    reference = changed()
    rows = judged(reference, {"a": (9, 10), "b": (8, 4), "c": (9, 6)})
    turned = replace(reference, ward_changes=reference.ward_changes.iloc[::-1])
    pd.testing.assert_frame_equal(
        bridged(rows, reference, "2024", "2025"), bridged(rows.iloc[::-1], turned, "2024", "2025")
    )


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=3, max_size=3),
    st.floats(0, 1),
)
def test_bridging_conserves_totals_and_the_extremes_hold_the_true_result(figures, share):
    unknown = changed()
    rows = judged(unknown, dict(zip("abc", figures, strict=True)))
    result = bridged(rows, unknown, "2024", "2025").set_index("ward_code")
    true = ancestry(changed(share), "2024", "2025")
    sums = bridge(addable(rows, unknown), true).set_index("ward_code")
    for column in ("actual", "target"):
        assert sums[column].sum() == pytest.approx(rows[column].sum())
    ratio = sums["actual"] / sums["target"]
    for ward in "xy":
        low, high = result.loc[ward, ["attainment_low", "attainment_high"]]
        assert low - 1e-9 <= ratio[ward] <= high + 1e-9
        low, high = result.loc[ward, ["actual_low", "actual_high"]]
        assert low - 1e-9 <= sums.loc[ward, "actual"] <= high + 1e-9


def test_the_whole_area_is_compared_across_a_change_whatever_the_division():
    reference = changed()
    then = judged(reference, {"a": (9, 10), "b": (8, 4), "c": (3, 6)})
    now = judged(reference, {"x": (12, 10), "y": (10, 9)}).assign(period="2025")
    [row] = area_change(pd.concat([then, now], ignore_index=True), reference, "2025").to_dict(
        "records"
    )
    assert (row["previous"], row["actual"], row["difference"]) == (20, 22, 2)
    assert row["change"] == pytest.approx(0.1)


def test_the_whole_area_is_not_compared_where_a_ward_lacks_its_figure():
    reference = changed()
    then = judged(reference, {"a": (9, 10), "b": (None, 4), "c": (3, 6)})
    now = judged(reference, {"x": (12, 10), "y": (10, 9)}).assign(period="2025")
    assert area_change(pd.concat([then, now], ignore_index=True), reference, "2025").empty


def test_without_a_change_wards_that_have_both_figures_are_added():
    reference = changed()
    then = judged(reference, {"a": (9, 10), "b": (None, 4)}).assign(period="2023")
    now = judged(reference, {"a": (10, 10), "b": (8, 4)})
    [row] = area_change(pd.concat([then, now], ignore_index=True), reference, "2024").to_dict(
        "records"
    )
    assert (row["previous"], row["actual"], row["wards"]) == (9, 10, 1)


def test_a_single_ward_can_be_asked_about():
    every = judged(changed(), {"a": (9, 10), "b": (8, 4), "c": (9, 6)})
    own = every[every["ward_code"].isin(["b", "c"])].reset_index(drop=True)
    whole = bridged(every, changed(), "2024", "2025").query("ward_code == 'y'")
    asked = bridged(own, changed(), "2024", "2025", ["y"])
    pd.testing.assert_frame_equal(asked, whole.reset_index(drop=True))
    assert bridged(own.iloc[:0], changed(), "2024", "2025", ["a"]).empty


def test_what_a_ward_was_before_its_territory_changed_is_not_compared_with_it():
    rows = pd.DataFrame(
        [(period, ward) for ward in ("ha-noi", "hai-phong") for period in ("2008", "2009")],
        columns=["period", "ward_code"],
    )
    kept = on_same_territory(rows, PCI, "2009").to_numpy().tolist()
    assert kept == [["2009", "ha-noi"], ["2008", "hai-phong"], ["2009", "hai-phong"]]
    assert len(on_same_territory(rows, PCI, "2010")) == 4


def test_the_lineage_shows_where_the_predecessors_stood():
    key = {"period": "2024", "ward_code": "b"}
    ranks = table("ranks", [{**key, "rank": 2, "ranked_wards": 3}])
    scores = table("scores", [{**key, "published_score": 97.5}])
    ratings = table("ratings", [{**key, "official_level": "good", "streak": 4}])
    rows = lineage(ranks, scores, ratings, changed(), "2025").set_index(["ward_code", "from_code"])
    assert list(rows.loc["x"].index) == ["a", "b"]
    assert list(rows.loc[("x", "a"), ["share_low", "share_high"]]) == [1, 1]
    assert list(rows.loc[("x", "b"), ["share_low", "share_high"]]) == [0, 1]
    told = rows.loc[("y", "b"), ["rank", "published_score", "official_level", "streak"]]
    assert list(told) == [2, 97.5, "good", 4]


def test_ten_wards_became_four_with_two_extremes_for_each_split_ward():
    assert len(ward_links(DISTRICT_1, "2024", "2025")) == 13
    assert ward_links(DISTRICT_1, "2023", "2024").empty
    ways = ancestry(DISTRICT_1, "2024", "2025")
    corners = ways.groupby("ward_code")["corner"].nunique().to_dict()
    assert corners == {
        "hcm-ben-thanh-2025": 4,
        "hcm-cau-ong-lanh-2025": 2,
        "hcm-sai-gon-2025": 4,
        "hcm-tan-dinh-2025": 2,
    }
    assert ways["from_code"].nunique() == 10


def test_ha_noi_goes_on_and_took_in_ha_tay():
    rows = ward_links(PCI, "2008", "2009")
    assert list(rows["from_code"]) == ["ha-noi", "ha-tay"]
    assert set(rows["ward_code"]) == {"ha-noi"}
    assert list(rows["share"]) == [1, 1]


def test_the_leading_predecessor_is_named_only_where_it_is_certain():
    sizes = {"a": 30, "b": 20, "c": 10}
    assert leading_predecessors(changed(people=sizes.items()), "2024", "2025") == {"x": "a"}
    assert leading_predecessors(changed(), "2024", "2025") == {}
    shared = changed(0.1, people=sizes.items())
    assert leading_predecessors(shared, "2024", "2025") == {"x": "a", "y": "b"}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("strict", {"x": 1, "y": 1}), ("lead", {"x": 3, "y": 1}), ("all", {"x": 2, "y": 1})],
)
def test_a_streak_goes_on_across_a_change_as_the_office_chose(policy, expected):
    levels = {"a": "excellent excellent", "b": "good excellent", "c": "good good"}
    rows = [
        {"period": period, "ward_code": ward, "official_level": level}
        for ward, told in levels.items()
        for period, level in zip(("2023", "2024"), told.split(), strict=True)
    ]
    rows += [{"period": "2025", "ward_code": ward, "official_level": "excellent"} for ward in "xy"]
    reference = changed(people=[("a", 30), ("b", 20), ("c", 10)])
    method = pd.DataFrame(
        [("streak_across_change", policy, "")], columns=["setting", "value", "source"]
    )
    rated = pd.DataFrame(rows)
    rated["streak"] = streak(rated, replace(reference, method=method))
    after = rated[rated["period"].eq("2025")].set_index("ward_code")["streak"]
    assert after.to_dict() == expected


def test_a_ward_that_keeps_its_code_through_a_change_starts_anew_by_default():
    rows = [
        {"period": p, "ward_code": "ha-noi", "official_level": "good"} for p in ("2008", "2009")
    ]
    assert list(streak(pd.DataFrame(rows), PCI)) == [1, 1]
