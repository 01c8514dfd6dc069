"""Making a run: returns loaded and judged once, notebooks executed, pages and index written."""

import datetime
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wardanalytics.batch.cluster import run_on_cluster
from wardanalytics.batch.execution import NotebookRun, Task, run_notebooks
from wardanalytics.batch.fingerprint import files_under
from wardanalytics.batch.lanes import get_ready
from wardanalytics.batch.ledger import (
    LEDGER,
    Record,
    digest_of,
    enter,
    read_ledger,
    resumable,
    write_ledger,
)
from wardanalytics.batch.limits import best_engine
from wardanalytics.batch.run_folder import (
    HeldLock,
    latest_run,
    lock,
    mend_latest,
    publish,
    record_of,
    remove_old_runs,
    start_run,
    take_up,
    write_json,
)
from wardanalytics.carrying import carried_over, copy_over, ended_before
from wardanalytics.judging import judge
from wardanalytics.order import Order, versions
from wardanalytics.page_proof import WRONG
from wardanalytics.progress import Step, standing
from wardanalytics.reference import Reference, load_reference
from wardanalytics.report import Report
from wardanalytics.returns import load_returns
from wardanalytics.run_document import write_document
from wardanalytics.run_log import log, logged
from wardanalytics.run_pages import write_pages
from wardanalytics.run_tables import Tables, named, problems_of, save_tables
from wardanalytics.run_tasks import all_tasks, asked_for, chosen_notebooks, chosen_wards, made_from
from wardanalytics.run_workbook import write_workbook
from wardanalytics.tables import SEVERITIES

PRELOAD = ("wardanalytics", "wardanalytics.warmed", "wardanalytics.cli")
PARTS = ("notebooks", "pages", "figures", "tables", "texts")
_SILENCE = 10  # seconds of reading without a word


def make_run(order: Order, period: str, mark: str, on_progress: Callable[[Step], None]) -> Report:
    """Make a run of a period; `mark` is the fingerprint of all that it follows from.

    Raises: as `report.run_report`.
    """
    reference = load_reference(order.data / "reference")
    chosen_notebooks(order)  # what cannot be done is refused before anything is written
    chosen_wards(order, reference, period)
    if not order.cluster:
        get_ready(best_engine(), PRELOAD)

    def say(step: Step) -> None:
        log(step.text, step.level)
        on_progress(step)

    with lock(order.outputs) as held:
        mend_latest(held, period)
        folder, head, ended, begun = _begun(held, order, period, mark)
        with logged(folder):
            for text in begun:
                say(Step(text))
            runs, record = _made(order, reference, folder, head, ended, say)
            log(f"all written, of {len(record['notebooks'])} notebooks")
        published = _published(folder, record, order)
    notebooks = record["notebooks"]
    carried = sum("carried_from" in each for each in notebooks)
    failed = [each for each in notebooks if each["status"] == "failed"]
    return Report(
        order.outputs / period / published.name,
        runs,
        record["problems"],
        resumed=len(notebooks) - len(runs) - carried,
        carried=carried,
        failed=sum("carried_from" not in each for each in failed),
        lacks=record["lacks"],
    )


def _begun(
    held: HeldLock, order: Order, period: str, mark: str
) -> tuple[Path, Record, list[Record], list[str]]:
    """The folder to work in, the head of its ledger, what has ended there, and what to say."""
    now = datetime.datetime.now().isoformat(timespec="seconds")
    left = resumable(held, period, mark)
    head, ended = read_ledger(left) if left else ({}, [])
    if left and order.resume:
        take_up(held, left)
        head |= {"resumed": now}
        write_ledger(left, head, ended)
        told = f"going on with {left.name[1:]}, in which {len(ended)} notebooks had ended"
        return left, head, ended, [told]
    folder, head = start_run(held, period), {"fingerprint": mark, "started": now}
    for part in PARTS:
        (folder / part).mkdir()
    write_ledger(folder, head)
    if order.resume:
        return folder, head, [], ["no unfinished run of the same to resume: beginning a new one"]
    told = f"cleared away a run that was broken off when {len(ended)} notebooks had ended"
    told += " (--resume would have gone on with it)"
    return folder, head, [], [told] if left else []


def _made(
    order: Order,
    reference: Reference,
    folder: Path,
    head: Record,
    ended: Sequence[Record],
    say: Callable[[Step], None],
) -> tuple[list[NotebookRun], Record]:
    """Fill a run folder but for run.json; give the notebooks executed now, and what it will say."""
    seconds: dict[str, float] = {}
    period = folder.parent.name
    say(Step(f"loading the returns of {order.data} up to {period}"))
    with _timed(seconds, "loading"):
        tables = _loaded(order, reference, period, say)
        save_tables(tables, order.data, folder, period)
    record = {"run": folder.name[1:], **head, **_about(order, tables, period)}
    tasks = all_tasks(order, reference, folder, period)
    with _timed(seconds, "notebooks"):
        runs, records = _ended(tasks, order, record["inputs"], folder, ended, say)
    record |= {
        "engine": ", ".join(sorted({each["engine"] for each in records if each["engine"]})),
        "seconds": seconds,
        "notebooks": sorted(records, key=lambda each: each["name"]),
        "lacks": _lacks(latest_run(order.outputs, period), tasks, records),
    }
    say(Step("writing the workbook, the document and the pages"))
    with _timed(seconds, "pages"):
        _write_readings(folder, tables, record, order)
    for each in records:
        if each["error"] and each["error"]["ename"] == WRONG:
            say(Step(f"{each['name']}  FAILED: {each['error']['evalue']}", level="error"))
    return runs, record


