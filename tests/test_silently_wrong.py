"""Whatever is put into a return: no figure is taken without asking that was not meant."""

import openpyxl
import pandas as pd
import pytest

from tests.clean_returns import FIELDS, save
from tests.messes import messy_return, silently_wrong
from wardanalytics.returns import load_returns

ROLES = {field: role for role, field in FIELDS.items()}
STATES = {"missing", "withheld", "nothing_occurred", "not_assigned"}  # that say why there is none


def assert_nothing_is_silently_wrong(seed, reference, folder):
    made = messy_return(seed)
    path = save(made, folder)
    returns = load_returns(folder, reference)
    assert list(returns.files["status"]) == ["accepted"]
    rows = returns.observations.set_index(["ward_code", "indicator_code"])
    outcomes = returns.cells.set_index("cell")["outcome"].to_dict()
    said = {cell.lstrip("ABCDEFGHIJKLM") for cell in returns.problems["cell"].dropna()}

    def figure_at(key, address):
        ward, code, field = key
        value = rows.loc[(ward, code), field]
        asked = outcomes.get(address) == "queried" or (
            outcomes.get(address) is None
            and outcomes.get(made.address(code, "actual")) == "queried"
        )  # the target in the cell of the actual, 8/7
        return None if pd.isna(value) or asked else value

    assert silently_wrong(made, figure_at) == []
    for (ward, code, field), meant in made.meant.items():
        address = made.address(code, ROLES[field])
        has_value = not pd.isna(rows.loc[(ward, code), field])
        is_said = str(made.rows[code]) in said
        if outcomes.get(address) in ("queried", "withheld"):
            assert is_said, (address, outcomes[address])
        if not has_value and meant is not None:
            assert is_said or (field == "actual" and rows.loc[(ward, code), "state"] in STATES)
    assert len(returns.cells) == counted_by_openpyxl(path)


def counted_by_openpyxl(path):
    """How many cells hold something, by openpyxl as returns are to be counted."""
    book = openpyxl.load_workbook(path, read_only=True)
    count = 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        values = [v for row in sheet.iter_rows(values_only=True) for v in row]
        count += sum(value is not None and value != "" for value in values)
    book.close()
    return count


@pytest.mark.parametrize("first", range(0, 150, 25))
def test_no_figure_is_silently_wrong(first, plain_reference, tmp_path):
    for seed in range(first, first + 25):
        assert_nothing_is_silently_wrong(seed, plain_reference, tmp_path / str(seed))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(150, 1000, 50))
def test_no_figure_is_silently_wrong_in_a_thousand_returns(first, plain_reference, tmp_path):
    for seed in range(first, first + 50):
        assert_nothing_is_silently_wrong(seed, plain_reference, tmp_path / str(seed))
