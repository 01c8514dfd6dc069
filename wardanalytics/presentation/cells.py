"""The cells of an executed notebook as a reader sees them: prose and outputs, their code apart.

Warnings and other text on stderr and tracebacks stay in the executed copy, for the auditor.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from wardanalytics.presentation.clean_html import clean_html
from wardanalytics.presentation.page_tables import finished_tables
from wardanalytics.wording import Language, say

_ADDED_TAG = "papermill-error-cell-tag"
_SILENT_TAGS = {"parameters", "injected-parameters", "setup", _ADDED_TAG}
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"<.* at 0x[0-9a-f]+>")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_KEPT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # names that `keep` allows
_STOPPED = '<p class="notice bad" id="stopped">'


@dataclass(frozen=True)
class Section:
    """A heading with what follows it; before the first heading, level 0 and no text.

    `code` is what was executed for it, a text for each cell.
    """

    level: int
    anchor: str
    text: str
    html: str
    code: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether the notebook stopped in this section."""
        return _STOPPED in self.html


def render_sections(
    cells: Iterable[NotebookNode], failed_cell: int | None, language: Language
) -> list[Section]:
    """Render cells as sections of safe HTML; `failed_cell` counts code cells from 1."""
    found: list[tuple[int, str, list[str], list[str]]] = [(0, "", [], [])]
    code_cells = 0
    for cell in cells:
        tags = set(cell.metadata.get("tags", []))
        if cell.cell_type == "code":
            code_cells += 1
            if code_cells == failed_cell:
                stopped = _escaped(say(language, "The computation stopped here."))
                found[-1][2].append(f"{_STOPPED}{stopped}</p>")
            if cell.source.strip() and _ADDED_TAG not in tags:
                found[-1][3].append(cell.source)
        if not _SILENT_TAGS & tags:
            # level, text and content of each heading follow what stands before the first one
            before, *rest = _HEADING.split(_cell(cell, language))
            found[-1][2].append(before)
            for level, inner, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
                text = html.unescape(_TAG.sub("", inner)).strip()
                found.append((int(level), text, [after], []))
    return [
        Section(level, f"part-{n}", text, _labelled("\n".join(parts), text, language), code)
        for n, (level, text, parts, code) in enumerate(found)
    ]


def _cell(cell: NotebookNode, language: Language) -> str:
    if cell.cell_type == "markdown":
        return markdown(cell.source)
    if cell.cell_type == "code":
        return "\n".join(_output(output, language) for output in cell.outputs)
    return ""


def _output(output: NotebookNode, language: Language) -> str:
    if output.output_type == "stream":
        return f"<pre>{_escaped(output.text)}</pre>" if output.name == "stdout" else ""
    data = output.get("data", {})
    picture = next((kind for kind in _PICTURES if kind in data), None)
    if _WIDGET in data:
        return ""
    if "text/html" in data:
        return clean_html(data["text/html"])
    if "text/markdown" in data:
        return markdown(data["text/markdown"])
    if picture:
        return _picture(picture, data[picture], output.get("metadata", {}), language)
    plain = data.get("text/plain", "")
    return f"<pre>{_escaped(plain)}</pre>" if plain and not _ADDRESS.fullmatch(plain) else ""


def _picture(kind: str, content: str, metadata: Mapping[str, Any], language: Language) -> str:
    """A picture with its alternative text and, where a run keeps it, the files to take away."""
    told = metadata.get(kind, {})
    if kind == "image/svg+xml":
        source = f"data:{kind};charset=utf-8,{quote(content)}"
    else:
        source = f"data:{kind};base64,{''.join(content.split())}"
    alt = _escaped(told.get("alt") or metadata.get("alt") or "")
    width = f' width="{told["width"]}"' if isinstance(told.get("width"), int) else ""
    name = str(told.get("name", ""))
    is_traced = bool(told.get("is_traced"))
    caption = _downloads(name, is_traced, language) if _KEPT.fullmatch(name) else ""
    return f'<figure><img src="{source}" alt="{alt}"{width}>{caption}</figure>'


def _downloads(name: str, is_traced: bool, language: Language) -> str:
    """Links to a kept figure's picture, drawing and table, relative to `pages/`.

    Where the table traces each figure to its cell, that is said behind it.
    """
    files = {
        "PNG": f"../figures/{name}.png",
        "SVG": f"../figures/{name}.svg",
        "CSV": f"../tables/{name}.csv",
    }
    links = " ".join(f'<a href="{href}" download>{kind}</a>' for kind, href in files.items())
    told = _escaped(say(language, "Download the chart:"))
    if is_traced:
        links += f" {_escaped(say(language, '(with file, sheet and cell of each figure)'))}"
    return f'<figcaption class="downloads">{told} {links}</figcaption>'


def markdown(source: str) -> str:
    """Prose as safe HTML; HTML written into it is cleaned like any output."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return clean_html(MarkdownWithMath(renderer=renderer).render(source))


def _labelled(content: str, heading: str, language: Language) -> str:
    """Tables are finished and pictures without alternative text take their heading's."""
    label = heading or say(language, "Table")
    chart = (
        say(language, "Chart: {heading}", heading=heading) if heading else say(language, "Chart")
    )
    return finished_tables(content, label).replace(' alt=""', f' alt="{_escaped(chart)}"')


def _escaped(text: str) -> str:
    return html.escape(str(text))
