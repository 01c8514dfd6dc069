"""Letters laid out once: the width of a text, its picture and its drawing come from one shaping.

Shaping a text costs more than anything else about a chart, and matplotlib does it anew to measure
a text and to draw it, for every format. Letters are outlines without hinting, so that a text at
100 points serves every size.
"""

import os
from functools import lru_cache
from typing import Any, TextIO

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG, _generate_css, _generate_transform
from matplotlib.colors import rgb2hex
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D

_SHAPED = 4_000  # texts that are kept: a few sheets full of them
_OUTLINES: dict[str, tuple[np.ndarray, np.ndarray]] = {}


class _Letters(TextToPath):
    """Measures and outlines plain text; what it has shaped it keeps."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Width, height and descent of a line, in points."""
        scale = prop.get_size_in_points() / self.FONT_SCALE
        width, height, descent = _measured(s, self._get_font(prop))
        return width * scale, height * scale, descent * scale

    def _get_font(self, prop: FontProperties) -> Any:
        """The font for a text; looked for once for each style and weight."""
        names = ("style", "variant", "weight", "stretch")
        look = {name: getattr(prop, f"get_{name}")() for name in names}
        font = _found(tuple(prop.get_family()), **look)
        font.set_size(self.FONT_SCALE, self.DPI)  # other charts of a notebook set theirs
        return font

    def get_glyphs_with_font(
        self,
        font: Any,
        s: str,
        glyph_map: Any = None,
        return_new_glyphs_only: bool = False,
        **features: Any,
    ) -> tuple[list, dict, list]:
        """The glyphs of a text and where they stand, and the outlines that the map lacks."""
        glyphs = _shaped(s, font)
        known = {} if glyph_map is None else glyph_map
        lacking = {name: _OUTLINES[name] for name, *_ in glyphs if name not in known}
        if return_new_glyphs_only:
            return glyphs, lacking, []
        known.update(lacking)
        return glyphs, known, []

    def path(self, text: str, prop: FontProperties) -> Path:
        """The outlines of a line of text, at FONT_SCALE points."""
        glyphs, outlines, _ = self.get_glyphs_with_font(self._get_font(prop), text)
        if not glyphs:
            return Path(np.empty((0, 2)))
        places = [outlines[name][0] + (x, y) for name, x, y, _ in glyphs]
        codes = np.concatenate([outlines[name][1] for name, *_ in glyphs])
        return Path(np.concatenate(places), codes)


LETTERS = _Letters()
_PLAIN = TextToPath()


class PngRenderer(RendererAgg):
    """Draws the outlines of letters, as the SVG has them."""

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Fill the outlines of a line of text, with its base line's left end at `x`, `y`."""
        scale = self.points_to_pixels(prop.get_size_in_points()) / LETTERS.FONT_SCALE
        place = Affine2D().scale(scale).rotate_deg(angle).translate(x, self.height - y)
        gc.set_linewidth(0)
        gc.set_snap(False)  # a dash is drawn where it stands, as letters are
        self.draw_path(gc, LETTERS.path(s, prop), place, gc.get_rgb())

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Width, height and descent of a line, in pixels."""
        width, height, descent = LETTERS.get_text_width_height_descent(s, prop, ismath)
        scale = self.dpi / 72
        return width * scale, height * scale, descent * scale


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
        font = LETTERS._get_font(prop)
        _, lacking, _ = LETTERS.get_glyphs_with_font(font, s, self._glyph_map, True)
        scale = prop.get_size_in_points() / LETTERS.FONT_SCALE
        place = [("translate", (x, y)), ("rotate", (-angle,)), ("scale", (scale, -scale))]
        colour = rgb2hex(gc.get_rgb())
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        style = {"fill": colour} if colour != "#000000" else {}
        style |= {"opacity": f"{alpha:g}"} if alpha != 1 else {}
        self.writer.start("g", style=_generate_css(style), transform=_generate_transform(place))
        self.writer.comment(s)  # what the outlines say; it also closes the tag
        self._update_glyph_map_defs(lacking)
        self._file.write(_uses(s, font))
        self.writer.end("g")


@lru_cache(maxsize=_SHAPED)
def _uses(text: str, font: Any) -> str:
    """The glyphs of a line of text as elements that refer to their outlines."""
    uses = []
    for name, x, y, _ in _shaped(text, font):
        place = _generate_transform([("translate", (x, y))])
        uses.append(f'<use xlink:href="#{name}"' + (f' transform="{place}"/>' if place else "/>"))
    return "".join(uses)


@lru_cache(maxsize=64)
def _found(family: tuple[str, ...], **look: Any) -> Any:
    return _PLAIN._get_font(FontProperties(family=list(family), **look))


if hasattr(os, "register_at_fork"):
    # A font reads letters from its open file: two processes that share it move its place by turns.
    os.register_at_fork(after_in_child=_found.cache_clear)


@lru_cache(maxsize=_SHAPED)
def _measured(text: str, font: Any) -> tuple[float, float, float]:
    """Width, height and descent of a line of text at FONT_SCALE points."""
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    return width / 64, height / 64, font.get_descent() / 64


@lru_cache(maxsize=_SHAPED)
def _shaped(text: str, font: Any) -> list[tuple]:
    glyphs, _, _ = _PLAIN.get_glyphs_with_font(font, text, _OUTLINES)
    return glyphs
