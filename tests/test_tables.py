import pandas as pd
import pytest

from wardanalytics.tables import KEYS, TABLES, table, write_csv


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_its_columns_and_types(name):
    frame = table(name)
    assert list(frame.columns) == list(TABLES[name])
    assert [str(dtype) for dtype in frame.dtypes] == [
        {"float": "float64"}.get(dtype, dtype) for dtype in TABLES[name].values()
    ]


def test_every_key_is_made_of_the_tables_columns():
    assert all(set(KEYS[name]) <= set(TABLES[name]) for name in KEYS)


def test_a_missing_figure_stays_missing():
    frame = table("observations", [{"period": "2022", "state": "missing"}])
    assert frame.loc[0, ["actual", "stated_decimals", "is_estimate", "note"]].isna().all()


def test_columns_beyond_the_table_are_kept_at_its_end():
    frame = table("completeness", [{"extra": 1, "period": "2022", "ward_code": "a"}])
    assert list(frame.columns) == [*TABLES["completeness"], "extra"]


def test_two_rows_of_one_key_are_refused():
    row = {"period": "2022", "ward_code": "a", "indicator_code": "i"}
    with pytest.raises(ValueError, match="'indicator_code': 'i'"):
        table("observations", [row, row])


def test_the_rows_given_are_not_changed():
    rows = pd.DataFrame({"period": ["2022"], "ward_code": ["a"], "assigned": [1.0]}, index=[7])
    table("completeness", rows)
    assert (list(rows.columns), list(rows.index)) == (["period", "ward_code", "assigned"], [7])


def test_a_csv_holds_no_formula_and_keeps_marks_and_numbers(tmp_path):
    typed = ["=1+1", "@SUM(A1)", "-", "-5", "- Nam", "Bến Thành", None]
    write_csv(pd.DataFrame({"as_typed": typed}, dtype="str"), tmp_path / "cells.csv")
    lines = (tmp_path / "cells.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["as_typed", "'=1+1", "'@SUM(A1)", "-", "-5", "'- Nam", "Bến Thành", '""']
