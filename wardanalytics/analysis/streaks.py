"""How remarkable a streak is: how often chance alone would give one."""

import numpy as np

TRIALS = 200_000
MOST_NUMBERS = 20_000_000  # random numbers drawn in all, so that a large league stays quick


def streak_base_rate(
    wards: int, places: int, in_a_row: int, years: int, *, seed: int = 20220221
) -> float:
    """The probability that some ward holds a level for so many years in a row by chance.

    Each year `places` of the wards are drawn at random. Simulated with a fixed seed, so the same
    question has the same answer; good to about 0.001 for ten wards.

    Raises:
        ValueError: there are more places than wards, or a count is below 1.
    """
    if not 1 <= places <= wards or in_a_row < 1 or years < 1:
        raise ValueError("needs 1 <= places <= wards, and counts from 1 on")
    if in_a_row > years:
        return 0.0
    random = np.random.default_rng(seed)
    trials = max(min(TRIALS, MOST_NUMBERS // (wards * years)), 1)
    runs = np.zeros((trials, wards), dtype=np.int16)
    has_one = np.zeros(trials, dtype=bool)
    for _ in range(years):
        order = random.random((trials, wards))
        bar = np.partition(order, places - 1, axis=1)[:, [places - 1]]
        runs = np.where(order <= bar, runs + 1, 0)
        has_one |= runs.max(axis=1) >= in_a_row
    return float(has_one.mean())
