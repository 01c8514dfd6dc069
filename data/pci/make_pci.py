"""Make the reference tables and the yearly workbooks of the PCI data set from the files in source/.

Run it after a change here or in source/: `python data/pci/make_pci.py`, or with `--to DIR` to write
elsewhere. The same source always gives the same files. Nothing is estimated and nothing is added:
a figure in a workbook is the figure of the source.
"""

import argparse
import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"
TARGET = 10  # the top of the scale of every sub-index
UNNAMED_YEAR = "2013"
LAST_YEAR = {"ha-tay": "2008"}  # counted with Hà Nội from the index of 2009 on

PROVINCES = """
An Giang, Bà Rịa – Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình Dương, Bình Định,
Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai,
Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tây, Hà Tĩnh, Hải Dương, Hải Phòng, Hậu Giang,
Hòa Bình, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An,
Nam Định, Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi,
Quảng Ninh, Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa,
Thừa Thiên Huế, Tiền Giang, TP. Hồ Chí Minh, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái
"""
# Where the source does not write the name without its accents.
SOURCE_FORM = {"Bà Rịa – Vũng Tàu": "BRVT", "TP. Hồ Chí Minh": "TP HCM"}
CODE = {"TP. Hồ Chí Minh": "tp-hcm"}
NAME_EN = {"TP. Hồ Chí Minh": "Ho Chi Minh City"}
FURTHER_ALIASES = {
    "Bà Rịa – Vũng Tàu": ["BR-VT", "Ba Ria - Vung Tau"],
    "Đắk Lắk": ["Đắc Lắc", "Đăk Lăk"],
    "Đắk Nông": ["Đắc Nông", "Đăk Nông"],
    "TP. Hồ Chí Minh": ["TPHCM", "Thành phố Hồ Chí Minh", "Hồ Chí Minh"],
}

# The column of the source, the name in Vietnamese and in English, what else the reports call it.
SUB_INDICES = (
    ("pci_entry", "Gia nhập thị trường", "Entry costs", "Chi phí gia nhập thị trường"),
    (
        "pci_land",
        "Tiếp cận đất đai",
        "Land access",
        "Tiếp cận đất đai và sự ổn định trong sử dụng đất",
    ),
    ("pci_transparency", "Tính minh bạch", "Transparency", "Tính minh bạch và tiếp cận thông tin"),
    (
        "pci_time",
        "Chi phí thời gian",
        "Time costs",
        "Chi phí thời gian để thực hiện các quy định của Nhà nước",
    ),
    ("pci_informal", "Chi phí không chính thức", "Informal charges", ""),
    (
        "pci_implement",
        "Thực hiện chính sách của Trung ương",
        "Policy implementation",
        "Thực thi và tính nhất quán của chính sách",
    ),
    (
        "pci_bias",
        "Cạnh tranh bình đẳng",
        "Policy bias",
        "Ưu đãi đối với doanh nghiệp nhà nước;Ưu đãi DNNN;Môi trường cạnh tranh",
    ),
    (
        "pci_proactive",
        "Tính năng động",
        "Proactivity",
        "Tính năng động và tiên phong của lãnh đạo tỉnh",
    ),
    (
        "pci_support",
        "Dịch vụ hỗ trợ doanh nghiệp",
        "Business support services",
        "Chính sách phát triển khu vực kinh tế tư nhân",
    ),
    ("pci_labor", "Đào tạo lao động", "Labour training", ""),
    ("pci_legal", "Thiết chế pháp lý", "Legal institutions", ""),
)

HEADINGS = (
    "STT",
    "Tỉnh, thành phố",
    "Chỉ tiêu",
    "Đơn vị tính",
    "Kế hoạch",
    "Thực hiện",
    "Ghi chú",
)
WIDTHS = (6, 24, 34, 12, 10, 12, 28)
CREDIT = "Nguồn: VCCI/USAID; dữ liệu: gói vietnamdata (CC0)"

