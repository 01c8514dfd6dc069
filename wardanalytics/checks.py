"""What loading can find wrong or worth saying, as declared in `checks.csv`.

error: the figure is withheld and must be corrected; query: taken, to be confirmed; info: taken and
listed. The English texts are catalogue keys; the Vietnamese stand in `locale/vi.po`.
"""

import csv
from importlib import resources
from typing import NamedTuple


class Check(NamedTuple):
    """How grave a finding is, what its kind is called, what is the matter, and what to do.

    The last two have `{named}` places for what stands in the return.
    """

    severity: str
    name: str
    message: str
    suggestion: str


def _declared() -> dict[str, Check]:
    table = resources.files("wardanalytics") / "checks.csv"
    with table.open(encoding="utf-8", newline="") as file:
        return {row.pop("check"): Check(**row) for row in csv.DictReader(file, strict=True)}


CHECKS = _declared()
