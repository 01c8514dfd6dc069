"""One worksheet of an .xlsx workbook in one pass: each non-empty cell as it is stored."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern

from wardanalytics.returns.cells import (
    LAST_COLUMN,
    LAST_ROW,
    MOST_CELLS,
    Allowance,
    Cell,
    Merge,
    column_letters,
    in_order,
    mark_covered,
)
from wardanalytics.returns.container import PartReader, is_on
from wardanalytics.returns.number_formats import date_text, iso_date_text, number_text
from wardanalytics.returns.shared_formulas import column_number, moved
from wardanalytics.returns.xlsx_parts import SharedTexts, Text, TextCollector, unescaped
from wardanalytics.returns.xlsx_styles import Style

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?", re.ASCII)
_NO_HEIGHT = re.compile(r"0*(?:\.\d*)?", re.ASCII)  # less than a point
_NO_WIDTH = re.compile(r"0*(?:\.(?:[01]\d*)?)?", re.ASCII)  # hardly a fifth of a character
MOST_MERGES = 200_000
_NO_STYLE = Style()


@dataclass(frozen=True)
class OfBook:
    """What the sheets of one workbook share."""

    texts: SharedTexts
    styles: Sequence[Style]
    is_1904: bool
    characters: Allowance
    cells: Allowance = field(default_factory=lambda: Allowance(MOST_CELLS, "cells"))
    merges: Allowance = field(default_factory=lambda: Allowance(MOST_MERGES, "merged ranges"))


class SheetReader(PartReader):
    """Collects a sheet's cells, merged ranges and hidden columns while its part is read."""

    def __init__(self, name: str, of_book: OfBook, comments: Mapping[str, str], is_hidden: bool):
        """Take what is known before the sheet is read."""
        super().__init__()
        self.name, self._of_book = name, of_book
        self._comments, self._is_hidden = comments, is_hidden
        self.merges: list[Merge] = []
        self.empty_texts = 0
        self._found: list[Cell] = []
        self._row = self._column = 0
        self._row_is_hidden = False
        self._hidden_columns = bytearray(LAST_COLUMN + 1)
        self._masters: dict[str, tuple[str, int, int]] = {}
        self._inline = TextCollector()
        self._begin_cell({})
        self._column = 0
        self.act_on(
            {
                "row": self._begin_row,
                "c": self._begin_cell,
                "f": self._begin_formula,
                "is": self._begin_inline,
                "col": self._note_columns,
                "mergeCell": self._note_merge,
                **self._inline.starts(),
            },
            {
                "v": self._end_value,
                "f": self._end_formula,
                "c": self._end_cell,
                **self._inline.ends(self),
            },
        )

    def cells(self) -> list[Cell]:
        """The cells row by row, those under a merged range marked.

        Raises:
            ValueError: two cells have one place.
        """
        return mark_covered(in_order(self._found), self.merges)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        row = attributes.get("r")
        self._row = self._row + 1 if row is None else _whole(row)
        self._column = 0
        height = attributes.get("ht")
        no_height = height is not None and _NO_HEIGHT.fullmatch(height)
        hidden = self._is_hidden or no_height or is_on(attributes.get("hidden"))
        self._row_is_hidden = bool(hidden)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        if address is None:
            self._column += 1
            self._address = ""
        else:
            self._place(address)
        self._type, self._style = attributes.get("t", "n"), attributes.get("s")
        self._value: str | None = None
        self._formula: str | None = None
        self._has_inline = False

    def _place(self, address: str) -> None:
        self._address, self._row, self._column = _placed(address)

    def _begin_inline(self, _: object) -> None:
        self._has_inline = True
        self._inline.begin()

    def _end_value(self) -> None:
        self._value = self.said() or None

    def _begin_formula(self, attributes: dict[str, str]) -> None:
        self._formula_is = attributes

    def _end_formula(self) -> None:
        kind, text = self._formula_is.get("t"), self.said()
        self._of_book.characters.take(len(text))
        if kind == "shared":
            text = self._shared_formula(self._formula_is.get("si", ""), text)
        elif kind == "dataTable":
            inputs = [self._formula_is[name] for name in ("r1", "r2") if name in self._formula_is]
            text = text or f"TABLE({','.join(inputs)})"
        self._formula = "=" + text

    def _shared_formula(self, number: str, text: str) -> str:
        if text:
            self._masters[number] = (text, self._row, self._column)
            return text
        if number not in self._masters:
            return ""
        master, row, column = self._masters[number]
        self._of_book.characters.take(len(master))
        return moved(master, self._row - row, self._column - column)

    def _end_cell(self) -> None:
        if self._value is None and self._formula is None and not self._has_inline:
            return
        style = self._style_of_cell()
        kind, text = self._kind_and_text(style)
        if text.words == "" and self._formula is None:
            self.empty_texts += 1
            return
        if not (1 <= self._row <= LAST_ROW and 1 <= self._column <= LAST_COLUMN):
            raise ValueError(f"a cell in row {self._row}, column {self._column}")
        self._of_book.cells.take()
        address = self._address or f"{column_letters(self._column)}{self._row}"
        self._found.append(
            Cell(
                self.name,
                self._row,
                self._column,
                address,
                kind,
                text.words,
                style.number_format,
                self._formula,
                False,
                text.font or style.font,
                text.is_struck or style.is_struck,
                self._row_is_hidden
                or bool(self._hidden_columns[self._column])
                or style.hides(kind),
                self._comments.get(address),
            )
        )

    def _style_of_cell(self) -> Style:
        number = 0 if self._style is None else int(self._style)
        styles = self._of_book.styles
        return styles[number] if 0 <= number < len(styles) else _NO_STYLE

    def _kind_and_text(self, style: Style) -> tuple[str, Text]:
        kind, value = self._type, self._value
        if kind == "inlineStr" and self._has_inline:
            text = self._inline.text()
            self._of_book.characters.take(len(text.words))
            return "text", text
        if value is None:
            is_empty_text = self._formula is None or kind in ("str", "inlineStr")
            return "text" if is_empty_text else "no_value", Text("")
        if kind == "n":
            return self._number(value, style)
        if kind == "s":
            return "text", self._of_book.texts.numbered(value)
        if kind == "b":
            return "boolean", Text("TRUE" if is_on(value) or _is_other_than_0(value) else "FALSE")
        self._of_book.characters.take(len(value))
        if kind == "d" and (day := iso_date_text(value)):
            return "date", Text(day)
        return "error" if kind == "e" else "text", Text(unescaped(value))

    def _number(self, stored: str, style: Style) -> tuple[str, Text]:
        typed = number_text(stored)
        if style.is_date:
            is_1904 = self._of_book.is_1904
            day = date_text(float(typed), is_1904=is_1904, is_elapsed=style.is_elapsed)
            if day is not None:
                return "date", Text(day)
        return "number", Text(typed)

    def _note_columns(self, attributes: dict[str, str]) -> None:
        no_width = _NO_WIDTH.fullmatch(attributes.get("width", "9"))
        if self._is_hidden or no_width or is_on(attributes.get("hidden")):
            first = max(int(attributes["min"]), 1)
            last = min(int(attributes["max"]), LAST_COLUMN)
            self._hidden_columns[first : last + 1] = b"\1" * (last + 1 - first)

    def _note_merge(self, attributes: dict[str, str]) -> None:
        self._of_book.merges.take()
        found = _RANGE.fullmatch(attributes["ref"].upper().replace("$", ""))
        if found is None:
            raise ValueError(f"{attributes['ref'][:30]!r} is no range")
        left, top, right, bottom = found.groups()
        first = (int(top), column_number(left))
        last = (int(bottom or top), column_number(right or left))
        rows, columns = sorted((first[0], last[0])), sorted((first[1], last[1]))
        self.merges.append(Merge(rows[0], columns[0], rows[1], columns[1]))


@lru_cache(maxsize=16_384)  # the same few in every workbook
def _placed(address: str) -> tuple[str, int, int]:
    """The address in capitals, its row and its column."""
    found = _ADDRESS.fullmatch(address) or _ADDRESS.fullmatch(address.upper())
    if found is None:
        raise ValueError(f"{address[:30]!r} is no address")
    return intern(found[0]), int(found[2]), column_number(found[1])


def _whole(number: str) -> int:
    try:
        return int(number)
    except ValueError:  # some programs number rows 1.0, 2.0 …
        if float(number).is_integer():
            return int(float(number))
        raise


def _is_other_than_0(value: str) -> bool:
    return value.strip().lower() != "false" and int(value) != 0
