"""What the office has declared about received figures: assigned targets and corrections."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from wardanalytics.names import clean
from wardanalytics.periods import parse_period
from wardanalytics.reference import Reference
from wardanalytics.returns.figures import Figure, withheld
from wardanalytics.returns.findings import finding
from wardanalytics.returns.observed_values import target_values
from wardanalytics.returns.target_texts import changed_base, is_change, typed_figure
from wardanalytics.returns.waiting import Rows
from wardanalytics.tables import KEY

_OF_DECLARED = ("target_approximate", "target_without_base")
_OF_A_TERM = ("average_growth", "every_year")  # judged in the review of the term alone
_READ = {"target": "float", "target_bound": "str", "target_upper": "float", "base": "float"}
_CORRECTABLE = {"target": "target", "actual": "actual", "stated_attainment": "stated"}


def apply_targets(
    rows: Iterable[dict[str, Any]], reference: Reference, problems: Rows
) -> Iterator[dict[str, Any]]:
    """Let the official targets of targets.csv stand; a return that says otherwise is queried.

    A row for the ward itself goes before one for every ward (blank ward_code). Of several the one
    that came into force last counts, if it did by the last day of the figure's period: a target
    revised after the half year is not that half year's. A row of another comparator gives a column
    `target_<comparator>`. The findings go to `problems`, each said once.
    """
    declared = _declared(reference)
    others = sorted({comparator for comparator, *_ in declared if comparator})
    indicators = _latest(reference)
    said: set[tuple] = set()
    for row in rows:
        for comparator in (None, *others):
            assigned = _assigned(declared, row, comparator)
            if assigned is None:
                continue
            indicator = indicators[row["indicator_code"]]
            figure = declared_figure(str(assigned["target"]), assigned["base"], indicator)
            name = f"target_{comparator}" if comparator else "target"
            for problem in _target_findings(name, row, assigned, figure):
                if (words := tuple(problem.items())) not in said:
                    said.add(words)
                    problems.append(problem)
            if figure.value is not None:
                row = row | target_values(name, figure)
        yield row


def read_targets(reference: Reference) -> pd.DataFrame:
    """The rows of targets.csv with `target` and `base` as the figures that they mean.

    Adds `target_bound` and `target_upper`. Bounds and reductions are read as in a return, figures
    in % are ratios; what cannot be read is missing.
    """
    indicators = _latest(reference)
    read = []
    for row in reference.targets.to_dict("records"):
        indicator = indicators[row["indicator_code"]]
        if row["comparator"] == "average_growth":  # in percent, whatever the unit
            indicator = indicator | {"unit": "%"}
        figure = declared_figure(row["target"], row["base"], indicator)
        base = typed_figure(row["base"], indicators[row["indicator_code"]]).value
        read.append(
            target_values("target", figure) | {"base": None if base is None else float(base)}
        )
    figures = pd.DataFrame(read, index=reference.targets.index, columns=list(_READ))
    return reference.targets.assign(**figures.astype(_READ))


def declared_figure(text: Any, base: Any, indicator: dict[str, Any]) -> Figure:
    """What a target of targets.csv means: a figure, a bound, or a change on its base.

    "khoảng 20" is 20 with the check `target_approximate`. Without a base a change is withheld, and
    so is a percentage of what is not in percent.
    """
    if is_change(str(text), indicator["unit"]):
        return changed_base(str(text), typed_figure(base, indicator).value, indicator)
    figure = typed_figure(text, indicator)
    if figure.is_percent and indicator["unit"] != "%":
        return withheld("target_unreadable")
    if figure.bound == "about":
        return figure._replace(bound=None, check="target_approximate")
    return figure


def _declared(reference: Reference) -> dict[tuple, Rows]:
    """The targets by comparator (None: official), period, ward (None: every) and indicator."""
    dated = reference.targets.assign(valid_from=reference.targets["valid_from"].fillna(""))
    dated = dated[~dated["comparator"].isin(_OF_A_TERM)]
    declared: dict[tuple, Rows] = {}
    for row in dated.sort_values("valid_from", kind="stable").to_dict("records"):
        place = (row["period"], _text(row["ward_code"]), row["indicator_code"])
        key = (_text(row["comparator"]), *place)
        declared.setdefault(key, []).append(row)
    return declared


def _assigned(
    declared: dict[tuple, Rows], row: dict[str, Any], comparator: str | None
) -> dict[str, Any] | None:
    """The row of targets.csv that counts for an observation: the ward's own, else every ward's."""
    period, code = row["target_period"], row["indicator_code"]
    own = declared.get((comparator, period, row["ward_code"], code))
    of_every_ward = declared.get((comparator, period, None, code))
    return _in_force(own, row["period"]) or _in_force(of_every_ward, row["period"])


def _in_force(rows: Rows | None, period: str) -> dict[str, Any] | None:
    """The last of some targets that is in force on the last day of a period."""
    if not rows:
        return None
    day = parse_period(period).last_day.isoformat()
    return next((row for row in reversed(rows) if row["valid_from"] <= day), None)


def _latest(reference: Reference) -> dict[str, dict[str, Any]]:
    return {row["indicator_code"]: row for row in reference.indicators.to_dict("records")}


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else value


def _target_findings(
    name: str, row: dict[str, Any], assigned: dict[str, Any], figure: Figure
) -> Rows:
    """What is wrong with an assigned target, and where the return gives another one or day."""
    found, text = [], str(assigned["target"])
    if figure.value is None or figure.check == "target_approximate":
        key = " ".join(str(assigned[part]) for part in KEY if _text(assigned[part]))
        values = {"source_file": "targets.csv", "as_typed": text, "key": key}
        check = figure.check if figure.check in _OF_DECLARED else "target_unreadable"
        found.append(finding(check, **values, **({"read": figure.value} if figure.value else {})))
    given, due = row.get(name), _text(assigned["due"])
    if figure.value is not None and given is not None and Decimal(repr(given)) != figure.value:
        found.append(_differs("target_differs", row, name, text))
    if name == "target" and due and row.get("due") and row["due"] != due:
        found.append(_differs("due_differs", row, "due", _day(due)))
    return found


def _differs(check: str, row: dict[str, Any], name: str, expected: str) -> dict[str, Any]:
    at = name if row["typed"].get(name) else "actual"  # 8/7 in one cell
    place = {key: row[key] for key in ("source_file", "source_sheet")}
    values = {"cell": row.get(f"{at}_cell"), "as_typed": row["typed"].get(at)}
    return finding(check, **place, **values, expected=expected)


def _day(text: str) -> str:
    return datetime.date.fromisoformat(text).strftime("%d/%m/%Y")


def apply_corrections(
    rows: Iterable[dict[str, Any]], reference: Reference, problems: Rows
) -> Iterator[dict[str, Any]]:
    """Replace the figures that corrections.csv corrects, if what was received is still there.

    A correction whose received figure no longer stands in the return, or that fits no row, is an
    error: someone must look again. The findings go to `problems`.
    """
    entries: dict[tuple, Rows] = defaultdict(list)
    for entry in reference.corrections.to_dict("records"):
        entries[tuple(entry[column] for column in KEY)].append(entry)
    indicators = _latest(reference)

    def correct(key: tuple, row: dict[str, Any] | None) -> None:
        for entry in entries.pop(key, ()):
            if check := _correct(row, entry, indicators[entry["indicator_code"]]):
                source_file = row["source_file"] if row else "corrections.csv"
                received = _text(entry["received"])
                values = {"as_typed": received, "field": entry["field"], "key": " ".join(key)}
                values["corrected"] = entry["corrected"]
                problems.append(finding(check, source_file=source_file, **values))

    for row in rows:
        correct(tuple(row[column] for column in KEY), row)
        yield row
    for key in list(entries):
        correct(key, None)


def _correct(
    row: dict[str, Any] | None, entry: dict[str, Any], indicator: dict[str, Any]
) -> str | None:
    """Correct a row in place; the name of the finding if it cannot be done."""
    field = entry["field"]
    if row is None or field not in _CORRECTABLE:
        return "correction_without_row"
    corrected = typed_figure(entry["corrected"], indicator, field)
    if not _stands(row, entry, indicator):
        return "correction_outdated"
    is_no_pair = field != "actual" or not corrected.denominator
    if corrected.value is None or (corrected.denominator is not None and is_no_pair):
        return "correction_unreadable"
    row |= _corrected_values(field, corrected, indicator["kind"])
    return None


def _stands(row: dict[str, Any], entry: dict[str, Any], indicator: dict[str, Any]) -> bool:
    """Whether what the correction names is still received: the same text, or the same figure."""
    field = entry["field"]
    typed = row.get("typed", {}).get(_CORRECTABLE[field])
    named = _text(entry["received"])
    if clean(named or "") == clean(typed or ""):
        return True
    received, found = typed_figure(named, indicator, field).value, row.get(field)
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
