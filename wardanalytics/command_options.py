"""What the commands share: exit statuses, and options that mean the same everywhere."""

import argparse
import math
import os

from wardanalytics.wording import LANGUAGES

FINE, PROBLEMS, WRONG_USE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 130
STATUS_HELP = "exit status: 0 fine, 1 {problem}, 2 wrong use{locked}"


def add_language(command: argparse.ArgumentParser) -> None:
    """The option `--language`."""
    command.add_argument("--language", choices=LANGUAGES, default="vi", help="vi (default) or en")


def add_jobs(command: argparse.ArgumentParser, explained: str) -> None:
    """The option `--jobs`: how many at a time."""
    command.add_argument(
        "--jobs", type=at_least_one, default=os.cpu_count() or 1, metavar="N", help=explained
    )


def above_zero(text: str) -> float:
    """A number above 0, for an option."""
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def at_least_one(text: str) -> int:
    """A whole number from 1 on, for an option."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
