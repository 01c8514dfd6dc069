"""The columns, types and keys of every table that the library makes.

`TABLES[name]` maps each column to its type: `str` and `float` (missing is NaN), `Int64` and
`boolean` (missing is `<NA>`). Ratios are stored as ratios (1.143), never as percent.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

# A lone dash or a signed number is no formula; a bullet such as `- Nam` would be taken for one.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,\s]*%?$)")

KEY = ["period", "ward_code", "indicator_code"]
WARD_KEY = ["period", "ward_code"]

STATES = ("value", "zero", "nothing_occurred", "not_assigned", "missing", "withheld")
STATUSES = (
    "exceeded",
    "met",
    "not_met",
    "in_progress",
    "undetermined",
    "no_target",
    "not_reported",
    "not_assigned",
)
LEVELS = ("excellent", "good", "completed", "not_completed")
DOUBTS = ("missing", "weights", "any_weights", "leave_one_out", "cap", "joined")
SEVERITIES = ("error", "query", "info")
FILE_STATUSES = (
    "accepted",
    "superseded",
    "blank",
    "unreadable",
    "wrong_form",
    "wrong_ward",
    "wrong_period",
)


def _columns(text: str) -> dict[str, str]:
    """Read `a b:float c:Int64` as columns with their types; no type means text."""
    pairs = (column.partition(":") for column in text.split())
    return {name: dtype or "str" for name, _, dtype in pairs}


_OBSERVATION = _columns(
    """
    period ward_code indicator_code
    target:float target_bound target_upper:float target_period
    actual:float actual_step:float target_step:float numerator:float denominator:float
    in_period:float completed_on unit stated_attainment:float stated_decimals:Int64
    state is_estimate:boolean is_synthetic:boolean note
    source_file source_sheet target_cell actual_cell stated_cell previous:float
    """
)

TABLES: dict[str, dict[str, str]] = {
    "observations": _OBSERVATION,
    "problems": _columns(
        """
        severity check source_file source_sheet cell as_typed
        message_vi message_en suggestion_vi suggestion_en
        """
    ),
    "files": _columns(
        """
        source_file sha256 ward_code period status cells:Int64 cells_taken:Int64
        cells_queried:Int64 cells_withheld:Int64 cells_other:Int64 seconds:float
        """
    ),
    "completeness": _columns(
        "period ward_code deadline received_on status assigned:Int64 reported:Int64"
    ),
    "cells": _columns("source_file source_sheet cell as_typed shown role outcome check"),
    "attained": {
        **_OBSERVATION,
        **_columns("attainment:float status gap:float stated_verdict"),
    },
    "scores": _columns(
        """
        period ward_code score:float published_score:float score_reported:float
        score_low:float score_high:float bonus:float deduction:float coverage:float
        assigned:Int64 reported:Int64 met:Int64 exceeded:Int64 exceedable:Int64
        """
    ),
    "ratings": _columns(
        """
        period ward_code level is_at_most:boolean pending rule_set
        self_level proposed_level official_level streak:Int64
        """
    ),
    "gates": _columns(
        "period ward_code rule_set level measure test required:float found:float outcome"
    ),
    "ranks": _columns(
        """
        period ward_code rank:Int64 ranked_wards:Int64 tied:boolean rank_low:Int64
        rank_high:Int64 places_gained:Int64 like_for_like_rank:Int64
        """
    ),
    "rank_intervals": _columns("period ward_code source rank_low:Int64 rank_high:Int64"),
}

# What follows from the tables above for all wards together, so that it is worked out once.
DERIVED: dict[str, dict[str, str]] = {
    "figure_counts": _columns("period ward_code source_file is_synthetic:boolean figures:Int64"),
    "score_changes": _columns(
        """
        period ward_code indicator_code part share_before:float earned_before:float
        reported_before:boolean share:float earned:float reported:boolean
        by_attainment:float by_weight:float points:float
        """
    ),
    "peers": _columns(
        """
        period ward_code peer_code distance:float common:Int64 alike_above alike_below apart
        """
    ),
    "firsts": _columns(
        """
        period ward_code indicator_code completed_on due is_late:bool place:Int64
        is_first:bool is_only:bool
        """
    ),
    "streak_chances": _columns(
        "period ward_code wards:Int64 places:Int64 n:Int64 years:Int64 chance:float"
    ),
    "measure_counts": _columns("period ward_code measure least:Int64 most:Int64 out_of:Int64"),
    "shortfalls": _columns("period ward_code indicator_code measure status"),
    "next_levels": _columns(
        """
        period ward_code level measure test required:float found:float outcome counted
        have:float out_of:Int64 needed:float is_next:bool
        """
    ),
    "next_places": _columns(
        """
        period ward_code indicator_code points:float actual:float actual_needed:float change:float
        attainment:float attainment_needed:float score_reached:float rank:Int64 rank_reached:Int64
        is_smallest:bool
        """
    ),
    "barred_levels": _columns(
        "period ward_code level required:float exceedable:Int64 assigned:Int64 share:float"
    ),
    "revisions": _columns(
        """
        period ward_code indicator_code first_target:float first_status
        official_target:float official_status valid_from document flips:bool
        """
    ),
    "comparisons": _columns(
        """
        period ward_code indicator_code comparator target:float actual:float attainment:float
        status gap:float
        """
    ),
    "bridged": _columns(
        """
        period ward_code indicator_code how actual_low:float actual_high:float target_low:float
        target_high:float attainment_low:float attainment_high:float status is_firm:bool
        wards:Int64 lacking
        """
    ),
    "series_breaks": _columns("period kind gone come"),
}

KEYS: dict[str, list[str]] = {
    "observations": KEY,
    "attained": KEY,
    "files": ["source_file"],
    "completeness": WARD_KEY,
    "cells": ["source_file", "source_sheet", "cell"],
    "scores": WARD_KEY,
    "ratings": WARD_KEY,
    "gates": [*WARD_KEY, "rule_set", "level", "measure", "test"],
    "ranks": WARD_KEY,
    "rank_intervals": [*WARD_KEY, "source"],
}


def table(name: str, rows: pd.DataFrame | Iterable[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """Bring rows into the shape of a table: its columns in order, with its types.

    Columns that the rows lack are missing; columns beyond the table's own are kept at the end.

    Raises:
        ValueError: the table has a key and two rows share it.
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    types = {**TABLES, **DERIVED}[name]
    beyond = [column for column in frame.columns if column not in types]
    shaped = frame.reindex(columns=[*types, *beyond]).reset_index(drop=True).astype(types)
    key = KEYS.get(name)
    if key and shaped.duplicated(key).any():
        twice = shaped.loc[shaped.duplicated(key), key].iloc[0].to_dict()
        raise ValueError(f"table {name}: two rows share the key {twice}")
    return shaped


