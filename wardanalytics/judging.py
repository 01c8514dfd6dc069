"""From a data folder to every finished table: what notebooks, the run and the commands share."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.bridging import bridged
from wardanalytics.analysis.comparators import against_comparators, revised_targets
from wardanalytics.analysis.explanations import explain_stated, fitting_targets
from wardanalytics.analysis.figure_counts import figure_counts
from wardanalytics.analysis.measures import measure_counts, short_of
from wardanalytics.analysis.milestones import first_to_complete
from wardanalytics.analysis.outlook import out_of_reach, to_next_level, to_next_place
from wardanalytics.analysis.peers import all_peers
from wardanalytics.analysis.rank_intervals import rank_intervals
from wardanalytics.analysis.ranking import rank_wards
from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.analysis.score_changes import score_changes
from wardanalytics.analysis.scores import score_wards
from wardanalytics.analysis.series_breaks import series_breaks
from wardanalytics.analysis.streaks import streak_chances
from wardanalytics.periods import a_year_before, comparable, period_order
from wardanalytics.reference import Reference, load_reference
from wardanalytics.returns import Returns, explained, finding, load_returns
from wardanalytics.run_tables import Tables, made_tables, saved_tables
from wardanalytics.tables import KEY, table
from wardanalytics.wording import LANGUAGES, half_up, percent


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
    saved = saved_tables(data_folder, run_folder, period)
    if saved is not None:
        return saved
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
    made = {
        **kept,
        "problems": table("problems", audited),
        "attained": attained,
        "scores": scores,
        "ratings": ratings if period is None else _up_to(ratings, returns.files, period),
        "gates": gates if period is None else _up_to(gates, returns.files, period),
        "ranks": ranks,
    }
    return made_tables(reference, made, _makers(made, reference, period))


def _makers(
    made: Mapping[str, pd.DataFrame], reference: Reference, period: str | None
) -> dict[str, Callable[[], pd.DataFrame]]:
    """How to make each table that follows from those made already; the newest period by default."""
    attained, scores, ratings = made["attained"], made["scores"], made["ratings"]
    ranks, known = made["ranks"], scores["period"].unique()
    last = period or max(known, key=period_order, default="")
    judged, scored, gates = (
        frame[frame["period"].eq(last)] for frame in (attained, scores, made["gates"])
    )
    makers = {
        "rank_intervals": lambda: rank_intervals(scores, attained, ranks, reference),
        "figure_counts": lambda: figure_counts(made["observations"]),
        "score_changes": lambda: score_changes(scores, attained, reference),
        "peers": lambda: all_peers(judged, reference, last),
        "firsts": lambda: first_to_complete(judged, reference),
        "streak_chances": lambda: streak_chances(ratings, last),
        "measure_counts": lambda: measure_counts(judged, reference),
        "shortfalls": lambda: short_of(judged, reference),
        "next_levels": lambda: to_next_level(gates, judged, reference),
        "next_places": lambda: to_next_place(judged, scored, reference),
        "barred_levels": lambda: out_of_reach(scored, reference),
        "revisions": lambda: revised_targets(judged, reference),
        "comparisons": lambda: against_comparators(judged, reference),
        "bridged": lambda: bridged(attained, reference, a_year_before(last), last),
        "series_breaks": lambda: series_breaks(
            reference, comparable(ranks, last)["period"].unique()
        ),
    }
    return {name: partial(_made, name, make) for name, make in makers.items()}


def _made(name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    return table(name, make())


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
