"""From the Excel returns of wards to target attainment, ratings and ranking trends.

The way the data flows, each step a function from tables to a table:

    reference = wa.load_reference("data/reference")
    returns = wa.load_returns("data/returns", reference)
    attained = wa.attainment(returns.observations, reference)
    scores = wa.score_wards(attained, reference)
    ratings, gates = wa.rate_wards(scores, attained, reference)
    ranks = wa.rank_wards(scores, attained, reference)

`wa.load_tables(data_folder, run_folder, period)` gives all of these at once; notebooks call it. The
columns of every table are in `wardanalytics.tables`, every formula in METHOD.md.
"""

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.ranking import rank_wards
from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.analysis.scores import score_wards
from wardanalytics.analysis.trends import biggest_movers
from wardanalytics.judging import Tables, files_of, judge, load_tables, named, problems_of
from wardanalytics.presentation import (
    Picture,
    attainment_bars,
    attainment_heatmap,
    attainment_sentence,
    attainment_table,
    audit_table,
    basis_sentence,
    comparable,
    completeness_chart,
    files_table,
    keep,
    kinds_table,
    level_strip,
    levels_sentence,
    missed_table,
    movers_sentence,
    problems_sentence,
    problems_table,
    prose,
    provenance,
    rank_chart,
    ranking_sentence,
    ranking_table,
    ratings_provenance,
    ratings_table,
    reminders_table,
    status_table,
    synthetic_notice,
    unranked_sentence,
    ward_sentence,
)
from wardanalytics.reference import Reference, load_reference, with_names
from wardanalytics.returns import Returns, account_cells, load_returns, write_marked

__version__ = "0.1.0"

__all__ = [
    "Picture",
    "Reference",
    "Returns",
    "Tables",
    "account_cells",
    "attainment",
    "attainment_bars",
    "attainment_heatmap",
    "attainment_sentence",
    "attainment_table",
    "audit_table",
    "basis_sentence",
    "biggest_movers",
    "comparable",
    "completeness_chart",
    "files_of",
    "files_table",
    "judge",
    "keep",
    "kinds_table",
    "level_strip",
    "levels_sentence",
    "load_reference",
    "load_returns",
    "load_tables",
    "missed_table",
    "movers_sentence",
    "named",
    "problems_of",
    "problems_sentence",
    "problems_table",
    "prose",
    "provenance",
    "rank_chart",
    "rank_wards",
    "ranking_sentence",
    "ranking_table",
    "rate_wards",
    "ratings_provenance",
    "ratings_table",
    "score_wards",
    "reminders_table",
    "status_table",
    "synthetic_notice",
    "unranked_sentence",
    "ward_sentence",
    "with_names",
    "write_marked",
]
