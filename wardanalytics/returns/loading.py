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
from wardanalytics.returns.versions import one_row_each, settle_versions
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
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    chosen = found if files is None else sorted(Path(file) for file in files)
    names: dict[str, InForce] = {}
    reads = [
        read_workbook(path, path.relative_to(folder).as_posix(), reference, names)
        for path in chosen
        if not path.name.startswith(".")
    ]
    settle_versions(reads)
    problems = [problem for read in reads for problem in read.problems]
    rows = [row for read in reads if read.status == "accepted" for row in read.observations]
    for settle in (one_row_each, with_missing_rows, apply_targets, apply_corrections):
        rows, found = settle(rows, reference)
        problems.extend(found)
    observations = table("observations", rows)
    cells = [{**cell, "source_file": read.source_file} for read in reads for cell in read.cells]
    return Returns(
        observations=observations,
        problems=table("problems", problems),
        files=table("files", [_file_row(read) for read in reads]),
        completeness=completeness(observations, reference),
        cells=table("cells", cells),
    )


def _file_row(read: WorkbookRead) -> dict[str, Any]:
    outcomes = Counter(cell["outcome"] for cell in read.cells)
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
