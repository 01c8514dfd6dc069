import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from wardanalytics.batch.executed_copy import Failure
from wardanalytics.batch.execution import Task, run_notebooks
from wardanalytics.batch.limits import Limits
from wardanalytics.batch.notebooks import UnknownParameterError

NOTEBOOKS = Path(__file__).parent / "notebooks"
NAMES = ["raises", "exits", "is_killed", "hangs", "stops_early", "kills_its_worker", "may_raise"]


KILLED_ITS_PARENT = {
    "kernel": Failure(2, "WorkerDied", "the process that executed the notebook was killed"),
    "forked": Failure(2, "DeadKernelError", "the notebook's process ended with status 255"),
}


def task(name: str, folder: Path, **parameters) -> Task:
    output = folder / f"{{{name}}}.ipynb"  # papermill would format the braces
    return Task(name, NOTEBOOKS / f"{name}.ipynb", output, parameters)


@contextmanager
def printed_into(path: Path) -> Iterator[None]:
    """Send what this process and its children print to a file."""
    kept = os.dup(1), os.dup(2)
    with path.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept[0], 1)
            os.dup2(kept[1], 2)


@pytest.fixture(scope="module", params=["forked", pytest.param("kernel", marks=pytest.mark.slow)])
def batch(request, tmp_path_factory):
    """One batch in which nearly everything goes wrong: its runs, who was told, its folder."""
    folder = tmp_path_factory.mktemp("batch")
    tasks = [
        Task("nowhere", NOTEBOOKS / "completes.ipynb", folder / "missing" / "a.ipynb"),
        *(task(name, folder) for name in NAMES),
        task("completes", folder, ward_code="00004"),
    ]
    # a user's own kernelspec of the same name must not be picked
    spec = folder / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        '{"argv": ["false", "{connection_file}"], "display_name": "x", "language": "python"}'
    )
    heard = []
    with pytest.MonkeyPatch.context() as patch, printed_into(folder / "printed.txt"):
        patch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
        runs = run_notebooks(
            tasks,
            jobs=2,
            language="vi",
            on_done=heard.append,
            limits=Limits(cell=4),
            engine=request.param,
        )
    return {run.task.name: run for run in runs}, heard, folder, request.param


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("raises", Failure(2, "KeyError", "'đa kao'")),
        ("exits", Failure(2, "DeadKernelError", "the notebook's process ended with status 3")),
        (
            "is_killed",
            Failure(2, "DeadKernelError", "the notebook's process was killed by SIGKILL"),
        ),
        (
            "hangs",
            Failure(2, "CellTimeoutError", "the cell took longer than its limit of 4 seconds"),
        ),
        ("stops_early", Failure(2, "SystemExit", "0")),
        ("kills_its_worker", None),
    ],
)
def test_a_failing_notebook_is_reported_and_its_copy_marked(batch, name, error):
    runs, _, _, engine = batch
    error = error or KILLED_ITS_PARENT[engine]
    assert (runs[name].status, runs[name].error) == ("failed", error)
    copy = nbformat.read(runs[name].task.output, as_version=4)
    cells = [cell for cell in copy.cells if cell.cell_type == "code"]
    assert [cell.metadata.papermill.status for cell in cells] == ["completed", "failed", "pending"]
    errors = [output for output in cells[1].outputs if output.output_type == "error"]
    assert [(output.ename, output.evalue) for output in errors] == [(error.ename, error.evalue)]
    assert copy.metadata.papermill.exception is True
    assert copy.metadata.wardanalytics.failure == runs[name].record()["error"]


def test_a_copy_that_cannot_be_written_is_a_failure(batch):
    runs, *_ = batch
    error = runs["nowhere"].error
    assert (runs["nowhere"].status, error.cell, error.ename) == (
        "failed",
        None,
        "FileNotFoundError",
    )
    assert str(error).startswith("before the first cell: FileNotFoundError: ")


def test_the_others_go_on(batch):
    runs, heard, *_ = batch
    assert runs["completes"].status == runs["may_raise"].status == "completed"
    assert list(runs) == ["nowhere", *NAMES, "completes"]
    assert sorted(run.task.name for run in heard) == sorted(runs)
    assert all(run.seconds > 0 for run in heard)


def test_an_allowed_error_leaves_no_error_markers(batch):
    runs, *_ = batch
    copy = nbformat.read(runs["may_raise"].task.output, as_version=4)
    assert [cell.cell_type for cell in copy.cells] == ["code", "code"]
    assert copy.cells[1].execution_count == 2


def test_a_notebook_runs_in_its_folder_with_this_python_and_its_parameters(batch):
    runs, _, _, engine = batch
    copy = nbformat.read(runs["completes"].task.output, as_version=4)
    assert copy.cells[0].source == "# Chào phường"
    printed = [output.text for cell in copy.cells for output in cell.get("outputs", [])]
    assert printed == ["00004 3\n", f"{sys.executable} notebooks 1\n"]
    assert runs["completes"].record() | {"seconds": 1} == {
        "name": "completes",
        "label": "",
        "notebook": "completes.ipynb",
        "output": "{completes}.ipynb",
        "parameters": {"ward_code": "00004"},
        "status": "completed",
        "engine": engine,
        "seconds": 1,
        "error": None,
    }


def test_a_batch_prints_nothing(batch):
    _, _, folder, _ = batch
    assert (folder / "printed.txt").read_text() == ""


def test_nothing_unfinished_stays_behind(batch):
    _, _, folder, _ = batch
    assert sorted(path.name for path in folder.glob("*.ipynb")) == sorted(
        f"{{{name}}}.ipynb" for name in [*NAMES, "completes"]
    )
    assert not list(folder.glob(".*"))


def test_a_misspelt_parameter_is_refused_before_any_run(tmp_path):
    tasks = [task("raises", tmp_path), task("completes", tmp_path, ward="q1-da-kao")]
    with pytest.raises(UnknownParameterError, match="'ward'"):
        run_notebooks(tasks, jobs=1, language="vi")
    assert not list(tmp_path.iterdir())


def test_two_notebooks_never_write_one_copy(tmp_path):
    with pytest.raises(ValueError, match="several notebooks would write"):
        run_notebooks([task("raises", tmp_path)] * 2, jobs=1, language="vi")


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(ValueError, match="fr"):
        run_notebooks([task("raises", tmp_path)], jobs=1, language="fr")


def test_no_notebooks_are_no_runs():
    assert run_notebooks([], jobs=2, language="vi") == []


BATCH = """
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wardanalytics.batch.execution import Task, run_notebooks

if __name__ == "__main__":
    notebook, output = map(Path, sys.argv[1:])
    run_notebooks([Task("one", notebook, output)], jobs=1, language="vi")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupted_batch_ends_at_once_and_leaves_no_copy(tmp_path):
    script = tmp_path / "batch.py"
    script.write_text(BATCH)
    output = tmp_path / "hangs.ipynb"
    batch = subprocess.Popen(
        [sys.executable, script, NOTEBOOKS / "hangs.ipynb", output],
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not output.with_name(".hangs.ipynb").exists() and batch.poll() is None:
        os.sched_yield()
    batch.send_signal(signal.SIGINT)
    assert batch.wait(timeout=300) != 0
    assert not output.exists()
