"""What should have come and what has."""

import unicodedata

from conftest import returns_tables

from wardanalytics.returns import load_returns

ROW = [1, "Kết nạp đảng viên", "người", 7, 8]
CALENDAR = [{"period": "2022", "deadline": "2022-12-20"}, {"period": "2023", "deadline": ""}]


def load(tmp_path, make_reference, **tables):
    reference = make_reference(**returns_tables(calendar=CALENDAR, **tables))
    frame = load_returns(tmp_path, reference).completeness
    return frame.set_index(["period", "ward_code"])


def receipt(day, name="2022/ben-thanh.xlsx"):
    return [{"source_file": name, "received_on": day}]


def test_every_ward_in_force_is_expected_in_every_period_of_the_calendar(
    tmp_path, make_return, make_reference
):
    make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW])
    wards = [
        *returns_tables()["wards"],
        {"ward_code": "old", "name_vi": "C", "last_period": "2021"},
    ]
    frame = load(tmp_path, make_reference, wards=wards)
    assert frame["status"].to_dict() == {
        ("2022", "ben-thanh"): "not_judged",
        ("2022", "ben-nghe"): "not_received",
        ("2023", "ben-thanh"): "not_received",
        ("2023", "ben-nghe"): "not_received",
    }


def test_indicators_are_counted_from_the_cells(tmp_path, make_return, make_reference):
    rows = [ROW, [2, "Thu thuế", "tỷ đồng", None, "x"], [3, "Khu phố văn hóa", None, 5, "-"]]
    make_return(tmp_path, "2022/ben-thanh.xlsx", rows)
    row = load(tmp_path, make_reference).loc["2022", "ben-thanh"]
    assert (row["assigned"], row["reported"]) == (5, 2)


def test_a_return_without_anything_assigned_was_still_received(
    tmp_path, make_return, make_reference
):
    indicators = returns_tables()["indicators"][:1]
    make_return(tmp_path, "2022/ben-thanh.xlsx", [[1, "Kết nạp đảng viên", "người", None, "x"]])
    row = load(tmp_path, make_reference, indicators=indicators).loc["2022", "ben-thanh"]
    assert (row["status"], row["assigned"], row["reported"]) == ("not_judged", 0, 0)


def test_a_day_of_receipt_against_the_deadline_is_on_time_or_late(
    tmp_path, make_return, make_reference
):
    make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW])
    for day, status in {"2022-12-20": "on_time", "2022-12-21": "late"}.items():
        frame = load(tmp_path, make_reference, receipts=receipt(day))
        assert frame.loc[("2022", "ben-thanh"), "status"] == status


def test_a_receipt_fits_a_file_name_of_a_mac(tmp_path, make_return, make_reference):
    name = "2022/Bến Thành.xlsx"
    make_return(tmp_path, unicodedata.normalize("NFD", name), [ROW])
    frame = load(tmp_path, make_reference, receipts=receipt("2022-12-01", name))
    assert frame.loc[("2022", "ben-thanh"), "status"] == "on_time"


def test_a_file_that_was_not_accepted_was_not_received(tmp_path, make_return, make_reference):
    make_return(tmp_path, "2022/ben-thanh.xlsx", [ROW], title=("PHƯỜNG BẾN NGHÉ",))
    assert load(tmp_path, make_reference)["status"].eq("not_received").all()
