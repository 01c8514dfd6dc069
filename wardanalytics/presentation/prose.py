"""A computed sentence as prose in a notebook."""

import html
import re

from IPython.display import Markdown

_MARKUP = re.compile(r"([\\`*_{}\[\]#|~$])")


def prose(*sentences: str) -> Markdown:
    """Show sentences as a paragraph each; blank ones are left out.

    Whatever they quote is text: neither HTML nor Markdown in a name acts on a page.
    """
    escaped = [_MARKUP.sub(r"\\\1", html.escape(text, quote=False)) for text in sentences if text]
    return Markdown("\n\n".join(escaped))
