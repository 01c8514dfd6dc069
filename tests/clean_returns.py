"""Clean returns made from a seed: every layout that is in use, nothing wrong, and what is meant.

    reference = clean_reference(folder)
    ward_return = clean_return(7)
    put(ward_return, ward_return.address("tax", "actual"), "4,8 tỷ đồng")
    path = save(ward_return, folder)
    ward_return.meant["ben-thanh", "tax", "actual"]

A mess is put in with `put`, `insert_row` or openpyxl itself (`ward_return.sheet`) before saving,
and with `store_values` afterwards where openpyxl does not write it: the stored values of formulas.
"""

import zipfile
from dataclasses import dataclass, field
from importlib import resources
from itertools import islice
from pathlib import Path
from random import Random

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from wardanalytics.reference import load_reference

PERIOD = "2022"
WARDS = {"ben-thanh": "Bến Thành", "ben-nghe": "Bến Nghé"}
INDICATORS = {  # name, unit, kind, whether it is a count, group
    "party": ("Kết nạp đảng viên", "người", "amount", True, 1),
    "jobs": ("Giải quyết việc làm", "người", "amount", True, 1),
    "youth": ("Bí thư chi đoàn được bồi dưỡng", "người", "amount", True, 1),
    "tax": ("Thu thuế", "tỷ đồng", "amount", False, 2),
    "spending": ("Chi đầu tư công", "triệu đồng", "amount", False, 2),
    "health": ("Tỷ lệ bảo hiểm y tế", "%", "rate", False, 3),
    "crime": ("Khám phá án", "%", "rate", False, 3),
    "quarters": ("Khu phố văn hóa", "khu phố", "coverage", True, 3),
    "plan": ("Ban hành kế hoạch", "kế hoạch", "milestone", False, 3),
}
GROUPS = {1: "Xây dựng Đảng, đoàn thể", 2: "Kinh tế", 3: "Văn hóa, xã hội"}
FIELDS = {"target": "target", "actual": "actual", "stated": "stated_attainment"}  # by role
NUMBERS = ("stored", "comma", "dot")  # how figures are typed: as numbers, 1.234,5 or 1,234.5
_SPLIT = {  # headings over three rows without merging
    "stt": ("S", "T", "T"),
    "indicator": ("Chỉ", "tiêu", None),
    "unit": ("Đơn", "vị", "tính"),
    "target": ("Kế", "hoạch", "giao"),
    "actual": ("Thực", "hiện", None),
    "stated": ("Tỷ", "lệ", "(%)"),
    "note": ("Ghi", "chú", None),
}
_HEADINGS = {
    "stt": ("STT", "TT"),
    "indicator": ("Chỉ tiêu", "Nội dung", "Tên chỉ tiêu"),
    "unit": ("Đơn vị tính", "ĐVT"),
    "target": ("Kế hoạch", "Chỉ tiêu giao"),
    "actual": ("Thực hiện", "Kết quả thực hiện"),
    "stated": ("Tỷ lệ (%)", "% so với kế hoạch"),
    "note": ("Ghi chú",),
}


@dataclass
class CleanReturn:
    """A workbook with what it means.

    `meant` is the figure of (ward, indicator, field of `observations`): percentages as ratios, a
    milestone 1 or 0. `rows` gives the row of each indicator, `columns` the column of each role.
    """

    book: openpyxl.Workbook
    ward_code: str
    columns: dict[str, int]
    rows: dict[str, int] = field(default_factory=dict)
    meant: dict[tuple[str, str, str], float] = field(default_factory=dict)
    heading_rows: tuple[int, ...] = ()
    total_row: int | None = None
    source_file: str = ""

    @property
    def sheet(self):
        """The sheet with the table."""
        return self.book.worksheets[0]

    def address(self, code: str, role: str) -> str:
        """Where the role's cell of an indicator stands, such as E7."""
        return f"{get_column_letter(self.columns[role])}{self.rows[code]}"


