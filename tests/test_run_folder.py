import json
import os
import signal
import subprocess
import sys

import pytest

from wardanalytics.batch.run_folder import (
    RunInProgressError,
    latest_run,
    lock,
    publish,
    start_run,
    write_json,
)

HOLDER = """
import sys, time
from pathlib import Path
from wardanalytics.batch.run_folder import lock, start_run

with lock(Path(sys.argv[1])) as held:
    (start_run(held, "2022") / "half.txt").write_text("half")
    print("held", flush=True)
    time.sleep(60)
"""


def finished_run(outputs, period="2022"):
    with lock(outputs) as held:
        return publish(start_run(held, period))


def test_a_run_is_invisible_until_it_is_published(tmp_path):
    with lock(tmp_path) as held:
        folder = start_run(held, "2022")
        (folder / "index.html").write_text("whole")
        assert folder.name.startswith(".")
        assert latest_run(tmp_path, "2022") is None
        published = publish(folder)
    assert published.name == folder.name.removeprefix(".")
    assert (tmp_path / "2022" / "latest" / "index.html").read_text() == "whole"
    assert not folder.exists()


def test_latest_points_at_the_newest_and_two_runs_in_a_second_differ(tmp_path):
    runs = [finished_run(tmp_path) for _ in range(3)]
    assert len(set(runs)) == 3
    assert latest_run(tmp_path, "2022") == runs[-1]
    assert sorted(path.name for path in (tmp_path / "2022").iterdir()) == sorted(
        ["latest", *(run.name for run in runs)]
    )
    assert not set(':*?"<>|') & set("".join(run.name for run in runs))


@pytest.mark.skipif(sys.platform == "win32", reason="a junction there")
def test_latest_is_relative_so_that_outputs_can_move(tmp_path):
    run = finished_run(tmp_path / "outputs")
    (tmp_path / "outputs").rename(tmp_path / "moved")
    assert latest_run(tmp_path / "moved", "2022") == tmp_path / "moved" / "2022" / run.name


def test_a_run_that_ends_early_leaves_the_last_one_in_place(tmp_path):
    whole = finished_run(tmp_path)
    with pytest.raises(KeyError), lock(tmp_path) as held:
        start_run(held, "2022")
        raise KeyError
    assert latest_run(tmp_path, "2022") == whole


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path):
    with lock(tmp_path):
        message = rf"process {os.getpid()} on \S+ since \d{{4}}-"
        with pytest.raises(RunInProgressError, match=message), lock(tmp_path):
            pass
        with pytest.raises(RunInProgressError), lock(tmp_path):
            pass
    with lock(tmp_path):
        pass


def test_a_dead_run_never_blocks_and_its_folder_is_cleared_away(tmp_path):
    kept = tmp_path / "2022" / ".notes"
    kept.mkdir(parents=True)
    run = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunInProgressError, match=f"process {holder.pid}"), lock(tmp_path):
            pass
        holder.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    left = list(tmp_path.glob("2022/.*/half.txt"))
    assert len(left) == 1
    with lock(tmp_path) as held:
        start_run(held, "2023")
    assert not left[0].exists()
    assert kept.exists()


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "run.json"
    write_json(path, {"ward": "Đa Kao"})
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"score": float("nan")})
    assert json.loads(path.read_text(encoding="utf-8")) == {"ward": "Đa Kao"}
    assert [found.name for found in tmp_path.iterdir()] == ["run.json"]
