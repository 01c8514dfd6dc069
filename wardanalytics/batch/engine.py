"""A papermill engine that runs the cells of a notebook in a process forked from a preloaded one.

`papermill --engine wardanalytics in.ipynb out.ipynb` uses it too. A process that raises, hangs,
takes too much memory or dies is a failed cell with its cause, never more.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import nbformat
import papermill.execute  # noqa: F401  papermill must be loaded before its engines
from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager

from wardanalytics.batch.forked import serve
from wardanalytics.batch.limits import DEFAULT_LIMITS, Limits
from wardanalytics.batch.notebooks import tags

NAME = "wardanalytics"
PRELOAD = (
    "wardanalytics.batch.forked",
    # what a shell loads when it starts, for half a second
    "ipykernel.debugger",
    "ipykernel.inprocess.ipkernel",
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.magics.ast_mod",
    "IPython.core.magics.execution",
    "IPython.core.magics.pylab",
    "IPython.core.oinspect",
    "tornado.platform.asyncio",
    "psutil",
    "zmq.utils.garbage",
    "pandas.core.reshape.reshape",
    "pandas.core.arrays.arrow.extension_types",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "matplotlib.backends.backend_svg",
)


@dataclass(frozen=True)
class Forks:
    """The processes that execute notebooks now; whoever began them can end them all at once."""

    living: set[BaseProcess] = field(default_factory=set)
    ended: threading.Event = field(default_factory=threading.Event)

    def end_all(self) -> None:
        """Kill every notebook that is being executed, with all that it started."""
        self.ended.set()
        for process in list(self.living):
            _kill(process)


@dataclass(frozen=True)
class _Forked:
    """A process that executes the cells of one notebook, and the way to speak to it."""

    process: BaseProcess
    connection: Connection
    limits: Limits
    ends_at: float
    ended: threading.Event

    def execute(self, notebook: NotebookNode, number: int) -> tuple[str, str] | None:
        """Execute a cell and put its outputs in place; gives what it died of, if it did.

        A cell that raises has its error among its outputs, as in any notebook.
        """
        cell = notebook.cells[number]
        patience = min(self.limits.cell, self.ends_at - time.monotonic())
        try:
            self.connection.send(number)
            if not self.connection.poll(max(patience, 0)):
                return too_slow(self.limits, whole=patience < self.limits.cell)
            outputs, cell.execution_count, failed = self.connection.recv()
        except (EOFError, OSError):
            if self.ended.is_set():
                raise KeyboardInterrupt from None
            self.process.join()
            return "DeadKernelError", f"the notebook's process {ending(self.process.exitcode)}"
        for changed, shown in outputs.items():
            notebook.cells[changed].outputs = shown
        return ("", "") if failed and "raises-exception" not in tags(cell) else None


class ForkedEngine(Engine):
    """Executes each notebook in a process of its own, forked from a server with all libraries."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        folder: Path | None = None,
        limits: Limits = DEFAULT_LIMITS,
        forks: Forks | None = None,
        **kwargs: Any,
    ) -> None:
        """Execute the cells in order up to one that fails, which is marked with its cause."""
        # papermill would write the whole copy before and after every cell
        path, nb_man.output_path = nb_man.output_path, None
        try:
            with _forked(nb_man.nb, folder or Path.cwd(), limits, forks or Forks()) as forked:
                for number, cell in enumerate(nb_man.nb.cells):
                    nb_man.cell_start(cell, number)
                    fault = forked.execute(nb_man.nb, number) if _is_run(cell) else None
                    if fault:
                        _mark(cell, *fault)
                        nb_man.cell_exception(cell, cell_index=number)
                    nb_man.cell_complete(cell, cell_index=number)
                    if fault:
                        break
        finally:
            nb_man.output_path = path


def preload(modules: Sequence[str] = ()) -> None:
    """Say what the server loads before it forks; call it before the first notebook."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else the debugger prints
    known = [*PRELOAD, *modules]
    multiprocessing.get_context("forkserver").set_forkserver_preload(known)


@contextmanager
def _forked(
    notebook: NotebookNode, folder: Path, limits: Limits, forks: Forks
) -> Iterator[_Forked]:
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, notebook, folder, limits), daemon=True)
    process.start()
    theirs.close()
    forks.living.add(process)
    try:
        if forks.ended.is_set():  # while the process was being forked
            raise KeyboardInterrupt
        yield _Forked(process, ours, limits, time.monotonic() + limits.notebook, forks.ended)
    finally:
        _kill(process)
        process.join()
        forks.living.discard(process)
        ours.close()


def _kill(process: BaseProcess) -> None:
    """Kill a notebook's process with whatever it left behind."""
    if process.pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()


def _is_run(cell: NotebookNode) -> bool:
    is_code = cell.cell_type == "code" and cell.source.strip()
    return bool(is_code) and "skip-execution" not in tags(cell)


def _mark(cell: NotebookNode, ename: str, evalue: str) -> None:
    """Add what a cell died of to its outputs; what it raised stands there already."""
    if ename:
        text = [f"{ename}: {evalue}"]
        cell.outputs.append(nbformat.v4.new_output("error", ename=ename, evalue=evalue))
        cell.outputs[-1].traceback = text


def too_slow(limits: Limits, *, whole: bool) -> tuple[str, str]:
    """That a cell, or the `whole` notebook, took longer than it may: the kind, and in words."""
    what, most = ("notebook", limits.notebook) if whole else ("cell", limits.cell)
    kind = "NotebookTimeoutError" if whole else "CellTimeoutError"
    return kind, f"the {what} took longer than its limit of {most:g} seconds"


def ending(status: int | None) -> str:
    """How a process ended, in words."""
    if status is None:
        return "died"
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"
