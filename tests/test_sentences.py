import ast
import re
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.pofile import read_po

from wardanalytics import presentation
from wardanalytics.periods import comparable
from wardanalytics.presentation import (
    attainment_sentence,
    levels_sentence,
    movers_sentence,
    period_name,
    problems_sentence,
    provenance,
    ranking_sentence,
    synthetic_notice,
    ward_sentence,
)
from wardanalytics.presentation.rank_sentences import score_decimals
from wardanalytics.presentation.terms import (
    attainment_text,
    figure,
    listing,
    pair_text,
    period_heading,
    status_name,
    target_text,
)
from wardanalytics.presentation.timeline import places_on_line, span_name
from wardanalytics.tables import table


def attained(*rows: dict) -> pd.DataFrame:
    base = {
        "period": "2022",
        "ward_code": "a",
        "ward": "Bến Thành",
        "indicator": "Kết nạp đảng",
        "indicator_code": "i",
        "group": "Xây dựng Đảng",
        "unit_name": "trường hợp",
        "decimals": 0,
        "state": "value",
        "status": "met",
        "target": 7.0,
        "actual": 7.0,
        "attainment": 1.0,
    }
    return table("attained", [{**base, **row} for row in rows])


def row(**values):
    return next(attained(values).itertuples())


def ranks(*rows: tuple) -> pd.DataFrame:
    columns = ["period", "ward", "rank", "places_gained"]
    frame = pd.DataFrame(rows, columns=columns).assign(ward_code=[one[1] for one in rows])
    return table("ranks", frame)


def scores(points: dict[str, float]) -> pd.DataFrame:
    rows = [
        {"period": "2022", "ward_code": ward, "published_score": score}
        for ward, score in points.items()
    ]
    return table("scores", rows)


def ratings(*rows: tuple) -> pd.DataFrame:
    columns = ["ward", "official_level", "streak"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        period="2022", ward_code=[one[0] for one in rows]
    )
    return table("ratings", frame)


# --- what things are called


@pytest.mark.parametrize(
    ("period", "vi", "en"),
    [
        ("2022", "năm 2022", "2022"),
        ("2023-H1", "6 tháng đầu năm 2023", "the first half of 2023"),
        ("2023-H2", "6 tháng cuối năm 2023", "the second half of 2023"),
        ("2023-Q3", "quý III/2023", "the third quarter of 2023"),
        ("2023-09", "tháng 9/2023", "September 2023"),
        ("2023-9M", "9 tháng đầu năm 2023", "the first 9 months of 2023"),
        ("2021-2025", "nhiệm kỳ 2021–2025", "the 2021–2025 term"),
    ],
)
def test_a_period_is_named_as_people_write_it(period, vi, en):
    assert period_name(period, "vi") == vi
    assert period_name(period, "en") == en


def test_a_year_heads_a_column_as_its_number():
    assert period_heading("2022", "vi") == "2022"
    assert period_heading("2023-H1", "vi") == "6 tháng đầu năm 2023"
    assert period_heading("2021-2025", "vi") == "Nhiệm kỳ 2021–2025"


def test_what_is_not_met_is_final_only_at_the_end_of_the_year():
    assert status_name("not_met", "2022", "vi") == "không đạt"
    assert status_name("not_met", "2023-H1", "vi") == "chưa đạt"
    assert status_name("not_met", "2023-H2", "vi") == "không đạt"
    assert status_name(None, "2022", "vi") == "–"


def test_figures_carry_their_decimals_and_percent():
    assert figure(4.8, "tỷ đồng", 1, "vi") == "4,8"
    assert figure(0.6923, "%", 2, "vi") == "69,23%"
    assert figure(0.6923, "%", pd.NA, "en") == "69.2%"
    assert figure(1250, "hộ", pd.NA, "vi") == "1.250"
    assert figure(1.25, "km", None, "vi") == "1,25"
    assert figure(float("nan"), "hộ", 0, "vi") == "–"


def test_the_sources_six_figures_read_as_in_the_source():
    assert pair_text(row(actual=8), "vi") == "8/7 trường hợp"
    tax = row(actual=4.8, target=3.8, unit_name="tỷ đồng", decimals=1)
    assert pair_text(tax, "vi") == "4,8/3,8 tỷ đồng"
    cleared = row(
        actual=18 / 26, target=None, numerator=18, denominator=26, unit_name="%", decimals=2
    )
    assert pair_text(cleared, "vi") == "69,23% (18/26)"


