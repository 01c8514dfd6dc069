"""A term of years (*nhiệm kỳ*) at any point inside it: how far its targets are, and what remains.

A term's targets are the rows of targets.csv whose period is the term. Blank `comparator`: what is
done in all its years together (flows), else the level at its end. `average_growth`: growth a year
from the base. `every_year`: a level to hold in each year.
"""

import numpy as np
import pandas as pd

from wardanalytics.analysis.attainment import indicator_rules, judged_figures
from wardanalytics.analysis.pace import BANDS
from wardanalytics.analysis.targets import plain_targets
from wardanalytics.analysis.term_progress import judge_term, no_review
from wardanalytics.periods import parse_period
from wardanalytics.reference import Reference, in_force
from wardanalytics.tables import WARD_KEY

OTHER_READINGS = ("average_growth", "every_year")
_ROW = ["ward_code", "indicator_code", "comparator"]


def term_review(
    attained: pd.DataFrame,
    reference: Reference,
    term: str,
    period: str,
    targets: pd.DataFrame | None = None,
    bands: pd.DataFrame = BANDS,
) -> pd.DataFrame:
    """Where each ward stands against each target of a term at the end of a period inside it.

    Args:
        attained: table `attained`, with the term's years and the year before it.
        reference: the reference tables.
        term: the term, `2021-2025`.
        period: a year of the term, or a part of one counted from 1 January.
        targets: targets.csv as numbers (columns of `plain_targets`, its default).
        bands: what a pace is called, `band, at_least`, highest first.

    Returns:
        One row per ward and target, as `term_progress.judge_term` describes it.

    Raises:
        ValueError: the period does not end inside the term.
    """
    periods = _pieces(term, period)
    declared = plain_targets(reference) if targets is None else targets
    asked = _asked(declared, attained, reference, term, period)
    figures = _figures(attained, reference, [*periods, _base_year(term)])
    rows = _with_rules(asked, reference, period).join(figures, on=["ward_code", "indicator_code"])
    rows = rows.assign(term=term, period=period, **_spans(term, period))
    return judge_term(_with_actuals(rows, periods, _base_year(term)), bands)


