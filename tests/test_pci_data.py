"""The PCI data set against its source, read with openpyxl and csv only, by plain arithmetic."""

import csv
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

PCI = Path(__file__).parents[1] / "data" / "pci"
YEARS = [str(year) for year in range(2005, 2017)]
REPRODUCED = [year for year in YEARS if year not in ("2005", "2011")]
FIRST_LINE = 5  # below title, credit, a blank line and the headings


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def workbook_cells(path):
    return [list(line) for line in load_workbook(path).active.iter_rows(values_only=True)]


@cache
def lines(year):
    cells = workbook_cells(PCI / "returns" / year / f"pci-{year}.xlsx")
    return cells[FIRST_LINE - 1 :]


@cache
def code_of():
    """Ward code by name and alias, among provinces; the codes of unnamed rows in their order."""
    wards = table(PCI / "reference" / "wards.csv")
    names = {row["name_vi"]: row["ward_code"] for row in wards}
    for row in wards:
        names |= {alias: row["ward_code"] for alias in row["aliases"].split(";") if alias}
    return names


@cache
def source(year, name="vn_pci_2005_2016.csv"):
    """The source's rows of a year by ward code; unnamed rows are numbered as they come."""
    rows = [row for row in table(PCI / "source" / name) if row["year"] == year]
    unnamed = (f"unnamed-{year}-{number:02d}" for number in range(1, 64))
    return {code_of()[row["prov"]] if row["prov"] else next(unnamed): row for row in rows}


def indicators(year):
    rows = table(PCI / "reference" / "indicators.csv")
    return [row for row in rows if row["first_period"] <= year <= row["last_period"]]


@cache
def scores(year):
    """Sum of weight times sub-index over ten, from the workbook and the weights in force."""
    weight = {row["name_vi"]: float(row["weight"]) for row in indicators(year)}
    sums = {}
    for _, province, sub_index, _, _, actual, _ in lines(year):
        code = code_of()[province]
        sums[code] = sums.get(code, 0) + weight[sub_index] * actual / 10
    return sums


def ranks(scored):
    """Places, best first; equal scores share the best one."""
    printed = {code: round(score, 6) for code, score in scored.items()}
    return {
        code: 1 + sum(other > own for other in printed.values()) for code, own in printed.items()
    }


def expected_ranks(year):
    rows = source(year, "vn_pci_expected_ranks.csv")
    return {code: int(row["expected_rank"]) for code, row in rows.items()}


@pytest.mark.parametrize("year", YEARS)
def test_every_figure_of_the_source_stands_in_the_workbook_and_no_other(year):
    column = {row["name_vi"]: row["indicator_code"] for row in indicators(year)}
    loaded = {
        (code_of()[province], column[sub_index]): repr(actual)
        for _, province, sub_index, _, _, actual, _ in lines(year)
    }
    expected = {
        (code, name): row[name]
        for code, row in source(year).items()
        for name in row
        if name.startswith("pci_") and name not in ("pci_unweighted", "pci_weighted") and row[name]
    }
    assert loaded == expected
    assert len(lines(year)) == len(expected)


