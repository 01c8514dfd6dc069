"""Outputs that cannot be written: a full disk, a file in the place, a folder that is read only."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from wardanalytics.cli import main

RUN = ["run", "--period", "2022", "--jobs", "1"]


@pytest.fixture
def project(make_project, may_raise):
    """A project folder with one return and a small notebook."""
    return make_project({"may_raise": may_raise})


@contextmanager
def mounted(folder, options):
    """A file system in memory; a test that cannot have one is skipped and says why."""
    folder.mkdir(exist_ok=True)
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root can mount a file system in memory, on Linux")
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder, left):
    """Fill the disk up to the given bytes."""
    with (folder / "filling").open("wb") as file:
        file.write(bytes(shutil.disk_usage(folder).free - left))


@pytest.mark.slow
@pytest.mark.parametrize("left", [0, 200_000])
def test_a_full_disk_ends_the_run_and_the_last_one_stays(project, capsys, left):
    outputs = project / "outputs"
    with mounted(outputs, "size=8m"):
        assert main(RUN) == 0
        first = (outputs / "2022" / "latest").resolve()
        fill(outputs, left)
        assert main([*RUN, "--force"]) == 2
        assert "No space left on device" in capsys.readouterr().err
        assert (outputs / "2022" / "latest").resolve() == first
        assert len(list((outputs / "2022").glob("2*"))) == 1
        (outputs / "filling").unlink()
        assert main([*RUN, "--force", "--resume"]) == 0
        assert len(list((outputs / "2022").glob("2*"))) == 2


def test_a_file_where_the_outputs_should_be_is_named(project, capsys):
    (project / "outputs").write_text("a file")
    assert main(RUN) == 2
    assert "outputs" in capsys.readouterr().err
    assert (project / "outputs").read_text() == "a file"


def test_a_folder_that_is_read_only_is_named(project, capsys):
    with mounted(project / "outputs", "size=1m,ro"):
        assert main(RUN) == 2
        said = capsys.readouterr().err
        assert "--out" in said
        assert "Read-only file system" in said
