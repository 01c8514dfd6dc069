"""The reference tables: what does not fit is refused with table, row and column."""

import pandas as pd
import pytest

from wardanalytics.reference import (
    METHOD_DEFAULTS,
    ReferenceTablesError,
    in_force,
    indicators_by_period,
    load_reference,
    setting,
    with_names,
)

WARDS = "ward_code,name_vi,name_en\na,Bến Thành,Ben Thanh\nb,Bến Nghé,\n"
INDICATORS = (
    "indicator_code,name_vi,unit,kind,direction,decimals,weight,first_period,last_period\n"
    "i,Kết nạp,người,amount,higher,0,1,,\n"
)


@pytest.fixture
def load(tmp_path):
    """Load a folder with the given tables as text; wards and indicators are there already."""

    def loaded(**tables):
        for name, text in {"wards": WARDS, "indicators": INDICATORS, **tables}.items():
            if text is not None:
                (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return load_reference(tmp_path)

    return loaded


def findings(load, **tables):
    with pytest.raises(ReferenceTablesError) as refused:
        load(**tables)
    return refused.value.findings


def test_only_wards_and_indicators_are_required(load):
    reference = load()
    assert len(reference.wards) == 2
    assert reference.targets.empty
    assert "Kế hoạch" in set(reference.headings["heading"])


@pytest.mark.parametrize("name", ["wards", "indicators"])
def test_a_required_table_that_is_missing_is_named(load, name):
    assert findings(load, **{name: None})[0].startswith(f"{name}.csv: ")


def test_a_byte_order_mark_blanks_and_decomposed_names_do_no_harm(load):
    reference = load(wards="\ufeffward_code,name_vi\n a ,Bê\u0301n Thành\n,\n\nb,Bến\u00a0Nghé\n")
    assert reference.wards["name_vi"].to_list() == ["Bến Thành", "Bến Nghé"]
    assert reference.wards["ward_code"].to_list() == ["a", "b"]


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        (("1",), None),
        (("0.25", "0.75"), None),
        (("0.333333", "0.666667"), None),
        (("", ""), None),
        (("0.4", ""), None),
        (("0.5",), "0.5"),
        (("0.6", "0.6"), "1.2"),
        (("1.2", ""), "1.2"),
        (("-0.5", "1.5"), "1"),
    ],
)
def test_the_shares_of_a_ward_that_is_divided_add_up_to_one(load, shares, total):
    rows = "".join(
        f"a,{to},part,{share},2025-07-01\n" for to, share in zip("bc", shares, strict=False)
    )
    wards = WARDS + "c,Tân Định,\n"
    changes = "from_code,to_code,part,share,valid_from\n" + rows
    if total is None:
        assert len(load(wards=wards, ward_changes=changes).ward_changes) == len(shares)
    else:
        [found] = findings(load, wards=wards, ward_changes=changes)
        assert "ward_changes.csv, a 2025-07-01" in found and f"đang là {total} /" in found


def test_a_period_does_not_end_before_it_begins(load):
    days = "period,counts_from,counts_to\n2022,2021-12-15,2022-12-14\n2023,2023-12-14,2022-12-15\n"
    [found] = findings(load, calendar=days)
    assert found.startswith("calendar.csv, 2023: ")


UNFIT = {
    "weight": ("i,Kết nạp,người,amount,higher,0,nhiều,,", "dòng / row 2, weight"),
    "weight that is no number": ("i,Kết nạp,người,amount,higher,0,nan,,", "row 2, weight"),
    "decimal comma": ('i,Kết nạp,người,amount,higher,0,"1,5",,', "row 2, weight"),
    "decimals": ("i,Kết nạp,người,amount,higher,-1,1,,", "row 2, decimals"),
    "kind": ("i,Kết nạp,người,số lượng,higher,0,1,,", "row 2, kind"),
    "period": ("i,Kết nạp,người,amount,higher,0,1,năm 2022,", "row 2, first_period"),
    "blank unit": ("i,Kết nạp,,amount,higher,0,1,,", "row 2, unit"),
    "ends before it begins": ("i,Kết nạp,người,amount,higher,0,1,2023,2021", "ends before"),
    "too many entries": ("i,Kết nạp,người,amount,higher,0,1,,,", "row 2: "),
    "too few entries": ("i,Kết nạp,người,amount,higher,0,1", "row 2: "),
}


@pytest.mark.parametrize(("row", "place"), UNFIT.values(), ids=UNFIT)
def test_an_entry_that_does_not_fit_is_named_with_its_place(load, row, place):
    text = INDICATORS.splitlines()[0] + f"\n{row}\n"
    [found] = findings(load, indicators=text)
    assert found.startswith("indicators.csv")
    assert place in found


