"""What was read, kept so that an unchanged workbook is not read again.

An entry is named by everything that its content follows from: the bytes and paths of workbooks, the
reference tables and the code that reads. Nothing is ever renewed in place, so an entry cannot be
stale; the folder can be deleted at any time. There is one entry for each workbook, and one with the
tables of a whole folder, for the usual case that nothing has changed at all.
"""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from pathlib import Path
from secrets import token_hex
from typing import Any

import pandas as pd

from wardanalytics.reference import Reference
from wardanalytics.returns.waiting import packed, texts
from wardanalytics.returns.workbook_read import WorkbookRead

# The tables that reading one workbook looks at; what the office declares later is applied after it.
_TABLES = ("wards", "indicators", "headings", "method")


def reading_digest(reference: Reference) -> str:
    """One digest of the reference tables and the code on which reading a workbook depends."""
    return _digest(reference, _TABLES).hexdigest()


def folder_digest(files: Mapping[str, str], reference: Reference) -> str:
    """One digest of everything that the tables of a folder depend on.

    `files` gives the digest of each file's bytes by its path.
    """
    digest = _digest(reference, [field.name for field in dataclasses.fields(reference)])
    digest.update(json.dumps(sorted(files.items())).encode())
    return digest.hexdigest()


def reference_digest(folder: Path) -> str:
    """One digest of a folder of reference tables as they stand, and of the code that reads them."""
    digest = hashlib.sha256(_code_digest())
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _digest(reference: Reference, names: Sequence[str]) -> Any:
    digest = hashlib.sha256(_code_digest())
    for name in names:
        digest.update(getattr(reference, name).to_csv(index=False).encode())
    return digest


@lru_cache(maxsize=1)
def _code_digest() -> bytes:
    """A digest of the library's modules that read, and of the texts of their findings."""
    package = Path(str(resources.files("wardanalytics")))
    files = [
        *package.glob("*.py"),
        package / "checks.csv",
        *package.glob("returns/*"),
        *package.glob("locale/*.po"),
    ]
    digest = hashlib.sha256()
    for path in sorted(file for file in files if file.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.digest()


def cached(folder: Path, sha256: str, source_file: str, reading: str) -> WorkbookRead | None:
    """What was read from a workbook with these bytes at this path; None where nothing is kept.

    A file that is no entry, as a crash or another hand may leave, counts as nothing.
    """
    try:
        text = _entry(folder, sha256, source_file, reading).read_text(encoding="utf-8")
        fields = json.loads(text)
        rows = {"observations": packed(fields["observations"]), "cells": texts(fields["cells"])}
        return WorkbookRead(**{**fields, **rows})
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def keep(folder: Path, read: WorkbookRead, reading: str) -> None:
    """Keep what was read, whole or not at all; a folder that cannot be written is done without."""
    entry = _entry(folder, read.sha256, read.source_file, reading)
    waiting = entry.with_name(f".{entry.name}-{token_hex(8)}")  # another may write the same
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        waiting.write_text(_as_json(read), encoding="utf-8")
        waiting.replace(entry)
    except OSError:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)


def cached_tables(
    folder: Path, digest: str, names: Sequence[str]
) -> dict[str, pd.DataFrame] | None:
    """The tables kept under a digest; None where they are not, or not all of them."""
    whole = folder / f"tables-{digest}"
    try:
        return {name: pd.read_parquet(whole / f"{name}.parquet") for name in names}
    except (OSError, ValueError):
        return None


def keep_tables(folder: Path, digest: str, tables: Mapping[str, pd.DataFrame]) -> None:
    """Keep the tables of a whole folder in place of those kept before."""
    waiting = folder / f".tables-{token_hex(8)}"
    try:
        waiting.mkdir(parents=True, exist_ok=True)
        for name, frame in tables.items():
            frame.to_parquet(waiting / f"{name}.parquet", index=False)
        for before in folder.glob("tables-*"):
            shutil.rmtree(before, ignore_errors=True)
        waiting.rename(folder / f"tables-{digest}")
    except OSError:
        shutil.rmtree(waiting, ignore_errors=True)


def _as_json(read: WorkbookRead) -> str:
    fields = {field.name: getattr(read, field.name) for field in dataclasses.fields(read)}
    fields |= {"observations": read.observations.to_pylist(), "cells": read.cells.to_pydict()}
    return json.dumps(fields, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """A number or truth value of numpy as JSON knows it."""
    return value.item()


def _entry(folder: Path, sha256: str, source_file: str, reading: str) -> Path:
    name = hashlib.sha256(f"{sha256} {source_file} {reading}".encode()).hexdigest()
    return folder / name[:2] / f"{name}.json"
