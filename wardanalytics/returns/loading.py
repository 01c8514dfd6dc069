"""A folder of returns as tables: every file accounted for, versions settled, gaps listed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from wardanalytics.reference import Reference
from wardanalytics.returns.completeness import completeness, with_missing_rows
from wardanalytics.returns.declared import apply_corrections, apply_targets
from wardanalytics.returns.received import InForce, WorkbookRead, read_workbook
from wardanalytics.returns.versions import settle_rows, settle_versions
from wardanalytics.tables import table


@dataclass(frozen=True)
class Returns:
    """What a folder of returns says, as tables (columns: `wardanalytics.tables`)."""

    observations: pd.DataFrame
    problems: pd.DataFrame
    files: pd.DataFrame
    completeness: pd.DataFrame
    cells: pd.DataFrame


def load_returns(
    folder: str | Path, reference: Reference, files: Iterable[str | Path] | None = None
) -> Returns:
    """Load the workbooks of a returns folder (`<period>/<ward>.xlsx`).

    Args:
        folder: the returns folder; `source_file` is the path below it.
        reference: the reference tables.
        files: only these files below the folder; None loads every file.

    Returns:
        The tables of the returns. A bad file never stops the others: it is in `files` with its
        status and in `problems` with its reason. What is missing stays missing and is never 0.

    Raises:
        FileNotFoundError: the folder does not exist.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"không có thư mục / no such folder: {folder}")
    names: dict[str, InForce] = {}
    reads = [
        read_workbook(folder / source_file, source_file, reference, names)
        for source_file in _source_files(folder, files)
    ]
    settle_versions(reads)
    rows = settle_rows(reads, reference)
    problems = [problem for read in reads for problem in read.problems]
    for settle in (with_missing_rows, apply_targets, apply_corrections):
        rows, found = settle(rows, reference)
        problems.extend(found)
    observations = table("observations", [_without(row, "row", "typed") for row in rows])
    return Returns(
        observations=observations,
        problems=table("problems", problems),
        files=table("files", [_file_row(read) for read in reads]),
        completeness=completeness(observations, reference),
        cells=table("cells", [cell for read in reads for cell in _ledger(read)]),
    )


def _source_files(folder: Path, files: Iterable[str | Path] | None) -> list[str]:
    """The files to read, as paths below the folder; what a dot hides is no return."""
    if files is None:
        files = (path for path in folder.rglob("*") if path.is_file())
    below = [
        path.relative_to(folder) if path.is_relative_to(folder) else path
        for path in map(Path, files)
    ]
    hidden = [any(part.startswith(".") for part in path.parts) for path in below]
    return sorted(p.as_posix() for p, is_hidden in zip(below, hidden, strict=True) if not is_hidden)


def _ledger(read: WorkbookRead) -> list[dict[str, Any]]:
    """The file's cells; those of a file that does not count have no outcome."""
    counts = {} if read.status == "accepted" else {"outcome": None, "check": None}
    return [
        {**_without(cell, "row"), "source_file": read.source_file, **counts} for cell in read.cells
    ]


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _file_row(read: WorkbookRead) -> dict[str, Any]:
    outcomes = Counter(cell["outcome"] for cell in _ledger(read))
    counts = {f"cells_{name}": outcomes[name] for name in ("taken", "queried", "withheld")}
    return {
        "source_file": read.source_file,
        "sha256": read.sha256,
        "ward_code": read.ward_code,
        "period": read.period,
        "status": read.status,
        "cells": len(read.cells),
        **counts,
        "cells_other": outcomes[None],
        "seconds": read.seconds,
    }
