"""How many figures of messy returns each reader gets silently wrong or loses without a word.

    python benchmarks/silently_wrong.py [HOW_MANY]

The same random messes as in the tests, in clean returns made from seeds. pandas is asked for the
cell at each figure's address, bare and with the Vietnamese signs declared (thousands ".", decimal
","), with both of its engines.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd
from openpyxl.utils.cell import coordinate_to_tuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.clean_returns import FIELDS, CleanReturn, clean_reference, save
from tests.messes import messy_return, silently_wrong
from wardanalytics.returns import load_returns

MARKS = {"mark_dash": "nothing_occurred", "mark_none": "nothing_occurred", "mark_x": "not_assigned"}
ROLES = {field: role for role, field in FIELDS.items()}


def read_by_pandas(path: Path, engine, signs: dict[str, str]):
    """What stands at an address as a number, as pandas gives it."""
    grid = pd.read_excel(path, header=None, dtype=object, engine=engine)

    def figure_at(key, address):
        row, column = coordinate_to_tuple(address)
        value = grid.iloc[row - 1, column - 1] if row <= len(grid) else None
        if isinstance(value, str):
            for sign, written in signs.items():
                value = value.replace(sign, written)
        number = pd.to_numeric(pd.Series([value]), errors="coerce").iloc[0]
        return None if pd.isna(number) else float(number)

    return figure_at


def read_by_us(path: Path, made: CleanReturn, reference):
    """What is taken without asking, and what is said: findings by row, states of the rows."""
    returns = load_returns(path.parents[1], reference)
    rows = returns.observations.set_index(["ward_code", "indicator_code"])
    outcomes = returns.cells.set_index("cell")["outcome"].to_dict()

    def figure_at(key, address):
        ward, code, field = key
        asked = "queried" in (outcomes.get(address), outcomes.get(made.address(code, "actual")))
        value = rows.loc[(ward, code), field]
        return None if asked or pd.isna(value) else float(value)

    said = {cell.lstrip("ABCDEFGHIJKLM") for cell in returns.problems["cell"].dropna()}
    return figure_at, lambda key: str(made.rows[key[1]]) in said


def lost(made: CleanReturn, figure_at, is_said) -> int:
    """How many figures were meant, are not taken, and nobody is told."""
    return sum(
        meant is not None
        and figure_at(key, made.address(key[1], ROLES[key[2]])) is None
        and not is_said(key)
        for key, meant in made.meant.items()
        if key[1] != "plan"  # a milestone in words is no number
    )


def main(how_many: int) -> None:
    """Print one line a reader."""
    folder = Path(tempfile.mkdtemp())
    method = [{"setting": mark, "value": state, "source": ""} for mark, state in MARKS.items()]
    reference = clean_reference(folder / "reference", method=method)
    wrong, silent, figures = Counter(), Counter(), 0
    for seed in range(how_many):
        made = messy_return(seed)
        path = save(made, folder / str(seed))
        figures += len(made.meant)
        readers = {"wardanalytics": read_by_us(path, made, reference)}
        for engine in ("openpyxl", "calamine"):
            for name, signs in (("", {}), (", Vietnamese signs", {".": "", ",": "."})):
                reader = read_by_pandas(path, engine, signs)
                readers[f"pandas {engine}{name}"] = (reader, lambda key: False)
        for name, (figure_at, is_said) in readers.items():
            wrong[name] += len(silently_wrong(made, figure_at))
            silent[name] += lost(made, figure_at, is_said)
    print(f"{how_many} messy returns, {figures} figures meant")
    for name in wrong:
        print(f"{name:36} silently wrong {wrong[name]:6}   lost in silence {silent[name]:6}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