def _loaded(order: Order, reference: Reference, period: str, say: Callable[[Step], None]) -> Tables:
    """The judged tables of the returns; what takes long says every few seconds how far it is."""
    told = time.monotonic()

    def tell(count: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _SILENCE:
            told = time.monotonic()
            text = f"{count:,} of {of:,} workbooks read"
            say(Step(text, standing=text))

    how: dict[str, Any] = {"jobs": order.jobs, "cache": order.outputs / ".cache", "on_read": tell}
    returns = load_returns(order.data / "returns", reference, **how)
    say(Step(f"judging, rating and ranking what {len(returns.files):,} files say"))
    return judge(returns, reference, period)


def _about(order: Order, tables: Tables, period: str) -> Record:
    """What run.json says of a run but for its notebooks, when it was and how long it took."""
    files = tables.files[["source_file", "sha256", "period", "status"]]
    problems = problems_of(tables, period)["severity"]
    return {
        "period": period,
        "language": order.language,
        "versions": versions(),
        "inputs": {
            "returns": json.loads(files.to_json(orient="records")),
            "reference": _reference_files(order.data / "reference"),
        },
        "problems": {name: int(problems.eq(name).sum()) for name in SEVERITIES},
    }


def _reference_files(folder: Path) -> dict[str, str]:
    return {place: told for place, told in files_under(folder).items() if place.endswith(".csv")}


def _ended(
    tasks: Sequence[Task],
    order: Order,
    inputs: Record,
    folder: Path,
    ended: Sequence[Record],
    say: Callable[[Step], None],
) -> tuple[list[NotebookRun], list[Record]]:
    """Execute what is asked for and has not ended; give its runs, and a record of every notebook.

    The records are those of notebooks that had ended before, of those taken over from the newest
    run and of those executed.
    """
    newest = latest_run(order.outputs, folder.parent.name)
    digests, asked = made_from(tasks, order, inputs), asked_for(tasks, order)
    records = ended_before(ended, digests, folder)
    done = {record["name"] for record in records}
    left = {task.name for task in asked} - done
    others = {name: digest for name, digest in digests.items() if name not in done}
    carried = carried_over(newest, others, left, force=order.force)
    left -= {record["name"] for record in carried}
    to_execute = [task for task in asked if task.name in left]
    if newest:
        copy_over(carried, newest, folder, to_execute)
    records += carried

    def keep(run: NotebookRun) -> None:
        proof = {"made_from": digests[run.task.name], "sha256": digest_of(run.task.output)}
        records.append({**run.record(), **proof})
        enter(folder, records[-1])

    return _execute(to_execute, order, keep, say), records


def _execute(
    tasks: Sequence[Task],
    order: Order,
    keep: Callable[[NotebookRun], None],
    say: Callable[[Step], None],
) -> list[NotebookRun]:
    """Execute tasks; each end is kept before it is told of."""
    since, done, failed = time.monotonic(), 0, 0

    def tell(run: NotebookRun) -> None:
        nonlocal done, failed
        keep(run)
        done += 1
        failed += run.error is not None
        ended = f"{run.seconds:.1f} s" if run.error is None else f"FAILED: {run.error}"
        count = f"[{done:>{len(str(len(tasks)))}}/{len(tasks)}]"
        stands = standing(done, failed, len(tasks) - done, time.monotonic() - since)
        level = "info" if run.error is None else "error"
        say(Step(f"{count} {run.task.name}  {ended}", stands, level))

    how: dict[str, Any] = {
        "language": order.language,
        "on_done": tell,
        "preload": PRELOAD,
        "limits": order.limits,
    }
    if order.cluster:
        return run_on_cluster(tasks, order.cluster, **how)
    return run_notebooks(tasks, jobs=order.jobs, **how)


def _lacks(newest: Path | None, tasks: Sequence[Task], records: Sequence[Record]) -> list[str]:
    """What the newest run has of this run's notebooks and this limited one could not take over."""
    lost = {task.name for task in tasks} - {record["name"] for record in records}
    before = record_of(newest).get("notebooks", [])
    return [record["name"] for record in before if record["name"] in lost]


def _write_readings(folder: Path, tables: Tables, record: Record, order: Order) -> None:
    """Write what people read: workbook, document, a page a notebook, the index."""
    shown = named(tables, order.language)
    write_workbook(folder, shown, record, order.data / "returns", order.language)
    write_document(folder, shown, record, order.language)
    write_pages(folder, shown, record, order.language)


def _published(folder: Path, record: Record, order: Order) -> Path:
    """Give the whole run its name and remove old ones; run.json takes the place of the ledger."""
    write_json(folder / "run.json", record)
    (folder / LEDGER).unlink()
    published = publish(folder, as_latest=not record["lacks"])
    if order.keep is not None:
        remove_old_runs(published.parent, order.keep)
    return published


@contextmanager
def _timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[part] = round(time.perf_counter() - started, 3)
