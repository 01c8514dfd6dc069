"""Which of several returns of one ward and period counts, and which of several rows."""

from collections import defaultdict
from typing import Any

from wardanalytics.reference import Reference
from wardanalytics.returns.findings import finding
from wardanalytics.returns.identity import version_in_file_name
from wardanalytics.returns.received import WorkbookRead
from wardanalytics.tables import KEY

Rows = list[dict[str, Any]]


def settle_versions(reads: list[WorkbookRead]) -> None:
    """Set the status of files that are not the one that counts for their ward and period.

    The same content twice counts once. Of different contents the highest version declared in the
    file name counts; without one none does, and both are errors.
    """
    by_ward: dict[tuple, list[WorkbookRead]] = defaultdict(list)
    for read in reads:
        if read.status == "accepted" and read.ward_code:
            by_ward[read.ward_code, read.period].append(read)
    for same in by_ward.values():
        if len(same) > 1:
            _settle_same_ward(_one_of_each_content(same))


def _one_of_each_content(same: list[WorkbookRead]) -> list[WorkbookRead]:
    first: dict[str, WorkbookRead] = {}
    for read in same:
        kept = first.setdefault(read.sha256, read)
        if kept is not read:
            read.refuse("superseded", "same_content", other=kept.source_file)
    return list(first.values())


def _settle_same_ward(different: list[WorkbookRead]) -> None:
    versions = [version_in_file_name(read.source_file) or 1 for read in different]
    newest = different[versions.index(max(versions))]
    if versions.count(max(versions)) == 1:
        for read in different:
            if read is not newest:
                read.refuse("superseded", "superseded", other=newest.source_file)
        return
    names = [read.source_file for read in different]
    for read in different:
        others = ", ".join(name for name in names if name != read.source_file)
        read.refuse("wrong_ward", "two_versions", other=others)


def one_row_each(rows: Rows, reference: Reference) -> tuple[Rows, Rows]:
    """Keep one row an indicator; where a return has it twice, the figures are withheld.

    Returns:
        The rows and the findings.
    """
    by_key: dict[tuple, Rows] = defaultdict(list)
    for row in rows:
        by_key[tuple(row[column] for column in KEY)].append(row)
    names = dict(
        zip(*(reference.indicators[c] for c in ("indicator_code", "name_vi")), strict=True)
    )
    kept, problems = [], []
    for same in by_key.values():
        first = same[0]
        if len(same) > 1:
            cells = ", ".join(
                f"{row['source_file']} {row.get('actual_cell') or '?'}" for row in same
            )
            values = {"as_typed": names[first["indicator_code"]], "cells": cells}
            place = {key: first[key] for key in ("source_file", "source_sheet")}
            cell = first.get("actual_cell")
            problems.append(finding("indicator_twice", **place, cell=cell, **values))
            first = withheld(first)
        kept.append(first)
    return kept, problems


def withheld(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its identity and addresses but no figures, in the state `withheld`."""
    kept = {*KEY, "source_file", "source_sheet", "unit", "note", "is_synthetic", "target_period"}
    return {k: v for k, v in row.items() if k in kept or k.endswith("_cell")} | {
        "state": "withheld"
    }
