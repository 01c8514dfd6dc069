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
from wardanalytics.analysis.bridging import area_change, bridged, lineage
from wardanalytics.analysis.comparators import against_comparators, revised_targets
from wardanalytics.analysis.concordance import rank_concordance, rank_stability
from wardanalytics.analysis.district import district_change, district_pace
from wardanalytics.analysis.figure_sources import declared_figures
from wardanalytics.analysis.like_for_like import weights_shift
from wardanalytics.analysis.measures import measure_counts, short_of
from wardanalytics.analysis.milestones import first_to_complete
from wardanalytics.analysis.outlook import out_of_reach, to_next_level, to_next_place
from wardanalytics.analysis.pace import against_last_year, pace_table
from wardanalytics.analysis.peers import nearest_peers
from wardanalytics.analysis.quota import quota
from wardanalytics.analysis.ranking import nearby_ranks, rank_wards
from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.analysis.score_changes import changed_places, overtakings, score_changes
from wardanalytics.analysis.scores import score_wards
from wardanalytics.analysis.series_breaks import series_breaks
from wardanalytics.analysis.streaks import streak_chances
from wardanalytics.analysis.term import term_reviews
from wardanalytics.analysis.term_district import term_district
from wardanalytics.analysis.trends import biggest_movers, monthly_limits, score_trends
from wardanalytics.analysis.ward_changes import on_same_territory, ward_links
from wardanalytics.judging import judge, load_tables
from wardanalytics.periods import a_year_before, comparable
from wardanalytics.presentation import (
    Picture,
    attainment_bars,
    attainment_dumbbell,
    attainment_heatmap,
    attainment_pairs,
    attainment_sentence,
    attainment_table,
    audit_table,
    bands_table,
    basis_sentence,
    beside_table,
    bridged_sentence,
    bridged_table,
    chance_sentence,
    change_sentence,
    checking_notes,
    completeness_chart,
    doubts_table,
    files_table,
    firsts_sentence,
    gates_table,
    group_panels,
    group_sentence,
    group_shares,
    keep,
    keep_text,
    kinds_table,
    last_year_reading,
    level_sentence,
    level_strip,
    levels_sentence,
    lineage_sentence,
    lineage_table,
    missed_table,
    movers_sentence,
    overtaking_sentences,
    pace_chart,
    pace_reading,
    pace_sentence,
    peers_table,
    problems_sentence,
    problems_table,
    prose,
    provenance,
    quota_table,
    rank_chart,
    ranking_sentence,
    ranking_table,
    ratings_provenance,
    ratings_table,
    reminders_table,
    score_dumbbell,
    score_pairs,
    score_waterfall,
    stability_sentence,
    standing_sentences,
    stated_slips_table,
    status_table,
    synthetic_notice,
    term_reading,
    territory_sentence,
    tile_map,
    trend_sentence,
    unranked_sentence,
    ward_kinds_table,
    ward_paragraph,
    ward_problems_table,
    ward_sentence,
    way_sentence,
    weights_sentence,
)
from wardanalytics.reference import Reference, load_reference, with_names
from wardanalytics.returns import (
    Returns,
    account_cells,
    load_returns,
    read_targets,
    write_marked,
)
from wardanalytics.run_tables import Tables, files_of, named, of_wards, problems_of

__version__ = "0.1.0"

__all__ = [
    "Picture",
    "Reference",
    "Returns",
    "Tables",
    "a_year_before",
    "account_cells",
    "against_comparators",
    "against_last_year",
    "area_change",
    "attainment",
    "attainment_bars",
    "attainment_dumbbell",
    "attainment_heatmap",
    "attainment_pairs",
    "attainment_sentence",
    "attainment_table",
    "audit_table",
    "bands_table",
    "basis_sentence",
    "beside_table",
    "biggest_movers",
    "bridged",
    "bridged_sentence",
    "bridged_table",
    "chance_sentence",
    "change_sentence",
    "checking_notes",
    "changed_places",
    "comparable",
    "completeness_chart",
    "declared_figures",
    "district_change",
    "district_pace",
    "doubts_table",
    "files_of",
    "files_table",
    "first_to_complete",
    "firsts_sentence",
    "gates_table",
    "group_panels",
    "group_sentence",
    "group_shares",
    "judge",
    "keep",
    "keep_text",
    "kinds_table",
    "last_year_reading",
    "level_sentence",
    "level_strip",
    "levels_sentence",
    "lineage",
    "lineage_sentence",
    "lineage_table",
    "load_reference",
    "load_returns",
    "load_tables",
    "measure_counts",
    "missed_table",
    "monthly_limits",
    "movers_sentence",
    "named",
    "nearby_ranks",
    "nearest_peers",
    "of_wards",
    "out_of_reach",
    "on_same_territory",
    "overtaking_sentences",
    "overtakings",
    "pace_chart",
    "pace_reading",
    "pace_sentence",
    "pace_table",
    "peers_table",
    "problems_of",
    "problems_sentence",
    "problems_table",
    "prose",
    "provenance",
    "quota",
    "quota_table",
    "rank_chart",
    "rank_concordance",
    "rank_stability",
    "rank_wards",
    "ranking_sentence",
    "ranking_table",
    "rate_wards",
    "ratings_provenance",
    "ratings_table",
    "read_targets",
    "reminders_table",
    "revised_targets",
    "score_changes",
    "score_dumbbell",
    "score_pairs",
    "score_trends",
    "score_wards",
    "score_waterfall",
    "short_of",
    "series_breaks",
    "stability_sentence",
    "standing_sentences",
    "stated_slips_table",
    "status_table",
    "streak_chances",
    "synthetic_notice",
    "term_district",
    "term_reading",
    "term_reviews",
    "territory_sentence",
    "tile_map",
    "to_next_level",
    "to_next_place",
    "trend_sentence",
    "unranked_sentence",
    "ward_links",
    "ward_paragraph",
    "ward_sentence",
    "way_sentence",
    "weights_sentence",
    "weights_shift",
    "with_names",
    "write_marked",
    "ward_kinds_table",
    "ward_problems_table",
]
