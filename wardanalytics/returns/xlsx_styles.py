"""The styles of an .xlsx workbook: number formats, fonts, and what nobody can see."""

from collections.abc import Sequence
from typing import NamedTuple

from wardanalytics.returns.cells import Allowance
from wardanalytics.returns.container import Container, PartReader, Start, is_on
from wardanalytics.returns.number_formats import (
    BUILTIN,
    GENERAL,
    hides_numbers,
    hides_texts,
    shows_date,
    shows_elapsed_time,
)

MOST_STYLES = 200_000
_WHITE = "FFFFFF"
_WHITES = ("theme 0", "indexed 1", "indexed 9", "indexed 65")
_OF_CELL_STYLE = ("numFmt", "font", "fill")


class Style(NamedTuple):
    """What a cell's style says of it."""

    number_format: str = GENERAL
    font: str | None = None
    is_struck: bool = False
    is_date: bool = False
    is_elapsed: bool = False
    is_invisible: bool = False  # written in the colour of its ground

    def hides(self, kind: str) -> bool:
        """Whether nobody sees what a cell of this style holds: a text, or anything else."""
        hides = hides_texts if kind == "text" else hides_numbers
        return self.is_invisible or hides(self.number_format)


class _Font(NamedTuple):
    """What a font says of a cell; without a colour of its own it is black."""

    name: str | None = None
    is_struck: bool = False
    colour: str | None = "000000"


class _StyleReader(PartReader):
    """Collects formats, fonts and cell styles; those of conditional formats have no number."""

    def __init__(self) -> None:
        super().__init__()
        self.codes = dict(BUILTIN)
        self.fonts: list[_Font] = []
        self.grounds: list[str | None] = []  # None: something else than one colour
        self.cell_styles: list[tuple[int, int, int]] = []
        self._section = self._pattern_is = ""
        self._styles = Allowance(MOST_STYLES, "styles")
        for section, tag, act in (
            ("numFmts", "numFmt", self._number_format),
            ("fonts", "font", self._font),
            ("fonts", "name", self._font_name),
            ("fonts", "strike", self._font_strike),
            ("fonts", "color", self._font_colour),
            ("fills", "fill", self._fill),
            ("fills", "patternFill", self._pattern),
            ("fills", "fgColor", self._ground_colour),
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
        self.fonts.append(_Font())

    def _font_name(self, attributes: dict[str, str]) -> None:
        self.fonts[-1] = self.fonts[-1]._replace(name=attributes.get("val"))

    def _font_strike(self, attributes: dict[str, str]) -> None:
        self.fonts[-1] = self.fonts[-1]._replace(is_struck=is_on(attributes.get("val", "1")))

    def _font_colour(self, attributes: dict[str, str]) -> None:
        self.fonts[-1] = self.fonts[-1]._replace(colour=_colour(attributes))

    def _fill(self, _: object) -> None:
        self._styles.take()
        self.grounds.append(None)

    def _pattern(self, attributes: dict[str, str]) -> None:
        self._pattern_is = attributes.get("patternType", "none")
        self.grounds[-1] = _WHITE if self._pattern_is == "none" else None

    def _ground_colour(self, attributes: dict[str, str]) -> None:
        if self._pattern_is == "solid":
            self.grounds[-1] = _colour(attributes)

    def _cell_style(self, attributes: dict[str, str]) -> None:
        self._styles.take()
        number_format, font, fill = (attributes.get(f"{n}Id", "0") for n in _OF_CELL_STYLE)
        self.cell_styles.append((int(number_format), int(font), int(fill)))


def read_styles(container: Container, part: str) -> Sequence[Style]:
    """Read the styles that cells name by number.

    Raises:
        UnreadableReturnError: it passes a limit.
    """
    reader = _StyleReader()
    container.read(part, reader)
    fonts, grounds = dict(enumerate(reader.fonts)), dict(enumerate(reader.grounds))
    shown = {}
    styles = []
    for code_number, font_number, fill in reader.cell_styles:
        code = reader.codes.get(code_number, GENERAL)
        if code not in shown:
            shown[code] = (shows_date(code), shows_date(code) and shows_elapsed_time(code))
        font = fonts.get(font_number, _Font())
        is_invisible = font.colour == grounds.get(fill, _WHITE)
        styles.append(Style(code, font.name, font.is_struck, *shown[code], is_invisible))
    return styles


def _colour(attributes: dict[str, str]) -> str | None:
    """A colour as six digits, or what it is called; None where it is left to the program."""
    if "rgb" in attributes:
        return attributes["rgb"].upper()[-6:]
    names = [f"{name} {attributes[name]}" for name in ("theme", "indexed") if name in attributes]
    name = " ".join(names)
    return _WHITE if name in _WHITES and "tint" not in attributes else name or None