METHOD = (
    ("score_decimals", "6", "Nguồn xếp hạng theo điểm chưa làm tròn; điểm công bố có 6 chữ số"),
    ("cap", "1", "Chỉ số thành phần cao nhất là 10 điểm"),
    ("min_coverage", "0.9", "Mặc định của phương pháp"),
    ("missing", "zero", "Mặc định của phương pháp; dữ liệu nguồn không thiếu ô nào"),
    ("streak_across_change", "strict", "Mặc định của phương pháp"),
    ("citation_vi", "© VCCI/USAID, PCI 2005–2016; dữ liệu: gói vietnamdata (CC0)", CREDIT),
    ("citation_en", "© VCCI/USAID, PCI 2005–2016; data: package vietnamdata (CC0)", CREDIT),
    ("ward_kind_vi", "tỉnh, thành phố", "Đơn vị của PCI là tỉnh, không phải phường"),
    ("ward_kind_en", "provinces", "The units of the PCI are provinces"),
    ("office_name_vi", "Phòng Thương mại và Công nghiệp Việt Nam (VCCI)", "Cơ quan công bố PCI"),
    ("office_name_en", "Vietnam Chamber of Commerce and Industry (VCCI)", "Publisher of the PCI"),
)
LEGAL_BASIS = "NQ 15/2008/QH12 (hiệu lực 01/08/2008; PCI tách riêng đến hết 2008)"


