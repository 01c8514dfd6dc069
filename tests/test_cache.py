from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pandas as pd
import pytest

from wardanalytics.returns import account_cells, load_returns
from wardanalytics.returns import workbooks as reading

ROW = [1, "Kết nạp đảng viên", "người", 7, 8]
TITLES = {"ben-thanh": "UBND PHƯỜNG BẾN THÀNH", "ben-nghe": "UBND PHƯỜNG BẾN NGHÉ"}
TABLES = ("observations", "problems", "files", "completeness", "cells")


@pytest.fixture
def folder(tmp_path, make_return):
    for ward, title in TITLES.items():
        make_return(tmp_path / "returns", f"2022/{ward}.xlsx", [ROW], title=[title])
    (tmp_path / "returns" / "2022" / "broken.xlsx").write_bytes(b"nothing")
    return tmp_path / "returns"


@pytest.fixture
def read_files(monkeypatch):
    """The names of the workbooks that are really read."""
    names, read = [], reading.read_workbook

    def noting(path, source_file, *rest):
        names.append(source_file)
        return read(path, source_file, *rest)

    monkeypatch.setattr(reading, "read_workbook", noting)
    return names


def assert_same(first, second):
    for name in TABLES:
        left, right = (getattr(returns, name) for returns in (first, second))
        pd.testing.assert_frame_equal(
            left.drop(columns="seconds", errors="ignore"),
            right.drop(columns="seconds", errors="ignore"),
        )


def test_what_comes_from_the_cache_is_what_was_read(folder, tmp_path, returns_reference):
    plain = load_returns(folder, returns_reference)
    for _ in range(2):
        assert_same(load_returns(folder, returns_reference, cache=tmp_path / "cache"), plain)


def test_only_a_changed_workbook_is_read_again(
    folder, tmp_path, returns_reference, make_return, read_files
):
    cache = tmp_path / "cache"
    load_returns(folder, returns_reference, cache=cache)
    read_files.clear()
    load_returns(folder, returns_reference, cache=cache)
    assert read_files == []
    make_return(folder, "2022/ben-nghe.xlsx", [[*ROW[:4], 9]], title=["UBND PHƯỜNG BẾN NGHÉ"])
    changed = load_returns(folder, returns_reference, cache=cache)
    assert read_files == ["2022/ben-nghe.xlsx"]
    assert sorted(changed.observations["actual"].dropna()) == [8, 9]


def test_other_reference_tables_make_every_workbook_read_again(
    folder, tmp_path, returns_reference, make_returns_reference, read_files
):
    cache = tmp_path / "cache"
    load_returns(folder, returns_reference, cache=cache)
    read_files.clear()
    other = make_returns_reference(method=[{"setting": "mark_dash", "value": "missing"}])
    load_returns(folder, other, cache=cache)
    assert len(read_files) == 3


def test_a_moved_workbook_is_read_under_its_new_name(folder, tmp_path, returns_reference):
    cache = tmp_path / "cache"
    load_returns(folder, returns_reference, cache=cache)
    (folder / "2022" / "ben-nghe.xlsx").rename(folder / "2022" / "ben-nghe-2.xlsx")
    assert "2022/ben-nghe-2.xlsx" in set(
        load_returns(folder, returns_reference, cache=cache).files["source_file"]
    )


def test_a_spoilt_cache_is_done_without(folder, tmp_path, returns_reference):
    cache = tmp_path / "cache"
    plain = load_returns(folder, returns_reference, cache=cache)
    for path in cache.rglob("*"):
        if path.is_file():
            path.write_bytes(b"{not ours")
    assert_same(load_returns(folder, returns_reference, cache=cache), plain)


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_an_entry_that_was_cut_off_is_read_anew(share, folder, tmp_path, returns_reference):
    cache = tmp_path / "cache"
    plain = load_returns(folder, returns_reference, cache=cache)
    whole = {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()}
    for path, content in whole.items():
        path.write_bytes(content[: int(len(content) * share)])
    assert_same(load_returns(folder, returns_reference, cache=cache), plain)
    assert all(len(path.read_bytes()) > len(whole[path]) / 2 for path in whole)  # mended as well


@pytest.mark.parametrize("content", ["[]", "{}", "null", '{"cells": {}, "observations": [1]}'])
def test_an_entry_of_another_shape_is_read_anew(content, folder, tmp_path, returns_reference):
    cache = tmp_path / "cache"
    plain = load_returns(folder, returns_reference, cache=cache)
    for path in cache.rglob("*"):
        if path.is_file():
            path.write_text(content)
    assert_same(load_returns(folder, returns_reference, cache=cache), plain)


def test_two_may_write_the_cache_at_once(folder, tmp_path, returns_reference):
    cache = tmp_path / "cache"
    plain = load_returns(folder, returns_reference)
    with ThreadPoolExecutor(4) as pool:
        load = partial(load_returns, folder, returns_reference, cache=cache)
        for loading in [pool.submit(load) for _ in range(8)]:
            assert_same(loading.result(), plain)
    assert_same(load_returns(folder, returns_reference, cache=cache), plain)
    assert not list(cache.rglob(".*"))  # nobody leaves anything half written


def test_a_cache_that_cannot_be_written_is_done_without(folder, tmp_path, returns_reference):
    (tmp_path / "cache").write_text("a file stands in its way")
    plain = load_returns(folder, returns_reference)
    assert_same(load_returns(folder, returns_reference, cache=tmp_path / "cache"), plain)


def test_several_processes_read_what_one_does(folder, returns_reference, monkeypatch):
    plain = load_returns(folder, returns_reference)
    monkeypatch.setattr(reading, "_WORTH_A_PROCESS", 1)
    assert_same(load_returns(folder, returns_reference, jobs=2), plain)


def test_every_cell_of_one_workbook_is_accounted_for(folder, returns_reference):
    cells = account_cells(folder / "2022" / "ben-thanh.xlsx", returns_reference)
    assert cells["role"].value_counts()["header"] == 7
    assert cells.loc[cells["role"].isin(["target", "actual"]), "outcome"].eq("taken").all()
    assert cells["cell"].is_unique
