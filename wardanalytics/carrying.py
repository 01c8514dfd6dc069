"""What a run need not execute: notebooks that have ended and follow from exactly the same.

They come from the run itself, where it goes on after it was broken off, and from the newest run of
the period, whose pages, copies and figures are then copied.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from wardanalytics.batch.executed_copy import figures_in
from wardanalytics.batch.execution import Task
from wardanalytics.batch.ledger import Record, is_whole
from wardanalytics.batch.run_folder import record_of


def ended_before(ended: Sequence[Record], digests: Mapping[str, str], folder: Path) -> list[Record]:
    """The notebooks of a broken off run that need not be executed again: completed, copy whole."""
    return [
        record
        for record in ended
        if record["status"] == "completed"
        and _is_same(record, digests)
        and is_whole(record, folder)
    ]


def carried_over(
    newest: Path | None, digests: Mapping[str, str], redone: set[str], *, force: bool
) -> list[Record]:
    """What the newest run has that follows from the same; each record says from which run.

    `redone` are the notebooks that the order asks for: of these only what completed is taken, and
    with `force` nothing. Of the others a failure is taken over too, as it would come again.
    """
    if newest is None:
        return []
    before = record_of(newest)
    return [
        {"carried_from": before["run"], **record}
        for record in before.get("notebooks", [])
        if _is_same(record, digests)
        and (record["name"] not in redone or (record["status"] == "completed" and not force))
        and is_whole(record, newest)
    ]


def _is_same(record: Record, digests: Mapping[str, str]) -> bool:
    return record.get("made_from") == digests.get(record["name"], "")


def copy_over(
    records: Sequence[Record], newest: Path, folder: Path, executed: Sequence[Task]
) -> None:
    """Copy pages, executed copies, figures with their tables, and texts of notebooks taken over.

    Texts are named for their ward; those of a ward whose notebook is executed come from there.
    """
    codes = [task.parameters["ward_code"] for task in executed if "ward_code" in task.parameters]
    for record in records:
        _copy_if_there(newest / "pages" / f"{record['name']}.html", folder / "pages")
        copy = newest / "notebooks" / record["output"]
        _copy_if_there(copy, folder / "notebooks")
        for name in figures_in(json.loads(copy.read_bytes())):
            _copy_if_there(newest / "figures" / f"{name}.png", folder / "figures")
            _copy_if_there(newest / "figures" / f"{name}.svg", folder / "figures")
            _copy_if_there(newest / "tables" / f"{name}.csv", folder / "tables")
    for text in sorted((newest / "texts").glob("*.txt")) if records else ():
        if not text.stem.endswith(tuple(f"-{code}" for code in codes)):
            _copy_if_there(text, folder / "texts")


def _copy_if_there(file: Path, folder: Path) -> None:
    if file.exists():
        shutil.copy(file, folder)
