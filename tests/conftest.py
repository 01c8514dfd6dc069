"""Small reference tables and observations, written out by the tests that need them."""

import csv

import pandas as pd
import pytest
from hypothesis import settings

from wardanalytics.reference import load_reference
from wardanalytics.tables import table

# Time says nothing on a busy machine, and the same examples every run keep a failure repeatable.
settings.register_profile("wardanalytics", deadline=None, max_examples=30, derandomize=True)
settings.load_profile("wardanalytics")

WARD = {"ward_code": "a"}
INDICATOR = {
    "indicator_code": "i",
    "unit": "hộ",
    "kind": "amount",
    "direction": "higher",
    "weight": "1",
    "decimals": "0",
}
OBSERVATION = {"period": "2022", "ward_code": "a", "indicator_code": "i", "state": "value"}


def write_csv(path, rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def make_reference(tmp_path_factory):
    """Load a Reference from a few rows: those of wards and indicators need only what matters.

    `make_reference([{"kind": "rate"}], ["a", "b"], method=[{"setting": "cap", "value": "1.2"}])`
    """

    def make(indicators=({},), wards=("a",), **tables):
        folder = tmp_path_factory.mktemp("reference")
        wards = [{**WARD, **({"ward_code": w} if isinstance(w, str) else w)} for w in wards]
        wards = [{"name_vi": row["ward_code"].upper(), **row} for row in wards]
        indicators = [{**INDICATOR, **row} for row in indicators]
        indicators = [{"name_vi": row["indicator_code"].upper(), **row} for row in indicators]
        tables = {"headings": [{"role": "target", "heading": "Kế hoạch"}], **tables}
        for name, rows in {"wards": wards, "indicators": indicators, **tables}.items():
            write_csv(folder / f"{name}.csv", rows)
        return load_reference(folder)

    return make


@pytest.fixture(scope="session")
def observe():
    """Shape a few rows as observations of ward a, indicator i in 2022 unless they say otherwise."""

    def shape(*rows):
        return table("observations", pd.DataFrame([{**OBSERVATION, **row} for row in rows]))

    return shape
