"""The parts of an .xlsx workbook besides its sheets: shared texts, styles and comments."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from wardanalytics.returns.cells import Allowance
from wardanalytics.returns.container import Container, PartReader, Start, is_on
from wardanalytics.returns.number_formats import (
    BUILTIN,
    GENERAL,
    shows_date,
    shows_elapsed_time,
)

MOST_TEXTS = 2_000_000
MOST_STYLES = 200_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Text(NamedTuple):
    """A text; of rich text also the font that all its runs name, and whether any is struck."""

    words: str
    font: str | None = None
    is_struck: bool = False


class Style(NamedTuple):
    """What a cell's style says of it."""

    number_format: str = GENERAL
    font: str | None = None
    is_struck: bool = False
    is_date: bool = False
    is_elapsed: bool = False


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


class _StyleReader(PartReader):
    """Collects formats, fonts and cell styles; those of conditional formats have no number."""

    def __init__(self) -> None:
        super().__init__()
        self.codes = dict(BUILTIN)
        self.fonts: list[tuple[str | None, bool]] = []
        self.cell_styles: list[tuple[int, int]] = []
        self._section = ""
        self._styles = Allowance(MOST_STYLES, "styles")
        for section, tag, act in (
            ("numFmts", "numFmt", self._number_format),
            ("fonts", "font", self._font),
            ("fonts", "name", self._font_name),
            ("fonts", "strike", self._font_strike),
            ("cellXfs", "xf", self._cell_style),
        ):
            self.act_on({section: self._enter(section)}, {section: self._leave})
            self.act_on({tag: self._only_in(section, act)}, {})

    def _enter(self, section: str) -> Start:
        def enter(_: object) -> None:
            self._section = section

        return enter

    def _leave(self) -> None:
        self._section = ""

    def _only_in(self, section: str, act: Start) -> Start:
        def act_in_section(attributes: dict[str, str]) -> None:
            if self._section == section:
                act(attributes)

        return act_in_section

    def _number_format(self, attributes: dict[str, str]) -> None:
        self._styles.take()
        self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", GENERAL)

    def _font(self, _: object) -> None:
        self._styles.take()
        self.fonts.append((None, False))

    def _font_name(self, attributes: dict[str, str]) -> None:
        self.fonts[-1] = (attributes.get("val"), self.fonts[-1][1])

    def _font_strike(self, attributes: dict[str, str]) -> None:
        self.fonts[-1] = (self.fonts[-1][0], is_on(attributes.get("val", "1")))

    def _cell_style(self, attributes: dict[str, str]) -> None:
        self._styles.take()
        number_format, font = attributes.get("numFmtId", "0"), attributes.get("fontId", "0")
        self.cell_styles.append((int(number_format), int(font)))


def read_styles(container: Container, part: str) -> Sequence[Style]:
    """Read the styles that cells name by number.

    Raises:
        UnreadableReturnError: it passes a limit.
    """
    reader = _StyleReader()
    container.read(part, reader)
    fonts = dict(enumerate(reader.fonts))
    shown = {}
    styles = []
    for code_number, font_number in reader.cell_styles:
        code = reader.codes.get(code_number, GENERAL)
        if code not in shown:
            shown[code] = (shows_date(code), shows_date(code) and shows_elapsed_time(code))
        styles.append(Style(code, *fonts.get(font_number, (None, False)), *shown[code]))
    return styles


def read_comments(container: Container, part: str, characters: Allowance) -> dict[str, str]:
    """Read the comments of a sheet by the address of their cell.

    Raises:
        UnreadableReturnError: they pass a limit.
    """
    comments: dict[str, str] = {}
    collector, count = TextCollector(), Allowance(MOST_STYLES, "comments")
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
