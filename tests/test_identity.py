"""Whose return it is and for which period, by title, sheet, file name and folder."""

import unicodedata

import pytest

from wardanalytics.returns.identity import (
    near,
    period_in_file_name,
    period_of_folder,
    version_in_file_name,
    ward_in_file_name,
    ward_in_text,
    ward_roster,
    wards_in_titles,
)

WARDS = (
    {"ward_code": "bt", "name_vi": "Bến Thành", "name_en": "Ben Thanh", "aliases": "Chợ Bến Thành"},
    {"ward_code": "p1", "name_vi": "Phường 1", "name_en": "Ward 1"},
    {"ward_code": "p11", "name_vi": "Phường 11", "name_en": "Ward 11"},
    {"ward_code": "duc", "name_vi": "Phường Đúc", "name_en": "Duc"},
    {"ward_code": "td1", "name_vi": "Tân Định", "name_en": "Tan Dinh"},
    {"ward_code": "td2", "name_vi": "Tấn Đỉnh", "name_en": "Tan Dinh"},
    {"ward_code": "old", "name_vi": "Cũ", "name_en": "Old", "last_period": "2021"},
)


@pytest.fixture(scope="module")
def names(make_reference):
    return ward_roster(make_reference(wards=WARDS).wards, "2022")


@pytest.mark.parametrize(
    ("text", "code"),
    {
        "Bến Thành": "bt",
        "PHƯỜNG BẾN THÀNH": "bt",
        "P. Bến Thành": "bt",
        "UBND P.Bến Thành": "bt",
        "ỦY BAN NHÂN DÂN\nPHƯỜNG BẾN THÀNH": "bt",
        "Đơn vị báo cáo: Phường Bến Thành": "bt",
        "UBND PHƯỜNG BẾN THÀNH - QUẬN 1": "bt",
        "Chợ Bến Thành": "bt",
        "Ben Thanh": "bt",
        unicodedata.normalize("NFD", "Phường Bến Thành"): "bt",
        "UBND Phường 1": "p1",
        "Phường 11": "p11",
        "UBND Phường Đúc": "duc",
        "Tan Dinh": None,
        "Tân Định": "td1",
        "Phường 01": None,
        "Bến Thanh": None,
        "Cũ": None,
        "Phường Bến Thành đạt chuẩn": None,
    }.items(),
)
def test_a_ward_is_known_by_its_exact_name_behind_the_words_of_an_office(names, text, code):
    assert ward_in_text(text, names) == code


@pytest.mark.parametrize(
    ("file", "code"),
    {
        "2022/ben-thanh.xlsx": "bt",
        "2022/Phường Bến Thành.xlsx": "bt",
        unicodedata.normalize("NFD", "2022/BẾN THÀNH.xlsx"): "bt",
        "2022/bt.xlsx": "bt",
        "2022/ubnd-phuong-ben-thanh-2022-lan-2.xlsx": "bt",
        "2022/ben-thanh (2).xlsx": "bt",
        "2022/phuong-1.xlsx": "p1",
        "2022/phuong-1-2.xlsx": "p1",
        "2022/phuong-11.xlsx": "p11",
        "2022/tan-dinh.xlsx": None,
        "2022/ben-thanh-sua.xlsx": None,
    }.items(),
)
def test_a_file_name_names_one_ward_or_none(names, file, code):
    assert ward_in_file_name(file, names) == code


@pytest.mark.parametrize(
    ("file", "version"),
    {
        "ben-thanh.xlsx": None,
        "ben-thanh-2.xlsx": 2,
        "ben-thanh-lan2.xlsx": 2,
        "ben-thanh-lan-2.xlsx": 2,
        "Bến Thành lần 3.xlsx": 3,
        "Bến Thành (lần 12).xlsx": 12,
        "ben-thanh (1).xlsx": 1,
        "ben-thanh-2022.xlsx": None,
        "phuong-1.xlsx": None,
        "phuong-1-2.xlsx": 2,
    }.items(),
)
def test_a_version_is_what_the_file_name_declares(names, file, version):
    assert version_in_file_name(file, names) == version


@pytest.mark.parametrize(
    ("file", "period"),
    {
        "ben-thanh-2022.xlsx": "2022",
        "ben-thanh-2022-h1.xlsx": "2022-H1",
        "ben-thanh-2022-Q3-2.xlsx": "2022-Q3",
        "ben-thanh-2022-9m.xlsx": "2022-9M",
        "Bến Thành năm 2021.xlsx": "2021",
        "ben-thanh.xlsx": None,
        "ben-thanh-15-12-2022.xlsx": None,
        "xa-1900.xlsx": None,
        "ben-thanh-2022-12-15.xlsx": None,
        "ben-thanh-15122022.xlsx": None,
    }.items(),
)
def test_a_file_name_may_end_with_its_period_but_not_with_a_day(file, period):
    assert period_in_file_name(file) == period


def test_only_the_first_folder_can_be_the_period():
    files = ["2022/a.xlsx", "2023-H1/q1/a.xlsx", "nháp/a.xlsx", "a.xlsx", "2022.xlsx"]
    assert [period_of_folder(file) for file in files] == ["2022", "2023-H1", None, None, None]


def test_a_title_block_names_wards_and_sentences_do_not(names):
    titles = ["UBND QUẬN 1", "PHƯỜNG BẾN THÀNH", "XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi: UBND Quận"]
    assert wards_in_titles(titles, names) == ({"bt"}, [])
    assert wards_in_titles(["UBND PHƯỜNG BẾN THANH"], names) == (set(), ["UBND PHƯỜNG BẾN THANH"])
    long = "Phường đã triển khai thực hiện các chỉ tiêu được giao"
    assert wards_in_titles([long], names) == (set(), [])


def test_a_likely_name_is_a_suggestion_only(names):
    assert near("Bến Thanh", names) == " (Bến Thành?)"
    assert near("Hoàn Kiếm", names) == ""
