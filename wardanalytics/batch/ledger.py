"""The ledger of a run that is not whole yet: what it is made for, and each notebook as it ended.

One JSON line each. A notebook's end is on the disk before anybody hears of it; a line that a killed
run has left torn counts for nothing, and its notebook is executed again.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wardanalytics.batch.run_folder import HeldLock, unfinished_runs, write_text

LEDGER = "ledger.jsonl"

Record = dict[str, Any]


def write_ledger(folder: Path, head: Record, ended: Iterable[Record] = ()) -> None:
    """Begin the ledger of a run folder, or begin it again with what it is to keep."""
    write_text(folder / LEDGER, "".join(map(_line, [head, *ended])))


def enter(folder: Path, ended: Record) -> None:
    """Add how a notebook ended; on return it is on the disk."""
    with (folder / LEDGER).open("ab") as file:
        file.write(_line(ended).encode())
        file.flush()
        os.fsync(file.fileno())


def read_ledger(folder: Path) -> tuple[Record, list[Record]]:
    """The head of a run's ledger and the notebooks that have ended, up to the first torn line.

    A folder without a ledger has an empty head.
    """
    try:
        lines = (folder / LEDGER).read_bytes().split(b"\n")
    except OSError:
        return {}, []
    whole: list[Record] = []
    for line in lines[:-1]:  # what follows the last line's end is torn or nothing
        try:
            whole.append(json.loads(line))
        except ValueError:
            break
    return (whole[0], whole[1:]) if whole else ({}, [])


def resumable(held: HeldLock, period: str, fingerprint: str) -> Path | None:
    """The newest unfinished run of a period that was begun for exactly the same, if any."""
    for folder in unfinished_runs(held, period):
        if read_ledger(folder)[0].get("fingerprint") == fingerprint:
            return folder
    return None


def digest_of(copy: Path) -> str | None:
    """The digest of an executed copy's bytes; None where there is none."""
    try:
        return hashlib.sha256(copy.read_bytes()).hexdigest()
    except OSError:
        return None


def is_whole(record: Record, folder: Path) -> bool:
    """Whether the copy that a record tells of lies in its run folder, to the byte."""
    told = record.get("sha256")
    return told is not None and told == digest_of(folder / "notebooks" / record["output"])


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"
