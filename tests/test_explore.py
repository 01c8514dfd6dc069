"""The widgets of 60_explore, moved by code: what they hold is what a reader would see."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from wardanalytics.explore import explorer
from wardanalytics.judging import judge
from wardanalytics.returns import load_returns
from wardanalytics.run_tables import named

INDICATORS = [
    {
        "indicator_code": "party",
        "name_vi": "Kết nạp đảng viên",
        "name_en": "New members",
        "unit": "người",
    },
    {"indicator_code": "tax", "name_vi": "Thu thuế", "name_en": "Taxes", "unit": "tỷ đồng"},
]
INDICATORS = [{"group_code": "g", **row} for row in INDICATORS]
WARDS = [
    {"ward_code": "ben-thanh", "name_vi": "Bến Thành", "name_en": "Ben Thanh"},
    {"ward_code": "ben-nghe", "name_vi": "Bến Nghé", "name_en": "Ben Nghe"},
]
ROWS = [[1, "Kết nạp đảng viên", "người", 10, 8], [2, "Thu thuế", "tỷ đồng", 4, 5]]
MORE = [[1, "Kết nạp đảng viên", "người", 10, 10], [2, "Thu thuế", "tỷ đồng", 4, 2]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory, make_return, make_reference, returns_reference):
    folder = tmp_path_factory.mktemp("returns")
    title = ("UBND PHƯỜNG BẾN NGHÉ", "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM 2022")
    make_return(folder, "2022/ben-thanh.xlsx", ROWS)
    make_return(folder, "2022/ben-nghe.xlsx", MORE, title=title)
    headings = returns_reference.headings.to_dict("records")
    groups = [{"group_code": "g", "name_vi": "Kinh tế", "name_en": "Economy"}]
    reference = make_reference(INDICATORS, WARDS, headings=headings, groups=groups)
    return named(judge(load_returns(folder, reference), reference), "vi")


class Seen:
    """What stands on the screen, by the labels beside the widgets."""

    def __init__(self, widget):
        self.widgets = list(self.below(widget))
        labelled = [one for one in self.widgets if getattr(one, "description", "")]
        self.by_label = {one.description: one for one in labelled}

    def below(self, widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from self.below(child)

    def choose(self, label, value):
        self.by_label[label].value = value

    def of_kind(self, kind):
        return [one for one in self.widgets if type(one).__name__ == kind]

    @property
    def html(self):
        return " ".join(str(one.value) for one in self.of_kind("HTML"))

    @property
    def text(self):
        return re.sub(r"<style.*?</style>|<[^>]+>", " ", self.html, flags=re.S)


@pytest.fixture
def seen(tables):
    return Seen(explorer(tables, "vi"))


def picture(seen):
    return re.search(r"base64,([^\"]+)", seen.html)[1]


def test_it_begins_with_everything_chosen_and_the_official_places(seen):
    assert "Số đơn vị đổi hạng so với chính thức: 0/2." in seen.text
    assert 'alt="Tỷ lệ hoàn thành' in seen.html


def test_a_choice_of_indicators_changes_places_and_chart_at_once(seen):
    before = picture(seen)
    seen.of_kind("SelectMultiple")[0].value = ("tax",)
    assert "Đứng đầu với lựa chọn này: Bến Thành." in seen.text
    assert picture(seen) != before


def test_nothing_chosen_says_what_to_choose(seen):
    for several in seen.of_kind("SelectMultiple"):
        several.value = ()
    assert "Hãy chọn ít nhất một chỉ tiêu và một đơn vị" in seen.text
    assert "base64" not in seen.html


def test_what_if_begins_at_the_figure_as_it_is_and_tells_the_place(seen):
    ward, indicator = seen.of_kind("Dropdown")[-2:]
    ward.value, indicator.value = "ben-nghe", "tax"
    assert "Hiện nay: 2/4 tỷ đồng, không đạt." in seen.text
    assert seen.by_label["Con số giả định"].value == 2
    seen.choose("Con số giả định", 4.0)
    seen.choose("Dùng con số giả định", True)
    assert "Bến Nghé: 75,00 điểm sẽ thành 100,00 điểm; hạng 2 sẽ thành hạng 1." in seen.text
    assert "Vượt qua: Bến Thành." in seen.text


def test_a_supposed_figure_that_is_not_among_the_chosen_is_refused_in_words(seen):
    seen.of_kind("SelectMultiple")[0].value = ("party",)
    seen.of_kind("Dropdown")[-1].value = "tax"
    seen.choose("Dùng con số giả định", True)
    assert "phải nằm trong số đã chọn" in seen.text


def test_a_profile_that_fails_is_told_and_one_that_is_written_is_named(tables):
    def write(ward_code, period):
        if ward_code == "ben-nghe":
            raise RuntimeError("cell 3: <b>")
        return f"../{period}/{ward_code}.html"

    seen = Seen(explorer(tables, "vi", write))
    [button] = seen.of_kind("Button")
    ward = seen.of_kind("Dropdown")[-2]
    ward.value = "ben-thanh"
    button.click()
    assert "Đã lập: ../2022/ben-thanh.html" in seen.text
    ward.value = "ben-nghe"
    button.click()
    assert "cell 3: &lt;b&gt;" in seen.html


def test_units_of_another_kind_are_chosen_by_the_name_of_that_kind(tables):
    kind = pd.DataFrame([{"setting": "ward_kind_en", "value": "provinces"}])
    reference = replace(tables.reference, method=kind)
    provinces = named(replace(tables, reference=reference), "en")
    labels = Seen(explorer(provinces, "en")).by_label
    assert {"Units", "Provinces"} <= set(labels)
    assert not [label for label in labels if "ward" in label.lower()]


def test_in_english_it_speaks_english(tables):
    english = Seen(explorer(named(tables, "en"), "en"))
    labels = " ".join([*english.by_label, english.text])
    assert "Units in another place than officially: 0 of 2." in labels
    assert not set(labels.replace("tỷ đồng", "")) & set("ỷệạứếđờ")
