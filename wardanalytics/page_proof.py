"""Proof that a page is its own ward's, by what was executed and what was written in the end.

Reports made from one template have been mixed up in silence elsewhere; here a page that cannot be
proved is no page.
"""

import html
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from wardanalytics.batch.executed_copy import figures_in

WRONG = "WrongWard"  # as the name of an error
_WARD = re.compile(r'^ward_code = "(.*)"$', re.MULTILINE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_FOOTER = re.compile(r"<footer>(.*)</footer>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def ward_mismatch(
    run: Mapping[str, Any], executed: Path, page: Path, codes: Collection[str]
) -> str | None:
    """Say where a ward's page or executed copy speaks of another ward; None if all is its own.

    The copy must have been executed with the ward's code and show no figure that is named for
    another one; the page must bear the ward's name in its title and its code in its footer.

    Args:
        run: what run.json says of the notebook; one that is for no ward is never mixed up.
        executed: its executed copy.
        page: its page.
        codes: the codes of all wards of the run.
    """
    code = run["parameters"].get("ward_code")
    if code is None:
        return None
    copy = json.loads(executed.read_text(encoding="utf-8"))
    text = page.read_text(encoding="utf-8")
    taken = _executed_for(copy)
    if taken != code and (taken or run["status"] == "completed"):
        return f"the copy was executed for {taken or 'no ward'}, not for {code}"
    for name in figures_in(copy):
        if (other := _ward_of(name, codes)) not in (None, code):
            return f"the copy shows the figure {name} of {other}, not of {code}"
    if run["label"] not in (title := _text(_TITLE, text)):
        return f"the title of the page is “{title}”, without {run['label']}"
    if f"ward_code = {code}" not in _text(_FOOTER, text).splitlines():
        return f"the footer of the page does not name {code}"
    return None


def _executed_for(copy: Mapping[str, Any]) -> str | None:
    """The ward of the parameters cell that was executed; None where none was."""
    for cell in copy["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", []):
            given = _WARD.search("".join(cell["source"]))
            return given[1] if given else None
    return None


def _ward_of(name: str, codes: Collection[str]) -> str | None:
    """The ward that a figure is named for: the longest code that ends the name."""
    return max((c for c in codes if name.endswith(f"-{c}")), key=len, default=None)


def _text(part: re.Pattern[str], page: str) -> str:
    found = part.search(page)
    return html.unescape(_TAG.sub("", found[1])).strip() if found else ""
