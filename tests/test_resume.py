"""A run that was broken off: taken up where it stood, and the result is as if it never had been."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from wardanalytics.batch.ledger import LEDGER, enter, read_ledger, write_ledger
from wardanalytics.batch.run_folder import lock, mend_latest, start_run, write_json
from wardanalytics.cli import main

RUN = ["run", "--period", "2022", "--jobs", "2"]
PARAMETERS = 'ward_code = "none"  # whose\nrun_folder = "../outputs/x"  # where to\n'
SOURCE = """from pathlib import Path
with open("../executed.txt", "a") as file:
    file.write(f"{ward_code}\\n")
Path(run_folder, "texts", f"paragraph-{ward_code}.txt").write_text(ward_code * 1000)
ward_code"""
WARDS = ["q1-ben-thanh", "q1-co-giang", "q1-da-kao"]
LIMITS = [word for ward in WARDS for word in ("--ward", ward)]


@pytest.fixture
def project(make_project):
    """A project folder with one return and one quick notebook for each of three wards."""
    parameters = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    cells = [new_markdown_cell("# P"), parameters, new_code_cell(SOURCE)]
    return make_project({"profile": new_notebook(cells=cells)})


def executed(project):
    file = project / "executed.txt"
    return sorted(file.read_text().split()) if file.exists() else []


def run_again_but_for(project, monkeypatch, count):
    """Break a run off, in its own process, when `count` notebooks have ended."""
    from wardanalytics import making

    def enter_and_die(folder, record):
        enter(folder, record)
        if len(read_ledger(folder)[1]) == count:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(making, "enter", enter_and_die)
        assert main([*RUN, "--jobs", "1", *LIMITS]) == 130


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_broken_off(project, monkeypatch, capsys):
    run_again_but_for(project, monkeypatch, 2)
    assert executed(project) == WARDS[:2]
    (folder,) = (project / "outputs/2022").glob(".2*")
    (folder / "notebooks" / ".half.ipynb").write_text("{")
    (folder / "notebooks" / "profile-q1-co-giang.ipynb").write_text("{}")  # not what was entered
    with (folder / LEDGER).open("a") as ledger:
        ledger.write('{"name": "torn')
    assert main([*RUN, "--resume", *LIMITS]) == 0
    assert executed(project) == sorted([*WARDS, "q1-co-giang"])
    assert "2 notebooks, 0 failed, 1 had ended before" in capsys.readouterr().out
    assert not list((project / "outputs/2022/latest").rglob(".*"))
    assert not (project / "outputs/2022/latest" / LEDGER).exists()


@pytest.mark.slow
def test_a_run_that_does_not_resume_says_what_it_clears_away(project, monkeypatch, capsys):
    run_again_but_for(project, monkeypatch, 2)
    assert main([*RUN, *LIMITS]) == 0
    told = "broken off when 2 notebooks had ended (--resume would have gone on with it)"
    assert told in capsys.readouterr().out
    assert executed(project) == sorted([*WARDS, *WARDS[:2]])
    assert not list((project / "outputs/2022").glob(".2*"))


@pytest.mark.slow
def test_of_other_data_nothing_is_resumed(project, monkeypatch, capsys):
    run_again_but_for(project, monkeypatch, 2)
    with (project / "data/reference/method.csv").open("a") as table:
        table.write("\n")
    assert main([*RUN, "--resume", *LIMITS]) == 0
    assert "no unfinished run of the same to resume" in capsys.readouterr().out
    assert executed(project) == sorted([*WARDS, *WARDS[:2]])


def test_a_ledger_ends_where_a_line_is_torn(tmp_path):
    write_ledger(tmp_path, {"fingerprint": "x"})
    enter(tmp_path, {"name": "Đa Kao"})
    enter(tmp_path, {"name": "b"})
    whole = (tmp_path / LEDGER).read_bytes()
    for length in range(len(whole) + 1):
        (tmp_path / LEDGER).write_bytes(whole[:length])
        head, ended = read_ledger(tmp_path)
        count = whole[:length].count(b"\n")
        assert (bool(head), len(ended)) == (count > 0, max(count - 1, 0))


def test_latest_is_made_up_for_where_a_run_died_just_before_it(tmp_path):
    with lock(tmp_path) as held:
        for number, lacks in enumerate(([], [], ["a"])):
            folder = start_run(held, "2022")
            write_json(folder / "run.json", {"notebooks": [], "lacks": lacks})
            folder.rename(folder.with_name(f"2026-01-01T00-00-0{number}"))
        mend_latest(held, "2022")
    assert (tmp_path / "2022" / "latest").resolve().name == "2026-01-01T00-00-01"
