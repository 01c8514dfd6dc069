"""The pages of a run: one for each executed notebook, and the index that links everything."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from wardanalytics.judging import Tables
from wardanalytics.presentation.pages import (
    FooterRow,
    Link,
    ListedRun,
    ShownTable,
    Thumbnail,
    index_page,
    notebook_page,
)
from wardanalytics.presentation.pictures import figure_title
from wardanalytics.presentation.provenance import provenance, synthetic_notice
from wardanalytics.presentation.reading import ranking_table
from wardanalytics.presentation.terms import file_status_name, period_heading
from wardanalytics.wording import Language, say


def write_pages(
    folder: Path, tables: Tables, record: Mapping[str, Any], language: Language
) -> None:
    """Write `pages/*.html` and `index.html` of a run folder from its executed notebooks.

    Args:
        folder: the run folder, with `notebooks/`, `figures/` and `tables/` filled.
        tables: the finished tables, named in the language.
        record: what run.json will say.
        language: of the pages.
    """
    period = record["period"]
    of_period = tables.observations[tables.observations["period"].eq(period)]
    notice = synthetic_notice(of_period, language)
    notices = [notice] if notice else []
    footer = _footer(tables, record, language)
    index_page(
        folder / "index.html",
        title=say(language, "Targets, ratings and ranks") + ": " + period_heading(period, language),
        runs=[_page(folder, run, period, notices, footer, language) for run in record["notebooks"]],
        tables=[_ranking(tables, period, language)],
        problems=record["problems"],
        figures=_thumbnails(folder),
        files=[
            *(Link(path.name, path.name) for path in sorted(folder.glob("*.[dx]*x"))),
            *(Link(path.name, f"tables/{path.name}") for path in _main_tables(folder)),
        ],
        footer_rows=footer,
        notices=notices,
        language=language,
    )


def _page(
    folder: Path,
    run: Mapping[str, Any],
    period: str,
    notices: Sequence[str],
    footer: Sequence[FooterRow],
    language: Language,
) -> ListedRun:
    """Write the page of one notebook, unless it was carried over, and list it for the index.

    A notebook whose executed copy could not be written has no page.
    """
    executed, page = folder / "notebooks" / run["output"], folder / "pages" / f"{run['name']}.html"
    if not executed.exists():
        return ListedRun(run["name"], run["status"], run["seconds"], "", "", run["error"])
    copy = f"notebooks/{run['output']}"
    title = _title(executed, run["label"], period, language)
    if "carried_from" not in run:
        notebook_page(
            executed,
            page,
            title=title,
            footer_rows=[*footer, (say(language, "Parameters"), _parameters(run["parameters"]))],
            notices=notices,
            links=[
                Link(say(language, "All pages of this run"), "../index.html"),
                Link(say(language, "The notebook as executed"), f"../{copy}"),
            ],
            language=language,
        )
    if "carried_from" in run:
        title += say(language, " (from the run {run})", run=run["carried_from"])
    return ListedRun(title, run["status"], run["seconds"], f"pages/{page.name}", copy, run["error"])


def _title(executed: Path, label: str, period: str, language: Language) -> str:
    """A page's title: the notebook's first heading, the ward and the period."""
    notebook = nbformat.read(executed, as_version=4)
    lines = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    ]
    heading = next((line[2:] for line in lines if line.startswith("# ")), executed.stem)
    return " · ".join(part for part in (heading, label, period_heading(period, language)) if part)


def _ranking(tables: Tables, period: str, language: Language) -> ShownTable:
    rows = ranking_table(
        tables.ranks, tables.scores, tables.ratings, period=period, language=language
    ).data
    return ShownTable(say(language, "Ranking"), list(rows.columns), rows.to_numpy().tolist())


def _thumbnails(folder: Path) -> Sequence[Thumbnail]:
    """Every figure of the run with its picture, drawing and table, under its own title."""
    return [
        Thumbnail(
            figure_title(png),
            f"figures/{png.name}",
            f"figures/{png.stem}.svg",
            f"tables/{png.stem}.csv",
        )
        for png in sorted((folder / "figures").glob("*.png"))
    ]


def _main_tables(folder: Path) -> Sequence[Path]:
    finished = {path.stem for path in (folder / "tables").glob("*.parquet")}
    return sorted(p for p in (folder / "tables").glob("*.csv") if p.stem in finished)


def _parameters(parameters: Mapping[str, Any]) -> Sequence[str]:
    return [f"{k} = {v}" for k, v in parameters.items() if not k.endswith("_folder")]


def _footer(tables: Tables, record: Mapping[str, Any], language: Language) -> list[FooterRow]:
    """Where the figures come from: sources with digests, cells read, versions, the run."""
    period = record["period"]
    files = tables.files[tables.files["period"].eq(period)]
    digests = [
        f"{file.source_file} {str(file.sha256)[:12]} ({file_status_name(file.status, language)})"
        for file in files.itertuples()
    ]
    cells = say(
        language,
        "cells of figures: {taken} taken, {queried} to be confirmed, {withheld} withheld",
        taken=int(files["cells_taken"].sum()),
        queried=int(files["cells_queried"].sum()),
        withheld=int(files["cells_withheld"].sum()),
    )
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return [
        (say(language, "Source"), provenance(tables.observations, period, language)),
        (say(language, "Workbooks"), digests),
        (say(language, "Figures"), cells),
        (say(language, "Versions"), versions),
        (say(language, "Run"), f"{record['run']} ({record['started']})"),
    ]
