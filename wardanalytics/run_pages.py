"""The pages of a run: one for each executed notebook, and the index that links everything."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wardanalytics.page_proof import WRONG, ward_mismatch
from wardanalytics.presentation.headlines import run_facts, ward_facts
from wardanalytics.presentation.index_answers import (
    gaps_answer,
    leader_answer,
    missed_answer,
    problems_answer,
)
from wardanalytics.presentation.page_footer import footer_rows
from wardanalytics.presentation.page_parts import Answer, FooterRow, Link, ListedRun, Thumbnail
from wardanalytics.presentation.pages import index_page, notebook_page
from wardanalytics.presentation.pictures import figure_title
from wardanalytics.presentation.provenance import synthetic_notice
from wardanalytics.presentation.standings import standings_table
from wardanalytics.presentation.terms import period_heading, ward_heading
from wardanalytics.reference import setting
from wardanalytics.run_tables import Tables, files_of, frames, problems_of
from wardanalytics.wording import Language, say


def write_pages(
    folder: Path, tables: Tables, record: Mapping[str, Any], language: Language
) -> None:
    """Write `pages/*.html` and `index.html` of a run folder from its executed notebooks.

    Args:
        folder: the run folder, with `notebooks/`, `figures/` and `tables/` filled.
        tables: the finished tables, named in the language.
        record: what run.json will say; a notebook whose page is not its own ward's has failed.
        language: of the pages.
    """
    period = record["period"]
    of_period = tables.observations[tables.observations["period"].eq(period)]
    notice = synthetic_notice(of_period, language)
    notices = [notice] if notice else []
    files = files_of(tables, period)
    footer = footer_rows(files, of_period, record, language)
    by_ward = dict(iter(of_period.groupby("ward_code")))
    codes = {run["parameters"].get("ward_code") for run in record["notebooks"]} - {None}
    of_files = {"problems": problems_of(tables, period), "files": files}
    shown = {**frames(tables), **of_files, "measure_counts": tables.measure_counts}
    facts = ward_facts(shown, period=period, language=language)
    listed, openings, wards = [], {}, {}
    for run in record["notebooks"]:
        code = run["parameters"].get("ward_code")
        own = by_ward.get(code, of_period.iloc[:0])
        rows = _ward_footer(files, own, code, record, language) if code else footer
        rows = [*rows, (say(language, "Parameters"), _parameters(run["parameters"]))]
        look = {"facts": facts.get(code, ()), "notices": notices, "footer_rows": rows}
        listed.append(_page(folder, run, codes, period, look, language))
        if not listed[-1].page:
            continue
        if code:
            wards.setdefault(code, listed[-1].page)
        else:
            lead = _opening(folder / listed[-1].copy)
            openings[run["name"]] = Link(listed[-1].name, listed[-1].page, lead)
    asked = tables.completeness[tables.completeness["period"].eq(period)]
    headlines = run_facts(asked, record["problems"], language)
    office = setting(tables.reference, f"office_name_{language}")
    told = {"notices": notices, "footer_rows": footer, "facts": headlines, "subtitle": office}
    _write_index(folder, shown, period, (listed, openings, wards), told, language)


def _write_index(
    folder: Path,
    shown: Mapping[str, Any],
    period: str,
    pages: tuple[Sequence[ListedRun], Mapping[str, Link], Mapping[str, str]],
    told: Mapping[str, Any],
    language: Language,
) -> None:
    """Write the index: `pages` are all listed, those to open next by notebook, those by ward."""
    listed, openings, wards = pages
    index_page(
        folder / "index.html",
        title=say(language, "Targets, ratings and ranks") + ": " + period_heading(period, language),
        runs=listed,
        answers=_answers(shown, period, wards, openings, language),
        tables=[standings_table(shown, wards, period=period, language=language)],
        pages=list(openings.values()),
        figures=_thumbnails(folder, wards),
        files=[
            *(Link(path.name, path.name) for path in sorted(folder.glob("*.[dx]*x"))),
            *(Link(path.name, f"tables/{path.name}") for path in _main_tables(folder)),
        ],
        language=language,
        **told,
    )


def _answers(
    tables: Mapping[str, Any],
    period: str,
    wards: Mapping[str, str],
    openings: Mapping[str, Link],
    language: Language,
) -> list[Answer]:
    """The questions of a first-time reader, problems first, each with the page that says more."""
    more = {
        name: Link(say(language, "More: {page}", page=link.text), link.href)
        for name, link in openings.items()
    }
    completeness, attained = (
        frame[frame["period"].eq(period)] for frame in (tables["completeness"], tables["attained"])
    )
    quality = more.get("10_returns_quality")
    return [
        problems_answer(tables["problems"], tables["files"], language, quality),
        leader_answer(
            tables["ranks"],
            tables["scores"],
            tables["rank_intervals"],
            period=period,
            language=language,
            more=more.get("30_ranking_trends"),
        ),
        gaps_answer(completeness, attained, wards, language=language, more=quality),
        missed_answer(attained, language=language, more=more.get("20_target_attainment")),
    ]


def _page(
    folder: Path,
    run: dict[str, Any],
    codes: Collection[str],
    period: str,
    look: Mapping[str, Any],
    language: Language,
) -> ListedRun:
    """Write the page of one notebook, unless it was carried over, and list it for the index.

    `look` holds facts, notices and rows of the footer, as `notebook_page` takes them.
    A notebook whose executed copy could not be written has no page. One whose page is not its own
    ward's has none either, and has failed: its `run` says so from then on.
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
            **look,
            links=[
                Link(say(language, "All pages of this run"), "../index.html"),
                Link(say(language, "The notebook as executed"), f"../{copy}"),
            ],
            language=language,
        )
    if page.exists() and (mixed_up := ward_mismatch(run, executed, page, codes)):
        page.unlink()
        run |= {"status": "failed", "error": {"cell": None, "ename": WRONG, "evalue": mixed_up}}
    if not page.exists():
        return ListedRun(title, run["status"], run["seconds"], "", copy, run["error"])
    if "carried_from" in run:
        title += say(language, " (from the run {run})", run=run["carried_from"])
    return ListedRun(title, run["status"], run["seconds"], f"pages/{page.name}", copy, run["error"])


