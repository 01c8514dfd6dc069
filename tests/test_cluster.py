"""A real Dask scheduler with two worker processes on loopback."""

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from distributed import Client

from wardanalytics.batch.cluster import run_on_cluster
from wardanalytics.batch.execution import Task, run_notebooks
from wardanalytics.batch.limits import best_engine
from wardanalytics.batch.notebooks import UnknownParameterError

COUNT = 12
SOURCE = """import os, time
with open("attempts.txt", "a") as file:
    file.write(f"{number} {os.getppid()}\\n")
time.sleep(0.5)
print(number * number)"""


@contextmanager
def started(*arguments):
    process = subprocess.Popen([sys.executable, "-m", *arguments], stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The scheduler's address, and the processes of its two workers by their names."""
    folder = tmp_path_factory.mktemp("cluster")
    file = str(folder / "scheduler.json")
    place = ["--scheduler-file", file, "--no-dashboard"]
    scheduler = ["distributed.cli.dask_scheduler", *place, "--host", "127.0.0.1", "--port", "0"]
    local = ["--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--local-directory"]
    worker = ["distributed.cli.dask_worker", *place, *local, str(folder)]
    with (
        started(*scheduler),
        started(*worker, "--name", "first") as first,
        started(*worker, "--name", "second") as second,
        Client(scheduler_file=file, timeout=60, set_as_default=False) as client,
    ):
        client.wait_for_workers(2, timeout=120)
        yield client.scheduler.address, {"first": first, "second": second}


def tasks(folder):
    """Tasks that square a number each, and leave a line for each time they are begun."""
    folder.mkdir()
    cell, parameters = nbformat.v4.new_code_cell, nbformat.v4.new_code_cell("number = 0  # any")
    parameters.metadata.tags = ["parameters"]
    notebook = folder / "squares.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[parameters, cell(SOURCE)]), notebook)
    return [
        Task(f"square-{n}", notebook, folder / f"square-{n}.ipynb", {"number": n})
        for n in range(COUNT)
    ]


def printed(task):
    copy = nbformat.read(task.output, as_version=4)
    return [output.text for cell in copy.cells for output in cell.get("outputs", [])]


def contents(folder):
    return sorted(path.name for path in Path(folder).glob("*square*"))


@pytest.mark.slow
def test_a_worker_killed_midway_costs_a_retry_and_the_copies_are_those_of_this_machine(
    cluster, tmp_path
):
    address, workers = cluster
    here, there = tasks(tmp_path / "here"), tasks(tmp_path / "there")
    run_notebooks(here, jobs=2, language="vi")
    heard = []

    def kill_one(run):
        heard.append(run.task.name)
        if len(heard) == 3:
            os.kill(workers["first"].pid, signal.SIGKILL)

    runs = run_on_cluster(there, address, language="vi", on_done=kill_one)
    assert [(run.task.name, run.status) for run in runs] == [(t.name, "completed") for t in there]
    assert sorted(heard) == sorted(task.name for task in there)
    assert {run.engine for run in runs} == {best_engine()}
    assert [printed(task) for task in there] == [printed(task) for task in here]
    assert [printed(task) for task in there] == [[f"{n * n}\n"] for n in range(COUNT)]
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    begun = Counter(
        line.split()[0] for line in (tmp_path / "there/attempts.txt").read_text().splitlines()
    )
    assert len(begun) == COUNT
    assert sum(begun.values()) <= COUNT + 2  # what the lost worker was at, begun again


@pytest.mark.slow
def test_a_notebook_that_fails_is_no_reason_to_try_again(cluster, tmp_path):
    address, _ = cluster
    (task, *_) = tasks(tmp_path / "fails")
    notebook = nbformat.read(task.notebook, as_version=4)
    notebook.cells[1].source = "open('begun.txt', 'a').write('x')\nraise ValueError('sai')"
    nbformat.write(notebook, task.notebook)
    (run,) = run_on_cluster([task], address, language="vi")  # cell 2 is the one papermill adds
    assert (run.status, str(run.error)) == ("failed", "cell 3: ValueError: sai")
    assert (tmp_path / "fails/begun.txt").read_text() == "x"


def test_parameters_are_checked_before_any_scheduler_is_asked(tmp_path):
    (task, *_) = tasks(tmp_path / "wrong")
    wrong = Task(task.name, task.notebook, task.output, {"nummer": 1})
    with pytest.raises(UnknownParameterError):
        run_on_cluster([wrong], "tcp://127.0.0.1:1", language="vi")


def test_without_the_package_the_message_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"pip install 'wardanalytics\[cluster\]'"):
        run_on_cluster(tasks(tmp_path / "none"), "tcp://127.0.0.1:1", language="vi")
