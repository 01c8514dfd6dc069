"""Kinds 73 and 74 of mess: files that are no workbook, come twice, or are of another ward."""

import shutil

import pytest

from tests.clean_returns import clean_return, save
from tests.workbooks_by_hand import ole
from wardanalytics.returns import load_returns

HTML = b"<html><table><tr><td>1</td></tr></table></html>"
NO_WORKBOOKS = {
    "html": ("2022/ben-nghe.xls", HTML),
    "plain_text": ("2022/ben-nghe.xlsx", "Chỉ tiêu,Thực hiện\nThu thuế,5\n".encode()),
    "empty_file": ("2022/ben-nghe.xlsx", b""),
    "locked": ("2022/ben-nghe.xlsx", ole(("EncryptedPackage", b"x" * 600))),
    "damaged": ("2022/ben-nghe.xlsx", b"PK\x03\x04" + b"\0" * 40),
    "lock_file": ("2022/~$ben-nghe.xlsx", b"x"),
}


@pytest.mark.parametrize("check", [pytest.param(c, id=f"kind-73-{c}") for c in NO_WORKBOOKS])
def test_what_is_no_workbook_is_named_and_the_good_return_is_read(check, plain_reference, tmp_path):
    made = clean_return(3)
    save(made, tmp_path)
    name, content = NO_WORKBOOKS[check]
    (tmp_path / name).write_bytes(content)
    returns = load_returns(tmp_path, plain_reference)
    status = returns.files.set_index("source_file")["status"]
    assert (status["2022/ben-thanh.xlsx"], status[name]) == ("accepted", "unreadable")
    [found] = returns.problems[returns.problems["source_file"].eq(name)]["check"]
    assert found == check
    assert len(returns.observations) == len(made.rows)


def test_kind_73_an_xlsx_named_xls_is_read(plain_reference, tmp_path):
    made = clean_return(3)
    path = save(made, tmp_path)
    path.rename(path.with_suffix(".xls"))
    returns = load_returns(tmp_path, plain_reference)
    assert list(returns.files["status"]) == ["accepted"]
    assert len(returns.observations) == len(made.rows)


def test_kind_73_the_same_file_twice_counts_once(plain_reference, tmp_path):
    path = save(clean_return(3), tmp_path)
    shutil.copy(path, path.with_name("ben-thanh (1).xlsx"))
    returns = load_returns(tmp_path, plain_reference)
    assert sorted(returns.files["status"]) == ["accepted", "superseded"]
    assert "same_content" in set(returns.problems["check"])


@pytest.mark.parametrize(
    ("name", "status", "check"),
    [
        pytest.param("2022/ben-nghe.xlsx", "wrong_ward", "ward_differs", id="kind-74-other-ward"),
        pytest.param("2021/ben-thanh.xlsx", "wrong_period", "period_differs", id="kind-74-period"),
    ],
)
def test_a_return_of_another_ward_or_period_is_refused(
    name, status, check, plain_reference, tmp_path
):
    made = clean_return(3)
    made.source_file = name
    save(made, tmp_path)
    returns = load_returns(tmp_path, plain_reference)
    assert list(returns.files["status"]) == [status]
    assert check in set(returns.problems["check"])
    assert returns.observations["actual"].isna().all()


def test_kind_74_wards_that_differ_are_called_by_their_names(plain_reference, tmp_path):
    made = clean_return(3)
    made.source_file = "2022/ben-nghe.xlsx"
    save(made, tmp_path)
    [found] = load_returns(tmp_path, plain_reference).problems.to_dict("records")
    assert found["message_vi"].endswith("chỗ ghi Bến Thành, chỗ ghi Bến Nghé")


@pytest.mark.parametrize(
    "name",
    ["UBND P. Bến Thành", "phường Bến  Thành", "BẾN THÀNH", "Phường Bến Thành, Quận 1"],
    ids=[f"kind-74-spelling-{n}" for n in range(4)],
)
def test_a_ward_is_known_however_its_name_is_written(name, plain_reference, tmp_path):
    made = clean_return(3)
    made.sheet.cell(1, min(made.columns.values())).value = name
    save(made, tmp_path)
    returns = load_returns(tmp_path, plain_reference)
    assert set(returns.observations["ward_code"]) == {"ben-thanh"}
    assert list(returns.files["status"]) == ["accepted"]


def test_kind_74_an_unknown_ward_is_refused_with_a_likely_name(plain_reference, tmp_path):
    made = clean_return(3)
    made.sheet.cell(1, min(made.columns.values())).value = "UBND PHƯỜNG BẾN THÀN"
    save(made, tmp_path)
    returns = load_returns(tmp_path, plain_reference)
    assert list(returns.files["status"]) == ["wrong_ward"]
    [found] = returns.problems[returns.problems["check"].eq("ward_unknown")]["message_vi"]
    assert "Bến Thành" in found
