"""Every chart with 1, 10, 63 and 168 wards, long names and ties, and with everything missing."""

import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_charts import SOURCE, all_texts, assert_nothing_clipped, attained, ranks, ratings

from wardanalytics.presentation import (
    attainment_bars,
    attainment_dumbbell,
    attainment_heatmap,
    completeness_chart,
    group_panels,
    level_strip,
    pace_chart,
    rank_chart,
    score_dumbbell,
    score_waterfall,
    tile_map,
)
from wardanalytics.tables import table

LONG = "Phường Nguyễn Thị Minh Khai – Đakao mở rộng"
YEARS = ("2021", "2022")
NO_TILES = pd.DataFrame({"ward_code": [], "row": [], "column": []})
CHANGES = pd.DataFrame(
    {
        "period": "2022",
        "ward_code": "w000",
        "ward": LONG,
        "indicator_code": ["i", "j"],
        "indicator": ["Thu thuế", None],
        "part": "common",
        "share_before": 0.5,
        "share": 0.5,
        "earned_before": [0.9, 0.9],
        "earned": [0.93, 0.87],
        "reported_before": True,
        "reported": True,
        "by_attainment": [1.5, -1.5],
        "by_weight": 0.0,
        "points": [1.5, -1.5],
    }
)


def every_chart(wards: int, known: bool) -> dict[str, Figure]:
    """Each chart of that many wards, all tied, with figures or with nothing known."""
    codes = [f"w{n:03}" for n in range(wards)]
    told = {} if known else {"status": "not_reported", "attainment": None, "state": "missing"}
    judged = attained(
        *(
            {"indicator_code": code, "ward_code": ward, "ward": LONG, "period": year, **told}
            for code in "ij"
            for ward in codes
            for year in YEARS
        )
    )
    score = 90.0 if known else None
    points = {"ward": LONG, "published_score": score, "score": score}
    rows = [{"period": y, "ward_code": c, **points} for y in YEARS for c in codes]
    scores = table("scores", rows)
    places = ranks({year: dict.fromkeys(codes, 1 if known else None) for year in YEARS})
    places["ward"] = LONG
    levels = ratings({c: ["good" if known else None] * 2 for c in codes}, 2021).assign(ward=LONG)
    sent = {"status": "on_time", "assigned": 2, "reported": 2} if known else {}
    none_sent = {"status": "not_received"}
    complete = table("completeness", [{**row, **(sent or none_sent)} for row in rows])
    first, look = codes[0], {"source": SOURCE}
    return {
        "heat map": attainment_heatmap(judged, period="2022", **look),
        "bars": attainment_bars(judged, ward_code=first, period="2022", **look),
        "targets of two years": attainment_dumbbell(judged, ward_code=first, period="2022", **look),
        "scores of two years": score_dumbbell(scores, period="2022", **look),
        "fields": group_panels(judged, period="2022", highlight=[first], **look),
        "ranks": rank_chart(places, highlight=[first], period="2022", **look),
        "levels": level_strip(levels, **look),
        "map": tile_map(levels, places, NO_TILES, period="2022", **look),
        "completeness": completeness_chart(complete, **look),
        "what moved a score": score_waterfall(
            CHANGES if known else CHANGES.iloc[:0],
            scores,
            ward_codes=codes[:3],
            period="2022",
            **look,
        ),
    }


@pytest.mark.parametrize("known", [True, False], ids=["tied", "nothing known"])
@pytest.mark.parametrize(
    "wards", [1, 10, *(pytest.param(many, marks=pytest.mark.slow) for many in (63, 168))]
)
def test_every_chart_copes_is_sourced_and_is_told_in_words(wards, known):
    for name, figure in every_chart(wards, known).items():
        assert_nothing_clipped(figure)
        assert "MÔ PHỎNG" in all_texts(figure), name
        assert len(str(figure.get_label())) > 20, name
        assert figure.get_figwidth() <= 30, name


def test_of_a_whole_country_the_wards_that_tell_most_are_drawn_and_the_rest_is_counted():
    codes = [f"w{n:04}" for n in range(1200)]
    judged = attained(
        *(
            {"indicator_code": "i", "ward_code": code, "ward": code, "status": status}
            for code in codes
            for status in ["not_met" if code == "w0777" else "met"]
        )
    )
    levels = ratings({code: ["good"] for code in codes}, 2022)
    levels = levels.assign(ward=codes, streak=[9 if code == "w0777" else 1 for code in codes])
    sent = [{"period": "2022", "ward_code": c, "assigned": 2, "reported": 2} for c in codes]
    sent[777]["reported"] = 1
    complete = table("completeness", sent).assign(ward=codes)
    for which, figure in {
        "không đạt nhiều chỉ tiêu nhất": attainment_heatmap(judged, period="2022"),
        "giữ mức lâu nhất": level_strip(levels),
        "thiếu nhiều số liệu nhất": completeness_chart(complete),
    }.items():
        texts = all_texts(figure)
        assert f"200 trong 1.200 phường: những đơn vị {which}. Tệp CSV có đủ." in texts
        assert "w0777" in texts and "w1100" not in texts
        assert figure.get_figheight() < 80, "inches: a sheet that can still be looked at"


def test_a_pace_that_nobody_knows_is_said():
    nothing = pd.DataFrame({"period": ["2023-H1"], "indicator_code": "i", "indicator": "Thu thuế"})
    figure = pace_chart(nothing.assign(pace=float("nan"), band=None), source=SOURCE)
    assert "Không có gì để đánh giá" in all_texts(figure)
    assert_nothing_clipped(figure)
