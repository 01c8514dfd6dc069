import csv
import io
import json
import shutil
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from wardanalytics import cli
from wardanalytics.cli import main
from wardanalytics.tables import TABLES

ROOT = Path(__file__).parent.parent
REFERENCE = ["--reference", str(ROOT / "data" / "reference")]


@pytest.fixture
def returns(tmp_path):
    """Two workbooks of 2022: one that is clean, one with a figure that cannot be read."""
    folder = tmp_path / "returns" / "2022"
    folder.mkdir(parents=True)
    for ward in ("ben-thanh", "cau-ong-lanh"):
        shutil.copy(ROOT / "data" / "returns" / "2022" / f"{ward}.xlsx", folder)
    return folder.parent


def test_check_names_file_cell_and_what_to_do_in_vietnamese(returns, capsys):
    assert main(["check", str(returns), *REFERENCE]) == 1
    said = capsys.readouterr().out
    assert "2022/cau-ong-lanh.xlsx" in said
    assert "F44: “l3” có chữ cái thay cho chữ số; có thể muốn ghi 13. Nhập lại" in said


def test_check_of_one_clean_workbook_ends_with_status_0_in_english(returns, capsys):
    path = returns / "2022" / "ben-thanh.xlsx"
    assert main(["check", str(path), "--language", "en", *REFERENCE]) == 0
    assert capsys.readouterr().out.endswith(
        "workbooks: 1; to correct: 0, to confirm: 0, noted: 1\n"
    )


def test_check_of_a_period_folder_finds_what_check_of_its_parent_finds(returns, capsys):
    main(["check", str(returns), *REFERENCE])
    whole = capsys.readouterr().out
    main(["check", str(returns / "2022"), *REFERENCE])
    assert capsys.readouterr().out == whole


def test_check_as_json_and_csv_gives_the_problems_table(returns, capsys):
    main(["check", str(returns), "--format", "json", *REFERENCE])
    problems = json.loads(capsys.readouterr().out)
    main(["check", str(returns), "--format", "csv", *REFERENCE])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["check"] for row in rows] == [problem["check"] for problem in problems]
    assert set(rows[0]) == set(TABLES["problems"])


def test_long_work_says_how_far_it_is_beside_what_it_prints(returns, capsys, monkeypatch):
    monkeypatch.setattr(cli, "_TOLD_EVERY", 1)
    main(["check", str(returns), *REFERENCE, "--format", "json", "--language", "en"])
    said = capsys.readouterr()
    assert said.err.splitlines() == ["1 of 2 workbooks read", "2 of 2 workbooks read"]
    assert json.loads(said.out)


def test_check_writes_a_marked_copy_of_each_workbook_in_doubt(returns, tmp_path):
    main(["check", str(returns), "--marked", str(tmp_path / "marked"), *REFERENCE])
    copies = sorted(path.name for path in (tmp_path / "marked").rglob("*.xlsx"))
    assert copies == ["cau-ong-lanh.xlsx"]
    copy = openpyxl.load_workbook(tmp_path / "marked" / "2022" / "cau-ong-lanh.xlsx")
    assert "có chữ cái thay cho chữ số" in copy["Báo cáo"]["F44"].comment.text


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_export_writes_every_table_with_its_columns(returns, tmp_path, form):
    to = tmp_path / "tables"
    assert main(["export", str(returns), "--to", str(to), "--format", form, *REFERENCE]) == 1
    xlsx = partial(pd.read_excel, engine="openpyxl")
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "xlsx": xlsx}[form]
    for name, columns in TABLES.items():
        assert list(read(to / f"{name}.{form}").columns)[: len(columns)] == list(columns)


def test_list_names_each_notebook_and_its_parameters(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert "40_ward_profile" in said
    assert "ward_code = 'q1-ben-thanh'" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere.xlsx", *REFERENCE],
        ["export", "nowhere", "--to", "x", *REFERENCE],
        ["check", ".", "--reference", "nowhere"],
        ["run", "--data", "nowhere"],
    ],
)
def test_wrong_use_is_said_in_a_line_and_ends_with_status_2(
    arguments, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("wardanalytics: ")


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["run", "--jobs", "0"], ["run", "--memory", "nan"], ["export", "x"]],
)
def test_a_command_that_does_not_parse_ends_with_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize("command", ["run", "check", "export", "list"])
def test_each_command_explains_itself_and_its_exit_status(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "exit status" in " ".join(capsys.readouterr().out.split())
