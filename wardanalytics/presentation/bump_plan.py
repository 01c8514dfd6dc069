"""Where the bump chart puts what: how high a place is, where each period's column stands."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from wardanalytics.presentation.style import MARGIN, SMALL, TEXT, WIDTH, text_width
from wardanalytics.presentation.terms import names
from wardanalytics.presentation.timeline import places_on_line

_FEW = 15
_WITH_NUMBERS, _PLAIN = 0.42, 0.24  # inches a place
_SELECTION = 6.0  # the least height of a few wards among many
_EDGE = 0.15  # columns between the first and last period and the ends of the plot
HEADINGS = 0.3  # inches above the plot


@dataclass(frozen=True)
class Plan:
    """The room of a chart, in inches but for `columns`: each period's place on the plot's x axis.

    `all_columns` has those of left-out years too, in which a line has a gap. `named` are the wards
    that are named wherever their line begins or ends.
    """

    places: int
    step: float
    size: float
    left: float
    width: float
    columns: dict[str, float]
    all_columns: list[float]
    named: frozenset[str]

    @property
    def roomy(self) -> bool:
        """Whether a point has room for the number of its place."""
        return self.step > _PLAIN

    @property
    def height(self) -> float:
        """The height of the plot."""
        return self.places * self.step

    @property
    def reach(self) -> tuple[float, float]:
        """Both ends of the plot's x axis."""
        return -_EDGE, max(self.columns.values()) + _EDGE

    def inches(self, x: float) -> float:
        """How far from the left edge of the sheet a place on the x axis lies."""
        first, last = self.reach
        return self.left + (x - first) / (last - first) * self.width


def plan_of(rows: pd.DataFrame, places: int, named: Collection[str]) -> Plan:
    """Plan the chart of some rows of `ranks`, oldest first, of which `places` is the last place.

    With many wards, `named` are those to name where their line begins or ends within the chart.
    """
    wards = len(set(rows["ward_code"]))
    step = _step(places, wards)
    few = step > _PLAIN or wards <= _FEW
    size = TEXT if few else SMALL
    written = rows if few else rows.loc[rows.duplicated("ward_code", keep=False)]
    wide = max((text_width(str(name), size, "bold") for name in names(written)), default=1) + 0.55
    within = frozenset(rows["ward_code"]) if few else frozenset(named)
    left = MARGIN + wide
    width = WIDTH - 2 * left
    at = places_on_line(list(rows["period"].unique()))
    last = rows.loc[rows["ward_code"].isin(within)].assign(x=rows["period"].map(at))
    ends = set(last.groupby("ward_code")["x"].max())
    spaced = _spaced(ends, max(at.values()), width, wide)
    columns = {period: spaced[x] for period, x in at.items()}
    return Plan(places, step, size, left, width, columns, list(spaced.values()), within)


def _step(places: int, wards: int) -> float:
    """The height of a place; few wards among many places are drawn closer than all of them."""
    if places <= _FEW:
        return _WITH_NUMBERS
    if wards < places / 2:
        return min(max(_SELECTION, wards * _PLAIN) / places, _PLAIN)
    return _PLAIN


def _spaced(ends: Collection[int], last: int, room: float, wide: float) -> dict[int, float]:
    """Where each column stands: wider apart where the name of a line that ends must find room.

    `ends` are the columns in which lines end, `room` is the width of the plot and `wide` that of a
    name, both in inches.
    """
    breaks = sorted(set(ends) - {last})
    free = room - len(breaks) * wide
    more = max((wide * (last + 2 * _EDGE) - room) / free, 0) if breaks and free > 0 else 0
    return {x: x + more * sum(end < x for end in breaks) for x in range(last + 1)}
