"""From a data folder to every finished table: what notebooks, the run and the commands share."""

import json
import os
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.explanations import explain_stated, fitting_targets
from wardanalytics.analysis.rank_intervals import rank_intervals
from wardanalytics.analysis.ranking import rank_wards
from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.analysis.scores import score_wards
from wardanalytics.periods import period_order
from wardanalytics.reference import Reference, load_reference, with_names
from wardanalytics.returns import Returns, explained, finding, load_returns
from wardanalytics.returns.cache import reference_digest
from wardanalytics.tables import KEY, TABLES, table, write_csv, write_parquet
from wardanalytics.wording import LANGUAGES, half_up, percent

_FINISHED = "finished.json"
_REFERENCE = "reference"


@dataclass(frozen=True)
class Tables:
    """The reference tables and every table of a data folder (columns: `wardanalytics.tables`)."""

    reference: Reference
    observations: pd.DataFrame
    problems: pd.DataFrame
    files: pd.DataFrame
    completeness: pd.DataFrame
    cells: pd.DataFrame
    attained: pd.DataFrame
    scores: pd.DataFrame
    ratings: pd.DataFrame
    gates: pd.DataFrame
    ranks: pd.DataFrame
    rank_intervals: pd.DataFrame


def load_tables(data_folder: str | Path, run_folder: str | Path, period: str) -> Tables:
    """The finished tables up to a period: the run's own if it has them, else loaded and judged.

    Args:
        data_folder: holds `reference/` and `returns/`.
        run_folder: where a run keeps its tables, else what was read is kept for the next time; need
            not exist.
        period: the last period; later ones are left out.

    Raises:
        ReferenceTablesError: the reference tables do not fit.
        FileNotFoundError: the data folder holds no `returns/`.
        ValueError: `period` is not a period.
    """
    finished = Path(run_folder) / "tables"
    if _finished(finished) == _order_of(data_folder, run_folder, period):
        read = {name: _read(finished, name) for name in TABLES}
        return Tables(_read_reference(finished), **read)
    reference = load_reference(Path(data_folder) / "reference")
    cache = Path(run_folder) / ".cache"
    returns = load_returns(Path(data_folder) / "returns", reference, cache=cache)
    return judge(returns, reference, period)


def judge(returns: Returns, reference: Reference, period: str | None = None) -> Tables:
    """Judge, score, rate and rank what the returns say, up to a period (None: all)."""
    kept = {field.name: getattr(returns, field.name) for field in fields(Returns)}
    if period is not None:
        kept = {name: _up_to(frame, returns.files, period) for name, frame in kept.items()}
    attained = attainment(kept["observations"], reference)
    scores = score_wards(attained, reference)
    ratings, gates = rate_wards(scores, attained, reference)
    ranks = rank_wards(scores, attained, reference)
    audited = pd.concat(
        [kept["problems"], _audit_findings(attained, kept["cells"], reference)], ignore_index=True
    )
    return Tables(
        reference=reference,
        attained=attained,
        scores=scores,
        ratings=ratings if period is None else _up_to(ratings, returns.files, period),
        gates=gates if period is None else _up_to(gates, returns.files, period),
        ranks=ranks,
        rank_intervals=rank_intervals(scores, attained, ranks, reference),
        **{**kept, "problems": table("problems", audited)},
    )


def named(tables: Tables, language: str) -> Tables:
    """The same tables with the names of wards and indicators added, as charts and pages need."""
    frames = {field.name: getattr(tables, field.name) for field in fields(Tables)}
    reference = frames.pop("reference")
    return Tables(
        reference,
        **{
            name: with_names(frame, reference, language) if "ward_code" in frame else frame
            for name, frame in frames.items()
        },
    )


def files_of(tables: Tables, period: str, ward_code: str | None = None) -> pd.DataFrame:
    """The workbooks of a period, or those of them that hold one ward's rows.

    A file that belongs to no period is among every period's until it is put in its place.
    """
    files = tables.files
    chosen = files["period"].eq(period) | files["period"].isna()
    if ward_code is not None:
        rows = tables.observations
        own = rows.loc[rows["ward_code"].eq(ward_code), "source_file"]
        chosen &= files["ward_code"].eq(ward_code) | files["source_file"].isin(own)
    return files.loc[chosen]


def problems_of(tables: Tables, period: str, ward_code: str | None = None) -> pd.DataFrame:
    """The findings in the workbooks of `files_of`; for all wards also those in reference tables."""
    own = files_of(tables, period, ward_code)["source_file"]
    chosen = tables.problems["source_file"].isin(own)
    if ward_code is None:
        chosen |= ~tables.problems["source_file"].isin(tables.files["source_file"])
    return tables.problems.loc[chosen]


