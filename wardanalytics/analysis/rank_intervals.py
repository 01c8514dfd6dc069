"""How firm each place is: where a ward would stand under other weights, caps and indicators."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from wardanalytics.analysis.league import League, league_of, places_of, scores_under
from wardanalytics.analysis.scores import earned_under, score_parts
from wardanalytics.periods import in_force, period_order
from wardanalytics.reference import Reference, setting, setting_list
from wardanalytics.tables import DOUBTS, table

# What the joined interval holds; any weights at all is a stress case beside it.
JOINED = ("missing", "weights", "leave_one_out", "cap")
SEED = 20220221
_BATCH = 2_000_000  # scores worked out at a time, so that memory stays bounded


def rank_intervals(
    scores: pd.DataFrame, attained: pd.DataFrame, ranks: pd.DataFrame, reference: Reference
) -> pd.DataFrame:
    """The span of places of each ranked ward by each source of doubt: table `rank_intervals`.

    Sources: `missing` (ties and missing figures, as in `ranks`), `weights` (drawn near the office's
    own) and `any_weights` (all weights alike likely), the middle `interval_share` of the places
    drawn; `leave_one_out` (each indicator and each group in turn) and `cap` (each of
    `interval_caps`), all places met; `joined`, from the best to the worst of the rank itself and of
    all these but `any_weights`. `rank_low` is the better place. A span by draws need not hold the
    rank. Draws are seeded: the same figures give the same spans, whatever the order of rows.
    """
    parts = score_parts(attained, reference).assign(status=attained["status"])
    found = []
    for period in sorted(scores["period"].unique(), key=period_order):
        wards = scores[scores["period"].eq(period) & scores["published_score"].notna()]
        rows = parts[parts["period"].eq(period)]
        league = league_of(rows[rows["ward_code"].isin(wards["ward_code"])], wards)
        if len(league.wards) == 0:
            continue
        own = ranks[ranks["period"].eq(period)].set_index("ward_code").loc[league.wards]
        spans = dict(_spans(league, rows, str(period), reference))
        spans["missing"] = _bounds(own, "rank_low"), _bounds(own, "rank_high")
        own_rank = _bounds(own, "rank")
        ends = [spans[source] for source in JOINED] + [(own_rank, own_rank)]
        lows, highs = zip(*ends, strict=True)
        spans["joined"] = np.fmin.reduce(lows), np.fmax.reduce(highs)
        for source in DOUBTS:
            low, high = spans[source]
            keys = {"period": period, "ward_code": league.wards, "source": source}
            found.append(pd.DataFrame({**keys, "rank_low": low, "rank_high": high}))
    every = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    return table("rank_intervals", every)


def _bounds(ranks: pd.DataFrame, column: str) -> np.ndarray:
    return ranks[column].to_numpy(dtype=float, na_value=np.nan)


def _spans(
    league: League, rows: pd.DataFrame, period: str, reference: Reference
) -> Iterator[tuple[str, tuple[np.ndarray, np.ndarray]]]:
    """Each computed source of doubt with the best and the worst place it gives each ward."""
    decimals = int(setting(reference, "score_decimals"))
    draws, share = int(setting(reference, "interval_draws")), _share(reference)
    concentration = _concentration(league, reference)
    for source, alpha in (
        ("weights", concentration),
        ("any_weights", np.ones_like(concentration)),
    ):
        yield source, middle_places(places_drawn(league, alpha, draws, decimals), share)
    left_out = league.weights * _without(league, period, reference)
    yield "leave_one_out", _extremes(places_of(scores_under(league, left_out), decimals))
    yield "cap", _extremes(_places_by_cap(league, rows, decimals, reference))


def places_drawn(
    league: League, concentration: np.ndarray, draws: int, decimals: int, seed: int = SEED
) -> np.ndarray:
    """Every ward's place under weights drawn from a Dirichlet distribution: draws × wards.

    `concentration` has one figure above 0 an indicator: in proportion to the weights, the larger
    the nearer to them; 1 throughout makes all weights alike likely. Gamma variates serve, since a
    score does not hang on the sum of its weights. The draws do not depend on how many are worked
    out at a time.
    """
    random = np.random.default_rng(seed)
    size = max(_BATCH // max(len(league.wards), len(league.indicators)), 1)
    places = np.empty((draws, len(league.wards)), dtype=np.int32)
    for start in range(0, draws, size):
        count = min(size, draws - start)
        weights = random.standard_gamma(concentration, (count, len(concentration)))
        places[start : start + count] = places_of(scores_under(league, weights), decimals)
    return places


def middle_places(places: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst place of each ward in the middle `share` of the draws.

    0.9 gives the 5% and the 95% place, each rounded away from the middle to a place drawn.
    """
    last = len(places) - 1
    tail = (1 - share) / 2 * last
    low, high = int(np.floor(tail)), int(np.ceil(last - tail))
    ordered = np.partition(places, sorted({low, high}), axis=0)
    return ordered[low].astype(float), ordered[high].astype(float)


def _concentration(league: League, reference: Reference) -> np.ndarray:
    """κw of method.csv's `weight_firmness`: κ is so many times the number of indicators."""
    kappa = float(setting(reference, "weight_firmness")) * len(league.indicators)
    return kappa * league.weights / league.weights.sum()


def _share(reference: Reference) -> float:
    return float(setting(reference, "interval_share"))


def _without(league: League, period: str, reference: Reference) -> np.ndarray:
    """Masks that leave out each indicator and each group in turn: sets × indicators."""
    declared = in_force(reference.indicators, period).set_index("indicator_code")["group_code"]
    groups = declared.reindex(league.indicators).to_numpy(dtype=object, na_value=None)
    each_group = [groups != group for group in sorted({group for group in groups if group})]
    each_indicator = ~np.eye(len(league.indicators), dtype=bool)
    return np.vstack([each_indicator, *each_group])


def _places_by_cap(
    league: League, rows: pd.DataFrame, decimals: int, reference: Reference
) -> np.ndarray:
    """Every ward's place under each cap of method.csv's `interval_caps`: caps × wards."""
    wards = pd.DataFrame({"ward_code": league.wards, "bonus": league.extra, "deduction": 0.0})
    known = rows[rows["ward_code"].isin(league.wards)]
    places = []
    for text in setting_list(reference, "interval_caps"):
        earned = earned_under(
            known["ratio"], known["status"], None if text == "none" else float(text)
        )
        capped = league_of(known.assign(earned=earned.where(known["reported"], 0.0)), wards)
        scores = scores_under(replace(league, earned=capped.earned), league.weights[np.newaxis])
        places.append(places_of(scores, decimals))
    return np.vstack(places)


def _extremes(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst place met; missing for a ward that no case gives one."""
    met = np.where(places > 0, places.astype(float), np.nan)
    return np.fmin.reduce(met), np.fmax.reduce(met)
