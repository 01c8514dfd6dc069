"""One run: the returns loaded and judged once, every notebook executed, pages and index written."""

import datetime
import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wardanalytics.batch.cluster import run_on_cluster
from wardanalytics.batch.executed_copy import figures_in
from wardanalytics.batch.execution import NotebookRun, Task, run_notebooks
from wardanalytics.batch.fingerprint import fingerprint
from wardanalytics.batch.limits import best_engine
from wardanalytics.batch.notebooks import declared_parameters
from wardanalytics.batch.run_folder import (
    is_good,
    latest_run,
    lock,
    publish,
    remove_old_runs,
    start_run,
    write_json,
)
from wardanalytics.judging import Tables, judge, named, problems_of, save_tables
from wardanalytics.order import Order, chosen_notebooks, chosen_period, chosen_wards
from wardanalytics.reference import load_reference
from wardanalytics.returns import load_returns
from wardanalytics.run_document import write_document
from wardanalytics.run_pages import write_pages
from wardanalytics.run_workbook import write_workbook
from wardanalytics.tables import SEVERITIES

PARTS = ("notebooks", "pages", "figures", "tables", "texts")
_VERSIONS = ("wardanalytics", "pandas", "numpy", "matplotlib", "openpyxl", "papermill", "nbclient")


@dataclass(frozen=True)
class Report:
    """A finished run: its folder, how each notebook ended, and problems counted by severity.

    `unchanged`: the newest run was made from the same, so nothing was executed and it is this one.
    `lacks`: pages of the newest run that this limited one could not take over; then `latest` stays.
    """

    folder: Path
    runs: Sequence[NotebookRun]
    problems: dict[str, int]
    unchanged: bool = False
    lacks: Sequence[str] = ()

    @property
    def failed(self) -> int:
        """How many notebooks failed."""
        return sum(run.status == "failed" for run in self.runs)


def run_report(order: Order, on_progress: Callable[[str], None] = print) -> Report:
    """Load, judge, execute every notebook and write the run folder, which appears when whole.

    A notebook that fails is reported on the index; the others go on. A limited run takes the other
    pages over from the newest run of the period. Where nothing has changed since that run and none
    of its notebooks failed, nothing is executed.

    Raises:
        RunInProgressError: another run writes to these outputs.
        ReferenceTablesError: the reference tables do not fit.
        FileNotFoundError: data or notebooks are not where the order says.
        ValueError: the order names a period, ward or notebook that does not exist.
    """
    reference = load_reference(order.data / "reference")
    period = chosen_period(order)
    notebooks, wards = chosen_notebooks(order), chosen_wards(order, reference, period)
    seconds: dict[str, float] = {}
    with lock(order.outputs) as held:
        started = datetime.datetime.now()
        mark, newest = _fingerprint(order, period), latest_run(order.outputs, period)
        before = _record_of(newest)
        if newest and not order.force and before.get("fingerprint") == mark and is_good(newest):
            folder = order.outputs / period / newest.name
            return Report(folder, (), before["problems"], unchanged=True)
        on_progress(f"loading the returns of {order.data} up to {period}")
        with _timed(seconds, "loading"):
            cache = order.outputs / ".cache"
            returns = load_returns(order.data / "returns", reference, jobs=order.jobs, cache=cache)
            tables = judge(returns, reference, period)
        folder = start_run(held, period)
        for part in PARTS:
            (folder / part).mkdir()
        save_tables(tables, order.data, folder, period)
        tasks = _tasks(order, notebooks, wards, folder, period)
        carried = _carry_over(order, _inputs(order, tables), tasks, folder)
        with _timed(seconds, "notebooks"):
            runs = _execute(tasks, order, on_progress)
        record = {
            "run": folder.name.removeprefix("."),
            "started": started.isoformat(timespec="seconds"),
            "fingerprint": mark,
            "engine": best_engine(),
            "seconds": seconds,
            **_record(order, tables, period, runs, carried),
        }
        with _timed(seconds, "pages"):
            _write_readings(folder, tables, record, order)
        write_json(folder / "run.json", record)
        lacks = _lacks(before, record)
        published = publish(folder, as_latest=not lacks)
        if order.keep is not None:
            remove_old_runs(published.parent, order.keep)
        folder = order.outputs / period / published.name
        return Report(folder, runs, record["problems"], lacks=lacks)


def _record_of(run: Path | None) -> dict[str, Any]:
    """What run.json says; nothing where there is no run, or none that can be read."""
    try:
        return json.loads((run / "run.json").read_text(encoding="utf-8")) if run else {}
    except (OSError, ValueError):
        return {}


def _fingerprint(order: Order, period: str) -> str:
    """What a run follows from: data, notebooks, library and its versions, and what is asked."""
    facts = [period, order.language, sorted(order.wards), sorted(order.notebooks), _versions()]
    facts.append(os.path.relpath(order.data, order.outputs))
    data = [order.data / "reference", order.data / "returns"]
    return fingerprint([*data, order.notebooks_folder], facts)


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS}


