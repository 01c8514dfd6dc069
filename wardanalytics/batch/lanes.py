"""Lanes: each executes one notebook at a time, apart from the others, and can be ended at once."""

import multiprocessing
import multiprocessing.forkserver
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

from wardanalytics.batch import worker
from wardanalytics.batch.engine import Forks, preload
from wardanalytics.batch.executed_copy import Failure
from wardanalytics.batch.limits import Engine


@dataclass(frozen=True)
class Lanes:
    """How to open a lane, and what a lane does: see `worker.execute`."""

    open: Callable[[], Executor]
    execute: Callable[..., tuple[float, Failure | None]]


def get_ready(engine: Engine, modules: Sequence[str]) -> None:
    """Let the server that notebooks are forked from load its modules while others are at work."""
    if engine == "forked":
        preload(modules)
        multiprocessing.forkserver.ensure_running()


def lanes_of(engine: Engine, modules: Sequence[str]) -> AbstractContextManager[Lanes]:
    """The lanes of an engine; on leaving, also by an error, all of them end.

    `modules` are loaded once for all notebooks where processes are forked.
    """
    return _forked_lanes(modules) if engine == "forked" else _kernel_lanes()


@contextmanager
def _forked_lanes(modules: Sequence[str]) -> Iterator[Lanes]:
    """A thread a lane, which only waits for the process that it has had forked."""
    preload(modules)
    forks = Forks()
    lanes: list[Executor] = []

    def open_lane() -> Executor:
        lanes.append(ThreadPoolExecutor(1))
        return lanes[-1]

    try:
        yield Lanes(open_lane, partial(worker.execute_forked, forks=forks))
    finally:
        forks.end_all()
        for lane in lanes:
            lane.shutdown()


@contextmanager
def _kernel_lanes() -> Iterator[Lanes]:
    """A worker process a lane, so that a worker's death names exactly the notebook it was at."""
    context = multiprocessing.get_context("spawn")
    stop, hold = context.Pipe(duplex=False)
    lanes: list[Executor] = []
    with tempfile.TemporaryDirectory(
        prefix="wardanalytics-", ignore_cleanup_errors=True
    ) as scratch:

        def open_lane() -> Executor:
            lanes.append(
                ProcessPoolExecutor(1, context, initializer=worker.start, initargs=(scratch, stop))
            )
            return lanes[-1]

        try:
            yield Lanes(open_lane, worker.execute_in_kernel)
        finally:
            hold.close()  # tells the workers to end, even in the middle of a notebook
            for lane in lanes:
                lane.shutdown()
            stop.close()
