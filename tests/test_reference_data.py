"""The live reference tables of both data sets load cleanly and hang together."""

from pathlib import Path

import pytest

from wardanalytics.reference import in_force, load_reference
from wardanalytics.returns.headings import claim, heading_roles

DATA = Path(__file__).parents[1] / "data"
FOLDERS = {"District 1": DATA / "reference", "PCI": DATA / "pci/reference"}


@pytest.fixture(scope="module", params=FOLDERS.values(), ids=FOLDERS)
def reference(request):
    return load_reference(request.param)


def periods(reference):
    return list(reference.calendar["period"])


def test_codes_are_unique_in_every_period(reference):
    for period in periods(reference):
        assert in_force(reference.wards, period)["ward_code"].is_unique
        assert in_force(reference.indicators, period)["indicator_code"].is_unique


def test_every_period_of_the_calendar_has_wards_and_indicators(reference):
    for period in periods(reference):
        assert len(in_force(reference.wards, period)) >= 4
        assert len(in_force(reference.indicators, period)) >= 8


def test_weights_are_given_for_all_indicators_of_a_period_or_for_none(reference):
    for period in periods(reference):
        weights = in_force(reference.indicators, period)["weight"]
        assert weights.isna().all() or weights.gt(0).all(), period


def test_the_weights_now_in_force_sum_to_a_hundred(reference):
    newest = in_force(reference.indicators, periods(reference)[-1])
    assert newest["weight"].sum() == pytest.approx(100)


def test_every_count_is_shown_without_decimals(reference):
    counts = reference.indicators[reference.indicators["is_count"]]
    assert counts["decimals"].eq(0).all()


def test_every_unit_in_percent_is_a_rate(reference):
    percent = reference.indicators[reference.indicators["unit"].eq("%")]
    assert percent["kind"].eq("rate").all()
    assert not percent["is_count"].any()


def test_both_languages_name_every_ward_indicator_and_group(reference):
    for frame in (reference.wards, reference.indicators, reference.groups):
        assert frame[["name_vi", "name_en"]].notna().all().all()


def test_no_heading_means_two_figures(reference):
    known = heading_roles(
        zip(reference.headings["role"], reference.headings["heading"], strict=True)
    )
    twice = {heading: roles for heading, roles in known.items() if len(set(roles)) > 1}
    assert twice == {"chỉ tiêu": ["indicator", "target"], "đơn vị": ["unit", "ward"]}


@pytest.mark.parametrize(
    ("heading", "role"),
    {
        "KH năm 2022": "target",
        "Thực hiện năm 2022": "actual",
        "TH/KH (%)": "stated",
        "Đơn vị tỉnh": "unit",
        "Tỷ lệ (%)": "stated",
        "ĐVT": "unit",
        "S T T": "stt",
    }.items(),
)
def test_headings_in_use_have_a_role(reference, heading, role):
    pairs = zip(reference.headings["role"], reference.headings["heading"], strict=True)
    assert claim(heading, heading_roles(pairs), "2022")[0] == [role]
