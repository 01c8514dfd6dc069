"""How long rank intervals take: draws of weights as matrix products against loops in pandas.

All answer the same question from the same draws: where does each ward stand under each set of
weights, ties and published scores included, and between which places does it stay in nine draws of
ten? One loop goes over the table as it is, a row a ward and indicator, grouped by ward; the other
over a wide frame made once, the quickest that pandas does. A loop runs on a part of the draws, on
which all must agree, and is scaled to all of them.
"""

import resource
import statistics
import time

import numpy as np
import pandas as pd

from wardanalytics.analysis.league import League, places_of, scores_under
from wardanalytics.analysis.rank_intervals import SEED, middle_places, places_drawn

DECIMALS, SHARE, ROUNDS = 2, 0.9, 3
CASES = [  # wards, indicators, draws, draws that the loop works out
    (10, 60, 100_000, 300),
    (3_321, 60, 1_000, 20),
]


def invented_league(wards, indicators):
    """Attainment near the target, a tenth of the targets not assigned, weights from 1 to 5."""
    random = np.random.default_rng(1)
    counts = random.random((wards, indicators)) > 0.1
    earned = np.where(counts, np.clip(random.normal(0.9, 0.2, counts.shape), 0, 1), 0.0)
    weights = random.integers(1, 6, indicators).astype(float)
    codes = [np.array([f"{n:04}" for n in range(size)], dtype=object) for size in counts.shape]
    return League(*codes, weights, np.zeros(wards), earned, counts)


def spans_by_matrix(league, alpha, draws):
    places = places_drawn(league, alpha, draws, DECIMALS)
    return places, middle_places(places, SHARE)


def weights_drawn(league, alpha, draws):
    random = np.random.default_rng(SEED)
    for _ in range(draws):
        yield pd.Series(random.standard_gamma(alpha), league.indicators)


def ranked(score):
    published = np.floor(score.mul(100).round(7) + 0.5) / 100
    return published.rank(method="min", ascending=False)


def places_by_table(league, alpha, draws):
    """The straightforward way: for each draw a weighted mean by ward over the rows, and a rank."""
    ward, indicator = np.nonzero(league.counts)
    rows = pd.DataFrame(
        {
            "ward_code": league.wards[ward],
            "indicator_code": league.indicators[indicator],
            "earned": league.earned[ward, indicator],
        }
    )
    places = {}
    for draw, weights in enumerate(weights_drawn(league, alpha, draws)):
        weight = rows["indicator_code"].map(weights)
        sums = rows.assign(weight=weight, points=weight * rows["earned"])
        sums = sums.groupby("ward_code")[["points", "weight"]].sum()
        places[draw] = ranked(100 * sums["points"] / sums["weight"])
    return pd.DataFrame(places).T


def places_by_wide_frame(league, alpha, draws):
    """The same with the rows turned into a frame of wards and indicators beforehand."""
    earned = pd.DataFrame(league.earned, league.wards, league.indicators)
    counts = pd.DataFrame(league.counts, league.wards, league.indicators)
    places = {}
    for draw, weights in enumerate(weights_drawn(league, alpha, draws)):
        points = earned.mul(weights).sum(axis=1)
        places[draw] = ranked(100 * points / counts.mul(weights).sum(axis=1))
    return pd.DataFrame(places).T


LOOPS = {"over the table": places_by_table, "over a wide frame": places_by_wide_frame}


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    for wards, indicators, draws, part in CASES:
        league = invented_league(wards, indicators)
        alpha = 10 * indicators * league.weights / league.weights.sum()
        scores_under(league, league.weights[np.newaxis])  # the first product loads the library
        before = peak_megabytes()
        seconds = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            places, (low, high) = spans_by_matrix(league, alpha, draws)
            seconds.append(time.perf_counter() - started)
        ours, peak = statistics.median(seconds), peak_megabytes()
        print(f"{draws:,} draws x {wards:,} wards x {indicators} indicators")
        print(f"  matrix products: {ours:.2f} s; peak {peak:.0f} MB, {before:.0f} MB before")
        for name, loop in LOOPS.items():
            started = time.perf_counter()
            looped = loop(league, alpha, part)
            took = (time.perf_counter() - started) * draws / part
            same = "the same places" if (looped == places[:part]).all(axis=None) else "NOT THE SAME"
            print(
                f"  pandas loop {name}: {took:.0f} s, scaled from {part} draws, {same}; "
                f"{took / ours:.0f} times as long"
            )
        own = places_of(scores_under(league, league.weights[np.newaxis]), DECIMALS)[0]
        inside = np.mean((own >= low) & (own <= high))
        print(
            f"  a span of {np.mean(high - low + 1):.1f} places on average, the own in {inside:.0%}"
        )


if __name__ == "__main__":
    main()
