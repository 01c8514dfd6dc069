"""Kinds 1 to 39 of mess, figures: each in a clean return, its outcome, and nothing else changed."""

import datetime

import pytest

from tests.clean_returns import FIELDS, clean_reference, put
from wardanalytics.analysis.attainment import attainment

D = datetime.datetime
GONE = {"actual": None, "state": "withheld"}
ACCOUNTING = '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-'


def kind(number, what, code, entries, values=None, *found):
    """One case: what is typed by role, the values that change, and what is found at the actual.

    `found` is a check and its severity, which give the outcome; without it the figure is taken.
    """
    given = (code, entries, values or {}, *(found or (None, None)))
    return pytest.param(*given, id=f"kind-{number:02}-{what}")


Q, E, INFO = "query", "error", "info"
ALONE = {"target": None, "stated": None}  # nothing else in the row proves the figure
NONE_ELSE = {"target": None, "stated_attainment": None}
NUMBERS = [
    kind(1, "pair", "party", {"target": None, "actual": "8/7"}),
    kind(1, "pair-beside-its-target", "party", {"actual": "8/7"}),
    kind(1, "pair-that-differs", "party", {"actual": "8/9"}, {}, "pair_differs", Q),
    kind(
        1,
        "pair-of-a-rate",
        "crime",
        {"actual": "18/26"},
        {"actual": 18 / 26, "numerator": 18, "denominator": 26},
    ),
    kind(
        1, "pair-of-a-coverage", "quarters", {"actual": "6/6"}, {"numerator": 6, "denominator": 6}
    ),
    kind(2, "date", "party", {"actual": D(2022, 7, 8)}, {}, "date_proved", Q),
    kind(2, "date-of-america", "party", {"actual": D(2022, 8, 7)}, {}, "date_proved", Q),
    kind(
        2,
        "date-proved-by-percent",
        "party",
        {"target": None, "actual": D(2022, 7, 8)},
        {},
        "date_proved",
        Q,
    ),
    kind(
        2,
        "date-proved-by-target",
        "party",
        {"actual": D(2022, 7, 8), "stated": None},
        {"stated_attainment": None},
        "date_proved",
        Q,
    ),
    kind(
        2,
        "date-not-proved",
        "party",
        {**ALONE, "actual": D(2022, 7, 8)},
        {**NONE_ELSE, **GONE},
        "excel_date",
        E,
    ),
    kind(
        2,
        "date-contradicted",
        "party",
        {"actual": D(2022, 7, 8), "stated": "150%"},
        {"stated_attainment": 1.5, **GONE},
        "excel_date",
        E,
    ),
    kind(
        2,
        "date-of-a-coverage",
        "quarters",
        {"actual": D(2022, 6, 6)},
        {"numerator": 6, "denominator": 6},
        "date_proved",
        Q,
    ),
    kind(
        2,
        "date-of-month-and-year",
        "party",
        {"target": None, "actual": (D(2032, 5, 1), "mmm-yy"), "stated": "15,6%"},
        {"target": 32, "actual": 5, "stated_attainment": 0.156},
        "date_proved",
        Q,
    ),
    kind(4, "comma", "tax", {"actual": "4,8"}),
    kind(4, "dot", "tax", {"actual": "4.8"}),
    kind(5, "dots", "tax", {"actual": "1.234.567"}, {"actual": 1234567}),
    kind(6, "commas", "tax", {"actual": "1,100,000"}, {"actual": 1100000}),
    kind(6, "commas-and-dot", "tax", {"actual": "1,100.5"}, {"actual": 1100.5}),
    kind(6, "one-group", "tax", {"actual": "250,000"}, GONE, "ambiguous_figure", E),
    kind(7, "ambiguous", "tax", {"actual": "1.250"}, GONE, "ambiguous_figure", E),
    kind(7, "of-a-count", "party", {"actual": "1.250"}, {"actual": 1250}),
    kind(
        7,
        "proved-thousands",
        "tax",
        {"target": 1000, "actual": "1.250", "stated": "125%"},
        {"target": 1000, "actual": 1250, "stated_attainment": 1.25},
        "reading_proved",
        Q,
    ),
    kind(
        7,
        "proved-fraction",
        "tax",
        {"target": 1, "actual": "1.250", "stated": "125%"},
        {"target": 1, "actual": 1.25, "stated_attainment": 1.25},
        "reading_proved",
        Q,
    ),
    kind(8, "text", "party", {"actual": "8"}),
    kind(9, "leading-zeros", "party", {"actual": "008"}, {}, "leading_zero", Q),
    kind(9, "code", "tax", {"actual": "01.0001"}, {"actual": 1.0001}, "leading_zero", Q),
    kind(9, "list", "party", {"actual": "201,301,401"}, {"actual": 201301401}, "list_of_codes", Q),
    kind(10, "sign", "health", {"actual": "98,5%"}),
    kind(11, "format", "health", {"actual": (0.985, "0.0%")}),
    kind(12, "ratio-proved", "health", {"actual": 0.985}, {}, "percent_proved", INFO),
    kind(12, "format-proved", "health", {"actual": (98.5, "0.0%")}, {}, "percent_proved", INFO),
    kind(
        12,
        "ratio-not-proved",
        "health",
        {"actual": 0.985, "stated": None},
        {"actual": 0.00985, "stated_attainment": None},
        "small_percent",
        Q,
    ),
    kind(13, "unit-in-format", "tax", {"actual": (4.8, '0.0" tỷ đồng"')}),
    kind(
        13,
        "other-unit-in-format",
        "tax",
        {"actual": (4800, '#,##0" triệu đồng"')},
        {},
        "unit_converted",
        Q,
    ),
    kind(14, "unit", "tax", {"actual": "4,8 tỷ đồng"}),
    kind(14, "unit-of-a-count", "party", {"actual": "8 người"}),
    kind(14, "million", "tax", {"actual": "4800 triệu"}, {}, "unit_converted", Q),
    kind(14, "dong", "tax", {"actual": "4.800.000.000 đồng"}, {}, "unit_converted", Q),
    kind(14, "other-unit", "party", {"actual": "8 hộ"}, GONE, "unit_differs", E),
    kind(14, "money-for-people", "party", {"actual": "8 triệu"}, GONE, "unit_differs", E),
    kind(15, "pair-with-unit", "tax", {"target": None, "actual": "4,8/3,8 tỷ đồng"}),
    kind(
        15,
        "pair-converted",
        "tax",
        {"target": None, "actual": "4800/3800 triệu"},
        {},
        "unit_converted",
        Q,
    ),
    kind(17, "bound-as-actual", "party", {"actual": "≥8"}, GONE, "bound_as_actual", E),
    kind(17, "about-as-actual", "party", {"actual": "khoảng 8"}, GONE, "bound_as_actual", E),
    kind(17, "range-as-actual", "party", {"actual": "từ 3-5"}, GONE, "bound_as_actual", E),
    kind(19, "digits", "party", {"actual": 1234567890123456}, GONE, "too_many_digits", E),
    kind(19, "digits-as-text", "party", {"actual": "1234567890123456"}, GONE, "too_many_digits", E),
    kind(20, "brackets", "tax", {"actual": "(12)"}, {"actual": -12}, "negative_figure", Q),
    kind(20, "hyphen", "tax", {"actual": "-12"}, {"actual": -12}, "negative_figure", Q),
    kind(20, "minus", "tax", {"actual": "\u221212"}, {"actual": -12}, "negative_figure", Q),
    kind(20, "dash", "tax", {"actual": "–12"}, {"actual": -12}, "negative_figure", Q),
    kind(20, "stored", "tax", {"actual": -12}, {"actual": -12}, "negative_figure", Q),
    *(
        kind(21, f"blank-{ord(blank):x}", "party", {"actual": f"1{blank}234"}, {"actual": 1234})
        for blank in " \u00a0\u2009\u202f"
    ),
    kind(21, "other-groups", "party", {"actual": "12 34"}, GONE, "unreadable_figure", E),
    kind(22, "l", "party", {"actual": "l2"}, GONE, "letters_in_figure", E),
    kind(22, "O", "party", {"actual": "1O"}, GONE, "letters_in_figure", E),
    *(
        kind(23, f"mark-{n}", "party", {"actual": f"8{mark}"}, {}, "footnote_mark", Q)
        for n, mark in enumerate(["(1)", "*", "†", "²"])
    ),
    kind(24, "two-lines", "party", {"actual": "12\n15"}, GONE, "unreadable_figure", E),
    kind(24, "two-with-blank", "party", {"actual": "12 (15)"}, GONE, "unreadable_figure", E),
    kind(25, "words", "party", {"actual": "hai mươi"}, GONE, "number_in_words", E),
]
MISSING = {"actual": None, "state": "missing"}
NOTHING = {"actual": None, "state": "nothing_occurred"}
NOT_ASSIGNED = {"actual": None, "state": "not_assigned"}
ZERO = {"actual": 0, "state": "zero"}
MARKS_AND_NOTHING = [
    kind(26, "empty", "party", {"actual": None}, MISSING, "missing_figure", Q),
    kind(27, "zero", "party", {"actual": 0}, ZERO),
    kind(27, "zero-as-text", "party", {"actual": "0"}, ZERO),
    kind(
        28, "zero-as-dash", "party", {"actual": (0, ACCOUNTING)}, ZERO, "zero_shown_as_dash", INFO
    ),
    kind(29, "dash", "party", {"actual": "-"}, NOTHING),
    kind(29, "long-dash", "party", {"actual": "–"}, NOTHING),
    kind(30, "x", "party", {**ALONE, "actual": "x"}, {**NONE_ELSE, **NOT_ASSIGNED}),
    kind(
        30,
        "x-against-target",
        "party",
        {"actual": "X"},
        GONE,
        "mark_against_target",
        E,
    ),
    *(
        kind(31, f"dots-{n}", "party", {"actual": dots}, MISSING, "placeholder", Q)
        for n, dots in enumerate(["…", "..", ". . . ."])
    ),
    *(
        kind(32, word.lower().strip("#"), "party", {"actual": word}, MISSING, "not_available", Q)
        for word in ("N/A", "NA", "null")
    ),
    *(
        kind(33, f"none-{n}", "party", {"actual": word}, NOTHING)
        for n, word in enumerate(["Không", "Không có", "Không phát sinh", "KPS"])
    ),
    *(
        kind(35, error.strip("#!?"), "party", {"actual": error}, GONE, "excel_error", E)
        for error in ("#DIV/0!", "#REF!", "#VALUE!", "#N/A", "#NAME?")
    ),
]


