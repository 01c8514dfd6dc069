"""Every kind of the catalogue of messes has a test that carries its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
NUMBERED = re.compile(r'kind[-_](\d\d)|kind\(\s*(\d+),|^ {4}\(?"(\d\d)[-"]', re.MULTILINE)


def test_all_74_kinds_have_a_test():
    files = sorted(TESTS.glob("test_kinds_*.py"))
    found = {
        int(next(number for number in match if number))
        for file in files
        for match in NUMBERED.findall(file.read_text(encoding="utf-8"))
        if any(match)
    }
    assert sorted(set(range(1, 75)) - found) == []
