"""Inside a forked process: cells executed one at a time, with the outputs that a kernel gives.

The process comes from a server that has loaded the libraries and nothing else, so what a notebook
changes (options, environment, modules, the working folder) ends with it.
"""

import os
import random
import signal
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from ipykernel.inprocess.manager import InProcessKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from traitlets.config import Config

from wardanalytics.batch.limits import Limits
from wardanalytics.batch.printed import Descriptors, shortened

_PATIENCE = 60  # seconds for a message that the kernel has already sent


def serve(connection: Connection, notebook: NotebookNode, folder: Path, limits: Limits) -> None:
    """Execute the cells of a notebook that are asked for, one number at a time, until told None.

    Each answer is `(outputs, execution count, failed)`: the outputs of every cell that changed, by
    its number, and whether the cell raised.
    """
    _come_apart(folder, limits)
    cells = Cells(notebook, limits.printed)
    for number in iter(connection.recv, None):
        connection.send(cells.execute(number))
    os._exit(0)  # nothing that a notebook registered to happen at the end holds up the others


def _come_apart(folder: Path, limits: Limits) -> None:
    """Become a group of processes of its own, in the notebook's folder, that dies with the run."""
    os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.chdir(folder)
    sys.path.insert(0, "")  # as in a kernel: modules beside the notebook can be imported
    os.environ["PYTHONUTF8"] = "1"  # for the processes that a notebook starts, as in a kernel
    _limit_memory(limits.memory)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)


def _limit_memory(most: int) -> None:
    """Allow `most` bytes beyond what the loaded libraries have set aside, where Linux counts it."""
    import resource  # not on Windows, where nothing is forked either

    counts = Path("/proc/self/statm")
    if counts.exists():
        set_aside = int(counts.read_text().split()[5]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_DATA, (set_aside + most, set_aside + most))


class Cells:
    """A notebook's cells with the shell that executes them and what they have shown so far."""

    def __init__(self, notebook: NotebookNode, printed: int):
        """Start the shell; `printed` is how many characters of printed text a cell keeps."""
        self._cells, self._most = notebook.cells, printed
        # turns a kernel's messages into outputs, just as papermill's own engine does
        self._outputs = NotebookClient(notebook, record_timing=False)
        self._outputs.reset_execution_trackers()
        manager = InProcessKernelManager(config=Config(HistoryManager={"enabled": False}))
        manager.start_kernel()
        self._client = manager.client()
        self._client.start_channels()
        _draw_inline(manager)
        self._descriptors = Descriptors()

    def execute(self, number: int) -> tuple[dict[int, list[NotebookNode]], int | None, bool]:
        """Execute a code cell; gives the outputs of changed cells, its count, whether it failed."""
        cell = self._cells[number]
        cell.outputs = []
        before = {place: len(self._cells[place].get("outputs", [])) for place in self._shown_in()}
        self._outputs.clear_before_next_output = False
        asked = self._client.execute(cell.source, allow_stdin=False)
        reply = self._client.get_shell_msg(timeout=_PATIENCE)
        changed = {number, *(before if self._take_in(cell, number) else ())}
        self._take_printed(cell, asked, number)
        cell.outputs = [shortened(output, self._most) for output in cell.outputs]
        failed = reply["content"]["status"] == "error"
        return {n: self._cells[n].outputs for n in changed}, cell.execution_count, failed

    def _shown_in(self) -> set[int]:
        """The cells whose outputs a later cell may update."""
        return {place for places in self._outputs._display_id_map.values() for place in places}

    def _take_in(self, cell: NotebookNode, number: int) -> bool:
        """Take in a cell's messages up to its last; tells whether any updates an earlier output."""
        updates = False
        while True:
            message = self._client.get_iopub_msg(timeout=_PATIENCE)
            updates |= message["msg_type"] == "update_display_data"
            try:
                self._outputs.process_message(message, cell, number)
            except CellExecutionComplete:
                return updates

    def _take_printed(self, cell: NotebookNode, asked: str, number: int) -> None:
        """Take in what went past Python to the file descriptors: child processes, code in C."""
        for name, text in self._descriptors.written(self._most):
            message = {
                "msg_type": "stream",
                "header": {"msg_type": "stream"},
                "parent_header": {"msg_id": asked},
                "content": {"name": name, "text": text},
            }
            self._outputs.process_message(message, cell, number)


def _draw_inline(manager: Any) -> None:
    """Show figures as pictures, as in a kernel; pyplot was loaded before there was a shell."""
    if "matplotlib" in sys.modules:
        from matplotlib_inline.backend_inline import configure_inline_support

        setattr(configure_inline_support, "current_backend", "unset")  # noqa: B010
        manager.kernel.shell.enable_matplotlib("inline")
