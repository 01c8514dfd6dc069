"""The files of deploy/: what each scheduler would start is what the project has."""

import ast
import os
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from wardanalytics.batch.notebooks import declared_parameters, notebooks_in
from wardanalytics.cli import _parser

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
OPTIONS = "run --resume --keep 30"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def filled(path, folder, user="nobody"):
    text = (DEPLOY / path).read_text(encoding="utf-8")
    values = {"@FOLDER@": str(folder), "@USER@": user, "@MAIL@": "van-phong"}
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    assert "@" not in text.replace("@echo", "")
    return text


def is_command(words):
    """Whether the command line is one that `wardanalytics` takes."""
    return callable(_parser().parse_args(words).command)


@pytest.fixture
def project(tmp_path):
    """A folder with a blank in its name, in whose place of the command something else stands."""
    folder = tmp_path / "du an"
    (folder / ".venv/bin").mkdir(parents=True)
    return folder


def command(project, status):
    script = project / ".venv/bin/wardanalytics"
    script.write_text(f'#!/bin/sh\necho "ran $* in $PWD"\nexit {status}\n')
    script.chmod(0o755)


def cron_command(project):
    lines = filled("cron/wardanalytics.cron", project).splitlines()
    (line,) = [line for line in lines if line[:1].isdigit()]
    return line.split(maxsplit=5)[5]


def as_cron(project):
    """Run the line as cron does: by sh, in another folder, with next to no environment."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(project.parent)}
    return subprocess.run(
        ["/bin/sh", "-c", cron_command(project)],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
    )


needs_flock = pytest.mark.skipif(not shutil.which("flock"), reason="flock is not installed")


@needs_flock
def test_the_cron_line_runs_in_the_project_and_prints_nothing_when_all_is_well(project):
    command(project, status=0)
    done = as_cron(project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (project / "outputs/cron.log").read_text() == f"ran {OPTIONS} in {project}\n"


@needs_flock
def test_the_cron_line_prints_the_end_of_the_log_for_the_mail_when_a_run_fails(project):
    command(project, status=1)
    assert as_cron(project).stdout == f"ran {OPTIONS} in {project}\n"


@needs_flock
def test_the_cron_line_starts_no_second_run(project):
    command(project, status=0)
    (project / "outputs").mkdir()
    lock = project / "outputs/.cron.lock"
    with subprocess.Popen(["flock", lock, "-c", "echo held; cat"], stdin=-1, stdout=-1) as held:
        held.stdout.readline()
        as_cron(project)
        assert "ran" not in (project / "outputs/cron.log").read_text()
        held.stdin.close()
    as_cron(project)
    assert f"ran {OPTIONS}" in (project / "outputs/cron.log").read_text()


def test_the_cron_line_asks_for_a_command_that_exists():
    words = shlex.split(cron_command(Path("/project")))
    start = words.index("/project/.venv/bin/wardanalytics")
    assert is_command(words[start + 1 : words.index(">>")])


def test_systemd_takes_the_units(tmp_path, project):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    folder = tmp_path / "project"  # ExecStart takes no quoted path
    project.rename(folder)
    command(folder, status=0)
    names = ("wardanalytics.service", "wardanalytics.timer")
    for name in names:
        (tmp_path / name).write_text(filled(f"systemd/{name}", folder, user="root"))
    units = [str(tmp_path / name) for name in names]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    about_ours = [line for line in done.stderr.splitlines() if "wardanalytics" in line]
    assert (done.returncode, about_ours) == (0, [])


def test_the_service_asks_for_a_command_that_exists_and_a_missed_run_is_made_up_for():
    lines = filled("systemd/wardanalytics.service", "/project").splitlines()
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    program, *words = start.removeprefix("ExecStart=").split()
    assert program == "/project/.venv/bin/wardanalytics"
    assert " ".join(words) == OPTIONS
    assert is_command(words)
    assert "Restart=on-abnormal" in lines  # a failed notebook, status 1, is no reason to repeat
    assert "Persistent=true" in filled("systemd/wardanalytics.timer", "/project").splitlines()


def test_the_windows_task_starts_in_the_project_never_twice_and_as_soon_as_it_can():
    task = ET.fromstring(filled("windows/wardanalytics.xml", "C:\\project"))
    found = {element.tag.removeprefix(TASK): element.text for element in task.iter()}
    assert found["Command"] == "C:\\project\\deploy\\windows\\wardanalytics.bat"
    assert found["WorkingDirectory"] == "C:\\project"
    assert found["MultipleInstancesPolicy"] == "IgnoreNew"
    assert found["StartWhenAvailable"] == "true"
    assert found["ExecutionTimeLimit"] == "PT6H"


def test_the_bat_starts_a_command_that_exists_and_hands_on_its_status():
    text = (DEPLOY / "windows/wardanalytics.bat").read_bytes().decode("ascii")
    lines = text.splitlines()
    assert "set PYTHONUTF8=1" in lines
    (start,) = [line for line in lines if line.startswith("%RUN%")]
    assert is_command(start.removeprefix("%RUN%").partition(">>")[0].split())
    assert lines[-1] == "exit /b %ERRORLEVEL%"
    assert (DEPLOY / "windows/wardanalytics.bat").stat().st_size == len(text)
    assert text.count("\r\n") == text.count("\n")


def test_the_dag_names_every_notebook_and_gives_parameters_that_they_declare():
    tree = ast.parse((DEPLOY / "airflow/wardanalytics_dag.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    given = {"period", "data_folder", "run_folder", "language", "ward_code"}
    assert given <= texts
    for notebook in notebooks_in(ROOT / "notebooks"):
        declared = set(declared_parameters(notebook))
        if declared and notebook.stem != "60_explore":
            assert notebook.stem in texts
            assert declared <= given
    keywords = {
        node.arg: ast.unparse(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
    }
    assert (keywords["catchup"], keywords["max_active_runs"]) == ("False", "1")


def test_no_file_names_a_place_on_this_machine():
    for path in DEPLOY.rglob("*.*"):
        assert os.fspath(ROOT) not in path.read_text(encoding="utf-8")
