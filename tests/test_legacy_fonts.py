import pytest

from wardanalytics.returns.legacy_fonts import decoded, looks_legacy

TCVN3 = {
    "ChØ tiªu thùc hiÖn": "Chỉ tiêu thực hiện",
    "Hµ Néi, H¶i Phßng": "Hà Nội, Hải Phòng",
    "§\u00adîc giao, ng\u00adêi d©n": "Được giao, người dân",
    "NguyÔn C\u00ad Trinh": "Nguyễn Cư Trinh",
    "8/7 (114,3%)": "8/7 (114,3%)",
}
VNI = {
    "Chæ tieâu thöïc hieän": "Chỉ tiêu thực hiện",
    "phöôøng Beán Thaønh": "phường Bến Thành",
    "ÑAËC BIEÄT, Ñaø Naüng": "ĐẶC BIỆT, Đà Nẵng",
    "khu phoá, moät ñôn vò, tyû leä": "khu phố, một đơn vị, tỷ lệ",
    "nghóa vuï quaân söï": "nghĩa vụ quân sự",
}


@pytest.mark.parametrize(("stored", "meant"), TCVN3.items())
def test_text_under_a_vn_font_is_tcvn3(stored, meant):
    assert decoded(stored, ".VnTime") == meant
    assert decoded(stored, ".vnarial narrow") == meant


@pytest.mark.parametrize(("stored", "meant"), VNI.items())
def test_text_under_a_vni_font_is_vni(stored, meant):
    assert decoded(stored, "VNI-Times") == meant


def test_a_vn_font_ending_in_h_draws_capitals():
    assert decoded("h¶i phßng", ".VnTimeH") == "HẢI PHÒNG"


@pytest.mark.parametrize("font", ["Times New Roman", "Arial", "", None, "Vntime"])
def test_under_any_other_font_nothing_is_decoded(font):
    assert decoded("ChØ tiªu", font) == "ChØ tiªu"


def test_legacy_text_under_a_unicode_font_is_recognised_as_a_whole():
    assert looks_legacy(list(TCVN3) * 3)
    assert not looks_legacy([*TCVN3.values(), *VNI.values()] * 3)


def test_a_few_odd_characters_are_not_taken_for_legacy_text():
    assert not looks_legacy(["ChØ tiªu", "12 m²"])
