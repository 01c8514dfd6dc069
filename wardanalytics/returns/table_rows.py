"""What each row of a table is, which rows stand above it as its group, and names in two rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from wardanalytics.names import clean, normal_form
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.heading_rows import Vocabulary
from wardanalytics.returns.headings import FIGURE_ROLES

ByRole = Mapping[str, Cell]
_INDEX = re.compile(r"[(\[]?(?:[A-Z]|\d{1,2})[)\]]?(?:\s*=.*)?\)?")
_FIGURE_TEXT = re.compile(r"[<>≥≤=\s]*[-−–+]?\d.*", re.DOTALL)
_IN_BRACKETS = re.compile(r"\s*\(.*\)\s*:?$")
_AMONG_THEM = ("trong đó", "bao gồm", "gồm", "chia ra")
_LEVELS = (  # of the number before a name, the outermost first
    re.compile(r"phần\b.*", re.IGNORECASE),
    re.compile(r"[A-HK-UY]\s*[.)-]?"),
    re.compile(r"[IVX]+\s*[.)-]?"),
    re.compile(r"\d+\s*[.)-]?"),
    re.compile(r"\d+\.\d+\s*[.)-]?"),
    re.compile(r"\d+(?:\.\d+){2,}\s*[.)-]?"),
    re.compile(r"[a-zđ]\s*[.)-]?"),
    re.compile(r"[-–−•*]"),
    re.compile(r"\+"),
)
_GROUP_LEVELS = 3  # those of parts, letters and roman numerals
_UNNUMBERED_GROUP, _UNNUMBERED = 2.5, len(_LEVELS)
_NUMBER = re.compile(
    r"\s*(phần\s+[IVX\d]+(?:\s*[.):-])?|[IVX]+(?:[.)]|\s*-(?=\s))|[A-HK-UYĐ](?:[.)]|\s*-(?=\s))"
    r"|\d+(?:\.\d+)*(?:[.)]|\s*-(?=\s))|\d+(?:\.\d+)+(?=\s)|[-–−•*]|\+)\s*(?=\S)",
    re.IGNORECASE,
)


class Row(NamedTuple):
    """A row of a table: what it is, its cells by role and the names of the rows above it."""

    number: int
    role: str
    by_role: ByRole
    parents: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def bare_name(text: str) -> str:
    """A name without the number or bullet before it: `1.1. Thu thuế`, `- Nam`."""
    return _NUMBER.sub("", clean(text), count=1)


def row_roles(
    table: Mapping[int, ByRole], repeated: set[int], width: int, words: Vocabulary
) -> dict[int, str]:
    """Each row's role: repeat_header, index_row, group, total, indicator, footer or unknown.

    The signature block begins below the last row with a figure. `repeated` are rows that say the
    headings again, `width` is the number of columns that have a heading.
    """
    last = max((row for row, by_role in table.items() if _holds_figure(by_role)), default=0)
    roles, footer = {}, False
    rows = list(table)
    for place, (row, by_role) in enumerate(table.items()):
        if row in repeated:
            roles[row] = "repeat_header"
            continue
        footer = footer or (row > last and _begins_footer(by_role, words))
        below = table[rows[place + 1]] if place + 1 < len(rows) else {}
        roles[row] = "footer" if footer else _role(by_role, below, width, words)
    return roles


def _role(by_role: ByRole, below: ByRole, width: int, words: Vocabulary) -> str:
    name = by_role.get("indicator")
    if is_total(by_role, words):
        return "total"
    if name is None:
        return "group" if "stt" in by_role and len(by_role) == 1 else "unknown"
    is_index = all(_INDEX.fullmatch(clean(cell.typed)) for cell in by_role.values())
    if is_index and len(by_role) >= min(4, width):
        return "index_row"
    if any(role in by_role for role in (*FIGURE_ROLES, "unit")):
        return "indicator"
    if words.indicators.find(name.typed) or words.indicators.find(bare_name(name.typed)):
        return "indicator"
    level = level_of(by_role)
    divided = words.indicators.codes and "indicator" in below and level < level_of(below)
    is_group = "stt" not in by_role or level < _GROUP_LEVELS or divided
    return "group" if is_group else "indicator"


def is_total(by_role: ByRole, words: Vocabulary) -> bool:
    """Whether a row is a sum or its rounding (`Tổng cộng (I+II)`, `Làm tròn:`)."""
    label = by_role.get("indicator") or by_role.get("stt")
    if label is None or words.indicators.find(label.typed):
        return False
    forms = (normal_form(label.typed), normal_form(_IN_BRACKETS.sub("", label.typed)))
    return any("total" in words.headings.get(form, ()) for form in forms)


def level_of(by_role: ByRole) -> float:
    """How deep a row stands by its number, letter or bullet; one without any stands deepest."""
    name, number = by_role.get("indicator"), by_role.get("stt")
    text = clean(number.typed) if number else ""
    if not text and name is not None and (found := _NUMBER.match(clean(name.typed))):
        text = found[1]
    return _level_of_number(text)


@lru_cache(maxsize=4096)
def _level_of_number(text: str) -> int:
    fitting = (level for level, pattern in enumerate(_LEVELS) if pattern.fullmatch(text))
    return next(fitting, _UNNUMBERED)


def with_parents(rows: Sequence[Row]) -> Iterator[Row]:
    """Each row with the names of the rows it stands below, the outermost first."""
    above: list[tuple[float, str]] = []
    for row in rows:
        name = row.by_role.get("indicator")
        if row.role not in ("group", "indicator") or name is None:
            yield row
            continue
        if normal_form(name.typed) in _AMONG_THEM:
            yield row
            continue
        level = level_of(row.by_role)
        if row.role == "group" and level == _UNNUMBERED:
            level = _UNNUMBERED_GROUP
        above = [(higher, text) for higher, text in above if higher < level]
        parents = tuple(text for _, text in above)
        above.append((level, bare_name(name.typed)))
        yield Row(row.number, row.role, row.by_role, parents)


def with_joined_names(rows: Sequence[Row], words: Vocabulary) -> Iterator[Row]:
    """Rows in which a name in several rows is one name, where only the whole is known.

    The rows behind the first get the role `continued`; their figures are those of the first.
    """
    place = 0
    while place < len(rows):
        count, joined = _joined(rows[place : place + 4], words)
        if joined is None:
            yield rows[place]
            place += 1
            continue
        yield joined
        for row in rows[place + 1 : place + count]:
            yield Row(row.number, "continued", row.by_role)
        place += count


def _joined(rows: Sequence[Row], words: Vocabulary) -> tuple[int, Row | None]:
    names = [row.by_role.get("indicator") for row in rows]
    if not names or names[0] is None or words.indicators.find(bare_name(names[0].typed)):
        return 1, None
    whole, text = dict(rows[0].by_role), names[0].typed
    for count, row in enumerate(rows[1:], start=2):
        name, above = row.by_role.get("indicator"), rows[count - 2]
        others = row.by_role.keys() - {"indicator", "unknown"}
        is_next = row.number == above.number + 1 and row.role in ("group", "indicator")
        if name is None or not is_next or others & whole.keys() or "stt" in row.by_role:
            break
        text = f"{text} {name.typed}"
        whole |= {role: row.by_role[role] for role in others}
        if words.indicators.find(bare_name(text)):
            whole["indicator"] = names[0]._replace(typed=text)
            return count, Row(rows[0].number, "indicator", whole)
    return 1, None


def _holds_figure(by_role: ByRole) -> bool:
    figures = [by_role[role] for role in FIGURE_ROLES if role in by_role]
    return "indicator" in by_role and any(
        cell.kind != "text" or _FIGURE_TEXT.fullmatch(clean(cell.typed)) for cell in figures
    )


def _begins_footer(by_role: ByRole, words: Vocabulary) -> bool:
    """Whether the signature block begins here; a numbered row with a name is still an indicator."""
    if "indicator" in by_role and ("stt" in by_role or "unit" in by_role):
        return False
    texts = [normal_form(cell.typed) for cell in by_role.values()]
    return any(
        text == word or text.startswith(word + " ") for text in texts for word in words.footers
    )