@pytest.fixture
def change_row(change):
    """Put entries by role into the row of an indicator; what this changes and where they stand."""

    def changed(code, reference=None, **entries):
        def edit(made):
            for role, entry in entries.items():
                value, number_format = entry if isinstance(entry, tuple) else (entry, None)
                put(made, made.address(code, role), value, number_format)

        found = change(edit, reference)
        return found, {role: found.made.address(code, role) for role in FIELDS}

    return changed


@pytest.mark.parametrize(
    ("code", "entries", "values", "check", "severity"), [*NUMBERS, *MARKS_AND_NOTHING]
)
def test_a_figure_has_its_outcome_and_changes_nothing_else(
    code, entries, values, check, severity, change_row
):
    found, at = change_row(code, **entries)
    assert found.values == {(code, column): pytest.approx(v) for column, v in values.items()}
    own = [finding for finding in found.findings if finding[0] != "pairs_and_dates"]
    assert own == ([(check, severity, at["actual"])] if check else [])
    outcome = {"error": "withheld", "query": "queried"}.get(severity, "taken")
    assert found.outcomes.get(at["actual"]) == (None if entries["actual"] is None else outcome)


@pytest.mark.parametrize(
    ("code", "typed", "values", "check"),
    [
        ("health", "≥95%", {"target_bound": "at_least"}, None),
        ("health", ">90", {"target": 0.9, "target_bound": "above"}, None),
        ("health", "trên 95%", {"target_bound": "above"}, None),
        ("health", "không quá 3", {"target": 0.03, "target_bound": "at_most"}, None),
        (
            "health",
            "60–70%",
            {"target": 0.6, "target_upper": 0.7, "target_bound": "between"},
            None,
        ),
        ("party", "từ 3-5", {"target": 3, "target_upper": 5, "target_bound": "between"}, None),
        ("party", "khoảng 20", {"target": 20}, "approximate_figure"),
    ],
    ids=[f"kind-17-target-{n}" for n in range(7)],
)
def test_a_target_may_be_a_bound_or_a_range(code, typed, values, check, change_row):
    found, at = change_row(code, target=typed)
    assert found.values == {
        (code, column): v if isinstance(v, str) else pytest.approx(v)
        for column, v in values.items()
    }
    assert found.findings == ([(check, Q, at["target"])] if check else [])
    assert found.outcomes[at["target"]] == ("queried" if check else "taken")


