"""The District 1 data set, read with openpyxl and csv alone: what it promises to a reader."""

import csv
import re
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import openpyxl
import pytest

DATA = Path(__file__).parents[1] / "data"
PERIODS = ["2018", "2019", "2020", "2021", "2022-H1", "2022", "2023-H1", "2023", "2024", "2025-H1"]
WHOLLY, PARTLY = "DỮ LIỆU MÔ PHỎNG", "CÓ DỮ LIỆU MÔ PHỎNG"
REAL_ROWS = {
    "Giới thiệu kết nạp đảng": (7, 8, "114,3%"),
    "Thu thuế đất phi nông nghiệp": (3.8, 4.8, "126,2%"),
    "Giao quân nghĩa vụ quân sự": (15, 15, None),
    "Khám phá vụ phạm pháp hình sự": (None, "18/26", "69,23%"),
    "Khu phố thành lập Tổ liên gia an toàn phòng cháy và chữa cháy": (6, "6/6", None),
}


def table(name):
    with (DATA / f"reference/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet_of(path):
    return openpyxl.load_workbook(path).worksheets[0]


def cells_of(path):
    rows = sheet_of(path).iter_rows()
    return {cell.coordinate: cell.value for row in rows for cell in row if cell.value is not None}


@pytest.fixture(scope="module")
def returns():
    """The cells of every return by its path below data/returns."""
    folder = DATA / "returns"
    found = sorted(folder.rglob("*.xlsx"))
    return {path.relative_to(folder).as_posix(): cells_of(path) for path in found}


def test_every_ward_sends_a_return_in_every_period(returns):
    stems = {row["ward_code"].removeprefix("q1-") for row in table("wards") if row["last_period"]}
    assert len(stems) == 10
    new = {f"2025/{stem}.xlsx" for stem in ("ben-thanh", "cau-ong-lanh", "sai-gon", "tan-dinh")}
    assert set(returns) == {f"{period}/{stem}.xlsx" for period in PERIODS for stem in stems} | new


def test_every_title_block_says_that_figures_are_synthetic(returns):
    for path, cells in returns.items():
        mark = PARTLY if path == "2022/ben-thanh.xlsx" else WHOLLY
        assert mark in [value for cell, value in cells.items() if int(re.sub(r"\D", "", cell)) < 8]


def test_ben_thanh_2022_carries_the_five_real_rows_and_marks_all_others():
    real, notes = {}, []
    rows = sheet_of(DATA / "returns/2022/ben-thanh.xlsx").iter_rows(min_row=9, values_only=True)
    for stt, indicator, _unit, target, actual, stated, note in rows:
        if not isinstance(stt, int):
            continue
        if str(note).startswith("Số liệu thật: "):
            real[indicator] = (target, actual, stated)
        else:
            notes.append(note)
    assert real == REAL_ROWS
    assert notes == ["mô phỏng"] * 43


def test_real_ratings_are_those_of_the_source_and_all_others_are_marked():
    decided = defaultdict(dict)
    for row in table("official_ratings"):
        real = row["ward_code"] == "q1-ben-thanh" and row["period"] in ("2020", "2021", "2022")
        if row["stage"] == "decided":
            decided[row["period"]][row["ward_code"]] = row["level"]
        if not (real and row["stage"] == "decided"):
            assert row["document"].startswith(WHOLLY)
        else:
            assert row["level"] == "excellent"
            assert WHOLLY not in row["document"]
    assert [len(levels) for levels in decided.values()] == [10] * 7 + [4]
    assert decided["2019"]["q1-ben-thanh"] != "excellent"
    excellent = [list(levels.values()).count("excellent") for levels in decided.values()]
    assert excellent == [2] * 7 + [1]


def test_no_other_ward_has_fire_teams_in_all_quarters_in_2022():
    names = {"Khu phố thành lập Tổ liên gia an toàn phòng cháy và chữa cháy"}
    names.add("Tổ liên gia an toàn PCCC")
    for path in (DATA / "returns/2022").glob("*.xlsx"):
        rows = sheet_of(path).iter_rows(values_only=True)
        row = next(row for row in rows if names & {value for value in row if value})
        figures = [str(value).split("/")[0] for value in row[-4:-2]]
        assert (figures[0] == figures[1]) == (path.name == "ben-thanh.xlsx"), path.name


def test_the_script_gives_the_returns_that_are_committed(tmp_path, returns):
    script = [sys.executable, str(DATA / "make_district1.py"), "--to", str(tmp_path)]
    subprocess.run(
        [*script, "--period", "2022", "--period", "2025"], check=True, capture_output=True
    )
    made = sorted(tmp_path.rglob("*.xlsx"))
    assert len(made) == 10 + 4
    for path in made:
        assert cells_of(path) == returns[path.relative_to(tmp_path).as_posix()]


def test_every_defect_stands_in_the_cell_that_the_readme_names(returns):
    text = (DATA / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+\.xlsx) \| ([A-Z]+\d+) \| (.*?)\s*\| ", text, re.MULTILINE)
    assert len(rows) == 16
    for path, cell, as_typed in rows:
        assert (returns[path].get(cell) or "") == as_typed, (path, cell)
    assert "2022/ben-thanh.xlsx" not in {path for path, _, _ in rows}


def test_reference_tables_are_utf8_without_mark_and_with_plain_line_ends():
    for path in (DATA / "reference").glob("*.csv"):
        content = path.read_bytes()
        content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf"), path.name
        assert b"\r" not in content, path.name


def test_codes_are_unique_and_groups_known():
    wards = [row["ward_code"] for row in table("wards")]
    assert len(wards) == len(set(wards)) == 14
    groups = [row["group_code"] for row in table("groups")]
    assert groups == ["party", "economy", "society", "security", "reform", "mass"]
    indicators = table("indicators")
    assert list(dict.fromkeys(row["group_code"] for row in indicators)) == groups
    dated = [(row["indicator_code"], row["first_period"]) for row in indicators]
    assert len(dated) == len(set(dated))
    assert len({code for code, _ in dated}) == 48


def test_weights_in_force_from_2022_add_up_to_100():
    in_force = [row for row in table("indicators") if not row["last_period"]]
    assert sum(float(row["weight"]) for row in in_force) == 100


def test_ten_wards_became_four_by_thirteen_links():
    links = table("ward_changes")
    codes = {row["ward_code"]: row for row in table("wards")}
    assert len({(row["from_code"], row["to_code"]) for row in links}) == len(links) == 13
    assert {codes[row["from_code"]]["last_period"] for row in links} == {"2025-06"}
    assert {codes[row["to_code"]]["first_period"] for row in links} == {"2025-07"}
    assert all(row["share"] == ("1" if row["part"] == "whole" else "") for row in links)


def test_calendar_covers_the_periods_and_counts_before_the_deadline():
    rows = table("calendar")
    assert [row["period"] for row in rows] == [*PERIODS, "2025"]
    for row in rows:
        days = [date.fromisoformat(row[name]) for name in ("counts_from", "counts_to", "deadline")]
        assert days == sorted(days)
