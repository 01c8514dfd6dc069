"""What a run is asked for, and everything that its result follows from."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from wardanalytics.batch.fingerprint import fingerprint
from wardanalytics.batch.limits import DEFAULT_LIMITS, Limits
from wardanalytics.periods import is_period, parse_period, period_order
from wardanalytics.wording import Language

_VERSIONS = ("wardanalytics", "pandas", "numpy", "matplotlib", "openpyxl", "papermill", "nbclient")


@dataclass(frozen=True)
class Order:
    """What a run is asked for; `wards` and `notebooks` limit it, empty means all of them.

    `force` executes also what has not changed, `resume` goes on with a run of the same order that
    was broken off; `keep` is how many runs of the period stay (None: all), `limits` what a notebook
    may take, `cluster` the address of a Dask scheduler whose workers execute the notebooks.
    """

    data: Path = Path("data")
    outputs: Path = Path("outputs")
    notebooks_folder: Path = Path("notebooks")
    period: str | None = None
    wards: Sequence[str] = ()
    notebooks: Sequence[str] = ()
    jobs: int = 1
    language: Language = "vi"
    force: bool = False
    resume: bool = False
    keep: int | None = None
    limits: Limits = DEFAULT_LIMITS
    cluster: str | None = None


def newest_period(returns_folder: Path) -> str:
    """The newest period that has a folder of returns.

    Raises:
        FileNotFoundError: the folder is not there or holds no period.
    """
    return _periods(returns_folder)[-1]


def _periods(returns_folder: Path) -> list[str]:
    """The periods that have a folder of returns, oldest first."""
    periods = [path.name for path in returns_folder.glob("*/") if is_period(path.name)]
    if not periods:
        raise FileNotFoundError(f"no folder of a period such as 2022 in {returns_folder}")
    return sorted(periods, key=period_order)


def chosen_period(order: Order) -> str:
    """The period asked for, else the newest.

    Raises:
        ValueError: there are no returns for it, or it is no period.
    """
    periods = _periods(order.data / "returns")
    period = order.period or periods[-1]
    if parse_period(period).text not in periods:
        raise ValueError(f"no returns for {period}; there are {', '.join(periods)}")
    return period


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that figures and pages come from."""
    return {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS}


def fingerprint_of(order: Order, period: str) -> str:
    """What a run follows from: data, notebooks, library and its versions, and what is asked."""
    facts = [period, order.language, sorted(order.wards), sorted(order.notebooks), versions()]
    facts.append(os.path.relpath(order.data, order.outputs))
    data = [order.data / "reference", order.data / "returns"]
    return fingerprint([*data, order.notebooks_folder], facts)
