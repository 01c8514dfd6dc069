"""Light pages: one for each executed notebook, and the index of a run.

A page is one file that works offline, without scripts too, and asks nothing of the network. It says
so to the browser (Content-Security-Policy), which runs no script but the page's own, known by its
digest. Everything that is not ours is escaped or cleaned.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wardanalytics.presentation.cells import Section, render_sections
from wardanalytics.presentation.page_parts import (
    Answer,
    Fact,
    FooterRow,
    Link,
    ListedRun,
    ShownTable,
    Span,
    Thumbnail,
)
from wardanalytics.wording import Language, number, say

# What a failure means to somebody who does not programme; its name is folded away, for who does.
_PLAIN_REASONS = {
    "DeadKernelError": "the process that computed it ended unexpectedly",
    "WorkerDied": "the process that computed it ended unexpectedly",
    "CellTimeoutError": "a step took longer than it may",
    "SystemExit": "its computation ended itself before the last step",
    "MemoryError": "there was not enough memory",
    "NotebookTimeoutError": "all its steps together took longer than they may",
    "WrongWard": "the page was another unit's and was taken away",
    "FileNotFoundError": "a file it needs is not there",
}


def notebook_page(
    executed: Path,
    page: Path,
    *,
    title: str,
    facts: Sequence[Fact] = (),
    footer_rows: Sequence[FooterRow] = (),
    notices: Sequence[str] = (),
    links: Sequence[Link] = (),
    language: Language = "vi",
) -> None:
    """Write the page of an executed notebook: prose and outputs, the code of each part hidden.

    A failed notebook's page says first that it failed, at which step and why. Alternative text of
    a picture comes from its output's metadata (`{"image/png": {"alt": …}}`). Warnings on stderr
    are not shown; they stay in the executed copy.

    Args:
        executed: the executed copy.
        page: the file to write.
        title: the heading of the page; the notebook's own first heading stands below it.
        facts: what to read first, below the heading.
        footer_rows: provenance, a label with a text or several.
        notices: what a reader must know first, such as that figures are synthetic.
        links: to the index, to other pages, to the executed copy.
        language: of the page's own words.
    """
    _write(
        page,
        "notebook.html",
        language,
        **_content(executed, title, language),
        title=title,
        facts=facts,
        notices=notices,
        links=links,
        footer_rows=footer_rows,
    )


def index_page(
    page: Path,
    *,
    title: str,
    subtitle: str = "",
    runs: Sequence[ListedRun],
    answers: Sequence[Answer] = (),
    tables: Sequence[ShownTable] = (),
    facts: Sequence[Fact] = (),
    pages: Sequence[Link] = (),
    figures: Sequence[Thumbnail] = (),
    files: Sequence[Link] = (),
    footer_rows: Sequence[FooterRow] = (),
    notices: Sequence[str] = (),
    links: Sequence[Link] = (),
    language: Language = "vi",
) -> None:
    """Write the index of a run: how it went, failed notebooks first, and links to everything.

    Every href is relative to the page's folder. `runs` come in the order to list them, `answers`
    say what a first-time reader asks, `tables` are headline tables such as the ranking, `pages` are
    those worth opening next, `files` are tables as CSV, `subtitle` says whose run it is; the rest
    is as in `notebook_page`.
    """
    failed = [run for run in runs if run.status == "failed"]
    _write(
        page,
        "index.html",
        language,
        title=title,
        subtitle=subtitle,
        runs=runs,
        failed=failed,
        reasons=[failure_reason(run.error or {}, language) for run in failed],
        answers=answers,
        tables=tables,
        facts=facts,
        pages=pages,
        figures=figures,
        files=files,
        notices=notices,
        links=links,
        footer_rows=footer_rows,
    )


def failure_reason(error: Mapping[str, Any], language: Language) -> str:
    """Why a page could not be completed, in plain words: `a file it needs is not there`."""
    words = _PLAIN_REASONS.get(error.get("ename", ""), "the computation met an error")
    return say(language, words)


def _content(executed: Path, title: str, language: Language) -> dict[str, Any]:
    """What a page shows of an executed copy, and how it failed if it did."""
    notebook = nbformat.read(executed, as_version=4)
    failure = notebook.metadata.get("wardanalytics", {}).get("failure")
    cell = failure["cell"] if failure else None
    subtitle, sections = _subtitle(render_sections(notebook.cells, cell, language), title)
    return {
        "subtitle": subtitle,
        "sections": sections,
        "failure": failure,
        "reason": failure_reason(failure, language) if failure else "",
        "failed_in": next((part.text for part in sections if part.failed), ""),
    }


def _subtitle(sections: list[Section], title: str) -> tuple[str, list[Section]]:
    """Take the notebook's opening level-one heading out of the outline, as the page has its own."""
    for n, section in enumerate(sections):
        if section.level == 1 and not any(part.level for part in sections[:n]):
            opening = Section(0, section.anchor, section.text, section.html)
            subtitle = "" if section.text in title else section.text
            return subtitle, [*sections[:n], opening, *sections[n + 1 :]]
    return "", sections


def _write(page: Path, template: str, language: Language, **values: Any) -> None:
    words = {"say": partial(say, language), "number": partial(_number, language)}
    text = _templates().get_template(template).render(lang=language, **words, **values)
    page.write_text(text, encoding="utf-8", newline="\n")


def _number(language: Language, value: float, decimals: int) -> str:
    return number(value, decimals, language)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["href"] = lambda path: quote(str(path), safe="/#.~-_")
    environment.filters["safe_html"] = Markup  # what clean_html has cleaned, nothing else
    environment.filters["text"] = lambda cell: cell if isinstance(cell, str) else cell.text
    environment.tests["link"] = lambda value: isinstance(value, Link)
    environment.tests["span"] = lambda value: isinstance(value, Span)
    script = (folder / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals.update(script=Markup(script), script_digest=digest)
    return environment
