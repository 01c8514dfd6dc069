import pandas as pd
import pytest

from wardanalytics.presentation.completeness import completeness_chart
from wardanalytics.presentation.prose import prose
from wardanalytics.presentation.provenance import ratings_provenance
from wardanalytics.presentation.summaries import (
    audit_table,
    kinds_table,
    missed_table,
    reminders_table,
    stated_slips_table,
    status_table,
    ward_kinds_table,
    ward_problems_table,
)
from wardanalytics.returns.findings import finding
from wardanalytics.tables import table

NAMES = {"a": "Bến Thành", "b": "Đa Kao"}


def attained(*rows):
    """Rows of ward, indicator, status, attainment and what the stated percentage is worth."""
    columns = ["ward_code", "indicator_code", "status", "attainment", "stated_verdict"]
    frame = table("attained", pd.DataFrame(rows, columns=columns).assign(period="2022"))
    stated = frame["stated_verdict"].notna().map({True: 1.0, False: None}).astype("float")
    return frame.assign(
        ward=frame["ward_code"].map(NAMES),
        indicator=frame["indicator_code"].str.upper(),
        group="Kinh tế",
        stated_attainment=stated,
    )


def completeness(*rows):
    columns = ["period", "ward_code", "status", "assigned", "reported", "deadline"]
    frame = table("completeness", pd.DataFrame(rows, columns=columns))
    return frame.assign(ward=frame["ward_code"].map(NAMES))


def texts(styler):
    return [list(styler.data.columns), *styler.data.to_numpy().tolist()]


ROWS = (
    ("a", "tax", "exceeded", 1.2, "exact"),
    ("a", "fire", "not_met", 0.5, "inconsistent"),
    ("b", "tax", "met", 1.0, None),
    ("b", "fire", "not_met", 0.8, "exact"),
)


def test_targets_are_counted_by_ward_in_columns_that_occur():
    assert texts(status_table(attained(*ROWS), "ward", "en")) == [
        ["Ward", "Exceeded", "Met", "Missed"],
        ["Bến Thành", "1", "0", "1"],
        ["Đa Kao", "0", "1", "1"],
    ]


def test_targets_are_counted_by_field():
    assert texts(status_table(attained(*ROWS), "group", "vi"))[1] == ["Kinh tế", "1", "1", "2"]


def test_what_most_wards_missed_comes_first_with_the_one_furthest_from_it():
    rows = (*ROWS, ("b", "waste", "not_met", 0.9, None), ("a", "waste", "met", 1.0, None))
    assert [row[:2] for row in texts(missed_table(attained(*rows), "en"))[1:]] == [
        ["FIRE", "2/2"],
        ["WASTE", "1/2"],
    ]
    assert texts(missed_table(attained(*rows), "en"))[1][2] == "Bến Thành (50.0%)"


def test_stated_percentages_are_counted_by_what_they_are_worth():
    assert texts(audit_table(attained(*ROWS), "en"))[1:] == [
        ["Bến Thành", "2", "1", "0", "0", "1"],
        ["Đa Kao", "1", "1", "0", "0", "0"],
    ]


def test_whoever_sent_nothing_or_too_little_is_to_be_reminded():
    rows = completeness(
        ("2022", "a", "not_received", None, 0, "2022-12-20"),
        ("2022", "b", "not_judged", 48, 46, None),
    )
    assert texts(reminders_table(rows, "vi"))[1:] == [
        ["Bến Thành", "chưa gửi báo cáo", "20/12/2022"],
        ["Đa Kao", "2 trong 48 số liệu", "–"],
    ]


def test_nobody_is_reminded_whose_return_is_whole():
    rows = completeness(("2022", "a", "not_judged", 48, 48, None))
    assert texts(reminders_table(rows, "en"))[1:] == [["Every unit has reported in full."]]


def test_kinds_of_findings_are_counted_gravest_first():
    problems = pd.DataFrame(
        [
            finding("number_as_text", source_file="x", count=3),
            finding("unreadable_figure", source_file="x", as_typed="l3"),
            finding("unreadable_figure", source_file="y", as_typed="o"),
        ]
    )
    assert [row[:3] for row in texts(kinds_table(problems, "en"))[1:]] == [
        ["error to correct", "2", "2"],
        ["noted", "1", "1"],
    ]


def test_each_ward_has_its_findings_counted_most_errors_first():
    problems = pd.DataFrame(
        [
            finding("number_as_text", source_file="2022/a.xlsx", count=3),
            finding("unreadable_figure", source_file="2022/b.xlsx", as_typed="o"),
            finding("placeholder", source_file="2022/b.xlsx", as_typed="…"),
            finding("placeholder", source_file="2022/b.xlsx", as_typed=".."),
            finding("locked", source_file="2022/x.xlsx"),
        ]
    )
    wards = {"2022/a.xlsx": "A", "2022/b.xlsx": "B", "2022/c.xlsx": "C", "2022/x.xlsx": None}
    files = pd.DataFrame({"source_file": list(wards), "ward_code": list(wards.values())})
    assert texts(ward_problems_table(problems, files, "en")) == [
        ["Ward", "Error to correct", "To be confirmed", "Noted", "Most often"],
        ["B", "1", "2", "0", "Fill in the figure (2)"],
        ["2022/x.xlsx", "1", "0", "0", "Remove the password and send it again (1)"],
        ["A", "0", "0", "1", "–"],
        ["C", "0", "0", "0", "–"],
    ]


