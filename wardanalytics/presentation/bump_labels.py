"""The names at both ends of the bump chart's lines, moved apart where they would touch."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wardanalytics.presentation.bump_lines import Line
from wardanalytics.presentation.bump_plan import Plan
from wardanalytics.presentation.style import INK, PAPER, line_height
from wardanalytics.presentation.terms import is_missing


def label_ends(plot: Axes, rows: pd.DataFrame, lines: Sequence[Line], plan: Plan) -> None:
    """Write each ward's name where its line begins and ends, moved apart where they would touch.

    With many wards those whose line begins or ends within the chart are named only if highlighted;
    one that begins within the chart and is named at its right edge is named there only.
    """
    middle = rows["y"].fillna((rows["rank_low"] + rows["rank_high"]).astype("float") / 2)
    seen = rows.assign(middle=middle).dropna(subset=["middle"]).sort_values("x")
    look = {line.ward_code: line for line in lines}
    at_the_right = set(seen.loc[seen["x"].eq(seen["x"].max()), "ward_code"])
    sides = [("right", seen.groupby("ward_code").tail(1), seen["x"].max())]
    if len(seen["x"].unique()) > 1:
        sides.insert(0, ("left", seen.groupby("ward_code").head(1), seen["x"].min()))
    least = line_height(plan.size) / plan.step
    for side, ends, edge in sides:
        within = plan.named if side == "right" else plan.named - at_the_right
        ends = ends.loc[ends["x"].eq(edge) | ends["ward_code"].isin(within)]
        for x, there in ends.groupby("x"):
            there = there.sort_values(["middle", "ward_code"])
            apart = _within(_spread(list(there["middle"]), least), least, plan.places + 0.2)
            for row, y in zip(there.itertuples(), apart, strict=True):
                _label(plot, look[str(row.ward_code)], (x, y), _place(row), side, plan)


def _label(
    plot: Axes, line: Line, at: tuple[float, float], place: str, side: str, plan: Plan
) -> None:
    """The name beside a point; `place` is written too where the point has no room for it."""
    told = place if not plan.roomy or "–" in place else ""
    parts = [line.name, told] if side == "left" else [told, line.name]
    plot.annotate(
        " ".join(part for part in parts if part),
        at,
        (0.14 * 72 * (-1 if side == "left" else 1), 0),
        textcoords="offset points",
        ha="right" if side == "left" else "left",
        va="center",
        fontsize=plan.size,
        weight="bold" if line.is_highlighted else "normal",
        color=line.colour if line.is_highlighted else INK,
        bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 0.6},
        label=side,
        annotation_clip=False,
        zorder=6,
    )


def _place(row: Any) -> str:
    if not is_missing(row.rank):
        return str(int(row.rank))
    return f"{int(row.rank_low)}–{int(row.rank_high)}"


def _spread(wanted: Sequence[float], least: float) -> list[float]:
    """Move ascending positions apart to at least `least`, as little as possible, keeping order."""
    blocks: list[list[float]] = []
    for place in wanted:
        blocks.append([place])
        while (
            len(blocks) > 1 and _reach(blocks[-2], least)[1] + least > _reach(blocks[-1], least)[0]
        ):
            last = blocks.pop()
            blocks[-1] += last
    return [_reach(block, least)[0] + n * least for block in blocks for n in range(len(block))]


def _within(places: list[float], least: float, end: float) -> list[float]:
    """Ascending positions moved in between the chart's first place and its end, in their order."""
    inside: list[float] = []
    for place in places:
        inside.append(max(place, inside[-1] + least if inside else 0.8))
    for n in range(len(inside) - 1, -1, -1):
        inside[n] = min(inside[n], inside[n + 1] - least if n + 1 < len(inside) else end)
    return inside


def _reach(block: Sequence[float], least: float) -> tuple[float, float]:
    """Where a block of touching labels begins and ends when it is centred on what they mark."""
    half = least * (len(block) - 1) / 2
    middle = sum(block) / len(block)
    return middle - half, middle + half
