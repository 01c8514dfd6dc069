"""The paragraph, whole, from the real figures of Bến Thành and from small frames."""

from pathlib import Path

import pandas as pd
import pytest

import wardanalytics as wa
from wardanalytics.tables import table

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return wa.load_tables(DATA, tmp_path_factory.mktemp("none"), "2022")


def paragraph(tables, language):
    named = wa.named(tables, language)
    return wa.ward_paragraph(named.attained, named.ratings, "q1-ben-thanh", "2022", language)


def test_the_paragraph_of_ben_thanh_2022_in_vietnamese(sample):
    assert paragraph(sample, "vi") == (
        "Năm 2022, phường Bến Thành có nhiều chỉ tiêu đạt và vượt, cụ thể: giới thiệu kết nạp "
        "đảng 8/7 trường hợp (114,3%); thu thuế đất phi nông nghiệp 4,8/3,8 tỷ đồng (126,3%); "
        "giao quân nghĩa vụ quân sự 15/15 thanh niên; khu phố thành lập Tổ "
        "liên gia an toàn phòng cháy và chữa cháy 6/6 khu phố. Chưa biết chỉ tiêu giao nên chưa "
        "đánh giá: khám phá vụ phạm pháp hình sự 18/26 (69,23%). Tính chung 47 chỉ tiêu được "
        "giao (31 vượt, 13 đạt, 3 không đạt). 43 số liệu khác là số liệu mô phỏng, ở "
        "đây chỉ đếm, không nêu. Phường được xếp loại hoàn thành xuất sắc nhiệm vụ; đây là năm "
        "thứ 3 liên tiếp."
    )


def test_the_paragraph_of_ben_thanh_2022_in_english(sample):
    assert paragraph(sample, "en") == (
        "In 2022, the ward of Ben Thanh met or exceeded many of its targets, among them: Party "
        "admissions, 8 cases against a target of 7 (114.3%); non-agricultural land tax "
        "collected, 4.8 billion đồng against a target of 3.8 (126.3%); "
        "conscripts handed over, 15 of 15 young people; quarters with inter-family "
        "fire-safety teams, 6 of 6 quarters. Without a known target: criminal cases solved, 18 "
        "of 26 (69.23%). Targets assigned in all: 47 (31 exceeded, 13 met, 3 missed). 43 further "
        "figures are synthetic and only counted here. The ward was rated “tasks "
        "completed excellently” for the third year in a row."
    )


def test_what_differs_and_is_right_is_noted_apart_from_the_paragraph(sample):
    attained = wa.named(sample, "vi").attained
    assert wa.checking_notes(attained, "q1-ben-thanh", "2022") == (
        "Ghi chú để kiểm tra, không thuộc đoạn báo cáo: thu thuế đất phi nông nghiệp (126,3%; báo "
        "cáo ghi 126,2%). Tỷ lệ báo cáo ghi khác với tỷ lệ tính lại nhưng phù hợp trong phạm vi "
        "làm tròn số liệu."
    )
    assert wa.checking_notes(attained.iloc[:0], "q1-ben-thanh", "2022") == ""


def told(language="en", ratings=(), **row):
    """The paragraph about one ward with one indicator."""
    given = {
        "period": "2022",
        "ward_code": "a",
        "indicator_code": "x",
        "target": 10.0,
        "actual": 5.0,
        "attainment": 0.5,
        "status": "not_met",
        "state": "value",
        "is_synthetic": False,
        "unit": "vụ",
        **row,
    }
    names = {"ward": "Đa Kao", "indicator": "Chỉ tiêu X", "unit_name": given["unit"]}
    attained = table("attained", [given]).assign(**names, decimals=0, direction="higher")
    rated = table("ratings", list(ratings))
    return wa.ward_paragraph(attained, rated, "a", "2022", language)


def test_a_target_missed_is_said_and_nothing_is_called_reached():
    assert told() == (
        "In 2022, the ward of Đa Kao met none of its targets. "
        "Below target: chỉ tiêu X, 5 vụ against a target of 10 (50.0%). "
        "Targets assigned in all: 1 (1 missed)."
    )


def test_an_estimate_is_called_one():
    assert "(50,0%; ước thực hiện)" in told("vi", is_estimate=True)


def test_a_stated_percentage_that_does_not_fit_is_named_as_such():
    text = told("vi", stated_attainment=0.6, stated_decimals=0, stated_verdict="inconsistent")
    assert "50%; báo cáo ghi 60%, không khớp số liệu, đang chờ xác nhận" in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("missing", "Chưa báo cáo: chỉ tiêu X."),
        ("withheld", "chưa dùng được, chờ sửa: chỉ tiêu X."),
    ],
)
def test_what_is_missing_or_withheld_is_named(state, words):
    nothing = float("nan")
    text = told("vi", state=state, status="not_reported", actual=nothing, attainment=nothing)
    assert words in text