def test_rows_are_counted_as_a_spreadsheet_counts_them(load):
    text = INDICATORS + "\n,,,,,,,,\nj,Thu thuế,tỷ đồng,amount,up,1,1,,\n"
    [found] = findings(load, indicators=text)
    assert "dòng / row 5, direction" in found


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"wards": "ward_code,name\na,Bến Thành\n"}, "'name'"),
        ({"wards": "ward_code,name_vi,name_vi\na,Bến Thành,x\n"}, "'name_vi'"),
        ({"wards": "ward_code;name_vi\na;Bến Thành\n"}, "'ward_code;name_vi'"),
        ({"wards": ""}, "the file is empty"),
        ({"wards": "name_vi\nBến Thành\n"}, "ward_code: để trống"),
        ({"wards": 'ward_code,name_vi\na,"Bến\n'}, "CSV"),
        ({"targets": "period,ward_code,indicator_code,target\n2022,z,i,7\n"}, "'z'"),
        ({"targets": "period,indicator_code,target\n2022,z,7\n"}, "'z'"),
        ({"wards": WARDS + "a,Đa Kao,\n"}, "in force at the same time"),
        ({"wards": WARDS + "c,BẾN  THÀNH,\n"}, "'bến thành'"),
        ({"wards": WARDS + "c,Chợ;Bến Thành,\n"}, "'bến thành'"),
        ({"indicators": INDICATORS + "j,kết nạp,người,amount,higher,0,1,,\n"}, "i, j"),
        ({"calendar": "period\n2022\n2022\n"}, "row 3: trùng"),
        ({"groups": "group_code,name_vi\ng,A\ng,B\n"}, "row 3: trùng"),
        ({"method": "setting,value\ncap,1\ncap,2\n"}, "row 3: trùng"),
        ({"method": "setting,value\nscore_decimal,2\n"}, "'score_decimal'"),
        ({"method": "setting,value\nmark_dash,0\n"}, "mark_dash: '0'"),
        ({"method": "setting,value\nmin_coverage,90%\n"}, "min_coverage: '90%'"),
        (
            {"official_ratings": "period,ward_code,stage,level\n2022,a,decided,tốt\n"},
            "row 2, level",
        ),
    ],
)
def test_what_would_make_a_join_wrong_or_ambiguous_is_refused(load, tables, words):
    found = findings(load, **tables)
    assert any(words in finding for finding in found)


def test_a_file_in_another_encoding_is_said(tmp_path, load):
    (tmp_path / "groups.csv").write_bytes("group_code,name_vi\ng,Bến\n".encode("utf-16"))
    assert "groups.csv" in findings(load)[0]


def test_every_finding_is_told_at_once(load):
    text = INDICATORS + "j,Thu,,amount,up,0,x,,\n"
    assert len(findings(load, indicators=text)) == 3


def test_the_same_name_may_follow_in_time(load):
    header = "ward_code,name_vi,first_period,last_period\n"
    reference = load(wards=header + "a,Bến Thành,,2025-06\nb,Bến Thành,2025-07,\n")
    assert in_force(reference.wards, "2025-H1")["ward_code"].to_list() == ["a"]
    assert in_force(reference.wards, "2025")["ward_code"].to_list() == ["b"]


def test_a_blank_is_count_means_no_decimals_and_a_unit_that_is_counted(load):
    rows = ["a,A,người,0", "b,B,%,0", "c,C,triệu đồng,0", "d,D,người,1", "e,E,Điểm,0", "f,F,vụ,"]
    header = "indicator_code,name_vi,unit,decimals,kind,direction\n"
    text = header + "".join(f"{row},amount,higher\n" for row in rows)
    is_count = load(indicators=text).indicators["is_count"]
    assert is_count.to_list() == [True, False, False, False, False, False]


def test_a_setting_is_the_offices_or_the_projects(load):
    reference = load(method="setting,value\ncap,1.2\n")
    assert setting(reference, "cap") == "1.2"
    assert setting(reference, "mark_x") == METHOD_DEFAULTS["mark_x"]
    with pytest.raises(KeyError):
        setting(reference, "no such setting")


def test_the_indicators_of_each_period_are_those_in_force(load):
    text = INDICATORS + "j,Thu,người,amount,higher,0,1,2022,\n"
    frame = indicators_by_period(load(indicators=text), pd.Series(["2022", "2021", "2022"]))
    assert list(zip(frame["period"], frame["indicator_code"], strict=True)) == [
        ("2021", "i"),
        ("2022", "i"),
        ("2022", "j"),
    ]
    assert indicators_by_period(load(), pd.Series([], dtype="str")).empty


def test_names_are_added_and_a_missing_english_one_is_vietnamese(load):
    frame = pd.DataFrame({"ward_code": ["b", "a"], "indicator_code": ["i", "i"]}, index=[5, 6])
    named = with_names(frame, load(), "en")
    assert named["ward"].to_list() == ["Bến Nghé", "Ben Thanh"]
    assert named["indicator"].to_list() == ["Kết nạp"] * 2
    assert (named["unit_name"].to_list(), list(named.index)) == (["people"] * 2, [5, 6])
