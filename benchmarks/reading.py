"""How long reading workbooks takes: our reader against openpyxl and pandas, on 200 returns.

Each way is measured three times in turn, in processor time, so that other work on the machine says
little; the median stands, with its ratio to ours.
"""

import gc
import importlib.util
import statistics
import time
import warnings
from pathlib import Path

import openpyxl
import pandas as pd

from wardanalytics.returns.workbook import read_cells

RETURNS = sorted((Path(__file__).parents[1] / "data/returns").rglob("*.xlsx"))
COUNT, ROUNDS = 200, 3
PATHS = (RETURNS * (COUNT // len(RETURNS) + 1))[:COUNT]


def with_openpyxl(path, **options):
    book = openpyxl.load_workbook(path, **options)
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]


def with_openpyxl_twice(path):
    return [with_openpyxl(path, data_only=data_only) for data_only in (False, True)]


def with_openpyxl_twice_read_only(path):
    options = ({"read_only": True, "data_only": data_only} for data_only in (False, True))
    return [with_openpyxl(path, **each) for each in options]


def with_pandas(path, engine):
    return pd.read_excel(path, sheet_name=None, header=None, engine=engine)


WAYS = {
    "ours: values, formulas, formats, fonts, merges": read_cells,
    "openpyxl twice (values, then formulas)": with_openpyxl_twice,
    "openpyxl twice, read_only": with_openpyxl_twice_read_only,
    "pandas.read_excel, openpyxl (values only)": lambda path: with_pandas(path, "openpyxl"),
}
if importlib.util.find_spec("python_calamine"):
    WAYS["pandas.read_excel, calamine (values only)"] = lambda path: with_pandas(path, "calamine")


def seconds(read):
    gc.collect()
    started = time.process_time()
    for path in PATHS:
        read(path)
    return time.process_time() - started


def main():
    warnings.simplefilter("ignore")
    for read in WAYS.values():
        read(PATHS[0])
    measured = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, read in WAYS.items():
            measured[way].append(seconds(read))
    medians = {way: statistics.median(each) for way, each in measured.items()}
    ours = next(iter(medians.values()))
    cells = sum(len(read_cells(path)) for path in PATHS)
    print(f"{len(PATHS)} returns, {cells:,} cells, median of {ROUNDS}")
    for way, median in medians.items():
        each = median / len(PATHS) * 1000
        print(f"{way:50} {median:7.2f} s {each:7.2f} ms a return {median / ours:6.1f} x ours")
    if not importlib.util.find_spec("python_calamine"):
        print("pandas with calamine: not measured, python-calamine is not installed")


if __name__ == "__main__":
    main()
