"""A second run: nothing where nothing has changed, never a worse `latest`, the good one kept."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from wardanalytics.batch.fingerprint import fingerprint
from wardanalytics.batch.run_folder import lock, publish, remove_old_runs, start_run, write_json
from wardanalytics.cli import main

ROOT = Path(__file__).parent.parent
RUN = ["run", "--period", "2022", "--jobs", "1"]


@pytest.fixture
def project(make_project, may_raise):
    """A project folder with one return and two small notebooks."""
    return make_project({"first": may_raise, "second": may_raise})


def runs(project):
    return sorted(path.name for path in (project / "outputs" / "2022").glob("2*"))


def last_line(capsys):
    return capsys.readouterr().out.splitlines()[-1]


@pytest.mark.slow
def test_a_second_run_executes_nothing_until_something_changes(project, capsys):
    assert main(RUN) == 0
    record = json.loads((project / "outputs/2022/latest/run.json").read_text(encoding="utf-8"))
    assert record["engine"] in ("forked", "kernel")
    first = runs(project)
    assert main(RUN) == 0
    assert "nothing has changed" in last_line(capsys)
    assert runs(project) == first
    changed = project / "notebooks" / "second.ipynb"
    notebook = nbformat.read(changed, as_version=4)
    notebook.cells[1].source = "raise KeyError"
    nbformat.write(notebook, changed)
    assert main(RUN) == 1
    assert "1 notebooks, 1 failed, 1 taken over" in last_line(capsys)
    assert len(runs(project)) == 2
    assert main(RUN) == 1  # a failed notebook is tried again
    assert "1 notebooks, 1 failed, 1 taken over" in last_line(capsys)
    assert len(runs(project)) == 3


@pytest.mark.slow
def test_a_page_shows_all_the_data_so_that_any_change_of_data_makes_every_page_anew(
    project, capsys
):
    main(RUN)
    other = ROOT / "data" / "returns" / "2022" / "da-kao.xlsx"
    shutil.copy(other, project / "data" / "returns" / "2022")
    assert main(RUN) == 0
    assert last_line(capsys).split(": ")[1] == "2 notebooks, 0 failed; problems of the period"


AGAIN = """
import sys
from wardanalytics.cli import main
status = main(sys.argv[1:])
heavy = {"papermill", "nbformat", "IPython", "distributed"}
print(status, sorted(heavy & set(sys.modules)))
"""


@pytest.mark.slow
def test_a_run_with_nothing_to_do_loads_nothing_that_executes_notebooks(project):
    main(RUN)
    again = [sys.executable, "-c", AGAIN, *RUN]
    said = subprocess.run(again, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "nothing has changed" in said[-2]
    assert said[-1] == "0 []"


@pytest.mark.slow
def test_force_executes_what_has_not_changed(project, capsys):
    main(RUN)
    assert main([*RUN, "--force", "--keep", "1"]) == 0
    assert "2 notebooks, 0 failed" in last_line(capsys)
    assert len(runs(project)) == 1


@pytest.mark.slow
def test_a_limited_run_that_lacks_pages_leaves_latest_where_it_was(project, capsys):
    main(RUN)
    latest = (project / "outputs" / "2022" / "latest").resolve()
    assert main([*RUN, "--notebook", "first", "--language", "en"]) == 0
    assert "`latest` stays: this limited run lacks second" in capsys.readouterr().out
    assert (project / "outputs" / "2022" / "latest").resolve() == latest
    assert len(runs(project)) == 2


def ended(outputs, status):
    with lock(outputs) as held:
        folder = start_run(held, "2022")
        write_json(folder / "run.json", {"notebooks": [{"status": status}]})
        return publish(folder).name


def test_the_last_good_run_is_never_removed(tmp_path):
    names = [ended(tmp_path, status) for status in ("completed", "completed", "failed", "failed")]
    assert remove_old_runs(tmp_path / "2022", 1) == [names[0], names[2]]
    left = sorted(path.name for path in (tmp_path / "2022").iterdir())
    assert left == sorted([names[1], names[3], "latest"])


def test_runs_of_one_second_are_removed_in_the_order_of_their_numbers(tmp_path):
    names = ["2026-01-01T00-00-00", *(f"2026-01-01T00-00-00-{n}" for n in range(2, 12))]
    for name in names:
        (tmp_path / name).mkdir()
    assert remove_old_runs(tmp_path, 2) == names[:-2]


def test_a_fingerprint_knows_names_bytes_and_facts_and_nothing_hidden(tmp_path):
    (tmp_path / "a").write_text("1")
    before = fingerprint([tmp_path], ["x"])
    (tmp_path / ".hidden").write_text("2")
    assert fingerprint([tmp_path], ["x"]) == before
    assert fingerprint([tmp_path], ["y"]) != before
    (tmp_path / "a").rename(tmp_path / "b")
    assert fingerprint([tmp_path], ["x"]) != before
