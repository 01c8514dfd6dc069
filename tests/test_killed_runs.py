"""kill -9 of the whole run at random moments, then --resume: whole or absent, and the same end."""

import json
import multiprocessing
import random
import re
import time

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from wardanalytics.batch.limits import best_engine
from wardanalytics.cli import main
from wardanalytics.tables import TABLES

ROUNDS = 20
WARDS = ["q1-ben-thanh", "q1-co-giang", "q1-da-kao"]
COMMAND = ["run", "--period", "2022", "--jobs", "2", "--force", "--resume"]
COMMAND += [word for ward in WARDS for word in ("--ward", ward)]
PARAMETERS = """ward_code = "none"  # whose
run_folder = "../outputs/x"  # where figures are kept"""
CHART = """import pandas as pd, wardanalytics as wa
from matplotlib.figure import Figure
figure = Figure((2, 1), label=f"Chart of {ward_code}")
figure.subplots().plot([1, 3, 2])
wa.keep(figure, pd.DataFrame({"ward_code": [ward_code]}), run_folder, f"chart-{ward_code}")"""
TEXT = 'wa.keep_text(ward_code * 1000, run_folder, f"ward-{ward_code}")'

# What a page says of the run itself: its name, its times, the seconds of its notebooks.
OWN = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d[-:]\d\d[-:]\d\d(-\d+\b)?|\d\d:\d\d|<td class=\"number\">\d+,\d</td>"
)


@pytest.fixture
def project(make_project):
    """A project with one return and a quick notebook of three wards, with a figure and a text."""
    parameters = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    cells = [new_markdown_cell("# Profile"), parameters, *map(new_code_cell, (CHART, TEXT))]
    return make_project({"profile": new_notebook(cells=cells)})


def published(project):
    return sorted((project / "outputs" / "2022").glob("2*"))


def content(run):
    """What a run folder holds, by file, without what is a run's own."""
    files = {path.relative_to(run).as_posix(): path for path in run.rglob("*") if path.is_file()}
    return {name: _content(name, path) for name, path in files.items() if name != "run.log"}


def _content(name, path):
    if name == "run.json":
        return _without_own(json.loads(path.read_text(encoding="utf-8")))
    if name.endswith(".ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        shown = [(cell.source, cell.get("outputs"), cell.get("execution_count")) for cell in cells]
        return OWN.sub("", repr(shown))
    if path.stem in TABLES and path.suffix in (".csv", ".parquet"):
        table = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
        return table.drop(columns="seconds", errors="ignore").to_csv()
    if path.suffix in (".xlsx", ".docx"):
        return path.suffix  # their sheets and parts hold the time of the run
    if path.suffix in (".html", ".json"):
        return OWN.sub("", path.read_text(encoding="utf-8"))
    return path.read_bytes()


def _without_own(record):
    own = ("run", "started", "resumed", "seconds")
    record = {name: value for name, value in record.items() if name not in own}
    for notebook in record["notebooks"]:
        for name in ("seconds", "sha256"):
            del notebook[name]
        del notebook["parameters"]["run_folder"]
    return record


def assert_whole(project):
    """Every run that has its name is whole, and `latest` points at the newest of them."""
    for run in published(project):
        record = json.loads((run / "run.json").read_text(encoding="utf-8"))
        assert [each["status"] for each in record["notebooks"]] == ["completed"] * len(WARDS)
        for each in record["notebooks"]:
            assert nbformat.read(run / "notebooks" / each["output"], as_version=4)
            assert (
                (run / "pages" / f"{each['name']}.html")
                .read_text(encoding="utf-8")
                .rstrip()
                .endswith("</html>")
            )
        assert (run / "index.html").exists()
        assert not list(run.rglob(".*"))
    assert (project / "outputs/2022/latest").resolve() in published(project)


def unfinished(project, pattern):
    return list((project / "outputs" / "2022").glob(f".2*/{pattern}"))


def wait_for(what, run):
    while run.is_alive() and not what():
        time.sleep(0.005)


def strike(run, project, moments, usual):
    """Kill a run at a random moment: of its whole life, near a notebook's end, or of its pages."""
    kind = moments.choice(["any", "notebooks", "notebooks", "readings"])
    copies = moments.randint(0, len(WARDS))
    if kind == "any":
        run.join(moments.uniform(0, usual))
    elif kind == "notebooks":
        wait_for(lambda: unfinished(project, "tables/finished.json"), run)
        wait_for(lambda: len(unfinished(project, "notebooks/*.ipynb")) >= copies, run)
    else:
        wait_for(
            lambda: unfinished(project, moments.choice(["*.xlsx", "*.docx", "index.html"])), run
        )
    run.join(moments.uniform(0, 0.2))
    alive = run.is_alive()
    run.kill()
    run.join()
    return alive


@pytest.mark.slow
@pytest.mark.skipif(best_engine() != "forked", reason="takes minutes where nothing is forked")
def test_a_run_killed_at_20_random_moments_ends_as_an_undisturbed_one(project):
    moments, killed, began = random.Random(6), 0, time.monotonic()
    assert main(COMMAND) == 0
    usual = time.monotonic() - began
    undisturbed = content(published(project)[0])
    loaded = multiprocessing.get_context("forkserver")  # with all libraries since that run
    while killed < ROUNDS:
        run = loaded.Process(target=main, args=(COMMAND,))
        run.start()
        killed += strike(run, project, moments, usual)
        assert_whole(project)
    assert main(COMMAND) == 0
    assert_whole(project)
    assert not unfinished(project, "")
    assert (project / "outputs/2022/latest").resolve() == published(project)[-1]
    for run in published(project)[1:]:
        assert content(run) == undisturbed
