"""Execute many notebooks through papermill, each in a kernel of its own, and say how each ended.

Every lane is a worker process of its own, so that a worker's death names exactly the notebook it
was at. A notebook is executed into a file with a dot name that is renamed when whole.
"""

import multiprocessing
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from wardanalytics.batch import worker
from wardanalytics.batch.executed_copy import Failure
from wardanalytics.batch.notebooks import LANGUAGES, check_parameters

Status = Literal["completed", "failed"]
OpenLane = Callable[[], ProcessPoolExecutor]


@dataclass(frozen=True)
class Task:
    """A notebook to execute: its name in the run, where its executed copy goes, its parameters."""

    name: str
    notebook: Path
    output: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True)
class NotebookRun:
    """How the execution of a task ended; `error` says where and why it failed."""

    task: Task
    status: Status
    seconds: float
    error: Failure | None = None

    def record(self) -> dict[str, Any]:
        """This run as it stands in run.json."""
        return {
            "name": self.task.name,
            "label": self.task.label,
            "notebook": self.task.notebook.name,
            "output": self.task.output.name,
            "parameters": dict(self.task.parameters),
            "status": self.status,
            "seconds": round(self.seconds, 3),
            "error": asdict(self.error) if self.error else None,
        }


@dataclass(frozen=True)
class Limits:
    """Seconds that a kernel may take to start and a cell to finish."""

    kernel_start: float = 60
    cell: float = 600


DEFAULT_LIMITS = Limits()


def run_notebooks(
    tasks: Iterable[Task],
    *,
    jobs: int,
    language: str,
    on_done: Callable[[NotebookRun], None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> list[NotebookRun]:
    """Execute every task, `jobs` at a time, and say how each ended, in the order of the tasks.

    A task that fails is reported and the others go on. `on_done` hears of each as it ends. Each
    notebook runs in its own folder (relative paths count from there), in the kernel of this
    Python, and keeps the prose of one language. Copies are written to folders that must exist.

    Raises:
        UnknownParameterError, ParameterTypeError, ParametersCellError: a task's parameters do not
            fit its notebook; raised before anything is executed.
        ValueError: two tasks write the same copy, or the language is neither vi nor en.
    """
    tasks = [_resolved(task) for task in tasks]
    _check(tasks, language)
    ended: dict[Path, NotebookRun] = {}
    with _lanes() as open_lane:
        for run in _run_all(tasks, jobs, language, limits, open_lane):
            ended[run.task.output] = run
            if on_done:
                on_done(run)
    return [ended[task.output] for task in tasks]


def _resolved(task: Task) -> Task:
    return replace(task, notebook=task.notebook.resolve(), output=task.output.resolve())


def _check(tasks: Sequence[Task], language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"language must be vi or en, not {language!r}")
    outputs = [task.output for task in tasks]
    twice = {str(output) for output in outputs if outputs.count(output) > 1}
    if twice:
        raise ValueError(f"several notebooks would write {', '.join(sorted(twice))}")
    for task in tasks:
        check_parameters(task.notebook, task.parameters)


@contextmanager
def _lanes() -> Iterator[OpenLane]:
    """Opens lanes, each a pool of one worker; on leaving, also by an error, all of them end."""
    context = multiprocessing.get_context("spawn")
    stop, hold = context.Pipe(duplex=False)
    lanes: list[ProcessPoolExecutor] = []
    with tempfile.TemporaryDirectory(
        prefix="wardanalytics-", ignore_cleanup_errors=True
    ) as scratch:

        def open_lane() -> ProcessPoolExecutor:
            lane = ProcessPoolExecutor(
                1, context, initializer=worker.start, initargs=(scratch, stop)
            )
            lanes.append(lane)
            return lane

        try:
            yield open_lane
        finally:
            hold.close()  # tells the workers to end, even in the middle of a notebook
            for lane in lanes:
                lane.shutdown()
            stop.close()


def _run_all(
    tasks: Sequence[Task], jobs: int, language: str, limits: Limits, open_lane: OpenLane
) -> Iterator[NotebookRun]:
    """Yield each task's end as it comes; a lane whose worker died is replaced by a fresh one."""
    waiting = deque(tasks)
    idle = [open_lane() for _ in range(min(jobs, len(tasks)))]
    running: dict[Future, tuple[ProcessPoolExecutor, Task, float]] = {}
    while waiting or running:
        while waiting and idle:
            lane, task = idle.pop(), waiting.popleft()
            try:
                future = _submit(lane, task, language, limits)
            except BrokenProcessPool:  # its worker died while it had nothing to do
                waiting.appendleft(task)
                idle.append(open_lane())
                continue
            running[future] = (lane, task, time.perf_counter())
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            lane, task, since = running.pop(future)
            broken = isinstance(future.exception(), BrokenProcessPool)
            idle.append(open_lane() if broken else lane)
            yield _ended(task, future, since, language)


def _submit(lane: ProcessPoolExecutor, task: Task, language: str, limits: Limits) -> Future:
    return lane.submit(
        worker.execute,
        task.notebook,
        task.output,
        task.parameters,
        language,
        limits.kernel_start,
        limits.cell,
    )


def _ended(task: Task, future: Future, since: float, language: str) -> NotebookRun:
    try:
        seconds, failure = future.result()
    except BrokenProcessPool:
        seconds = time.perf_counter() - since
        cause = "the process that executed the notebook was killed"
        failure = worker.abandoned(task.notebook, task.output, language, cause)
    except Exception as error:  # what is no fault of the notebook, such as a full disk
        seconds = time.perf_counter() - since
        failure = Failure(None, type(error).__name__, str(error))
    return NotebookRun(task, "failed" if failure else "completed", seconds, failure)
