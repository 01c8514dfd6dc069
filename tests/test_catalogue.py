"""The gettext catalogue against what can be said: nothing untranslated, nothing left over.

Texts are found in the source, as every text of a reader stands there whole, as a literal.
"""

import ast
import csv
import io
import re
from pathlib import Path

from babel.messages.pofile import read_po

from wardanalytics.checks import CHECKS

ROOT = Path(__file__).parent.parent
CODE = ROOT / "wardanalytics"
SPEAKING = ("say", "about")
# What speaks to readers; the commands speak English, and findings are held by test_wording.py.
FOR_READERS = ["presentation/*.py", "explore*.py", "run_pages.py", "run_document.py"]
FOR_READERS += ["run_workbook.py", "judging.py"]
PHRASE = re.compile(r"[A-Za-z{][^_\n]*[a-z]{2} [a-z{]")
NO_TEXTS = {  # options of libraries and lists of names
    "offset points",
    "bold italic",
    "row wrap",
    "class title lang alt colspan rowspan scope headers start style",
}


def literals(path):
    """The strings of a module that are not documentation, pieces of an f-string or raised.

    Why a return cannot be read is told to readers, though it is raised.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # a docstring stands alone
            left_out.add(id(node.value))
        if isinstance(node, ast.Raise) and "UnreadableReturnError" not in ast.unparse(node):
            left_out |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in left_out
    }


def said(path):
    """The texts that a module hands to `say` or `about` as they stand, also one of two by an if."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPEAKING:
            for argument in node.args[1:3]:
                either = [argument]
                if isinstance(argument, ast.IfExp):
                    either = [argument.body, argument.orelse]
                found |= {one.value for one in either if isinstance(one, ast.Constant)}
    return {text for text in found if isinstance(text, str)}


def in_templates():
    found = set()
    for path in (CODE / "presentation" / "templates").glob("*.html"):
        pairs = re.findall(r"""say\((?:"([^"]+)"|'([^']+)')""", path.read_text(encoding="utf-8"))
        found |= {double or single for double, single in pairs}
    return found


def catalogue():
    content = (CODE / "locale" / "vi.po").read_bytes()
    return {message.id for message in read_po(io.BytesIO(content)) if message.id}


def measures():
    """The conditions of ratings are named by their measure: a row of a table, not a literal."""
    with (ROOT / "data/reference/rating_rules.csv").open(encoding="utf-8-sig") as file:
        return {row["measure"] for row in csv.DictReader(file)}


def findings():
    """What loading says stands in a table too."""
    return {text for check in CHECKS.values() for text in check}


def test_whatever_is_said_has_its_vietnamese():
    texts = set().union(in_templates(), *(said(path) for path in CODE.rglob("*.py")))
    assert len(texts) > 100
    assert sorted(texts - catalogue()) == []


def test_every_phrase_in_what_speaks_to_readers_has_its_vietnamese():
    paths = [path for pattern in FOR_READERS for path in CODE.glob(pattern)]
    phrases = {text for path in paths for text in literals(path) if PHRASE.match(text)}
    assert len(phrases) > 200
    assert sorted(phrases - catalogue() - NO_TEXTS) == []


def test_no_entry_is_left_over():
    used = set().union(in_templates(), measures(), findings(), *map(literals, CODE.rglob("*.py")))
    assert sorted(catalogue() - used) == []
