from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from wardanalytics.batch.notebooks import (
    Parameter,
    ParametersCellError,
    ParameterTypeError,
    UnknownParameterError,
    check_parameters,
    declared_parameters,
    in_language,
    notebooks_in,
    read_notebook,
)

NOTEBOOKS = Path(__file__).parent / "notebooks"
COMPLETES = NOTEBOOKS / "completes.ipynb"


def written(path: Path, *cells: nbformat.NotebookNode) -> Path:
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def parameters_cell(source: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"tags": ["parameters"]})


def test_parameters_are_names_with_default_and_help():
    assert declared_parameters(COMPLETES) == {
        "ward_code": Parameter("none", "the ward greeted"),
        "years": Parameter(3, "how many years"),
        "folder": Parameter(None, "where its tables are"),
    }


def test_a_notebook_without_a_parameters_cell_declares_none(tmp_path):
    assert declared_parameters(written(tmp_path / "n.ipynb", new_code_cell("x = 1"))) == {}


def test_a_hash_in_a_text_is_no_comment(tmp_path):
    path = written(tmp_path / "n.ipynb", parameters_cell('mark = "#1"'))
    assert declared_parameters(path) == {"mark": Parameter("#1", "")}


@pytest.mark.parametrize("source", ["x: str = 'a'", "x = y = 1", "x = int('1')", "%pylab", "x = -"])
def test_parameters_are_plain_literals_only(tmp_path, source):
    path = written(tmp_path / "n.ipynb", parameters_cell(source))
    with pytest.raises(ParametersCellError, match=r"n\.ipynb.*name = literal"):
        declared_parameters(path)


def test_two_parameters_cells_are_refused(tmp_path):
    path = written(tmp_path / "n.ipynb", parameters_cell("x = 1"), parameters_cell("y = 1"))
    with pytest.raises(ParametersCellError, match="2 cells"):
        declared_parameters(path)


def test_a_misspelt_parameter_is_refused_with_the_declared_ones():
    message = r"completes\.ipynb has no parameter 'ward'; it declares ward_code, years, folder"
    with pytest.raises(UnknownParameterError, match=message):
        check_parameters(COMPLETES, {"ward": "q1-da-kao"})


@pytest.mark.parametrize(
    "parameters",
    [{"ward_code": 4}, {"ward_code": None}, {"years": True}, {"years": "3"}, {"folder": Path()}],
)
def test_a_parameter_of_another_type_is_refused(parameters):
    with pytest.raises(ParameterTypeError, match=f"parameter {next(iter(parameters))}"):
        check_parameters(COMPLETES, parameters)


def test_parameters_that_fit_pass(tmp_path):
    check_parameters(COMPLETES, {"ward_code": "00004", "years": 2, "folder": "tables"})
    check_parameters(written(tmp_path / "n.ipynb", parameters_cell("cap = 1.0")), {"cap": 1})


def test_a_run_keeps_the_prose_of_its_language():
    notebook = read_notebook(COMPLETES)

    def prose(language):
        cells = in_language(notebook, language).cells
        return [cell.source for cell in cells if cell.cell_type == "markdown"]

    assert prose("vi") == ["# Chào phường", "Neutral prose."]
    assert prose("en") == ["# Hello ward", "Neutral prose."]
    assert len(in_language(notebook, "vi").cells) == len(notebook.cells) - 1
    with pytest.raises(ValueError, match="fr"):
        in_language(notebook, "fr")


def test_code_and_prose_of_both_languages_stay():
    both = new_markdown_cell("both", metadata={"tags": ["vi", "en"]})
    code = new_code_cell("x = 1", metadata={"tags": ["vi"]})
    assert len(in_language(new_notebook(cells=[both, code]), "en").cells) == 2


def test_prose_that_is_kept_alone_is_not_folded_away():
    english = new_markdown_cell("a", metadata={"tags": ["en"], "jupyter": {"source_hidden": True}})
    [kept] = in_language(new_notebook(cells=[english]), "en").cells
    assert not kept.metadata["jupyter"]
    assert english.metadata["jupyter"]["source_hidden"]


def test_notebooks_of_a_folder_come_in_reading_order(tmp_path):
    for name in ["20_b.ipynb", "10_a.ipynb", ".hidden.ipynb", "note.md"]:
        (tmp_path / name).touch()
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "10_a-checkpoint.ipynb").touch()
    assert [path.name for path in notebooks_in(tmp_path)] == ["10_a.ipynb", "20_b.ipynb"]
