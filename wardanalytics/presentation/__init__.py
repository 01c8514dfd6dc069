"""What readers see: charts, sentences and tables from finished frames, no data loading."""

from wardanalytics.presentation.bars import attainment_bars
from wardanalytics.presentation.beside import beside_table, chance_sentence, firsts_sentence
from wardanalytics.presentation.bump import rank_chart
from wardanalytics.presentation.completeness import completeness_chart
from wardanalytics.presentation.dumbbell import (
    attainment_dumbbell,
    attainment_pairs,
    change_sentence,
    score_dumbbell,
    score_pairs,
)
from wardanalytics.presentation.gates_reading import (
    gates_table,
    level_sentence,
    quota_table,
    way_sentence,
)
from wardanalytics.presentation.heatmap import attainment_heatmap
from wardanalytics.presentation.lineage import (
    bridged_sentence,
    bridged_table,
    lineage_sentence,
    lineage_table,
    territory_sentence,
)
from wardanalytics.presentation.pace import pace_chart
from wardanalytics.presentation.panels import group_panels, group_sentence, group_shares
from wardanalytics.presentation.paragraph import checking_notes, ward_paragraph
from wardanalytics.presentation.peers import peers_table
from wardanalytics.presentation.pictures import Picture, keep, keep_text
from wardanalytics.presentation.prose import prose
from wardanalytics.presentation.provenance import (
    provenance,
    ratings_provenance,
    synthetic_notice,
)
from wardanalytics.presentation.rank_sentences import (
    movers_sentence,
    ranking_sentence,
    unranked_sentence,
    weights_sentence,
)
from wardanalytics.presentation.reading import (
    attainment_table,
    files_table,
    problems_table,
    ranking_table,
    ratings_table,
)
from wardanalytics.presentation.reviews import (
    bands_table,
    last_year_reading,
    pace_reading,
    pace_sentence,
    term_reading,
)
from wardanalytics.presentation.sentences import (
    attainment_sentence,
    basis_sentence,
    levels_sentence,
    problems_sentence,
    ward_sentence,
)
from wardanalytics.presentation.standing import (
    doubts_table,
    overtaking_sentences,
    standing_sentences,
)
from wardanalytics.presentation.strip import level_strip
from wardanalytics.presentation.summaries import (
    audit_table,
    kinds_table,
    missed_table,
    reminders_table,
    stated_slips_table,
    status_table,
    ward_kinds_table,
    ward_problems_table,
)
from wardanalytics.presentation.terms import period_name
from wardanalytics.presentation.tiles import tile_map
from wardanalytics.presentation.trend_sentences import (
    stability_sentence,
    trend_sentence,
)
from wardanalytics.presentation.waterfall import score_waterfall
from wardanalytics.presentation.what_if import (
    supposed_sentence,
    what_if_sentence,
    what_if_table,
)

__all__ = [
    "Picture",
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
    "bridged_sentence",
    "bridged_table",
    "chance_sentence",
    "change_sentence",
    "checking_notes",
    "completeness_chart",
    "doubts_table",
    "files_table",
    "firsts_sentence",
    "gates_table",
    "group_panels",
    "group_sentence",
    "group_shares",
    "keep",
    "keep_text",
    "kinds_table",
    "last_year_reading",
    "level_sentence",
    "level_strip",
    "levels_sentence",
    "lineage_sentence",
    "lineage_table",
    "missed_table",
    "movers_sentence",
    "overtaking_sentences",
    "pace_chart",
    "pace_reading",
    "pace_sentence",
    "peers_table",
    "period_name",
    "problems_sentence",
    "problems_table",
    "prose",
    "provenance",
    "quota_table",
    "rank_chart",
    "ranking_sentence",
    "ranking_table",
    "ratings_provenance",
    "ratings_table",
    "reminders_table",
    "score_dumbbell",
    "score_pairs",
    "score_waterfall",
    "stability_sentence",
    "standing_sentences",
    "stated_slips_table",
    "status_table",
    "supposed_sentence",
    "synthetic_notice",
    "term_reading",
    "territory_sentence",
    "tile_map",
    "trend_sentence",
    "unranked_sentence",
    "ward_kinds_table",
    "ward_paragraph",
    "ward_sentence",
    "way_sentence",
    "weights_sentence",
    "what_if_sentence",
    "what_if_table",
    "ward_problems_table",
]
