"""What pages say after a ward change: predecessors, and firm figures or ranges of their land."""

import pandas as pd
import pytest

from wardanalytics.presentation import (
    bridged_sentence,
    bridged_table,
    lineage_sentence,
    lineage_table,
    territory_sentence,
)
from wardanalytics.tables import table

WARDS = pd.DataFrame({"ward_code": ["a", "b", "x"], "ward": ["An", "Bình", "Xuân"]})
LINKS = pd.DataFrame(
    {
        "valid_from": "2025-07-01",
        "from_code": ["b", "a"],
        "ward_code": "x",
        "part": ["part", "whole"],
        "share": [None, 1.0],
        "legal_basis": "NQ 1",
    }
)
STOOD = pd.DataFrame(
    {
        "ward_code": "x",
        "from_code": ["a", "b"],
        "share_low": [1.0, 0.0],
        "share_high": [1.0, 1.0],
        "rank": pd.array([2, None], dtype="Int64"),
        "ranked_wards": pd.array([10, None], dtype="Int64"),
        "published_score": [97.5, None],
        "official_level": ["good", None],
        "streak": pd.array([3, None], dtype="Int64"),
    }
)


def carried(**columns):
    row = {
        "indicator_code": "i",
        "indicator": "Thu thuế",
        "unit_name": "đồng",
        "decimals": 0,
        "how": "sum",
        "actual_low": 4.0,
        "actual_high": 11.0,
        "target_low": 5.0,
        "target_high": 10.0,
        "attainment_low": 0.8,
        "attainment_high": 1.1,
        "status": None,
        "is_firm": False,
        "lacking": None,
        **columns,
    }
    return pd.DataFrame([row])


def shown(bridged, language="en"):
    now = table("attained", [{"indicator_code": "i", "attainment": 1.2, "status": "exceeded"}])
    return bridged_table(bridged, now, WARDS, "2024", language).data.iloc[0].to_list()


def test_a_ward_is_told_of_what_it_is_made_since_when_and_by_what():
    assert territory_sentence(LINKS, WARDS) == (
        "Từ ngày 01/07/2025: Xuân gồm toàn bộ An cũ và một phần Bình cũ (căn cứ: NQ 1)."
    )
    known = LINKS.assign(share=[0.3, 1.0], legal_basis=None)
    assert territory_sentence(known, WARDS, "en") == (
        "Since 1 July 2025: Xuân from the whole former An and 30% of the former Bình."
    )
    assert territory_sentence(LINKS.iloc[:0], WARDS) == ""


def test_an_unchanged_ward_can_be_compared_and_a_new_one_takes_nothing_over():
    told = lineage_sentence(LINKS, WARDS, "a", "2024")
    assert told == "Địa giới không thay đổi so với năm 2024, hai kỳ so sánh được."
    assert "năm 2024 không cộng được nên không chuyển sang" in lineage_sentence(
        LINKS, WARDS, "x", "2024"
    )


def test_the_predecessors_stand_with_their_own_results():
    assert lineage_table(STOOD, WARDS, "2024", "en").data.to_numpy().tolist() == [
        ["An", "100%", "97.50", "2/10", "tasks completed well", "3"],
        ["Bình", "a part, how much is not known", "–", "–", "–", "–"],
    ]
    assert lineage_table(STOOD.iloc[:0], WARDS, "2024") is None


def test_what_is_not_firm_is_a_range_and_hangs_on_the_division():
    assert shown(carried()) == [
        *("Thu thuế", "đồng", "5–10", "4–11", "80.0%–110.0%", "hangs on the division", "120.0%")
    ]


def test_what_is_firm_says_so_and_equal_ends_are_one_figure():
    firm = carried(is_firm=True, status="met", actual_low=10, target_low=10, actual_high=10)
    assert shown(firm.assign(attainment_low=1.0, attainment_high=1.0)) == [
        *("Thu thuế", "đồng", "10", "10", "100.0%", "firm: met", "120.0%")
    ]


def test_a_predecessor_without_a_figure_is_named():
    ends = {f"{name}_{end}": None for name in ("actual", "target") for end in ("low", "high")}
    lacking = carried(lacking="a;b", attainment_low=None, attainment_high=None, **ends)
    assert shown(lacking)[2:6] == ["–", "–", "–", "no figure of An and Bình"]


def test_the_sentence_counts_firm_open_lacking_and_what_cannot_be_added():
    rows = pd.concat(
        [
            carried(is_firm=True, status="met"),
            carried(is_firm=True, status="exceeded"),
            carried(),
            carried(lacking="a"),
            carried(how="not_addable"),
        ]
    )
    told = bridged_sentence(rows, "2024", "en")
    assert "2 of 4 targets that can be added have a firm result (1 exceeded, 1 met)" in told
    assert "1 hang on how units were divided; 1 lack a figure" in told
    assert "1 are rates or points that cannot be added. Firm: the same result however" in told
    assert bridged_sentence(rows.iloc[:0], "2024") == ""
    assert bridged_table(rows.iloc[4:], table("attained"), WARDS, "2024") is None
    assert bridged_sentence(rows.iloc[4:], "2024").startswith("Số liệu năm 2024 là tỷ lệ")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_are_text_and_never_html(language):
    bad = WARDS.assign(ward="<b>An</b>")
    assert "<b>An" not in lineage_table(STOOD, bad, "2024", language).to_html()