def test_a_target_keeps_its_bound():
    assert target_text(row(target_bound="at_most"), "vi") == "≤ 7"
    assert target_text(row(target_bound="between", target_upper=9), "vi") == "7–9"
    assert target_text(row(target=None), "vi") == "–"
    assert pair_text(row(actual=5, target_bound="below"), "vi") == "5 trường hợp (giao < 7)"


@pytest.mark.parametrize(
    ("attainment", "status", "text"),
    [
        (8 / 7, "exceeded", "114,3%"),
        (1.0, "met", "100,0%"),
        (0.9999, "not_met", "99,99%"),
        (1.0004, "exceeded", "100,04%"),
        (0.9999999, "not_met", "<100,0%"),
        (float("nan"), "exceeded", "–"),
    ],
)
def test_an_attainment_never_reads_as_100_when_it_is_not(attainment, status, text):
    assert attainment_text(attainment, status, "vi") == text


def test_names_are_listed_as_in_speech():
    assert listing([], "vi") == ""
    assert listing(["A"], "vi") == "A"
    assert listing(["A", "B", "C"], "vi") == "A, B và C"
    assert listing(["A", "B", "C"], "en") == "A, B and C"


# --- periods on one line


def test_only_periods_of_one_kind_stand_on_a_line():
    rows = pd.DataFrame({"period": ["2023-H1", "2022", "2020", "2022-H1"]})
    assert list(comparable(rows)["period"]) == ["2020", "2022"]
    assert list(comparable(rows, "2023-H1")["period"]) == ["2022-H1", "2023-H1"]
    assert list(comparable(rows, "2021")["period"]) == ["2020"]
    assert list(comparable(rows.iloc[[0, 3]])["period"]) == ["2022-H1", "2023-H1"]
    assert comparable(rows.iloc[:0]).empty


def test_places_on_a_line_leave_room_for_years_left_out():
    assert places_on_line(["2019", "2021", "2022"]) == {"2019": 0, "2021": 2, "2022": 3}
    assert places_on_line(["2021-H1", "2022-H1"]) == {"2021-H1": 0, "2022-H1": 1}
    assert places_on_line([]) == {}


def test_a_span_is_named_by_its_ends():
    assert span_name(["2018", "2019", "2022"], "vi") == "2018–2022"
    assert span_name(["2022"], "vi") == "2022"
    assert span_name([], "vi") == ""


# --- attainment


def test_the_attainment_sentence_counts_and_names_what_was_missed_most():
    frame = attained(
        {"status": "exceeded"},
        {"ward_code": "b", "status": "not_met", "indicator_code": "j", "indicator": "Hiến máu"},
        {"ward_code": "c", "status": "not_met", "indicator_code": "j", "indicator": "Hiến máu"},
        {"ward_code": "c", "status": "not_reported"},
        {"ward_code": "b", "status": "no_target"},
        {"ward_code": "b", "status": "not_assigned", "indicator_code": "k"},
    )
    assert attainment_sentence(frame, "2022") == (
        "Năm 2022, 3 phường có 4 chỉ tiêu được giao: 1 vượt, 2 không đạt, 1 chưa báo cáo. "
        "Chưa biết chỉ tiêu: 1. Chỉ tiêu chưa đạt nhiều nhất: Hiến máu (2 phường)."
    )
    assert attainment_sentence(frame, "2022", "en") == (
        "In 2022, 3 wards had 4 targets: 1 exceeded, 2 missed, 1 not reported. "
        "Figures without a known target: 1. Missed most often: Hiến máu (2 wards)."
    )


def test_units_other_than_wards_are_called_by_their_name():
    frame = attained({}).assign(ward_kind="tỉnh")
    assert attainment_sentence(frame, "2022").startswith("Năm 2022, 1 tỉnh có 1 chỉ tiêu")


def test_nothing_is_claimed_of_an_empty_period():
    assert attainment_sentence(attained({}), "2021") == ""
    assert ward_sentence(attained({}), "a", "2021") == ""
    assert ward_sentence(attained({}), "b", "2022") == ""
    assert ranking_sentence(ranks(), scores({}), "2022") == ""
    assert movers_sentence(ranks(), "2022") == ""
    assert levels_sentence(ratings(), "2022") == ""
    only_open = attained({"status": "no_target", "target": None})
    assert attainment_sentence(only_open, "2022") == (
        "Năm 2022, không có chỉ tiêu nào được giao. Chưa biết chỉ tiêu: 1."
    )


