"""How remarkable a streak is: how often chance alone would give one."""

import numpy as np
import pandas as pd

from wardanalytics.tables import WARD_KEY, table

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


def streak_chances(ratings: pd.DataFrame, period: str) -> pd.DataFrame:
    """How often chance alone would give some ward the streak of excellent that a ward has.

    Columns of table `ratings` are read. Counted are the whole years up to the period with a decided
    level. One row per ward with two or more in a row: `period, ward_code`, `wards` and `places`
    (the medians of those rated and of those excellent in a year), `n` (the ward's streak), `years`
    and `chance`, a probability.
    """
    decided = ratings[ratings["official_level"].notna() & ratings["period"].le(period)]
    decided = decided[decided["period"].str.fullmatch(r"\d{4}")]
    own = decided[decided["period"].eq(period) & decided["official_level"].eq("excellent")]
    own = own[own["streak"].ge(2).fillna(False)]
    if own.empty:
        return table("streak_chances")
    by_year = decided["official_level"].eq("excellent").groupby(decided["period"])
    wards, places = int(by_year.size().median()), max(int(by_year.sum().median()), 1)
    years = len(by_year)
    chance = {n: streak_base_rate(wards, places, int(n), years) for n in own["streak"].unique()}
    rows = own[WARD_KEY].assign(wards=wards, places=places, n=own["streak"], years=years)
    return table("streak_chances", rows.assign(chance=own["streak"].map(chance)))
