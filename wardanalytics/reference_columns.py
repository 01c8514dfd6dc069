"""What the columns of the reference tables hold, and what is wrong with those that do not."""

import datetime
import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from wardanalytics.names import clean
from wardanalytics.periods import parse_period
from wardanalytics.tables import LEVELS

LIST_SEPARATOR = ";"


def _number(text: str) -> float:
    if not math.isfinite(float(text)):
        raise ValueError("not a number")
    return float(text)


def _whole(least: int, most: float = math.inf) -> Callable[[str], int]:
    bounds = f"{least} to {most}" if math.isfinite(most) else f"{least} or more"

    def whole(text: str) -> int:
        if not least <= int(text) <= most:
            raise ValueError(f"must be {bounds}")
        return int(text)

    return whole


_decimals, _place, _draws = _whole(0, 10), _whole(0), _whole(100, 1_000_000)


def _cap(text: str) -> float | None:
    return None if text == "none" else _number(text)


def _share(text: str) -> float:
    if not 0 < _number(text) < 1:
        raise ValueError("must lie between 0 and 1")
    return float(text)


def _above_zero(text: str) -> float:
    if not _number(text) > 0:
        raise ValueError("must be above 0")
    return float(text)


def _list_of(read: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    return lambda text: [read(entry.strip()) for entry in text.split(LIST_SEPARATOR)]


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
    "decimals": _decimals,
    "row": _place,
    "column": _place,
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
    "ward_tiles": "ward_code row column",
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
    "ward_tiles": "ward_code row column",
}
TIE_BREAKERS = ("exceeded", "met", "score_reported", "coverage", "bonus", "deduction")
MARKS = ("zero", "nothing_occurred", "not_assigned", "missing")
# What the settings of method.csv may be; one not named here is free text.
SETTINGS: dict[str, Callable[[str], Any]] = {
    "score_decimals": _decimals,
    "cap": _cap,
    "min_coverage": _number,
    "tie_breakers": _list_of(_one_of(*TIE_BREAKERS)),
    "interval_draws": _draws,
    "interval_share": _share,
    "weight_firmness": _above_zero,
    "interval_caps": _list_of(_cap),
    "streak_across_change": _one_of("strict", "lead", "all"),
    "mark_dash": _one_of(*MARKS),
    "mark_none": _one_of(*MARKS),
    "mark_x": _one_of(*MARKS),
}
# Units in which a part makes sense; everything else is counted one by one.
MEASURED = ("%", "điểm", "ha", "m", "m2", "m3", "km", "km2", "kg", "tấn", "tạ", "lít", "giờ")


def unfit_entries(file: str, name: str, frame: pd.DataFrame) -> list[str]:
    """Say which entries are blank where they must not be or do not fit their column."""
    findings = []
    for column in frame.columns:
        must = column in NEVER_BLANK.get(name, "").split()
        read = _reader(name, str(column))
        for row, entry in frame[column].items():
            place = f"{file}, dòng / row {int(str(row)) + 2}, {column}"
            if not isinstance(entry, str):
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
    types = {_number: "float", _boolean: "boolean", _decimals: "Int64", _place: "Int64"}
    typed = frame.copy()
    for column in frame:
        read = _reader(name, str(column))
        if read in types:
            entries = [None if pd.isna(entry) else read(entry) for entry in frame[column]]
            typed[column] = pd.Series(entries, index=frame.index, dtype=types[read])
    if name == "indicators":
        typed["is_count"] = typed["is_count"].fillna(_is_counted(typed))
    return typed.reset_index(drop=True)


def _is_counted(indicators: pd.DataFrame) -> pd.Series:
    """The meaning of a blank `is_count`: no decimals, and a unit that is counted."""
    unit = indicators["unit"].map(clean).str.lower()
    measured = unit.isin(MEASURED) | unit.str.endswith("đồng")
    return (indicators["decimals"].eq(0).fillna(False) & ~measured).astype("boolean")