def comparators(observations: pd.DataFrame) -> list[str]:
    """The names of further comparators: `resolution` for a column `target_resolution`."""
    beyond = [column for column in observations if column not in TABLES["observations"]]
    found = [re.fullmatch(r"target_([^_]+)", str(column)) for column in beyond]
    return [match[1] for match in found if match]


def gravest_first(problems: pd.DataFrame) -> pd.DataFrame:
    """Rows with a `severity`: errors, then queries, then notes, else in their own order."""
    place = {severity: place for place, severity in enumerate(SEVERITIES)}
    return problems.sort_values("severity", key=lambda column: column.map(place), kind="stable")


def write_csv(frame: pd.DataFrame, path: Path, encoding: str = "utf-8") -> None:
    """Write a table as CSV in which no text is a formula; `utf-8-sig` is what Excel opens right."""
    without_formulas(frame).to_csv(path, index=False, encoding=encoding, lineterminator="\n")


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet, which keeps its types; a ward's rows are found by a few groups."""
    frame.to_parquet(path, index=False, row_group_size=10_000)


def write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as a workbook in which no text is a formula."""
    without_formulas(frame).to_excel(path, index=False)


EXPORTS = {"csv": write_csv, "parquet": write_parquet, "xlsx": write_xlsx}


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows, each text that a spreadsheet would compute preceded by an apostrophe."""
    texts = frame.select_dtypes(include=["str", "object", "category"]).columns
    return frame.assign(**{str(column): _as_text(frame[column]) for column in texts})


def _as_text(column: pd.Series) -> pd.Series:
    # the same few texts stand in most rows, and hardly ever a formula among them
    if not any(map(_is_formula, column.unique())):
        return column
    return column.map(lambda entry: "'" + entry if _is_formula(entry) else entry)


def _is_formula(entry: Any) -> bool:
    return isinstance(entry, str) and _FORMULA.match(entry) is not None
