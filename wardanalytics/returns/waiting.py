"""The rows of one workbook, kept as Arrow tables until every workbook has been read.

As dicts and tuples they would take several times the room, and a folder holds thousands of returns.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import pandas as pd
import pyarrow as pa

Rows = list[dict[str, Any]]
_AT_A_TIME = 2000


def packed(rows: Rows) -> pa.Table:
    """Rows as columns; what a row lacks is missing. `to_pylist` gives the rows back."""
    if not rows:
        return pa.table({})
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    return pa.Table.from_struct_array(pa.array(rows)).select(names)


def texts(columns: Mapping[str, Sequence[str | None]]) -> pa.Table:
    """Columns of texts as pandas takes them over without a copy."""
    return pa.table({name: pa.array(own, pa.large_string()) for name, own in columns.items()})


def joined(rows: Iterable[dict[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Rows in turn as one frame with these types; only a few of them are there as dicts at once."""
    parts, rows = (
        [pd.DataFrame({name: pd.Series(dtype=t) for name, t in types.items()})],
        iter(rows),
    )
    while some := list(islice(rows, _AT_A_TIME)):
        part = pd.DataFrame(_columns(some))
        parts.append(part.astype({name: t for name, t in types.items() if name in part}))
    return pd.concat(parts, ignore_index=True)


def _columns(rows: Rows) -> dict[str, list[Any]]:
    names = dict.fromkeys(chain.from_iterable(rows))
    return {name: [row.get(name) for row in rows] for name in names}
