"""Who may import whom: the directions of the design, over every module."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "wardanalytics"
LEAVES = {"names", "tables", "periods", "wording", "checks"}
RUN = {"order", "progress", "report"}
REFERENCE = {"reference", "reference_columns", "reference_checks"}
ROOMS = {"returns", "analysis", "presentation", "batch"}
MAY_IMPORT = {
    **{leaf: set() for leaf in LEAVES},
    "reference_columns": {"names", "periods", "tables"},
    "reference_checks": {"names", "periods", "reference_columns"},
    "reference": {"tables", "periods", "names", *REFERENCE, "wording"},
    "returns": {"returns", *REFERENCE, *LEAVES},
    "analysis": {"analysis", "tables", "periods", "reference"},
    "presentation": {"presentation", "tables", "periods", "wording", "checks"},
    "batch": {"batch", "tables"},
    "warmed": {"presentation", "tables", "wording"},
    "run_tables": {"returns", "reference", "tables"},
    "judging": {"run_tables", "returns", "analysis", "reference", "tables", "periods", "wording"},
    "page_proof": {"batch"},
    "run_pages": {"page_proof", "run_tables", "presentation", "reference", "wording"},
    "run_workbook": {"run_tables", "presentation", "wording"},
    "run_document": {"run_tables", "presentation", "reference", "wording"},
    "explore_controls": {"run_tables", "presentation", "reference", "periods", "wording"},
    "explore": {
        "explore_controls",
        "order",
        "report",
        "run_tables",
        "reference",
        "analysis",
        "presentation",
        *LEAVES,
    },
    "order": {"batch", "periods", "wording"},
    "run_tasks": {"order", "batch", "periods", "reference"},
    "carrying": {"batch"},
    "progress": set(),
    "run_log": set(),
    "report": {"order", "progress", "batch", "making"},
    "making": {
        *RUN,
        "run_log",
        "page_proof",
        "run_tasks",
        "carrying",
        "run_document",
        "run_pages",
        "run_workbook",
        "run_tables",
        "judging",
        "reference",
        *ROOMS,
        *LEAVES,
    },
    "command_options": {"wording"},
    "run_command": {*RUN, "command_options", "batch"},
    "cli": {"run_command", "command_options", "judging", "progress", "reference", *ROOMS, *LEAVES},
    "": {"judging", "run_tables", "reference", *ROOMS, *LEAVES},  # the package's own front door
}
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in MODULES]


def room_of(path):
    """The room a module belongs to, or its own name: `returns`, `tables`, blank for the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imported(path):
    """The full names of all that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path):
    names = (name.split(".") for name in imported(path))
    return {name[1] for name in names if name[0] == "wardanalytics" and len(name) > 1}


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_imports_only_what_its_room_may(path):
    assert room_of(path) in MAY_IMPORT, "a new room needs its line here and in the design"
    modules = {room_of(module) for module in MODULES}
    assert (ours(path) & modules) - MAY_IMPORT[room_of(path)] == set()


def test_no_module_is_a_drawer_for_odds_and_ends():
    forbidden = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "shared"}
    assert {path.stem for path in MODULES} & forbidden == set()


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) == "analysis"], ids=lambda p: p.stem
)
def test_analysis_touches_no_file_and_draws_nothing(path):
    packages = {name.split(".")[0] for name in imported(path)}
    assert packages & {"pathlib", "os", "io", "shutil", "matplotlib", "openpyxl", "csv"} == set()
    calls = [
        node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]
    names = {getattr(call, "id", getattr(call, "attr", "")) for call in calls}
    assert not names & {"open", "print", "input"}
    assert not {
        name for name in names if name.startswith(("read_", "to_csv", "to_excel", "to_parquet"))
    }


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) == "batch"], ids=lambda p: p.stem
)
def test_the_batch_room_knows_nothing_of_wards(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    assert {name for name in names if "ward" in name.lower() and name != "wardanalytics"} == set()
