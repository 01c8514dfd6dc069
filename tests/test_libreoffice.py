"""report.xlsx and bao-cao.docx as LibreOffice opens them: whole, without a repair, on paper."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from wardanalytics.order import Order
from wardanalytics.report import run_report

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """The texts of both files after LibreOffice has made a PDF of each, by name."""
    missing = [tool for tool in ("soffice", "pdftotext") if not shutil.which(tool)]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"not installed here: {', '.join(missing)} (libreoffice, poppler-utils)")
    folder = tmp_path_factory.mktemp("office")
    order = Order(
        data=ROOT / "data",
        outputs=folder / "outputs",
        notebooks_folder=ROOT / "notebooks",
        period="2022",
        notebooks=["30_ranking_trends"],
    )
    run = run_report(order, on_progress=lambda _: None).folder
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    files = [run / "report.xlsx", run / "bao-cao.docx"]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=300)
    return {file.name: text_of(folder / f"{file.stem}.pdf") for file in files}


def text_of(pdf: Path) -> str:
    """The words of a PDF, each run of white space as one blank."""
    made = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return re.sub(r"\s+", " ", made.stdout.decode("utf-8"))


def test_the_document_keeps_layout_texts_tables_and_pictures(converted):
    text = converted["bao-cao.docx"]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "DỮ LIỆU MÔ PHỎNG",
        "I. Tình hình báo cáo của các đơn vị",
        "IV. Kết quả từng đơn vị",
        "8/7",
        "114,3%",
        "Nơi nhận:",
    ):
        assert words in text
    assert "Thứ hạng, 2018–2022" in text


def test_the_workbook_keeps_every_sheet_and_vietnamese_numbers(converted):
    text = converted["report.xlsx"]
    for words in ("Tỷ lệ hoàn thành", "Bến Thành", "114,3%", "99,85", "hoàn thành xuất sắc"):
        assert words in text
    assert "#NAME?" not in text
    assert "Err:" not in text
