"""Whose return it is and for which period: title, sheet, file name and folder must agree."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

import pandas as pd

from wardanalytics.names import clean, file_stem, normal_form
from wardanalytics.periods import in_force, parse_period
from wardanalytics.reference_columns import LIST_SEPARATOR
from wardanalytics.returns.findings import names_of
from wardanalytics.returns.garbled import mended

_PREFIXES = tuple(
    normal_form(prefix)
    for prefix in (
        "Ủy ban nhân dân",
        "UBND",
        "Đảng ủy",
        "Đảng bộ",
        "Hội đồng nhân dân",
        "Đơn vị báo cáo",
        "Đơn vị",
        "Phường",
        "P",
        "Xã",
        "X",
        "Đặc khu",
        "Thị trấn",
        "Tỉnh",
        "Thành phố",
        "TP",
    )
)
_PREFIX = re.compile(f"(?:{'|'.join(_PREFIXES)}) ")
_WARD_WORDS = tuple(normal_form(word) for word in ("Phường", "Xã", "Đặc khu", "Thị trấn"))
_WITHIN = re.compile(r" (quận|huyện|thị xã|thành phố|tp|tỉnh) .*$")
_VERSION = re.compile(r"-(?:lan-?)?(\d)$|-lan-?(\d\d)$")
_STEM_PERIOD = re.compile(r"(?<!\d)-?((?:19|20)\d\d)(-h[12]|-q[1-4]|-(?:[1-9]|1[01])m)?$")
_STEM_WORDS = re.compile(r"^(ubnd-|phuong-|p-|xa-)+")
_EITHER = re.compile(r"(?<=[bcdđghklmnprstvx])y(?=[\u0300\u0301\u0303\u0309\u0323]?(?!\w))")
_STEM_DATE = re.compile(r"-?(19|20)\d\d(-(h[12]|q[1-4]|\d{1,2}m?))?")


@dataclass(frozen=True)
class Roster:
    """Codes by every declared name, compared in the normal form only."""

    codes: Mapping[str, str]
    names: Mapping[str, str]
    stems: Mapping[str, set[str]]
    spellings: Mapping[str, str] = field(default_factory=dict)  # with i for y (Mỹ, Mĩ), by code
    in_language: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # names by code

    def named(self, codes: Iterable[str]) -> dict[str, str]:
        """The names of some codes for a finding, which says them in its language."""
        names = [self.in_language[code] for code in codes]
        return {lang: ", ".join(name[lang] for name in names) for lang in ("vi", "en")}

    def find(self, text: str) -> str | None:
        """The code of a name, however its i or y is spelled, or None."""
        form = normal_form(text)
        return self.codes.get(form) or self.spellings.get(_one_spelling(form))


def roster(declared: pd.DataFrame, code: str) -> Roster:
    """The roster of a reference table with `name_vi`, `name_en`, `aliases`; `code` is its key."""
    codes: dict[str, str] = {}
    in_english: dict[str, set[str]] = {}
    records = declared.to_dict("records")
    for row in records:
        aliases = "" if pd.isna(row["aliases"]) else row["aliases"].split(LIST_SEPARATOR)
        for name in (row["name_vi"], *aliases):
            if normal_form(name):
                codes.setdefault(normal_form(name), row[code])
        if isinstance(row["name_en"], str):
            in_english.setdefault(normal_form(row["name_en"]), set()).add(row[code])
    # English names lack accents, so two wards may share one; it then names neither.
    codes = {name: min(own) for name, own in in_english.items() if len(own) == 1} | codes
    names = {normal_form(name): name for name in declared["name_vi"]}
    stems: dict[str, set[str]] = {value: {value} for value in declared[code]}
    for name, value in codes.items():
        stems.setdefault(file_stem(name), set()).add(value)
    spelled: dict[str, set[str]] = {}
    for name, value in codes.items():
        spelled.setdefault(_one_spelling(name), set()).add(value)
    spellings = {name: min(own) for name, own in spelled.items() if len(own) == 1}
    return Roster(codes, names, stems, spellings, {row[code]: names_of(row) for row in records})


@lru_cache(maxsize=65536)
def _one_spelling(form: str) -> str:
    """A normal form with i for y where both are written: after a consonant, at a syllable's end."""
    return unicodedata.normalize("NFC", _EITHER.sub("i", unicodedata.normalize("NFD", form)))