def read_source(name: str) -> list[dict[str, str]]:
    """Rows of one file of source/, every cell as the text that stands there."""
    with (SOURCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without_accents(name: str) -> str:
    """The name in plain Latin letters: `Đắk Lắk` gives `Dak Lak`."""
    decomposed = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def ward_rows() -> list[dict[str, str]]:
    """The rows of wards.csv: the named provinces, then the rows that the source leaves unnamed."""
    rows = [ward_row(name.strip()) for name in PROVINCES.replace("\n", " ").split(",")]
    unnamed = [row for row in read_source("vn_pci_2005_2016.csv") if not row["prov"]]
    for number in range(1, len(unnamed) + 1):
        label = f"{UNNAMED_YEAR}-{number:02d}"
        rows.append(
            {
                "ward_code": f"unnamed-{label}",
                "name_vi": f"Không rõ tên {label}",
                "name_en": f"Unnamed {label}",
                "first_period": UNNAMED_YEAR,
                "last_period": UNNAMED_YEAR,
            }
        )
    return rows


def ward_row(name: str) -> dict[str, str]:
    """The row of one named province; the source's spelling is an alias where it differs."""
    plain = without_accents(name)
    code = CODE.get(name, "-".join(plain.lower().replace("–", " ").split()))
    aliases = [SOURCE_FORM.get(name, plain), *FURTHER_ALIASES.get(name, [])]
    return {
        "ward_code": code,
        "name_vi": name,
        "name_en": NAME_EN.get(name, plain),
        "aliases": ";".join(alias for alias in aliases if alias != name),
        "last_period": LAST_YEAR.get(code, ""),
    }


def weight_spans() -> list[tuple[str, str, dict[str, str]]]:
    """First year, last year and weights by column; 2005 has no weights in the source."""
    spans = [("2005", "2005", {})]
    for row in read_source("vn_pci_weights_by_period.csv"):
        first, last = row.pop("period").split("-")
        spans.append((first, last, {f"pci_{name}": weight for name, weight in row.items()}))
    return spans


def indicator_rows() -> list[dict[str, str]]:
    """The rows of indicators.csv: one for each span of years in which a sub-index has figures."""
    source = read_source("vn_pci_2005_2016.csv")
    rows = []
    for column, name_vi, name_en, aliases in SUB_INDICES:
        for first, last, weights in weight_spans():
            if not any(row[column] for row in source if first <= row["year"] <= last):
                continue
            rows.append(
                {
                    "indicator_code": column,
                    "name_vi": name_vi,
                    "name_en": name_en,
                    "aliases": aliases,
                    "weight": weights.get(column, ""),
                    "first_period": first,
                    "last_period": last,
                }
            )
    alike = {"group_code": "pci", "unit": "điểm", "kind": "amount", "direction": "higher"}
    alike |= {"accumulation": "stock", "is_count": "false", "can_exceed": "false", "decimals": "2"}
    return [row | alike for row in rows]


def write_table(path: Path, columns: str, rows: Iterable[dict[str, str] | Sequence[str]]) -> None:
    """Write a reference table; a byte-order mark lets Excel show the Vietnamese letters."""
    names = columns.split()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            cells = [row.get(name, "") for name in names] if isinstance(row, dict) else row
            writer.writerow(cells)


def write_reference(folder: Path) -> None:
    """Write every reference table of the data set."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = "ward_code name_vi name_en aliases peer_group first_period last_period"
    write_table(folder / "wards.csv", columns, ward_rows())
    columns = "from_code to_code part share valid_from legal_basis"
    change = ("ha-tay", "ha-noi", "whole", "1", "2009-01-01", LEGAL_BASIS)
    write_table(folder / "ward_changes.csv", columns, [change])
    group = ("pci", "Chỉ số thành phần PCI", "PCI sub-indices")
    write_table(folder / "groups.csv", "group_code name_vi name_en", [group])
    columns = (
        "indicator_code name_vi name_en aliases group_code unit kind direction accumulation "
        "is_count can_exceed weight decimals first_period last_period"
    )
    write_table(folder / "indicators.csv", columns, indicator_rows())
    write_table(folder / "method.csv", "setting value source", METHOD)
    years = sorted({row["year"] for row in read_source("vn_pci_2005_2016.csv")})
    spans = [(year, f"{year}-01-01", f"{year}-12-31", "", "") for year in years]
    write_table(folder / "calendar.csv", "period counts_from counts_to deadline expires", spans)


def named_rows(year: str) -> list[tuple[str, dict[str, str]]]:
    """The source's rows of a year in its order, each with the name that wards.csv gives it."""
    wards = ward_rows()
    name_of = {
        form: ward["name_vi"]
        for ward in wards
        for form in (ward["name_vi"], *ward.get("aliases", "").split(";"))
    }
    unnamed = iter(ward["name_vi"] for ward in wards if ward["ward_code"].startswith("unnamed-"))
    rows = [row for row in read_source("vn_pci_2005_2016.csv") if row["year"] == year]
    return [(name_of[row["prov"]] if row["prov"] else next(unnamed), row) for row in rows]


def year_lines(year: str) -> list[list[object]]:
    """The lines of a year's table: a province's sub-index each, as far as the index had it."""
    rows = named_rows(year)
    counted = [entry for entry in SUB_INDICES if any(row[entry[0]] for _, row in rows)]
    lines = []
    for province, row in rows:
        note = None if row["prov"] else "Nguồn không ghi tên tỉnh"
        for column, name_vi, _, _ in counted:
            figure = float(row[column]) if row[column] else None
            lines.append([len(lines) + 1, province, name_vi, "điểm", TARGET, figure, note])
    return lines


def year_workbook(year: str) -> Workbook:
    """The return of a year: a title, a line of credit, and one long table."""
    book = Workbook()
    sheet = book.active
    sheet.title = f"PCI {year}"
    sheet.append([f"CHỈ SỐ NĂNG LỰC CẠNH TRANH CẤP TỈNH (PCI) NĂM {year}"])
    sheet.append([CREDIT])
    sheet.append([])
    sheet.append(HEADINGS)
    for line in year_lines(year):
        sheet.append(line)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"].font = Font(italic=True)
    for cell, width in zip(sheet[4], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A5"
    book.properties.creator = "make_pci.py"
    book.properties.created = datetime(2017, 1, 1)
    return book


def save(book: Workbook, path: Path) -> None:
    """Save a workbook without the time of day, so that the same content is the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    saved = io.BytesIO()
    book.save(saved)
    modified = f"{book.properties.modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(path, "w") as packed:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = content.replace(modified, b"2017-01-01T00:00:00Z")
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def main() -> None:
    """Write reference/ and returns/ next to this script or below the folder given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=HERE, help="folder to write into")
    folder = parser.parse_args().to
    write_reference(folder / "reference")
    for year in sorted({row["year"] for row in read_source("vn_pci_2005_2016.csv")}):
        save(year_workbook(year), folder / "returns" / year / f"pci-{year}.xlsx")


if __name__ == "__main__":
    main()