def save_tables(
    tables: Tables, data_folder: str | Path, run_folder: str | Path, period: str
) -> None:
    """Keep finished tables in a run folder: Parquet for its notebooks, CSV for people."""
    folder = Path(run_folder) / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        frame = getattr(tables, name)
        write_parquet(frame, folder / f"{name}.parquet")
        write_csv(frame, folder / f"{name}.csv", encoding="utf-8-sig")
    (folder / _REFERENCE).mkdir(exist_ok=True)
    for name, frame in vars(tables.reference).items():
        write_parquet(frame, folder / _REFERENCE / f"{name}.parquet")
    order = _order_of(data_folder, run_folder, period)
    (folder / _FINISHED).write_text(json.dumps(order), encoding="utf-8")


def _order_of(data_folder: str | Path, run_folder: str | Path, period: str) -> dict[str, str]:
    """What finished tables were made for: other data, tables or period must not be answered."""
    data = Path(os.path.relpath(data_folder, run_folder)).as_posix()
    return {
        "period": period,
        "data": data,
        "reference": reference_digest(Path(data_folder) / "reference"),
    }


def _finished(folder: Path) -> dict[str, str] | None:
    marker = folder / _FINISHED
    return json.loads(marker.read_text(encoding="utf-8")) if marker.exists() else None


def _read_reference(folder: Path) -> Reference:
    """The reference tables of finished tables, which were checked when the run loaded them."""
    names = [field.name for field in fields(Reference)]
    return Reference(**{n: pd.read_parquet(folder / _REFERENCE / f"{n}.parquet") for n in names})


def _read(folder: Path, name: str) -> pd.DataFrame:
    return table(name, pd.read_parquet(folder / f"{name}.parquet"))


def _up_to(frame: pd.DataFrame, files: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows of a table that belong to a period not later than the given one.

    A finding or cell belongs to its file's period; what has none (a file in no period's folder)
    is kept, so that it is not lost from sight.
    """
    if "period" in frame:
        periods = frame["period"]
    else:
        periods = frame["source_file"].map(files.set_index("source_file")["period"])
    last = period_order(period)
    kept = [pd.isna(own) or period_order(own) <= last for own in periods]
    return frame.loc[kept].reset_index(drop=True)


def _audit_findings(
    attained: pd.DataFrame, cells: pd.DataFrame, reference: Reference
) -> pd.DataFrame:
    """A query for each stated percentage that does not follow, or tells of a missing target."""
    place = ["source_file", "source_sheet", "stated_cell"]
    typed = cells.rename(columns={"cell": "stated_cell", "as_typed": "stated_typed"})
    attained = attained.merge(typed[[*place, "stated_typed"]], on=place, how="left")
    wrong = attained[attained["stated_verdict"].eq("inconsistent")]
    meant = explain_stated(attained, reference)[[*KEY, "explanation"]]
    lost = fitting_targets(attained, reference)
    lost = lost[lost["offered"].gt(0)][[*KEY, "targets"]]
    found = [
        *(_inconsistent(row) for row in _records(wrong, meant)),
        *(_lost_target(row) for row in _records(attained, lost)),
    ]
    return table("problems", [explained(told, key, reference) for told, key in found])


def _records(attained: pd.DataFrame, more: pd.DataFrame) -> list[dict[str, Any]]:
    return attained.merge(more, on=KEY, validate="1:1").to_dict("records")


def _inconsistent(row: dict[str, Any]) -> tuple[dict[str, Any], tuple]:
    explanation = row["explanation"]
    return _stated_finding(
        "stated_inconsistent" if pd.isna(explanation) else f"stated_{explanation}",
        row,
        second=Decimal(repr(row["target"])),
        computed=half_up(100 * Decimal(repr(row["attainment"])), row["stated_decimals"]),
    )


def _lost_target(row: dict[str, Any]) -> tuple[dict[str, Any], tuple]:
    return _stated_finding("targets_that_fit", row, targets=row["targets"].replace(";", ", "))


def _stated_finding(check: str, row: dict[str, Any], **values: Any) -> tuple[dict, tuple]:
    """A finding at the cell of a stated percentage, and the key of its figure."""
    decimals = 1 if pd.isna(row["stated_decimals"]) else row["stated_decimals"]
    told = finding(
        check,
        source_file=row["source_file"],
        source_sheet=row["source_sheet"],
        cell=row["stated_cell"],
        as_typed=row["stated_typed"],
        stated={name: percent(row["stated_attainment"], decimals, name) for name in LANGUAGES},
        first=Decimal(repr(row["actual"])),
        **values,
    )
    return told, tuple(row[name] for name in KEY)
