"""What a percentage that does not follow from its figures may have meant, and lost targets.

A ward that divided the wrong way, or took thousands for millions, is asked about just that.
"""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from wardanalytics.analysis.attainment import indicator_rules, judged_figures
from wardanalytics.analysis.audit import RIGHT, VERDICTS, stated_rows, stated_verdicts, verdict
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY

MOST_OFFERED = 12  # more whole numbers than this say nothing about a lost target

_Rows = Callable[[pd.DataFrame], pd.DataFrame]


def _inverted(rows: pd.DataFrame) -> pd.DataFrame:
    """Target by actual; a rate's whole stays beside its target."""
    one = rows["whole"].eq(1)
    turned = rows.assign(
        part=rows["target"],
        part_step=rows["target_step"],
        target=rows["part"],
        target_step=rows["part_step"],
    )
    return pd.DataFrame(turned[one])


def _scaled(factor: float) -> _Rows:
    def scaled(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(part=rows["part"] * factor, part_step=rows["part_step"] * factor)

    return scaled


def _of_the_rest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(stated_attainment=(1 - rows["stated_attainment"]).round(12))


def _on_top(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(stated_attainment=(1 + rows["stated_attainment"]).round(12))


# How each slip turns the figures, or the percentage, into ones that should agree; likeliest first.
EXPLANATIONS: dict[str, _Rows] = {
    "inverted": _inverted,
    "ratio_as_percent": _scaled(0.01),
    "percent_as_ratio": _scaled(100),
    "thousand_too_many": _scaled(1000),
    "thousand_too_few": _scaled(0.001),
    "complement": _of_the_rest,
    "surplus": _on_top,
}


def explain_stated(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The nearest explanation for each stated percentage that is inconsistent.

    Columns: the key, `actual, target, stated_attainment, recomputed` (a ratio), `explanation` and
    `explained_verdict` (exact, truncated, within_rounding). The explanation is `inverted` (target
    by actual), `ratio_as_percent` (1,14% for 114%), `percent_as_ratio`, `thousand_too_many` or
    `thousand_too_few` (the percentage fits the actual times or by 1000), `complement` (100 − p),
    `surplus` (what is beyond 100%), or missing where none fits.
    """
    wrong = attained["stated_verdict"].eq("inconsistent")
    rows = attained[wrong]
    figures = judged_figures(rows, indicator_rules(rows, reference))
    stated = stated_rows(rows, figures)
    itself = stated[figures["is_share"]].assign(target=1.0, target_step=0.0)
    found = pd.DataFrame({"explanation": None, "explained_verdict": None}, index=rows.index)
    for best in RIGHT:
        for name, turned in EXPLANATIONS.items():
            for way in (stated, itself):
                fits = stated_verdicts(turned(way)).eq(best)
                fits = fits.reindex(rows.index, fill_value=False) & found["explanation"].isna()
                found.loc[fits, ["explanation", "explained_verdict"]] = [name, best]
    whole = stated["whole"] * stated["target"].fillna(1.0)
    return pd.DataFrame(
        rows[[*KEY, "actual", "target", "stated_attainment"]]
        .assign(recomputed=stated["part"] / whole.where(whole.ne(0)))
        .join(found.astype("str"))
        .reset_index(drop=True)
    )


def whole_targets(actual: int, stated: Decimal, decimals: int) -> list[int]:
    """The whole numbers of which a count is the stated percentage: 31 at 172,22% is of 18.

    Empty where none fits, or more than MOST_OFFERED do.
    """
    unit = Decimal(1).scaleb(-decimals)
    if stated <= unit or actual <= 0:
        return []
    least = int(100 * actual / (stated + unit))
    most = int(100 * actual / (stated - unit)) + 1
    if most - least > 3 * MOST_OFFERED:
        return []
    counted = Decimal(actual), Decimal(0)
    fits = [
        whole
        for whole in range(max(least, 1), most + 1)
        if verdict(stated, decimals, counted, (Decimal(whole), Decimal(0))) in VERDICTS[:2]
    ]
    return fits if len(fits) <= MOST_OFFERED else []


def fitting_targets(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Whole-number targets that fit where a count has a stated percentage but no target.

    Columns: the key, `actual, stated_attainment, offered` (how many fit) and `targets`
    (`;`-separated). They are offered to the ward, never used.
    """
    rules = indicator_rules(attained, reference)
    asks = rules["is_count"] & rules["kind"].isin(["amount", "coverage"])
    asks &= attained["target"].isna() & attained["stated_attainment"].notna()
    asks &= attained["actual"].mod(1).eq(0)
    rows = attained[asks]
    targets = [
        whole_targets(int(actual), Decimal(repr(float(stated))) * 100, _decimals(stated, decimals))
        for actual, stated, decimals in zip(
            rows["actual"], rows["stated_attainment"], rows["stated_decimals"], strict=True
        )
    ]
    found = rows[[*KEY, "actual", "stated_attainment"]].assign(
        offered=pd.Series([len(fits) for fits in targets], index=rows.index, dtype="Int64"),
        targets=pd.Series([";".join(map(str, fits)) for fits in targets], rows.index, dtype="str"),
    )
    return pd.DataFrame(found.reset_index(drop=True))


def _decimals(stated: float, declared: int) -> int:
    if not pd.isna(declared):
        return int(declared)
    exponent = (Decimal(repr(float(stated))) * 100).normalize().as_tuple().exponent
    return max(-int(exponent), 0)
