"""Letters laid out once: the width of a text and its outlines come from one shaping.

Shaping a text costs more than anything else about a chart, and matplotlib does it anew to measure
a text and to draw it, for every format. Letters are outlines without hinting, so that a text at
100 points serves every size.
"""

import os
from functools import lru_cache
from typing import Any, NamedTuple, TextIO

import numpy as np
from matplotlib.backends.backend_svg import RendererSVG, _generate_css, _generate_transform
from matplotlib.colors import rgb2hex
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

_SHAPED = 4_000  # texts that are kept: a few sheets full of them
_PLAIN = TextToPath()
_SCALE = _PLAIN.FONT_SCALE

# What a font is found by: families, style, variant, weight, stretch. What is kept goes by it and
# not by the open font, so that a forked process has the texts of the one it comes from.
Look = tuple[tuple[str, ...], str, str, Any, Any]


class _Glyph(NamedTuple):
    """The outline of a letter, and in pixels its advance, lowest and highest point."""

    outline: tuple[np.ndarray, np.ndarray]
    advance: float
    low: float
    high: float


_GLYPHS: dict[str, _Glyph] = {}


class _Letters(TextToPath):
    """Measures plain text by the shapings that are kept."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Width, height and descent of a line, in points."""
        scale = prop.get_size_in_points() / _SCALE
        width, height, descent = _measured(s, _look(prop))
        return width * scale, height * scale, descent * scale


LETTERS = _Letters()


class SvgRenderer(RendererSVG):
    """Writes letters as outlines from the shapings that are kept, a line of text in one piece."""

    def __init__(self, width: float, height: float, file: TextIO, **named: Any) -> None:
        """As matplotlib's own."""
        super().__init__(width, height, file, **named)
        self._text2path, self._file = LETTERS, file

    def _draw_text_as_path(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any,
        mtext: Any = None,
    ) -> None:
        look = _look(prop)
        names = [name for name, *_ in _shaped(s, look) if name not in self._glyph_map]
        scale = prop.get_size_in_points() / _SCALE
        place = [("translate", (x, y)), ("rotate", (-angle,)), ("scale", (scale, -scale))]
        colour = rgb2hex(gc.get_rgb())
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        style = {"fill": colour} if colour != "#000000" else {}
        style |= {"opacity": f"{alpha:g}"} if alpha != 1 else {}
        self.writer.start("g", style=_generate_css(style), transform=_generate_transform(place))
        self.writer.comment(s)  # what the outlines say; it also closes the tag
        self._update_glyph_map_defs({name: _GLYPHS[name].outline for name in names})
        self._file.write(_uses(s, look))
        self.writer.end("g")


def outlines(text: str, prop: FontProperties) -> tuple[Path, float]:
    """The outlines of a line of text, and what makes them points."""
    return _path(text, _look(prop)), prop.get_size_in_points() / _SCALE


def _look(prop: FontProperties) -> Look:
    style = prop.get_style(), prop.get_variant(), prop.get_weight(), prop.get_stretch()
    return tuple(prop.get_family()), *style


@lru_cache(maxsize=64)
def _font(look: Look) -> Any:
    family, style, variant, weight, stretch = look
    return _PLAIN._get_font(
        FontProperties(
            family=list(family), style=style, variant=variant, weight=weight, stretch=stretch
        )
    )


if hasattr(os, "register_at_fork"):
    # A font reads letters from its open file: two processes that share it move its place by turns.
    os.register_at_fork(after_in_child=_font.cache_clear)


@lru_cache(maxsize=_SHAPED)
def _shaped(text: str, look: Look) -> list[tuple[str, float, float]]:
    """The names of the glyphs of a line of text, and where each stands, at _SCALE points."""
    font = _font(look)
    font.set_size(_SCALE, _PLAIN.DPI)  # other charts of a notebook set theirs
    shaped = []
    for item in font._layout(text, LoadFlags.NO_HINTING):
        name = _glyph_name(item.ft_object, item.glyph_index)
        if name not in _GLYPHS:
            glyph = item.ft_object.load_glyph(item.glyph_index, flags=LoadFlags.NO_HINTING)
            low, high = glyph.bbox[1] / 64, glyph.bbox[3] / 64
            _GLYPHS[name] = _Glyph(item.ft_object.get_path(), glyph.horiAdvance / 64, low, high)
        shaped.append((name, item.x, item.y))
    return shaped


@lru_cache(maxsize=_SHAPED)
def _glyph_name(font: Any, glyph: int) -> str:
    return _PLAIN._get_glyph_repr(font, glyph)


@lru_cache(maxsize=_SHAPED)
def _measured(text: str, look: Look) -> tuple[float, float, float]:
    """Width, height and descent of a line of text at _SCALE points."""
    shaped = _shaped(text, look)
    if not shaped:
        return 0.0, 0.0, 0.0
    last, x, _ = shaped[-1]
    low = min(y + _GLYPHS[name].low for name, _, y in shaped)
    high = max(y + _GLYPHS[name].high for name, _, y in shaped)
    return x + _GLYPHS[last].advance, high - low, -low


def _path(text: str, look: Look) -> Path:
    """The outlines of a line of text, at _SCALE points."""
    shaped = _shaped(text, look)
    if not shaped:
        return Path(np.empty((0, 2)))
    vertices, codes = zip(*(_GLYPHS[name].outline for name, *_ in shaped), strict=True)
    places = [points + (x, y) for points, (_, x, y) in zip(vertices, shaped, strict=True)]
    return Path(np.concatenate(places), np.concatenate(codes))


@lru_cache(maxsize=_SHAPED)
def _uses(text: str, look: Look) -> str:
    """The glyphs of a line of text as elements that refer to their outlines."""
    uses = []
    for name, x, y in _shaped(text, look):
        place = _generate_transform([("translate", (x, y))])
        uses.append(f'<use xlink:href="#{name}"' + (f' transform="{place}"/>' if place else "/>"))
    return "".join(uses)
