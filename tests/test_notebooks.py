import ast
import json
import re
from pathlib import Path

import pytest

from wardanalytics.batch.notebooks import declared_parameters, is_interactive, read_notebook, tags

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PARAMETERS = {"period", "data_folder", "run_folder", "language"}
BRANCHES = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.With)

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
BATCHED = [path for path in NOTEBOOKS if not is_interactive(path)]
each_batched = pytest.mark.parametrize("path", BATCHED, ids=lambda path: path.stem)


def cells(path, kind):
    return [cell for cell in read_notebook(path).cells if cell.cell_type == kind]


def trees(path):
    sources = [cell.source for cell in cells(path, "code")]
    return [ast.parse(re.sub(r"^%.*$", "", source, flags=re.M)) for source in sources]


def test_the_notebooks_are_there_in_reading_order():
    assert [path.stem for path in NOTEBOOKS] == [
        "10_returns_quality",
        "20_target_attainment",
        "30_ranking_trends",
        "40_ward_profile",
        "50_term_review",
        "60_explore",
    ]


def test_only_the_one_with_widgets_waits_for_choices():
    assert [path.stem for path in NOTEBOOKS if path not in BATCHED] == ["60_explore"]
    for path in BATCHED:
        assert "wardanalytics.explore" not in path.read_text(encoding="utf-8")


@each
def test_nothing_that_a_run_leaves_behind_is_stored(path):
    for cell in cells(path, "code"):
        assert not cell.outputs
        assert cell.execution_count is None


@each
def test_every_prose_cell_stands_in_both_languages(path):
    languages = [tags(cell) for cell in cells(path, "markdown")]
    assert languages[::2] == [["vi"]] * (len(languages) // 2)
    assert languages[1::2] == [["en"]] * (len(languages) // 2)


@each
def test_prose_calls_units_by_a_word_that_fits_provinces_too(path):
    prose = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert re.findall(r"(?<![`_])\b(?:wards?|phường)\b(?![_`])", prose, flags=re.IGNORECASE) == []


@each
def test_the_parameters_have_the_same_names_everywhere(path):
    ward = {"ward_code"} if path.stem == "40_ward_profile" else set()
    declared = declared_parameters(path)
    assert set(declared) == PARAMETERS | ward
    assert all(parameter.help for parameter in declared.values())


@each
def test_cells_are_thin(path):
    code = cells(path, "code")
    assert len(code) <= 25
    assert all(len(cell.source.splitlines()) <= 10 for cell in code)
    for tree in trees(path):
        assert not [node for node in ast.walk(tree) if isinstance(node, BRANCHES)]


@each
def test_only_the_library_and_pandas_are_imported_and_no_file_is_touched(path):
    source = "\n".join(cell.source for cell in cells(path, "code"))
    imported = {
        alias.name
        for tree in trees(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= {"wardanalytics", "pandas"}
    assert not re.search(r"read_excel|(?<!wa)\.to_\w+\(|plt\.|os\.path|open\(", source)
    assert not re.search(r"""["'](/|[A-Za-z]:\\)""", source)


@each_batched
def test_every_figure_is_kept_and_has_a_sentence_before_it(path):
    sources = [cell.source for cell in cells(path, "code")]
    charts = re.compile(r"wa\.\w+_(chart|heatmap|bars|strip|dumbbell|panels|map)\(")
    drawing = [n for n, source in enumerate(sources) if charts.search(source)]
    assert drawing
    assert all("wa.keep(" in sources[n] for n in drawing)
    told = [n for n, source in enumerate(sources) if "wa.prose(" in source]
    assert all(any(t < n for t in told) for n in drawing)


@each
def test_problems_come_before_results(path):
    source = "\n".join(cell.source for cell in cells(path, "code"))
    results = re.search(
        r"wa\.(attainment_heatmap|attainment_bars|rank_chart|ranking_table|pace_chart)", source
    )
    problems = re.search(r"wa\.problems_(of|table|sentence)", source)
    assert problems
    assert results is None or problems.start() < results.start()


@each
def test_the_file_is_plain_json_with_the_python_kernel(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
