"""The nearest wards as a table: how near, what makes them near, and what sets them apart."""

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import names
from wardanalytics.wording import Language, number, say


def peers_table(
    peers: pd.DataFrame, ranks: pd.DataFrame, attained: pd.DataFrame, language: Language = "vi"
) -> Styler:
    """The nearest wards of one ward, from `nearest_peers`.

    `ranks` has the names of all wards, `attained` those of the ward's own indicators.
    """
    ward = dict(zip(ranks["ward_code"], names(ranks), strict=True))
    indicator = dict(zip(attained["indicator_code"], attained["indicator"], strict=True))

    def listed(codes: str) -> str:
        return "; ".join(str(indicator.get(code, code)) for code in codes.split(";") if code) or "–"

    shown = {
        say(language, "Nearest unit"): [str(ward.get(code, code)) for code in peers["peer_code"]],
        say(language, "Distance (points)"): [
            number(value, 1, language) for value in peers["distance"]
        ],
        say(language, "Both above the mean"): [listed(codes) for codes in peers["alike_above"]],
        say(language, "Both below the mean"): [listed(codes) for codes in peers["alike_below"]],
        say(language, "Furthest apart in"): [listed(codes) for codes in peers["apart"]],
    }
    nothing = say(language, "There is no unit to compare with.")
    return text_table(pd.DataFrame(shown, dtype="str"), nothing)
