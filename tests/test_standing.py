import pandas as pd
import pytest

from wardanalytics.presentation import (
    doubts_table,
    overtaking_sentences,
    score_waterfall,
    standing_sentences,
)
from wardanalytics.presentation.standing import signed
from wardanalytics.tables import table


def ranks(**columns):
    rows = {
        "period": "2022",
        "ward_code": "a",
        "rank": 2,
        "ranked_wards": 10,
        "tied": False,
        "places_gained": 3,
        "like_for_like_rank": 4,
        **columns,
    }
    return table("ranks", [rows]).assign(ward="Bến Thành", ward_kind=None)


def scores(*points, ward="a"):
    years = zip(("2021", "2022")[-len(points) :], points, strict=True)
    rows = [
        {"period": year, "ward_code": ward, "score": value, "published_score": round(value, 2)}
        for year, value in years
    ]
    return table("scores", rows).assign(ward="Bến Thành")


def spans(**sources):
    rows = [
        {"period": "2022", "ward_code": "a", "source": source, "rank_low": low, "rank_high": high}
        for source, (low, high) in sources.items()
    ]
    return table("rank_intervals", rows)


def change(code, points, *, ward="a", **columns):
    row = {
        "period": "2022",
        "ward_code": ward,
        "indicator_code": code,
        "indicator": None if code is None else f"Chỉ tiêu {code}",
        "part": "common",
        "share_before": 0.1,
        "share": 0.1,
        "earned_before": 0.8,
        "earned": 1.0,
        "reported_before": True,
        "reported": True,
        "by_attainment": points,
        "by_weight": 0.0,
        "points": points,
    }
    return {**row, **columns}


CHANGES = pd.DataFrame(
    [
        change("i", 1.5),
        change("j", -2.0, reported=False, earned=0.0),
        change("k", 0.75, by_attainment=0.25, by_weight=0.5, share=0.2),
        change("l", 0.25, part="entering"),
        change(None, 0.5, part="bonus"),
    ]
)


def told_of(ranks, scores, spans=None, changes=CHANGES.iloc[:0], ward="a", language="vi"):
    found = (ranks, scores, spans if spans is not None else table("rank_intervals"), changes)
    return standing_sentences(*found, ward, "2022", language)


def test_the_standing_says_place_score_and_how_sure():
    place, sure, _ = told_of(
        ranks(), scores(98.13), spans(joined=(1, 4), any_weights=(1, 9)), language="en"
    )
    assert place == "In 2022, Bến Thành is in place 2 of 10 wards with 98.13 points."
    assert sure.startswith("This place is not sure: it could be anything from 1 to 4")


def test_a_firm_place_a_shared_one_and_one_withheld():
    _, firm, _ = told_of(ranks(), scores(98), spans(joined=(2, 2)), language="en")
    assert firm.startswith("This place is sure: it stays 2")
    shared, unsure, _ = told_of(ranks(tied=True), scores(98))
    assert shared == "Năm 2022, Bến Thành đồng hạng 2 trong 10 phường, với 98,00 điểm."
    assert unsure == ""
    withheld = ranks(rank=None, places_gained=None)
    place, sure, _ = told_of(withheld, scores(70), spans(joined=(3, 9)))
    assert "chưa xếp hạng vì chưa đủ số liệu" in place
    assert sure.startswith("Nếu xếp hạng thì cũng chưa chắc: có thể từ hạng 3 đến hạng 9")
    assert told_of(ranks(), scores(70), ward="b") == []


def test_the_doubts_stand_one_below_the_other_the_joined_one_last():
    shown = doubts_table(spans(joined=(1, 4), cap=(2, 2)), "en").data.to_numpy().tolist()
    assert shown == [
        ["another cap on what an indicator counts", "place 2"],
        ["all of these but random weights", "places 1 to 4"],
    ]


def test_what_moved_the_score_names_three_indicators_and_why():
    place, _, moved = told_of(ranks(), scores(97, 98), changes=CHANGES, language="en")
    assert place == (
        "In 2022, Bến Thành is in place 2 of 10 wards with 98.00 points. "
        "In 2021 it was in place 5 with 97.00 points (+1.00 since). "
        "By the weights and indicators of 2021 it would be in place 4."
    )
    assert moved == (
        "What moved the score most since 2021 (points): "
        "Chỉ tiêu j −2.00 (attainment counted 80.0% → not reported, counts 0); "
        "Chỉ tiêu i +1.50 (attainment counted 80.0% → 100.0%); "
        "Chỉ tiêu k +0.75 (weight 10.0% → 20.0%)."
    )


def test_an_indicator_of_which_less_is_better_is_not_read_as_more_of_it():
    fires = pd.DataFrame([change("i", 2.0833, direction="lower", earned_before=0.0)])
    *_, moved = told_of(ranks(), scores(97, 98), changes=fires)
    assert moved == (
        "So với năm 2021, điểm thay đổi nhiều nhất do (số điểm tăng, giảm): "
        "Chỉ tiêu i (càng thấp càng tốt) +2,08 (tỷ lệ hoàn thành được tính 0,0% → 100,0%)."
    )


