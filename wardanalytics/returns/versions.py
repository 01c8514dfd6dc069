"""Which of several returns of one ward and period counts, and which of several rows."""

from collections import defaultdict
from typing import Any

from wardanalytics.reference import Reference
from wardanalytics.returns.findings import finding, names_of
from wardanalytics.returns.received import WorkbookRead
from wardanalytics.tables import KEY


def settle_versions(reads: list[WorkbookRead]) -> None:
    """Set the status of files that are not the one that counts for their wards and period.

    The same content twice counts once. Of different contents the highest version declared in the
    file name counts; without one none does, and both are errors. A workbook of several wards is
    replaced only by one of the same wards, so that none of them is lost with it.
    """
    by_wards: dict[tuple, list[WorkbookRead]] = defaultdict(list)
    for read in reads:
        wards = frozenset(row["ward_code"] for row in read.observations)
        if read.status == "accepted" and wards:
            by_wards[wards, read.period].append(read)
    for same in by_wards.values():
        if len(same) > 1:
            _settle_same_wards(_one_of_each_content(same))


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


def _changes(older: WorkbookRead, newer: WorkbookRead) -> list[dict[str, Any]]:
    """A finding for each figure that a newer version of a return gives otherwise."""
    before = {tuple(row[name] for name in KEY): row for row in older.observations}
    changes = []
    for row in newer.observations:
        was = before.get(tuple(row[name] for name in KEY), {}).get("typed", {})
        place = {key: row[key] for key in ("source_file", "source_sheet")}
        for role in ("target", "actual", "stated"):
            old, new = was.get(role) or "–", row["typed"].get(role) or "–"
            if old != new:
                values = {"was": old, "other": older.source_file, "now": new}
                cell = row.get(f"{role}_cell")
                changes.append(finding("version_change", **place, cell=cell, **values))
    return changes


def settle_rows(reads: list[WorkbookRead], reference: Reference) -> list[dict[str, Any]]:
    """The rows of the accepted files, one an indicator; where it stands twice it is withheld.

    Each of the rows gets its finding, and the figures of all of them are withheld in the ledger.
    """
    by_key: dict[tuple, list[tuple[WorkbookRead, dict[str, Any]]]] = defaultdict(list)
    for read in reads:
        for row in read.observations if read.status == "accepted" else ():
            by_key[tuple(row[column] for column in KEY)].append((read, row))
    indicators = reference.indicators.to_dict("records")
    name_of = {indicator["indicator_code"]: names_of(indicator) for indicator in indicators}
    twice: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for same in (rows for rows in by_key.values() if len(rows) > 1):
        places = [f"{row['source_file']} {row['source_sheet']} {row['row']}" for _, row in same]
        for read, row in same:
            indicator = name_of[row["indicator_code"]]
            values = {"as_typed": indicator["vi"], "indicator": indicator}
            values["cells"] = ", ".join(places)
            place = {key: row[key] for key in ("source_file", "source_sheet")}
            cells = (row.get(f"{role}_cell") for role in ("actual", "target", "stated"))
            cell = next(filter(None, cells), None)
            read.problems.append(finding("indicator_twice", **place, cell=cell, **values))
            twice[id(read)].add((row["source_sheet"], row["row"]))
    for read in reads:
        _withhold_cells(read, twice[id(read)])
    return [same[0][1] if len(same) == 1 else withheld(same[0][1]) for same in by_key.values()]


def _withhold_cells(read: WorkbookRead, rows: set[tuple[str, int]]) -> None:
    if rows:
        read.cells = [
            cell._replace(outcome="withheld", check="indicator_twice")
            if cell.outcome and (cell.source_sheet, cell.row) in rows
            else cell
            for cell in read.cells
        ]


def withheld(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its identity and addresses but no figures, in the state `withheld`."""
    kept = {*KEY, "source_file", "source_sheet", "unit", "note", "is_synthetic", "target_period"}
    kept |= {"row", "typed"}
    return {k: v for k, v in row.items() if k in kept or k.endswith("_cell")} | {
        "state": "withheld"
    }
