"""The PCI through the whole library: scores and ranks are the published ones."""

from pathlib import Path

import pandas as pd
import pytest

PCI = Path(__file__).parents[1] / "data/pci"
REPRODUCED = [str(year) for year in range(2006, 2017) if year != 2011]


@pytest.fixture(scope="module")
def tables(pci_tables):
    return pci_tables


@pytest.fixture(scope="module")
def published(tables):
    """The published scores and ranks by ward code; rows without a name are numbered in order."""
    wards = tables.reference.wards
    aliases = wards.assign(alias=wards["aliases"].str.split(";")).explode("alias")
    codes = dict(zip(aliases["alias"], aliases["ward_code"], strict=True))
    codes |= dict(zip(wards["name_vi"], wards["ward_code"], strict=True))
    frames = {}
    for name in ("vn_pci_2005_2016", "vn_pci_expected_ranks"):
        frame = pd.read_csv(PCI / f"source/{name}.csv", dtype={"year": "str"})
        number = frame["prov"].isna().groupby(frame["year"]).cumsum().map("{:02d}".format)
        unnamed = "unnamed-" + frame["year"] + "-" + number
        code = frame["prov"].map(codes).where(frame["prov"].notna(), unnamed)
        frames[name] = frame.set_index([frame["year"].rename("period"), code.rename("ward_code")])
    return frames


def of_year(series, year):
    return series.xs(year, level="period").sort_index()


@pytest.mark.parametrize("year", REPRODUCED)
def test_scores_are_the_published_ones(tables, published, year):
    scores = of_year(tables.scores.set_index(["period", "ward_code"])["score"], year)
    expected = of_year(published["vn_pci_2005_2016"]["pci_weighted"], year)
    assert list(scores.index) == list(expected.index)
    assert (scores - expected).abs().max() <= 1e-5


@pytest.mark.parametrize("year", REPRODUCED)
def test_ranks_are_the_published_ones(tables, published, year):
    ranks = of_year(tables.ranks.set_index(["period", "ward_code"])["rank"], year)
    expected = of_year(published["vn_pci_expected_ranks"]["expected_rank"], year)
    assert ranks.to_dict() == expected.to_dict()


def test_every_figure_of_the_source_is_taken_and_none_is_a_problem(tables):
    assert tables.files["status"].eq("accepted").all()
    assert tables.problems.empty
    assert tables.observations["state"].eq("value").all()
    assert len(tables.observations) == 7086


def test_weights_of_2005_are_unknown_so_nobody_has_a_score(tables):
    assert tables.scores.loc[tables.scores["period"].eq("2005"), "score"].isna().all()


def test_ha_tay_is_not_expected_after_it_joined_ha_noi(tables):
    wards = tables.completeness.groupby("ward_code")["period"].max()
    assert (wards["ha-tay"], wards["ha-noi"]) == ("2008", "2016")
