"""How alike rankings are: Kendall's τ-b and W, with what chance alone would give."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import comb, factorial, prod, sqrt

import numpy as np
import pandas as pd

from wardanalytics.periods import a_year_before

_EXACT_UP_TO = 60  # beyond, the distribution of τ is the normal one for all that is shown
_TRIALS, _MOST_NUMBERS = 20_000, 20_000_000
_SEED = 20220221


def tau_b(first: Sequence[float], second: Sequence[float]) -> float:
    """Kendall's τ-b of two series of one length, ties corrected; missing if one is all tied.

    Source: M. G. Kendall, Rank Correlation Methods.
    """
    x, y = (np.asarray(series, dtype=float) for series in (first, second))
    upper = np.triu_indices(len(x), 1)
    signs = [np.sign(np.subtract.outer(values, values))[upper] for values in (x, y)]
    untied = [np.count_nonzero(sign) for sign in signs]
    return float((signs[0] * signs[1]).sum() / sqrt(prod(untied))) if all(untied) else float("nan")


def kendall_p(values: Sequence[float]) -> float:
    """The exact two-sided p of Kendall's S of a series against its own order, ties allowed.

    The share of all orders of these values whose |S| is at least as large; 2 / n! where n different
    values only rise or only fall.
    """
    series = np.asarray(values, dtype=float)
    later = np.sign(np.subtract.outer(series, series)).T[np.triu_indices(len(series), 1)]
    return _tail(abs(int(later.sum())), tuple(sorted(Counter(series.tolist()).values())))


def tau_by_chance(wards: int, share: float = 0.05) -> float:
    """The least |τ| that fewer than `share` of all pairs of random rankings without ties reach."""
    pairs = comb(wards, 2)
    if pairs == 0:
        return float("nan")
    if wards > _EXACT_UP_TO:
        return 1.959964 * sqrt(2 * (2 * wards + 5) / (9 * wards * (wards - 1)))
    untied = (1,) * wards
    reach = range(pairs % 2, pairs + 1, 2)
    return next((s / pairs for s in reach if _tail(s, untied) < share), float("nan"))


@lru_cache(maxsize=4096)
def _tail(least: int, ties: tuple[int, ...]) -> float:
    """The share of all orders of values tied as given whose |S| is at least `least`."""
    most, counts = _orders_by_inversions(ties)
    reached = sum(n for inversions, n in enumerate(counts) if abs(most - 2 * inversions) >= least)
    return reached / (factorial(sum(ties)) // prod(factorial(tie) for tie in ties))


@lru_cache(maxsize=64)
def _orders_by_inversions(ties: tuple[int, ...]) -> tuple[int, list[int]]:
    """The most inversions that orders of tied values have, and how many orders have each number.

    They are the coefficients of the q-multinomial: Π(1 − qⁱ), i up to n, over the same product for
    each group of ties.
    """
    total = sum(ties)
    most = comb(total, 2) - sum(comb(tie, 2) for tie in ties)
    counts = [1] + [0] * most
    for i in range(1, total + 1):
        for k in range(most, i - 1, -1):
            counts[k] -= counts[k - i]
    for tie in ties:
        for i in range(1, tie + 1):
            for k in range(i, most + 1):
                counts[k] += counts[k - i]
    return most, counts


def kendall_w(rankings: pd.DataFrame) -> float:
    """Kendall's W of several rankings (a column each, a row a ward), ties corrected; 1 is the same.

    Missing for fewer than two rankings or wards, or where every ranking is all tied.
    """
    wards, years = rankings.shape
    places = rankings.rank(method="average")
    sums = places.sum(axis=1)
    ties = sum(n**3 - n for year in places for n in places[year].value_counts())
    whole = years**2 * (wards**3 - wards) - years * ties
    if min(wards, years) < 2 or whole == 0:
        return float("nan")
    return float(12 * ((sums - sums.mean()) ** 2).sum() / whole)


@lru_cache(maxsize=256)
def w_by_chance(wards: int, years: int, share: float = 0.05) -> float:
    """The W that random rankings exceed with probability `share`, simulated with a fixed seed."""
    if min(wards, years) < 2:
        return float("nan")
    trials = max(min(_TRIALS, _MOST_NUMBERS // (wards * years)), 200)
    random = np.random.default_rng(_SEED)
    sums = np.zeros((trials, wards))
    for _ in range(years):
        sums += random.permuted(np.tile(np.arange(1.0, wards + 1), (trials, 1)), axis=1)
    spread = ((sums - years * (wards + 1) / 2) ** 2).sum(axis=1)
    return float(np.quantile(12 * spread / (years**2 * (wards**3 - wards)), 1 - share))


def rank_stability(ranks: pd.DataFrame) -> pd.DataFrame:
    """How alike each period's ranking is to that of the year before, a row a period that has one.

    Columns: `period, wards` (n, ranked in both and not changed), `tau` (Kendall's τ-b) and
    `tau_by_chance`; `mean_change` (M, places), `chance_change` ((n² − 1) / 3n, what a random order
    gives) and `stability` (1 − M / chance). The wards are ranked among themselves.
    """
    found = []
    for period, rows in ranks[ranks["places_gained"].notna()].groupby("period"):
        both = pd.DataFrame({"now": rows["rank"], "then": rows["rank"] + rows["places_gained"]})
        both, wards = both.astype("float").rank(method="min"), len(rows)
        moved = float((both["now"] - both["then"]).abs().mean())
        chance = (wards**2 - 1) / (3 * wards)
        found.append(
            {
                "period": period,
                "wards": wards,
                "tau": tau_b(both["now"].to_list(), both["then"].to_list()),
                "tau_by_chance": tau_by_chance(wards),
                "mean_change": moved,
                "chance_change": chance,
                "stability": 1 - moved / chance if chance else float("nan"),
            }
        )
    columns = ["period", "wards", "tau", "tau_by_chance", "mean_change", "chance_change"]
    return pd.DataFrame(found, columns=[*columns, "stability"])


def rank_concordance(ranks: pd.DataFrame, period: str) -> dict[str, float | int | str]:
    """Kendall's W of the rankings of all years in a row up to a period.

    `first_period, years, wards` (ranked in all of them and not changed), `w`, and `w_by_chance`
    (exceeded by chance once in twenty); missing for fewer than two years or wards.
    """
    years = years_in_a_row(ranks.loc[ranks["rank"].notna(), "period"], period)
    rows = ranks[ranks["period"].isin(years)]
    settled = rows["rank"].notna() & (rows["places_gained"].notna() | rows["period"].eq(years[0]))
    kept = rows[settled].astype({"rank": "float"}).pivot_table("rank", "ward_code", "period")
    kept = kept.reindex(columns=years).dropna()
    return {
        "first_period": years[0],
        "years": len(years),
        "wards": len(kept),
        "w": kendall_w(kept) if len(kept) else float("nan"),
        "w_by_chance": w_by_chance(len(kept), len(years)),
    }


def years_in_a_row(periods: pd.Series, period: str) -> list[str]:
    """The periods from the first to the given one of which each has the year before it."""
    known, years = set(periods), [period]
    while (before := a_year_before(years[0])) in known:
        years.insert(0, before)
    return years
