"""Which of several returns of one ward and period counts, and which of several rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Any

from wardanalytics.reference import Reference
from wardanalytics.returns.findings import finding, names_of
from wardanalytics.returns.waiting import Rows, packed, texts
from wardanalytics.returns.workbook_read import WorkbookRead
from wardanalytics.tables import KEY


def settle_versions(reads: list[WorkbookRead]) -> None:
    """Set the status of files that are not the one that counts for their wards and period.

    The same content twice counts once. Of different contents the highest version declared in the
    file name counts; without one none does, and both are errors. A workbook of several wards is
    replaced only by one of the same wards, so that none of them is lost with it.
    """
    by_wards: dict[tuple, list[WorkbookRead]] = defaultdict(list)
    for read in reads:
        wards = _wards(read)
        if read.status == "accepted" and wards:
            by_wards[wards, read.period].append(read)
    for same in by_wards.values():
        if len(same) > 1:
            _settle_same_wards(_one_of_each_content(same))


def _wards(read: WorkbookRead) -> frozenset[str]:
    rows = read.observations
    return frozenset(rows["ward_code"].unique().to_pylist() if rows.num_rows else ())


def _one_of_each_content(same: list[WorkbookRead]) -> list[WorkbookRead]:
    first: dict[str, WorkbookRead] = {}
    for read in same:
        kept = first.setdefault(read.sha256, read)
        if kept is not read:
            _supersede(read, "same_content", kept)
    return list(first.values())


def _settle_same_wards(different: list[WorkbookRead]) -> None:
    versions = [read.version or 1 for read in different]
    newest = different[versions.index(max(versions))]
    if versions.count(max(versions)) == 1:
        for read in different:
            if read is not newest:
                _supersede(read, "superseded", newest)
                newest.problems += _changes(read, newest)
        return
    names = [read.source_file for read in different]
    for read in different:
        others = ", ".join(name for name in names if name != read.source_file)
        read.refuse("wrong_ward", "two_versions", other=others)


def _supersede(read: WorkbookRead, check: str, by: WorkbookRead) -> None:
    """What was wrong in a replaced file need not be mended any more; its replacement is checked."""
    read.problems.clear()
    read.refuse("superseded", check, other=by.source_file)


def _changes(older: WorkbookRead, newer: WorkbookRead) -> Rows:
    """A finding for each figure that a newer version of a return gives otherwise."""
    before = {tuple(row[name] for name in KEY): row for row in older.observations.to_pylist()}
    changes = []
    for row in newer.observations.to_pylist():
        was = before.get(tuple(row[name] for name in KEY), {}).get("typed", {})
        place = {key: row[key] for key in ("source_file", "source_sheet")}
        for role in ("target", "actual", "stated"):
            old, new = was.get(role) or "–", row["typed"].get(role) or "–"
            if old != new:
                values = {"was": old, "other": older.source_file, "now": new}
                cell = row.get(f"{role}_cell")
                changes.append(finding("version_change", **place, cell=cell, **values))
    return changes


def settle_rows(reads: Sequence[WorkbookRead], reference: Reference) -> Iterator[Rows]:
    """The rows of the accepted files ward by ward; an indicator that stands twice is withheld.

    Each of the rows gets its finding, and the figures of all of them are withheld in the ledger.
    The rows are taken out of what was read, so that they are not kept twice.
    """
    indicators = reference.indicators.to_dict("records")
    name_of = {indicator["indicator_code"]: names_of(indicator) for indicator in indicators}
    for group in _with_wards_in_common(reads):
        by_key: dict[tuple, list[tuple[WorkbookRead, dict[str, Any]]]] = defaultdict(list)
        for read in group:
            for row in read.observations.to_pylist():
                by_key[tuple(row[column] for column in KEY)].append((read, row))
            read.observations = packed([])
        by_ward: dict[tuple, Rows] = defaultdict(list)
        for same in by_key.values():
            row = same[0][1]
            if len(same) > 1:
                _note_twice(same, name_of[row["indicator_code"]])
                row = withheld(row)
            by_ward[row["period"], row["ward_code"]].append(row)
        yield from by_ward.values()


def _with_wards_in_common(reads: Sequence[WorkbookRead]) -> Iterator[Sequence[WorkbookRead]]:
    """The accepted files, those that share a ward with another one together, each other alone."""
    counted = [read for read in reads if read.status == "accepted"]
    wards = {id(read): _wards(read) for read in counted}
    files = Counter((read.period, ward) for read in counted for ward in wards[id(read)])
    shared = {id(r) for r in counted if any(files[r.period, ward] > 1 for ward in wards[id(r)])}
    yield [read for read in counted if id(read) in shared]
    yield from ([read] for read in counted if id(read) not in shared)


def _note_twice(
    same: Sequence[tuple[WorkbookRead, dict[str, Any]]], indicator: dict[str, str]
) -> None:
    """A finding for each row of an indicator that stands twice, and its figures withheld."""
    places = [f"{row['source_file']} {row['source_sheet']}!{_figure_cell(row)}" for _, row in same]
    for read, row in same:
        values = {"as_typed": indicator["vi"], "indicator": indicator, "cells": ", ".join(places)}
        place = {key: row[key] for key in ("source_file", "source_sheet")}
        read.problems.append(finding("indicator_twice", **place, cell=_figure_cell(row), **values))
        _withhold_cells(read, row["source_sheet"], row["row"])


def _figure_cell(row: dict[str, Any]) -> str | None:
    """The address of a row's first figure: the actual, else the target, else what is stated."""
    cells = (row.get(f"{role}_cell") for role in ("actual", "target", "stated"))
    return next(filter(None, cells), None)


def _withhold_cells(read: WorkbookRead, sheet: str, row: int) -> None:
    cells = read.cells.to_pydict()
    places = zip(cells["source_sheet"], cells["cell"], cells["outcome"], strict=True)
    for at, (own, cell, outcome) in enumerate(places):
        if outcome and own == sheet and cell.lstrip(ascii_uppercase) == str(row):
            cells["outcome"][at], cells["check"][at] = "withheld", "indicator_twice"
    read.cells = texts(cells)


def withheld(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its identity and addresses but no figures, in the state `withheld`."""
    kept = {*KEY, "source_file", "source_sheet", "unit", "note", "is_synthetic", "target_period"}
    kept |= {"row", "typed"}
    return {k: v for k, v in row.items() if k in kept or k.endswith("_cell")} | {
        "state": "withheld"
    }
