"""Tables of notebook outputs made fit for a page: they scroll by themselves and can be read aloud.

What comes in has been through `clean_html`, so tags are well formed and attributes quoted.
"""

import html
import re
from itertools import count

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_HEADING_CELL = re.compile(r"<th\b(?![^>]*\bscope=)")
_NO_HEADING = re.compile(r"<thead>\s*<tr>\s*<th[^>]*>\s*(&nbsp;)?\s*</th>\s*</tr>\s*</thead>")
_TAG = re.compile(r"<[^>]+>")


def finished_tables(content: str, label: str) -> str:
    """Give each table of safe HTML a caption, scopes and a box that scrolls and takes the focus.

    A table without any heading says one thing, such as that there is nothing to list; it becomes a
    paragraph. `label` is the caption where a table has none of its own; of several tables the
    second and following are numbered, as each needs a name of its own.
    """
    places = count(1)

    def finished(table: re.Match[str]) -> str:
        place = next(places)
        return _finished(table[0], html.escape(label if place == 1 else f"{label} ({place})"))

    return _TABLE.sub(finished, content)


def _finished(table: str, label: str) -> str:
    if _NO_HEADING.search(table):
        return f"<p>{' '.join(_TAG.sub(' ', _HEAD.sub('', table)).split())}</p>"
    head = _HEAD.search(table)
    if head:
        scoped = _HEADING_CELL.sub('<th scope="col"', head[0])
        table = table[: head.start()] + scoped + table[head.end() :]
    table = _HEADING_CELL.sub('<th scope="row"', table)
    if "<caption" not in table:
        opening = table.index(">") + 1
        table = f'{table[:opening]}<caption class="unseen">{label}</caption>{table[opening:]}'
    return f'<div class="table" role="region" tabindex="0" aria-label="{label}">{table}</div>'
