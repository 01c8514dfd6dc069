"""What random messes do to figures: how many are silently wrong, or lost, by way of reading.

The same returns as in `tests/test_silently_wrong.py`. With pandas each figure is found at its
address for free, and read as is usual: `pd.to_numeric(errors="coerce")`.
"""

import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import pandas as pd
from openpyxl.utils.cell import coordinate_to_tuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.clean_returns import clean_reference, save  # noqa: E402
from tests.messes import messy_return, silently_wrong  # noqa: E402
from wardanalytics.returns import load_returns  # noqa: E402

RETURNS = 100


def by_pandas(path, engine):
    cells = pd.read_excel(path, header=None, engine=engine)

    def figure_at(_, address):
        row, column = coordinate_to_tuple(address)
        if row > cells.shape[0] or column > cells.shape[1]:
            return None
        value = pd.Series([cells.iloc[row - 1, column - 1]], dtype="object")
        number = pd.to_numeric(value, errors="coerce").iloc[0]
        return None if pd.isna(number) else float(number)

    return figure_at, lambda address: False


def by_us(folder, made, reference):
    returns = load_returns(folder, reference)
    rows = returns.observations.set_index(["ward_code", "indicator_code"])
    asked = set(returns.cells.loc[returns.cells["outcome"].eq("queried"), "cell"])
    said = {cell.lstrip("ABCDEFGHIJKLM") for cell in returns.problems["cell"].dropna()}

    def figure_at(key, address):
        value = rows.loc[key[:2], key[2]]
        pair = made.address(key[1], "actual") in asked  # the target in the cell of the actual, 8/7
        return None if pd.isna(value) or address in asked or pair else value

    return figure_at, lambda address: address.lstrip("ABCDEFGHIJKLM") in said


def main():
    warnings.simplefilter("ignore")
    counts = Counter()
    with tempfile.TemporaryDirectory() as folder:
        reference = clean_reference(Path(folder, "reference"))
        for seed in range(RETURNS):
            made = messy_return(seed)
            path = save(made, Path(folder, str(seed)))
            ways = {
                "ours": by_us(Path(folder, str(seed)), made, reference),
                "pandas with openpyxl": by_pandas(path, "openpyxl"),
                "pandas with calamine": by_pandas(path, "calamine"),
            }
            roles = {"target": "target", "actual": "actual", "stated_attainment": "stated"}
            counts["figures"] += sum(meant is not None for meant in made.meant.values())
            for way, (figure_at, is_said) in ways.items():
                counts[way, "wrong"] += len(silently_wrong(made, figure_at))
                for key, meant in made.meant.items():
                    address = made.address(key[1], roles[key[2]])
                    is_lost = meant is not None and figure_at(key, address) is None
                    counts[way, "lost"] += is_lost and not is_said(address)
    print(f"{RETURNS} returns with 1 to 6 random messes each, {counts['figures']:,} figures")
    for way in ways:
        wrong, lost = counts[way, "wrong"], counts[way, "lost"]
        print(f"{way:22} silently wrong {wrong:5}, lost and nobody told {lost:5}")


if __name__ == "__main__":
    main()
