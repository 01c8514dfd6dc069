"""What is kept of one received workbook, and the names it may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from wardanalytics.periods import in_force
from wardanalytics.reference import Reference
from wardanalytics.returns.findings import finding
from wardanalytics.returns.headings import heading_roles
from wardanalytics.returns.identity import Roster, roster, ward_roster
from wardanalytics.returns.waiting import Rows, packed, texts

LEDGER = ("source_sheet", "cell", "as_typed", "shown", "role", "outcome", "check")


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
    cells: pa.Table = field(default_factory=lambda: texts(dict.fromkeys(LEDGER, ())))
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


def names_in_force(reference: Reference, period: str) -> InForce:
    """The names and headings that the reference tables declare for a period."""
    declared = in_force(reference.indicators, period)
    headings = zip(reference.headings["role"], reference.headings["heading"], strict=True)
    return InForce(
        wards=ward_roster(reference.wards, period),
        indicator_names=roster(declared, "indicator_code"),
        indicators={row["indicator_code"]: row for row in declared.to_dict("records")},
        headings=heading_roles(headings),
        marks=dict(zip(reference.method["setting"], reference.method["value"], strict=True)),
    )
