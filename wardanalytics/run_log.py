"""The log of a run, `run.log` in its folder: one line each with time and level, in English."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOG = "run.log"
_OURS = logging.getLogger("wardanalytics")
_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def log(text: str, level: str = "info") -> None:
    """Write a line into the log of the run that is being made, if one is."""
    _OURS.log(_LEVELS[level], text)


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """Keep what a run says, what libraries warn of and what breaks it off in its `run.log`.

    A run that is taken up again goes on in the same file.
    """
    handler = logging.FileHandler(folder / LOG, encoding="utf-8")
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    )
    handler.addFilter(_in_one_line)
    # A full disk ends the run by what it cannot write; the log adds no trace of its own to that.
    handler.handleError = lambda record: None
    everything, level = logging.getLogger(), _OURS.level
    everything.addHandler(handler)
    _OURS.setLevel(logging.INFO)
    logging.captureWarnings(True)
    try:
        yield
    except BaseException as error:
        log(f"broken off by {type(error).__name__}: {error}", "error")
        raise
    finally:
        logging.captureWarnings(False)
        _OURS.setLevel(level)
        everything.removeHandler(handler)
        handler.close()


def _in_one_line(record: logging.LogRecord) -> bool:
    record.msg, record.args = " ".join(record.getMessage().split()), None
    return True
