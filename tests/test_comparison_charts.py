"""Dumbbell, panels and tile map, by their artists: data, labels, order, colours."""

import pandas as pd
import pytest
from test_charts import (
    SOURCE,
    all_texts,
    assert_nothing_clipped,
    attained,
    axes_of,
    hex_of,
    ranks,
    ratings,
    texts,
)

from wardanalytics.presentation import (
    attainment_dumbbell,
    attainment_pairs,
    change_sentence,
    group_panels,
    group_sentence,
    group_shares,
    score_dumbbell,
    score_pairs,
    tile_map,
)
from wardanalytics.presentation.style import LEVEL_COLOURS
from wardanalytics.tables import table


def scores(points: dict[str, dict[str, float | None]]) -> pd.DataFrame:
    rows = [
        {
            "period": period,
            "ward_code": ward,
            "ward": f"Phường {ward.upper()}",
            "published_score": point,
        }
        for period, wards in points.items()
        for ward, point in wards.items()
    ]
    return table("scores", rows)


TWO_YEARS = attained(
    {"indicator_code": "up", "attainment": 1.2},
    {"indicator_code": "up", "attainment": 0.9, "period": "2021"},
    {"indicator_code": "down", "attainment": 0.8},
    {"indicator_code": "down", "attainment": 1.0, "period": "2021"},
    {"indicator_code": "new", "attainment": 3.0},
    {"indicator_code": "old", "attainment": None},
    {"indicator_code": "old", "attainment": None, "period": "2021"},
    {"indicator_code": "up", "attainment": 9.0, "period": "2020"},
)


def drawn(figure, part):
    marks = {}
    for line in axes_of(figure, "pairs").lines:
        code, _, name = str(line.get_label()).partition(":")
        if name == part:
            marks[code] = [float(x) for x in line.get_xdata()]
    return marks


def test_the_dumbbell_joins_two_years_and_never_draws_a_missing_one():
    figure = attainment_dumbbell(TWO_YEARS, ward_code="a", period="2022", source=SOURCE)
    assert drawn(figure, "moved") == {"up": [0.9, 1.2], "down": [1.0, 0.8]}
    assert drawn(figure, "now") == {"up": [1.2], "down": [0.8], "new": [2.0]}
    assert drawn(figure, "before") == {"up": [0.9], "down": [1.0]}
    assert texts(figure, "figure") == ["90,0% → 120,0%", "100,0% → 80,0%", "– → 300,0%"]
    assert "Không có số liệu cả hai kỳ: 1." in all_texts(figure)


def test_the_furthest_risen_stands_first():
    figure = score_dumbbell(
        scores({"2021": {"a": 90, "b": 80, "c": 70}, "2022": {"a": 91, "b": 85, "c": 60}}),
        period="2022",
    )
    assert texts(figure, "row") == ["Phường B", "Phường A", "Phường C"]
    assert texts(figure, "figure") == ["80,00 → 85,00", "90,00 → 91,00", "70,00 → 60,00"]


def test_the_table_behind_the_pairs_names_the_cells_of_both_years():
    place = {"source_file": "2022/a.xlsx", "source_sheet": "Biểu", "actual_cell": "E7"}
    then = {**place, "source_file": "2021/a.xlsx", "actual_cell": "F9", "period": "2021"}
    rows = attained(
        {"indicator_code": "up", "attainment": 1.2, **place},
        {"indicator_code": "up", "attainment": 0.9, **then},
        {"indicator_code": "new", "attainment": 3.0, **place},
    )
    pairs = attainment_pairs(rows, "a", "2022").set_index("code")
    cells = ["source_file", "actual_cell", "source_file_before", "actual_cell_before"]
    assert pairs.loc["up", cells].to_list() == ["2022/a.xlsx", "E7", "2021/a.xlsx", "F9"]
    assert pairs.loc["new", "actual_cell"] == "E7"
    assert pairs.loc["new", cells[2:]].isna().all()


def test_the_change_is_counted_in_words():
    pairs = attainment_pairs(TWO_YEARS, "a", "2022")
    assert change_sentence(pairs, "2022") == (
        "So với năm 2021: 1 tăng, 1 giảm, 0 giữ nguyên. Tăng nhiều nhất: Chỉ tiêu up. "
        "Giảm nhiều nhất: Chỉ tiêu down. Không so sánh được: 2."
    )
    nothing = score_pairs(scores({"2022": {"a": 1}}), "2022")
    assert change_sentence(nothing, "2022", "en") == "There is nothing in 2021 to compare with."


def test_of_many_rows_those_that_moved_least_are_left_out_and_counted():
    before = {f"w{n:03}": 50 for n in range(100)}
    now = {f"w{n:03}": 50 + n / 10 for n in range(100)}
    figure = score_dumbbell(scores({"2021": before, "2022": now}), period="2022")
    assert texts(figure, "row")[0] == "Phường W099"
    assert len(texts(figure, "row")) == 70
    assert "Không vẽ vì thay đổi ít nhất: 30." in all_texts(figure)


def fields(*rows):
    return attained(*({"indicator_code": str(n), **row} for n, row in enumerate(rows)))


FIELDS = fields(
    {"group": "Kinh tế", "status": "exceeded"},
    {"group": "Kinh tế", "status": "not_reported"},
    {"group": "Kinh tế", "status": "no_target"},
    {"group": "Xã hội", "ward_code": "b"},
    {"group": "Kinh tế", "ward_code": "b", "status": "not_met"},
    {"group": "Kinh tế", "status": "met", "period": "2021"},
)