def test_a_ward_of_synthetic_figures_begins_by_saying_so():
    assert told("vi", is_synthetic=True).startswith("[DỮ LIỆU MÔ PHỎNG] ")
    assert "mô phỏng" not in told("vi").lower()


def test_one_year_on_a_level_is_no_streak():
    rating = {"period": "2022", "ward_code": "a", "official_level": "good", "streak": 1}
    assert told("vi", [rating]).endswith("Phường được xếp loại hoàn thành tốt nhiệm vụ.")
    assert "for the second year in a row" in told("en", [{**rating, "streak": 2}])
    assert "now 12 years in a row" in told("en", [{**rating, "streak": 12}])


def test_a_province_is_not_called_a_ward():
    rating = {"period": "2022", "ward_code": "a", "official_level": "good", "ward_kind": "tỉnh"}
    assert told("vi", [rating]).endswith("Đơn vị được xếp loại hoàn thành tốt nhiệm vụ.")


def test_a_ward_without_figures_has_no_paragraph():
    nothing = table("attained").assign(ward="", indicator="", unit_name="", decimals=0)
    assert wa.ward_paragraph(nothing, table("ratings"), "a", "2022") == ""


def test_the_text_is_kept_whole_under_its_name(tmp_path):
    path = wa.keep_text("Năm 2022", tmp_path, "ward-profile-a")
    assert path == tmp_path / "texts" / "ward-profile-a.txt"
    assert path.read_text(encoding="utf-8") == "Năm 2022\n"
    with pytest.raises(ValueError, match="hyphens"):
        wa.keep_text("x", tmp_path, "../x")


@pytest.mark.parametrize(
    ("missed", "words"),
    [
        (0, "có tất cả các chỉ tiêu"),
        (1, "có nhiều chỉ tiêu"),
        (2, "có hơn một nửa số chỉ tiêu"),
        (3, "có một số chỉ tiêu"),
    ],
)
def test_many_is_said_from_three_quarters_of_the_targets_on(missed, words):
    statuses = ["not_met"] * missed + ["met"] * (6 - missed)
    row = {"period": "2022", "ward_code": "a", "target": 1.0, "actual": 1.0, "state": "value"}
    rows = [
        {**row, "indicator_code": f"x{n}", "status": status} for n, status in enumerate(statuses)
    ]
    attained = table("attained", rows).assign(
        ward="A", indicator="X", unit_name="vụ", decimals=0, attainment=1.0
    )
    assert words in wa.ward_paragraph(attained, table("ratings"), "a", "2022", "vi")


def test_a_long_list_is_cut_and_counted():
    rows = [
        {
            "period": "2022",
            "ward_code": "a",
            "indicator_code": f"x{n}",
            "target": 1.0,
            "actual": 1.0,
            "attainment": 1.0,
            "status": "met",
            "state": "value",
            "is_synthetic": False,
            "unit": "vụ",
        }
        for n in range(9)
    ]
    attained = table("attained", rows)
    attained = attained.assign(
        ward="A", indicator=attained["indicator_code"], unit_name="vụ", decimals=pd.NA
    )
    text = wa.ward_paragraph(attained, table("ratings"), "a", "2022", "vi")
    assert "x5 1/1 vụ; 3 chỉ tiêu khác." in text


def test_where_nothing_was_reached_it_says_so_and_nothing_occurred_is_no_dash():
    row = {"period": "2022", "ward_code": "a", "indicator_code": "i", "target": 2.0}
    rows = [
        {**row, "status": "not_met", "state": "value", "actual": 1.0, "attainment": 0.5},
        {**row, "ward_code": "b", "status": "exceeded", "state": "nothing_occurred"},
    ]
    named = {"indicator": "Số vụ cháy", "unit_name": "vụ", "decimals": 0, "direction": "lower"}
    frame = table("attained", rows).assign(**named, ward=["An Phú", "Hòa Bình"], ward_kind=None)
    ratings = table("ratings")
    none = wa.ward_paragraph(frame, ratings, "a", "2022")
    assert none.startswith("Năm 2022, phường An Phú chưa có chỉ tiêu nào đạt.")
    assert "số vụ cháy 0/2 vụ" in wa.ward_paragraph(frame, ratings, "b", "2022")
