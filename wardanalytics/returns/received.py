"""One received workbook: read, laid out, its ward and period settled, its rows observed."""

import hashlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from wardanalytics.names import normal_form
from wardanalytics.periods import in_force, parse_period
from wardanalytics.reference import Reference
from wardanalytics.returns.cells import LONGEST_WORDS, Sheet
from wardanalytics.returns.findings import finding
from wardanalytics.returns.garbled import mended
from wardanalytics.returns.heading_rows import Vocabulary
from wardanalytics.returns.headings import heading_roles, stated_period
from wardanalytics.returns.identity import (
    Roster,
    near,
    period_in_file_name,
    period_of_folder,
    roster,
    version_in_file_name,
    ward_in_file_name,
    ward_in_text,
    ward_roster,
    wards_in_titles,
)
from wardanalytics.returns.layout import Layout, lay_out, unused
from wardanalytics.returns.legacy_fonts import looks_legacy
from wardanalytics.returns.observe import Context, observe_sheet
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

Outcomes = dict[str, tuple[str, str | None]]  # of a sheet's figure cells: outcome and check
_NO_OUTCOME = (None, None)
_LEDGER = ("source_sheet", "cell", "as_typed", "shown", "role", "outcome", "check")


@dataclass
class WorkbookRead:
    """What one workbook gives: rows of the tables to come and the file's own status.

    `observations` have what later steps need besides (`row`, `typed`); `cells` are those of the
    ledger, without the file's name.
    """

    source_file: str
    sha256: str = ""
    status: str = "accepted"
    period: str | None = None
    ward_code: str | None = None
    version: int | None = None
    observations: pa.Table = field(default_factory=lambda: packed([]))
    problems: Rows = field(default_factory=list)
    cells: pa.Table = field(default_factory=lambda: texts(dict.fromkeys(_LEDGER, ())))
    seconds: float = 0.0

    def refuse(self, status: str, check: str, **values: Any) -> None:
        """Set the status of a file that is not accepted, with the finding that says why."""
        self.status = status
        self.problems.append(finding(check, source_file=self.source_file, **values))


@dataclass(frozen=True)
class InForce:
    """The names and headings that a return of one period may use."""

    wards: Roster
    indicator_names: Roster
    indicators: Mapping[str, Mapping[str, Any]]
    headings: Mapping[str, list[str]]
    marks: Mapping[str, str]


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
    read.period = _settle_period({name: sheet.cells for name, sheet in sheets.items()}, read)
    if read.period is not None:
        if read.period not in names:
            names[read.period] = _names_in_force(reference, read.period)
        known = names[read.period]
        read.version = version_in_file_name(read.source_file, known.wards)
        words = Vocabulary(known.headings, read.period, known.wards, known.indicator_names)
        layouts = {name: lay_out(s.cells, words, s.merges) for name, s in sheets.items()}
        for name in left_aside(layouts):
            layouts[name] = [unused(sheets[name].cells)]
        _settle_form(layouts, read)
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
    columns: dict[str, list] = {name: [] for name in _LEDGER}
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


def _settle_form(layouts: Mapping[str, Sequence[Layout]], read: WorkbookRead) -> None:
    """Refuse a workbook without a table, or one that nobody has filled in."""
    every = [layout for own in layouts.values() for layout in own]
    cells = [cell for layout in every for cell in layout.cells]
    if cells and not any(layout.rows for layout in every):
        texts = [cell.typed for cell in cells if cell.kind == "text"]
        if looks_legacy(text for text in texts if not mended(text)):
            fonts = Counter(cell.font for cell in cells if cell.kind == "text" and cell.font)
            font = fonts.most_common(1)[0][0] if fonts else "Unicode"
            read.refuse("wrong_form", "legacy_under_unicode", font=font)
        else:
            read.refuse("wrong_form", "no_table")
    elif not any(layout.has_figures or layout.clashes for layout in every):
        read.refuse("blank", "blank_return")


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
            wards[key] = _settle_ward(layout.titles, name, read, known, is_needed=is_needed)
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


