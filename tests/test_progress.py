"""What a run says while it works, on a terminal and elsewhere, and what its log keeps."""

import io
import logging
import time
import warnings

import pytest

from wardanalytics import making
from wardanalytics.cli import main
from wardanalytics.progress import Step, shown_on, standing
from wardanalytics.run_log import LOG, log, logged


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_where_a_run_stands_names_rate_and_end():
    noon = time.mktime((2026, 1, 1, 12, 0, 0, 0, 0, -1))
    told = standing(30, 1, 90, seconds=60, now=noon)
    assert told == "30 done, 1 failed, 90 left, 30 a minute, ends about 12:03"
    assert standing(0, 0, 5, seconds=1) == "0 done, 0 failed, 5 left"
    assert standing(5, 0, 0, seconds=1) == "5 done, 0 failed, 0 left"


def test_without_a_terminal_each_step_is_a_plain_line():
    stream = io.StringIO()
    with shown_on(stream) as show:
        show(Step("loading"))
        show(Step("[1/2] a  1.0 s", "1 done"))
    assert stream.getvalue() == "loading\n[1/2] a  1.0 s\n"


def test_on_a_terminal_one_line_is_written_anew_and_failures_stay():
    stream = Terminal()
    with shown_on(stream) as show:
        show(Step("loading"))
        show(Step("[1/3] a  1.0 s", "1 done"))
        show(Step("[2/3] b  FAILED", "2 done, 1 failed", "error"))
        show(Step("[3/3] c  1.0 s", "3 done, 1 failed"))
    lines = [line.split("\r") for line in stream.getvalue().split("\n")]
    seen = [[part.strip() for part in line if part.strip()] for line in lines]
    assert seen == [
        ["loading"],
        ["1 done", "[2/3] b  FAILED"],
        ["2 done, 1 failed", "3 done, 1 failed"],
    ]
    assert stream.getvalue().endswith(" \r")  # nothing is left of it


@pytest.mark.slow
def test_a_run_says_how_far_it_has_read_and_what_comes_after(
    make_project, may_raise, monkeypatch, capsys
):
    make_project({"first": may_raise})
    monkeypatch.setattr(making, "_SILENCE", 0)  # seconds: one workbook is read in less
    assert main(["run", "--period", "2022", "--jobs", "1"]) == 0
    told = [line.partition("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert told[1:5] == [
        "1 of 1 workbooks read",
        "judging, rating and ranking what 1 files say",
        "[1/1] first",
        "writing the workbook, the document and the pages",
    ]


def test_the_log_has_a_line_with_time_and_level_for_steps_warnings_and_the_end(tmp_path):
    with pytest.raises(KeyError), logged(tmp_path), warnings.catch_warnings():
        warnings.simplefilter("always")
        log("loading")
        warnings.warn("a library\nwarns", UserWarning, stacklevel=1)
        logging.getLogger("other.library").info("unheard")
        log("[1/1] a  FAILED", "error")
        raise KeyError("đa kao")
    log("after the run")
    lines = (tmp_path / LOG).read_text(encoding="utf-8").splitlines()
    assert all(line[4] == line[7] == "-" and line[19] in "+-" for line in lines)
    told = [line.split(" ", 1)[1] for line in lines]
    assert [line.split()[0] for line in told] == ["INFO", "WARNING", "ERROR", "ERROR"]
    assert "UserWarning: a library warns" in told[1]
    assert told[3] == "ERROR broken off by KeyError: 'đa kao'"


def test_a_log_that_is_taken_up_again_keeps_what_it_had(tmp_path):
    for text in ("first", "second"):
        with logged(tmp_path):
            log(text)
    assert len((tmp_path / LOG).read_text().splitlines()) == 2
