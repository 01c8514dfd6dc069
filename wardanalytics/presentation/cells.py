"""The cells of an executed notebook as a reader sees them: prose and outputs, never code.

Warnings and other text on stderr, tracebacks and the source stay in the executed copy, for the
auditor.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from wardanalytics.presentation.clean_html import clean_html
from wardanalytics.wording import Language, say

_SILENT_TAGS = {"parameters", "injected-parameters", "setup", "papermill-error-cell-tag"}
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"<.* at 0x[0-9a-f]+>")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_STOPPED = '<p class="notice bad" id="stopped">'


@dataclass(frozen=True)
class Section:
    """A heading with what follows it; before the first heading, level 0 and no text."""

    level: int
    anchor: str
    text: str
    html: str

    @property
    def failed(self) -> bool:
        """Whether the notebook stopped in this section."""
        return _STOPPED in self.html


def render_sections(
    cells: Iterable[NotebookNode], failed_cell: int | None, language: Language
) -> list[Section]:
    """Render cells as sections of safe HTML; `failed_cell` counts code cells from 1."""
    parts, code_cells = [], 0
    for cell in cells:
        code_cells += cell.cell_type == "code"
        if cell.cell_type == "code" and code_cells == failed_cell:
            parts.append(
                f"{_STOPPED}{_escaped(say(language, 'The computation stopped here.'))}</p>"
            )
        if not _SILENT_TAGS & set(cell.metadata.get("tags", [])):
            parts.append(_cell(cell))
    # level, text and content of each heading follow what stands before the first one
    before, *rest = _HEADING.split("\n".join(parts))
    found = [(0, "", before)] + [
        (int(level), html.unescape(_TAG.sub("", inner)).strip(), after)
        for level, inner, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    ]
    return [
        Section(level, f"part-{n}", text, _labelled(content, text, language))
        for n, (level, text, content) in enumerate(found)
    ]


def _cell(cell: NotebookNode) -> str:
    if cell.cell_type == "markdown":
        return markdown(cell.source)
    if cell.cell_type == "code":
        return "\n".join(_output(output) for output in cell.outputs)
    return ""


def _output(output: NotebookNode) -> str:
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
        return _picture(picture, data[picture], output.get("metadata", {}))
    plain = data.get("text/plain", "")
    return f"<pre>{_escaped(plain)}</pre>" if plain and not _ADDRESS.fullmatch(plain) else ""


def _picture(kind: str, content: str, metadata: Mapping[str, Any]) -> str:
    told = metadata.get(kind, {})
    if kind == "image/svg+xml":
        source = f"data:{kind};charset=utf-8,{quote(content)}"
    else:
        source = f"data:{kind};base64,{''.join(content.split())}"
    alt = _escaped(told.get("alt") or metadata.get("alt") or "")
    width = f' width="{told["width"]}"' if isinstance(told.get("width"), int) else ""
    return f'<figure><img src="{source}" alt="{alt}"{width}></figure>'


def markdown(source: str) -> str:
    """Prose as safe HTML; HTML written into it is cleaned like any output."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return clean_html(MarkdownWithMath(renderer=renderer).render(source))


def _labelled(content: str, heading: str, language: Language) -> str:
    """Tables scroll by themselves and pictures without alternative text take their heading's."""

    def scrolling(table: re.Match[str]) -> str:
        label = _escaped(heading or say(language, "Table"))
        return (
            f'<div class="table" role="region" tabindex="0" aria-label="{label}">{table[0]}</div>'
        )

    chart = (
        say(language, "Chart: {heading}", heading=heading) if heading else say(language, "Chart")
    )
    return _TABLE.sub(scrolling, content).replace(' alt=""', f' alt="{_escaped(chart)}"')


def _escaped(text: str) -> str:
    return html.escape(str(text))
