"""One notebook through papermill, by either engine, and its copy saved with how it ended."""

import logging
import os
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook, remove_error_markers

from wardanalytics.batch.engine import NAME, ForkedEngine, Forks, ending, too_slow
from wardanalytics.batch.executed_copy import Failure, failure_in, mark_failed, save, unfinished
from wardanalytics.batch.limits import Limits
from wardanalytics.batch.notebooks import in_language, read_notebook
from wardanalytics.batch.printed import shortened

KERNEL = "python3"
papermill_engines.register(NAME, ForkedEngine)  # also where no entry point is installed


class ThisPython(AsyncKernelManager):
    """Starts the kernel of this very Python, whatever a user's kernelspecs say; recalls its end."""

    exit_status: int | None = None

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel's command: ours of `sys.executable`, quiet, UTF-8 on Windows too."""
        command = [sys.executable, "-m", "wardanalytics.batch.kernel"]
        return KernelSpec(
            # 40: errors only; it would warn of each loopback socket, whose messages are signed
            argv=[*command, "-f", "{connection_file}", "--log-level=40"],
            name=KERNEL,
            display_name="Python 3",
            language="python",
            env={
                "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # before it is loaded
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                "PYTHONUTF8": "1",
            },
        )

    async def is_alive(self) -> bool:
        """Whether the kernel's process runs; how it ended is kept for the failure's cause."""
        alive = await super().is_alive()
        if not alive and self.provisioner is not None:
            ThisPython.exit_status = await self.provisioner.poll()
        return alive


def start(scratch: str, stop: Connection) -> None:
    """Prepare a fresh worker: quiet, apart from the user's own Jupyter, dying with its parent."""
    warnings.simplefilter("ignore")
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    # A user's IPython start-up files would change what a notebook computes.
    os.environ.update(IPYTHONDIR=scratch, JUPYTER_RUNTIME_DIR=scratch)
    tempfile.tempdir = scratch  # the kernels' connection files
    threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()


def _end_with_parent(stop: Connection) -> None:
    """End at once when the parent dies or closes its end of `stop`; the kernel follows."""
    parent = parent_process()
    wait([stop] if parent is None else [stop, parent.sentinel])
    os._exit(1)


def execute(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Any],
    language: str,
    limits: Limits,
    engine: Mapping[str, Any],
) -> tuple[float, Failure | None]:
    """Execute a notebook and save its copy; returns the seconds and the failure, if it failed.

    `engine` is what papermill is told beyond the notebook, its parameters and its copy.
    """
    started, forks = time.perf_counter(), engine.get("forks")
    source = in_language(read_notebook(notebook), language)
    copy, failure = _executed(source, unfinished(output), parameters, limits, engine)
    if forks is not None and forks.ended.is_set():
        raise KeyboardInterrupt  # what was killed to end the batch is no result to keep
    if forks is None:
        _shorten(copy, limits.printed)
    save(copy, notebook, output, failure)
    return time.perf_counter() - started, failure


def _executed(
    source: NotebookNode,
    growing: Path,
    parameters: Mapping[str, Any],
    limits: Limits,
    engine: Mapping[str, Any],
) -> tuple[NotebookNode, Failure | None]:
    """The executed copy of a notebook, which grows at a path of its own, and its failure."""
    started = time.perf_counter()
    ThisPython.exit_status = None
    try:
        execute_notebook(
            source,
            str(growing).replace("{", "{{").replace("}", "}}"),  # papermill formats its paths
            dict(parameters),
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            **engine,
        )
    except PapermillExecutionError:
        copy = read_notebook(growing)
        failure = failure_in(copy)
        if failure is None:  # papermill minds errors that the tag raises-exception allows
            remove_error_markers(copy)
    except Exception as error:
        copy = read_notebook(growing) if growing.exists() else _never_run(source)
        seconds = time.perf_counter() - started
        failure = mark_failed(copy, *_cause(error, limits, seconds))
    else:
        copy = read_notebook(growing)
        failure = failure_in(copy)  # sys.exit(0) stops a notebook without an exception
    return copy, failure


def execute_in_kernel(
    notebook: Path, output: Path, parameters: Mapping[str, Any], language: str, limits: Limits
) -> tuple[float, Failure | None]:
    """`execute` by papermill's own engine: a kernel of this Python in a process of its own."""
    ends_at = time.perf_counter() + limits.notebook

    def left(_: Any) -> float:
        return max(min(limits.cell, ends_at - time.perf_counter()), 0.001)

    kernel = {
        "autosave_cell_every": 0,
        "start_timeout": limits.kernel_start,
        "timeout_func": left,
        "iopub_timeout": 60,
        "cwd": notebook.parent,
        "kernel_manager_class": ThisPython,
        "shutdown_kernel": "immediate",
    }
    return execute(notebook, output, parameters, language, limits, kernel)


def execute_forked(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Any],
    language: str,
    limits: Limits,
    forks: Forks,
) -> tuple[float, Failure | None]:
    """`execute` by our own engine: cells in a process forked from a preloaded one."""
    own = {"engine_name": NAME, "folder": notebook.parent, "limits": limits, "forks": forks}
    return execute(notebook, output, parameters, language, limits, own)


def abandoned(notebook: Path, output: Path, language: str, evalue: str) -> Failure:
    """Save what a worker that died has left of a notebook's copy, its last cell marked."""
    try:
        copy = read_notebook(unfinished(output))
    except (OSError, ValueError):
        copy = _never_run(in_language(read_notebook(notebook), language))
    failure = mark_failed(copy, "WorkerDied", evalue)
    save(copy, notebook, output, failure)
    return failure


def _shorten(copy: NotebookNode, most: int) -> None:
    """Cut the printed texts of a copy, of which a kernel sends all; what is forked cuts its own."""
    for cell in copy.cells:
        if "outputs" in cell:
            cell.outputs = [shortened(output, most) for output in cell.outputs]


def _never_run(source: NotebookNode) -> NotebookNode:
    for cell in source.cells:
        cell.metadata["papermill"] = {"status": "pending"}
    return source


def _cause(error: Exception, limits: Limits, seconds: float) -> tuple[str, str]:
    """What a notebook died of after some seconds: its kind, and the cause in words."""
    if isinstance(error, CellTimeoutError):
        return too_slow(limits, whole=seconds >= limits.notebook)
    if isinstance(error, DeadKernelError):
        return "DeadKernelError", f"the notebook's process {ending(ThisPython.exit_status)}"
    return type(error).__name__, str(error)
