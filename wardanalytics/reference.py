"""The reference tables: who the wards are, what is measured and by which rules.

A row with `first_period` / `last_period` counts from and up to that period, both included. Every
other room receives one frozen `Reference` and asks it nothing but its tables.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from wardanalytics.names import clean
from wardanalytics.periods import in_force, period_order
from wardanalytics.reference_checks import (
    overlapping_rows,
    repeated_keys,
    shared_names,
    unfit_days,
    unfit_settings,
    unfit_shares,
    unknown_codes,
)
from wardanalytics.reference_columns import (
    COLUMNS,
    LIST_SEPARATOR,
    REQUIRED,
    typed,
    unfit_entries,
)
from wardanalytics.wording import word


class ReferenceTablesError(ValueError):
    """The reference tables hold entries that do not fit; each is named by table, row and column."""

    def __init__(self, folder: Path, findings: list[str]):
        """Keep the findings, one sentence each, and say where the tables stand."""
        self.findings = findings
        super().__init__(
            f"Bảng tham chiếu có lỗi, cần sửa / the reference tables need mending in {folder}:\n"
            + "\n".join(f"  {finding}" for finding in findings)
        )


@dataclass(frozen=True, eq=False)
class Reference:
    """The reference tables of one data set, each a DataFrame (columns: README of `data/`).

    They are never changed in place: what follows from them is kept by the identity of this object.
    """

    wards: pd.DataFrame
    ward_changes: pd.DataFrame
    ward_tiles: pd.DataFrame
    groups: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    headings: pd.DataFrame
    rating_rules: pd.DataFrame
    official_ratings: pd.DataFrame
    ward_facts: pd.DataFrame
    corrections: pd.DataFrame
    explanations: pd.DataFrame
    calendar: pd.DataFrame
    receipts: pd.DataFrame
    method: pd.DataFrame


# The office's choices where method.csv is silent; METHOD.md gives the ground for each.
METHOD_DEFAULTS: dict[str, str] = {
    "score_decimals": "2",
    "cap": "1",
    "min_coverage": "0.9",
    "missing": "zero",
    "tie_breakers": "",
    "interval_draws": "1000",
    "interval_share": "0.9",
    "weight_firmness": "10",
    "interval_caps": "1;1.1;1.2;1.5;none",
    "streak_across_change": "strict",
    "mark_dash": "nothing_occurred",
    "mark_none": "nothing_occurred",
    "mark_x": "not_assigned",
    "ward_kind_vi": "",
    "ward_kind_en": "",
    "citation_vi": "",
    "citation_en": "",
    "office_name_vi": "Cơ quan tổng hợp",
    "office_name_en": "Collecting office",
}


def load_reference(folder: str | Path) -> Reference:
    """Load and check the reference tables of a folder; wards.csv and indicators.csv must exist.

    Raises:
        ReferenceTablesError: an entry does not fit; each is listed with table, row and column.
    """
    folder = Path(folder)
    findings: list[str] = []
    tables = {field.name: _read_table(folder, field.name, findings) for field in fields(Reference)}
    if not findings:
        findings = [*unknown_codes(tables), *repeated_keys(tables), *overlapping_rows(tables)]
        findings += [*shared_names(tables), *unfit_shares(tables["ward_changes"])]
        findings += unfit_days(tables["calendar"])
        findings += unfit_settings(tables["method"], METHOD_DEFAULTS)
    if findings:
        raise ReferenceTablesError(folder, findings)
    return Reference(**{name: typed(name, frame) for name, frame in tables.items()})


@lru_cache(maxsize=256)
def setting(reference: Reference, name: str) -> str:
    """The office's choice for a setting of method.csv, or the project's default.

    Raises:
        KeyError: no such setting exists.
    """
    declared = reference.method.loc[reference.method["setting"].eq(name), "value"]
    return str(declared.iloc[-1]) if len(declared) else METHOD_DEFAULTS[name]


def setting_list(reference: Reference, name: str) -> list[str]:
    """The entries of a setting that holds several, in their order."""
    entries = setting(reference, name).split(LIST_SEPARATOR)
    return [entry.strip() for entry in entries if entry.strip()]


def indicators_by_period(reference: Reference, periods: pd.Series) -> pd.DataFrame:
    """The indicators in force in each of some periods: one row per `period, indicator_code`."""
    wanted = sorted(periods.unique(), key=period_order)
    frames = [in_force(reference.indicators, period).assign(period=period) for period in wanted]
    none = reference.indicators.iloc[:0].assign(period=pd.Series(dtype="str"))
    return pd.concat([none, *frames], ignore_index=True)


def with_names(frame: pd.DataFrame, reference: Reference, language: str = "vi") -> pd.DataFrame:
    """Add what a reader knows of wards and indicators to a table that names them by code.

    The columns are `ward`, `ward_kind` (what to call them where they are provinces, else missing),
    `citation` (what must be cited wherever a figure is shown, else missing) and, in a table with
    indicators, `indicator, group, unit_name, decimals, direction, can_exceed`. Rows keep their
    order; a name missing in English is given in Vietnamese.
    """
    known = _found(frame["ward_code"], _ward_names(reference, language))
    known["ward_kind"] = setting(reference, f"ward_kind_{language}") or None
    known["citation"] = setting(reference, f"citation_{language}") or None
    if "indicator_code" in frame:
        known |= _found(frame["indicator_code"], _indicator_facts(reference, language))
    return frame.assign(**known)


def _found(codes: pd.Series, facts: pd.DataFrame) -> dict[str, Any]:
    """Each column of `facts` for some codes, missing where a code has none."""
    places = facts.index.get_indexer(codes)
    return {str(name): fact.array.take(places, allow_fill=True) for name, fact in facts.items()}


@lru_cache(maxsize=4)
def _ward_names(reference: Reference, language: str) -> pd.DataFrame:
    return pd.DataFrame({"ward": _names(reference.wards, "ward_code", language)})


@lru_cache(maxsize=4)
def _indicator_facts(reference: Reference, language: str) -> pd.DataFrame:
    """What `with_names` adds of each indicator, by its code."""
    latest = reference.indicators.drop_duplicates("indicator_code", keep="last")
    latest = latest.set_index("indicator_code")
    groups = _names(reference.groups, "group_code", language)
    return pd.DataFrame(
        {
            "indicator": _names(reference.indicators, "indicator_code", language),
            "group": latest["group_code"].map(groups),
            "unit_name": latest["unit"].map(partial(word, language), na_action="ignore"),
            "decimals": latest["decimals"].astype("Int64"),
            "direction": latest["direction"],
            "can_exceed": latest["can_exceed"],
        }
    )


def _names(frame: pd.DataFrame, code: str, language: str) -> pd.Series:
    latest = frame.drop_duplicates(code, keep="last").set_index(code)
    return pd.Series(latest[f"name_{language}"].fillna(latest["name_vi"]))


def _read_table(folder: Path, name: str, findings: list[str]) -> pd.DataFrame:
    """Read one table as text, NFC, blank as missing; note in `findings` what does not fit."""
    path = folder / f"{name}.csv"
    columns = COLUMNS[name].split()
    empty = pd.DataFrame(columns=columns, dtype="str")
    if not path.exists():
        if name in REQUIRED:
            findings.append(f"{path.name}: không có tệp này / the file is not there")
        if name != "headings":
            return empty
        path = Path(str(resources.files("wardanalytics.returns") / "headings.csv"))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [[clean(entry) for entry in line] for line in csv.reader(file, strict=True)]
    except (UnicodeDecodeError, csv.Error) as error:
        findings.append(
            f"{path.name}: không đọc được CSV UTF-8 / not readable as UTF-8 CSV: {error}"
        )
        return empty
    if faults := list(_unfit_lines(path.name, lines, columns)):
        findings.extend(faults)
        return empty
    # The index keeps each row's place in the file, so that findings can name it.
    rows = {row: line for row, line in enumerate(lines[1:]) if any(line)}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=lines[0], dtype="str")
    frame = frame.replace("", None).reindex(columns=columns).astype("str")
    findings.extend(unfit_entries(path.name, name, frame))
    return frame


def _unfit_lines(file: str, lines: list[list[str]], columns: list[str]) -> Iterator[str]:
    """Say which headings nobody knows, and which rows have not one entry for each heading."""
    if not lines:
        yield f"{file}: tệp trống / the file is empty"
        return
    header = lines[0]
    if unknown := [name for name in header if name not in columns or header.count(name) > 1]:
        named = ", ".join(map(repr, unknown))
        yield f"{file}: cột lạ hoặc trùng / unknown or repeated column {named}"
    for row, line in enumerate(lines[1:], start=2):
        if any(line) and len(line) != len(header):
            counted = f"{len(line)} ≠ {len(header)}"
            yield f"{file}, dòng / row {row}: số ô khác số cột / entries and columns: {counted}"
