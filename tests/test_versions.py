"""Which of several returns of one ward and period counts."""

import shutil

import openpyxl
import pytest

from wardanalytics.returns import load_returns

ROW = [1, "Kết nạp đảng viên", "người", 7, 8]
NEWER = [1, "Kết nạp đảng viên", "người", 7, 9]
WRONG = [1, "Kết nạp đảng viên", "người", 7, "l8"]


@pytest.fixture
def load_files(tmp_path, make_return, returns_reference):
    """Load a folder of returns of 2022 by file name, each of one row."""

    def load(**rows):
        for name, row in rows.items():
            make_return(tmp_path, f"2022/{name.replace('_', '-')}.xlsx", [row])
        return load_returns(tmp_path, returns_reference)

    return load


def statuses(returns):
    return dict(zip(returns.files["source_file"].str[5:-5], returns.files["status"], strict=True))


def actual(returns):
    [value] = returns.observations["actual"].dropna()
    return value


def test_the_highest_declared_version_counts(load_files):
    returns = load_files(ben_thanh=ROW, ben_thanh_2=NEWER)
    assert statuses(returns) == {"ben-thanh": "superseded", "ben-thanh-2": "accepted"}
    assert actual(returns) == 9


def test_what_was_wrong_in_a_replaced_file_need_not_be_mended(load_files):
    returns = load_files(ben_thanh=WRONG, ben_thanh_2=ROW)
    assert "error" not in set(returns.problems["severity"])
    assert set(returns.problems["check"]) == {"superseded", "missing_row", "version_change"}


def test_a_file_that_does_not_count_keeps_its_cells_without_outcome(load_files):
    returns = load_files(ben_thanh=ROW, ben_thanh_2=NEWER)
    cells = returns.cells.groupby("source_file")["outcome"].count()
    assert cells.to_dict() == {"2022/ben-thanh-2.xlsx": 2, "2022/ben-thanh.xlsx": 0}
    assert returns.files["cells_taken"].to_list() == [2, 0]


def test_two_contents_without_a_declared_version_both_fail(load_files):
    returns = load_files(ben_thanh=ROW, phuong_ben_thanh=NEWER)
    assert set(statuses(returns).values()) == {"wrong_ward"}
    assert list(returns.problems["check"]) == ["two_versions"] * 2
    assert returns.observations.empty


def test_the_same_content_twice_counts_once(tmp_path, load_files, returns_reference):
    load_files(ben_thanh=ROW)
    shutil.copy(tmp_path / "2022/ben-thanh.xlsx", tmp_path / "2022/phuong-ben-thanh.xlsx")
    returns = load_returns(tmp_path, returns_reference)
    assert statuses(returns) == {"ben-thanh": "accepted", "phuong-ben-thanh": "superseded"}
    assert returns.problems["check"].eq("same_content").sum() == 1
    assert actual(returns) == 8


def test_an_unreadable_newer_version_replaces_nothing(tmp_path, load_files, returns_reference):
    load_files(ben_thanh=ROW)
    (tmp_path / "2022/ben-thanh-2.xlsx").write_bytes(b"PK\x03\x04")
    returns = load_returns(tmp_path, returns_reference)
    assert statuses(returns) == {"ben-thanh": "accepted", "ben-thanh-2": "unreadable"}


def test_one_wards_newer_file_does_not_replace_a_workbook_of_several(
    tmp_path, make_return, returns_reference
):
    title = ("KẾT QUẢ NĂM 2022",)
    path = make_return(tmp_path, "2022/quan-1.xlsx", [ROW], title=title, sheet="Bến Thành")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.active).title = "Bến Nghé"
    book.save(path)
    make_return(tmp_path, "2022/ben-thanh-2.xlsx", [NEWER])
    returns = load_returns(tmp_path, returns_reference)
    states = returns.observations.set_index(["ward_code", "indicator_code"])["state"]
    assert set(statuses(returns).values()) == {"accepted"}
    assert states["ben-nghe", "party"] == "value"
    assert states["ben-thanh", "party"] == "withheld"
    assert returns.problems["check"].eq("indicator_twice").sum() == 2


def test_what_a_newer_version_changed_is_listed_with_both_figures(load_files):
    returns = load_files(ben_thanh=ROW, ben_thanh_2=NEWER)
    [change] = returns.problems.query("check == 'version_change'").to_dict("records")
    assert (change["severity"], change["source_file"]) == ("info", "2022/ben-thanh-2.xlsx")
    assert change["cell"] == "E4"
    assert change["message_en"] == "2022/ben-thanh.xlsx said 8 here, this version says 9"
