"""Printed text: what goes past Python to the file descriptors, and how much of it a copy keeps."""

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from nbformat import NotebookNode

_STREAMS = {"stdout": 1, "stderr": 2}


class Descriptors:
    """Standard output and error of this process, from now on written to files of its own.

    Child processes and code in C write there. A file holds all that a cell wrote once the cell has
    ended, where a thread that reads a pipe may come too late.
    """

    def __init__(self):
        """Let both descriptors lead to files that stay open as long as the process."""
        self._files = {name: _caught(fd) for name, fd in _STREAMS.items()}

    def written(self, most: int = sys.maxsize) -> Iterator[tuple[str, str]]:
        """Each stream with what was written since the last time, of more than `most` bytes cut."""
        ctypes.CDLL(None).fflush(None)
        for name, file in self._files.items():
            if text := _read_new(file, most):
                yield name, text


def _caught(fd: int) -> BinaryIO:
    file = tempfile.TemporaryFile()  # noqa: SIM115  it stays open as long as the process
    os.dup2(file.fileno(), fd)
    return file


def _read_new(file: BinaryIO, most: int) -> str:
    """What has been written since the last time; of more than `most` bytes the beginning."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    text = file.read(min(size, most)).decode("utf-8", "replace")
    if size > most:
        text += _left_out(size - most)
    file.seek(0)
    file.truncate()
    return text


def shortened(output: NotebookNode, most: int) -> NotebookNode:
    """A printed text of more than `most` characters is cut, and says so."""
    if output.output_type == "stream" and len(output.text) > most:
        output.text = output.text[:most] + _left_out(len(output.text) - most)
    return output


def _left_out(count: int) -> str:
    return f"\n[... {count:,} more characters were printed and left out of this copy]\n"
