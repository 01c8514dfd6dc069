"""The tables of a data folder, each made or read when first asked for, and kept in a run folder."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import pandas as pd

from wardanalytics.reference import Reference, with_names
from wardanalytics.returns.cache import reference_digest
from wardanalytics.tables import DERIVED, TABLES, write_csv, write_parquet

_FINISHED = "finished.json"
_REFERENCE = "reference"

# Gives a table by its name: whole (None), or the rows of some wards where it tells of wards.
Get = Callable[[str, Sequence[str] | None], pd.DataFrame]


def _whole(name: str) -> cached_property[pd.DataFrame]:
    return cached_property(lambda tables: tables.get(name, None))


@dataclass(frozen=True)
class Tables:
    """The reference tables and every table of a data folder (columns: `wardanalytics.tables`)."""

    reference: Reference
    get: Get = field(repr=False, compare=False)

    observations = _whole("observations")
    problems = _whole("problems")
    files = _whole("files")
    completeness = _whole("completeness")
    cells = _whole("cells")
    attained = _whole("attained")
    scores = _whole("scores")
    ratings = _whole("ratings")
    gates = _whole("gates")
    ranks = _whole("ranks")
    rank_intervals = _whole("rank_intervals")
    figure_counts = _whole("figure_counts")
    score_changes = _whole("score_changes")
    peers = _whole("peers")
    firsts = _whole("firsts")
    streak_chances = _whole("streak_chances")
    measure_counts = _whole("measure_counts")
    shortfalls = _whole("shortfalls")
    next_levels = _whole("next_levels")
    next_places = _whole("next_places")
    barred_levels = _whole("barred_levels")
    revisions = _whole("revisions")
    comparisons = _whole("comparisons")
    bridged = _whole("bridged")
    series_breaks = _whole("series_breaks")


def made_tables(
    reference: Reference,
    made: Mapping[str, pd.DataFrame],
    makers: Mapping[str, Callable[[], pd.DataFrame]],
) -> Tables:
    """Tables of which some are made already and the others are on first use."""
    known = dict(made)

    def get(name: str, ward_codes: Sequence[str] | None) -> pd.DataFrame:
        if name not in known:
            known[name] = makers[name]()
        frame = known[name]
        if ward_codes is None or "ward_code" not in frame:
            return frame
        return frame.loc[frame["ward_code"].isin(ward_codes)].reset_index(drop=True)

    return Tables(reference, get)


def named(tables: Tables, language: str) -> Tables:
    """The same tables with the names of wards and indicators added, as charts and pages need."""

    def get(name: str, ward_codes: Sequence[str] | None) -> pd.DataFrame:
        frame = tables.get(name, ward_codes) if ward_codes else getattr(tables, name)
        return with_names(frame, tables.reference, language) if "ward_code" in frame else frame

    return Tables(tables.reference, get)


def of_wards(tables: Tables, ward_codes: Sequence[str]) -> Tables:
    """The same tables with the rows of some wards only; what tells of no ward stays whole."""
    return Tables(tables.reference, lambda name, _: tables.get(name, ward_codes))


def frames(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables of `wardanalytics.tables.TABLES` by name."""
    return {name: getattr(tables, name) for name in TABLES}


def files_of(tables: Tables, period: str, ward_code: str | None = None) -> pd.DataFrame:
    """The workbooks of a period, or those of them that hold one ward's rows.

    A file that belongs to no period is among every period's until it is put in its place.
    """
    files = tables.files
    chosen = files["period"].eq(period) | files["period"].isna()
    if ward_code is not None:
        own = tables.get("figure_counts", [ward_code])["source_file"]
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
    """Keep finished tables in a run folder: Parquet for its notebooks, CSV for people.

    What is derived from them is worked out here, once for all notebooks, and kept as Parquet.
    """
    folder = Path(run_folder) / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*TABLES, *DERIVED):
        write_parquet(getattr(tables, name), folder / f"{name}.parquet")
    for name in TABLES:
        write_csv(getattr(tables, name), folder / f"{name}.csv", encoding="utf-8-sig")
    (folder / _REFERENCE).mkdir(exist_ok=True)
    for name, frame in vars(tables.reference).items():
        write_parquet(frame, folder / _REFERENCE / f"{name}.parquet")
    order = _order_of(data_folder, run_folder, period)
    (folder / _FINISHED).write_text(json.dumps(order), encoding="utf-8")


def saved_tables(data_folder: str | Path, run_folder: str | Path, period: str) -> Tables | None:
    """The finished tables of a run folder, read as they are asked for.

    None where there are none, or they are of other data, other reference tables or another period.
    """
    folder = Path(run_folder) / "tables"
    marker = folder / _FINISHED
    if not marker.exists():
        return None
    order = json.loads(marker.read_text(encoding="utf-8"))
    if order != _order_of(data_folder, run_folder, period):
        return None
    names = [field.name for field in fields(Reference)]
    reference = Reference(**{name: _read(folder / _REFERENCE, name) for name in names})
    return Tables(reference, lambda name, ward_codes: _read(folder, name, ward_codes))


def _read(folder: Path, name: str, ward_codes: Sequence[str] | None = None) -> pd.DataFrame:
    path = folder / f"{name}.parquet"
    if ward_codes is None or "ward_code" not in {**TABLES, **DERIVED}[name]:
        return pd.read_parquet(path)
    return pd.read_parquet(path, filters=[("ward_code", "in", list(ward_codes))])


def _order_of(data_folder: str | Path, run_folder: str | Path, period: str) -> dict[str, str]:
    """What finished tables were made for: other data, tables or period must not be answered."""
    data = Path(os.path.relpath(data_folder, run_folder)).as_posix()
    return {
        "period": period,
        "data": data,
        "reference": reference_digest(Path(data_folder) / "reference"),
    }
