"""Where figures come from and which of them are synthetic, in one line for pages and charts."""

from collections.abc import Sequence

import pandas as pd

from wardanalytics.periods import period_order
from wardanalytics.presentation.terms import listing, names, period_name, wards_counted
from wardanalytics.presentation.timeline import span_name
from wardanalytics.wording import LANGUAGES, Language, number, say

_NO_FIGURE = ("missing", "not_assigned")
_MOST_NAMES = 4


def synthetic_notice(observations: pd.DataFrame, language: Language = "vi") -> str:
    """Say how many figures are synthetic and whose the real ones are; blank if none is synthetic.

    A figure is a row that holds one (not missing, not unassigned). A row that does not say whether
    it is synthetic counts as received. Table `figure_counts` says as much as the observations.
    """
    synthetic, real = _figures(observations)
    n, others = int(synthetic["figures"].sum()), int(real["figures"].sum())
    if not n:
        return ""
    total, count = number(n + others, 0, language), number(n, 0, language)
    text = "SYNTHETIC DATA: all {total} figures are synthetic."
    if others:
        text = (
            "SYNTHETIC DATA: {n} of {total} figures are synthetic; "
            "the {real} real ones are those of {these}."
        )
    shown = {"n": count, "total": total, "real": number(others, 0, language)}
    so = say(language, "What is computed from them, scores and ranks too, is no real result.")
    return f"{say(language, text, these=_whose(real, language), **shown)} {so}"


def provenance(
    observations: pd.DataFrame, period: str | None = None, language: Language = "vi"
) -> str:
    """The source line of a chart: whose returns, which period, what of it is synthetic.

    Without a period it speaks of all the periods that the observations hold; blank if none. Table
    `figure_counts` says as much as the observations.
    """
    rows = observations if period is None else observations.loc[observations["period"].eq(period)]
    periods = sorted(set(rows["period"]), key=period_order)
    if period is not None:
        periods = [period]
    if not periods:
        return ""
    when = _when(periods, language)
    if rows.empty:
        return say(language, "Source: no return for {period}.", period=when)
    text = "Source: returns for {period}, {wards}, {files} workbooks"
    files = number(rows["source_file"].nunique(), 0, language)
    wards = wards_counted(rows["ward_code"].nunique(), rows, language)
    line = say(language, text, period=when, wards=wards, files=files)
    cited = list(rows["citation"].dropna()) if "citation" in rows else []
    if cited:
        line += f" · {cited[0]}"
    synthetic, real = _figures(rows)
    if synthetic.empty:
        return line
    if real.empty:
        return f"{line} · {say(language, 'SYNTHETIC DATA')}"
    count = number(int(real["figures"].sum()), 0, language)
    shown = {"n": count, "these": _whose(real, language)}
    return f"{line} · {say(language, 'SYNTHETIC DATA except {n} figures of {these}', **shown)}"


def _figures(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of synthetic figures and those of real ones, each with how many `figures` it is."""
    if "figures" not in rows:
        rows = rows.assign(figures=(~rows["state"].isin(_NO_FIGURE)).astype("int"))
    rows = rows.loc[rows["figures"].gt(0)]
    synthetic = rows["is_synthetic"].fillna(False).astype("bool")
    return rows.loc[synthetic], rows.loc[~synthetic]


def _when(periods: Sequence[str], language: Language) -> str:
    return period_name(periods[0], language) if len(periods) == 1 else span_name(periods, language)


def _whose(rows: pd.DataFrame, language: Language) -> str:
    whose = sorted({str(name) for name in names(rows)})
    if len(whose) > _MOST_NAMES:
        return wards_counted(len(whose), rows, language)
    return listing(whose, language)


def ratings_provenance(official_ratings: pd.DataFrame, language: Language = "vi") -> str:
    """The source line of decided ratings, and which of them are not synthetic.

    `official_ratings` is the reference table with names. A rating is synthetic if the document it
    names begins with that word; blank if none has been decided.
    """
    decided = official_ratings.loc[official_ratings["stage"].eq("decided")]
    if decided.empty:
        return ""
    line = say(language, "Source: decided ratings (official_ratings.csv)")
    begins = tuple(say(code, "SYNTHETIC DATA") for code in LANGUAGES)
    synthetic = decided["document"].fillna("").astype("str").str.upper().str.startswith(begins)
    if not synthetic.any():
        return line
    if synthetic.all():
        return f"{line} · {say(language, 'SYNTHETIC DATA')}"
    real = decided.loc[~synthetic].assign(ward=names(decided))
    these = [f"{ward} {', '.join(sorted(rows['period']))}" for ward, rows in real.groupby("ward")]
    exception = say(language, "SYNTHETIC DATA except {these}", these=listing(these, language))
    return f"{line} · {exception}"