@pytest.mark.parametrize("year", YEARS)
def test_a_workbook_says_its_year_its_source_and_its_scale(year):
    cells = workbook_cells(PCI / "returns" / year / f"pci-{year}.xlsx")
    assert cells[0][0] == f"CHỈ SỐ NĂNG LỰC CẠNH TRANH CẤP TỈNH (PCI) NĂM {year}"
    assert "VCCI/USAID" in cells[1][0]
    assert "CC0" in cells[1][0]
    assert cells[3][1:6] == ["Tỉnh, thành phố", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện"]
    assert {(unit, target) for _, _, _, unit, target, _, _ in lines(year)} == {("điểm", 10)}
    assert [line[0] for line in lines(year)] == list(range(1, len(lines(year)) + 1))


@pytest.mark.parametrize("year", REPRODUCED)
def test_weighted_sub_indices_give_the_published_score(year):
    assert sum(float(row["weight"]) for row in indicators(year)) == 100
    published = {code: float(row["pci_weighted"]) for code, row in source(year).items()}
    assert scores(year) == pytest.approx(published, abs=1e-5, rel=0)


@pytest.mark.parametrize("year", REPRODUCED)
def test_ranks_of_the_scores_are_the_published_ranks(year):
    assert ranks(scores(year)) == expected_ranks(year)


def test_da_nang_led_in_six_of_these_years():
    places = {year: ranks(scores(year))["da-nang"] for year in REPRODUCED if year != "2013"}
    assert [year for year, place in places.items() if place == 1] == [
        *("2008", "2009", "2010"),
        *("2014", "2015", "2016"),
    ]
    assert places["2012"] == 12


def test_2005_has_42_provinces_and_no_weights():
    assert len(source("2005")) == 42
    assert {row["weight"] for row in indicators("2005")} == {""}
    assert "pci_implement" in {row["indicator_code"] for row in indicators("2005")}


def test_2011_does_not_add_up_in_the_source():
    gaps = {
        code: float(row["pci_weighted"]) - scores("2011")[code]
        for code, row in source("2011").items()
    }
    assert len(gaps) == 63
    assert min(gaps.values()) == pytest.approx(0.0023, abs=5e-5)
    assert max(gaps.values()) == pytest.approx(0.5519, abs=5e-5)
    assert sum(gap > 0.1 for gap in gaps.values()) == 54
    computed, expected = ranks(scores("2011")), expected_ranks("2011")
    moved = [
        abs(computed[code] - expected[code]) for code in gaps if computed[code] != expected[code]
    ]
    assert (len(moved), max(moved)) == (19, 3)


def test_50_rows_of_2013_are_units_without_a_name():
    wards = [
        row for row in table(PCI / "reference" / "wards.csv") if row["ward_code"] in scores("2013")
    ]
    unnamed = [row for row in wards if row["ward_code"].startswith("unnamed-")]
    assert (len(wards), len(unnamed)) == (63, 50)
    assert {(row["first_period"], row["last_period"]) for row in unnamed} == {("2013", "2013")}
    assert not any(
        line[1].startswith("Không rõ tên")
        for year in YEARS
        if year != "2013"
        for line in lines(year)
    )


def test_ha_tay_ends_in_2008_and_joins_ha_noi():
    years = [year for year in YEARS if "ha-tay" in source(year)]
    assert years == ["2005", "2006", "2007", "2008"]
    wards = {row["ward_code"]: row for row in table(PCI / "reference" / "wards.csv")}
    assert {code for code, row in wards.items() if row["last_period"] == "2008"} == {"ha-tay"}
    [change] = table(PCI / "reference" / "ward_changes.csv")
    assert (change["from_code"], change["to_code"]) == ("ha-tay", "ha-noi")
    assert (change["part"], change["share"], change["valid_from"]) == ("whole", "1", "2009-01-01")


def test_pci_unweighted_leaves_out_the_legal_sub_index_in_most_years():
    wrong = set()
    for year in YEARS:
        names = [row["indicator_code"] for row in indicators(year)]
        for row in source(year).values():
            total = sum(float(row[name]) for name in names)
            if abs(total - float(row["pci_unweighted"])) > 1e-4:
                wrong.add(year)
                assert total - float(row["pci_legal"]) == pytest.approx(
                    float(row["pci_unweighted"]), abs=1e-5
                )
    assert wrong == {"2006", "2009", "2011", "2012", "2013", "2014", "2015", "2016"}


def test_the_script_makes_the_same_tables_and_cells_again(tmp_path):
    subprocess.run([sys.executable, PCI / "make_pci.py", "--to", tmp_path], check=True)
    for made in (tmp_path / "reference").iterdir():
        assert table(made) == table(PCI / "reference" / made.name)
    made, kept = (folder / "returns" for folder in (tmp_path, PCI))
    workbooks = sorted(path.relative_to(made) for path in made.rglob("*.xlsx"))
    assert workbooks == sorted(path.relative_to(kept) for path in kept.rglob("*.xlsx"))
    name = Path("2013", "pci-2013.xlsx")
    assert workbook_cells(made / name) == workbook_cells(kept / name)
