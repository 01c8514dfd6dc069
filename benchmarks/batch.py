"""What a batch takes: the ward profile by papermill, by ours, and the calls alone; then whole runs.

    python benchmarks/batch.py                        # the ward profile, then the sample from cold
    python benchmarks/batch.py --national             # also 3,321 communes, made on the spot
    python benchmarks/batch.py --national --communes 300
    python benchmarks/batch.py --national --data DIR  # made before by data/make_national.py

The floor is the code of the notebook's cells in a warm process, as one function. Each way has the
same wards in turn; seconds are a notebook's, the median. Ratios say more than seconds on a machine
that others use too. Of whole runs, seconds come from run.json and memory is sampled at its peak.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import nbformat
import psutil
from IPython.core.interactiveshell import InteractiveShell

ROOT = Path(__file__).parents[1]
PROFILE = ROOT / "notebooks" / "40_ward_profile.ipynb"
COMMAND = Path(sys.executable).parent / "wardanalytics"
PAPERMILL = Path(sys.executable).parent / "papermill"
PERIOD, ROUNDS, JOBS = "2022", 3, 2

Parameters = dict[str, Any]


@contextmanager
def beside_the_notebooks() -> Iterator[None]:
    before = Path.cwd()
    os.chdir(PROFILE.parent)
    try:
        yield
    finally:
        os.chdir(before)


def parameters_of(run: Path, data: Path) -> list[Parameters]:
    """The parameters of each ward's profile in a finished run."""
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    profiles = [one for one in record["notebooks"] if one["notebook"] == PROFILE.name]
    folders = {
        "data_folder": os.path.relpath(data, PROFILE.parent),
        "run_folder": os.path.relpath(run, PROFILE.parent),
    }
    return [{**one["parameters"], **folders} for one in profiles]


