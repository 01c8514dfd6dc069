"""Execute notebooks on the workers of a Dask scheduler, as `execution` does on this machine.

A worker executes its task by `run_notebooks`, so what a notebook can do to others and how its end
is told are the same in both places. Copies come back through the folder that all share, written
whole or not at all, so that a task that is tried twice leaves one copy.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from wardanalytics.batch.executed_copy import Failure
from wardanalytics.batch.execution import NotebookRun, Task, checked, collected, run_notebooks
from wardanalytics.batch.limits import DEFAULT_LIMITS, Limits

_RETRIES = 2  # where the worker failed, not the notebook: that is a result and stands
_PATIENCE = 30  # seconds within which a scheduler must answer


def run_on_cluster(
    tasks: Iterable[Task],
    address: str,
    *,
    language: str,
    on_done: Callable[[NotebookRun], None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    preload: Sequence[str] = (),
) -> list[NotebookRun]:
    """Execute every task on the workers of a scheduler; all else as `run_notebooks`.

    Notebooks, data and copies must lie at the same paths on every worker. The task of a worker that
    is lost goes to another one; a task that loses several workers fails.

    Raises:
        ConnectionError: no scheduler answers at the address.
        ValueError: as `run_notebooks`, or the package `distributed` is not installed.
    """
    tasks = checked(tasks, language)
    order = {"jobs": 1, "language": language, "limits": limits, "preload": tuple(preload)}
    with _client(address) as client:
        return collected(tasks, _ended_runs(client, tasks, order), on_done)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            "a cluster needs the package distributed: pip install 'wardanalytics[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except OSError as error:
        raise ConnectionError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        yield client


def _ended_runs(client: Any, tasks: Sequence[Task], order: dict[str, Any]) -> Iterator[NotebookRun]:
    """Yield each task's end as it comes."""
    from distributed import as_completed

    since = time.perf_counter()
    asked = {
        client.submit(_execute, task, order, pure=False, retries=_RETRIES): task for task in tasks
    }
    for future in as_completed(list(asked), loop=client.loop):
        task, error = asked.pop(future), future.exception()
        if error is None:
            yield future.result()
        else:
            failure = Failure(None, type(error).__name__, str(error))
            yield NotebookRun(task, "failed", time.perf_counter() - since, failure)


def _execute(task: Task, order: dict[str, Any]) -> NotebookRun:
    """Execute a task on a worker, in a process of its own below it."""
    if multiprocessing.current_process().daemon:  # as those are that a Dask nanny starts
        raise RuntimeError("this worker may start no process: start it with --no-nanny")
    return run_notebooks([task], **order)[0]
