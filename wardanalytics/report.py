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
from wardanalytics.batch.notebooks import declared_parameters, is_interactive, notebooks_in
from wardanalytics.batch.run_folder import latest_run, lock, publish, start_run, write_json
from wardanalytics.judging import Tables, judge, named, problems_of, save_tables
from wardanalytics.periods import in_force, is_period, parse_period, period_order
from wardanalytics.reference import Reference, load_reference, with_names
from wardanalytics.returns import load_returns
from wardanalytics.run_document import write_document
from wardanalytics.run_pages import write_pages
from wardanalytics.run_workbook import write_workbook
from wardanalytics.tables import SEVERITIES
from wardanalytics.wording import Language

PARTS = ("notebooks", "pages", "figures", "tables", "texts")
_VERSIONS = ("wardanalytics", "pandas", "numpy", "matplotlib", "openpyxl", "papermill", "nbclient")


@dataclass(frozen=True)
class Order:
    """What a run is asked for; `wards` and `notebooks` limit it, empty means all of them.

    `cluster` is the address of a Dask scheduler whose workers execute the notebooks.
    """

    data: Path = Path("data")
    outputs: Path = Path("outputs")
    notebooks_folder: Path = Path("notebooks")
    period: str | None = None
    wards: Sequence[str] = ()
    notebooks: Sequence[str] = ()
    jobs: int = 1
    language: Language = "vi"
    cluster: str | None = None


@dataclass(frozen=True)
class Report:
    """A finished run: its folder, how each notebook ended, and problems counted by severity."""

    folder: Path
    runs: Sequence[NotebookRun]
    problems: dict[str, int]

    @property
    def failed(self) -> int:
        """How many notebooks failed."""
        return sum(run.status == "failed" for run in self.runs)


def run_report(order: Order, on_progress: Callable[[str], None] = print) -> Report:
    """Load, judge, execute every notebook and write the run folder, which appears when whole.

    A notebook that fails is reported on the index; the others go on. A limited run takes the other
    pages over from the newest run of the period.

    Raises:
        RunInProgressError: another run writes to these outputs.
        ReferenceTablesError: the reference tables do not fit.
        FileNotFoundError: data or notebooks are not where the order says.
        ValueError: the order names a period, ward or notebook that does not exist.
    """
    reference = load_reference(order.data / "reference")
    period = _chosen_period(order)
    notebooks, wards = _chosen_notebooks(order), _chosen_wards(order, reference, period)
    seconds: dict[str, float] = {}
    with lock(order.outputs) as held:
        started = datetime.datetime.now()
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
            "seconds": seconds,
            **_record(order, tables, period, runs, carried),
        }
        with _timed(seconds, "pages"):
            _write_readings(folder, tables, record, order)
        write_json(folder / "run.json", record)
        published = publish(folder)
        return Report(order.outputs / period / published.name, runs, record["problems"])


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


def newest_period(returns_folder: Path) -> str:
    """The newest period that has a folder of returns.

    Raises:
        FileNotFoundError: the folder is not there or holds no period.
    """
    return _periods(returns_folder)[-1]


def _periods(returns_folder: Path) -> list[str]:
    """The periods that have a folder of returns, oldest first."""
    periods = [path.name for path in returns_folder.glob("*/") if is_period(path.name)]
    if not periods:
        raise FileNotFoundError(f"no folder of a period such as 2022 in {returns_folder}")
    return sorted(periods, key=period_order)


def _chosen_period(order: Order) -> str:
    periods = _periods(order.data / "returns")
    period = order.period or periods[-1]
    if parse_period(period).text not in periods:
        raise ValueError(f"no returns for {period}; there are {', '.join(periods)}")
    return period


def _chosen_notebooks(order: Order) -> list[Path]:
    found = notebooks_in(order.notebooks_folder)
    if not found:
        raise FileNotFoundError(
            f"no notebooks in {order.notebooks_folder}; run from the project's folder"
        )
    found = [path for path in found if not is_interactive(path)]
    names = [path.stem for path in found]
    if unknown := sorted(set(order.notebooks) - set(names)):
        raise ValueError(f"no notebook {', '.join(unknown)}; there are {', '.join(names)}")
    return [path for path in found if not order.notebooks or path.stem in order.notebooks]


def _chosen_wards(order: Order, reference: Reference, period: str) -> dict[str, str]:
    """The wards to make a profile of: those in force in the period, or those asked for; by code."""
    declared = with_names(in_force(reference.wards, period), reference, order.language)
    wards = dict(zip(declared["ward_code"], declared["ward"], strict=True))
    if unknown := sorted(set(order.wards) - set(wards)):
        raise ValueError(f"no ward {', '.join(unknown)} in {period}; there are {', '.join(wards)}")
    return {code: name for code, name in wards.items() if not order.wards or code in order.wards}


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
    record = json.loads((newest / "run.json").read_text(encoding="utf-8"))
    if (record["language"], record["inputs"]) != (order.language, inputs):
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
        "versions": {"python": platform.python_version()} | {n: version(n) for n in _VERSIONS},
        "inputs": _inputs(order, tables),
        "problems": {name: int(problems.eq(name).sum()) for name in SEVERITIES},
        "notebooks": sorted(records, key=lambda record: record["name"]),
    }