def _names_in_force(reference: Reference, period: str) -> InForce:
    declared = in_force(reference.indicators, period)
    headings = zip(reference.headings["role"], reference.headings["heading"], strict=True)
    return InForce(
        wards=ward_roster(reference.wards, period),
        indicator_names=roster(declared, "indicator_code"),
        indicators={row["indicator_code"]: row for row in declared.to_dict("records")},
        headings=heading_roles(headings),
        marks=dict(zip(reference.method["setting"], reference.method["value"], strict=True)),
    )


def _note_unused_sheet(name: str, cells: Sequence[Cell], read: WorkbookRead) -> None:
    if read.status == "accepted" and any(cell.kind != "text" for cell in cells):
        check = "left_aside_sheet" if is_left_aside(name) else "unused_sheet"
        read.problems.append(
            finding(check, source_file=read.source_file, source_sheet=name, sheet=name)
        )


def _settle_period(sheets: Mapping[str, Sequence[Cell]], read: WorkbookRead) -> str | None:
    """The period of the folder; title, sheet name and file name must not contradict it.

    Outside a period's folder it is the one period that these name.
    """
    folder = period_of_folder(read.source_file)
    year = parse_period(folder).year if folder else None
    named = {period for cells in sheets.values() for period in _periods_in_titles(cells, year)}
    of_file = period_in_file_name(read.source_file)
    named |= {stated_period(name, year)[0] for name in sheets} | {of_file}
    named -= {None, folder}
    if of_file == str(year):  # `ben-thanh-2023.xlsx` in 2023-H1 gives its year only
        named -= {of_file}
    if folder is None and len(named) != 1:
        read.refuse("wrong_period", "folder_period", folder=read.source_file.rpartition("/")[0])
        return None
    if folder is not None and named:
        found = ", ".join(sorted(map(str, named)))
        read.refuse("wrong_period", "period_differs", found=found, expected=folder)
        return None
    return folder or named.pop()


def _periods_in_titles(cells: Sequence[Cell], year: int | None) -> list[str]:
    """The period each title line names: lines above the first row with four or more cells."""
    widths = Counter(cell.row for cell in cells)
    table_begins = min((row for row, width in widths.items() if width >= 4), default=None)
    above = [
        c for c in cells if c.kind == "text" and (table_begins is None or c.row < table_begins)
    ]
    named = [stated_period(cell.typed, year)[0] for cell in above]
    return [period for period in named if period]


def _settle_ward(
    titles: Sequence[str], sheet_name: str, read: WorkbookRead, known: InForce, *, is_needed: bool
) -> str | None:
    """The ward that title, sheet name and file name agree on; the file is refused if they do not.

    A table with a ward column does not need one (`is_needed`): it may hold many.
    """
    in_titles, unknown = wards_in_titles(titles, known.wards)
    others = (
        ward_in_text(sheet_name, known.wards),
        ward_in_file_name(read.source_file, known.wards),
    )
    claims = sorted(in_titles | {code for code in others if code})
    if len(claims) == 1 and (in_titles or not unknown):
        return claims[0]
    if unknown and not in_titles:
        values = {"period": read.period, "near": near(unknown[0], known.wards)}
        read.refuse("wrong_ward", "ward_unknown", as_typed=unknown[0], **values)
    elif claims:
        found = sorted(in_titles) if 0 < len(in_titles) < len(claims) else claims[:1]
        rest = [code for code in claims if code not in found]
        values = {"found": known.wards.named(found), "expected": known.wards.named(rest)}
        read.refuse("wrong_ward", "ward_differs", **values)
    elif is_needed:
        read.refuse("wrong_ward", "ward_missing")
    return None


def _synthetic(titles: Sequence[str]) -> str:
    forms = [normal_form(title) for title in titles]
    if any("có dữ liệu mô phỏng" in form for form in forms):
        return "rows"
    return "all" if any("dữ liệu mô phỏng" in form for form in forms) else "no"