@pytest.fixture(scope="module")
def make_kinds_reference(tmp_path_factory):
    """The reference of clean returns with further tables, and no word on marks."""
    return lambda **tables: clean_reference(tmp_path_factory.mktemp("reference"), **tables)


@pytest.mark.parametrize(
    ("typed", "values", "check"),
    [
        pytest.param("-", NOTHING, "assumed_nothing_occurred", id="kind-29-undeclared"),
        pytest.param("x", NOT_ASSIGNED, "assumed_not_assigned", id="kind-30-undeclared"),
        pytest.param("Không", NOTHING, "assumed_nothing_occurred", id="kind-33-undeclared"),
    ],
)
def test_a_mark_that_the_office_has_not_declared_is_queried(
    typed, values, check, change_row, make_kinds_reference
):
    found, at = change_row("party", make_kinds_reference(), target=None, actual=typed, stated=None)
    expected = values | {"target": None, "stated_attainment": None}
    assert found.values == {("party", column): value for column, value in expected.items()}
    assert found.findings == [(check, Q, at["actual"])]


def test_kind_17_an_approximate_target_of_the_office_is_queried_too(
    change_row, make_kinds_reference
):
    assigned = {"period": "2022", "indicator_code": "party", "target": "khoảng 7"}
    found, _ = change_row("party", make_kinds_reference(targets=[assigned]))
    assert found.values == {}
    assert found.findings == [("target_approximate", Q, None)]
    assert "“khoảng 7”" in found.message("target_approximate")


