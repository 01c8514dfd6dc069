"""Many workbooks: each from the cache if it is there, else read, by several processes if asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from wardanalytics.reference import Reference
from wardanalytics.returns.cache import cached, keep, reading_digest
from wardanalytics.returns.received import file_digest, read_workbook
from wardanalytics.returns.workbook_read import InForce, WorkbookRead

# Starting a process costs about a second, in which one reads some hundred returns.
_WORTH_A_PROCESS = 100
_CHUNK = 16
OnRead = Callable[[int, int], None]


def say_nothing(_count: int, _of: int) -> None:
    """Tell nobody how many workbooks have been read."""


def read_workbooks(
    folder: Path,
    files: Mapping[str, str],
    reference: Reference,
    *,
    jobs: int = 1,
    cache: Path | None = None,
    on_read: OnRead = say_nothing,
) -> list[WorkbookRead]:
    """Read workbooks below a folder, in their order.

    Args:
        folder: the returns folder.
        files: paths below it, each with the digest of its bytes (`file_digests`).
        reference: the reference tables.
        jobs: how many processes may read; few workbooks are read in this one all the same.
        cache: where what was read is kept; None keeps nothing.
        on_read: told after each that is read how many have been, and of how many.
    """
    reading = reading_digest(reference) if cache else ""
    found = {
        name: cached(cache, sha256, name, reading) if cache else None
        for name, sha256 in files.items()
    }
    unread = [name for name, read in found.items() if read is None]
    jobs = min(jobs, len(unread) // _WORTH_A_PROCESS)
    for count, read in enumerate(_read(folder, unread, reference, jobs), 1):
        found[read.source_file] = read
        if cache and read.sha256:
            keep(cache, read, reading)
        on_read(count, len(unread))
    return [read for read in found.values() if read is not None]


def file_digests(folder: Path, source_files: Sequence[str]) -> dict[str, str]:
    """The SHA-256 of each file's bytes by its path; blank where it cannot be read."""
    return {name: _file_digest(folder / name) for name in source_files}


def _file_digest(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return ""


def _read(
    folder: Path, names: Sequence[str], reference: Reference, jobs: int
) -> Iterator[WorkbookRead]:
    if jobs <= 1:
        known: dict[str, InForce] = {}
        yield from (read_workbook(folder / name, name, reference, known) for name in names)
        return
    with ProcessPoolExecutor(
        jobs, get_context("spawn"), initializer=_begin, initargs=(folder, reference)
    ) as processes:
        yield from processes.map(_read_one, names, chunksize=_CHUNK)


_shared: tuple[Path, Reference, dict[str, InForce]] | None = None


def _begin(folder: Path, reference: Reference) -> None:
    """Give a process what every workbook needs, once."""
    global _shared
    _shared = (folder, reference, {})


def _read_one(name: str) -> WorkbookRead:
    assert _shared is not None
    folder, reference, known = _shared
    return read_workbook(folder / name, name, reference, known)
