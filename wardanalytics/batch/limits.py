"""What a notebook may take, and the way its cells are executed."""

import multiprocessing
import sys
from dataclasses import dataclass
from typing import Literal

Engine = Literal["forked", "kernel"]


@dataclass(frozen=True)
class Limits:
    """Seconds for a kernel to start, a cell and a whole notebook; bytes of memory and of text.

    `memory` is that of one notebook's process (held where the system knows such a limit), `printed`
    the characters of text that a cell's copy keeps of what it printed.
    """

    kernel_start: float = 60
    cell: float = 600
    notebook: float = 1800
    memory: int = 4 * 1024**3
    printed: int = 1_000_000


DEFAULT_LIMITS = Limits()


def best_engine() -> Engine:
    """`forked` where processes can safely be forked from a clean server, else papermill's kernels.

    macOS can fork, but its own frameworks (Accelerate, which numpy may use; fonts) do not stand
    being forked once they are loaded, even in a single thread: notebooks could hang or crash there.
    """
    can_fork = "forkserver" in multiprocessing.get_all_start_methods()
    return "forked" if can_fork and sys.platform != "darwin" else "kernel"
