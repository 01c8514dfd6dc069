"""The command `run`: the main job."""

import argparse
import sys
from pathlib import Path

from wardanalytics.batch.limits import DEFAULT_LIMITS, Limits
from wardanalytics.command_options import (
    FINE,
    PROBLEMS,
    STATUS_HELP,
    above_zero,
    add_jobs,
    add_language,
    at_least_one,
)
from wardanalytics.order import Order
from wardanalytics.progress import shown_on
from wardanalytics.report import run_report


def add_run(commands: argparse._SubParsersAction) -> None:
    """Add the command with its options."""
    command = commands.add_parser(
        "run",
        help="execute every notebook on the returns and write a run folder with its index",
        description="The main job: load and judge the returns, execute every notebook through "
        "papermill, write pages, figures and tables under OUT/PERIOD/RUN, point `latest` at it.",
        epilog=STATUS_HELP.format(
            problem="a notebook failed",
            locked=" or outputs that cannot be written, 3 another run at work, 130 interrupted",
        ),
    )
    command.add_argument("--period", help="such as 2022 or 2023-H1; the newest in the returns")
    command.add_argument("--data", type=Path, default=Path("data"), help="data folder (data)")
    command.add_argument(
        "--out", type=Path, default=Path("outputs"), help="where runs go (outputs)"
    )
    command.add_argument(
        "--ward", action="append", default=[], metavar="CODE", help="only this ward; repeats"
    )
    command.add_argument(
        "--notebook", action="append", default=[], metavar="NAME", help="only this one; repeats"
    )
    command.add_argument("--force", action="store_true", help="also what has not changed")
    command.add_argument(
        "--resume",
        action="store_true",
        help="go on with a run of the same that was broken off; begin anew where there is none",
    )
    command.add_argument(
        "--keep", type=at_least_one, metavar="N", help="runs of the period that stay (all)"
    )
    add_jobs(command, "notebooks executed at a time (the processors)")
    _add_limits(command)
    command.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="execute on the workers of a Dask scheduler, such as tcp://host:8786",
    )
    add_language(command)
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    order = Order(
        data=options.data,
        outputs=options.out,
        period=options.period,
        wards=options.ward,
        notebooks=options.notebook,
        jobs=options.jobs,
        language=options.language,
        cluster=options.cluster,
        limits=Limits(
            cell=options.cell_seconds,
            notebook=options.notebook_seconds,
            memory=round(options.memory * 1024**3),
        ),
        force=options.force,
        resume=options.resume,
        keep=options.keep,
    )
    with shown_on(sys.stdout) as show:
        report = run_report(order, show)
    problems = ", ".join(f"{count} {severity}" for severity, count in report.problems.items())
    if report.lacks:
        print(f"`latest` stays: this limited run lacks {', '.join(report.lacks)}")
    done = f"{len(report.runs)} notebooks, {report.failed} failed"
    if report.resumed:
        done += f", {report.resumed} had ended before"
    if report.carried:
        done += f", {report.carried} taken over as nothing they show has changed"
    if report.unchanged:
        done = "nothing has changed since, no notebook executed (--force does all again)"
    print(f"{report.folder.as_posix()}: {done}; problems of the period: {problems}")
    return PROBLEMS if report.failed else FINE


def _add_limits(command: argparse.ArgumentParser) -> None:
    limits = {
        "--cell-seconds": (DEFAULT_LIMITS.cell, "S", "a cell may take; then its notebook failed"),
        "--notebook-seconds": (DEFAULT_LIMITS.notebook, "S", "a notebook may take"),
        "--memory": (
            DEFAULT_LIMITS.memory / 1024**3,
            "GB",
            "a notebook may take beyond the libraries, on Linux",
        ),
    }
    for option, (default, unit, told) in limits.items():
        command.add_argument(
            option,
            type=above_zero,
            default=default,
            metavar=unit,
            help=f"what {told} (%(default)g)",
        )
