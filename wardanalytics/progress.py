"""What a run says while it works: plain lines, or on a terminal one line that is written anew."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Step:
    """Something that happened in a run, as text of one line.

    `standing` is what a terminal shows in its place where it is one of many: where the run stands.
    `level` is that of the log: info, warning or error.
    """

    text: str
    standing: str = ""
    level: str = "info"

    def __str__(self) -> str:
        return self.text


def standing(done: int, failed: int, left: int, seconds: float, now: float | None = None) -> str:
    """Where a run stands after `seconds`: done, failed, left, the rate and the likely end."""
    text = f"{done} done, {failed} failed, {left} left"
    if not done or not left or seconds <= 0:
        return text
    ends = time.localtime((time.time() if now is None else now) + left * seconds / done)
    rate = 60 * done / seconds
    return f"{text}, {rate:,.0f} a minute, ends about {time.strftime('%H:%M', ends)}"


@contextmanager
def shown_on(stream: TextIO) -> Iterator[Callable[[Step], None]]:
    """A function that shows steps: each on a line of its own where the stream is no terminal.

    On a terminal what only counts on replaces the line before; what went wrong stays.
    """
    if not stream.isatty():
        yield lambda step: print(step, file=stream, flush=True)
        return

    def show(step: Step) -> None:
        width = shutil.get_terminal_size().columns - 1
        if not step.standing or step.level != "info":
            stream.write("\r" + step.text.ljust(width) + "\n")
        stream.write("\r" + step.standing[:width].ljust(width) if step.standing else "")
        stream.flush()

    try:
        yield show
    finally:
        stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
        stream.flush()
