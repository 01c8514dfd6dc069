"""Where a series breaks, in a small case and in both real reference tables."""

from pathlib import Path

import pytest

from wardanalytics.analysis.series_breaks import series_breaks
from wardanalytics.reference import load_reference

DATA = Path(__file__).parents[1] / "data"


def told(reference, *periods):
    found = series_breaks(reference, periods)
    return [tuple(row) for row in found[["period", "kind", "gone", "come"]].to_numpy()]


@pytest.fixture(scope="module")
def reference(make_reference):
    return make_reference(
        [
            {"indicator_code": "i", "weight": "1", "last_period": "2021"},
            {"indicator_code": "i", "weight": "3", "first_period": "2022"},
            {"indicator_code": "j", "weight": "", "last_period": "2021"},
            {"indicator_code": "j", "weight": "2", "first_period": "2022"},
            {"indicator_code": "k", "weight": "2", "last_period": "2022"},
            {"indicator_code": "l", "weight": "2"},
        ],
        ["a", {"ward_code": "b", "last_period": "2022"}],
        rating_rules=[
            {
                "rule_set": name,
                "first_period": year,
                "last_period": year,
                "level": "good",
                "measure": "targets_met",
                "test": "at_least",
                "value": "0.5",
            }
            for name, year in (("R1", "2021"), ("R2", "2022"))
        ],
        ward_changes=[
            {"from_code": "b", "to_code": "a", "part": "whole", "valid_from": "2023-01-01"}
        ],
    )


def test_each_kind_of_change_is_told_with_what_went_and_what_came(reference):
    assert told(reference, "2021", "2022", "2023") == [
        ("2022", "rules", "R1", "R2"),
        ("2022", "weights", "", "i"),
        ("2022", "indicators", "", "j"),
        ("2023", "rules", "R2", ""),
        ("2023", "indicators", "k", ""),
        ("2023", "wards", "b", "a"),
    ]


def test_a_year_left_out_hides_no_change(reference):
    kinds = [kind for _, kind, _, _ in told(reference, "2021", "2023")]
    assert kinds == ["rules", "weights", "indicators", "wards"]


def test_a_single_period_has_no_break(reference):
    assert told(reference, "2022") == []
    assert told(reference) == []


def test_the_pci_breaks_in_2009_and_2013():
    years = [str(year) for year in range(2006, 2017)]
    found = series_breaks(load_reference(DATA / "pci" / "reference"), years)
    assert list(zip(found["period"], found["kind"], strict=True)) == [
        ("2009", "weights"),
        ("2009", "indicators"),
        ("2009", "wards"),
        ("2013", "weights"),
        ("2013", "indicators"),
    ]
    assert tuple(found[["gone", "come"]].iloc[2]) == ("ha-tay", "ha-noi")


def test_district_1_has_new_wards_and_new_rules_in_2025():
    found = series_breaks(load_reference(DATA / "reference"), ["2024", "2025"])
    assert list(found["kind"]) == ["rules", "wards"]
    assert tuple(found[["gone", "come"]].iloc[0]) == ("QD124", "QD366")
    assert [len(codes.split(";")) for codes in found[["gone", "come"]].iloc[1]] == [10, 4]
