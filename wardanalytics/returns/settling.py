"""Whether a workbook is a filled-in form, of which period and ward; else it is refused."""

from collections import Counter
from collections.abc import Mapping, Sequence

from wardanalytics.periods import parse_period
from wardanalytics.returns.cells import Cell
from wardanalytics.returns.garbled import mended
from wardanalytics.returns.headings import stated_period
from wardanalytics.returns.identity import (
    near,
    period_in_file_name,
    period_of_folder,
    ward_in_file_name,
    ward_in_text,
    wards_in_titles,
)
from wardanalytics.returns.layout import Layout
from wardanalytics.returns.legacy_fonts import looks_legacy
from wardanalytics.returns.workbook_read import InForce, WorkbookRead


def settle_period(sheets: Mapping[str, Sequence[Cell]], read: WorkbookRead) -> str | None:
    """The period of the folder; title, sheet name and file name must not contradict it.

    Outside a period's folder it is the one period that these name.
    """
    folder = period_of_folder(read.source_file)
    year = parse_period(folder).year if folder else None
    named = {period for cells in sheets.values() for period in _periods_in_titles(cells, year)}
    of_file = period_in_file_name(read.source_file)
    named |= {stated_period(name, year)[0] for name in sheets} | {of_file}
    named -= {None, folder}
    if of_file == str(year):  # `ben-thanh-2023.xlsx` in 2023-H1 gives its year only
        named -= {of_file}
    if folder is None and len(named) != 1:
        read.refuse("wrong_period", "folder_period", folder=read.source_file.rpartition("/")[0])
        return None
    if folder is not None and named:
        found = ", ".join(sorted(map(str, named)))
        read.refuse("wrong_period", "period_differs", found=found, expected=folder)
        return None
    return folder or named.pop()


def _periods_in_titles(cells: Sequence[Cell], year: int | None) -> list[str]:
    """The period each title line names: lines above the first row with four or more cells."""
    widths = Counter(cell.row for cell in cells)
    table_begins = min((row for row, width in widths.items() if width >= 4), default=None)
    above = [
        c for c in cells if c.kind == "text" and (table_begins is None or c.row < table_begins)
    ]
    named = [stated_period(cell.typed, year)[0] for cell in above]
    return [period for period in named if period]


def settle_form(layouts: Mapping[str, Sequence[Layout]], read: WorkbookRead) -> None:
    """Refuse a workbook without a table, or one that nobody has filled in."""
    every = [layout for own in layouts.values() for layout in own]
    cells = [cell for layout in every for cell in layout.cells]
    if cells and not any(layout.rows for layout in every):
        texts = [cell.typed for cell in cells if cell.kind == "text"]
        if looks_legacy(text for text in texts if not mended(text)):
            fonts = Counter(cell.font for cell in cells if cell.kind == "text" and cell.font)
            font = fonts.most_common(1)[0][0] if fonts else "Unicode"
            read.refuse("wrong_form", "legacy_under_unicode", font=font)
        else:
            read.refuse("wrong_form", "no_table")
    elif not any(layout.has_figures or layout.clashes for layout in every):
        read.refuse("blank", "blank_return")


def settle_ward(
    titles: Sequence[str], sheet_name: str, read: WorkbookRead, known: InForce, *, is_needed: bool
) -> str | None:
    """The ward that title, sheet name and file name agree on; the file is refused if they do not.

    A table with a ward column does not need one (`is_needed`): it may hold many.
    """
    in_titles, unknown = wards_in_titles(titles, known.wards)
    others = (
        ward_in_text(sheet_name, known.wards),
        ward_in_file_name(read.source_file, known.wards),
    )
    claims = sorted(in_titles | {code for code in others if code})
    if len(claims) == 1 and (in_titles or not unknown):
        return claims[0]
    if unknown and not in_titles:
        values = {"period": read.period, "near": near(unknown[0], known.wards)}
        read.refuse("wrong_ward", "ward_unknown", as_typed=unknown[0], **values)
    elif claims:
        found = sorted(in_titles) if 0 < len(in_titles) < len(claims) else claims[:1]
        rest = [code for code in claims if code not in found]
        values = {"found": known.wards.named(found), "expected": known.wards.named(rest)}
        read.refuse("wrong_ward", "ward_differs", **values)
    elif is_needed:
        read.refuse("wrong_ward", "ward_missing")
    return None
