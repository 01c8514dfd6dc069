"""What a mess changes: a clean return and the same with the mess, loaded and compared whole."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from tests.clean_returns import CleanReturn, clean_return, save, store_values
from wardanalytics.returns import Returns, load_returns

# An office that has said what its marks mean.
MARKS = [
    {"setting": "mark_dash", "value": "nothing_occurred", "source": "test"},
    {"setting": "mark_none", "value": "nothing_occurred", "source": "test"},
    {"setting": "mark_x", "value": "not_assigned", "source": "test"},
]
FIGURES = {  # target and actual of the rows that messes are put into
    "party": (7, 8),
    "tax": (3.8, 4.8),
    "health": (95, 98.5),
    "crime": (70, 69.2),
    "quarters": (6, 6),
}
SEEDS = 8  # the layout varies from test to test, but is the same every run
VALUES = ["target", "target_bound", "target_upper", "actual", "numerator", "denominator"]
VALUES += ["in_period", "previous", "completed_on", "unit", "stated_attainment", "state"]
VALUES += ["is_estimate", "note"]
_COUNTS = {"number_as_text"}  # how many figures are typed as text, which a mess may be


@dataclass(frozen=True)
class Changed:
    """What the mess has changed: values by (indicator, column), and findings that are new.

    A finding is (check, severity, cell); `outcomes` and `roles` are those of the ledger by cell,
    `made` is the return with the mess.
    """

    values: dict[tuple[str, str], object]
    findings: list[tuple[str, str, str | None]]
    outcomes: dict[str, str]
    roles: dict[str, str]
    returns: Returns
    made: CleanReturn

    def message(self, check: str, language: str = "vi") -> str:
        """The message and the suggestion of the one finding of a check."""
        found = self.returns.problems[self.returns.problems["check"].eq(check)]
        [row] = found.to_dict("records")
        return f"{row[f'message_{language}']} → {row[f'suggestion_{language}']}"


def plain_return(seed: int, **options) -> CleanReturn:
    """The clean return that messes are put into: stored numbers, known figures, no total."""
    plain = {"numbers": "stored", "has_total": False, "figures": FIGURES}
    return clean_return(seed, **{**plain, **options})


def loaded(made: CleanReturn, reference, folder, stored: dict | None = None) -> Returns:
    """Write a return into a folder, with stored values of formulas by address, and load that."""
    path = save(made, folder)
    if stored:
        store_values(path, stored)
    return load_returns(folder, reference)


def compared(before: Returns, after: Returns, made: CleanReturn) -> Changed:
    """What differs between two loads of the same ward's return."""
    one, other = (_values(returns) for returns in (before, after))
    values = {
        key: None if pd.isna(other.get(key)) else other[key]
        for key in sorted(one.keys() | other.keys())
        if not _same(one.get(key), other.get(key))
    }
    said = _findings(before)
    findings = [found for found in _findings(after) if found not in said]
    cells = after.cells.drop_duplicates("cell").set_index("cell")
    outcomes = cells["outcome"].dropna().to_dict()
    return Changed(values, findings, outcomes, cells["role"].to_dict(), after, made)


Edit = Callable[[CleanReturn], dict | None]  # puts a mess in; gives stored values of formulas


def _values(returns: Returns) -> dict[tuple[str, str], object]:
    rows = returns.observations.to_dict("records")
    assert len({row["indicator_code"] for row in rows}) == len(rows)
    return {(row["indicator_code"], column): row[column] for row in rows for column in VALUES}


def _same(one, other) -> bool:
    if pd.isna(one) or pd.isna(other):
        return pd.isna(one) and pd.isna(other)
    is_number = isinstance(one, float) and isinstance(other, float)
    return abs(one - other) < 1e-12 * max(1, abs(one)) if is_number else one == other


def _findings(returns: Returns) -> list[tuple[str, str, str | None]]:
    found = returns.problems[~returns.problems["check"].isin(_COUNTS)]
    cells = [None if pd.isna(cell) else cell for cell in found["cell"]]
    return list(zip(found["check"], found["severity"], cells, strict=True))
