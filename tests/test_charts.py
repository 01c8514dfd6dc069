"""Charts are tested by their artists: data, labels, order and the meaning of colours."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from wardanalytics.presentation import attainment_bars, attainment_heatmap, level_strip, rank_chart
from wardanalytics.presentation.heatmap import cell_colour
from wardanalytics.presentation.style import (
    EXCEEDED_SHADES,
    LEVEL_COLOURS,
    NOT_MET_SHADES,
    STATUS_COLOURS,
    house_style,
    new_sheet,
    text_width,
    wrapped,
)
from wardanalytics.tables import table

SOURCE = "Nguồn: báo cáo của các phường · DỮ LIỆU MÔ PHỎNG trừ 5 số liệu của Bến Thành"
JUDGED = {"state": "value", "status": "met", "target": 10.0, "actual": 10.0, "attainment": 1.0}


def attained(*rows: dict) -> pd.DataFrame:
    """Named rows of an attained table for 2022; what is not given is a target just met."""
    named = [
        {
            "period": "2022",
            "ward_code": "a",
            "ward": f"Phường {row.get('ward_code', 'a').upper()}",
            "indicator": f"Chỉ tiêu {row['indicator_code']}",
            "group": "Kinh tế",
            "unit_name": "vụ",
            "decimals": 0,
            **JUDGED,
            **row,
        }
        for row in rows
    ]
    return table("attained", named)


def ranks(places: dict[str, dict[str, int | None]], **more) -> pd.DataFrame:
    rows = [
        {
            "period": period,
            "ward_code": ward,
            "ward": f"Phường {ward.upper()}",
            "rank": rank,
            "rank_low": rank,
            "rank_high": rank,
        }
        for period, wards in places.items()
        for ward, rank in wards.items()
    ]
    return table("ranks", rows).assign(**more)


def ratings(levels: dict[str, list[str | None]], first: int = 2018) -> pd.DataFrame:
    rows = []
    for ward, row in levels.items():
        streak = 0
        for year, level in enumerate(row, first):
            before = rows[-1]["official_level"] if streak else None
            streak = 0 if level is None else streak + 1 if level == before else 1
            rows.append(
                {
                    "period": str(year),
                    "ward_code": ward,
                    "ward": f"Phường {ward.upper()}",
                    "official_level": level,
                    "streak": streak or None,
                }
            )
    return table("ratings", rows)


def texts(figure: Figure, label: str) -> list[str]:
    return [
        text.get_text().replace("\n", " ")
        for axes in figure.axes
        for text in axes.texts
        if text.get_label() == label
    ]


def all_texts(figure: Figure) -> str:
    return " ".join(text.get_text() for axes in figure.axes for text in axes.texts)


def axes_of(figure: Figure, label: str):
    return next(axes for axes in figure.axes if axes.get_label() == label)


def hex_of(colour) -> str:
    return mpl.colors.to_hex(colour)


def renderer_of(figure: Figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return canvas.get_renderer()


def assert_nothing_clipped(figure: Figure) -> None:
    """Every text lies within the figure."""
    renderer = renderer_of(figure)
    whole = figure.bbox
    for axes in figure.axes:
        for text in axes.texts:
            box = text.get_window_extent(renderer)
            assert box.x0 >= whole.x0 - 1, text.get_text()
            assert box.x1 <= whole.x1 + 1, text.get_text()
            assert box.y0 >= whole.y0 - 1, text.get_text()
            assert box.y1 <= whole.y1 + 1, text.get_text()


# --- heat map


def kinds_in(figure: Figure) -> dict[str, int]:
    counted: dict[str, int] = {}
    for patches in axes_of(figure, "cells").collections:
        name = str(patches.get_label())
        counted[name] = counted.get(name, 0) + len(patches.get_paths())
    return counted


def test_the_heat_map_has_a_cell_for_each_row_and_keeps_missing_apart():
    frame = attained(
        {"indicator_code": "1", "status": "exceeded", "attainment": 8 / 7},
        {"indicator_code": "2"},
        {"indicator_code": "3", "status": "not_met", "attainment": 0.5},
        {"indicator_code": "4", "status": "not_reported", "attainment": None, "state": "missing"},
        {"indicator_code": "5", "status": "not_reported", "attainment": None, "state": "withheld"},
        {"indicator_code": "6", "status": "no_target", "attainment": None},
        {"indicator_code": "7", "status": "not_assigned", "attainment": None},
        {"indicator_code": "8", "status": "undetermined"},
    )
    figure = attainment_heatmap(frame, period="2022", source=SOURCE)
    assert kinds_in(figure) == {
        "exceeded": 1,
        "met": 1,
        "not_met": 1,
        "not_reported": 1,
        "withheld": 1,
        "no_target": 1,
        "not_assigned": 1,
        "undetermined": 1,
    }
    shown = [text.get_text() for text in axes_of(figure, "cells").texts]
    assert shown == ["114%", "100%", "50%", "", "", "○", "•", "100%?"]
    hatched = {
        str(patches.get_label()): patches.get_hatch()
        for patches in axes_of(figure, "cells").collections
    }
    assert hatched["not_reported"] != hatched["withheld"]
    assert hatched["exceeded"] is None
    for words in ("chưa báo cáo", "không áp dụng", "chưa biết chỉ tiêu", "chưa đủ căn cứ"):
        assert words in all_texts(figure)


def test_the_key_explains_only_marks_that_occur():
    words = all_texts(attainment_heatmap(attained({"indicator_code": "1"}), period="2022"))
    assert "không áp dụng" not in words
    assert "chưa báo cáo" not in words


def test_groups_keep_their_order_and_wards_stand_by_code():
    frame = attained(
        {"indicator_code": "z", "group": "Xây dựng Đảng", "ward_code": "b"},
        {"indicator_code": "m", "group": "Kinh tế"},
        {"indicator_code": "a", "group": "Xây dựng Đảng"},
    )
    figure = attainment_heatmap(frame, period="2022")
    assert texts(figure, "group") == ["Xây dựng Đảng", "Kinh tế"]
    assert texts(figure, "row") == ["Chỉ tiêu z", "Chỉ tiêu a", "Chỉ tiêu m"]
    assert texts(figure, "column") == ["Phường A", "Phường B"]


def test_a_stated_percentage_that_does_not_fit_is_marked():
    frame = attained(
        {"indicator_code": "1", "stated_verdict": "inconsistent"},
        {"indicator_code": "2", "stated_verdict": "within_rounding"},
    )
    figure = attainment_heatmap(frame, period="2022")
    assert kinds_in(figure)["doubted"] == 1
    assert "không khớp" in all_texts(figure)


def test_a_row_that_no_return_holds_is_left_blank_and_said():
    frame = attained({"indicator_code": "1"}, {"indicator_code": "2", "ward_code": "b"})
    figure = attainment_heatmap(frame, period="2022")
    assert sum(kinds_in(figure).values()) == 2
    assert "không có trong báo cáo" in all_texts(figure)


def test_only_the_period_asked_for_is_shown():
    frame = attained({"indicator_code": "1"}, {"indicator_code": "1", "period": "2021"})
    assert sum(kinds_in(attainment_heatmap(frame, period="2021")).values()) == 1


def test_colours_mean_the_status_never_the_number_alone():
    assert cell_colour("exceeded", 1.2) == STATUS_COLOURS["exceeded"]
    assert cell_colour("not_met", 0.8) == STATUS_COLOURS["not_met"]
    assert cell_colour("met", 1.3) == STATUS_COLOURS["met"]
    assert cell_colour("in_progress", 0.3) == STATUS_COLOURS["in_progress"]
    assert cell_colour("exceeded", float("nan")) == STATUS_COLOURS["exceeded"]
    assert cell_colour("not_met", 0.9) != cell_colour("not_met", 0.8999)


def test_a_percentage_never_contradicts_its_colour():
    frame = attained(
        {"indicator_code": "1", "status": "not_met", "attainment": 0.9996},
        {"indicator_code": "2", "status": "exceeded", "attainment": 1.004},
    )
    figure = attainment_heatmap(frame, period="2022")
    shown = [text.get_text() for text in axes_of(figure, "cells").texts]
    assert shown == ["99,96%", "100,4%"]


@pytest.mark.parametrize(("wards", "indicators"), [(1, 3), (10, 12), (63, 10), (63, 30), (168, 4)])
def test_the_heat_map_copes_with_any_number_of_wards(wards, indicators):
    frame = attained(
        *(
            {"ward_code": f"w{ward:03}", "indicator_code": f"i{indicator:02}"}
            for ward in range(wards)
            for indicator in range(indicators)
        )
    )
    frame["ward"] = "Nguyễn Thái Bình " + frame["ward_code"]
    frame["indicator"] = (
        "Khu phố thành lập Tổ liên gia an toàn phòng cháy " + frame["indicator_code"]
    )
    figure = attainment_heatmap(frame, period="2022", source=SOURCE)
    assert kinds_in(figure) == {"met": wards * indicators}
    assert_nothing_clipped(figure)


# --- bars


def bars_of(figure: Figure) -> list[tuple[float, str]]:
    bars = axes_of(figure, "bars").containers
    return [(bar.get_width(), hex_of(bar.get_facecolor())) for bar in bars[0]] if bars else []


def test_bars_show_attainment_in_the_colour_of_the_status_best_first():
    frame = attained(
        {"indicator_code": "1", "status": "not_met", "attainment": 0.8, "actual": 8},
        {
            "indicator_code": "2",
            "status": "exceeded",
            "attainment": 8 / 7,
            "actual": 8,
            "target": 7,
        },
    )
    figure = attainment_bars(frame, ward_code="a", period="2022", source=SOURCE)
    assert bars_of(figure) == [
        (pytest.approx(8 / 7), STATUS_COLOURS["exceeded"]),
        (0.8, STATUS_COLOURS["not_met"]),
    ]
    assert texts(figure, "value") == ["8/7 vụ · 114,3%", "8/10 vụ · 80,0%"]
    line = next(one for one in axes_of(figure, "bars").lines if one.get_label() == "target")
    assert list(line.get_xdata()) == [1, 1]


def test_rows_without_a_judgement_have_words_and_no_bar():
    frame = attained(
        {"indicator_code": "1", "status": "not_reported", "attainment": None, "actual": None},
        {
            "indicator_code": "2",
            "status": "no_target",
            "attainment": None,
            "target": None,
            "actual": 18 / 26,
            "numerator": 18,
            "denominator": 26,
            "unit_name": "%",
            "decimals": 2,
        },
        {"indicator_code": "3", "status": "not_assigned", "attainment": None},
    )
    figure = attainment_bars(frame, ward_code="a", period="2022")
    assert bars_of(figure) == []
    assert texts(figure, "value") == [
        "chưa báo cáo",
        "69,23% (18/26) · chưa biết chỉ tiêu",
        "không giao",
    ]


def test_a_bar_beyond_200_percent_is_cut_and_says_so():
    frame = attained({"indicator_code": "1", "status": "exceeded", "attainment": 3.5, "actual": 35})
    figure = attainment_bars(frame, ward_code="a", period="2022")
    assert bars_of(figure)[0][0] == 2.0
    assert texts(figure, "cut") == ["//"]
    assert texts(figure, "value") == ["35/10 vụ · 350,0%"]


def test_bars_say_lower_is_better_and_ceilings():
    frame = attained(
        {"indicator_code": "1", "status": "exceeded", "actual": 8, "attainment": 1.2},
        {"indicator_code": "2"},
    ).assign(can_exceed=[True, False])
    figure = attainment_bars(frame, ward_code="a", period="2022")
    assert texts(figure, "row") == [
        "Chỉ tiêu 1 (càng thấp càng tốt)",
        "Chỉ tiêu 2 (không thể vượt)",
    ]


def test_a_zero_target_that_was_exceeded_has_words_and_no_bar():
    frame = attained(
        {"indicator_code": "1", "status": "exceeded", "target": 0, "actual": 3, "attainment": None}
    )
    figure = attainment_bars(frame, ward_code="a", period="2022")
    assert bars_of(figure) == []
    assert texts(figure, "value") == ["3/0 vụ · vượt"]


def test_long_names_are_wrapped_not_clipped():
    frame = attained(
        *({"indicator_code": str(n), "indicator": "Tỷ lệ hồ sơ đúng hạn " * 9} for n in range(5))
    )
    assert_nothing_clipped(attainment_bars(frame, ward_code="a", period="2022", source=SOURCE * 4))


# --- ranks


def lines_of(figure: Figure) -> dict[str, list[float]]:
    return {
        str(line.get_label()): list(line.get_ydata()) for line in axes_of(figure, "ranks").lines
    }


def test_the_rank_chart_names_wards_at_both_ends_in_order():
    figure = rank_chart(ranks({"2021": {"a": 1, "b": 2}, "2022": {"a": 2, "b": 1}}))
    assert texts(figure, "left") == ["Phường A", "Phường B"]
    assert texts(figure, "right") == ["Phường B", "Phường A"]
    assert lines_of(figure)["a"] == [1, 2]


def test_tied_wards_are_drawn_apart_and_joined():
    figure = rank_chart(ranks({"2021": {"a": 1, "b": 1, "c": 3}, "2022": {"a": 1, "b": 2, "c": 3}}))
    drawn = lines_of(figure)
    assert drawn["a"][0] != drawn["b"][0]
    assert drawn["b"][0] < 3
    assert "tie" in drawn
    assert "đồng hạng" in all_texts(figure)


def test_a_missing_year_breaks_the_line():
    places = {"2019": {"a": 1, "b": 2}, "2020": {"b": 1}, "2021": {"a": 1, "b": 2}}
    drawn = lines_of(rank_chart(ranks(places)))["a"]
    assert [drawn[0], drawn[2]] == [1, 1]
    assert drawn[1] != drawn[1]


def test_a_year_that_nobody_has_leaves_a_gap():
    figure = rank_chart(ranks({"2019": {"a": 1, "b": 2}, "2021": {"a": 1, "b": 2}}))
    drawn = lines_of(figure)["a"]
    assert len(drawn) == 3
    assert drawn[1] != drawn[1]


def test_part_years_are_never_on_a_line_of_years():
    frame = ranks({"2021": {"a": 1}, "2022": {"a": 2}, "2023-H1": {"a": 3}})
    assert lines_of(rank_chart(frame))["a"] == [1, 2]
    assert lines_of(rank_chart(frame, period="2021"))["a"] == [1]
    halves = rank_chart(frame, period="2023-H1")
    assert lines_of(halves)["a"] == [3]
    assert texts(halves, "period") == ["6 tháng đầu năm 2023"]


def test_a_ward_known_only_within_a_span_is_drawn_as_a_bar():
    frame = ranks({"2021": {"a": 1, "b": 2}, "2022": {"a": None, "b": 1}})
    unsure = frame["rank"].isna()
    frame.loc[unsure, ["rank_low", "rank_high"]] = [1, 2]
    figure = rank_chart(frame)
    assert lines_of(figure)["interval:a"] == [1, 2]
    assert "1–2 Phường A" in texts(figure, "right")
    assert lines_of(figure)["a"][1] != lines_of(figure)["a"][1]


def test_highlighted_wards_have_colour_and_the_others_are_grey():
    figure = rank_chart(ranks({"2021": {"a": 1, "b": 2, "c": 3}}), highlight=["b"])
    colours = {
        str(line.get_label()): hex_of(line.get_color()) for line in axes_of(figure, "ranks").lines
    }
    assert colours["a"] == colours["c"] != colours["b"]


@pytest.mark.parametrize("wards", [1, 10, 63, 168])
def test_the_rank_chart_copes_with_any_number_of_wards_and_ties(wards):
    names = [f"w{n:03}" for n in range(wards)]
    places = {
        "2021": {name: n + 1 for n, name in enumerate(names)},
        "2022": dict.fromkeys(names, 1),
    }
    figure = rank_chart(ranks(places), source=SOURCE)
    assert_nothing_clipped(figure)
    renderer = renderer_of(figure)
    right = [
        text.get_window_extent(renderer)
        for text in axes_of(figure, "ranks").texts
        if text.get_label() == "right"
    ]
    right.sort(key=lambda box: -box.y0)
    assert len(right) == wards
    assert all(upper.y0 >= lower.y1 - 4 for upper, lower in zip(right, right[1:], strict=False))


def test_with_many_wards_only_highlighted_ones_are_named_within_the_chart():
    names = [f"w{n:02}" for n in range(20)]
    places = {
        year: {name: n + 1 for n, name in enumerate(names)} for year in ("2020", "2021", "2022")
    }
    places["2021"] |= {"x": 21, "y": 22}
    figure = rank_chart(ranks(places), highlight=["y"])
    assert "22 Phường Y" in texts(figure, "right")
    assert "21 Phường X" not in texts(figure, "right")
    assert "x" in lines_of(figure)


def breaks(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period", "kind", "gone", "come"])


def xs_of(figure: Figure, label: str) -> list[float]:
    found = [line for line in axes_of(figure, "ranks").lines if line.get_label() == label]
    return [float(x) for line in found for x in line.get_xdata()]


def test_a_break_is_marked_before_its_period_with_what_changed():
    frame = ranks({year: {"a": 1, "b": 2} for year in ("2020", "2021", "2022")})
    changed = breaks(
        ("2022", "rules", "R1", "R2"),
        ("2022", "weights", "", "i;j"),
        ("2022", "indicators", "k", "l;m"),
    )
    figure = rank_chart(frame, breaks=changed, language="en")
    assert xs_of(figure, "break") == pytest.approx([1.7, 1.7])
    assert texts(figure, "break") == ["rated by R2 weights changed: 2 indicators +2 −1"]
    assert "2022: rated by R2; weights changed: 2; indicators +2 −1." in str(figure.get_label())


def test_a_break_in_a_year_that_is_not_drawn_stands_before_the_next_one():
    frame = ranks({"2020": {"a": 1}, "2022": {"a": 1}})
    figure = rank_chart(frame, breaks=breaks(("2021", "weights", "", "i")), language="en")
    assert xs_of(figure, "break") == pytest.approx([1.7, 1.7])
    before = rank_chart(frame, breaks=breaks(("2020", "weights", "", "i")))
    assert texts(before, "break") == []


def test_a_ward_that_joined_another_ends_and_the_other_goes_on_with_a_mark():
    places = {"2008": {"hn": 2, "ht": 1}, "2009": {"hn": 1}, "2010": {"hn": 1}}
    figure = rank_chart(ranks(places), breaks=breaks(("2009", "wards", "ht", "hn")))
    drawn = lines_of(figure)
    assert texts(figure, "break") == ["Phường HT → Phường HN"]
    assert drawn["across:hn"] == [2, 1]
    assert drawn["changed:hn"] == [1]
    assert drawn["hn"][0] == 2 and drawn["hn"][1] != drawn["hn"][1] and drawn["hn"][2:] == [1, 1]
    assert drawn["ht"][0] == 1 and all(y != y for y in drawn["ht"][1:])
    mark = axes_of(figure, "ranks").lines
    assert [line.get_marker() for line in mark if line.get_label() == "changed:hn"] == ["D"]


def test_many_wards_into_others_are_counted():
    frame = ranks({"2024": {"a": 1, "b": 2, "c": 3}, "2025": {"x": 1, "y": 2}})
    figure = rank_chart(frame, breaks=breaks(("2025", "wards", "a;b;c", "x;y")))
    assert texts(figure, "break") == ["3 → 2 phường"]


def test_highlighted_wards_show_the_places_that_doubts_leave_open():
    spans = table(
        "rank_intervals",
        [
            {"period": "2022", "ward_code": ward, "source": source, "rank_low": 1, "rank_high": 3}
            for ward in "ab"
            for source in ("weights", "joined")
        ],
    )
    frame = ranks({"2022": {"a": 2, "b": 1, "c": 3}})
    drawn = lines_of(rank_chart(frame, highlight=["a"], intervals=spans))
    assert drawn["span:a"] == [1, 3]
    assert "span:b" not in drawn
    assert not [label for label in lines_of(rank_chart(frame, highlight=["a"])) if "span" in label]


def test_texts_of_breaks_close_together_stand_one_below_the_other():
    years = [str(year) for year in range(2005, 2017)]
    changed = breaks(*((year, "rules", "", "QD132-HD21") for year in years[1:]))
    figure = rank_chart(ranks({year: {"a": 1, "b": 2} for year in years}), breaks=changed)
    renderer = renderer_of(figure)
    found = [text for axes in figure.axes for text in axes.texts if text.get_label() == "break"]
    boxes = [text.get_window_extent(renderer) for text in found]
    assert len(boxes) == 11
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert_nothing_clipped(figure)


def test_periods_before_the_first_rank_are_left_out_and_named():
    figure = rank_chart(ranks({"2005": {"a": None}, "2006": {"a": 1}, "2007": {"a": 1}}))
    assert texts(figure, "period") == ["2006", "2007"]
    assert "Chưa xếp hạng được: 2005." in all_texts(figure)


def test_a_selection_keeps_its_places_among_all_on_a_sheet_one_can_read():
    frame = ranks({year: {"a": 3, "b": 90, "c": 168} for year in ("2021", "2022")})
    figure = rank_chart(frame, highlight=["b"], source=SOURCE)
    assert lines_of(figure)["c"] == [168, 168]
    assert texts(figure, "right") == ["3 Phường A", "90 Phường B", "168 Phường C"]
    assert figure.get_figheight() < 12
    assert_nothing_clipped(figure)


def test_without_any_rank_the_chart_says_so():
    figure = rank_chart(ranks({"2021": {"a": None}}))
    assert "Chưa xếp hạng được." in all_texts(figure)


# --- levels


def tiles_of(figure: Figure) -> dict[str, str]:
    return {
        str(patch.get_label()): hex_of(patch.get_facecolor())
        for patch in axes_of(figure, "levels").patches
    }


def test_the_strip_has_a_named_tile_a_year_and_blanks_where_nothing_was_decided():
    figure = level_strip(ratings({"a": ["good", None, "excellent"]}))
    assert tiles_of(figure) == {
        "2018:good": LEVEL_COLOURS["good"],
        "2019:": "#ffffff",
        "2020:excellent": LEVEL_COLOURS["excellent"],
    }
    assert texts(figure, "level") == ["tốt", "xuất sắc"]
    assert "chưa có quyết định xếp loại" in all_texts(figure)


def test_a_streak_of_excellent_is_joined_and_counted():
    figure = level_strip(ratings({"a": ["good", "excellent", "excellent", "excellent"]}))
    joins = [line for line in axes_of(figure, "levels").lines if line.get_label() == "streak"]
    assert len(joins) == 2
    assert texts(figure, "streak") == ["3 năm liên tiếp"]


def test_a_streak_of_good_is_no_streak_of_excellent():
    assert texts(level_strip(ratings({"a": ["good", "good", "good"]})), "streak") == []


@pytest.mark.parametrize(("wards", "years"), [(1, 1), (10, 5), (63, 12)])
def test_the_strip_copes_with_many_wards_and_years(wards, years):
    frame = ratings({f"w{n:02}": ["not_completed"] * years for n in range(wards)})
    assert_nothing_clipped(level_strip(frame, source=SOURCE))


def test_with_many_wards_tiles_hold_abbreviations_that_the_key_explains():
    figure = level_strip(ratings({f"w{n:02}": ["good", "excellent"] for n in range(63)}))
    assert set(texts(figure, "level")) == {"HTT", "HTXS"}
    assert "HTXS: hoàn thành xuất sắc nhiệm vụ" in all_texts(figure)
    assert figure.get_figheight() < 18


def test_a_ward_has_no_tile_before_it_was_formed_or_after_it_went():
    frame = ratings({"a": ["good", "good", None], "b": ["good"] * 3, "x": [None, None, "good"]})
    frame = frame.loc[~((frame["ward_code"] == "a") & (frame["period"] == "2020"))]
    frame = frame.loc[~((frame["ward_code"] == "x") & (frame["period"] < "2020"))]
    figure = level_strip(frame, breaks=breaks(("2020", "wards", "a;b", "b;x")))
    assert len(axes_of(figure, "levels").patches) == 2 + 3 + 1
    assert texts(figure, "row") == ["Phường B", "Phường X", "Phường A"]
    assert "chưa có quyết định" not in all_texts(figure)
    assert len(axes_of(level_strip(frame), "levels").patches) == 9


# --- all charts


def one_of_each(language: str = "vi") -> list[Figure]:
    judged = attained({"indicator_code": "1"})
    look = {"language": language, "source": SOURCE}
    return [
        attainment_heatmap(judged, period="2022", **look),
        attainment_bars(judged, ward_code="a", period="2022", **look),
        rank_chart(ranks({"2021": {"a": 1}, "2022": {"a": 1}}), **look),
        level_strip(ratings({"a": ["good"]}), **look),
    ]


def nothing_of_each() -> list[Figure]:
    return [
        attainment_heatmap(attained(), period="2022", source=SOURCE),
        attainment_bars(attained(), ward_code="a", period="2022", source=SOURCE),
        rank_chart(ranks({}), source=SOURCE),
        level_strip(ratings({}), source=SOURCE),
    ]


def test_charts_leave_no_trace_outside_themselves():
    before = dict(mpl.rcParams)
    for figure in [*one_of_each(), *nothing_of_each()]:
        assert dict(mpl.rcParams) == before
        assert isinstance(figure, Figure)
    assert plt.get_fignums() == []


def test_charts_do_not_take_on_the_callers_style():
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "font.family": "serif"}):
        theirs = attainment_bars(attained({"indicator_code": "1"}), ward_code="a", period="2022")
    ours = attainment_bars(attained({"indicator_code": "1"}), ward_code="a", period="2022")
    assert list(theirs.get_size_inches()) == list(ours.get_size_inches())
    fonts = {text.get_fontname() for axes in theirs.axes for text in axes.texts}
    assert fonts == {"DejaVu Sans"}


def test_every_chart_has_a_source_line_and_an_alternative_text():
    for figure in [*one_of_each(), *nothing_of_each()]:
        assert "MÔ PHỎNG" in all_texts(figure)
        assert len(str(figure.get_label())) > 20
        assert_nothing_clipped(figure)


def test_english_charts_speak_english():
    for figure in one_of_each("en"):
        title = figure.axes[0].texts[0].get_text()
        assert not set(title) & set("ỷệạứếđ")
        assert not set(str(figure.get_label()).replace("Phường", "").replace("Chỉ tiêu", "")) & set(
            "ỷệạứếđ"
        )


def test_dollars_and_braces_in_names_are_only_text():
    frame = attained(
        {"indicator_code": "1", "indicator": r"Thu $x_1$ {ward} \alpha", "ward": "{0} $"}
    )
    figure = attainment_bars(frame, ward_code="a", period="2022")
    figure.canvas.draw()
    assert texts(figure, "row") == [r"Thu $x_1$ {ward} \alpha"]


def test_wrapped_lines_fit_and_lose_no_word():
    text = "Khu phố thành lập Tổ liên gia an toàn phòng cháy và chữa cháy 05-CT/TW"
    lines = wrapped(text, 1.2)
    assert " ".join(lines) == text
    assert all(text_width(line) <= 1.2 for line in lines)
    assert all(text_width(line) <= 0.3 for line in wrapped("Nghiêngngả-không/ngắt", 0.3))
    assert wrapped(text, 1.2, most=2)[-1].endswith("…")
    assert wrapped("", 1.0) == []


def test_a_long_source_is_wrapped_below_the_body():
    with house_style():
        sheet = new_sheet("Tựa", 1.0, alt="", source=SOURCE * 5)
    assert sheet.figure.get_figheight() > sheet.bottom + 0.4
    assert_nothing_clipped(sheet.figure)


# --- colours, as eyes see them (Machado, Oliveira and Fernandes 2009, severity 1)

SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    ),
    "protanopia": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    ),
    "tritanopia": np.array(
        [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]
    ),
}
LIGHT = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
VERDICTS = {
    **{f"exceeded {least}": colour for least, colour in EXCEEDED_SHADES},
    **{f"not met {least}": colour for least, colour in NOT_MET_SHADES},
    **{one: STATUS_COLOURS[one] for one in ("met", "in_progress", "undetermined")},
}


def seen(colour: str, sight: np.ndarray) -> np.ndarray:
    """A colour in CIE Lab as such an eye sees it."""
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(LIGHT @ np.clip(sight @ linear, 0.001, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("palette", [VERDICTS, LEVEL_COLOURS], ids=["verdicts", "levels"])
def test_no_two_meanings_look_alike_to_any_eye(sight, palette):
    looks = {meaning: seen(colour, SIGHT[sight]) for meaning, colour in palette.items()}
    for one, other in itertools.combinations(looks, 2):
        assert np.linalg.norm(looks[one] - looks[other]) > 10, (one, other)
