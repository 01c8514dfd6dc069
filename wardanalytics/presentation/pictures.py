"""Keeping a figure: drawn once, saved with its table, shown from the same bytes."""

import base64
import html
import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin

from wardanalytics.presentation.drawing import drawn
from wardanalytics.tables import TABLES, write_csv

_DPI = 150
_PLACE = {"source_file", "source_sheet", "actual_cell"}  # what traces a figure to its cell
_COLOURS, _KEPT = 256, 64  # of a picture's file; so many of them are its commonest, kept exactly


@dataclass(frozen=True)
class Picture:
    """A kept figure. At the end of a notebook cell it shows itself, with its alternative text.

    `png`, `svg` and `csv` are the files written, the CSV with the cell of each figure where
    `is_traced`; `width` is in pixels on a page.
    """

    name: str
    alt: str
    width: int
    png: Path
    svg: Path
    csv: Path
    is_traced: bool
    image: bytes = field(repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        """What a notebook shows: the bytes that were saved, and how to read them aloud."""
        image = base64.b64encode(self.image).decode("ascii")
        told = {"alt": self.alt, "width": self.width, "name": self.name}
        told |= {"is_traced": True} if self.is_traced else {}
        return {"image/png": image}, {"image/png": told}


def keep(figure: Figure, table: pd.DataFrame, run_folder: str | Path, name: str) -> Picture:
    """Save a figure and the table it shows under a run folder, and hand it back to be shown.

    Writes `figures/<name>.png` (150 dpi), `figures/<name>.svg` and `tables/<name>.csv`, each whole
    or not at all; the same figure and table give the same bytes. The CSV is UTF-8 with a byte-order
    mark and blank for missing; a text that a spreadsheet would take for a formula gets an
    apostrophe in front, numbers stay as they are.

    Args:
        figure: its label is the alternative text.
        table: the frame behind the figure; the index is not written.
        run_folder: where the run keeps its output; made if it is not there.
        name: small letters a–z, digits and hyphens.

    Raises:
        ValueError: the name holds anything else, or is that of a finished table.
    """
    if _checked(name) in TABLES:
        raise ValueError(f"{name!r} is the name of a finished table; call the picture otherwise")
    folder = Path(run_folder)
    alt = str(figure.get_label())
    png, svg = _drawn(figure, alt)
    picture = Picture(
        name=name,
        alt=alt,
        width=round(figure.get_figwidth() * 100),
        png=folder / "figures" / f"{name}.png",
        svg=folder / "figures" / f"{name}.svg",
        csv=folder / "tables" / f"{name}.csv",
        is_traced=set(table.columns) >= _PLACE,
        image=png,
    )
    _put(picture.png, lambda path: path.write_bytes(picture.image))
    _put(picture.svg, lambda path: path.write_bytes(svg))
    _put(picture.csv, lambda path: write_csv(table, path, "utf-8-sig"))
    return picture


def picture_html(figure: Figure) -> str:
    """A figure as an element of HTML with its alternative text, for a widget; nothing is saved."""
    alt, width = str(figure.get_label()), round(figure.get_figwidth() * 100)
    image = base64.b64encode(_drawn(figure, alt)[0]).decode("ascii")
    return f'<img alt="{html.escape(alt)}" width="{width}" src="data:image/png;base64,{image}">'


def keep_text(text: str, run_folder: str | Path, name: str) -> Path:
    """Save a text under a run folder as `texts/<name>.txt`, UTF-8, whole or not at all.

    Raises:
        ValueError: the name holds anything but small letters a-z, digits and single hyphens.
    """
    path = Path(run_folder) / "texts" / f"{_checked(name)}.txt"
    _put(path, lambda file: file.write_text(text + "\n", encoding="utf-8"))
    return path


def picture_alt(png: Path) -> str:
    """The alternative text that a kept figure's file carries, its name where there is none."""
    with Image.open(png) as image:
        return str(image.info.get("Description", png.stem))


def figure_title(png: Path) -> str:
    """The title of a kept figure: the first sentence of its alternative text."""
    return picture_alt(png).split(". ")[0]


def _checked(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"a kept file's name holds a-z, 0-9 and single hyphens only, not {name!r}")
    return name


def _drawn(figure: Figure, alt: str) -> tuple[bytes, bytes]:
    """A figure as PNG, at 150 dots per inch, and as SVG; both carry its alternative text."""
    pixels, svg = drawn(figure, _DPI, alt)
    told = PngImagePlugin.PngInfo()
    told.add_text("Description", alt)
    png = io.BytesIO()
    image = _in_few_colours(pixels)
    image.save(png, "png", dpi=(_DPI, _DPI), pnginfo=told, compress_level=3)  # 6: twice the time
    return png.getvalue(), svg.encode()


def _in_few_colours(pixels: np.ndarray) -> Image.Image:
    """A picture with a palette: less than half the bytes, and nobody sees the difference.

    The commonest colours are kept exactly; of the shades at the edges of letters and lines, where
    there are too many, like ones become one. `pixels` are opaque RGBA, a byte each.
    """
    numbers = pixels.view(">u4")[..., 0].ravel()  # red counts most, as digits do
    inked = np.flatnonzero(numbers != numbers[0])  # the corner is paper, and so is most
    codes, found = pd.factorize(numbers[inked].astype("uint32"))
    counts = np.bincount(codes, minlength=len(found))
    order = np.lexsort((found, counts))[::-1]  # the commonest first, the same on every machine
    paper = numbers[:1].astype("uint32")
    colours = _as_colours(np.concatenate([paper, found[order]]))
    palette, places = colours, np.arange(len(colours))
    if len(colours) > _COLOURS:
        rest = Image.fromarray(colours[_KEPT:][np.newaxis])
        rest = rest.quantize(_COLOURS - _KEPT, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        shades = np.array(rest.getpalette(), dtype=np.uint8).reshape(-1, 3)
        palette = np.concatenate([colours[:_KEPT], shades])
        places = np.concatenate([np.arange(_KEPT), _KEPT + np.asarray(rest)[0]])
    place_of = np.empty(len(found), dtype=np.uint8)
    place_of[order] = places[1:]
    drawing = np.zeros(len(numbers), dtype=np.uint8)
    drawing[inked] = place_of[codes]
    picture = Image.fromarray(drawing.reshape(pixels.shape[:2]))
    picture.putpalette(palette.tobytes())
    return picture


def _as_colours(numbers: np.ndarray) -> np.ndarray:
    """Red, green and blue, a byte each, of colours whose digits they are."""
    return numbers.astype(">u4").view(np.uint8).reshape(-1, 4)[:, :3]


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Write under a temporary name beside the file, then put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
