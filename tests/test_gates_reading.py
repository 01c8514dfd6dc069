"""What a reader is told of gates, the way to the next level and place, and the quota."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

import wardanalytics as wa
from wardanalytics.reference import load_reference

DATA = Path(__file__).parents[1] / "data"
GATE = {
    "period": "2022",
    "ward_code": "a",
    "rule_set": "R",
    "level": "good",
    "measure": "tasks_on_time",
    "test": "at_least",
    "required": 1.0,
    "found": 27 / 28,
    "outcome": "failed",
}
COUNTS = pd.DataFrame([{"measure": "tasks_on_time", "least": 27, "most": 27, "out_of": 28}])


def gates(**row):
    return pd.DataFrame([{**GATE, **row}])


def test_a_gate_shows_the_share_and_the_count_behind_it():
    [row] = wa.gates_table(gates(), "en", COUNTS).data.to_dict("records")
    assert row == {
        "Level": "tasks completed well",
        "Condition": "tasks done on time",
        "Asked": "≥ 100%",
        "Found": "96.4% (27/28)",
        "Outcome": "not passed",
        "Rule set": "R",
    }


def test_a_gate_names_what_is_missing_from_its_whole():
    short = pd.DataFrame(
        {"measure": ["tasks_on_time", "targets_met"], "indicator": ["Kế hoạch A", "Thu thuế"]}
    )
    [row] = wa.gates_table(gates(), "vi", COUNTS, short).data.to_dict("records")
    assert row["Thực tế"] == "96,4% (27/28); còn thiếu: Kế hoạch A"
    late = gates(measure="tasks_late", test="at_most", required=0.2, found=1 / 28)
    [row] = wa.gates_table(late, "en", None, short.assign(measure="tasks_late")).data.to_dict(
        "records"
    )
    assert row["Found"] == "3.6%; late: Kế hoạch A; Thu thuế"


def test_what_is_not_known_is_a_dash_and_a_measure_without_a_word_keeps_its_code():
    row = gates(measure="new_measure", found=float("nan"), outcome="unknown", required=90.0)
    [shown] = wa.gates_table(row, "vi").data.to_dict("records")
    assert (shown["Điều kiện"], shown["Yêu cầu"]) == ("new_measure", "≥ 90")
    assert (shown["Thực tế"], shown["Kết luận"]) == ("–", "chưa biết")


def test_the_level_says_what_it_is_pending_on():
    rating = pd.DataFrame(
        [{"level": "good", "is_at_most": True, "pending": "disciplined;gates_of_good"}]
    )
    assert wa.level_sentence(rating, "en") == (
        "By the rules the computed level is at most: tasks completed well; not known yet: persons "
        "or units disciplined and the rule set names no conditions for “tasks completed well”."
    )
    sure = rating.assign(is_at_most=False, pending=None)
    assert (
        wa.level_sentence(sure, "vi") == "Theo quy định, mức tính được là: hoàn thành tốt nhiệm vụ."
    )


def test_the_way_names_counts_places_and_what_is_out_of_reach():
    need = {**GATE, "is_next": True, "needed": 1.0, "have": 27.0, "out_of": 28.0}
    place = {
        "indicator": "Thuế",
        "unit_name": "tỷ đồng",
        "decimals": 1,
        "actual": 10.8,
        "actual_needed": 11.3,
        "rank": 5,
        "rank_reached": 4,
        "is_smallest": True,
    }
    barred = {"level": "excellent", "exceedable": 2, "assigned": 8, "share": 0.25, "required": 0.3}
    text = wa.way_sentence(
        pd.DataFrame([{**need, "counted": "tasks"}]),
        pd.DataFrame([place, {**place, "indicator": "Phí", "is_smallest": False}]),
        pd.DataFrame([barred]),
        "vi",
    )
    assert text == (
        "Mức “hoàn thành xuất sắc nhiệm vụ” nằm ngoài khả năng dù đơn vị làm gì: chỉ 2/8 chỉ tiêu "
        "(25,0%) có thể vượt, quy định yêu cầu 30%. Để chắc chắn đạt mức “hoàn thành tốt nhiệm vụ” "
        "còn cần: thêm 1: tỷ lệ nhiệm vụ đúng hạn (hiện 27/28). Thay đổi nhỏ nhất để lên bậc: Thuế "
        "từ 10,8 lên 11,3 tỷ đồng, các đơn vị khác giữ nguyên; hạng 4 thay vì hạng 5."
    )


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return wa.load_tables(DATA, tmp_path_factory.mktemp("none"), "2022")


def test_the_quota_of_the_sample_under_each_reading(sample):
    quotas = wa.quota(sample.ratings, sample.scores, sample.reference, "2022")
    names = pd.Series({"q1-da-kao": "Đa Kao"})
    shown = wa.quota_table(quotas, names, "vi").data
    # 20% of 7 good wards is 1,4; of 9 good or better 1,8; of 10 rated 2
    assert list(shown["Số suất"]) == ["1", "1", "1", "2", "2", "2"]
    assert set(shown["Ở ranh giới"]) == {"Đa Kao"}


def test_a_changed_threshold_changes_the_level_and_nothing_else(sample):
    reference = load_reference(DATA / "reference")
    rules = reference.rating_rules
    bar = rules["measure"].eq("targets_met") & rules["rule_set"].eq("QD132-HD21")
    harder = dataclasses.replace(
        reference, rating_rules=rules.assign(value=rules["value"].mask(bar, "0.99"))
    )
    attained = wa.attainment(sample.observations, harder)
    scores = wa.score_wards(attained, harder)
    ratings, _ = wa.rate_wards(scores, attained, harder)
    before = sample.ratings.set_index(["period", "ward_code"])
    ratings = ratings.set_index(["period", "ward_code"]).loc[before.index]
    now = ratings.index.get_level_values("period") == "2022"
    assert set(before.loc[now, "level"]) != set(ratings.loc[now, "level"])
    assert set(ratings.loc[now, "level"]) == {"not_completed"}
    pd.testing.assert_frame_equal(scores, sample.scores)
    untouched = ["official_level", "self_level", "proposed_level", "streak", "rule_set"]
    pd.testing.assert_frame_equal(ratings[untouched], before[untouched])
