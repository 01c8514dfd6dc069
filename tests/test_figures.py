"""One figure from one cell: what it says, or why it is withheld."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from wardanalytics.returns.figure_cells import read_figure
from wardanalytics.returns.figures import BLANK

MARKS = {
    "mark_dash": "nothing_occurred",
    "mark_none": "nothing_occurred",
    "mark_x": "not_assigned",
}


def read(typed, kind="text", number_format="General", marks=MARKS, **how):
    cell = SimpleNamespace(kind=kind, typed=typed, number_format=number_format)
    return read_figure(cell, **{"in_percent": False, "is_count": False, "marks": marks, **how})


@pytest.mark.parametrize(
    ("typed", "value", "step"),
    [
        ("4,8", "4.8", "0.1"),
        ("4.8", "4.8", "0.1"),
        ("4,80", "4.8", "0.01"),
        ("15", "15", "1"),
        ("15,", "15", "1"),
        ("0,125", "0.125", "0.001"),
        ("1.234.567", "1234567", "1"),
        ("1,234,567", "1234567", "1"),
        ("1.234,5", "1234.5", "0.1"),
        ("1,234.5", "1234.5", "0.1"),
        ("1 234", "1234", "1"),
        ("1 234 567,8", "1234567.8", "0.1"),
        ("1\u00a0234", "1234", "1"),
        ("1\u202f234", "1234", "1"),
        ("12345,678", "12345.678", "0.001"),
        ("+5", "5", "1"),
        (" 15\n", "15", "1"),
    ],
)
def test_a_number_typed_as_text_is_read_as_viet_nam_writes_it(typed, value, step):
    figure = read(typed)
    assert (figure.value, figure.step, figure.check) == (Decimal(value), Decimal(step), None)
    assert figure.state == "value"


@pytest.mark.parametrize("typed", ["1.250", "250,000", "12.345", "-1.250"])
def test_a_fraction_or_thousands_is_withheld_with_both_readings(typed):
    figure = read(typed)
    assert (figure.state, figure.value, figure.check) == ("withheld", None, "ambiguous_figure")
    assert figure.details["first"] == 1000 * figure.details["second"]


@pytest.mark.parametrize(("typed", "value"), [("1.250", 1250), ("250,000", 250000)])
def test_thousands_of_a_count_have_one_reading(typed, value):
    assert (read(typed, is_count=True).value, read(typed, is_count=True).check) == (value, None)


@pytest.mark.parametrize("minus", "-−–")
def test_a_figure_below_zero_is_queried_whatever_its_minus_sign(minus):
    figure = read(f"{minus}4,8")
    assert (figure.value, figure.check) == (Decimal("-4.8"), "negative_figure")


@pytest.mark.parametrize(
    "typed",
    ["12 (3)", "12\n15", "8\r\n7", "12 15", "1 2345", "1.23.456", "1,2,3", "12?", "tăng 10%"]
    + ["đạt", "8/7/2022", "8/7(12)", "10-5", "= 5", "%", "/7", "8/", "e5", "(12", "()"],
)
def test_what_is_no_plain_figure_is_withheld(typed):
    figure = read(typed)
    assert (figure.state, figure.check, figure.value) == ("withheld", "unreadable_figure", None)


@pytest.mark.parametrize(("typed", "unit"), [("12 hộ", "hộ"), ("4,8 tỷ đồng.", "tỷ đồng")])
def test_words_behind_a_number_are_its_unit(typed, unit):
    assert read(typed).unit == unit


def test_a_number_with_leading_zeros_is_queried_as_a_code():
    assert (read("007").value, read("007").check) == (7, "leading_zero")
    pair = read("08/07")
    assert (pair.value, pair.denominator, pair.check) == (8, 7, "leading_zero")


@pytest.mark.parametrize("typed", ["1234567890123456", "1 234 567 890 123 456"])
def test_more_digits_than_a_number_keeps_are_withheld(typed):
    assert read(typed, is_count=True).check == "too_many_digits"
    assert read(typed.replace(" ", ""), kind="number").check == "too_many_digits"


@pytest.mark.parametrize(
    ("typed", "first", "second", "unit"),
    [
        ("18/26", 18, 26, ""),
        ("8 / 7", 8, 7, ""),
        ("8/7 trường hợp", 8, 7, "trường hợp"),
        ("4,8/3,8 tỷ đồng", Decimal("4.8"), Decimal("3.8"), "tỷ đồng"),
        ("0/0", 0, 0, ""),
        ("1.234.567/2.000.000", 1234567, 2000000, ""),
    ],
)
def test_a_pair_is_split(typed, first, second, unit):
    figure = read(typed)
    assert (figure.value, figure.denominator, figure.unit) == (first, second, unit)
    assert figure.check is None


def test_a_pair_with_an_ambiguous_part_is_withheld():
    assert read("8/1.250").check == "ambiguous_figure"
    assert read("1.250/8").check == "ambiguous_figure"


@pytest.mark.parametrize("how", [{}, {"in_percent": True}], ids=["any column", "percent column"])
def test_a_percentage_typed_with_its_sign_is_a_ratio(how):
    figure = read("114,3%", **how)
    assert (figure.value, figure.step, figure.is_percent) == (
        *(Decimal("1.143"), Decimal("0.001")),
        True,
    )


@pytest.mark.parametrize(
    ("typed", "kind", "number_format", "ratio"),
    [
        ("114,3", "text", "@", "1.143"),
        ("114.3", "number", "General", "1.143"),
        ("1.143", "number", "0.0%", "1.143"),
        ("114.3", "number", '0.0"%"', "1.143"),
        ("114.3", "number", r"0.0\%", "1.143"),
        ("0.5", "number", "0.00%;[Red]-0.00%", "0.5"),
        ("95", "text", "0%", "0.95"),
    ],
)
def test_percent_is_known_by_sign_column_or_format(typed, kind, number_format, ratio):
    figure = read(typed, kind, number_format, in_percent=True)
    assert figure.value == Decimal(ratio)


def test_a_percent_format_in_another_column_is_seen():
    figure = read("1.143", "number", "0.0%")
    assert (figure.value, figure.is_percent) == (Decimal("1.143"), True)


@pytest.mark.parametrize(
    ("number_format", "unit"),
    [
        ('#,##0.0" tỷ đồng"', "tỷ đồng"),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', ""),
        ('0;-0;"không"', ""),
        ("#,##0 [$₫-42A]", ""),
    ],
)
def test_the_unit_in_a_number_format_is_read(number_format, unit):
    figure = read("4.8", "number", number_format)
    assert (figure.value, figure.unit) == (Decimal("4.8"), unit)


@pytest.mark.parametrize(
    ("typed", "bound", "value", "upper"),
    [
        ("≥95", "at_least", 95, None),
        (">= 95", "at_least", 95, None),
        ("từ 95 trở lên", "at_least", 95, None),
        ("95 trở lên", "at_least", 95, None),
        ("trên 95", "above", 95, None),
        ("> 95", "above", 95, None),
        ("không quá 5", "at_most", 5, None),
        ("5 trở xuống", "at_most", 5, None),
        ("dưới 5", "below", 5, None),
        ("3-5", "between", 3, 5),
        ("từ 3 đến 5", "between", 3, 5),
    ],
)
def test_a_bound_is_told_from_a_figure(typed, bound, value, upper):
    figure = read(typed)
    assert (figure.bound, figure.value, figure.upper) == (bound, value, upper)


def test_both_ends_of_a_range_in_percent_are_ratios():
    figure = read("10-12%")
    assert (figure.value, figure.upper) == (Decimal("0.1"), Decimal("0.12"))


@pytest.mark.parametrize(
    ("typed", "state", "check"),
    [
        ("-", "nothing_occurred", None),
        ("–", "nothing_occurred", None),
        ("Không", "nothing_occurred", None),
        ("không phát sinh", "nothing_occurred", None),
        ("KPS", "nothing_occurred", None),
        ("x", "not_assigned", None),
        ("X", "not_assigned", None),
        ("…", "missing", "placeholder"),
        (". . . .", "missing", "placeholder"),
        ("N/A", "missing", "not_available"),
        ("#N/A", "missing", "not_available"),
        ("NULL", "missing", "not_available"),
        ("Chưa có số liệu", "missing", "not_available"),
    ],
)
def test_marks_are_kept_apart_and_none_is_a_number(typed, state, check):
    figure = read(typed)
    assert (figure.state, figure.check, figure.value) == (state, check, None)


def test_a_mark_declared_as_zero_is_the_figure_0():
    figure = read("-", marks={**MARKS, "mark_dash": "zero"})
    assert (figure.state, figure.value) == ("zero", 0)


@pytest.mark.parametrize("typed", ["", "  ", "\u00a0"])
def test_a_text_of_blanks_is_a_blank_cell(typed):
    assert read(typed) == BLANK == read_figure(None, in_percent=0, is_count=0, marks=MARKS)


def test_zero_typed_is_zero_however_it_is_shown():
    assert read("0", "number", '_-* #,##0_-;_-* "-"_-').state == "zero"
    assert read("0,0").state == "zero"


@pytest.mark.parametrize(
    ("typed", "kind", "check"),
    [
        ("2022-07-08 00:00:00", "date", "excel_date"),
        ("08:07:00", "date", "unreadable_figure"),
        ("#DIV/0!", "error", "excel_error"),
        ("TRUE", "boolean", "unreadable_figure"),
        ("", "no_value", "no_stored_value"),
        ("inf", "number", "unreadable_figure"),
    ],
)
def test_what_excel_holds_as_no_number_is_withheld(typed, kind, check):
    assert (read(typed, kind).state, read(typed, kind).check) == ("withheld", check)


def test_a_date_gives_both_readings_of_the_fraction_that_was_typed():
    details = read("2022-07-08 00:00:00", "date").details
    assert details == {"first": "8/7", "second": "7/8", "day": "08/07/2022"}


def test_counts_are_exact():
    assert read("8/7", is_count=True).step == read("15", "number", is_count=True).step == 0


@pytest.mark.parametrize(("typed", "meant"), [("l3", "13"), ("1O", "10"), ("l2,O%", "12,0%")])
def test_a_letter_for_a_digit_is_withheld_with_what_may_be_meant(typed, meant):
    figure = read(typed)
    assert (figure.state, figure.check) == ("withheld", "letters_in_figure")
    assert figure.details["meant"] == meant


WORDS = {"hai mươi": 20, "Mười lăm": 15, "hai mươi mốt": 21, "một trăm linh năm": 105}
WORDS |= {"ba trăm": 300, "chín": 9, "hai trăm ba mươi tư": 234, "mười": 10}


@pytest.mark.parametrize(("typed", "meant"), WORDS.items())
def test_a_number_in_words_is_withheld_with_what_may_be_meant(typed, meant):
    figure = read(typed)
    assert (figure.state, figure.check) == ("withheld", "number_in_words")
    assert figure.details["meant"] == meant


@pytest.mark.parametrize("typed", ["mười mười", "hai trăm linh", "trăm", "mươi hai", "hai ba"])
def test_other_words_are_no_number(typed):
    assert read(typed).check == "unreadable_figure"


@pytest.mark.parametrize("typed", ["12*", "12(1)", "12†", "12 *", "12²"])
def test_a_footnote_mark_is_left_out_and_queried(typed):
    figure = read(typed)
    assert (figure.value, figure.check) == (12, "footnote_mark")


def test_a_footnote_mark_on_a_pair_is_left_out_and_queried():
    figure = read("8/7*")
    assert (figure.value, figure.denominator, figure.check) == (8, 7, "footnote_mark")


@pytest.mark.parametrize("typed", ["(12)", "( 12 )", "-12", "−12", "–12"])
def test_a_negative_figure_is_read_however_it_is_written(typed):
    assert (read(typed).value, read(typed).check) == (-12, "negative_figure")


@pytest.mark.parametrize(
    ("sign", "value", "step"), [(",", "1250", "1"), (".", "1.25", "0.001")], ids=["comma", "dot"]
)
def test_the_columns_decimal_sign_settles_a_figure_and_says_so(sign, value, step):
    figure = read("1.250", decimal_sign=sign)
    assert (figure.value, figure.step) == (Decimal(value), Decimal(step))
    assert figure.check == "sign_decided"


def test_a_list_of_room_numbers_is_queried():
    assert read("201,301,401").check == "list_of_codes"
    assert read("1,100,000").check is None


def test_a_date_keeps_both_pairs_for_the_row_to_prove():
    readings = read("2022-07-08 00:00:00", "date").readings
    assert [(r.value, r.denominator) for r in readings] == [(8, 7), (7, 8)]
    month_and_year = read("1932-05-01 00:00:00", "date", "mmm-yy").details
    assert month_and_year == {"first": "5/32", "second": "32/5", "day": "01/05/1932"}


@pytest.mark.parametrize("typed", ["khoảng 20", "~20", "xấp xỉ 20"])
def test_about_is_a_bound_of_its_own(typed):
    assert (read(typed).bound, read(typed).value) == ("about", 20)


@pytest.mark.parametrize(
    ("typed", "bound", "value", "upper"),
    [
        ("không dưới 95%", "at_least", "0.95", None),
        ("từ 85% trở lên", "at_least", "0.85", None),
        ("60–70%", "between", "0.6", "0.7"),
        ("tăng bình quân 10–12%/năm", "between", "0.1", "0.12"),
        ("phấn đấu đạt trên 95%", "above", "0.95", None),
    ],
)
def test_a_bound_in_percent_keeps_its_sense(typed, bound, value, upper):
    figure = read(typed, in_percent=True)
    assert (figure.bound, figure.value) == (bound, Decimal(value))
    assert figure.upper == (Decimal(upper) if upper else None)


def test_a_bound_or_range_may_carry_its_unit():
    assert (read("không quá 3 vụ").value, read("không quá 3 vụ").unit) == (3, "vụ")
    assert (read("3-5 vụ").upper, read("3-5 vụ").unit) == (5, "vụ")


def test_zero_shown_as_a_dash_is_zero_and_says_so():
    figure = read("0", "number", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-')
    assert (figure.state, figure.check) == ("zero", "zero_shown_as_dash")
