"""How many figures each workbook gave for each ward: all that a source line asks of them."""

import pandas as pd

from wardanalytics.tables import table

_NO_FIGURE = ("missing", "not_assigned")
_PLACE = ["period", "ward_code", "source_file"]


def figure_counts(observations: pd.DataFrame) -> pd.DataFrame:
    """Count the figures of observations, synthetic and real ones apart.

    One row per `period, ward_code, source_file, is_synthetic` with `figures`: how many rows hold
    one (not missing, not unassigned), which may be 0. A row that does not say whether it is
    synthetic counts as received.
    """
    is_synthetic = observations["is_synthetic"].fillna(False).astype("bool")
    rows = observations[_PLACE].assign(
        is_synthetic=is_synthetic, figures=~observations["state"].isin(_NO_FIGURE)
    )
    keys = [*_PLACE, "is_synthetic"]
    counted = rows.groupby(keys, as_index=False, dropna=False, sort=True)["figures"].sum()
    return table("figure_counts", counted)
