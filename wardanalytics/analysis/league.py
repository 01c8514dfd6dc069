"""A period as matrices: its wards scored and placed under many sets of weights at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from wardanalytics.analysis.scores import NOISE_DECIMALS


@dataclass(frozen=True)
class League:
    """The wards of a period that have a score, and the indicators that count for them.

    `wards` and `indicators` are codes in alphabetical order, so that nothing hangs on the order of
    rows. `weights` has one figure an indicator, `extra` (bonus less deduction) one a ward, `earned`
    one for each ward and indicator (0 where `counts` is false: outside the ward's score).
    """

    wards: np.ndarray
    indicators: np.ndarray
    weights: np.ndarray
    extra: np.ndarray
    earned: np.ndarray
    counts: np.ndarray

    @cached_property
    def masks(self) -> tuple[np.ndarray, np.ndarray]:
        """The different rows of `counts`, and which of them is each ward's."""
        return np.unique(self.counts, axis=0, return_inverse=True)


def league_of(parts: pd.DataFrame, scores: pd.DataFrame) -> League:
    """The league of one period, from its rows of `score_parts` and of the `scores` table."""
    weighted = parts[parts["weight"].gt(0)]
    ward, wards = pd.factorize(weighted["ward_code"], sort=True)
    indicator, indicators = pd.factorize(weighted["indicator_code"], sort=True)
    counts = np.zeros((len(wards), len(indicators)), dtype=bool)
    counts[ward, indicator] = True
    earned = np.zeros(counts.shape)
    earned[ward, indicator] = weighted["earned"]
    weights = np.zeros(len(indicators))
    weights[indicator] = weighted["weight"]
    points = scores.set_index("ward_code")
    extra = (points["bonus"] - points["deduction"]).reindex(wards).to_numpy(dtype=float)
    codes = np.asarray(wards, dtype=object), np.asarray(indicators, dtype=object)
    return League(*codes, weights, extra, earned, counts)


def scores_under(league: League, weights: np.ndarray) -> np.ndarray:
    """Every ward's score under each set of weights: sets × wards, unrounded, out of 100.

    `weights` is sets × indicators and need not add up to anything. Missing where none of a ward's
    indicators has a weight. One matrix product serves all sets.
    """
    masks, mask_of = league.masks
    sums = weights @ np.vstack([league.earned, masks]).T
    points, totals = sums[:, : len(league.wards)], sums[:, len(league.wards) :]
    per_weight = np.divide(100, totals, out=np.full_like(totals, np.nan), where=totals > 0)
    points *= per_weight[:, mask_of]
    points += league.extra
    return points


def places_of(scores: np.ndarray, decimals: int) -> np.ndarray:
    """The places within each row of scores, best 1, on scores as published; 0 without a score.

    Scores equal as printed share the best place, as in `rank_wards`.
    """
    printed = np.round(scores * 10.0**decimals, NOISE_DECIMALS - decimals)
    half = np.copysign(0.5, printed)
    printed = np.negative(np.trunc(np.add(printed, half, out=half), out=half), out=half)
    order = np.argsort(printed, axis=1)
    ordered = np.take_along_axis(printed, order, axis=1)
    place = np.tile(np.arange(1, scores.shape[1] + 1, dtype=np.int32), (len(scores), 1))
    place[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    np.maximum.accumulate(place, axis=1, out=place)
    place[np.isnan(ordered)] = 0
    places = np.empty_like(place)
    np.put_along_axis(places, order, place, axis=1)
    return places
