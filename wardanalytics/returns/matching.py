"""Which indicator a row speaks of: by its code, its name, or its name below those above it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wardanalytics.names import clean, normal_form
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.findings import names_of
from wardanalytics.returns.identity import Roster, near
from wardanalytics.returns.table_rows import bare_name


class Match(NamedTuple):
    """The indicator's code, or the check that says why there is none, with what it names."""

    code: str | None
    check: str = ""
    values: Mapping[str, Any] = {}


def indicator_of_row(
    by_role: Mapping[str, Cell],
    parents: Sequence[str],
    names: Roster,
    indicators: Mapping[str, Mapping[str, Any]],
) -> Match:
    """The indicator of a row; its code column and its name must not contradict each other.

    `parents` are the names of the rows above it, the outermost first: `- Nam` below `Dân số` is the
    indicator declared as `Dân số / Nam`.
    """
    name = by_role["indicator"].typed
    by_name = _by_name(name, parents, names)
    code_cell = by_role.get("code")
    typed = clean(code_cell.typed).lower() if code_cell else ""
    by_code = next((code for code in indicators if code.lower() == typed), None) if typed else None
    if by_code and by_name.code not in (None, by_code):
        coded, named = (names_of(indicators[code]) for code in (by_code, by_name.code))
        return Match(None, "code_differs", {"code": by_code, "coded": coded, "named": named})
    return Match(by_code) if by_code else by_name


def _by_name(name: str, parents: Sequence[str], names: Roster) -> Match:
    short = bare_name(name)
    for first in range(len(parents)):
        for last in range(len(parents), first, -1):  # a row between need not be named
            path = " / ".join([*parents[first:last], short])
            if code := names.find(path):
                return Match(code)
    if code := names.find(name) or names.find(short):
        return Match(code)
    tail = f" / {normal_form(short)}"
    alike = sorted(full for full in names.codes if full.endswith(tail))
    if alike:
        shown = ", ".join(f"“{path}”" for path in alike)
        return Match(None, "ambiguous_indicator", {"candidates": shown})
    return Match(None, "unknown_indicator", {"near": near(name, names)})
