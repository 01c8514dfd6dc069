"""Execute many notebooks through papermill, each in a process of its own; say how each ended.

A notebook is executed into a file with a dot name that is renamed when whole.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from wardanalytics.batch import worker
from wardanalytics.batch.executed_copy import Failure
from wardanalytics.batch.lanes import Lanes, lanes_of
from wardanalytics.batch.limits import DEFAULT_LIMITS, Engine, Limits, best_engine
from wardanalytics.batch.notebooks import LANGUAGES, check_parameters

Status = Literal["completed", "failed"]

# Python hears Ctrl-C between two waits: one that comes just before a wait begins is heard after it.
_HEARTBEAT = 1.0


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
    """How the execution of a task ended, by which engine; `error` says where and why it failed.

    `engine` is None where no engine told its end: its worker was lost.
    """

    task: Task
    status: Status
    seconds: float
    error: Failure | None = None
    engine: Engine | None = None

    def record(self) -> dict[str, Any]:
        """This run as it stands in run.json."""
        return {
            "name": self.task.name,
            "label": self.task.label,
            "notebook": self.task.notebook.name,
            "output": self.task.output.name,
            "parameters": dict(self.task.parameters),
            "status": self.status,
            "engine": self.engine,
            "seconds": round(self.seconds, 3),
            "error": asdict(self.error) if self.error else None,
        }


def run_notebooks(
    tasks: Iterable[Task],
    *,
    jobs: int,
    language: str,
    on_done: Callable[[NotebookRun], None] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    engine: Engine | None = None,
    preload: Sequence[str] = (),
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
    tasks = checked(tasks, language)
    engine = engine or best_engine()
    with lanes_of(engine, preload) as lanes:
        ended = _run_all(tasks, jobs, language, limits, lanes)
        return collected(tasks, (replace(run, engine=engine) for run in ended), on_done)


def checked(tasks: Iterable[Task], language: str) -> list[Task]:
    """The tasks with whole paths, refused as `run_notebooks` says if they cannot be executed."""
    tasks = [_resolved(task) for task in tasks]
    _check(tasks, language)
    return tasks


def collected(
    tasks: Sequence[Task],
    runs: Iterable[NotebookRun],
    on_done: Callable[[NotebookRun], None] | None = None,
) -> list[NotebookRun]:
    """The runs in the order of their tasks; `on_done` hears of each as it comes."""
    ended: dict[Path, NotebookRun] = {}
    for run in runs:
        ended[run.task.output] = run
        if on_done:
            on_done(run)
    return [ended[task.output] for task in tasks]


def _resolved(task: Task) -> Task:
    return replace(task, notebook=task.notebook.resolve(), output=task.output.resolve())


def _check(tasks: Sequence[Task], language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"language must be vi or en, not {language!r}")
    outputs = Counter(str(task.output) for task in tasks)
    if twice := sorted(output for output, count in outputs.items() if count > 1):
        raise ValueError(f"several notebooks would write {', '.join(twice)}")
    given: dict[Path, list[Mapping[str, Any]]] = {}
    for task in tasks:
        given.setdefault(task.notebook, []).append(task.parameters)
    for notebook, sets in given.items():
        check_parameters(notebook, *sets)


def _run_all(
    tasks: Sequence[Task], jobs: int, language: str, limits: Limits, lanes: Lanes
) -> Iterator[NotebookRun]:
    """Yield each task's end as it comes; a lane whose worker died is replaced by a fresh one."""
    waiting = deque(tasks)
    idle = [lanes.open() for _ in range(min(jobs, len(tasks)))]
    running: dict[Future, tuple[Executor, Task, float]] = {}
    while waiting or running:
        while waiting and idle:
            lane, task = idle.pop(), waiting.popleft()
            what = (task.notebook, task.output, task.parameters, language, limits)
            try:
                future = lane.submit(lanes.execute, *what)
            except BrokenProcessPool:  # its worker died while it had nothing to do
                waiting.appendleft(task)
                idle.append(lanes.open())
                continue
            running[future] = (lane, task, time.perf_counter())
        for future in wait(running, _HEARTBEAT, return_when=FIRST_COMPLETED).done:
            lane, task, since = running.pop(future)
            broken = isinstance(future.exception(), BrokenProcessPool)
            idle.append(lanes.open() if broken else lane)
            yield _ended(task, future, since, language)


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