# what only the whole column, or another row, can tell


def test_kind_03_pairs_and_dates_of_a_column_are_counted(change):
    def edit(made):
        for code, entry in {"party": D(2022, 7, 8), "quarters": "6/6"}.items():
            put(made, made.address(code, "actual"), entry)

    found = change(edit)
    column = found.made.address("party", "actual").rstrip("0123456789")
    at = found.made.address("party", "actual")
    assert sorted(found.findings, key=str) == [
        ("date_proved", Q, at),
        ("pairs_and_dates", INFO, None),
    ]
    assert f"cột {column}: số ô dạng 8/7 còn là chữ: 1;" in found.message("pairs_and_dates")
    assert {key[0] for key in found.values} == {"quarters"}  # its numerator and denominator


@pytest.mark.parametrize(
    ("witness", "actual"),
    [("69,23", 1250), ("1.234.567", 1250), ("7.87", 1.25), ("1,100,000", 1.25)],
    ids=[f"kind-0{n}" for n in (4, "5", "6-dot", "6-commas")],
)
def test_a_column_decides_its_decimal_sign(witness, actual, change):
    def edit(made):
        put(made, made.address("tax", "actual"), "1.250")
        put(made, made.address("tax", "stated"), None)
        put(made, made.address("spending", "actual"), witness)

    found = change(edit)
    assert found.values["tax", "actual"] == actual
    assert found.findings == [("sign_decided", INFO, found.made.address("tax", "actual"))]


def test_kind_07_witnesses_that_contradict_each_other_decide_nothing(change):
    def edit(made):
        for code, entry in {"tax": "1.250", "health": "69,23", "crime": "7.87"}.items():
            put(made, made.address(code, "actual"), entry)

    found = change(edit)
    assert found.values["tax", "state"] == "withheld"
    assert found.values["health", "actual"] == pytest.approx(0.6923)
    assert found.values["crime", "actual"] == pytest.approx(0.0787)
    at = found.made.address("tax", "actual")
    assert found.findings == [("ambiguous_figure", E, at)]
    message = found.message("ambiguous_figure")
    assert "1250" in message and "1,25" in message


def test_kind_07_a_percentage_that_contradicts_the_column_withholds_the_figure(change):
    def edit(made):
        for role, entry in {"target": 1, "actual": "1.250", "stated": "125%"}.items():
            put(made, made.address("tax", role), entry)
        put(made, made.address("health", "actual"), "69,23")

    found = change(edit)
    assert found.values["tax", "actual"] is None
    assert found.findings == [("ambiguous_figure", E, found.made.address("tax", "actual"))]


def test_kind_08_figures_stored_as_text_are_counted(change):
    def edit(made):
        for role in ("target", "actual"):
            put(
                made,
                made.address("party", role),
                str(made.sheet[made.address("party", role)].value),
            )

    found = change(edit)
    assert (found.values, found.findings) == ({}, [])
    assert "đọc thành số: 2 " in found.message("number_as_text")


