"""The folder of a run: built under a dot name, published by one rename, one run at a time.

with lock(outputs) as held:
    folder = start_run(held, "2022")
    ...                                  # write everything into folder
    published = publish(folder)          # outputs/2022/2026-11-23T18-05-12, and `latest`
"""

import datetime
import json
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

LATEST = "latest"
_RUN = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d+)?")
_UNFINISHED = re.compile(rf"\.{_RUN.pattern}")
_REMOVED = ".removed-"


class RunInProgressError(RuntimeError):
    """Another run holds the lock of this outputs folder."""


@dataclass(frozen=True)
class HeldLock:
    """Proof that this process holds the lock of an outputs folder; `start_run` asks for it."""

    outputs: Path


@contextmanager
def lock(outputs: Path) -> Iterator[HeldLock]:
    """Hold the lock of an outputs folder, which is made if it is not there; never waits.

    The operating system frees the lock when its holder dies, however it dies.

    Raises:
        RunInProgressError: another run holds it; the message says which process, where, since when.
        OSError: the folder cannot be made or written.
    """
    # Windows lets nobody read a locked file, so the holder's name stands in a second one.
    holder = outputs / ".run.holder.json"
    held = FileLock(outputs / ".run.lock")
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        held.acquire(timeout=0)
    except Timeout:
        raise RunInProgressError(_in_progress(outputs, holder)) from None
    except OSError as error:
        told = f"runs cannot be written here, name another folder with --out ({error.strerror})"
        raise OSError(error.errno, told, str(outputs)) from error
    try:
        since = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        write_json(holder, {"pid": os.getpid(), "host": socket.gethostname(), "since": since})
        yield HeldLock(outputs.resolve())
    finally:
        holder.unlink(missing_ok=True)
        held.release()


def _in_progress(outputs: Path, holder: Path) -> str:
    message = f"another run is working in {outputs}"
    try:
        who = json.loads(holder.read_text(encoding="utf-8"))
        return f"{message}: process {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError):
        return message


def start_run(held: HeldLock, period: str) -> Path:
    """Make the folder of a new run, under a dot name until `publish`; leftovers go first."""
    clear_away(held)
    runs = held.outputs / period
    runs.mkdir(exist_ok=True)
    started = f"{datetime.datetime.now():%Y-%m-%dT%H-%M-%S}"
    folder = runs / f".{_free_name(runs, started)}"
    folder.mkdir()
    return folder


def clear_away(held: HeldLock, but: Path | None = None) -> None:
    """Remove what runs that died left behind, in every period, but for one folder.

    Holding the lock means that no unfinished folder belongs to a living run.
    """
    for leftover in held.outputs.glob("*/.*"):
        known = _UNFINISHED.fullmatch(leftover.name) or leftover.name.startswith(_REMOVED)
        if known and leftover != but:
            shutil.rmtree(leftover)


def take_up(held: HeldLock, folder: Path) -> None:
    """Go on in the folder of a run that died, without the half files it left; others go away."""
    clear_away(held, but=folder)
    for half in [path for path in folder.rglob(".*") if path.is_file()]:
        half.unlink()


def unfinished_runs(held: HeldLock, period: str) -> list[Path]:
    """The folders that runs of a period which died left behind, newest first."""
    found = [p for p in (held.outputs / period).glob(".*") if _UNFINISHED.fullmatch(p.name)]
    return sorted(found, key=lambda path: _age(path.name[1:]), reverse=True)


def _free_name(runs: Path, started: str) -> str:
    """The start of the run as a name; a second run in the same second is numbered."""
    name, number = started, 1
    while (runs / name).exists():
        number += 1
        name = f"{started}-{number}"
    return name


def publish(folder: Path, *, as_latest: bool = True) -> Path:
    """Give a whole run its final name, then point `latest` at it; returns the final folder."""
    published = folder.with_name(folder.name.removeprefix("."))
    folder.rename(published)
    if as_latest:
        _point_latest(published)
    return published


def remove_old_runs(runs: Path, keep: int) -> list[str]:
    """Remove all but the `keep` newest runs of a period; returns the names of the removed.

    What `latest` points at and the newest run without a failed notebook always stay.
    """
    names = sorted((path.name for path in runs.iterdir() if _RUN.fullmatch(path.name)), key=_age)
    good = [name for name in names if is_good(runs / name)]
    latest = (runs / LATEST).resolve().name
    removed = [name for name in names[:-keep] if name not in {latest, *good[-1:]}]
    for name in removed:
        waiting = (runs / name).rename(runs / f"{_REMOVED}{name}")  # never half there
        shutil.rmtree(waiting)
    return removed


def record_of(run: Path | None) -> dict[str, Any]:
    """What run.json says; nothing where there is no run, or none that can be read."""
    try:
        return json.loads((run / "run.json").read_text(encoding="utf-8")) if run else {}
    except (OSError, ValueError):
        return {}


def is_good(run: Path) -> bool:
    """Whether a run is whole and none of its notebooks failed."""
    notebooks = record_of(run).get("notebooks")
    return notebooks is not None and all(each["status"] == "completed" for each in notebooks)


def mend_latest(held: HeldLock, period: str) -> None:
    """Point `latest` at a newer run that was meant for it, where one died in between."""
    runs = held.outputs / period
    names = sorted((p.name for p in runs.glob("*") if _RUN.fullmatch(p.name)), key=_age)
    latest = (runs / LATEST).resolve().name
    newer = names[names.index(latest) + 1 :] if latest in names else names
    if meant := [name for name in newer if record_of(runs / name).get("lacks") == []]:
        _point_latest(runs / meant[-1])


def _age(name: str) -> tuple[str, int]:
    """The order of runs in time; the second of a second comes before its tenth."""
    return name[:19], int(name[20:] or 1)


def _point_latest(run: Path) -> None:
    latest = run.with_name(LATEST)
    waiting = run.with_name(f".{LATEST}")
    if sys.platform == "win32":
        # A junction needs no administrator, but Windows cannot replace one by renaming over it.
        import _winapi

        if waiting.exists():  # of a run that was killed just here
            waiting.rmdir()
        _winapi.CreateJunction(str(run), str(waiting))
        if latest.exists():
            latest.rmdir()
        waiting.rename(latest)
    else:
        waiting.unlink(missing_ok=True)
        waiting.symlink_to(run.name, target_is_directory=True)
        waiting.replace(latest)


def latest_run(outputs: Path, period: str) -> Path | None:
    """The newest whole run of a period, None where there is none."""
    latest = outputs / period / LATEST
    return latest.resolve() if latest.is_dir() else None


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all (UTF-8)."""
    waiting = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        waiting.write_text(text, encoding="utf-8", newline="\n")
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all; NaN is refused, as JSON has no word for it."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
