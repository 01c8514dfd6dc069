"""Each page is its own ward's: planted mix-ups are found, by copy, figure, title and footer."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from wardanalytics.cli import main
from wardanalytics.page_proof import ward_mismatch
from wardanalytics.presentation.pages import notebook_page

ROOT = Path(__file__).parent.parent
CODES = {"a", "b", "b-a"}


@pytest.fixture
def mismatch(tmp_path):
    """What is found of ward a's page, made from the given copy, title and footer."""

    def found(
        given='ward_code = "a"',
        figure="chart-a",
        title="Hồ sơ · Phường “A”",
        code="a",
        status="completed",
    ):
        picture = new_output("display_data", {"image/png": ""})
        picture.metadata = {"image/png": {"name": figure}}
        cells = [new_markdown_cell("# Hồ sơ"), new_code_cell("1", outputs=[picture])]
        if given:
            cells.insert(1, new_code_cell(given, metadata={"tags": ["injected-parameters"]}))
        copy, page = tmp_path / "copy.ipynb", tmp_path / "page.html"
        nbformat.write(new_notebook(cells=cells), copy)
        footer = [("Phường", f"A ({code})"), ("Tham số", ["period = 2022", f"ward_code = {code}"])]
        notebook_page(copy, page, title=title, footer_rows=footer)
        run = {"label": "Phường “A”", "parameters": {"ward_code": "a"}, "status": status}
        return ward_mismatch(run, copy, page, CODES)

    return found


def test_a_page_that_is_its_own_wards_is_proved(mismatch):
    assert mismatch() is None


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ({"given": 'ward_code = "b"'}, "the copy was executed for b, not for a"),
        ({"given": None}, "the copy was executed for no ward, not for a"),
        ({"figure": "chart-b"}, "the copy shows the figure chart-b of b, not of a"),
        ({"figure": "chart-b-a"}, "the copy shows the figure chart-b-a of b-a, not of a"),
        ({"title": "Hồ sơ · Phường B"}, "the title of the page is “Hồ sơ · Phường B”"),
        ({"code": "b"}, "the footer of the page does not name a"),
        ({"code": "a-b"}, "the footer of the page does not name a"),
    ],
)
def test_a_planted_mix_up_is_found_and_named(mismatch, planted, told):
    assert (mismatch(**planted) or "").startswith(told)


def test_what_failed_before_its_parameters_is_no_mix_up(mismatch):
    assert mismatch(given=None, status="failed") is None


def test_a_notebook_for_no_ward_is_never_mixed_up(tmp_path):
    run = {"label": "", "parameters": {}, "status": "completed"}
    assert ward_mismatch(run, tmp_path / "none", tmp_path / "none", CODES) is None


MIXED_UP = """import pandas as pd, wardanalytics as wa
from matplotlib.figure import Figure
figure = Figure((2, 1), label="Chart")
figure.subplots().plot([1, 3, 2])
wa.keep(figure, pd.DataFrame({"x": [1]}), run_folder, "chart-q1-ben-thanh")"""


@pytest.mark.slow
def test_a_run_takes_a_mixed_up_page_away_and_says_why(make_project, capsys):
    given = 'ward_code = "none"  # whose\nrun_folder = "x"  # where to'
    parameters = new_code_cell(given, metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[parameters, new_code_cell(MIXED_UP)])
    project = make_project({"profile": notebook})
    wards = ["--ward", "q1-ben-thanh", "--ward", "q1-da-kao"]
    assert main(["run", "--jobs", "1", *wards]) == 1
    cause = "the copy shows the figure chart-q1-ben-thanh of q1-ben-thanh, not of q1-da-kao"
    run = project / "outputs" / "2022" / "latest"
    assert [page.stem for page in (run / "pages").iterdir()] == ["profile-q1-ben-thanh"]
    own, mixed_up = json.loads((run / "run.json").read_text(encoding="utf-8"))["notebooks"]
    assert (own["status"], mixed_up["status"]) == ("completed", "failed")
    assert mixed_up["error"] == {"cell": None, "ename": "WrongWard", "evalue": cause}
    assert "trang là của đơn vị khác" in (run / "index.html").read_text(encoding="utf-8")
    assert cause in (run / "run.log").read_text(encoding="utf-8")
    assert "2 notebooks, 1 failed" in capsys.readouterr().out
