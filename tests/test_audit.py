import json
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.audit import verdict


def shown(text, step="0"):
    return Decimal(text), Decimal(step)


# Percentages as Vietnamese offices printed them, with the figures beside them and their sources.
PRINTED = json.loads(
    (Path(__file__).parent / "data" / "stated_percentages_vi.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("printed", PRINTED, ids=[case["text"] for case in PRINTED])
def test_printed_percentages_get_their_verdict(printed):
    if printed["b"] is None or printed["stated"] is None:  # nothing to recompute it from, or none
        assert printed["verdict"] is None
        return
    part, whole = (shown(printed[n], str(printed[f"u{n}"])) for n in "ab")
    stated = Decimal(str(printed["stated"]))
    assert verdict(stated, printed["dp"], part, whole) == printed["verdict"]


def test_no_printed_percentage_is_called_wrong():
    verdicts = [case["verdict"] for case in PRINTED if case["verdict"]]
    assert (len(PRINTED), len(verdicts), verdicts.count("inconsistent")) == (12, 7, 0)


def test_a_tie_is_rounded_half_up():
    assert verdict(Decimal("114.3"), 1, shown("457"), shown("400")) == "exact"
    assert verdict(Decimal("114.2"), 1, shown("457"), shown("400")) == "truncated"


def test_counts_leave_no_room_for_rounding():
    assert verdict(Decimal("126.2"), 1, shown("4.8"), shown("3.8")) == "inconsistent"


def test_one_whole_unit_off_is_inconsistent():
    assert verdict(Decimal("114"), 0, shown("115"), shown("100")) == "inconsistent"


def test_the_ends_of_the_interval_count():
    assert verdict(Decimal("129.3"), 1, shown("4.8", "0.1"), shown("3.8", "0.1")) == (
        "within_rounding"
    )
    assert verdict(Decimal("129.4"), 1, shown("4.8", "0.1"), shown("3.8", "0.1")) == "inconsistent"
    assert verdict(Decimal("123.3"), 1, shown("4.8", "0.1"), shown("3.8", "0.1")) == (
        "within_rounding"
    )
    assert verdict(Decimal("123.2"), 1, shown("4.8", "0.1"), shown("3.8", "0.1")) == "inconsistent"


def test_a_whole_that_may_be_nothing_behind_its_rounding_leaves_no_upper_end():
    assert verdict(Decimal("900"), 0, shown("0.3", "0.1"), shown("0.1", "0.2")) == (
        "within_rounding"
    )


def test_nothing_is_recomputed_from_a_whole_of_zero():
    assert verdict(Decimal("100"), 0, shown("3"), shown("0")) is None


def test_a_fall_is_audited_like_a_rise():
    assert verdict(Decimal("-12.5"), 1, shown("-1"), shown("8")) == "exact"
    assert verdict(Decimal("12.5"), 1, shown("-1"), shown("8")) == "inconsistent"


def test_decimals_beyond_the_sixth_are_taken_as_noise():
    assert verdict(Decimal("114.2857142857142"), 13, shown("8"), shown("7")) == "exact"


@pytest.fixture(scope="module")
def audited(make_reference, observe):
    def audit(indicator, **entry):
        found = attainment(observe(entry), make_reference([indicator]))["stated_verdict"]
        return found.fillna("nothing").iloc[0]

    return audit


def test_a_stated_percentage_is_read_by_its_digits_not_its_binary_neighbour(audited):
    noisy = 69.23 / 100
    assert audited({}, actual=18, target=26, stated_attainment=noisy, stated_decimals=2) == "exact"


def test_unknown_decimals_are_those_of_the_percentage_itself(audited):
    assert audited({}, actual=8, target=7, stated_attainment=1.143) == "exact"
    assert audited({}, actual=8, target=7, stated_attainment=1.14) == "exact"


def test_an_unknown_step_is_the_last_digit_as_typed(audited):
    assert audited({}, actual=4.8, target=3.8, stated_attainment=1.262) == "within_rounding"
    assert audited({}, actual=48, target=38, stated_attainment=1.262) == "inconsistent"


def test_counts_are_exact_whatever_step_was_read(audited):
    entry = {"actual": 5, "target": 7, "actual_step": 1, "target_step": 1}
    assert audited({}, **entry, stated_attainment=0.65) == "within_rounding"
    assert audited({"is_count": "true"}, **entry, stated_attainment=0.65) == "inconsistent"


def test_nothing_stated_or_nothing_to_recompute_has_no_verdict(audited):
    assert audited({}, actual=8, target=7) == "nothing"
    assert audited({}, actual=31, stated_attainment=1.7222) == "nothing"
    assert audited({}, target=7, state="missing", stated_attainment=1.0) == "nothing"
    assert audited({}, actual=3, target=0, stated_attainment=1.0) == "nothing"


def test_a_percentage_beside_a_rate_may_be_the_rate_or_its_share_of_the_target(audited):
    rate = {"kind": "rate", "unit": "%"}
    entry = {"actual": 0.72, "numerator": 18, "denominator": 25, "target": 0.8}
    assert audited(rate, **entry, stated_attainment=0.72) == "exact"
    assert audited(rate, **entry, stated_attainment=0.9) == "exact"
    assert audited(rate, **entry, stated_attainment=0.8) == "inconsistent"


def test_a_rate_stated_under_a_hundred_says_nothing_of_its_target(make_reference, observe):
    entry = {"actual": 0.9, "numerator": 18, "denominator": 20, "target": 0.8}
    rows = observe({**entry, "stated_attainment": 0.9})
    attained = attainment(rows, make_reference([{"kind": "rate", "unit": "%"}]))
    assert attained["status"].to_list() == ["exceeded"]


def test_parts_of_a_rate_are_exact_to_their_last_typed_digit(audited):
    rate = {"kind": "rate", "unit": "%"}
    parts = {"actual": 4.8 / 5.2, "numerator": 4.8, "denominator": 5.2}
    assert audited(rate, **parts, stated_attainment=0.921) == "within_rounding"


digits = st.integers(0, 3)
sizes = st.integers(1, 10**6)


@given(sizes, sizes, digits, digits, digits, st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
def test_a_percentage_of_the_true_values_is_never_called_inconsistent(a, b, da, db, k, rounding):
    true_part, true_whole = Decimal(a) / 10**4, Decimal(b) / 10**4
    steps = Decimal(1).scaleb(-da), Decimal(1).scaleb(-db)
    part, whole = (
        true_part.quantize(steps[0], ROUND_HALF_UP),
        true_whole.quantize(steps[1], ROUND_HALF_UP),
    )
    assume(whole > 0)
    stated = (100 * true_part / true_whole).quantize(Decimal(1).scaleb(-k), rounding)
    assert verdict(stated, k, (part, steps[0]), (whole, steps[1])) != "inconsistent"


@given(sizes, sizes, digits, st.integers(1, 10**6), st.sampled_from([-1, 1]))
def test_a_percentage_off_by_more_than_its_interval_is_always_inconsistent(a, b, k, by, sign):
    part, whole = Decimal(a), Decimal(b)
    low = 100 * (part - Decimal("0.5")) / (whole + Decimal("0.5"))
    high = 100 * (part + Decimal("0.5")) / (whole - Decimal("0.5"))
    unit = Decimal(1).scaleb(-k)
    stated = (high if sign > 0 else low).quantize(unit, ROUND_HALF_UP) + sign * unit * (1 + by)
    assert verdict(stated, k, (part, Decimal(1)), (whole, Decimal(1))) == "inconsistent"