def term_reviews(
    attained: pd.DataFrame,
    reference: Reference,
    period: str,
    targets: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """`term_review` for each term of targets.csv that holds the period; empty without one."""
    now = parse_period(period)
    declared = sorted(reference.targets["period"].unique())
    terms = {term: parse_period(term) for term in declared}
    reviews = [
        term_review(attained, reference, term, period, targets)
        for term, span in terms.items()
        if span.months > 12 and span.first_month <= now.first_month
        if now.last_month <= span.last_month
    ]
    return pd.concat(reviews, ignore_index=True) if reviews else no_review()


def _pieces(term: str, period: str) -> list[str]:
    """The whole years of the term up to a period, and the period itself if it is part of one."""
    span, now = parse_period(term), parse_period(period)
    if not span.first_month <= now.first_month <= now.last_month <= span.last_month:
        raise ValueError(f"{period} does not lie inside the term {term}")
    first, last = (span.first_month // 12, now.year)
    years = [str(year) for year in range(first, last + 1)]
    return years if parse_period(years[-1]).last_month == now.last_month else [*years[:-1], period]


def _base_year(term: str) -> str:
    return str(parse_period(term).first_month // 12 - 1)


def _spans(term: str, period: str) -> dict[str, float]:
    span, now = parse_period(term), parse_period(period)
    return {
        "years": span.months / 12,
        "years_elapsed": (now.last_month - span.first_month + 1) / 12,
    }


def _asked(
    declared: pd.DataFrame, attained: pd.DataFrame, reference: Reference, term: str, period: str
) -> pd.DataFrame:
    """Each ward's targets of the term in force when the period ends; its own before the common."""
    day = parse_period(period).last_day.isoformat()
    rows = declared[declared["period"].eq(term) & declared["valid_from"].fillna("").le(day)]
    rows = rows[rows["comparator"].isna() | rows["comparator"].isin(OTHER_READINGS)]
    in_term = attained["period"].isin(_pieces(term, period))
    wards = set(attained.loc[in_term, "ward_code"])
    wards &= set(in_force(reference.wards, period)["ward_code"])
    every = rows[rows["ward_code"].isna()].drop(columns="ward_code")
    every = every.merge(pd.DataFrame({"ward_code": sorted(wards)}, dtype="str"), how="cross")
    own = rows[rows["ward_code"].isin(wards)]
    both = pd.concat([every, own], ignore_index=True)
    order = both["ward_code"].map({ward: place for place, ward in enumerate(sorted(wards))})
    both = both.assign(order=order, since=both["valid_from"].fillna(""))
    both["own"] = [False] * len(every) + [True] * len(own)
    both = both.sort_values(["own", "since"], kind="stable")
    both = both.drop_duplicates(_ROW, keep="last").sort_values(["order", "indicator_code"])
    return pd.DataFrame(both.drop(columns=["order", "since", "own", "period"]))


def _with_rules(asked: pd.DataFrame, reference: Reference, period: str) -> pd.DataFrame:
    """The rows with the sense of their indicator, and by which reading they are judged."""
    rows = asked.assign(period=period, target_period=period).reset_index(drop=True)
    rules = indicator_rules(rows, reference)
    sense = {"at_least": "higher", "above": "higher", "at_most": "lower", "below": "lower"}
    bound = rows["target_bound"].astype("str")
    reading = pd.Series("end_level", index=rows.index, dtype="str")
    adds_up = rules["accumulation"].eq("flow") | (
        rules["accumulation"].eq("event") & rules["kind"].eq("amount")
    )
    reading = reading.mask(adds_up, "cumulative")
    return rows.drop(columns="target_period").assign(
        direction=bound.map(sense).astype("str").fillna(rules["direction"]),
        is_strict=bound.isin(["above", "below"]),
        can_exceed=rules["can_exceed"],
        is_flow=rules["accumulation"].eq("flow"),
        reading=rows["comparator"].fillna(reading),
    )


def _figures(attained: pd.DataFrame, reference: Reference, periods: list[str]) -> pd.DataFrame:
    """The compared actual of each ward and indicator, a column per period."""
    rows = attained[attained["period"].isin(periods)]
    figures = judged_figures(rows, indicator_rules(rows, reference))
    by_row = rows[[*WARD_KEY, "indicator_code"]].assign(actual=figures["actual"])
    wide = by_row.pivot_table(
        index=["ward_code", "indicator_code"], columns="period", values="actual"
    )
    return pd.DataFrame(wide.reindex(columns=periods).astype("float"))


def _with_actuals(rows: pd.DataFrame, pieces: list[str], base_year: str) -> pd.DataFrame:
    """What each row is judged on, by its reading: a sum, a level, growth or the years that held."""
    base = rows["base"].astype("float").fillna(rows[base_year])
    rows = rows.assign(base=base, level=rows[pieces[-1]])
    found = [
        _FOUND[str(reading)](own, pieces) for reading, own in rows.groupby("reading", sort=False)
    ]
    none = rows.iloc[:0]
    together = pd.concat(found or [none]).sort_index()
    return pd.DataFrame(together.drop(columns=list(dict.fromkeys([base_year, *pieces]))))


def _summed(rows: pd.DataFrame, pieces: list[str]) -> pd.DataFrame:
    done = rows[pieces].sum(axis=1, min_count=1)
    return rows.assign(
        actual=done, base=np.nan, level=np.nan, missing_periods=_missing(rows, pieces)
    )


def _at_the_end(rows: pd.DataFrame, pieces: list[str]) -> pd.DataFrame:
    return rows.assign(actual=rows["level"], missing_periods=_missing(rows, pieces[-1:]))


def _grown(rows: pd.DataFrame, pieces: list[str]) -> pd.DataFrame:
    """Growth a year from the base: to the last whole year for a flow, else to the last level."""
    years = _whole_years(pieces)
    last_year = rows[years[-1]] if years else pd.Series(np.nan, index=rows.index)
    level = rows["level"].mask(rows["is_flow"], last_year)
    until = rows["years_elapsed"].mask(rows["is_flow"], float(len(years)))
    growth = (level / rows["base"].where(rows["base"].gt(0))) ** (1 / until.where(until.gt(0))) - 1
    missing = _missing(rows, pieces[-1:]).mask(rows["is_flow"], _missing(rows, years[-1:]))
    return rows.assign(actual=growth, level=level, growth_years=until, missing_periods=missing)


def _held(rows: pd.DataFrame, pieces: list[str]) -> pd.DataFrame:
    """In which of the whole years the target was held; the share of them is the actual."""
    years = _whole_years(pieces)
    figures = rows[years]
    lower, target = rows["direction"].eq("lower"), rows["target"]
    beyond = figures.gt(target, axis=0).where(~lower, figures.lt(target, axis=0))
    held = beyond | (figures.eq(target, axis=0).T & ~rows["is_strict"]).T
    failed = figures.notna() & ~held
    return rows.assign(
        base=np.nan,
        level=np.nan,
        actual=held.sum(axis=1) / (len(years) or np.nan),
        years_met=held.sum(axis=1),
        failed_years=_named(failed),
        missing_periods=_missing(rows, years),
    )


_FOUND = {
    "cumulative": _summed,
    "end_level": _at_the_end,
    "average_growth": _grown,
    "every_year": _held,
}


def _whole_years(pieces: list[str]) -> list[str]:
    return [piece for piece in pieces if parse_period(piece).is_year]


def _missing(rows: pd.DataFrame, periods: list[str]) -> pd.Series:
    return _named(rows[periods].isna())


def _named(marks: pd.DataFrame) -> pd.Series:
    """The columns marked true in each row, `;`-separated; missing where none is."""
    names = [";".join(marks.columns[row]) or None for row in marks.to_numpy(dtype=bool)]
    return pd.Series(names, index=marks.index, dtype="str")