def test_the_ward_sentence_names_its_best_and_its_missed_targets():
    frame = attained(
        {"status": "exceeded", "actual": 8, "attainment": 8 / 7},
        {
            "indicator_code": "j",
            "indicator": "Số vụ cháy",
            "unit_name": "vụ",
            "status": "not_met",
            "target": 4,
            "actual": 5,
            "attainment": 0.75,
        },
    )
    assert ward_sentence(frame, "a", "2022") == (
        "Năm 2022, Bến Thành có 2 chỉ tiêu được giao: 1 vượt, 1 không đạt. "
        "Vượt cao nhất: Kết nạp đảng 8/7 trường hợp, 114,3%. "
        "Không đạt: Số vụ cháy 5/4 vụ, 75,0% (càng thấp càng tốt)."
    )


# --- ranks


def test_the_ranking_sentence_names_first_last_ties_and_the_unranked():
    frame = ranks(
        ("2022", "A", 1, None),
        ("2022", "B", 2, None),
        ("2022", "C", 2, None),
        ("2022", "D", 4, None),
        ("2022", "E", None, None),
    )
    points = scores({"A": 98.45, "B": 90, "C": 90, "D": 80.5})
    assert ranking_sentence(frame, points, "2022") == (
        "Năm 2022, đứng đầu trong 4 phường được xếp hạng là A với 98,45 điểm. "
        "Xếp cuối, hạng 4, là D với 80,50 điểm. Đồng hạng: B và C (2). "
        "Chưa xếp hạng vì chưa đủ số liệu: E."
    )


def test_all_sharing_first_place_have_no_last():
    frame = ranks(("2022", "A", 1, None), ("2022", "B", 1, None))
    text = ranking_sentence(frame, scores({"A": 90, "B": 90}), "2022")
    assert text == "Năm 2022, đứng đầu trong 2 phường được xếp hạng là A và B với 90,00 điểm."


def test_scores_are_shown_with_the_decimals_they_were_published_with():
    assert score_decimals(pd.Series([98.45, 90.0])) == 2
    assert score_decimals(pd.Series([58.123456, 60.1])) == 6
    assert score_decimals(pd.Series([], dtype="float")) == 2


def test_movers_are_named_with_both_places():
    frame = ranks(
        ("2022", "A", 1, 3), ("2022", "B", 4, -3), ("2022", "C", 2, 0), ("2022", "D", 3, None)
    )
    assert movers_sentence(frame, "2022") == (
        "Tăng nhiều bậc nhất so với năm 2021: A (từ hạng 4 lên hạng 1). "
        "Giảm nhiều bậc nhất so với năm 2021: B (từ hạng 1 xuống hạng 4). "
        "Không so sánh được với năm 2021: D."
    )


def test_no_year_before_is_no_comparison():
    frame = ranks(("2022", "A", 1, None))
    assert movers_sentence(frame, "2022") == "Chưa so sánh được thứ hạng với năm 2021."
    same = ranks(("2022", "A", 1, 0))
    assert movers_sentence(same, "2022", "en") == "All places are as in 2021."


# --- ratings


def test_the_levels_sentence_counts_levels_and_finds_the_longest_streak():
    frame = ratings(
        ("A", "excellent", 3), ("B", "excellent", 1), ("C", "good", 5), ("D", None, None)
    )
    assert levels_sentence(frame, "2022") == (
        "Năm 2022, 3 phường đã được xếp loại: 2 hoàn thành xuất sắc nhiệm vụ, "
        "1 hoàn thành tốt nhiệm vụ. Chưa có quyết định xếp loại: D. "
        "Nhiều năm liên tiếp hoàn thành xuất sắc nhiệm vụ nhất: A (3 năm)."
    )


def test_undecided_ratings_are_said_to_be_so():
    assert levels_sentence(ratings(("A", None, None)), "2022") == (
        "Năm 2022, chưa có quyết định xếp loại."
    )


# --- problems and provenance


