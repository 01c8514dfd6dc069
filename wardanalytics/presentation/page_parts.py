"""What a page is made of: links, pictures, answers and tables whose cells are finished texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wardanalytics.presentation.terms import are_figures


@dataclass(frozen=True)
class Link:
    """A text and where it leads: a path relative to the page, with forward slashes.

    `note` stands behind the link.
    """

    text: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Span:
    """The places a ward may have among `of` wards, drawn as a bar beside its text.

    `spread` is a second pair of places, drawn lighter, such as those under other rules of scoring.
    """

    text: str
    low: int
    high: int
    of: int
    spread: tuple[int, int] | None = None


@dataclass(frozen=True)
class Fact:
    """What is to be read first: a figure or word in large letters, and what it says."""

    figure: str
    words: str
    urgent: bool = False


@dataclass(frozen=True)
class Thumbnail:
    """A figure on the index: the small picture, and the files behind it (blank: there is none)."""

    text: str
    png: str
    svg: str = ""
    csv: str = ""


@dataclass(frozen=True)
class Answer:
    """What a first-time reader asks, answered: sentences, then a list, then where there is more."""

    heading: str
    lines: Sequence[str]
    items: Sequence[str | Link] = ()
    more: Link | None = None
    urgent: bool = False


@dataclass(frozen=True)
class ListedRun:
    """A notebook on the index; `error` is a mapping of cell, ename and evalue where it failed."""

    name: str
    status: str
    seconds: float
    page: str
    copy: str
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ShownTable:
    """A table on the index; its cells are finished texts, links or spans.

    `named_by` is the column that names a row; a `searched` table has a search by that name.
    """

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Link | Span]]
    note: str = ""
    named_by: int = 0
    searched: bool = False

    @property
    def figures(self) -> list[bool]:
        """Which columns hold figures only."""
        texts = [
            [row[place] for row in self.rows if isinstance(row[place], str)]
            for place in range(len(self.columns))
        ]
        return [bool(column) and are_figures(column) for column in texts]


FooterRow = tuple[str, str | Sequence[str]]
