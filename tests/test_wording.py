import datetime
import io
import re
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest
from babel.messages.pofile import read_po

from wardanalytics import wording
from wardanalytics.checks import CHECKS
from wardanalytics.reference import load_reference
from wardanalytics.returns.findings import finding
from wardanalytics.wording import date, number, percent, say

TEXTS = sorted({text for check in CHECKS.values() for text in check[1:]})


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (114.25, 1, "114,3", "114.3"),
        (2.5, 0, "3", "3"),
        (-2.5, 0, "-3", "-3"),
        (0.15, 1, "0,2", "0.2"),
        (1.005, 2, "1,01", "1.01"),
        (1234567.5, 1, "1.234.567,5", "1,234,567.5"),
        (4.8, 2, "4,80", "4.80"),
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
    ],
)
def test_a_figure_is_rounded_half_up_and_written_as_readers_do(value, decimals, vi, en):
    assert (number(value, decimals, "vi"), number(value, decimals, "en")) == (vi, en)


def test_a_ratio_is_shown_as_percent():
    assert percent(8 / 7, 1, "vi") == "114,3%"
    assert percent(1.1425, 1, "en") == "114.3%"


@pytest.mark.parametrize("missing", [float("nan"), None, pd.NA], ids=repr)
def test_a_missing_figure_is_a_dash_and_never_0(missing):
    assert number(missing, 1, "vi") == "–"
    assert percent(missing, 1, "en") == "–"


def test_a_day_is_written_as_readers_do():
    day = datetime.date(2023, 2, 21)
    assert (date(day, "vi"), date(day, "en")) == ("21/02/2023", "21 February 2023")


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="vi or en"):
        say("fr", "met")


def test_a_place_without_a_value_is_refused():
    with pytest.raises(KeyError):
        say("vi", "the return says {found}, its folder says {expected}", found="2021")


@pytest.mark.parametrize("text", TEXTS)
def test_every_finding_is_translated_with_the_same_places(text):
    spoken = wording._catalogue("vi").gettext(text)
    assert spoken != text
    assert places(spoken) == places(text)


def test_no_text_stands_in_the_catalogue_twice_or_untranslated():
    content = (wording.resources.files("wardanalytics") / "locale/vi.po").read_bytes()
    keys = re.findall(r'^msgid "(.+)"$', content.decode(), re.MULTILINE)
    assert [key for key in keys if keys.count(key) > 1] == []
    messages = read_po(io.BytesIO(content))
    assert [message.id for message in messages if not message.string] == []


def test_two_readings_of_a_figure_cannot_be_confused_in_either_language():
    readings = {"first": Decimal(1250), "second": Decimal("1.250")}
    row = finding("ambiguous_figure", source_file="a.xlsx", as_typed="1.250", **readings)
    assert "1250" in row["message_vi"]
    assert "1,25 " in row["message_vi"] + " "
    assert "1250 or as 1.25" in row["message_en"]


def test_every_unit_of_the_live_data_has_an_english_word():
    root = Path(__file__).parent.parent / "data"
    units = {
        unit
        for folder in (root / "reference", root / "pci" / "reference")
        for unit in load_reference(folder).indicators["unit"]
    }
    assert [unit for unit in units - {"%"} if wording.word("en", unit) == unit] == []
    assert wording.word("vi", "người") == "người"


def test_an_unknown_or_blank_word_stays_as_it_is():
    assert wording.word("en", "chuyến") == "chuyến"
    assert wording.word("en", "") == ""
