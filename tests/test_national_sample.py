"""The sample of national size, made small: what its script promises."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import wardanalytics as wa

SCRIPT = Path(__file__).parents[1] / "data/make_national.py"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("national")
    arguments = ["--to", str(folder), "--communes", "9", "--jobs", "1"]
    subprocess.run([sys.executable, SCRIPT, *arguments], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def returns(data):
    return wa.load_returns(data / "returns", wa.load_reference(data / "reference"))


def test_each_commune_sends_60_indicators_in_3_years(returns):
    sent = returns.observations.groupby(["ward_code", "period"])["indicator_code"].nunique()
    assert len(sent) == 9 * 3
    assert set(sent) == {60}


def test_every_return_is_accepted_and_every_figure_synthetic(returns):
    assert set(returns.files["status"]) == {"accepted"}
    assert returns.files["cells_withheld"].sum() == 0
    assert returns.observations["is_synthetic"].all()


def test_figures_differ_from_commune_to_commune(returns):
    yields = returns.observations.query("indicator_code == 'rice-yield' and period == '2022'")
    assert yields["actual"].nunique() > 5


def test_openpyxl_opens_the_workbooks_and_finds_the_commune_named_in_each(data):
    for path in (data / "returns/2022").glob("*.xlsx"):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        texts = [cell.value for row in sheet.iter_rows(max_row=8) for cell in row]
        assert any(f"XÃ MÔ PHỎNG {path.stem[-4:]}" in str(text) for text in texts)
        assert "DỮ LIỆU MÔ PHỎNG" in texts
        assert not any("PHƯỜNG" in str(text) for text in texts)
