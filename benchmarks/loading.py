"""What loading takes: workbooks to observations, problems and ledger, against bare readers.

The returns are the synthetic ones of national size (`data/make_national.py`), 60 indicators each.
Every way runs in a process of its own, three times in turn, so that its peak memory is its own;
the medians stand. Processor time says little of other work on the machine.

    python benchmarks/loading.py                   # 200 returns, every way
    python benchmarks/loading.py --returns 3321    # and as many in one go, by two processes
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "data"))

import make_national  # noqa: E402 (stands beside the library, not in it)

import wardanalytics as wa  # noqa: E402
from wardanalytics.returns.workbook import read_cells  # noqa: E402

PERIOD, ROUNDS, COMPARED, JOBS = "2022", 3, 200, 2


class Case(NamedTuple):
    data: Path
    reference: wa.Reference
    files: list


def loaded(case, **options):
    return wa.load_returns(case.data / "returns", case.reference, case.files, **options)


def one_by_one(read, case):
    return [read(path) for path in case.files]


def with_openpyxl_twice(path, **options):
    books = [openpyxl.load_workbook(path, data_only=only, **options) for only in (False, True)]
    return [list(sheet.iter_rows()) for book in books for sheet in book.worksheets]


def with_pandas(engine, path):
    return pd.read_excel(path, sheet_name=None, header=None, engine=engine)


def from_cache(case):
    return loaded(case, cache=case.data / "cache")


WAYS = {
    "ours: observations, problems, ledger": loaded,
    "ours again, from the cache": from_cache,
    "our reader alone: every cell": partial(one_by_one, read_cells),
    "openpyxl twice: formulas, values": partial(one_by_one, with_openpyxl_twice),
    "openpyxl twice, read-only": partial(one_by_one, partial(with_openpyxl_twice, read_only=True)),
    "pandas with openpyxl: values": partial(one_by_one, partial(with_pandas, "openpyxl")),
    "pandas with calamine: values": partial(one_by_one, partial(with_pandas, "calamine")),
}


def megabytes_at_most():
    """The peak of this program; ru_maxrss also counts what its parent took before it began."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def measured_here(way, data):
    """Seconds of processor time, and the megabytes that the way added to those of the imports."""
    warnings.simplefilter("ignore")
    case, read = case_in(data), WAYS[way]
    first = loaded if read is from_cache else read  # other files would end what is kept of all
    first(case._replace(files=case.files[:1]))
    before, started = megabytes_at_most(), time.process_time()
    kept = read(case)
    seconds = time.process_time() - started
    del kept
    return {"seconds": seconds, "megabytes": megabytes_at_most() - before}


def measured(way, data):
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--data", str(data)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def case_in(data):
    files = sorted((data / "returns" / PERIOD).glob("*.xlsx"))
    return Case(data, wa.load_reference(data / "reference"), files)


def make_returns(data, count):
    communes = [make_national.commune(number) for number in range(1, count + 1)]
    make_national.write_reference(data / "reference", communes)
    (data / "returns" / PERIOD).mkdir(parents=True)
    with Pool(JOBS) as pool:
        make = partial(make_national.make_return, data / "returns", PERIOD)
        pool.map(make, communes, chunksize=25)


def compare(data):
    from_cache(case_in(data))
    results = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, each in results.items():
            each.append(measured(way, data))
    medians = {
        way: {name: statistics.median(one[name] for one in each) for name in each[0]}
        for way, each in results.items()
    }
    ours = next(iter(medians.values()))["seconds"]
    count = len(case_in(data).files)
    print(f"{count} returns of 60 indicators, median of {ROUNDS}, processor time")
    for way, of in medians.items():
        each = of["seconds"] / count * 1000
        print(
            f"{way:38} {of['seconds']:7.2f} s {each:6.2f} ms a return "
            f"{of['seconds'] / ours:6.2f} x ours {of['megabytes']:6.0f} MB more at the peak"
        )


def in_one_go(data):
    """All returns at once by several processes: seconds, and the peak of parent and children."""
    case = case_in(data)
    here, peaks, done = psutil.Process(), {}, threading.Event()

    def watch():
        while not done.wait(0.05):
            for process in (here, *here.children()):
                used = process.memory_info().rss / 2**20
                peaks[process.pid] = max(peaks.get(process.pid, 0), used)

    before = here.memory_info().rss / 2**20
    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    returns = loaded(case, jobs=JOBS)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    tables = (returns.observations, returns.problems, returns.cells, returns.completeness)
    size = sum(frame.memory_usage(deep=True).sum() for frame in tables) / 2**20
    children = ", ".join(f"{peak:.0f}" for pid, peak in peaks.items() if pid != here.pid)
    print(
        f"{len(returns.files):,} returns by {JOBS} processes: {seconds:.1f} s; parent "
        f"{peaks[here.pid]:.0f} MB at the peak ({before:.0f} before), children {children} MB; "
        f"the tables take {size:.0f} MB, {len(returns.cells):,} cells"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--returns", type=int, help="also load as many in one go")
    parser.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.way:
        print(json.dumps(measured_here(chosen.way, chosen.data)))
        return
    with tempfile.TemporaryDirectory() as folder:
        few = Path(folder, "few")
        make_returns(few, COMPARED)
        compare(few)
        if chosen.returns:
            many = Path(folder, "many")
            make_returns(many, chosen.returns)
            in_one_go(many)


if __name__ == "__main__":
    main()
