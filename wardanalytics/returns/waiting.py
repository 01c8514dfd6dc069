"""The rows of one workbook, kept column by column until every workbook has been read.

As dicts and tuples they would take several times the room, and a folder holds thousands of returns.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import pyarrow as pa

Rows = list[dict[str, Any]]
Columns = dict[str, list[Any]]
_AT_A_TIME = 1000


def packed(rows: Iterable[Mapping[str, Any]]) -> Columns:
    """Rows as columns, taken a few at a time; what a row lacks is None."""
    columns: Columns = {}
    count, rows = 0, iter(rows)
    while some := list(islice(rows, _AT_A_TIME)):
        for name in dict.fromkeys(chain(columns, *some)):
            columns.setdefault(name, [None] * count).extend([row.get(name) for row in some])
        count += len(some)
    return columns


def unpacked(columns: Columns) -> Rows:
    """Columns as rows."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def texts(columns: Mapping[str, Sequence[str | None]]) -> pa.Table:
    """Columns of texts as a table of Arrow, which pandas takes over as it is."""
    return pa.table({name: pa.array(own, pa.large_string()) for name, own in columns.items()})
