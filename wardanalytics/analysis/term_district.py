"""The targets of a term for all wards together: added where a sum means something."""

import pandas as pd

from wardanalytics.analysis.district import WHOLE
from wardanalytics.analysis.pace import BANDS
from wardanalytics.analysis.term_progress import judge_term
from wardanalytics.reference import Reference


def term_district(
    review: pd.DataFrame, reference: Reference, bands: pd.DataFrame = BANDS
) -> pd.DataFrame:
    """All wards together against the term's targets, from the rows of `term_review`.

    Counts and money are added (ΣA against ΣT, bases and levels likewise) over the wards with all
    their figures; a rate, or a level of every year, is `not_addable`. Columns: those of the review,
    ward_code `all`, and `how` (sum, not_addable), `wards` counted in, `of_wards`.
    """
    if review.empty:
        return review.assign(how="", wards=0, of_wards=0)
    key = ["term", "period", "indicator_code", "comparator"]
    units = reference.indicators.drop_duplicates("indicator_code", keep="last")
    unit = review["indicator_code"].map(units.set_index("indicator_code")["unit"])
    adds = unit.ne("%") & review["reading"].ne("every_year")
    from_base = review["reading"].ne("cumulative")
    whole = review["missing_periods"].isna() & review["target"].notna()
    whole &= ~from_base | review[["base", "level"]].notna().all(axis=1)
    is_growth = review["reading"].eq("average_growth")
    counted = review.assign(
        weighted=review["target"].where(~is_growth, review["target"] * review["base"]),
        weighted_upper=review["target_upper"] * review["base"].where(is_growth, 1.0),
    )[adds & whole]
    grouped = counted.groupby(key, dropna=False)
    sums = grouped[["base", "level", "actual", "weighted", "weighted_upper"]].sum(min_count=1)
    sums = sums.assign(wards=grouped.size(), how="sum")
    rows = review.drop(columns=["base", "level", "actual", "target", "target_upper"])
    rows = rows.drop_duplicates(key).merge(sums, on=key, how="left", validate="1:1")
    of_wards = review.groupby(key, dropna=False, as_index=False).size()
    rows = rows.merge(of_wards.rename(columns={"size": "of_wards"}), on=key, validate="1:1")
    return _judge_sums(rows, bands)


def _judge_sums(rows: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    is_growth = rows["reading"].eq("average_growth")
    base = rows["base"].where(is_growth, 1.0)
    years = rows["growth_years"].where(rows["growth_years"].gt(0))
    growth = (rows["level"] / base) ** (1 / years) - 1
    how = rows["how"].fillna("not_addable")
    judged = judge_term(
        rows.assign(
            ward_code=WHOLE,
            target=rows["weighted"] / base,
            target_upper=rows["weighted_upper"] / base,
            actual=rows["actual"].mask(is_growth, growth),
            reading=rows["reading"].where(rows["reading"].ne("maintain"), "end_level"),
            missing_periods=None,
            failed_years=None,
            years_met=None,
        ),
        bands,
    )
    judged = judged.assign(
        how=how, wards=rows["wards"].fillna(0).astype("Int64"), of_wards=rows["of_wards"]
    )
    return judged.assign(status=judged["status"].where(how.eq("sum")))
