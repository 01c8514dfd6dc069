"""What happens inside a worker process: one notebook at a time, through papermill."""

import logging
import os
import signal
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
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook, remove_error_markers

from wardanalytics.batch.executed_copy import Failure, failure_in, mark_failed, save, unfinished
from wardanalytics.batch.notebooks import in_language, read_notebook

KERNEL = "python3"


class ThisPython(AsyncKernelManager):
    """Starts the kernel of this very Python, whatever a user's kernelspecs say; recalls its end."""

    exit_status: int | None = None

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel's command: ipykernel of `sys.executable`, quiet, UTF-8 on Windows too."""
        command = [sys.executable, "-m", "ipykernel_launcher"]
        return KernelSpec(
            # 40: errors only; it would warn of each loopback socket, whose messages are signed
            argv=[*command, "-f", "{connection_file}", "--log-level=40"],
            name=KERNEL,
            display_name="Python 3",
            language="python",
            env={"PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONUTF8": "1"},
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
    start_timeout: float,
    cell_timeout: float,
) -> tuple[float, Failure | None]:
    """Execute a notebook and save its copy; returns the seconds and the failure, if it failed."""
    started = time.perf_counter()
    source = in_language(read_notebook(notebook), language)
    growing = unfinished(output)
    ThisPython.exit_status = None
    failure = None
    try:
        _papermill(source, growing, notebook.parent, parameters, start_timeout, cell_timeout)
    except PapermillExecutionError:
        copy = read_notebook(growing)
        failure = failure_in(copy)
        if failure is None:  # papermill minds errors that the tag raises-exception allows
            remove_error_markers(copy)
    except Exception as error:
        copy = read_notebook(growing) if growing.exists() else _never_run(source)
        failure = mark_failed(copy, type(error).__name__, _cause(error, cell_timeout))
    else:
        copy = read_notebook(growing)
        failure = failure_in(copy)  # sys.exit(0) stops a notebook without an exception
    save(copy, notebook, output, failure)
    return time.perf_counter() - started, failure


def _papermill(
    source: NotebookNode,
    output: Path,
    folder: Path,
    parameters: Mapping[str, Any],
    start_timeout: float,
    cell_timeout: float,
) -> None:
    execute_notebook(
        source,
        str(output).replace("{", "{{").replace("}", "}}"),  # papermill formats its paths
        dict(parameters),
        kernel_name=KERNEL,
        language="python",
        progress_bar=False,
        autosave_cell_every=0,
        start_timeout=start_timeout,
        execution_timeout=cell_timeout,
        iopub_timeout=60,
        cwd=folder,
        kernel_manager_class=ThisPython,
        shutdown_kernel="immediate",
    )


def abandoned(notebook: Path, output: Path, language: str, evalue: str) -> Failure:
    """Save what a worker that died has left of a notebook's copy, its last cell marked."""
    try:
        copy = read_notebook(unfinished(output))
    except (OSError, ValueError):
        copy = _never_run(in_language(read_notebook(notebook), language))
    failure = mark_failed(copy, "WorkerDied", evalue)
    save(copy, notebook, output, failure)
    return failure


def _never_run(source: NotebookNode) -> NotebookNode:
    for cell in source.cells:
        cell.metadata["papermill"] = {"status": "pending"}
    return source


def _cause(error: Exception, cell_timeout: float) -> str:
    if isinstance(error, CellTimeoutError):
        return f"the cell took longer than its limit of {cell_timeout:g} seconds"
    if isinstance(error, DeadKernelError):
        return f"the kernel {_ended(ThisPython.exit_status)}"
    return str(error)


def _ended(status: int | None) -> str:
    if status is None:
        return "died"
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"
