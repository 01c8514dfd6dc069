"""The house style: one font, one palette in which each colour has one meaning, one kind of sheet.

A chart is drawn on a `Sheet`, a figure measured in inches from its top left corner: a title, a key
and a source line stand above and below the body, wrapped to the width, so that nothing is clipped
however long a name or however many wards there are. No global matplotlib state is touched.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from wardanalytics.presentation.lettering import LETTERS

FONT = "DejaVu Sans"
WIDTH = 10.0
MARGIN = 0.18
TITLE, TEXT, SMALL, TINY = 13.0, 9.0, 8.0, 7.0

INK, FAINT, GRID, PAPER = "#1c2430", "#5b6572", "#d5dae0", "#ffffff"

# Blue is above the target, pale blue on it, orange below; yellow and grey are not a verdict.
# Told apart in every kind of colour blindness; a test holds that.
STATUS_COLOURS = {
    "exceeded": "#2f79b5",
    "met": "#b7d7ee",
    "not_met": "#e88b2e",
    "in_progress": "#cfc9bd",
    "undetermined": "#f7ec6e",
    "no_target": "#ffffff",
    "not_reported": "#ffffff",
    "not_assigned": "#ffffff",
}
EXCEEDED_SHADES = ((1.5, "#0c4078"), (1.1, "#2f79b5"), (float("-inf"), "#7fb3dc"))
NOT_MET_SHADES = (
    (0.9, "#fbd3a4"),
    (0.7, "#e88b2e"),
    (0.5, "#b85a0a"),
    (float("-inf"), "#713203"),
)

# Green is the scale of levels and is used for nothing else; falling short of it is ochre.
LEVEL_COLOURS = {
    "excellent": "#00594c",
    "good": "#5bb09c",
    "completed": "#d6ece5",
    "not_completed": "#c98f2d",
}

# Who, not how well: a highlighted ward has its own colour and its own line.
HIGHLIGHTS = (
    ("#0b5fa8", "-"),
    ("#b3261e", "-"),
    ("#6b3fa0", "-"),
    ("#00796b", "-"),
    ("#8a5a00", "-"),
    ("#c2187a", "-"),
)
OTHERS = "#a8afb8"

_HOUSE = {
    "font.family": FONT,
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "text.hinting": "no_hinting",  # letters keep their widths, in half the time
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "wardanalytics",
    "svg.fonttype": "path",
    "savefig.bbox": None,
    "path.simplify": False,
}
_NOT_OURS = (
    "backend",
    "interactive",
    "toolbar",
    "webagg",
    "timezone",
    "date.epoch",
    "figure.hooks",
)


def house_style() -> AbstractContextManager[None]:
    """The style for the time of drawing or saving; the caller's own settings come back after."""
    plain = {
        name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith(_NOT_OURS)
    }
    return mpl.rc_context({**plain, **_HOUSE})


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float = TEXT, weight: str = "normal") -> float:
    """The width of one line of text, in inches; `size` is in points."""
    font = FontProperties(family=FONT, size=size, weight=weight)
    width, _, _ = LETTERS.get_text_width_height_descent(text, font, ismath=False)
    return width / 72


def line_height(size: float = TEXT) -> float:
    """The height of a line of text, in inches; `size` is in points."""
    return size * 1.28 / 72


def wrapped(
    text: str, width: float, size: float = TEXT, weight: str = "normal", most: int = 99
) -> list[str]:
    """A text as lines that fit `width` inches, at most `most`; what is cut off ends in `…`.

    A word wider than a line is broken; a blank text has no line.
    """
    lines: list[str] = []
    used, space = 0.0, text_width(" ", size, weight)
    for word in _breakable(text.split(), width, size, weight):
        wide = text_width(word, size, weight)  # the same words come again, the same lines do not
        if lines and used + space + wide <= width:
            lines[-1] += f" {word}"
            used += space + wide
        else:
            lines.append(word)
            used = wide
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(f"{last}…", size, weight) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _breakable(words: Sequence[str], width: float, size: float, weight: str) -> list[str]:
    """Cut words wider than a line, after a hyphen or a slash if one stands where a line can end."""
    pieces: list[str] = []
    for word in words:
        rest = word
        while text_width(rest, size, weight) > width and len(rest) > 1:
            ends = range(len(rest) - 1, 0, -1)
            fit = [n for n in ends if text_width(rest[:n], size, weight) <= width] or [1]
            cut = next((n for n in fit if rest[n - 1] in "-/"), fit[0])
            pieces.append(rest[:cut])
            rest = rest[cut:]
        pieces.append(rest)
    return pieces


def ink_on(colour: str) -> str:
    """The text colour that is read best on a colour: dark, or white on dark ground."""
    red, green, blue = mpl.colors.to_rgb(colour)
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return PAPER if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.063 else INK


