"""What the columns of the reference tables hold, and what is wrong with those that do not."""

import datetime
from collections.abc import Callable
from typing import Any

import pandas as pd

from wardanalytics.names import normal_form
from wardanalytics.periods import in_force, parse_period
from wardanalytics.tables import LEVELS

LIST_SEPARATOR = ";"


def _number(text: str) -> float:
    return float(text)


def _boolean(text: str) -> bool:
    return {"true": True, "false": False, "1": True, "0": False}[text.lower()]


def _period(text: str) -> str:
    return parse_period(text).text


def _date(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


def _one_of(*choices: str) -> Callable[[str], str]:
    def choice(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text

    return choice


# What each column holds; a column not named here is free text.
READ: dict[str, Callable[[str], Any]] = {
    "first_period": _period,
    "last_period": _period,
    "period": _period,
    "share": _number,
    "weight": _number,
    "decimals": lambda text: int(text),
    "is_count": _boolean,
    "can_exceed": _boolean,
    "part": _one_of("whole", "part"),
    "kind": _one_of("amount", "rate", "coverage", "milestone", "range"),
    "direction": _one_of("higher", "lower"),
    "accumulation": _one_of("flow", "stock", "event"),
    "test": _one_of("at_least", "at_most", "equals"),
    "stage": _one_of("self", "proposed", "decided"),
    "valid_from": _date,
    "due": _date,
    "deadline": _date,
    "expires": _date,
    "counts_from": _date,
    "counts_to": _date,
    "received_on": _date,
    "on": _date,
}

COLUMNS: dict[str, str] = {
    "wards": "ward_code name_vi name_en aliases peer_group first_period last_period",
    "ward_changes": "from_code to_code part share valid_from legal_basis",
    "groups": "group_code name_vi name_en",
    "indicators": "indicator_code name_vi name_en aliases group_code unit kind direction "
    "accumulation is_count can_exceed weight decimals first_period last_period",
    "targets": "period ward_code indicator_code comparator target base due valid_from document",
    "headings": "role heading",
    "rating_rules": "rule_set first_period last_period level measure test value source",
    "official_ratings": "period ward_code stage level document",
    "ward_facts": "period ward_code measure value document",
    "corrections": "period ward_code indicator_code field received corrected reason source",
    "explanations": "period ward_code indicator_code check explanation by on",
    "calendar": "period counts_from counts_to deadline expires",
    "receipts": "source_file received_on",
    "method": "setting value source",
}
REQUIRED = ("wards", "indicators")
NEVER_BLANK: dict[str, str] = {
    "wards": "ward_code name_vi",
    "indicators": "indicator_code name_vi unit kind direction",
    "groups": "group_code name_vi",
    "official_ratings": "period ward_code stage level",
    "ward_changes": "from_code to_code part valid_from",
    "calendar": "period",
    "method": "setting value",
}
# Where a code must be one that another table declares.
CODES = {
    "ward_code": ("wards", "ward_code"),
    "from_code": ("wards", "ward_code"),
    "to_code": ("wards", "ward_code"),
    "indicator_code": ("indicators", "indicator_code"),
    "group_code": ("groups", "group_code"),
}
DATED_KEYS = {"wards": "ward_code", "indicators": "indicator_code"}


def unfit_entries(file: str, name: str, frame: pd.DataFrame) -> list[str]:
    """Say which entries are blank where they must not be or do not fit their column."""
    findings = []
    for column in frame:
        must = column in NEVER_BLANK.get(name, "").split()
        read = _reader(name, str(column))
        for row, entry in enumerate(frame[column], start=2):
            place = f"{file}, dòng / row {row}, {column}"
            if pd.isna(entry):
                if must:
                    findings.append(f"{place}: để trống / is blank")
                continue
            try:
                read(entry)
            except (ValueError, KeyError) as error:
                findings.append(f"{place}: {entry!r} không hợp lệ / does not fit ({error})")
    return findings


def _reader(name: str, column: str) -> Callable[[str], Any]:
    if name == "official_ratings" and column == "level":
        return _one_of(*LEVELS)
    return READ.get(column, str)


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn checked text into numbers and booleans where the column holds them."""
    types = {_number: "float", _boolean: "boolean", READ["decimals"]: "Int64"}
    typed = frame.copy()
    for column in frame:
        read = _reader(name, str(column))
        if read in types:
            entries = [None if pd.isna(entry) else read(entry) for entry in frame[column]]
            typed[column] = pd.Series(entries, index=frame.index, dtype=types[read])
    return typed


def unknown_codes(tables: dict[str, pd.DataFrame]) -> list[str]:
    """A code must be one that the table it points to declares."""
    findings = []
    for name, frame in tables.items():
        for column in frame.columns.intersection(list(CODES)):
            table, code = CODES[column]
            if table == name or (table == "groups" and tables["groups"].empty):
                continue
            unknown = frame[column].dropna()
            unknown = unknown[~unknown.isin(tables[table][code])]
            findings += [
                f"{name}.csv, dòng / row {int(row) + 2}, {column}: {entry!r} không có trong / "
                f"is not in {table}.csv"
                for row, entry in unknown.items()
            ]
    return findings


def overlapping_rows(tables: dict[str, pd.DataFrame]) -> list[str]:
    """The same code in force twice at one time would make every later join ambiguous."""
    findings = []
    for name, code in DATED_KEYS.items():
        for value, rows in tables[name].groupby(code, sort=False):
            if any(len(in_force(rows, period)) > 1 for period in _bounds(rows)):
                findings.append(
                    f"{name}.csv, {code} {value!r}: hai dòng có hiệu lực cùng lúc / "
                    "two rows are in force at the same time"
                )
    return findings


def shared_names(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Two wards in force together must not share a name or alias: a return could mean either."""
    wards = tables["wards"]
    names = wards["name_vi"] + LIST_SEPARATOR + wards["aliases"].fillna("")
    named = wards.assign(name=names.str.split(LIST_SEPARATOR)).explode("name")
    named = named.assign(name=named["name"].map(normal_form))
    findings = []
    for name, rows in named[named["name"].ne("")].groupby("name"):
        together = [in_force(rows, period)["ward_code"].unique() for period in _bounds(rows)]
        if codes := next((sorted(codes) for codes in together if len(codes) > 1), None):
            findings.append(
                f"wards.csv: tên {name!r} thuộc nhiều đơn vị / the name belongs to several wards: "
                + ", ".join(codes)
            )
    return findings


def _bounds(rows: pd.DataFrame) -> list[str]:
    """Periods in which rows that are ever in force together are so: their ends, else any."""
    ends = [*rows["first_period"].dropna(), *rows["last_period"].dropna()]
    return ends or ["2000"]