def clean_reference(folder: str | Path, indicators: int = len(INDICATORS), **tables):
    """Write and load the reference tables that clean returns go with; `tables` are further rows."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shipped = resources.files("wardanalytics.returns") / "headings.csv"
    rows = {
        "wards": [{"ward_code": code, "name_vi": name} for code, name in WARDS.items()],
        "indicators": [
            {
                "indicator_code": code,
                "name_vi": name,
                "unit": unit,
                "kind": kind,
                "direction": "higher",
                "weight": 1,
                "decimals": 0 if is_count else 1,
                "is_count": str(is_count).lower(),
            }
            for code, (name, unit, kind, is_count, _) in some_indicators(indicators).items()
        ],
        **tables,
    }
    for name, table in rows.items():
        pd.DataFrame(table).to_csv(folder / f"{name}.csv", index=False)
    (folder / "headings.csv").write_bytes(shipped.read_bytes())
    return load_reference(folder)


def some_indicators(count: int) -> dict[str, tuple]:
    """The first indicators; beyond those of `INDICATORS` the same with a number to their names."""
    repeated = (
        (f"{code}-{again}" if again else code, (f"{name} đợt {again}" if again else name, *rest))
        for again in range(count)
        for code, (name, *rest) in INDICATORS.items()
    )
    return dict(sorted(islice(repeated, count), key=lambda item: item[1][4]))


def clean_return(
    seed: int,
    *,
    indicators: int = len(INDICATORS),
    ward_code: str = "ben-thanh",
    numbers: str | None = None,
    heading_rows: int | None = None,
    has_total: bool | None = None,
    figures: dict[str, tuple[float, float]] | None = None,
) -> CleanReturn:
    """A return without any mess; the same seed gives the same one.

    What is given as None (how numbers are typed, over how many rows the headings go, whether there
    is a total) is drawn, and so are the figures but those given: target and actual as typed.
    """
    draw = Random(seed)
    numbers = numbers or draw.choice(NUMBERS)
    book = openpyxl.Workbook()
    made = CleanReturn(book, ward_code, _columns(draw), source_file=f"{PERIOD}/{ward_code}.xlsx")
    made.sheet.title = draw.choice(["Biểu 01", "Sheet1", "Kết quả"])
    next_row = _write_titles(made, draw)
    next_row = _write_headings(made, next_row, heading_rows or draw.randint(1, 3), draw)
    rows = some_indicators(indicators)
    drawn = {
        code: _figures(kind, unit, is_count, draw)
        for code, (_, unit, kind, is_count, _) in rows.items()
    }
    next_row = _write_rows(made, next_row, rows, drawn | (figures or {}), numbers, draw, has_total)
    if draw.random() < 0.5:
        left = min(made.columns.values())
        made.sheet.cell(next_row + 1, left, "Nơi nhận:")
        made.sheet.cell(next_row + 1, left + 3, "CHỦ TỊCH")
    return made


def put(made: CleanReturn, address: str, value, number_format: str | None = None) -> None:
    """Put a mess at an address; None empties the cell."""
    cell = made.sheet[address]
    cell.number_format = "General"
    cell.value = value  # which gives a date the format of one
    if number_format:
        cell.number_format = number_format


def insert_row(made: CleanReturn, before: int, entries: dict[str, object]) -> None:
    """Insert a row before another, with an entry for each role; what is below moves down."""
    made.sheet.insert_rows(before)
    for role, entry in entries.items():
        made.sheet.cell(before, made.columns[role], entry)
    made.rows = {code: row + (row >= before) for code, row in made.rows.items()}
    if made.total_row is not None:
        made.total_row += made.total_row >= before


def save(made: CleanReturn, folder: str | Path) -> Path:
    """Write the workbook below a returns folder."""
    path = Path(folder) / made.source_file
    path.parent.mkdir(parents=True, exist_ok=True)
    made.book.save(path)
    return path


def store_values(path: Path, values: dict[str, tuple[str, object]]) -> None:
    """Give formulas of the first sheet stored values: by address the type (n, str, e) and value."""
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    text = parts[part].decode()
    for address, (kind, value) in values.items():
        start = text.index(f'<c r="{address}"')
        end = text.index("</c>", start)
        cell = text[start:end].replace("<v></v>", "").replace("<v/>", "").replace("<v />", "")
        cell = cell.replace(f'r="{address}"', f'r="{address}" t="{kind}"', 1)
        text = text[:start] + cell + f"<v>{value}</v>" + text[end:]
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)


def _columns(draw: Random) -> dict[str, int]:
    """The column of each role: the figures side by side in any order, notes or none."""
    figures = draw.sample(["target", "actual", "stated"], 3)
    before = draw.choice([["stt", "indicator", "unit"], ["stt", "unit", "indicator"]])
    roles = [*before, *figures, *draw.choice([[], ["note"]])]
    first = draw.randint(1, 3)
    return {role: first + place for place, role in enumerate(roles)}


def _write_titles(made: CleanReturn, draw: Random) -> int:
    """The lines above the table; the row where the headings begin."""
    name = WARDS[made.ward_code]
    lines = [
        draw.choice([f"UBND PHƯỜNG {name.upper()}", f"Phường {name}", f"UBND phường {name}"]),
        draw.choice(["KẾT QUẢ THỰC HIỆN CHỈ TIÊU NĂM 2022", "Báo cáo năm 2022"]),
        *draw.choice([[], ["Đơn vị tính: tỷ đồng"], ["Kính gửi: Ủy ban nhân dân Quận 1"]]),
    ]
    for row, line in enumerate(lines, start=1):
        made.sheet.cell(row, min(made.columns.values()), line)
    return len(lines) + 1 + draw.randint(0, 2)


def _write_headings(made: CleanReturn, top: int, count: int, draw: Random) -> int:
    """Headings over one row, two merged ones or three that are split; the row below them."""
    texts = {role: draw.choice(_HEADINGS[role]) for role in made.columns}
    if count == 3:
        for role, parts in _SPLIT.items():
            for place, part in enumerate(parts if role in made.columns else ()):
                made.sheet.cell(top + place, made.columns[role], part)
    for role, column in made.columns.items() if count < 3 else ():
        is_below = count == 2 and role in FIELDS
        made.sheet.cell(top + is_below, column, texts[role])
        if count == 2 and not is_below:
            made.sheet.merge_cells(None, top, column, top + 1, column)
    if count == 2:
        first = min(made.columns[role] for role in FIELDS)
        made.sheet.cell(top, first, "Năm 2022")
        made.sheet.merge_cells(None, top, first, top, first + len(FIELDS) - 1)
    made.heading_rows = tuple(range(top, top + count))
    if draw.random() < 0.5:
        for place, column in enumerate(made.columns.values()):
            made.sheet.cell(top + count, column, "ABC"[place] if place < 3 else f"({place - 2})")
        return top + count + 1
    return top + count


def _write_rows(
    made: CleanReturn,
    row: int,
    indicators: dict[str, tuple],
    figures: dict[str, tuple[float, float]],
    numbers: str,
    draw: Random,
    has_total: bool | None,
) -> int:
    """Groups, indicators and the total of the people; the row below them."""
    has_groups, is_summed, people = draw.random() < 0.7, draw.random() < 0.7, [0, 0]
    has_total = is_summed if has_total is None else has_total
    group_before = None
    for number, (code, (name, unit, kind, is_count, group)) in enumerate(indicators.items(), 1):
        if group != group_before and group_before == 1 and has_total:
            _write(made, row, {"indicator": "Tổng cộng", "unit": "người"})
            _write(made, row, dict(zip(("target", "actual"), people, strict=True)))
            made.total_row, row = row, row + 1
        if group != group_before and has_groups:
            _write(made, row, {"stt": "I" * group, "indicator": GROUPS[group]})
            row += 1
        group_before = group
        target, actual = figures[code]
        entries = _entries(target, actual, unit, kind, is_count, numbers)
        if group == 1:
            people = [people[0] + target, people[1] + actual]
        _write(made, row, {"stt": number, "indicator": name, "unit": unit, **entries})
        made.rows[code] = row
        stated = (
            actual / target if numbers == "stored" else float(f"{actual / target * 100:.1f}") / 100
        )
        _mean(made, code, {"target": target, "actual": actual, "stated": stated})
        row += 1
    return row


def _write(made: CleanReturn, row: int, entries: dict[str, object]) -> None:
    for role, entry in entries.items():
        value, number_format = entry if isinstance(entry, tuple) else (entry, None)
        put(made, f"{get_column_letter(made.columns[role])}{row}", value, number_format)


def _figures(kind: str, unit: str, is_count: bool, draw: Random) -> tuple[float, float]:
    """A target and an actual as they are typed, percentages as 95.5."""
    if kind == "milestone":
        return 1, draw.randint(0, 1)
    if kind == "coverage":
        target = draw.randint(6, 12)
        return target, draw.randint(5, target)
    if unit == "%":
        return draw.randint(60, 95), draw.randint(500, 999) / 10
    target = draw.randint(20, 2000 if is_count else 90000)
    actual = target * draw.randint(50, 140) // 100
    return (target, actual) if is_count else (target / 10, actual / 10)


def _entries(
    target: float, actual: float, unit: str, kind: str, is_count: bool, numbers: str
) -> dict[str, object]:
    """How the figures of a row are typed."""
    if kind == "milestone":
        return {"actual": "Đạt" if actual else "Chưa đạt"}
    share = actual / target
    if numbers == "stored":
        return {"target": target, "actual": actual, "stated": (share, "0.0%")}
    decimals = 0 if is_count else 1
    typed = {"target": f"{target:,.{decimals}f}", "actual": f"{actual:,.{decimals}f}"}
    typed["stated"] = f"{share * 100:.1f}%"
    swapped = str.maketrans(",.", ".,") if numbers == "comma" else {}
    return {role: text.translate(swapped) for role, text in typed.items()}


def _mean(made: CleanReturn, code: str, figures: dict[str, float]) -> None:
    """Note what a row means: a percentage as a ratio, of a milestone only whether it is reached."""
    _, unit, kind, *_ = INDICATORS[code.partition("-")[0]]
    for role in ("actual",) if kind == "milestone" else FIELDS:
        scale = 100 if unit == "%" and role != "stated" else 1
        made.meant[made.ward_code, code, FIELDS[role]] = figures[role] / scale
