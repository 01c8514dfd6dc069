"""The clean returns that messes are put into are themselves read whole and without a finding."""

import pytest

from tests.clean_returns import FIELDS, clean_reference, clean_return, insert_row, save
from wardanalytics.returns import load_returns


def observed(returns):
    """The figures taken, by (ward, indicator, field)."""
    return {
        (row["ward_code"], row["indicator_code"], field): row[field]
        for row in returns.observations.to_dict("records")
        for field in FIELDS.values()
        if row[field] == row[field]
    }


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return clean_reference(tmp_path_factory.mktemp("reference"))


@pytest.mark.parametrize("seed", range(12))
def test_a_clean_return_is_read_as_it_was_meant(seed, tmp_path, reference):
    made = clean_return(seed)
    save(made, tmp_path)
    returns = load_returns(tmp_path, reference)
    assert observed(returns) == pytest.approx(made.meant, rel=1e-12)
    assert set(returns.problems["check"]) <= {"number_as_text"}
    for row in returns.observations.to_dict("records"):
        assert row["actual_cell"] == made.address(row["indicator_code"], "actual")


def test_a_row_inserted_moves_what_is_below(tmp_path, reference):
    made = clean_return(3)
    insert_row(made, made.rows["tax"], {"indicator": "Nhóm khác"})
    save(made, tmp_path)
    returns = load_returns(tmp_path, reference)
    assert observed(returns) == pytest.approx(made.meant, rel=1e-12)
    places = returns.observations.set_index("indicator_code")["actual_cell"]
    assert places["tax"] == made.address("tax", "actual")


def test_a_clean_return_may_have_any_number_of_indicators(tmp_path):
    reference = clean_reference(tmp_path / "reference", 60)
    save(clean_return(1, indicators=60), tmp_path / "returns")
    returns = load_returns(tmp_path / "returns", reference)
    assert len(returns.observations) == 60
    assert list(returns.problems["check"]) in ([], ["number_as_text"])
