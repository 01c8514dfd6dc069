"""One run: what it was asked for and gave. Where nothing has changed it is the newest one."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wardanalytics.batch.run_folder import LATEST, is_good, latest_run, lock, mend_latest, record_of
from wardanalytics.order import Order, chosen_period, fingerprint_of
from wardanalytics.progress import Step

if TYPE_CHECKING:  # papermill takes a second to import; a run with nothing to execute needs none
    from wardanalytics.batch.execution import NotebookRun


@dataclass(frozen=True)
class Report:
    """A finished run: its folder, how each notebook ended, and problems counted by severity.

    `runs` are the notebooks that were executed now, of which `failed` failed (a page that is not
    its own ward's is a failure too); `resumed` those that had ended before the run was broken off,
    `carried` those taken over from the newest run, all by number. `unchanged`: the newest run was
    made from the same, so nothing was executed and it is this one. `lacks`: what this limited run
    could not take over; then `latest` stays.
    """

    folder: Path
    runs: "Sequence[NotebookRun]"
    problems: dict[str, int]
    resumed: int = 0
    carried: int = 0
    unchanged: bool = False
    failed: int = 0
    lacks: Sequence[str] = ()


def run_report(order: Order, on_progress: Callable[[Step], None] = print) -> Report:
    """Load, judge, execute every notebook and write the run folder, which appears when whole.

    A notebook that fails is reported on the index; the others go on. A notebook that follows from
    the same as in the newest run of the period is taken over from there, not executed; where
    nothing at all has changed and nothing failed, there is no new run.

    Raises:
        RunInProgressError: another run writes to these outputs.
        ReferenceTablesError: the reference tables do not fit.
        FileNotFoundError: data or notebooks are not where the order says.
        ValueError: the order names a period, ward or notebook that does not exist.
    """
    period = chosen_period(order)
    mark = fingerprint_of(order, period)
    if not order.force and (newest := _unchanged(order, period, mark)):
        return Report(newest, (), record_of(newest)["problems"], unchanged=True)
    # What reads notebooks would compile a grammar of web addresses, for a second; none is checked.
    with _not_installed("rfc3987_syntax"):
        from wardanalytics.making import make_run

    return make_run(order, period, mark, on_progress)


@contextmanager
def _not_installed(module: str) -> Iterator[None]:
    """Let others be imported as they are where an optional library of theirs is missing."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # pyright: ignore[reportArgumentType]  Python's own way to say so
    try:
        yield
    finally:
        del sys.modules[module]


def _unchanged(order: Order, period: str, mark: str) -> Path | None:
    """The newest run of the period if it was made from exactly the same and nothing failed."""
    if not (order.outputs / period / LATEST).exists():
        return None
    with lock(order.outputs) as held:
        mend_latest(held, period)
        newest = latest_run(order.outputs, period)
        if newest and record_of(newest).get("fingerprint") == mark and is_good(newest):
            return order.outputs / period / newest.name
    return None
