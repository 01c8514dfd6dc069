"""How far the targets of a term are: formulas by reading, columns in, columns out."""

import pandas as pd

from wardanalytics.analysis.attainment import attainment_rate
from wardanalytics.analysis.pace import band_of

COLUMNS = {
    **dict.fromkeys(["term", "period", "ward_code", "indicator_code", "comparator"], "str"),
    **dict.fromkeys(["reading", "direction"], "str"),
    **dict.fromkeys(["base", "level", "target", "target_upper", "actual"], "float"),
    **dict.fromkeys(["years_elapsed", "years", "growth_years"], "float"),
    **dict.fromkeys(["progress", "expected", "pace"], "float"),
    **dict.fromkeys(["band", "status"], "str"),
    "required_per_year": "float",
    "years_met": "Int64",
    **dict.fromkeys(["failed_years", "missing_periods", "document"], "str"),
}


def no_review() -> pd.DataFrame:
    """A review of no targets."""
    return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)


def judge_term(rows: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Add progress, pace, band, status and what is still required to the rows of a term review.

    `reading` says what is held against the target: `cumulative` (actual: the sum so far),
    `end_level` (the level now, on its way from the base), `maintain` (an end level that the base
    had already), `average_growth` (growth a year since the base), `every_year` (the share of whole
    years that held). `progress` is the part of the way, `expected` the part that is due by now,
    `pace` the one by the other. Missing figures leave no pace and no band.

    Returns:
        The columns COLUMNS; `required_per_year` is what each remaining year must bring (for
        growth: at what rate; where less is better: what is left of the allowance).
    """
    rows = rows.reindex(columns=[*COLUMNS, "is_strict", "can_exceed"])
    held = attainment_rate(rows["base"], rows["target"], rows["direction"]).ge(1)
    rows = rows.assign(
        reading=rows["reading"].mask(rows["reading"].eq("end_level") & held, "maintain")
    )
    progress, expected, pace = _progress(rows)
    whole = rows["missing_periods"].isna()
    judged = rows.assign(
        progress=progress.where(whole),
        expected=expected,
        pace=pace.where(whole),
        required_per_year=_required(rows).where(whole),
    )
    judged["band"] = band_of(judged["pace"], bands)
    judged["status"] = _status(judged)
    return pd.DataFrame(judged[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True))


def _near(rows: pd.DataFrame) -> pd.Series:
    """The end of a range that the actual is held against; without one the target itself."""
    return pd.Series(
        rows["actual"]
        .clip(rows["target"], rows["target_upper"])
        .where(rows["target_upper"].notna(), rows["target"])
    )


def _progress(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    actual, target, direction = rows["actual"], rows["target"], rows["direction"]
    due = rows["years_elapsed"] / rows["years"]
    way = target - rows["base"]
    progress = attainment_rate(actual, _near(rows), direction)
    expected, pace = pd.Series(1.0, index=rows.index), progress
    is_sum, is_way = rows["reading"].eq("cumulative"), rows["reading"].eq("end_level")
    gone = (actual - rows["base"]) / way.where(way.ne(0))
    progress = progress.mask(is_way, gone)
    progress = progress.mask(is_sum, actual / target.where(target.gt(0)))
    expected = expected.mask(is_sum | is_way, due)
    pace = pace.mask(is_way, gone / due)
    pace = pace.mask(is_sum, attainment_rate(actual, target * due, direction))
    every = rows["reading"].eq("every_year")
    return progress.mask(every, actual), expected, pace.mask(every, actual)


def _required(rows: pd.DataFrame) -> pd.Series:
    """What each remaining year must bring; missing after the last."""
    left = (rows["years"] - rows["years_elapsed"]).where(lambda years: years.gt(0))
    gap = rows["target"] - rows["actual"]
    is_sum, reading = rows["reading"].eq("cumulative"), rows["reading"]
    lower = rows["direction"].eq("lower")
    needs = gap.clip(lower=0).where(is_sum | ~lower, gap.clip(upper=0))
    grown = rows["base"] * (1 + rows["target"]) ** rows["years"]
    remaining = (rows["years"] - rows["growth_years"]).where(lambda years: years.gt(0))
    rate = (grown / rows["level"].where(rows["level"].gt(0))) ** (1 / remaining) - 1
    required = (needs / left).mask(reading.eq("average_growth"), rate)
    return pd.Series(required.mask(reading.eq("every_year")))


def _status(rows: pd.DataFrame) -> pd.Series:
    """A sum reached stays reached, a ceiling or a year missed stays missed; the rest is open."""
    lower, actual, near = rows["direction"].eq("lower"), rows["actual"], _near(rows)
    beyond = actual.gt(near).mask(lower, actual.lt(near))
    reached = beyond | (actual.eq(near) & ~rows["is_strict"].eq(True))
    every = rows["reading"].eq("every_year")
    is_young = rows["years_elapsed"].lt(1) & (every | rows["reading"].eq("average_growth"))
    reached = reached.mask(every, actual.ge(1))
    beyond = beyond.mask(every, False) & rows["can_exceed"].eq(True)
    is_sum = rows["reading"].eq("cumulative")
    ended = rows["years_elapsed"].ge(rows["years"])
    certain = (is_sum & (reached ^ lower)) | (every & rows["failed_years"].notna())
    settled = ended | certain
    known = rows["missing_periods"].isna() | certain
    return pd.Series("not_met", index=rows.index, dtype="str").case_when(
        [
            (rows["target"].isna(), "no_target"),
            (actual.isna() & ~is_young, "not_reported"),
            (~settled, "in_progress"),
            (~known, "undetermined"),
            (reached & beyond, "exceeded"),
            (reached, "met"),
        ]
    )