@dataclass(frozen=True)
class KeyEntry:
    """An entry of the key above a chart: a swatch (colour, hatch, mark) and what it means."""

    text: str
    colour: str = PAPER
    hatch: str | None = None
    mark: str = ""

    @property
    def width(self) -> float:
        """The width on paper, in inches."""
        return 0.3 + text_width(self.text, SMALL) + 0.18


@dataclass(frozen=True)
class Sheet:
    """A figure with title, key and source in place; the body lies from `top` to `bottom`.

    `paper` are axes over the whole figure whose data units are inches from the top left corner.
    """

    figure: Figure
    paper: Axes
    width: float
    top: float
    bottom: float

    def write(self, x: float, y: float, text: str, **look: Any) -> None:
        """Write text with its anchor `x`, `y` inches from the top left corner."""
        look = {"fontsize": TEXT, "va": "center", **look}
        self.paper.text(x, y, text, **look)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """New axes at a place given in inches from the top left corner, transparent and bare."""
        whole = self.figure.get_figheight()
        place = (left / self.width, 1 - (top + height) / whole, width / self.width, height / whole)
        axes = self.figure.add_axes(place)
        axes.patch.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.set_yticks([])
        axes.tick_params(length=0, labelsize=SMALL)
        return axes


def new_sheet(
    title: str,
    body: float,
    *,
    alt: str,
    note: str = "",
    key: Sequence[KeyEntry] = (),
    source: str = "",
    width: float = WIDTH,
) -> Sheet:
    """Begin a figure whose body is `body` inches high; call it within `house_style()`.

    The figure's label is its alternative text. `note` stands under the title in small print,
    `source` below the body; both are wrapped and never cut.
    """
    usable = width - 2 * MARGIN
    heading = _lines(title, usable, TITLE, "bold", INK) + _lines(
        note, usable, TEXT, "normal", FAINT
    )
    rows = _key_rows(key, usable)
    footing = _lines(source, usable, SMALL, "normal", FAINT)
    top = MARGIN + sum(line_height(size) for _, size, _, _ in heading) + 0.24 * len(rows) + 0.1
    height = top + body + MARGIN + len(footing) * line_height(SMALL) + (0.08 if footing else 0)
    figure = Figure(figsize=(width, height), dpi=100, facecolor=PAPER)
    figure.set_label(alt)
    paper = figure.add_axes((0, 0, 1, 1), label="paper")
    paper.set(xlim=(0, width), ylim=(height, 0))
    paper.axis("off")
    sheet = Sheet(figure, paper, width, top, top + body)
    y = _write_lines(sheet, heading, MARGIN)
    for row in rows:
        _draw_key_row(sheet, row, y + 0.14)
        y += 0.24
    _write_lines(sheet, footing, top + body + 0.08)
    return sheet


def _lines(text: str, width: float, size: float, weight: str, colour: str) -> list[tuple]:
    return [(line, size, weight, colour) for line in wrapped(text, width, size, weight)]


def _write_lines(sheet: Sheet, lines: Sequence[tuple], y: float) -> float:
    for text, size, weight, colour in lines:
        sheet.write(MARGIN, y, text, fontsize=size, weight=weight, color=colour, va="top")
        y += line_height(size)
    return y


def _key_rows(key: Sequence[KeyEntry], width: float) -> list[list[KeyEntry]]:
    rows: list[list[KeyEntry]] = []
    for entry in key:
        if rows and sum(other.width for other in rows[-1]) + entry.width <= width:
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return rows


def _draw_key_row(sheet: Sheet, row: Sequence[KeyEntry], y: float) -> None:
    x = MARGIN
    for entry in row:
        swatch = Rectangle((x, y - 0.075), 0.22, 0.15, fc=entry.colour, ec=FAINT, lw=0.5)
        swatch.set_hatch(entry.hatch)
        sheet.paper.add_patch(swatch)
        look = {"ha": "center", "color": ink_on(entry.colour), "fontsize": SMALL}
        sheet.write(x + 0.11, y, entry.mark, **look)
        sheet.write(x + 0.28, y, entry.text, fontsize=SMALL)
        x += entry.width


def empty_sheet(title: str, alt: str, text: str, source: str) -> Figure:
    """A figure that says that there is nothing to show, in words."""
    lines = wrapped(text, WIDTH - 2 * MARGIN)
    height = len(lines) * line_height()
    sheet = new_sheet(title, max(height + 0.2, 0.5), alt=alt, source=source)
    sheet.write(MARGIN, sheet.top + 0.1 + height / 2, "\n".join(lines), color=FAINT)
    return sheet.figure