def test_rules_that_change_nothing_are_told_in_words_that_cannot_be_misread():
    same = ranks(like_for_like_rank=2)
    place, *_ = told_of(same, scores(97, 98), changes=CHANGES)
    assert place.endswith("Tính theo trọng số và bộ chỉ tiêu năm 2021 cũng xếp hạng 2.")


def test_without_a_year_before_nothing_is_explained():
    assert told_of(ranks(), scores(98))[2] == "Không có điểm năm 2021 để so sánh."


def test_a_score_of_another_territory_is_there_and_yet_not_compared():
    place, _, moved = told_of(ranks(places_gained=None), scores(97, 98))
    assert "2021" not in place
    assert moved == "Không so sánh điểm với năm 2021 vì địa giới đã thay đổi."


def test_overtaken_wards_are_named_with_what_did_it():
    places = pd.DataFrame({"other_code": ["a"], "outcome": ["overtook"]})
    causes = pd.DataFrame(
        [
            {**change("i", 2.0), "other_code": "a"},
            {**change(None, 1.0), "other_code": "a", "part": "bonus"},
        ]
    )
    told = overtaking_sentences(places, causes, ranks(), "en")
    assert told == [
        "Overtook Bến Thành. What moved the points between them most:",
        ["Bến Thành: Chỉ tiêu i +2.00; bonus +1.00"],
    ]
    assert overtaking_sentences(places.iloc[:0], causes.iloc[:0], ranks()) == []


def test_where_many_were_overtaken_it_says_that_only_the_first_are_explained():
    codes = ["b", "c", "d", "e"]
    places = pd.DataFrame({"other_code": codes, "outcome": "overtaken_by"})
    causes = pd.DataFrame([{**change("i", 1.0), "other_code": code} for code in codes[:3]])
    named = pd.concat([ranks(ward_code=code).assign(ward=code.upper()) for code in codes])
    told, each = overtaking_sentences(places, causes, named)
    assert told.startswith("Bị B, C, D và E vượt.")
    assert told.endswith("với 3 đơn vị đầu:")
    assert [text[:2] for text in each] == ["B:", "C:", "D:"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.516, "+0,52"), (-0.12, "−0,12"), (0.001, "0,00"), (-0.001, "0,00")]
)
def test_a_change_has_its_sign(value, text):
    assert signed(value, 2, "vi") == text


def drawn(figure, label):
    texts = [text for axes in figure.axes for text in axes.texts]
    return [text.get_text() for text in texts if text.get_label() == label]


def test_the_bars_of_the_waterfall_lead_from_score_to_score():
    figure = score_waterfall(CHANGES, scores(97, 98), ward_codes=["a"], period="2022")
    [plot] = [axes for axes in figure.axes if axes.get_label() == "Bến Thành"]
    bars = [(round(bar.get_x(), 9), round(bar.get_width(), 9)) for bar in plot.patches]
    assert bars == [(97, -2), (95, 1.5), (96.5, 0.75), (97.25, 0.5), (97.75, 0.25)]
    ends = [line.get_xdata()[0] for line in plot.lines if line.get_label() == "score"]
    assert ends == [97, 98]
    assert drawn(figure, "figure") == [
        "97,00",
        "−2,00",
        "+1,50",
        "+0,75",
        "+0,50",
        "+0,25",
        "98,00",
    ]
    assert "Bến Thành: 97,00 → 98,00 (Chỉ tiêu j −2,00 (" in figure.get_label()
    assert "tỷ lệ hoàn thành được tính 80,0% → chưa báo cáo" in figure.get_label()


def test_many_small_changes_are_one_bar():
    many = pd.DataFrame([change(f"i{n:02}", 0.1) for n in range(12)])
    figure = score_waterfall(many, scores(97, 98.2), ward_codes=["a"], period="2022", language="en")
    assert drawn(figure, "row")[-2:] == ["4 other indicators", "Score of 2022"]
    assert drawn(figure, "figure")[-2] == "+0.40"


def test_sixty_three_wards_have_a_panel_each_and_one_that_cannot_be_compared_is_named():
    codes = [f"w{n}" for n in range(63)]
    rows = pd.DataFrame([change("i", 1.0, ward=code) for code in codes])
    points = pd.concat([scores(97, 98, ward=code) for code in [*codes, "new"]])
    figure = score_waterfall(rows, points, ward_codes=[*codes, "new"], period="2022")
    assert len(drawn(figure, "ward")) == 63
    assert "Không so sánh được với năm 2021: Bến Thành." in figure.get_label()
    alone = score_waterfall(rows, points, ward_codes=["new"], period="2022")
    assert drawn(alone, "ward") == []
    assert "Không so sánh được" in alone.get_label()
    nobody = score_waterfall(rows, points, ward_codes=[], period="2022")
    assert "năm 2021" in nobody.get_label()  # a sheet that says why it is empty
