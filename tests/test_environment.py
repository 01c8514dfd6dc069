import ast
import re
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
# Where conda-forge names a package otherwise than PyPI.
IMPORTED_AS = {"pil": "pillow", "docx": "python-docx"}
CONDA_NAMES = {"matplotlib": "matplotlib-base", "jupyter-client": "jupyter_client"}


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared():
    return [*project()["dependencies"], *project()["optional-dependencies"]["dev"]]


def name_of(requirement):
    return re.match(r"[A-Za-z0-9_.-]+", requirement)[0].lower().replace("_", "-")


def test_environment_yml_says_what_pyproject_says():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    packages = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    wanted = {
        CONDA_NAMES.get(name_of(entry), name_of(entry)) + entry[len(name_of(entry)) :]
        for entry in declared()
    }
    python = "python" + project()["requires-python"]
    assert set(packages) == wanted | {python, "pip"}


def test_the_lock_pins_every_declared_package_and_names_no_address():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line) for line in lines)
    assert {name_of(entry) for entry in declared()} <= {name_of(line) for line in lines}


def test_every_package_that_the_library_imports_is_declared():
    imported = set()
    for path in (ROOT / "wardanalytics").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module.partition(".")[0])
    theirs = {name.lower().replace("_", "-") for name in imported - set(sys.stdlib_module_names)}
    theirs = {IMPORTED_AS.get(name, name) for name in theirs}
    cluster = project()["optional-dependencies"]["cluster"]
    declared = {name_of(entry) for entry in [*project()["dependencies"], *cluster]}
    assert theirs - {"wardanalytics"} <= declared
