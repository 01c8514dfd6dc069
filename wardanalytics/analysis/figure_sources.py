"""Which figures of an observation the office has declared, so that a trace names their place."""

import pandas as pd

from wardanalytics.analysis.targets import applicable, plain_targets
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY

_FIELDS = ("target", "actual", "stated_attainment")


def declared_figures(rows: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Add `target_declared`, `actual_declared` and `stated_attainment_declared` to rows of figures.

    Each names the reference table that a figure comes from in place of the return's cell
    (`targets.csv`, `corrections.csv`), and is missing where the cell itself gives it. A correction
    goes before an assigned target, as it is made after it.
    """
    corrections = reference.corrections
    added = {}
    for field in _FIELDS:
        own = pd.MultiIndex.from_frame(corrections.loc[corrections["field"].eq(field), KEY])
        corrected = pd.MultiIndex.from_frame(rows[KEY]).isin(own)
        column = pd.Series(pd.NA, index=rows.index, dtype="str")
        if field == "target" and len(reference.targets):
            assigned = applicable(rows, plain_targets(reference))["row"]
            column = column.mask(rows.index.isin(assigned), "targets.csv")
        added[f"{field}_declared"] = column.mask(corrected, "corrections.csv")
    return rows.assign(**added)
