import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardanalytics.names import clean, file_stem, normal_form, without_accents

SAME = {
    "decomposed accents": ("Bến Thành", unicodedata.normalize("NFD", "Bến Thành")),
    "capitals": ("BẾN THÀNH", "bến thành"),
    "no-break, double and edge blanks": ("Bến Thành", " Bến\u00a0 Thành\u2009"),
    "line break": ("Bến Thành", "Bến\nThành"),
    "zero width": ("Bến Thành", "Bến\u200b Thành\ufeff"),
    "look-alikes of Đ": ("Đa Kao", "\u00d0a Kao"),
    "place of the tone mark": ("Hòa Bình", "Hoà Bình"),
    "place of the tone mark after u": ("Thúy", "Thuý"),
    "punctuation": ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
    "percent in brackets": ("Tỷ lệ (%)", "Tỷ lệ %"),
}
DIFFERENT = {
    "accents": ("Bến Thành", "Ben Thanh"),
    "tone": ("Tân Định", "Tấn Đính"),
    "number": ("Phường 1", "Phường 11"),
    "leading zero": ("Phường 1", "Phường 01"),
    "percent": ("Tỷ lệ", "Tỷ lệ %"),
    "slash": ("TH/KH", "TH KH"),
    "soft hyphen, which is ư in an old font": ("Thương", "Th\u00adơng"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_typing_does_to_a_name_is_undone(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_names_that_differ_stay_apart(one, other):
    assert normal_form(one) != normal_form(other)


def test_clean_keeps_capitals_and_punctuation():
    assert clean("  (Phường)\u00a0 BẾN\r\nTHÀNH. ") == "(Phường) BẾN THÀNH."


@pytest.mark.parametrize(
    ("name", "stem"),
    {
        "Bến Thành": "ben-thanh",
        "Cầu Ông Lãnh": "cau-ong-lanh",
        "Đa Kao": "da-kao",
        "Bà Rịa – Vũng Tàu": "ba-ria-vung-tau",
        "Phường 12": "phuong-12",
        "...": "",
    }.items(),
)
def test_a_file_stem_is_plain_ascii(name, stem):
    assert file_stem(name) == stem


def test_without_accents_is_for_people_who_type_none():
    assert without_accents("Nguyễn Cư Trinh") == "nguyen cu trinh"


@given(st.text(alphabet="aăâeêioôơuưyđhòóỏõọÀẤ \u0300\u0301\u0323-/%.1\u00a0", max_size=12))
def test_the_normal_form_of_a_normal_form_is_itself(text):
    form = normal_form(text)
    assert normal_form(form) == form
    assert clean(clean(text)) == clean(text)
    assert form == unicodedata.normalize("NFC", form)
