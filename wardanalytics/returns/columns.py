"""What the columns and formulas of a table say about its figures, beyond the single row."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wardanalytics.checks import CHECKS
from wardanalytics.names import clean
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.conventions import decimal_signs, filled_down
from wardanalytics.returns.figure_cells import read_figure
from wardanalytics.returns.figure_texts import PAIR
from wardanalytics.returns.figures import BLANK, Figure
from wardanalytics.returns.findings import finding
from wardanalytics.returns.headings import FIGURE_ROLES
from wardanalytics.returns.layout import Layout
from wardanalytics.returns.recompute import Grid, differs, links_outside, recomputed

_FIGURE = re.compile(r"[-−–+]?\d")
_NO_MARKS = dict.fromkeys(("mark_dash", "mark_none", "mark_x"), "missing")
_MADE_DATES = ("excel_date", "date_proved")
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Columns:
    """The decimal sign of each role's column, the cells that look filled down, and the sheet."""

    signs: Mapping[str, str]
    filled: Mapping[str, str]
    grid: Grid

    def doubted(
        self, by_role: Mapping[str, Cell], figures: Mapping[str, Figure]
    ) -> dict[str, Figure]:
        """The figures of a row with what their formulas and neighbours give to doubt."""
        return {
            role: self._doubted(by_role[role], figure) if role in by_role else figure
            for role, figure in figures.items()
        }

    def _doubted(self, cell: Cell, figure: Figure) -> Figure:
        if cell.formula is None and cell.address not in self.filled:
            return figure
        is_open = figure.check is None or CHECKS[figure.check].severity == "info"
        if is_open and cell.address in self.filled and figure.value is not None:
            before = {"before": self.filled[cell.address]}
            return figure._replace(check="filled_down", details=before)
        if cell.formula is None or not (is_open or figure.check in _OF_FORMULAS):
            return figure
        check, details = self.doubt_of_formula(cell)
        return figure._replace(check=check, details=details) if check else figure

    def plain(self, cell: Cell, role: str, *, is_count: bool) -> Figure:
        """A plain figure as it stands, in the unit of its own row; what is anything else is blank.

        Percentages come as ratios.
        """
        figure = read_figure(
            cell,
            in_percent=False,
            is_count=is_count,
            marks=_NO_MARKS,
            decimal_sign=self.signs.get(role),
        )
        is_plain = figure.denominator is None and not figure.bound and not figure.unit
        is_settled = figure.check in (None, "sign_decided", "negative_figure")
        return figure._replace(check=None) if is_plain and is_settled else BLANK

    def doubt_of_formula(self, cell: Cell) -> tuple[str | None, dict[str, Any]]:
        """What is wrong with the formula of a cell: the check and the values of its message."""
        formula = cell.formula or ""
        if cell.kind == "error":
            return "formula_error", {}
        computed = recomputed(formula, self.grid)
        if cell.kind == "no_value":
            check = None if computed is None else "no_stored_value_computed"
            return check, {"computed": computed}
        if cell.kind != "number":
            return None, {}
        if links_outside(formula):
            return "external_link", {}
        stale = computed is not None and differs(Decimal(cell.typed), computed)
        return ("stale_value", {"computed": computed}) if stale else (None, {})


_OF_FORMULAS = ("excel_error", "no_stored_value")


def read_columns(
    rows: Sequence[Mapping[str, Cell]], counted: Sequence[bool], grid: Grid
) -> Columns:
    """Look at a table's columns before its rows are read.

    Args:
        rows: the cells of each indicator row by role.
        counted: whether each row's indicator is a count.
        grid: every cell of the sheet by address, which formulas may name.
    """
    columns: dict[str, list[Cell]] = defaultdict(list)
    for by_role in rows:
        for role in FIGURE_ROLES:
            if role in by_role:
                columns[role].append(by_role[role])
    filled: dict[str, str] = {}
    for column in columns.values():
        filled |= filled_down(column)
    signs = decimal_signs(zip(rows, counted, strict=True))
    return Columns(signs, filled, grid)


def column_findings(
    cells: Sequence[Cell],
    layout: Layout,
    outcomes: Mapping[str, tuple[str, str | None]],
    place: Mapping[str, Any],
) -> Rows:
    """Findings about a whole column: rows of the problems table."""
    figures = [cell for cell in cells if layout.roles[cell.address] in FIGURE_ROLES]
    texts = [cell for cell in figures if cell.kind == "text"]
    return [
        *_pairs_and_dates(figures, layout, outcomes, place),
        *_counted("empty_texts", (not clean(cell.typed) for cell in texts), place),
        *_counted("number_as_text", (_is_taken(cell, outcomes) for cell in texts), place),
    ]


def _pairs_and_dates(
    figures: Sequence[Cell],
    layout: Layout,
    outcomes: Mapping[str, tuple[str, str | None]],
    place: Mapping[str, Any],
) -> Rows:
    """For each column in which Excel made dates of pairs: how many, and how many stayed text."""
    dates = Counter(
        layout.roles[cell.address]
        for cell in figures
        if outcomes.get(cell.address, ("", None))[1] in _MADE_DATES
    )
    found = []
    for role in FIGURE_ROLES:
        if role in dates:
            own = [c for c in figures if c.kind == "text" and layout.roles[c.address] == role]
            pairs = sum(PAIR.fullmatch(clean(cell.typed)) is not None for cell in own)
            counts = {"column": layout.columns.get(role, ""), "pairs": pairs, "dates": dates[role]}
            found.append(finding("pairs_and_dates", **place, **counts))
    return found


def _counted(check: str, are_so: Iterable[bool], place: Mapping[str, Any]) -> Rows:
    """One finding with the number of cells that are so; none where there are none."""
    count = sum(are_so)
    return [finding(check, **place, count=count)] if count else []


def _is_taken(cell: Cell, outcomes: Mapping[str, tuple[str, str | None]]) -> bool:
    """Whether a text was read as a number and nothing was doubtful about it."""
    outcome = outcomes.get(cell.address, ("",))[0]
    return outcome == "taken" and _FIGURE.match(cell.typed) is not None
