"""Plain formulas computed anew: + - * /, brackets and SUM over the cells of one sheet.

Only to doubt or to suggest: a figure is never taken from here.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, DecimalException

from wardanalytics.returns.cells import Cell, column_letters
from wardanalytics.returns.shared_formulas import column_number

_TOKEN = re.compile(
    r"\s*(?:(?P<range>\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+)|(?P<cell>\$?[A-Z]{1,3}\$?\d+)(?![\w(])"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<sum>SUM)(?=\()|(?P<sign>[-+*/(),%]))",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"\[[^\[\]]+\][^!\[\]()+*/,;]*!")
_PLACE = re.compile(r"([A-Z]+)(\d+)", re.IGNORECASE)
_MOST_CELLS = 10_000  # of a range that is worth adding up again
_MOST_DEPTH = 50
_SAME = Decimal("1e-9")

Grid = Mapping[str, Cell]


class _NotPlainError(Exception):
    """The formula has something that is not computed here."""


def recomputed(formula: str, grid: Grid) -> Decimal | None:
    """What a plain formula gives from the stored numbers it names; None where it is not plain.

    Args:
        formula: as it stands in the cell, with its equals sign.
        grid: every cell of the sheet by address; one that is not there is blank and counts 0, as in
            Excel.
    """
    try:
        tokens = list(_tokens(formula.removeprefix("=")))
        computation = _Computation(tokens, grid)
        value = computation.sum_of_terms()
        computation.expect_end()
    except (_NotPlainError, DecimalException):
        return None
    return value


def differs(stored: Decimal, computed: Decimal) -> bool:
    """Whether two figures differ by more than what binary arithmetic leaves."""
    return abs(stored - computed) > _SAME * max(abs(stored), abs(computed), Decimal(1))


def links_outside(formula: str) -> bool:
    """Whether a formula takes a figure from another workbook, as [1]Sheet!A1 does."""
    return _OUTSIDE.search(formula) is not None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise _NotPlainError
        yield found.lastgroup, found[found.lastgroup].replace("$", "").upper()
        place = found.end()


class _Computation:
    """The formula's tokens while they are read from left to right."""

    def __init__(self, tokens: list[tuple[str, str]], grid: Grid):
        self._tokens, self._grid = tokens, grid
        self._next, self._depth = 0, 0

    def sum_of_terms(self) -> Decimal:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise _NotPlainError
        value = self._product()
        while sign := self._take("+", "-"):
            value = value + self._product() if sign == "+" else value - self._product()
        self._depth -= 1
        return value

    def expect_end(self) -> None:
        if self._next < len(self._tokens):
            raise _NotPlainError

    def _take(self, *wanted: str) -> str | None:
        kind, text = self._tokens[self._next] if self._next < len(self._tokens) else ("", "")
        if kind != "sign" or text not in wanted:
            return None
        self._next += 1
        return text

    def _product(self) -> Decimal:
        value = self._factor()
        while sign := self._take("*", "/"):
            value = value * self._factor() if sign == "*" else value / self._factor()
        return value

    def _factor(self) -> Decimal:
        minus = False
        while sign := self._take("+", "-"):
            minus ^= sign == "-"
        value = self._atom()
        while self._take("%"):
            value /= 100
        return -value if minus else value

    def _atom(self) -> Decimal:
        if self._take("("):
            value = self.sum_of_terms()
            self._close()
            return value
        if self._next >= len(self._tokens):
            raise _NotPlainError
        kind, text = self._tokens[self._next]
        self._next += 1
        if kind == "number":
            return Decimal(text)
        if kind == "cell":
            return self._stored(text, in_sum=False)
        if kind == "sum" and self._take("("):
            return self._sum()
        raise _NotPlainError

    def _sum(self) -> Decimal:
        total = Decimal(0)
        while True:
            kind, text = self._tokens[self._next] if self._next < len(self._tokens) else ("", "")
            if kind == "range":
                self._next += 1
                total += sum((self._stored(a, in_sum=True) for a in _within(text)), Decimal(0))
            else:
                total += self.sum_of_terms()
            if not self._take(","):
                self._close()
                return total

    def _close(self) -> None:
        if not self._take(")"):
            raise _NotPlainError

    def _stored(self, address: str, *, in_sum: bool) -> Decimal:
        """The number in a cell; a text is skipped by SUM over a range, as Excel does."""
        cell = self._grid.get(address)
        if cell is None:
            return Decimal(0)
        if in_sum and cell.kind in ("text", "boolean"):
            return Decimal(0)
        if cell.kind != "number":
            raise _NotPlainError
        return Decimal(cell.typed)


def _within(text: str) -> Iterator[str]:
    (left, top), (right, bottom) = _PLACE.findall(text)
    columns = sorted((column_number(left), column_number(right)))
    rows = sorted((int(top), int(bottom)))
    if (columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1) > _MOST_CELLS:
        raise _NotPlainError
    for row in range(rows[0], rows[1] + 1):
        for column in range(columns[0], columns[1] + 1):
            yield f"{column_letters(column)}{row}"