def _title(executed: Path, label: str, period: str, language: Language) -> str:
    """A page's title: the notebook's first heading, the ward and the period."""
    lines = _prose(executed)
    heading = next((line[2:] for line in lines if line.startswith("# ")), executed.stem)
    return " · ".join(part for part in (heading, label, period_heading(period, language)) if part)


def _opening(executed: Path) -> str:
    """The question a notebook answers: the first line below its first heading; blank if none."""
    lines = [line for line in _prose(executed) if line.strip()]
    return "" if len(lines) < 2 or lines[1].startswith("#") else lines[1]


def _prose(executed: Path) -> list[str]:
    notebook = json.loads(executed.read_text(encoding="utf-8"))  # nbformat would check it again
    return [
        line
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
    ]


def _thumbnails(folder: Path, wards: Mapping[str, str]) -> Sequence[Thumbnail]:
    """Every figure of the whole district with its picture, drawing and table, under its title.

    A ward's own figures stand on its page.
    """
    return [
        Thumbnail(
            figure_title(png),
            f"figures/{png.name}",
            f"figures/{png.stem}.svg",
            f"tables/{png.stem}.csv",
        )
        for png in sorted((folder / "figures").glob("*.png"))
        if not _is_of_ward(png.stem, wards)
    ]


def _is_of_ward(name: str, wards: Mapping[str, str]) -> bool:
    """Whether a figure's name ends in the code of a ward, as `rank-chart-q1-da-kao` does."""
    parts = name.split("-")
    return any("-".join(parts[n:]) in wards for n in range(1, len(parts)))


def _main_tables(folder: Path) -> Sequence[Path]:
    finished = {path.stem for path in (folder / "tables").glob("*.parquet")}
    return sorted(p for p in (folder / "tables").glob("*.csv") if p.stem in finished)


def _parameters(parameters: Mapping[str, Any]) -> Sequence[str]:
    return [f"{k} = {v}" for k, v in parameters.items() if not k.endswith("_folder")]


def _ward_footer(
    files: pd.DataFrame,
    own: pd.DataFrame,
    code: str,
    record: Mapping[str, Any],
    language: Language,
) -> list[FooterRow]:
    """The footer of a ward's page: its own workbooks and rows only; the index lists the others."""
    sent = files["ward_code"].eq(code) | files["source_file"].isin(own["source_file"].dropna())
    rows = footer_rows(files.loc[sent], own, record, language)
    name = str(own["ward"].iloc[0]) if len(own) else code
    return [(ward_heading(own, language), f"{name} ({code})"), *rows]