def _lacks(before: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """The notebooks of the newest run that a limited run neither executed nor took over."""
    names = {run["name"] for run in record["notebooks"]}
    return [run["name"] for run in before.get("notebooks", []) if run["name"] not in names]


def _write_readings(folder: Path, tables: Tables, record: dict[str, Any], order: Order) -> None:
    """Write what people read: workbook, document, a page a notebook, the index."""
    shown = named(tables, order.language)
    write_workbook(folder, shown, record, order.data / "returns", order.language)
    write_document(folder, shown, record, order.language)
    write_pages(folder, shown, record, order.language)


@contextmanager
def _timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[part] = round(time.perf_counter() - started, 3)


def _tasks(
    order: Order, notebooks: Sequence[Path], wards: dict[str, str], folder: Path, period: str
) -> list[Task]:
    """A task a notebook; one that asks for a ward runs once for every ward."""
    base = order.notebooks_folder.resolve()  # a link to notebooks/ leads to where they are executed
    given: dict[str, Any] = {
        "period": period,
        "data_folder": Path(os.path.relpath(order.data.resolve(), base)).as_posix(),
        "run_folder": Path(os.path.relpath(folder, base)).as_posix(),
        "language": order.language,
    }
    tasks = []
    for notebook in notebooks:
        declared = declared_parameters(notebook)
        parameters = {name: value for name, value in given.items() if name in declared}
        if "ward_code" not in declared:
            output = folder / "notebooks" / notebook.name
            tasks.append(Task(notebook.stem, notebook, output, parameters))
            continue
        for code, name in wards.items():
            output = folder / "notebooks" / f"{notebook.stem}-{code}.ipynb"
            own = {**parameters, "ward_code": code}
            tasks.append(Task(output.stem, notebook, output, own, label=name))
    return tasks


def _execute(
    tasks: Sequence[Task], order: Order, on_progress: Callable[[str], None]
) -> list[NotebookRun]:
    done = 0

    def tell(run: NotebookRun) -> None:
        nonlocal done
        done += 1
        ended = f"{run.seconds:.1f} s" if run.error is None else f"FAILED: {run.error}"
        on_progress(f"[{done:>{len(str(len(tasks)))}}/{len(tasks)}] {run.task.name}  {ended}")

    how: dict[str, Any] = {
        "language": order.language,
        "on_done": tell,
        "preload": ["wardanalytics"],
    }
    if order.cluster:
        return run_on_cluster(tasks, order.cluster, **how)
    return run_notebooks(tasks, jobs=order.jobs, **how)


def _carry_over(
    order: Order, inputs: dict[str, Any], tasks: Sequence[Task], folder: Path
) -> list[dict[str, Any]]:
    """Give a limited run what the newest run of the same inputs has and this one does not redo.

    Returns the records of the notebooks taken over, with their pages, copies and figures. A run of
    other inputs or in another language gives nothing, so that no page mixes two states.
    """
    newest = latest_run(order.outputs, folder.parent.name)
    if newest is None or not (order.wards or order.notebooks):
        return []
    record = _record_of(newest)
    if (record.get("language"), record.get("inputs")) != (order.language, inputs):
        return []
    redone = {task.name for task in tasks}
    kept = [run for run in record["notebooks"] if run["name"] not in redone]
    for run in kept:
        _copy_if_there(newest / "pages" / f"{run['name']}.html", folder / "pages")
        copy = newest / "notebooks" / run["output"]
        _copy_if_there(copy, folder / "notebooks")
        for name in figures_in(copy) if copy.exists() else ():
            _copy_if_there(newest / "figures" / f"{name}.png", folder / "figures")
            _copy_if_there(newest / "figures" / f"{name}.svg", folder / "figures")
            _copy_if_there(newest / "tables" / f"{name}.csv", folder / "tables")
    for text in sorted((newest / "texts").glob("*.txt")) if kept else ():
        shutil.copy(text, folder / "texts")  # what is executed again replaces its own
    return [{"carried_from": record["run"], **run} for run in kept]


def _copy_if_there(file: Path, folder: Path) -> None:
    if file.exists():
        shutil.copy(file, folder)


def _inputs(order: Order, tables: Tables) -> dict[str, Any]:
    """The digest of every workbook and reference table that a run is made from."""
    files = tables.files[["source_file", "sha256", "period", "status"]]
    references = sorted((order.data / "reference").glob("*.csv"))
    return {
        "returns": json.loads(files.to_json(orient="records")),
        "reference": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in references
        },
    }


def _record(
    order: Order,
    tables: Tables,
    period: str,
    runs: Sequence[NotebookRun],
    carried: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """What run.json says of a run, but for when it was and how long it took."""
    problems = problems_of(tables, period)["severity"]
    records = [*carried, *(run.record() for run in runs)]
    return {
        "period": period,
        "language": order.language,
        "versions": _versions(),
        "inputs": _inputs(order, tables),
        "problems": {name: int(problems.eq(name).sum()) for name in SEVERITIES},
        "notebooks": sorted(records, key=lambda record: record["name"]),
    }
