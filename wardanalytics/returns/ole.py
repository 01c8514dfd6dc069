"""An OLE file (.xls, a locked .xlsx, .doc): its streams by name, read without trusting its chains.

xlrd reads these too, but follows a chain of short sectors that bites its own tail without end.
"""

import struct
from array import array
from collections.abc import Iterator
from typing import NamedTuple

_END = 0xFFFFFFFA  # from here on a sector's number is a mark: end of chain, free and so on
_ROOT, _STREAM = 5, 2
_HEADER = 512


class _Entry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class OleFile:
    """The streams that lie at the root of an OLE file."""

    def __init__(self, content: bytes):
        """Read the directory.

        Raises:
            ValueError: the header makes no sense.
        """
        shift, short_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or short_shift > shift:
            raise ValueError(f"sectors of 2^{shift} and 2^{short_shift} bytes")
        self._content, self._size, self._short_size = content, 1 << shift, 1 << short_shift
        self._first = max(_HEADER, self._size)  # the header fills a whole sector
        first_directory, _, self._least = struct.unpack_from("<III", content, 48)
        first_short = struct.unpack_from("<I", content, 60)[0]
        self._next = self._numbers(self._table_sectors())
        self._next_short = self._numbers(self._chain(first_short, self._next))
        self._entries = list(self._directory(first_directory))
        self._at_root = {entry.name.lower(): entry for entry in self._root_entries()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._at_root

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; where its chain breaks off, those before the break.

        Raises:
            KeyError: there is none of this name.
        """
        entry = self._at_root[name.lower()]
        if entry.size >= self._least:
            return self._joined(entry.start, entry.size)
        root = next(entry for entry in self._entries if entry.kind == _ROOT)
        holder, size = self._joined(root.start, root.size), self._short_size
        found = self._chain(entry.start, self._next_short)
        return b"".join(holder[at * size : (at + 1) * size] for at in found)[: entry.size]

    def _table_sectors(self) -> Iterator[int]:
        """The sectors of the table that says which sector follows which."""
        (count,) = struct.unpack_from("<I", self._content, 44)
        listed = list(struct.unpack_from("<109I", self._content, 76))
        (further,) = struct.unpack_from("<I", self._content, 68)
        seen = set()
        while further < _END and further not in seen:
            seen.add(further)
            numbers = self._numbers([further])
            listed.extend(numbers[:-1])
            further = numbers[-1] if numbers else _END
        yield from dict.fromkeys(sector for sector in listed[:count] if sector < _END)

    def _numbers(self, sectors: Iterator[int] | list[int]) -> array:
        numbers = array("I")
        for sector in sectors:
            piece = self._sector(sector)
            numbers.frombytes(piece[: len(piece) // 4 * 4])
        return numbers

    def _sector(self, number: int) -> bytes:
        start = self._first + number * self._size
        return self._content[start : start + self._size]

    def _chain(self, sector: int, following: array) -> Iterator[int]:
        seen = set()
        while sector < len(following) and sector not in seen:
            seen.add(sector)
            yield sector
            sector = following[sector]

    def _joined(self, start: int, size: int) -> bytes:
        return b"".join(self._sector(at) for at in self._chain(start, self._next))[:size]

    def _directory(self, start: int) -> Iterator[_Entry]:
        listed = self._joined(start, len(self._content))
        for at in range(0, len(listed) - 127, 128):
            name, length, kind, _, left, right, child, sector, size = struct.unpack_from(
                "<64sHBBIII36xII", listed, at
            )
            text = name[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
            yield _Entry(text, kind, left, right, child, sector, size)

    def _root_entries(self) -> Iterator[_Entry]:
        """The entries right below the root: a document inside another lies deeper."""
        roots = [entry for entry in self._entries if entry.kind == _ROOT]
        waiting, seen = [entry.child for entry in roots[:1]], set()
        while waiting:
            number = waiting.pop()
            if number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += [entry.left, entry.right]
            if entry.kind == _STREAM:
                yield entry
