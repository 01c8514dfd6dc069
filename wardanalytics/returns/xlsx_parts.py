"""The parts of an .xlsx workbook besides its sheets that hold texts: shared ones and comments."""

import re
from typing import NamedTuple

from wardanalytics.returns.cells import Allowance
from wardanalytics.returns.container import Container, PartReader, is_on

MOST_TEXTS = 2_000_000
MOST_COMMENTS = 200_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Text(NamedTuple):
    """A text; of rich text also the font that all its runs name, and whether any is struck."""

    words: str
    font: str | None = None
    is_struck: bool = False


def unescaped(text: str) -> str:
    """A text with its _xHHHH_ escapes undone: a carriage return is stored as _x000D_."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    is_half = 0xD800 <= code <= 0xDFFF  # of a pair, no character by itself
    return found[0] if is_half else chr(code)


class TextCollector:
    """Puts together a text of one or several runs, without what is written above Chinese words."""

    def __init__(self) -> None:
        """Begin with no text."""
        self._in_phonetic = self._in_run = False
        self.begin()

    def begin(self, _attributes: object = None) -> None:
        """Begin the next text."""
        self._pieces: list[str] = []
        self._fonts: set[str | None] = set()
        self._is_struck = self._run_is_struck = False
        self._run_font: str | None = None

    def starts(self) -> dict:
        """The actions at the start of the elements that texts are made of."""
        return {
            "r": self._begin_run,
            "rPh": self._begin_phonetic,
            "rFont": self._note_font,
            "strike": self._note_strike,
        }

    def ends(self, reader: PartReader) -> dict:
        """The actions at the end of the elements that texts are made of."""

        def end_words() -> None:
            if self._in_phonetic:
                return
            words = reader.said()
            self._pieces.append(words)
            if self._in_run and words.strip():
                self._fonts.add(self._run_font)
                self._is_struck |= self._run_is_struck

        return {"t": end_words, "r": self._end_run, "rPh": self._end_phonetic}

    def text(self) -> Text:
        """The text that has ended."""
        font = next(iter(self._fonts)) if len(self._fonts) == 1 else None
        return Text(unescaped("".join(self._pieces)), font, self._is_struck)

    def _begin_run(self, _: object) -> None:
        self._in_run, self._run_font, self._run_is_struck = True, None, False

    def _end_run(self) -> None:
        self._in_run = False

    def _begin_phonetic(self, _: object) -> None:
        self._in_phonetic = True

    def _end_phonetic(self) -> None:
        self._in_phonetic = False

    def _note_font(self, attributes: dict[str, str]) -> None:
        self._run_font = attributes.get("val")

    def _note_strike(self, attributes: dict[str, str]) -> None:
        self._run_is_struck = is_on(attributes.get("val", "1"))


class SharedTexts:
    """The texts that cells name by number; only the few rich ones keep more than their words."""

    def __init__(self) -> None:
        """Begin with none."""
        self._words: list[str] = []
        self._rich: dict[int, Text] = {}

    def add(self, text: Text) -> None:
        """Add the next text."""
        if text.font or text.is_struck:
            self._rich[len(self._words)] = text
        self._words.append(text.words)

    def numbered(self, number: str) -> Text:
        """The text of a number.

        Raises:
            IndexError: there is none.
        """
        at = int(number)
        if not 0 <= at < len(self._words):
            raise IndexError(f"shared text {at} of {len(self._words)}")
        return self._rich.get(at) or Text(self._words[at])


def read_shared_texts(container: Container, part: str, characters: Allowance) -> SharedTexts:
    """Read the part of shared texts.

    Raises:
        UnreadableReturnError: it passes a limit.
    """
    texts, collector, count = SharedTexts(), TextCollector(), Allowance(MOST_TEXTS, "texts")

    def end_text() -> None:
        count.take()
        text = collector.text()
        characters.take(len(text.words))
        texts.add(text)

    reader = PartReader()
    reader.act_on({"si": collector.begin, **collector.starts()}, {"si": end_text})
    reader.act_on({}, collector.ends(reader))
    container.read(part, reader)
    return texts


def read_comments(container: Container, part: str, characters: Allowance) -> dict[str, str]:
    """Read the comments of a sheet by the address of their cell.

    Raises:
        UnreadableReturnError: they pass a limit.
    """
    comments: dict[str, str] = {}
    collector, count = TextCollector(), Allowance(MOST_COMMENTS, "comments")
    address = ""

    def begin_comment(attributes: dict[str, str]) -> None:
        nonlocal address
        count.take()
        collector.begin()
        address = attributes.get("ref", "").upper()

    def end_comment() -> None:
        text = collector.text().words
        characters.take(len(text))
        comments[address] = text

    reader = PartReader()
    reader.act_on({"comment": begin_comment, **collector.starts()}, {"comment": end_comment})
    reader.act_on({}, collector.ends(reader))
    container.read(part, reader)
    return comments