def test_kind_14_a_row_in_another_money_is_converted_with_one_query(change_row):
    found, at = change_row("tax", unit="triệu đồng", target=3800, actual="4.800.000")
    assert found.values == {("tax", "actual"): 4800}
    unit = found.made.address("tax", "unit")
    assert found.findings == [("row_converted", Q, unit)]
    assert [found.outcomes[at[role]] for role in ("target", "actual")] == ["queried"] * 2
    assert "triệu đồng" in found.message("row_converted")


def test_kind_16_a_percentage_is_compared_by_the_digits_shown(change_row, plain_reference):
    found, _ = change_row("tax", stated="126,2%")  # 4.8 / 3.8 is 126.3%, of figures rounded
    assert found.values == {("tax", "stated_attainment"): pytest.approx(1.262)}
    assert found.findings == []
    attained = attainment(found.returns.observations, plain_reference)
    verdicts = attained.set_index("indicator_code")["stated_verdict"]
    assert verdicts["tax"] == "within_rounding"


def test_kind_18_a_series_that_was_filled_down_is_queried(change):
    def edit(made):
        for code, entry in {"party": "5.8", "jobs": "5.9", "youth": "5.10"}.items():
            put(made, made.address(code, "stated"), entry)

    found = change(edit)
    at = found.made.address("youth", "stated")
    assert found.findings == [("filled_down", Q, at)]
    assert {column for _, column in found.values} == {"stated_attainment"}
    assert "5.9" in found.message("filled_down")


# formulas


def formula(code, text, kind_of=None, stored=None):
    """Put a formula into an indicator's actual, with a stored value or none."""

    def edit(made):
        cells = {c: made.address(c, "actual") for c in ("party", "jobs", "youth", "tax")}
        put(made, made.address(code, "actual"), text.format(**cells))
        return {made.address(code, "actual"): (kind_of, stored)} if kind_of else None

    return edit


FORMULAS = [
    ("35-formula", "={tax}/ZZ99", "e", "#DIV/0!", GONE, "formula_error", E),
    ("36", "=ROUND({tax},1)", None, None, GONE, "no_stored_value", E),
    ("36-computed", "=SUM({jobs},{youth})*0+8", None, None, GONE, "no_stored_value_computed", E),
    ("37", "=3+4", "n", 8, {}, "stale_value", Q),
    ("37-blank-cells", "=ZZ99+9", "n", 8, {}, "stale_value", Q),
    ("37-agrees", "=ZZ99+8", "n", 8, {}, None, None),
    ("39", "=[1]Sheet1!A1", "n", 8, {}, "external_link", Q),
]


@pytest.mark.parametrize(
    ("text", "kind_of", "stored", "values", "check", "severity"),
    [pytest.param(*case, id=f"kind-{number}") for number, *case in FORMULAS],
)
def test_a_formula_is_computed_anew(text, kind_of, stored, values, check, severity, change):
    found = change(formula("party", text, kind_of, stored))
    at = found.made.address("party", "actual")
    assert found.values == {("party", column): value for column, value in values.items()}
    assert found.findings == ([(check, severity, at)] if check else [])
    outcome = {"error": "withheld", "query": "queried"}.get(severity, "taken")
    assert found.outcomes[at] == outcome
    if check:
        assert found.made.sheet[at].value.removeprefix("=") in found.message(check)


def test_kind_34_texts_of_no_character_are_blank_and_counted(change):
    found = change(formula("party", '=IF(ZZ99=0,"",1)', "str", ""))
    at = found.made.address("party", "actual")
    assert found.values == {("party", column): value for column, value in MISSING.items()}
    assert found.findings == [("missing_figure", Q, at), ("empty_texts", INFO, None)]
    assert "coi là ô trống: 1 " in found.message("empty_texts")


def totals_of_formulas(made):
    """Formulas in the total row but for the actual, which is typed."""
    row, columns = made.total_row, made.columns
    first, last = made.rows["party"], row - 1
    target = made.sheet.cell(row, columns["target"])
    total, letter = target.value, target.column_letter
    target.value = f"=SUM({letter}{first}:{letter}{last})"
    return {target.coordinate: ("n", total)}


def test_kind_38_a_typed_total_among_formulas_is_queried(change):
    found = change(totals_of_formulas, has_total=True)
    at = found.made.sheet.cell(found.made.total_row, found.made.columns["actual"]).coordinate
    assert found.values == {}
    assert found.findings == [("hard_coded_total", Q, at)]
