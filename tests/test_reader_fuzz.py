"""Damaged and hostile workbooks: each is read or refused by name, in bounded memory.

As a script it reads mutated workbooks and prints what became of them:
`python tests/test_reader_fuzz.py 5000 0` (how many, the first seed).
"""

import collections
import io
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from workbooks_by_hand import ole, parts, relations, sheet_part, zipped

from wardanalytics.checks import CHECKS
from wardanalytics.returns.workbook import UnreadableReturnError, read_book

HERE = Path(__file__).parent
MOST_MEGABYTES = 300


def rich_seed():
    """A workbook with one of everything the reader looks at."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["STT", "Chỉ tiêu", "Kế hoạch", "Thực hiện", "Tỷ lệ"])
    sheet.append([1, "Thu thuế_x000D_", 3.8, 4.8, "=D2/C2"])
    sheet.append([2, "Khám phá án", "18/26", "#DIV/0!", True])
    sheet["B2"].font = Font(name=".VnTime", strike=True)
    sheet["D2"].number_format = "d-mmm"
    sheet["D3"].comment = Comment("xem lại", "x")
    sheet.merge_cells("A5:E6")
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("Ẩn").sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def seeds():
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><f t="shared" ref="B1:B2" si="0">'
        'A1</f><v>44750</v></c></row><row r="2"><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    rich = "<r><rPr><rFont val='.VnTime'/></rPr><t>ChØ</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
    styles = {"formats": [(164, "dd/mm")], "styles": ['numFmtId="164"']}
    by_hand = zipped(parts(rows, shared=[rich], styles=styles), zipfile.ZIP_STORED)
    old = [(HERE / "xls" / name).read_bytes() for name in ("kinds.xls", "1904.xls")]
    return [rich_seed(), by_hand, zipped(parts(rows, shared=[rich], styles=styles)), *old]


# mutations: each takes the dice and gives other bytes


def change_bytes(dice, content):
    changed = bytearray(content)
    for _ in range(dice.choice([1, 3, 20])):
        at = dice.randrange(len(changed))
        changed[at] = dice.choice([0, 255, dice.randrange(256), changed[at] ^ 1])
    return bytes(changed)


def move_bytes(dice, content):
    start, end = sorted(dice.sample(range(len(content)), 2))
    to = dice.randrange(len(content))
    kept = dice.choice([content, content[:start] + content[end:]])
    return dice.choice([content[:end], content[start:], kept[:to] + content[start:end] + kept[to:]])


def change_parts(dice, content):
    """Remove, double, cut or exchange the parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        found = [(name, container.read(name)) for name in container.namelist()]
    at, other = dice.randrange(len(found)), dice.randrange(len(found))
    name, part = found[at]
    change = dice.randrange(5)
    if change == 0:
        del found[at]
    elif change == 1:
        found.append((name, found[other][1]))
    elif change == 2:
        found[at] = (name, part[: dice.randrange(len(part) + 1)])
    elif change == 3:
        found[at], found[other] = (name, found[other][1]), (found[other][0], part)
    else:
        found[at] = (name, dice.randbytes(200))
    return rezipped(found)


ODD_VALUES = ["", "-1", "0", "999999999999999999999", "1e999", "A0", "XFD1048577", "é", "_xFFFF_"]
ODD_XML = ["<x/>", "</c>", "<c><v>1</v></c>", "&amp;", "&e;", "<!DOCTYPE x>", "<![CDATA[<v>]]>"]
ODD_XML += ["<f>A1</f>", '<f t="shared" si="0"/>', "<is><t>x</t></is>", '<mergeCell ref="A1:B2"/>']


def change_xml(dice, content):
    """Exchange, drop or double pieces of a part, or give an attribute or a text an odd value."""
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        found = [(name, container.read(name)) for name in container.namelist()]
    at = dice.randrange(len(found))
    pieces = re.split(r"(<[^>]*>)", found[at][1].decode("utf-8", "replace"))
    for _ in range(dice.choice([1, 1, 4])):
        first, second = dice.randrange(len(pieces)), dice.randrange(len(pieces))
        change = dice.randrange(5)
        if change == 0:
            pieces[first], pieces[second] = pieces[second], pieces[first]
        elif change == 1:
            pieces[first] = ""
        elif change == 2:
            pieces[first] = "".join(pieces[min(first, second) : max(first, second) + 1])
        elif change == 3:
            pieces[first] += dice.choice(ODD_XML)
        else:
            odd = dice.choice(ODD_VALUES)
            pieces[first] = re.sub('"[^"]*"', f'"{odd}"', pieces[first], count=1) or odd
    found[at] = (found[at][0], "".join(pieces).encode())
    return rezipped(found)


def rezipped(found):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as container:
        for name, part in found:
            container.writestr(name, part)
    return content.getvalue()


def mutated(seed, contents):
    dice = random.Random(seed)
    content = dice.choice(contents)
    changes = [change_bytes, move_bytes]
    if content.startswith(b"PK"):
        changes += [change_parts, change_xml, change_xml]
    return dice.choice(changes)(dice, content)


