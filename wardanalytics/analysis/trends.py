"""What moved from one year to the next."""

import pandas as pd


def biggest_movers(ranks: pd.DataFrame, period: str, count: int = 3) -> list[str]:
    """The wards that gained or lost most places in a period, at most `count`, largest move first.

    Equal moves come in the order of rank, then of ward code. A ward that kept its place, or is not
    comparable with the year before, has not moved.
    """
    moved = ranks[ranks["period"].eq(period) & ranks["places_gained"].abs().gt(0).fillna(False)]
    moved = moved.assign(places=-moved["places_gained"].abs())
    ordered = moved.sort_values(["places", "rank", "ward_code"])
    return ordered["ward_code"].head(count).to_list()
