"""The formula of a cell that shares another's: Excel writes the text once, for the first cell."""

import re

from wardanalytics.returns.cells import LAST_COLUMN, LAST_ROW, column_letters

# What may look like an address and is none comes first: texts, names of sheets, brackets.
_PIECES = re.compile(
    r"""(?P<other>"[^"]*"|'[^']*'!?|\[[^\]]*\])
    |(?<![\w.$])(?P<across>\$?)(?P<letters>[A-Za-z]{1,3})(?P<down>\$?)(?P<row>[1-9][0-9]{0,6})
     (?![\w.(!$])
    |(?<![\w.$:])(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!$:])
    |(?<![\w.$:])(?P<rows>\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6})(?![\w.(!$:])
    """,
    re.VERBOSE,
)


def column_number(letters: str) -> int:
    """The number of a column: A is 1, AB is 28.

    Raises:
        ValueError: a character is no letter.
    """
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters} is no column")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def moved(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads in a cell so many rows below and columns right of its own."""

    def move(found: re.Match[str]) -> str:
        if found["other"]:
            return found[0]
        if found["letters"]:
            if column_number(found["letters"]) > LAST_COLUMN:  # a name such as XYZ2022
                return found[0]
            column = _moved_column(found["across"], found["letters"], columns)
            row = _moved_row(found["down"], found["row"], rows)
            return "#REF!" if column is None or row is None else column + row
        parts = (found["columns"] or found["rows"]).split(":")
        if found["columns"]:
            ends = [_moved_column("$" * (p[0] == "$"), p.lstrip("$"), columns) for p in parts]
        else:
            ends = [_moved_row("$" * (p[0] == "$"), p.lstrip("$"), rows) for p in parts]
        return "#REF!" if None in ends else ":".join(map(str, ends))

    return _PIECES.sub(move, formula)


def _moved_column(fixed: str, letters: str, by: int) -> str | None:
    column = column_number(letters) + (0 if fixed else by)
    return fixed + column_letters(column) if 1 <= column <= LAST_COLUMN else None


def _moved_row(fixed: str, row: str, by: int) -> str | None:
    moved_to = int(row) + (0 if fixed else by)
    return f"{fixed}{moved_to}" if 1 <= moved_to <= LAST_ROW else None