def test_the_share_of_a_field_counts_what_was_assigned_and_not_what_was_not():
    shares = group_shares(FIELDS).set_index(["group", "ward_code", "period"])
    assert shares.loc[("Kinh tế", "a", "2022"), ["reached", "assigned", "share"]].tolist() == [
        1,
        2,
        0.5,
    ]
    assert shares.loc[("Kinh tế", "all", "2022"), "share"] == pytest.approx(1 / 3)
    assert shares.loc[("Kinh tế", "all", "2021"), "share"] == 1
    only = group_shares(fields({"status": "no_target"}))
    assert only["share"].isna().all()
    half = group_shares(fields({"status": "in_progress"}, {"status": "met"}))
    assert set(half["share"].dropna()) == {1.0}  # what is still open is not missed


def test_each_field_has_a_panel_with_the_wards_and_all_of_them_together():
    figure = group_panels(FIELDS, period="2022", highlight=["a"], source=SOURCE)
    assert texts(figure, "group") == ["Kinh tế", "Xã hội"]
    panels = [axes for axes in figure.axes if axes.get_label() == "panel"]
    lines = {line.get_label(): list(line.get_ydata()) for line in panels[0].lines}
    assert lines["a"] == [1.0, 0.5]
    assert lines["all"] == [1.0, pytest.approx(1 / 3)]
    assert "a" not in {line.get_label() for line in panels[1].lines}
    assert group_sentence(group_shares(FIELDS), "2022") == (
        "Lĩnh vực đạt nhiều chỉ tiêu nhất: Xã hội, 100,0% (1/1). Thấp nhất: Kinh tế, 33,3% (1/3)."
    )


def test_two_shares_at_one_height_are_written_apart():
    figure = group_panels(fields({"status": "met"}), period="2022", highlight=["a"])
    panel = axes_of(figure, "panel")
    heights = {text.get_label(): text.get_position()[1] for text in panel.texts}
    assert heights.keys() == {"a:share", "all:share"}
    assert abs(heights["a:share"] - heights["all:share"]) > 0.1


MAP = pd.DataFrame({"ward_code": ["a", "b", "c"], "row": [0, 1, 4], "column": [2, 1, 4]})


def tiles_of(figure):
    return {
        str(patch.get_label()): (round(patch.get_x()), round(patch.get_y()))
        for patch in axes_of(figure, "tiles").patches
    }


def test_tiles_lie_as_on_the_map_in_the_colour_of_their_level():
    rated = ratings({"a": ["good"], "b": [None]}, 2022)
    places = ranks({"2022": {"a": 1, "b": None}})
    figure = tile_map(rated, places, MAP, period="2022", source=SOURCE)
    assert tiles_of(figure) == {"a:good": (1, 0), "b:": (0, 1)}
    colours = {hex_of(patch.get_facecolor()) for patch in axes_of(figure, "tiles").patches}
    assert colours == {LEVEL_COLOURS["good"], "#ffffff"}
    assert texts(figure, "tile") == ["Phường A hạng 1", "Phường B chưa xếp hạng"]
    assert "phía bắc ở trên" in all_texts(figure)


def test_without_a_place_on_the_map_tiles_stand_in_order_of_rank():
    rated = ratings({"a": ["good"], "x": ["excellent"]}, 2022)
    figure = tile_map(rated, ranks({"2022": {"a": 2, "x": 1}}), MAP, period="2022")
    assert tiles_of(figure) == {"x:excellent": (0, 0), "a:good": (1, 0)}
    assert "không theo vị trí trên bản đồ" in all_texts(figure)


@pytest.mark.parametrize("wards", [1, 10, 63, 168])
def test_they_cope_with_any_number_of_wards_long_names_and_nothing_known(wards):
    codes = [f"w{n:03}" for n in range(wards)]
    long = "Phường Nguyễn Thị Minh Khai – Đakao mở rộng"
    years = {year: {code: n % 7 for n, code in enumerate(codes)} for year in ("2021", "2022")}
    points = scores(years).assign(ward=long)
    rated = ratings({code: [None] for code in codes}, 2022).assign(ward=long)
    missing = attained(
        *(
            {
                "indicator_code": "1",
                "ward_code": code,
                "status": "not_reported",
                "attainment": None,
                "period": year,
            }
            for code in codes
            for year in years
        )
    )
    figures = [
        score_dumbbell(points, period="2022", source=SOURCE),
        score_dumbbell(points.assign(published_score=None), period="2022", source=SOURCE),
        group_panels(missing, period="2022", highlight=codes[:1], source=SOURCE),
        tile_map(rated, ranks(years), MAP, period="2022", source=SOURCE),
        attainment_dumbbell(missing, ward_code=codes[0], period="2022", source=SOURCE),
    ]
    for figure in figures:
        assert_nothing_clipped(figure)
        assert "MÔ PHỎNG" in all_texts(figure)
        assert len(str(figure.get_label())) > 20


def test_in_english_they_speak_english():
    figures = [
        attainment_dumbbell(TWO_YEARS, ward_code="a", period="2022", language="en"),
        score_dumbbell(scores({"2022": {"a": 1}}), period="2022", language="en"),
        group_panels(FIELDS.assign(group="Economy"), period="2022", language="en"),
        tile_map(ratings({"a": ["good"]}, 2022), ranks({}), MAP, period="2022", language="en"),
    ]
    for figure in figures:
        told = all_texts(figure) + str(figure.get_label())
        told = told.replace("Phường", "").replace("Chỉ tiêu", "")
        assert not set(told) & set("ỷệạứếđờ")