def peak_megabytes():
    """The most memory this process has held; getrusage would count its parent's at the start."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read_mutated(count, first_seed):
    import warnings

    warnings.simplefilter("ignore")  # zipfile's, of doubled names that are doubled on purpose
    contents, outcomes = seeds(), collections.Counter()
    slowest = (0.0, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        for seed in range(first_seed, first_seed + count):
            path.write_bytes(mutated(seed, contents))
            started = time.perf_counter()
            try:
                read_book(path)
                outcomes["read"] += 1
            except UnreadableReturnError as error:
                assert error.check in CHECKS
                outcomes[error.check] += 1
            except BaseException:
                print(f"seed {seed}", file=sys.stderr)
                raise
            slowest = max(slowest, (time.perf_counter() - started, seed))
    print(json.dumps({"outcomes": outcomes, "slowest": slowest, "megabytes": peak_megabytes()}))


def in_a_process_of_its_own(*arguments):
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parent, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    print(done.stdout)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("count", "first_seed"),
    [(300, 0), pytest.param(5000, 1_000_000, marks=pytest.mark.slow)],
)
def test_every_damaged_workbook_is_read_or_refused_by_name(count, first_seed):
    found = in_a_process_of_its_own(__file__, count, first_seed)
    assert sum(found["outcomes"].values()) == count
    assert found["outcomes"]["read"] > count / 20  # the mutations reach behind the zip container
    assert found["megabytes"] < MOST_MEGABYTES


# a folder of hostile files among good ones

CHECK = """
import contextlib, io, json, sys, time
sys.path.insert(0, "tests")
from test_reader_fuzz import peak_megabytes
from wardanalytics.cli import main
started, said = time.perf_counter(), io.StringIO()
with contextlib.redirect_stdout(said):
    status = main(["check", sys.argv[1], "--format", "json", "--reference", "data/reference"])
seconds = time.perf_counter() - started
print(json.dumps({"status": status, "problems": json.loads(said.getvalue()),
                  "seconds": seconds, "megabytes": peak_megabytes()}))
"""


def bomb(megabytes):
    """A sheet of that size inflated, in a zip of a thousandth of it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts().items():
            if name != "xl/worksheets/sheet1.xml":
                container.writestr(name, part)
        with container.open("xl/worksheets/sheet1.xml", "w") as sheet:
            start, end = sheet_part("|").encode().split(b"|")
            sheet.write(start)
            for _ in range(megabytes):
                sheet.write(b" " * 1024**2)
            sheet.write(end)
    return content.getvalue()


def far_corner():
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
    rows = '<row><c t="str"><v>&l11;</v></c></row>'
    return zipped({**parts(), "xl/worksheets/sheet1.xml": doctype + sheet_part(rows)})


def hostile_files():
    link = ("rId1", "worksheet", "file:///etc/passwd", 'TargetMode="External"')
    outside = {**parts(), "xl/_rels/workbook.xml.rels": relations(link)}
    return {
        "bomb.xlsx": (bomb(600), "too_large"),
        "bomb-199.xlsx": (bomb(199), "too_large"),
        "laughs.xlsx": (laughs(), "doctype"),
        "cut-off.xlsx": (rich_seed()[:-300], "damaged"),
        "export.xls": (b"<html><table><tr><td>8/7</td></tr></table></html>", "html"),
        "locked.xlsx": (ole(("EncryptedPackage", bytes(8192))), "locked"),
        "empty.xlsx": (b"", "empty_file"),
        "numbers.csv": ("STT;Chỉ tiêu\n1;Thu thuế".encode(), "plain_text"),
        "outside.xlsx": (zipped(outside), "damaged"),
        "~$good.xlsx": (b"\x04admin", "lock_file"),
    }


def test_check_names_each_hostile_file_and_loads_the_good_ones_beside_it(tmp_path):
    period = tmp_path / "2022"
    period.mkdir()
    good = HERE.parent / "data/returns/2022/cau-ong-lanh.xlsx"  # it holds a figure to correct
    (period / good.name).write_bytes(good.read_bytes())
    hostile = hostile_files()
    for name, (content, _) in hostile.items():
        (period / name).write_bytes(content)
    (period / "corner.xlsx").write_bytes(far_corner())

    found = in_a_process_of_its_own("-c", CHECK, tmp_path)
    assert found["status"] == 1
    of_files = [p for p in found["problems"] if p["source_sheet"] is None]
    assert {p["source_file"]: p["check"] for p in of_files} == {
        **{f"2022/{name}": check for name, (_, check) in hostile.items()},
        "2022/corner.xlsx": "no_table",  # read: a cell, and no table
    }
    assert "letters_in_figure" in {p["check"] for p in found["problems"]}  # of the good one
    assert found["megabytes"] < MOST_MEGABYTES


if __name__ == "__main__":
    read_mutated(*map(int, sys.argv[1:]))
