"""One received workbook: read, laid out, its ward and period settled, its rows observed."""

import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wardanalytics.names import normal_form
from wardanalytics.periods import in_force, parse_period
from wardanalytics.reference import Reference, setting
from wardanalytics.returns.findings import finding
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
from wardanalytics.returns.layout import Layout, lay_out
from wardanalytics.returns.observe import Context, observe_sheet
from wardanalytics.returns.workbook import Cell, UnreadableReturnError, read_cells

_MARKS = ("mark_dash", "mark_none", "mark_x")


@dataclass
class WorkbookRead:
    """One workbook while it is read: rows of the tables to come and the file's own status."""

    source_file: str
    sha256: str = ""
    status: str = "accepted"
    period: str | None = None
    ward_code: str | None = None
    version: int | None = None
    observations: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
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
        read.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        cells = read_cells(path)
    except UnreadableReturnError as error:
        read.refuse("unreadable", error.check, detail=error.detail)
    except OSError as error:
        read.refuse("unreadable", "damaged", detail=str(error))
    else:
        _observe_workbook(cells, read, reference, names)
    read.seconds = time.perf_counter() - started
    return read


def _observe_workbook(
    cells: Sequence[Cell], read: WorkbookRead, reference: Reference, names: dict[str, InForce]
) -> None:
    """Lay out each sheet, settle whose it is and for which period, and observe its rows."""
    sheets = {
        name: list(of_sheet) for name, of_sheet in itertools.groupby(cells, lambda c: c.sheet)
    }
    read.period = _settle_period(sheets, read)
    if read.period is None:
        read.cells = [_ledger_row(cell, "unused_sheet", {}) for cell in cells]
        return
    if read.period not in names:
        names[read.period] = _names_in_force(reference, read.period)
    known = names[read.period]
    read.version = version_in_file_name(read.source_file, known.wards)
    layouts = {name: lay_out(sheet, known.headings, read.period) for name, sheet in sheets.items()}
    if cells and not any(layout.rows for layout in layouts.values()):
        read.refuse("wrong_form", "no_table")
    elif not any(layout.has_figures or layout.clashes for layout in layouts.values()):
        read.refuse("blank", "blank_return")
    for name, layout in layouts.items():
        outcomes = _observe_one(name, sheets[name], layout, read, known, reference)
        read.cells += [_ledger_row(c, layout.roles[c.address], outcomes) for c in sheets[name]]


def _observe_one(
    name: str,
    cells: Sequence[Cell],
    layout: Layout,
    read: WorkbookRead,
    known: InForce,
    reference: Reference,
) -> dict[str, tuple[str, str | None]]:
    """Observe one sheet; the outcome of each of its figure cells by address."""
    for role, addresses in layout.clashes.items():
        values = {"role": role, "cells": ", ".join(addresses)}
        read.refuse("wrong_form", "heading_twice", source_sheet=name, cell=addresses[0], **values)
    if layout.headings is None:
        _note_unused_sheet(name, cells, read)
    if layout.headings is None or layout.clashes or read.status == "blank":
        return {}
    is_needed = bool(layout.rows) and "ward" not in layout.columns
    ward_code = _settle_ward(layout.titles, name, read, known, is_needed=is_needed)
    if ward_code is None and is_needed:
        return {}
    read.ward_code = read.ward_code or ward_code
    context = Context(
        source_file=read.source_file,
        source_sheet=name,
        period=str(read.period),
        ward_code=ward_code,
        wards=known.wards,
        indicator_names=known.indicator_names,
        indicators=known.indicators,
        marks={mark: setting(reference, mark) for mark in _MARKS},
        synthetic=_synthetic(layout.titles),
    )
    observed = observe_sheet(cells, layout, context)
    read.observations.extend(observed.observations)
    read.problems.extend(observed.problems)
    return observed.outcomes


def _names_in_force(reference: Reference, period: str) -> InForce:
    declared = in_force(reference.indicators, period)
    headings = zip(reference.headings["role"], reference.headings["heading"], strict=True)
    return InForce(
        wards=ward_roster(reference.wards, period),
        indicator_names=roster(declared, "indicator_code"),
        indicators={row["indicator_code"]: row for row in declared.to_dict("records")},
        headings=heading_roles(headings),
    )


def _note_unused_sheet(name: str, cells: Sequence[Cell], read: WorkbookRead) -> None:
    if read.status == "accepted" and any(cell.kind != "text" for cell in cells):
        read.problems.append(
            finding("unused_sheet", source_file=read.source_file, source_sheet=name, sheet=name)
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
        found = ", ".join(sorted(in_titles) or claims[:1])
        rest = ", ".join(code for code in claims if code not in found.split(", ")) or found
        read.refuse("wrong_ward", "ward_differs", found=found, expected=rest)
    elif is_needed:
        read.refuse("wrong_ward", "ward_missing")
    return None


def _synthetic(titles: Sequence[str]) -> str:
    forms = [normal_form(title) for title in titles]
    if any("có dữ liệu mô phỏng" in form for form in forms):
        return "rows"
    return "all" if any("dữ liệu mô phỏng" in form for form in forms) else "no"


def _ledger_row(
    cell: Cell, role: str, outcomes: Mapping[str, tuple[str, str | None]]
) -> dict[str, Any]:
    outcome, check = outcomes.get(cell.address, (None, None))
    return {
        "row": cell.row,
        "source_sheet": cell.sheet,
        "cell": cell.address,
        "as_typed": cell.typed,
        "shown": cell.typed,
        "role": role,
        "outcome": outcome,
        "check": check,
    }
