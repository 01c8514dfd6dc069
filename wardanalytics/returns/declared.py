"""What the office has declared about received figures: assigned targets and corrections."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd

from wardanalytics.reference import Reference
from wardanalytics.returns.figures import Figure, read_figure
from wardanalytics.returns.findings import finding

Rows = list[dict[str, Any]]
_NO_MARKS = dict.fromkeys(("mark_dash", "mark_none", "mark_x"), "missing")
_CORRECTABLE = ("target", "actual", "stated_attainment")


def apply_targets(rows: Rows, reference: Reference) -> tuple[Rows, Rows]:
    """Let the official targets of targets.csv stand; a return that says otherwise is queried.

    A row for the ward itself goes before one for every ward (blank ward_code); of several the last
    is in force. Returns the rows and the findings.
    """
    official = reference.targets[reference.targets["comparator"].isna()]
    declared = {
        (row["period"], _text(row["ward_code"]), row["indicator_code"]): row
        for row in official.to_dict("records")
    }
    units = dict(zip(*(reference.indicators[c] for c in ("indicator_code", "unit")), strict=True))
    settled, problems = [], []
    for row in rows:
        key = (row["target_period"], row["ward_code"], row["indicator_code"])
        assigned = declared.get(key) or declared.get((key[0], None, key[2]))
        if assigned is not None:
            figure = _figure(str(assigned["target"]), units[row["indicator_code"]])
            problems.extend(_target_findings(row, figure, str(assigned["target"])))
            row = row | _target_values(figure)
        settled.append(row)
    return settled, problems


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else value


def _figure(text: str, unit: str) -> Figure:
    cell = SimpleNamespace(kind="text", typed=text, number_format="@")
    return read_figure(cell, in_percent=unit == "%", is_count=False, marks=_NO_MARKS)


def _target_values(figure: Figure) -> dict[str, Any]:
    return {
        "target": None if figure.value is None else float(figure.value),
        "target_bound": figure.bound,
        "target_upper": None if figure.upper is None else float(figure.upper),
        "target_step": 0.0,
    }


def _target_findings(row: dict[str, Any], figure: Figure, text: str) -> Rows:
    given = row.get("target")
    if given is None or figure.value is None or Decimal(repr(given)) == figure.value:
        return []
    place = {key: row[key] for key in ("source_file", "source_sheet")}
    return [
        finding(
            "target_differs", **place, cell=row.get("target_cell"), as_typed=given, expected=text
        )
    ]


def apply_corrections(rows: Rows, reference: Reference) -> tuple[Rows, Rows]:
    """Replace the figures that corrections.csv corrects, if what was received is still there.

    A correction whose received figure no longer stands in the return, or that fits no row, is an
    error: someone must look again. Returns the rows and the findings.
    """
    by_key = {(row["period"], row["ward_code"], row["indicator_code"]): row for row in rows}
    units = dict(zip(*(reference.indicators[c] for c in ("indicator_code", "unit")), strict=True))
    problems = []
    for entry in reference.corrections.to_dict("records"):
        key = (entry["period"], entry["ward_code"], entry["indicator_code"])
        row, unit = by_key.get(key), units[entry["indicator_code"]]
        problem = _correct(row, entry, unit)
        if problem:
            source_file = row["source_file"] if row else "corrections.csv"
            values = {"as_typed": entry["received"], "field": entry["field"], "key": " ".join(key)}
            problems.append(finding(problem, source_file=source_file, **values))
    return rows, problems


def _correct(row: dict[str, Any] | None, entry: dict[str, Any], unit: str) -> str | None:
    """Correct a row in place; the name of the finding if it cannot be done."""
    field = entry["field"]
    if row is None or field not in _CORRECTABLE:
        return "correction_without_row"
    received, corrected = (_figure(str(entry[k]), unit) for k in ("received", "corrected"))
    found = row.get(field)
    stands = None if found is None else Decimal(repr(found))
    if stands != received.value or corrected.value is None:
        return "correction_outdated"
    row[field] = float(corrected.value)
    if field == "actual":
        row["state"] = corrected.state
    return None
