"""What the office has declared about received figures: assigned targets and corrections."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd

from wardanalytics.names import clean
from wardanalytics.periods import parse_period
from wardanalytics.reference import Reference
from wardanalytics.returns.figures import Figure, read_figure
from wardanalytics.returns.findings import finding
from wardanalytics.tables import KEY

Rows = list[dict[str, Any]]
_NO_MARKS = dict.fromkeys(("mark_dash", "mark_none", "mark_x"), "missing")
_CORRECTABLE = {"target": "target", "actual": "actual", "stated_attainment": "stated"}


def apply_targets(rows: Rows, reference: Reference) -> tuple[Rows, Rows]:
    """Let the official targets of targets.csv stand; a return that says otherwise is queried.

    A row for the ward itself goes before one for every ward (blank ward_code). Of several the one
    that came into force last counts, if it did by the last day of the figure's period: a target
    revised after the half year is not that half year's. Returns the rows and the findings.
    """
    declared = _declared(reference)
    indicators = _latest(reference)
    settled, problems = [], []
    for row in rows:
        key = (row["target_period"], row["ward_code"], row["indicator_code"])
        day = parse_period(row["period"]).last_day.isoformat()
        assigned = _in_force(declared.get(key), day)
        assigned = assigned or _in_force(declared.get((key[0], None, key[2])), day)
        if assigned is not None:
            text = str(assigned["target"])
            figure = _figure(text, indicators[row["indicator_code"]])
            problems.extend(_target_findings(row, figure, text))
            row = row | ({} if figure.value is None else _target_values(figure))
        settled.append(row)
    return settled, problems


def _declared(reference: Reference) -> dict[tuple, Rows]:
    """The official targets by period, ward (None: every ward) and indicator, oldest first."""
    official = reference.targets[reference.targets["comparator"].isna()]
    official = official.assign(valid_from=official["valid_from"].fillna(""))
    declared: dict[tuple, Rows] = {}
    for row in official.sort_values("valid_from", kind="stable").to_dict("records"):
        key = (row["period"], _text(row["ward_code"]), row["indicator_code"])
        declared.setdefault(key, []).append(row)
    return declared


def _in_force(rows: Rows | None, day: str) -> dict[str, Any] | None:
    """The last of some targets that is in force on a day."""
    known = [row for row in rows or () if row["valid_from"] <= day]
    return known[-1] if known else None


def _latest(reference: Reference) -> dict[str, dict[str, Any]]:
    return {row["indicator_code"]: row for row in reference.indicators.to_dict("records")}


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else value


def _figure(text: Any, indicator: dict[str, Any], field: str = "target") -> Figure:
    cell = SimpleNamespace(kind="text", typed=_text(text) or "", number_format="@")
    in_percent = indicator["unit"] == "%" or field == "stated_attainment"
    is_count = bool(indicator["is_count"]) and not in_percent
    return read_figure(cell, in_percent=in_percent, is_count=is_count, marks=_NO_MARKS)


def _target_values(figure: Figure) -> dict[str, Any]:
    return {
        "target": None if figure.value is None else float(figure.value),
        "target_bound": figure.bound,
        "target_upper": None if figure.upper is None else float(figure.upper),
        "target_step": 0.0,
    }


def _target_findings(row: dict[str, Any], figure: Figure, text: str) -> Rows:
    if figure.value is None:
        key = " ".join(str(row[column]) for column in KEY)
        return [finding("target_unreadable", source_file="targets.csv", as_typed=text, key=key)]
    given = row.get("target")
    if given is None or Decimal(repr(given)) == figure.value:
        return []
    place = {key: row[key] for key in ("source_file", "source_sheet")}
    typed = row["typed"].get("target") or row["typed"].get("actual")  # 8/7 in one cell
    cell = row.get("target_cell") or row.get("actual_cell")
    return [finding("target_differs", **place, cell=cell, as_typed=typed, expected=text)]


def apply_corrections(rows: Rows, reference: Reference) -> tuple[Rows, Rows]:
    """Replace the figures that corrections.csv corrects, if what was received is still there.

    A correction whose received figure no longer stands in the return, or that fits no row, is an
    error: someone must look again. Returns the rows and the findings.
    """
    by_key = {tuple(row[column] for column in KEY): row for row in rows}
    indicators = _latest(reference)
    problems = []
    for entry in reference.corrections.to_dict("records"):
        key = tuple(entry[column] for column in KEY)
        row, indicator = by_key.get(key), indicators[entry["indicator_code"]]
        problem = _correct(row, entry, indicator)
        if problem:
            source_file = row["source_file"] if row else "corrections.csv"
            received = _text(entry["received"])
            values = {"as_typed": received, "field": entry["field"], "key": " ".join(key)}
            problems.append(finding(problem, source_file=source_file, **values))
    return rows, problems


def _correct(
    row: dict[str, Any] | None, entry: dict[str, Any], indicator: dict[str, Any]
) -> str | None:
    """Correct a row in place; the name of the finding if it cannot be done."""
    field = entry["field"]
    if row is None or field not in _CORRECTABLE:
        return "correction_without_row"
    corrected = _figure(entry["corrected"], indicator, field)
    if not _stands(row, entry, indicator) or corrected.value is None:
        return "correction_outdated"
    if corrected.denominator is not None and (field != "actual" or not corrected.denominator):
        return "correction_outdated"
    row |= _corrected_values(field, corrected, indicator["kind"])
    return None


def _stands(row: dict[str, Any], entry: dict[str, Any], indicator: dict[str, Any]) -> bool:
    """Whether what the correction names is still received: the same text, or the same figure."""
    field = entry["field"]
    typed = row.get("typed", {}).get(_CORRECTABLE[field])
    named = _text(entry["received"])
    if clean(named or "") == clean(typed or ""):
        return True
    received, found = _figure(named, indicator, field).value, row.get(field)
    return found is not None and received is not None and Decimal(repr(found)) == received


def _corrected_values(field: str, figure: Figure, kind: str) -> dict[str, Any]:
    value = figure.value or Decimal(0)
    if field == "stated_attainment":
        return {field: float(value)}
    values: dict[str, Any] = {field: float(value), f"{field}_step": float(figure.step)}
    if field == "target":
        return values
    values |= {"state": figure.state, "numerator": None, "denominator": None, "is_estimate": False}
    if figure.denominator and kind != "amount":
        values |= {"numerator": float(value), "denominator": float(figure.denominator)}
        values["actual_step"] = 0.0
        if kind == "rate":
            values["actual"] = float(value / figure.denominator)
    return values
