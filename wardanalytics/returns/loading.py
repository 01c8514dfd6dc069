"""A folder of returns as tables: every file accounted for, versions settled, gaps listed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from wardanalytics.periods import is_period
from wardanalytics.reference import Reference
from wardanalytics.returns.cache import cached_tables, folder_digest, keep_tables
from wardanalytics.returns.completeness import completeness, with_missing_rows
from wardanalytics.returns.declared import apply_corrections, apply_targets
from wardanalytics.returns.explained import apply_explanations
from wardanalytics.returns.identity import period_of_folder, ward_in_file_name, ward_roster
from wardanalytics.returns.versions import settle_rows, settle_versions
from wardanalytics.returns.waiting import joined
from wardanalytics.returns.workbook_read import WorkbookRead
from wardanalytics.returns.workbooks import OnRead, file_digests, read_workbooks, say_nothing
from wardanalytics.tables import TABLES, table

_TABLES = ("observations", "problems", "files", "completeness", "cells")


@dataclass(frozen=True)
class Returns:
    """What a folder of returns says, as tables (columns: `wardanalytics.tables`)."""

    observations: pd.DataFrame
    problems: pd.DataFrame
    files: pd.DataFrame
    completeness: pd.DataFrame
    cells: pd.DataFrame


def load_returns(
    folder: str | Path,
    reference: Reference,
    files: Iterable[str | Path] | None = None,
    *,
    jobs: int = 1,
    cache: str | Path | None = None,
    on_read: OnRead = say_nothing,
) -> Returns:
    """Load the workbooks of a returns folder (`<period>/<ward>.xlsx`).

    Args:
        folder: the returns folder; `source_file` is the path below it.
        reference: the reference tables.
        files: only these files below the folder; None loads every file.
        jobs: how many processes may read workbooks.
        cache: a folder that keeps what was read, so that an unchanged workbook is not read again;
            never stale, safe to delete; None keeps nothing.
        on_read: told after each workbook how many have been read, and of how many.

    Returns:
        The tables of the returns. A bad file never stops the others: it is in `files` with its
        status and in `problems` with its reason. What is missing stays missing and is never 0.

    Raises:
        FileNotFoundError: the folder does not exist.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"không có thư mục / no such folder: {folder}")
    kept = Path(cache) if cache else None
    digests = file_digests(folder, _source_files(folder, files))
    digest = folder_digest(digests, reference) if kept else ""
    found = cached_tables(kept, digest, _TABLES) if kept else None
    if found is not None:
        return Returns(**{name: table(name, frame) for name, frame in found.items()})
    reads = read_workbooks(folder, digests, reference, jobs=jobs, cache=kept, on_read=on_read)
    returns = _settled(reads, reference)
    if kept:
        keep_tables(kept, digest, {name: getattr(returns, name) for name in _TABLES})
    return returns


def _settled(reads: list[WorkbookRead], reference: Reference) -> Returns:
    """The tables of workbooks read: versions settled, gaps listed, declared figures applied."""
    settle_versions(reads)
    missing, assigned, corrected = [], [], []
    wards = settle_rows(reads, reference)
    rows = with_missing_rows(wards, reference, missing)
    rows = apply_targets(rows, reference, assigned)
    rows = apply_corrections(rows, reference, corrected)
    observed = joined(rows, {**TABLES["observations"], "row": "Int64"})
    problems = [problem for read in reads for problem in read.problems]
    problems += [*missing, *assigned, *corrected]
    problems = [_without(p, "key") for p in apply_explanations(problems, observed, reference)]
    observations = table("observations", observed.drop(columns=["row", "typed"], errors="ignore"))
    files = [_file_row(read, reference) for read in reads]
    return Returns(
        observations=observations,
        problems=table("problems", problems),
        files=table("files", files),
        completeness=completeness(observations, reference),
        cells=_ledger(reads),
    )


def account_cells(path: str | Path, reference: Reference) -> pd.DataFrame:
    """Account for every non-empty cell of one workbook: table `cells`, one row a cell.

    Each cell has one role, each figure cell an outcome (taken, queried, withheld). The period is
    that of the folder if its name is one, else that of the title.

    Raises:
        FileNotFoundError: the file does not exist.
    """
    path = Path(path).resolve()
    if not path.is_file():
        raise FileNotFoundError(f"không có tệp này / no such file: {path.name}")
    folder = path.parent.parent if is_period(path.parent.name) else path.parent
    return load_returns(folder, reference, [path]).cells


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


def _ledger(reads: Sequence[WorkbookRead]) -> pd.DataFrame:
    """The cells of all files as they wait, as of millions of cells a second copy counts.

    Those of a file that does not count have no outcome. That no address stands twice has been seen
    to while reading.
    """
    columns = {}
    for name in TABLES["cells"]:
        parts = chain.from_iterable(_of_file(read, name) for read in reads)
        whole = pa.chunked_array(parts, pa.large_string())
        columns[name] = pd.array(whole, dtype="str")
    return pd.DataFrame(columns)


def _of_file(read: WorkbookRead, name: str) -> list[pa.Array]:
    """A column of a file's cells, in pieces."""
    if name == "source_file":
        return [pa.repeat(pa.scalar(read.source_file, pa.large_string()), len(read.cells))]
    if name in ("outcome", "check") and read.status != "accepted":
        return [pa.nulls(len(read.cells), pa.large_string())]
    return read.cells[name].chunks


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _file_row(read: WorkbookRead, reference: Reference) -> dict[str, Any]:
    """What became of a file; one that is refused stands under the ward and period it claims."""
    period = read.period or period_of_folder(read.source_file)
    ward_code = read.ward_code
    if ward_code is None and period is not None and read.status != "accepted":
        ward_code = ward_in_file_name(read.source_file, ward_roster(reference.wards, period))
    outcomes = Counter(read.cells["outcome"].to_pylist() if read.status == "accepted" else ())
    counts = {f"cells_{name}": outcomes[name] for name in ("taken", "queried", "withheld")}
    return {
        "source_file": read.source_file,
        "sha256": read.sha256,
        "ward_code": ward_code,
        "period": period,
        "status": read.status,
        "cells": len(read.cells),
        **counts,
        "cells_other": len(read.cells) - sum(counts.values()),
        "seconds": read.seconds,
    }
