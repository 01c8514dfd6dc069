"""What a notebook declares: its parameters, checked before any run, and its languages."""

import ast
import copy
import io
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

LANGUAGES = ("vi", "en")


class UnknownParameterError(ValueError):
    """A parameter is offered that the notebook does not declare."""


class ParameterTypeError(ValueError):
    """A parameter is offered with another type than that of its default."""


class ParametersCellError(ValueError):
    """The parameters cell holds something else than plain literals."""


@dataclass(frozen=True)
class Parameter:
    """What a notebook's parameters cell says of one name: its default and its comment."""

    default: Any
    help: str


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks of a folder in reading order; folders below it are not searched."""
    return sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))


def is_interactive(notebook: Path) -> bool:
    """Whether a notebook waits for someone's choices (a cell tagged `interactive`): not batched."""
    return any("interactive" in tags(cell) for cell in read_notebook(notebook).cells)


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook in today's format, cell ids included."""
    notebook = nbformat.read(path, as_version=4)
    return nbformat.v4.upgrade(notebook) or notebook


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell; none is an empty list."""
    return cell.metadata.get("tags", [])


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """Read the cell tagged `parameters`: each name with its default and its trailing comment.

    The cell is parsed, never run. A notebook without such a cell declares nothing.

    Raises:
        ParametersCellError: there are two such cells, or a line is not `name = literal`.
    """
    cells = [cell for cell in read_notebook(notebook).cells if "parameters" in tags(cell)]
    if len(cells) > 1:
        raise ParametersCellError(f"{notebook.name} has {len(cells)} cells tagged parameters")
    if not cells:
        return {}
    source = cells[0].source
    try:
        statements = ast.parse(source).body
        comments = _comments(source)
        return dict(_parameter(statement, comments) for statement in statements)
    except (SyntaxError, ValueError) as error:
        raise ParametersCellError(
            f"{notebook.name}: the parameters cell may hold only lines like "
            f"`name = literal  # help` ({error})"
        ) from error


def _comments(source: str) -> dict[int, str]:
    """The comment that ends each line, by line number."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _parameter(statement: ast.stmt, comments: Mapping[int, str]) -> tuple[str, Parameter]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            last_line = statement.end_lineno or statement.lineno
            return name, Parameter(ast.literal_eval(value), comments.get(last_line, ""))
    raise ValueError(f"line {statement.lineno}: {ast.unparse(statement)}")


def check_parameters(notebook: Path, *given: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook does not declare or whose type is not the default's.

    `given` are the parameters of each execution; the notebook is read once for all of them.

    papermill itself only warns of a misspelt name and runs with the default. A default of None
    takes any literal, a float takes an int.

    Raises:
        UnknownParameterError: a name is not declared; the message lists those that are.
        ParameterTypeError: a value has the wrong type.
        ParametersCellError: the notebook's parameters cell cannot be read.
    """
    declared = declared_parameters(notebook)
    for name, value in (item for parameters in given for item in parameters.items()):
        if name not in declared:
            raise UnknownParameterError(
                f"{notebook.name} has no parameter {name!r}; "
                f"it declares {', '.join(declared) or 'none'}"
            )
        default = declared[name].default
        if not _fits(value, default):
            raise ParameterTypeError(
                f"{notebook.name}: parameter {name} is {_type(default)} (default {default!r}), "
                f"not {_type(value)} {value!r}"
            )


def _fits(value: Any, default: Any) -> bool:
    if default is None:
        return value is None or isinstance(value, bool | int | float | str | list | dict)
    if type(default) is float:
        return type(value) in (int, float)
    return type(value) is type(default)


def _type(value: Any) -> str:
    return "text" if isinstance(value, str) else type(value).__name__


def in_language(notebook: NotebookNode, language: str) -> NotebookNode:
    """A copy of a notebook that keeps the prose of one language.

    A prose cell tagged with another language and not with this one is left out; code, and prose
    without a language, always stay. The notebooks fold the English away in JupyterLab, where both
    languages stand; prose that is kept alone is open.

    Raises:
        ValueError: the language is neither vi nor en.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be vi or en, not {language!r}")
    kept = copy.deepcopy(notebook)
    kept.cells = [cell for cell in kept.cells if not _in_another_language(cell, language)]
    for cell in kept.cells:
        if cell.cell_type == "markdown":
            cell.metadata.get("jupyter", {}).pop("source_hidden", None)
    return kept


def _in_another_language(cell: NotebookNode, language: str) -> bool:
    spoken = set(tags(cell)) & set(LANGUAGES)
    return cell.cell_type == "markdown" and bool(spoken) and language not in spoken
