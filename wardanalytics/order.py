"""What a run is asked for, and what it then is about: its period, notebooks and wards."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wardanalytics.batch.notebooks import is_interactive, notebooks_in
from wardanalytics.periods import in_force, is_period, parse_period, period_order
from wardanalytics.reference import Reference, with_names
from wardanalytics.wording import Language


@dataclass(frozen=True)
class Order:
    """What a run is asked for; `wards` and `notebooks` limit it, empty means all of them.

    `force` executes also what has not changed; `keep` is how many runs of the period stay (None:
    all), `cluster` the address of a Dask scheduler whose workers execute the notebooks.
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
    keep: int | None = None
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


def chosen_notebooks(order: Order) -> list[Path]:
    """The notebooks asked for, else all that are not for the screen only.

    Raises:
        FileNotFoundError: there are none in the folder.
        ValueError: one that is asked for is not among them.
    """
    found = notebooks_in(order.notebooks_folder)
    if not found:
        raise FileNotFoundError(
            f"no notebooks in {order.notebooks_folder}; run from the project's folder"
        )
    found = [path for path in found if not is_interactive(path)]
    names = [path.stem for path in found]
    if unknown := sorted(set(order.notebooks) - set(names)):
        raise ValueError(f"no notebook {', '.join(unknown)}; there are {', '.join(names)}")
    return [path for path in found if not order.notebooks or path.stem in order.notebooks]


def chosen_wards(order: Order, reference: Reference, period: str) -> dict[str, str]:
    """The wards to make a profile of: those in force in the period, or those asked for; by code.

    Raises:
        ValueError: one that is asked for is not in force.
    """
    declared = with_names(in_force(reference.wards, period), reference, order.language)
    wards = dict(zip(declared["ward_code"], declared["ward"], strict=True))
    if unknown := sorted(set(order.wards) - set(wards)):
        raise ValueError(f"no ward {', '.join(unknown)} in {period}; there are {', '.join(wards)}")
    return {code: name for code, name in wards.items() if not order.wards or code in order.wards}