def by_command(wards: Sequence[Parameters], out: Path) -> list[float]:
    """A papermill process for each notebook, as a script of an office would start them."""
    seconds = []
    for number, given in enumerate(wards):
        told = [part for name, value in given.items() for part in ("-r", name, str(value))]
        command = [PAPERMILL, PROFILE.name, out / f"{number}.ipynb", *told, "--no-progress-bar"]
        started = time.perf_counter()
        subprocess.run([*command, "--kernel", "python3"], check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    return seconds


def by_loop(wards: Sequence[Parameters], out: Path) -> list[float]:
    """papermill called again and again in this process; a kernel for each notebook."""
    from papermill import execute_notebook

    seconds = []
    for number, given in enumerate(wards):
        started = time.perf_counter()
        execute_notebook(
            PROFILE.name,
            str(out / f"{number}.ipynb"),
            given,
            kernel_name="python3",
            progress_bar=False,
        )
        seconds.append(time.perf_counter() - started)
    return seconds


def by_ours(jobs: int) -> Callable[[Sequence[Parameters], Path], list[float]]:
    """Ours: the seconds between the end of one notebook and of the next, the start left out."""
    # Not at the top: every process that is forked loads this file, as it does the command's.
    from wardanalytics.batch.execution import Task, run_notebooks
    from wardanalytics.making import PRELOAD

    def measured(wards: Sequence[Parameters], out: Path) -> list[float]:
        ends: list[float] = []
        tasks = [
            Task(str(number), PROFILE, out / f"{number}.ipynb", given)
            for number, given in enumerate([*wards[:jobs], *wards])
        ]
        for run in run_notebooks(
            tasks,
            jobs=jobs,
            language="vi",
            preload=PRELOAD,
            on_done=lambda run: ends.append(time.perf_counter()),
        ):
            if run.error:  # what failed at once would look fast
                raise RuntimeError(f"{run.task.name}: {run.error}")
        each = (ends[-1] - ends[jobs - 1]) / len(wards)
        return [each] * len(wards)

    return measured


def by_function(wards: Sequence[Parameters], out: Path) -> list[float]:
    """The code of the cells as one plain function in this warm process: the floor."""
    main_module = sys.modules["__main__"]  # a shell takes its place, and nothing can fork then
    shell = InteractiveShell.instance()
    sys.modules["__main__"] = main_module
    source = nbformat.read(PROFILE, as_version=4)
    cells = [
        cell.source.replace("%matplotlib inline", "")
        for cell in source.cells
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
    ]
    seconds = []
    for given in [wards[0], *wards]:
        shell.reset()
        shell.push(given)
        started = time.perf_counter()
        for cell in cells:
            with redirect_stdout(StringIO()):
                result = shell.run_cell(cell)
            result.raise_error()
            if result.result is not None:
                shell.display_formatter.format(result.result)  # pyright: ignore
        seconds.append(time.perf_counter() - started)
    return seconds[1:]


def compare(run: Path, data: Path) -> None:
    """The ward profile each way, in turn, and the ratios to the floor and to the command."""
    ways = {
        "the papermill command": (by_command, 1),
        "papermill in a loaded process": (by_loop, 2),
        "ours, one job": (by_ours(1), 4),
        "ours, two jobs": (by_ours(JOBS), 6),
        "the calls alone (the floor)": (by_function, 4),
    }
    wards = parameters_of(run, data)
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder, beside_the_notebooks():
        for number in range(ROUNDS):
            for way, (measure, count) in ways.items():
                chosen = [wards[(number + n) % len(wards)] for n in range(count)]
                seconds[way] += measure(chosen, Path(folder))
    medians = {way: statistics.median(each) for way, each in seconds.items()}
    command, floor = medians["the papermill command"], medians["the calls alone (the floor)"]
    print(f"{PROFILE.name} of {len(wards)} wards, seconds a notebook, median")
    for way, each in medians.items():
        print(
            f"{way:32} {each:7.2f} s  {command / each:5.1f} times as fast as the command"
            f"  {each / floor:5.2f} x the floor"
        )


def whole_run(data: Path, out: Path, *options: str) -> Path:
    """`wardanalytics run` from cold, each part's seconds, peaks of memory and bytes written."""
    command = [str(COMMAND), "run", "--data", str(data), "--out", str(out), "--period", PERIOD]
    peaks: dict[str, float] = {"parent": 0, "a child": 0, "all at once": 0}
    done = threading.Event()
    started = time.perf_counter()
    with (out.parent / f"{out.name}.log").open("w", encoding="utf-8") as log:
        process = psutil.Popen([*command, "--jobs", str(JOBS), *options], cwd=ROOT, stdout=log)
        watcher = threading.Thread(target=watch, args=(process, peaks, done))
        watcher.start()
        status = process.wait()
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    run = (out / PERIOD / "latest").resolve()
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    told = ", ".join(f"{name} {value:.1f}" for name, value in record["seconds"].items())
    start = seconds - sum(record["seconds"].values())
    failed = sum(one["status"] != "completed" for one in record["notebooks"])
    print(
        f"{len(record['notebooks'])} notebooks, {failed} failed, exit status {status}: "
        f"{seconds:.1f} s ({told}, start and end {start:.1f})"
    )
    slowest = sorted(record["notebooks"], key=lambda one: -one["seconds"])[:4]
    print("  slowest: " + ", ".join(f"{one['name']} {one['seconds']:.1f} s" for one in slowest))
    print("  peak MB: " + ", ".join(f"{name} {peak:.0f}" for name, peak in peaks.items()))
    for part in sorted(path for path in run.iterdir()):
        files = [part] if part.is_file() else [p for p in part.rglob("*") if p.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
        print(f"  {part.name:20} {len(files):6,} files {size:10,.1f} MB")
    return run


def watch(process: psutil.Process, peaks: dict[str, float], done: threading.Event) -> None:
    """Keep the peaks of a process and its children, in MB that they share with nobody (USS)."""
    while not done.wait(2):
        parent, children = resident(process), [0.0]
        for child in descendants(process):
            children.append(resident(child))
        now = {"parent": parent, "a child": max(children), "all at once": parent + sum(children)}
        for name, value in now.items():
            peaks[name] = max(peaks[name], value)


def resident(process: psutil.Process) -> float:
    try:
        return process.memory_full_info().uss / 1e6
    except psutil.Error:
        return 0.0


def descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def main() -> None:
    """Print the table of ways, then the whole runs that are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--national", action="store_true", help="also run a national sample")
    parser.add_argument("--data", type=Path, help="a national sample made before")
    parser.add_argument("--communes", type=int, default=3321, help="how many to make (3321)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("`wardanalytics run` on the sample, nothing read before")
        run = whole_run(ROOT / "data", Path(folder, "sample"))
        compare(run, ROOT / "data")
        if chosen.national:
            data = chosen.data or Path(folder, "national")
            if not chosen.data:
                make = [sys.executable, str(ROOT / "data" / "make_national.py"), "--to", str(data)]
                subprocess.run([*make, "--communes", str(chosen.communes)], check=True)
            print(f"`wardanalytics run` on the national sample in {data}")
            whole_run(data.resolve(), Path(folder, "outputs"))


if __name__ == "__main__":
    main()
