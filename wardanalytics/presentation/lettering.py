"""Letters laid out once: the width of a text, its picture and its drawing come from one shaping.

Shaping a text costs more than anything else about a chart, and matplotlib does it anew to measure
a text and to draw it, for every format. Letters are outlines without hinting, so that a text at
100 points serves every size.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
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
        face = prop.copy()
        face.set_size(self.FONT_SCALE)
        width, height, descent = _measured(s, face)
        return width * scale, height * scale, descent * scale

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
    """Writes letters as outlines from the shapings that are kept."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """As matplotlib's own."""
        super().__init__(*given, **named)
        self._text2path = LETTERS


@lru_cache(maxsize=_SHAPED)
def _measured(text: str, face: FontProperties) -> tuple[float, float, float]:
    return _PLAIN.get_text_width_height_descent(text, face, ismath=False)


@lru_cache(maxsize=_SHAPED)
def _shaped(text: str, font: Any) -> list[tuple]:
    glyphs, _, _ = _PLAIN.get_glyphs_with_font(font, text, _OUTLINES)
    return glyphs