def found_in(files, *found):
    """A finding of each check in each file, and the `files` table; a file is named by its ward."""
    values = {"as_typed": "…", "count": 3, "period": "2022", "near": ""}
    rows = [finding(check, source_file=file, **values) for file, check in found]
    return pd.DataFrame(rows), pd.DataFrame({"source_file": files, "ward_code": files})


def test_wards_stand_by_kinds_gravest_and_most_frequent_first_and_blank_where_none():
    found = [("B", "placeholder"), ("B", "placeholder"), ("A", "negative_figure")]
    found += [("B", "unreadable_figure"), ("C", "number_as_text")]
    assert texts(ward_kinds_table(*found_in(["A", "B", "C"], *found), "vi")) == [
        [
            "Phường",
            "Không đọc được số (lỗi phải sửa)",
            "Chưa điền (cần xác nhận)",
            "Số âm (cần xác nhận)",
        ],
        ["A", "", "", "1"],
        ["B", "1", "2", ""],
        ["C", "", "", ""],
    ]


def test_more_kinds_than_wards_go_down_the_page():
    found = [("A", "placeholder"), ("A", "unreadable_figure"), ("B", "placeholder")]
    found += [("B", "ward_unknown")]
    assert texts(ward_kinds_table(*found_in(["A", "B"], *found), "en")) == [
        ["Kind of finding", "A", "B"],
        ["Unreadable figure (error to correct)", "1", ""],
        ["Unknown reporting unit (error to correct)", "", "1"],
        ["Not filled in (to be confirmed)", "1", "1"],
    ]


def test_without_errors_and_queries_no_empty_matrix_stands():
    found = found_in(["A"], ("A", "number_as_text"))
    assert texts(ward_kinds_table(*found, "en"))[1:] == [["Nothing to correct or to confirm."]]


def test_slips_in_stated_percentages_are_counted_and_the_unexplained_stand_last():
    values = {"first": 8, "second": 7, "computed": 114, "stated": "88%"}
    checks = ["stated_inconsistent", "stated_inconsistent", "stated_inverted", "placeholder"]
    problems = pd.DataFrame(
        [finding(check, source_file="x", as_typed="88%", **values) for check in checks]
    )
    assert [row[:3] for row in texts(stated_slips_table(problems, "en"))[1:]] == [
        [
            "The target seems to have been divided by the actual; write actual divided by target",
            "1",
            "1",
        ],
        ["Check target, actual and percentage, and correct the one that is wrong", "2", "1"],
    ]
    none = texts(stated_slips_table(problems[:0], "en"))
    assert none[-1] == ["Every stated percentage follows from its figures."]


def tiles(figure):
    [axes] = [axes for axes in figure.axes if axes.get_label() == "completeness"]
    return {patch.get_label(): patch.get_facecolor() for patch in axes.patches}


def test_each_ward_and_period_has_a_tile_that_says_how_complete_it_is():
    rows = completeness(
        ("2021", "a", "not_judged", 2, 2, None),
        ("2022", "a", "not_judged", 2, 1, None),
        ("2022", "b", "not_received", None, 0, None),
    )
    figure = completeness_chart(rows, language="en", source="Source: test")
    drawn = tiles(figure)
    assert list(drawn) == ["2021:a:all figures", "2022:a:figures missing", "2022:b:no return"]
    assert drawn["2022:a:figures missing"] != drawn["2021:a:all figures"]
    assert "no return: 1" in figure.get_label()


def test_with_nothing_expected_the_chart_says_so():
    figure = completeness_chart(completeness(), language="en")
    assert "No return was expected." in figure.get_label()


def test_real_ratings_among_synthetic_ones_are_named():
    rows = [
        {"ward": "Bến Thành", "period": "2021", "document": "Báo cáo"},
        {"ward": "Bến Thành", "period": "2022", "document": "Báo cáo"},
        {"ward": "Đa Kao", "period": "2022", "document": "DỮ LIỆU MÔ PHỎNG; quyết định"},
    ]
    ratings = pd.DataFrame(rows).assign(stage="decided", ward_code="x")
    assert ratings_provenance(ratings, "vi").endswith("DỮ LIỆU MÔ PHỎNG trừ Bến Thành 2021, 2022")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "*a* [b](c) `d` $e$", "a\\b"])
def test_a_quoted_text_never_becomes_markup(text):
    shown = prose(text).data
    assert "<script" not in shown
    assert all(f"\\{mark}" in shown for mark in "*[`$" if mark in text)


def test_blank_sentences_are_left_out():
    assert prose("A.", "", "B.").data == "A.\n\nB."


def test_indicators_without_a_field_have_no_row_and_no_error():
    rows = table("attained", [{"period": "2022", "ward_code": "a", "status": "met"}])
    shown = status_table(rows.assign(ward="A", group=None), "group").data
    assert list(shown.columns) == ["Lĩnh vực", "Đạt"]
    assert len(shown) == 0