def test_the_problems_sentence_counts_files_and_findings_of_the_period():
    files = table(
        "files",
        [
            {"source_file": "2022/a.xlsx", "period": "2022", "status": "accepted"},
            {"source_file": "2022/b.xlsx", "period": "2022", "status": "unreadable"},
            {"source_file": "2021/a.xlsx", "period": "2021", "status": "accepted"},
        ],
    )
    problems = table(
        "problems",
        [
            {"severity": "error", "source_file": "2022/b.xlsx"},
            {"severity": "query", "source_file": "2022/a.xlsx"},
            {"severity": "error", "source_file": "2021/a.xlsx"},
        ],
    )
    assert problems_sentence(problems, files, "2022") == (
        "Năm 2022, số tệp nhận được: 2, dùng được: 1. "
        "Lỗi phải sửa: 1; mục cần xác nhận: 1; ghi nhận: 0. Nhiều lỗi nhất: 2022/b.xlsx (1 lỗi)."
    )
    assert problems_sentence(problems.iloc[:0], files, "2021").endswith("Không phát hiện lỗi.")
    assert "chưa nhận được báo cáo nào" in problems_sentence(problems, files, "2020")


def observations(*synthetic: bool | None) -> pd.DataFrame:
    rows = [
        {
            "period": "2022",
            "ward_code": "a",
            "ward": "Bến Thành",
            "indicator_code": str(n),
            "state": "value",
            "is_synthetic": flag,
            "source_file": "2022/a.xlsx",
        }
        for n, flag in enumerate(synthetic)
    ]
    return table("observations", rows)


def test_synthetic_data_are_counted_and_the_real_ones_named():
    assert synthetic_notice(observations(True, True, False)) == (
        "DỮ LIỆU MÔ PHỎNG: 2 trong 3 số liệu là mô phỏng; 1 số liệu thật là của Bến Thành. "
        "Điểm, thứ hạng và mọi kết quả tính từ đó không phải kết quả thật."
    )
    assert synthetic_notice(observations(True), "en") == (
        "SYNTHETIC DATA: all 1 figures are synthetic. "
        "What is computed from them, scores and ranks too, is no real result."
    )
    assert synthetic_notice(observations(False, None)) == ""


def test_a_missing_cell_is_no_figure():
    frame = observations(True, False)
    frame.loc[1, "state"] = "missing"
    assert "toàn bộ 1 số liệu" in synthetic_notice(frame)


def test_the_source_line_says_what_is_synthetic():
    line = "Nguồn: báo cáo năm 2022 của 1 phường (1 tệp)"
    assert provenance(observations(False), "2022") == line
    assert provenance(observations(True), "2022") == f"{line} · DỮ LIỆU MÔ PHỎNG"
    mixed = provenance(observations(True, False), "2022")
    assert mixed == f"{line} · DỮ LIỆU MÔ PHỎNG trừ 1 số liệu của Bến Thành"
    assert provenance(observations(True), "2021") == "Nguồn: chưa có báo cáo năm 2021."
    assert provenance(observations()) == ""


def test_the_source_line_can_span_periods():
    both = pd.concat([observations(True), observations(True).assign(period="2021")])
    assert provenance(both, language="en") == (
        "Source: returns for 2021–2022, 1 ward, 1 workbooks · SYNTHETIC DATA"
    )


# --- the catalogue

PLACE = re.compile(r"{(\w*)}")
ROOM = Path(presentation.__file__).parent
CHARTS_AND_TEXTS = (
    *("bars", "bump", "bump_breaks", "heatmap", "strip", "style", "timeline", "pictures"),
    *("phrases", "provenance", "rank_sentences", "reading", "sentences", "terms"),
)


def texts_said() -> set[str]:
    """Every literal in a call of `say` or `about`, and every phrase given a name or looped over."""
    said: set[str] = set()
    for name in CHARTS_AND_TEXTS:
        tree = ast.parse((ROOM / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "about"):
                said |= {text for text in literals(*node.args) if len(text) > 2}
            elif isinstance(node, ast.Assign | ast.For):
                part = node.value if isinstance(node, ast.Assign) else node.iter
                said |= {text for text in literals(part) if re.search(r"[a-z}] [a-z{]", text)}
    return said


def literals(*nodes: ast.AST) -> set[str]:
    parts = [part for node in nodes for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return {part.value for part in parts if isinstance(part.value, str)}


def test_every_text_said_has_its_vietnamese_with_the_same_places():
    with (ROOM.parent / "locale" / "vi.po").open("rb") as file:
        catalogue = {message.id: str(message.string) for message in read_po(file, locale="vi")}
    said = texts_said()
    assert len(said) > 50
    assert sorted(said - set(catalogue)) == []
    for text in said:
        beyond = set(PLACE.findall(catalogue[text])) - set(PLACE.findall(text))
        assert beyond <= {"Period", "number"}, text