def ward_roster(wards: pd.DataFrame, period: str) -> Roster:
    """The wards in force in a period."""
    return roster(in_force(wards, period), "ward_code")


def near(text: str, names: Roster) -> str:
    """The declared name most like a text as ` (…?)`, for a message only; blank where none is.

    Of a garbled text it is the name most like what was meant, or else that itself.
    """
    meant = mended(text)
    form = normal_form(meant or text)
    for rest in (form, _bare(form)):  # the name may stand behind the words of an office
        if close := difflib.get_close_matches(rest, names.names, n=1, cutoff=0.75):
            return f" ({names.names[close[0]]}?)"
    return f" ({clean(meant)}?)" if meant else ""


def _bare(form: str) -> str:
    """A normal form without any `ubnd`, `phường` and the like before it."""
    while prefix := _PREFIX.match(form):
        form = form[prefix.end() :]
    return form


def ward_in_text(text: str, names: Roster) -> str | None:
    """The ward that a cell or a sheet name names and nothing else, or None.

    `UBND`, `Phường`, `P.` and the like before the name are left out one by one (a ward may be
    called Phường Đúc), and so is the district behind it.
    """
    form = normal_form(text)
    for rest in (form, _WITHIN.sub("", form)):
        while rest:
            if code := names.find(rest):
                return code
            prefix = _PREFIX.match(rest)
            rest = rest[prefix.end() :] if prefix else ""
    return None


def wards_in_titles(texts: Iterable[str], names: Roster) -> tuple[set[str], list[str]]:
    """The wards named in a title block, and texts that name a ward nobody declared."""
    found, unknown = set(), []
    for text in texts:
        if code := ward_in_text(text, names):
            found.add(code)
        elif _names_some_ward(text):
            unknown.append(clean(text))
    return found, unknown


def _names_some_ward(text: str) -> bool:
    """Whether a title cell is the office line of a ward: `UBND PHƯỜNG ABC`, not a sentence."""
    form = normal_form(text)
    for prefix in _PREFIXES[:5]:
        form = form.removeprefix(prefix + " ")
    begins = form.startswith(tuple(word + " " for word in _WARD_WORDS))
    return begins and not form.startswith("xã hội ") and len(form.split()) <= 6


def ward_in_file_name(source_file: str, names: Roster) -> str | None:
    """The ward a file name names: `ben-thanh.xlsx`, `phuong-ben-thanh-2.xlsx`, or a ward code."""
    stem = file_stem(PurePosixPath(source_file).stem)
    for own in (stem, _VERSION.sub("", stem)):  # `phuong-1` is a ward, `ben-thanh-1` a version
        undated = _STEM_DATE.sub("", own).strip("-")
        bare = _STEM_WORDS.sub("", undated)
        codes = {code for form in (own, undated, bare) for code in names.stems.get(form, ())}
        if len(codes) == 1:
            return next(iter(codes))
    return None


def version_in_file_name(source_file: str, names: Roster) -> int | None:
    """The version a file name declares (`ben-thanh-2.xlsx`, `Bến Thành lần 2.xlsx`), or None."""
    stem = file_stem(PurePosixPath(source_file).stem)
    found = _VERSION.search(stem)
    is_name = stem in names.stems or _STEM_DATE.sub("", stem).strip("-") in names.stems
    return int(found[1] or found[2]) if found and not is_name else None


def period_in_file_name(source_file: str) -> str | None:
    """The period at the end of a file name (`ben-thanh-2022-h1.xlsx`), or None.

    A day is none, nor is the number of a ward (`xa-1900.xlsx`).
    """
    stem = _VERSION.sub("", file_stem(PurePosixPath(source_file).stem))
    found = _STEM_PERIOD.search(stem)
    if found is None:
        return None
    before = stem[: found.start()]
    if re.search(r"\d-?$", before) or not _STEM_WORDS.sub("", f"{before}-"):
        return None
    return parse_period(found[1] + (found[2] or "").upper()).text


def period_of_folder(source_file: str) -> str | None:
    """The period whose folder holds the file, or None where the folder is not a period."""
    folder = PurePosixPath(source_file).parts[0]
    try:
        return parse_period(folder).text
    except ValueError:
        return None
