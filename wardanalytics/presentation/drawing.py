"""A figure drawn once, both as pixels and as an SVG.

Where each part of a figure stands and how it looks takes longer to ask than to draw. The parts are
asked in points, as an SVG counts; the same answers, enlarged, give the pixels.
"""

import io
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Affine2D, TransformedBbox, TransformedPath

from wardanalytics.presentation.lettering import LETTERS, SvgRenderer, outlines
from wardanalytics.presentation.style import house_style

_POINTS = 72


def drawn(figure: Figure, dpi: int, alt: str) -> tuple[np.ndarray, str]:
    """A figure as pixels (height x width x RGBA, a byte each) and as an SVG with a title.

    Text is outlines in both.
    """
    width, height = figure.get_size_inches()
    svg, before = io.StringIO(), figure.dpi
    told = {"Date": None, "Creator": None, "Title": alt}
    with house_style():
        figure.set_dpi(_POINTS)
        outlined = SvgRenderer(width * _POINTS, height * _POINTS, svg, image_dpi=dpi, metadata=told)
        pixels = RendererAgg(int(width * dpi), int(height * dpi), dpi)
        figure.draw(_Both(outlined, pixels))
        outlined.finalize()
        figure.set_dpi(before)
    return np.asarray(pixels.buffer_rgba()), svg.getvalue()


class _Both(RendererBase):
    """Draws what it is told on an SVG, and enlarged on pixels."""

    def __init__(self, svg: SvgRenderer, pixels: RendererAgg):
        super().__init__()
        self._svg, self._pixels = svg, pixels
        self._scale = pixels.dpi / _POINTS
        self._enlarging = Affine2D().scale(self._scale)

    def open_group(self, s: str, gid: str | None = None) -> None:
        self._svg.open_group(s, gid)

    def close_group(self, s: str) -> None:
        self._svg.close_group(s)

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self._svg.get_canvas_width_height()

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        return LETTERS.get_text_width_height_descent(s, prop, ismath)

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        self._svg.draw_path(gc, path, transform, rgbFace)
        self._pixels.draw_path(self._look(gc), path, self._enlarged(transform), rgbFace)

    def draw_markers(
        self,
        gc: Any,
        marker_path: Any,
        marker_trans: Any,
        path: Any,
        trans: Any,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        self._svg.draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
        mark, place = self._enlarged(marker_trans), self._enlarged(trans)
        self._pixels.draw_markers(self._look(gc), marker_path, mark, path, place, rgbFace)

    def draw_path_collection(
        self,
        gc: Any,
        master_transform: Any,
        paths: Any,
        all_transforms: Any,
        offsets: Any,
        offset_trans: Any,
        *look: Any,
        **more: Any,
    ) -> None:
        self._svg.draw_path_collection(
            gc, master_transform, paths, all_transforms, offsets, offset_trans, *look, **more
        )
        whole, place = self._enlarged(master_transform), self._enlarged(offset_trans)
        self._pixels.draw_path_collection(
            self._look(gc), whole, paths, all_transforms, offsets, place, *look, **more
        )

    def get_image_magnification(self) -> float:
        return self._scale

    def option_image_nocomposite(self) -> bool:
        return True

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        self._svg.draw_image(gc, x, y, im, transform)
        self._pixels.draw_image(self._look(gc), x * self._scale, y * self._scale, im)

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        *more: Any,
        **named: Any,
    ) -> None:
        self._svg.draw_text(gc, x, y, s, prop, angle, *more, **named)
        path, scale = outlines(s, prop)
        _, height = self.get_canvas_width_height()
        place = Affine2D().scale(scale).rotate_deg(angle).translate(x, height - y)
        look = self._look(gc)
        look.set_linewidth(0)
        look.set_snap(False)  # a dash is drawn where it stands, as letters are
        self._pixels.draw_path(look, path, self._enlarged(place), gc.get_rgb())

    def _enlarged(self, transform: Any) -> Affine2D:
        return Affine2D(self._enlarging.get_matrix() @ transform.get_matrix())

    def _look(self, gc: GraphicsContextBase) -> GraphicsContextBase:
        """How to draw, with the place that may be drawn on enlarged."""
        look = GraphicsContextBase()
        look.copy_properties(gc)
        box, (path, transform) = gc.get_clip_rectangle(), gc.get_clip_path()
        if box is not None:
            look.set_clip_rectangle(TransformedBbox(box, self._enlarging))
        if path is not None:
            look.set_clip_path(TransformedPath(path, self._enlarged(transform)))
        return look
