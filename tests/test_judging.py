"""What judging adds to the findings: percentages explained, and targets that a percentage tells."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

import wardanalytics as wa
from wardanalytics.judging import load_tables
from wardanalytics.run_tables import save_tables
from wardanalytics.tables import DERIVED, TABLES, table

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def reference():
    return wa.load_reference(DATA / "reference")


@pytest.fixture(scope="module")
def returns(reference, tmp_path_factory):
    return wa.load_returns(DATA / "returns", reference)


def queried(returns, reference, **changed):
    """The findings about the party admissions of Bến Thành 2022 once its row is changed."""
    rows = returns.observations
    own = (
        rows["period"].eq("2022")
        & rows["ward_code"].eq("q1-ben-thanh")
        & rows["indicator_code"].eq("party-admissions")
    )
    rows = rows.assign(**{name: rows[name].mask(own, value) for name, value in changed.items()})
    tables = wa.judge(dataclasses.replace(returns, observations=rows), reference, "2022")
    cell = rows.loc[own, "stated_cell"].iloc[0]
    found = tables.problems
    found = found[found["source_file"].eq("2022/ben-thanh.xlsx") & found["cell"].eq(cell)]
    return found.to_dict("records")


def test_a_right_percentage_is_not_queried(returns, reference):
    assert queried(returns, reference) == []


@pytest.mark.parametrize(
    ("stated", "check"),
    [
        (0.875, "stated_inverted"),  # 7/8
        (0.0114, "stated_ratio_as_percent"),  # 1,14% for 114%
        (0.143, "stated_surplus"),  # what is beyond 100%
        (0.777, "stated_inconsistent"),
    ],
)
def test_a_wrong_percentage_is_asked_about_by_what_it_may_have_meant(
    returns, reference, stated, check
):
    [row] = queried(returns, reference, stated_attainment=stated)
    assert (row["severity"], row["check"]) == ("query", check)
    assert "8" in row["message_vi"] and "7" in row["message_vi"]


def test_a_missing_target_is_offered_the_whole_numbers_that_fit_and_never_given_one(
    returns, reference
):
    rows = queried(
        returns,
        reference,
        actual=31.0,
        target=float("nan"),
        stated_attainment=1.7222,
        stated_decimals=2,
    )
    [row] = [row for row in rows if row["check"] == "targets_that_fit"]
    # 31 at 172,22% is of 18
    assert row["message_en"] == (
        "the target is missing; the stated 172.22% with 31 achieved would mean a target of 18"
    )


def test_finished_tables_are_given_back_as_they_were_and_only_for_their_own_order(
    returns, reference, tmp_path
):
    tables = wa.judge(returns, reference, "2022")
    ranks = tables.ranks.assign(ranked_wards=99)
    marked = {"ranks": ranks}
    save_tables(
        wa.Tables(tables.reference, lambda name, codes: marked.get(name, tables.get(name, codes))),
        DATA,
        tmp_path,
        "2022",
    )
    again = load_tables(DATA, tmp_path, "2022")
    assert set(again.ranks["ranked_wards"]) == {99}
    for name, frame in vars(tables.reference).items():
        pd.testing.assert_frame_equal(getattr(again.reference, name), frame)
    for name in {*TABLES, *DERIVED} - {"ranks"}:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(tables, name))
    assert set(load_tables(DATA, tmp_path, "2021").ranks["ranked_wards"]) != {99}


def test_a_wards_own_tables_are_its_rows_whether_made_or_read(returns, reference, tmp_path):
    tables = wa.judge(returns, reference, "2022")
    save_tables(tables, DATA, tmp_path, "2022")
    for whole in (tables, load_tables(DATA, tmp_path, "2022")):
        own = wa.of_wards(wa.named(whole, "vi"), ["q1-da-kao", "q1-co-giang"])
        for name in ("observations", "scores", "score_changes", "peers", "firsts"):
            rows = getattr(wa.named(whole, "vi"), name)
            rows = rows[rows["ward_code"].isin(["q1-da-kao", "q1-co-giang"])]
            assert len(rows)
            pd.testing.assert_frame_equal(getattr(own, name), rows.reset_index(drop=True))
        pd.testing.assert_frame_equal(own.problems, whole.problems)


def test_what_is_worked_out_for_all_wards_at_once_is_what_each_alone_would_get(returns, reference):
    tables = wa.judge(returns, reference, "2022")
    attained, gates = (
        frame[frame["period"].eq("2022")] for frame in (tables.attained, tables.gates)
    )
    for ward, own in attained.groupby("ward_code"):
        own_gates = gates[gates["ward_code"].eq(ward)]
        alone = {
            "measure_counts": wa.measure_counts(own, reference),
            "shortfalls": wa.short_of(own, reference),
            "next_levels": wa.to_next_level(own_gates, own, reference),
            "next_places": wa.to_next_place(own, tables.scores, reference),
            "revisions": wa.revised_targets(own, reference),
            "comparisons": wa.against_comparators(own, reference),
        }
        for name, frame in alone.items():
            rows = tables.get(name, [str(ward)])
            pd.testing.assert_frame_equal(table(name, frame), rows)
    for name in ("measure_counts", "shortfalls", "next_levels", "next_places"):
        assert len(getattr(tables, name))
