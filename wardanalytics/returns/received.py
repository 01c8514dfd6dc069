"""One received workbook: read, laid out, its ward and period settled, its rows observed."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from wardanalytics.names import normal_form
from wardanalytics.reference import Reference
from wardanalytics.returns.cells import LONGEST_WORDS, Sheet
from wardanalytics.returns.findings import finding
from wardanalytics.returns.heading_rows import Vocabulary
from wardanalytics.returns.identity import (
    version_in_file_name,
)
from wardanalytics.returns.layout import Layout, lay_out, unused
from wardanalytics.returns.noting import Context
from wardanalytics.returns.observe import observe_sheet
from wardanalytics.returns.settling import settle_form, settle_period, settle_ward
from wardanalytics.returns.sheet_notes import (
    book_findings,
    in_unicode,
    is_left_aside,
    layout_findings,
    left_aside,
    sheet_findings,
)
from wardanalytics.returns.waiting import Rows, packed, texts
from wardanalytics.returns.workbook import Book, Cell, UnreadableReturnError, read_book
from wardanalytics.returns.workbook_read import LEDGER, InForce, WorkbookRead, names_in_force

Outcomes = dict[str, tuple[str, str | None]]  # of a sheet's figure cells: outcome and check
_NO_OUTCOME = (None, None)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, taken piece by piece: it may be larger than memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_workbook(
    path: Path, source_file: str, reference: Reference, names: dict[str, InForce]
) -> WorkbookRead:
    """Read one workbook; whatever is wrong with it becomes its status and findings, never an error.

    `names` keeps the names in force by period, so that they are worked out once for many workbooks.
    """
    started = time.perf_counter()
    read = WorkbookRead(source_file)
    try:
        if path.name.startswith("~$"):
            raise UnreadableReturnError("lock_file")
        read.sha256 = file_digest(path)
        book = read_book(path)
    except UnreadableReturnError as error:
        read.refuse("unreadable", error.check, detail=error.detail)
    except OSError as error:
        cause = "the reader says {words}"
        damaged = UnreadableReturnError("damaged", cause, words=str(error)[:LONGEST_WORDS])
        read.refuse("unreadable", damaged.check, detail=damaged.detail)
    else:
        _observe_workbook(book, read, reference, names)
    read.seconds = time.perf_counter() - started
    return read


def _observe_workbook(
    book: Book, read: WorkbookRead, reference: Reference, names: dict[str, InForce]
) -> None:
    """Lay out each sheet, settle whose it is and for which period, and observe its rows."""
    stored = {sheet.name: sheet for sheet in book.sheets if sheet.cells}
    sheets = {name: in_unicode(sheet) for name, sheet in stored.items()}
    layouts = {name: [unused(sheet.cells)] for name, sheet in sheets.items()}
    outcomes: dict[str, Outcomes] = {name: {} for name in sheets}
    rows: Rows = []
    read.period = settle_period({name: sheet.cells for name, sheet in sheets.items()}, read)
    if read.period is not None:
        if read.period not in names:
            names[read.period] = names_in_force(reference, read.period)
        known = names[read.period]
        read.version = version_in_file_name(read.source_file, known.wards)
        words = Vocabulary(known.headings, read.period, known.wards, known.indicator_names)
        layouts = {name: lay_out(s.cells, words, s.merges) for name, s in sheets.items()}
        for name in left_aside(layouts):
            layouts[name] = [unused(sheets[name].cells)]
        settle_form(layouts, read)
        read.problems.extend(book_findings(book, read.source_file))
        for name, sheet in sheets.items():
            outcomes[name] = _observe_sheet(sheet, layouts[name], read, known, rows)
            read.problems.extend(sheet_findings(stored[name], sheet, read.source_file))
            for layout in layouts[name] if read.status == "accepted" else ():
                read.problems.extend(layout_findings(sheet, layout, read.source_file))
    read.observations = packed(rows)
    read.cells = _ledger(stored, sheets, layouts, outcomes)


def _ledger(
    stored: Mapping[str, Sheet],
    sheets: Mapping[str, Sheet],
    layouts: Mapping[str, Sequence[Layout]],
    outcomes: Mapping[str, Outcomes],
) -> pa.Table:
    """Every cell of a workbook with its role and outcome: the `cells` table without the file."""
    columns: dict[str, list] = {name: [] for name in LEDGER}
    for name, sheet in sheets.items():
        roles = {address: role for own in layouts[name] for address, role in own.roles.items()}
        found = [outcomes[name].get(cell.address, _NO_OUTCOME) for cell in sheet.cells]
        columns["source_sheet"] += [name] * len(sheet.cells)
        columns["cell"] += [cell.address for cell in sheet.cells]
        columns["as_typed"] += [cell.typed for cell in stored[name].cells]
        columns["shown"] += [cell.typed for cell in sheet.cells]
        columns["role"] += [roles[cell.address] for cell in sheet.cells]
        columns["outcome"] += [outcome for outcome, _ in found]
        columns["check"] += [check for _, check in found]
    return texts(columns)


def _observe_sheet(
    sheet: Sheet, layouts: Sequence[Layout], read: WorkbookRead, known: InForce, rows: Rows
) -> Outcomes:
    """Add the rows of a sheet's tables to `rows`; the outcome of each figure cell by address."""
    name = sheet.name
    clashes = dict.fromkeys(tuple(at) for own in layouts for at in own.clashes.values())
    for addresses in clashes:
        values = {"cell": addresses[0], "cells": ", ".join(addresses)}
        read.refuse("wrong_form", "heading_twice", source_sheet=name, **values)
    if layouts[0].headings is None:
        _note_unused_sheet(name, layouts[0].cells, read)
    outcomes: Outcomes = {}
    if layouts[0].headings is None or clashes or read.status == "blank":
        return outcomes
    synthetic = _synthetic(layouts[0].titles)
    grid = {cell.address: cell for cell in sheet.cells}
    wards: dict[tuple, str | None] = {}
    for layout in layouts:
        is_needed = bool(layout.rows) and "ward" not in layout.columns
        key = (tuple(layout.titles), is_needed)
        if key not in wards:
            wards[key] = settle_ward(layout.titles, name, read, known, is_needed=is_needed)
        if wards[key] is None and is_needed:
            continue
        read.ward_code = read.ward_code or wards[key]
        context = _context(name, wards[key], synthetic, read, known)
        observed = observe_sheet(layout.cells, layout, context, grid)
        rows.extend(observed.observations)
        read.problems.extend(observed.problems)
        outcomes |= observed.outcomes
    return outcomes


def _context(
    sheet: str, ward_code: str | None, synthetic: str, read: WorkbookRead, known: InForce
) -> Context:
    return Context(
        source_file=read.source_file,
        source_sheet=sheet,
        period=str(read.period),
        ward_code=ward_code,
        wards=known.wards,
        indicator_names=known.indicator_names,
        indicators=known.indicators,
        marks=known.marks,
        synthetic=synthetic,
    )


def _note_unused_sheet(name: str, cells: Sequence[Cell], read: WorkbookRead) -> None:
    if read.status == "accepted" and any(cell.kind != "text" for cell in cells):
        check = "left_aside_sheet" if is_left_aside(name) else "unused_sheet"
        read.problems.append(
            finding(check, source_file=read.source_file, source_sheet=name, sheet=name)
        )


def _synthetic(titles: Sequence[str]) -> str:
    forms = [normal_form(title) for title in titles]
    if any("có dữ liệu mô phỏng" in form for form in forms):
        return "rows"
    return "all" if any("dữ liệu mô phỏng" in form for form in forms) else "no"
