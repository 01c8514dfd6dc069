import json
import re
import shutil
from pathlib import Path

import pytest

from wardanalytics.batch.notebooks import read_notebook
from wardanalytics.batch.run_folder import lock
from wardanalytics.cli import main
from wardanalytics.order import Order, newest_period
from wardanalytics.report import run_report

ROOT = Path(__file__).parent.parent
WARDS = ["q1-ben-thanh", "q1-co-giang"]
PAGES = [
    "10_returns_quality",
    "20_target_attainment",
    "30_ranking_trends",
    "40_ward_profile-q1-ben-thanh",
    "40_ward_profile-q1-co-giang",
    "50_term_review",
]


def quietly(line):
    pass


def order(outputs, **limits):
    asked = {"data": ROOT / "data", "notebooks_folder": ROOT / "notebooks", "period": "2022"}
    return Order(outputs=outputs, jobs=2, **{**asked, **limits})


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    return tmp_path_factory.mktemp("outputs")


@pytest.fixture(scope="module")
def report(outputs):
    return run_report(order(outputs, wards=WARDS), quietly)


def text_of(path):
    return path.read_text(encoding="utf-8")


def links(page):
    found = re.findall(r'(?:href|src)="([^"#:]+)[#"]', text_of(page))
    return [page.parent / link for link in found]


def test_every_notebook_ends_without_an_error_cell(report):
    assert [run.task.name for run in report.runs] == PAGES
    assert report.failed == 0
    for run in report.runs:
        copy = read_notebook(report.folder / "notebooks" / run.task.output.name)
        outputs = [o for cell in copy.cells if cell.cell_type == "code" for o in cell.outputs]
        assert not [o for o in outputs if o.output_type == "error"]


def test_the_run_folder_is_whole_and_latest_points_at_it(report, outputs):
    assert (outputs / "2022" / "latest").resolve() == report.folder.resolve()
    assert not [path for path in (outputs / "2022").glob(".*") if path.is_dir()]
    assert sorted(path.stem for path in (report.folder / "pages").iterdir()) == PAGES


def test_every_link_of_every_page_leads_somewhere(report):
    for page in [report.folder / "index.html", *(report.folder / "pages").iterdir()]:
        assert links(page)
        for target in links(page):
            assert target.exists(), f"{page.name} links {target}"


def test_every_figure_has_its_picture_drawing_and_table(report):
    pictures = sorted((report.folder / "figures").glob("*.png"))
    assert len(pictures) >= 6
    for picture in pictures:
        assert picture.with_suffix(".svg").exists()
        assert (report.folder / "tables" / f"{picture.stem}.csv").exists()


def test_every_page_that_shows_synthetic_figures_says_so(report):
    for page in [report.folder / "index.html", *(report.folder / "pages").iterdir()]:
        assert "MÔ PHỎNG" in text_of(page), page.name


def test_each_profile_bears_its_own_ward(report):
    for code, name in (("q1-ben-thanh", "Bến Thành"), ("q1-co-giang", "Cô Giang")):
        page = text_of(report.folder / "pages" / f"40_ward_profile-{code}.html")
        assert name in re.search(r"<title>(.*?)</title>", page)[1]


def test_each_profile_leaves_its_paragraph_as_text(report):
    texts = sorted((report.folder / "texts").iterdir())
    wards = [path.stem.removeprefix("ward-profile-") for path in texts]
    assert wards == ["q1-ben-thanh", "q1-co-giang"]
    assert "8/7 trường hợp (114,3%)" in text_of(texts[0])


def test_run_json_says_what_was_done_with_what(report):
    record = json.loads(text_of(report.folder / "run.json"))
    assert record["period"] == "2022"
    assert {run["status"] for run in record["notebooks"]} == {"completed"}
    assert all(run["seconds"] > 0 for run in record["notebooks"])
    assert record["notebooks"][3]["parameters"]["ward_code"] == "q1-ben-thanh"
    assert all(len(file["sha256"]) == 64 for file in record["inputs"]["returns"])
    assert "wards.csv" in record["inputs"]["reference"]
    assert {"python", "pandas", "papermill", "matplotlib"} <= set(record["versions"])
    assert record["problems"]["error"] == 1


def test_a_limited_run_takes_the_other_pages_over_and_says_from_where(report, outputs):
    second = run_report(order(outputs, notebooks=["10_returns_quality"], force=True), quietly)
    assert (second.carried, second.lacks) == (5, [])
    assert [run.task.name for run in second.runs] == ["10_returns_quality"]
    assert sorted(path.stem for path in (second.folder / "pages").iterdir()) == PAGES
    assert sorted(path.name for path in (second.folder / "texts").iterdir()) == [
        "ward-profile-q1-ben-thanh.txt",
        "ward-profile-q1-co-giang.txt",
    ]
    record = json.loads(text_of(second.folder / "run.json"))
    carried = {run["name"]: run.get("carried_from") for run in record["notebooks"]}
    assert carried["10_returns_quality"] is None
    assert carried["40_ward_profile-q1-co-giang"] == report.folder.name
    assert f"lấy từ lần chạy {report.folder.name}" in text_of(second.folder / "index.html")
    assert figures(second.folder) == figures(report.folder)
    for target in links(second.folder / "index.html"):
        assert target.exists()


def figures(folder):
    return sorted(path.name for path in (folder / "figures").iterdir())


def test_a_limited_run_in_another_language_takes_nothing_over(report, outputs):
    english = run_report(
        order(outputs, notebooks=["10_returns_quality"], language="en"), quietly
    ).folder
    assert [path.stem for path in (english / "pages").iterdir()] == ["10_returns_quality"]
    page = text_of(english / "pages" / "10_returns_quality.html")
    assert "Quality of the returns" in page
    assert "Chất lượng" not in page


def test_a_ward_whose_return_is_refused_is_told_so(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "reference", data / "reference")
    shutil.copytree(ROOT / "data" / "returns" / "2022", data / "returns" / "2022")
    (data / "returns" / "2022" / "da-kao.xlsx").write_bytes(b"garbage")
    limits = {"wards": ["q1-da-kao"], "notebooks": ["30_ranking_trends", "40_ward_profile"]}
    folder = run_report(order(tmp_path / "outputs", data=data, **limits), quietly).folder
    profile = text_of(folder / "pages" / "40_ward_profile-q1-da-kao.html")
    assert "Lỗi phải sửa: 1" in profile
    assert "số tệp nhận được: 1, dùng được: 0" in profile
    ranking = text_of(folder / "pages" / "30_ranking_trends.html")
    assert "Chưa xếp hạng vì chưa có báo cáo dùng được: Đa Kao" in ranking


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder with the real data, one good notebook and one that raises."""
    (tmp_path / "data").symlink_to(ROOT / "data", target_is_directory=True)
    (tmp_path / "notebooks").mkdir()
    for name in ("completes", "raises"):
        shutil.copy(ROOT / "tests" / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_failing_notebook_is_reported_first_and_the_others_go_on(project, capsys):
    assert main(["run", "--period", "2022", "--ward", "q1-ben-thanh"]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("outputs/2022/")
    assert "2 notebooks, 1 failed" in last
    index = text_of(project / "outputs" / "2022" / "latest" / "index.html")
    assert index.index("raises") < index.index("completes")


def test_a_run_while_another_holds_the_lock_ends_with_status_3(project, capsys):
    with lock(project / "outputs"):
        assert main(["run", "--period", "2022"]) == 3
    assert "another run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"period": "2031"}, "2031"),
        ({"period": "2022-X"}, "2022-X"),
        ({"wards": ["q1-nowhere"]}, "q1-nowhere"),
        ({"notebooks": ["99_nothing"]}, "99_nothing"),
    ],
)
def test_an_order_for_what_does_not_exist_is_refused_by_name(tmp_path, limits, said):
    with pytest.raises(ValueError, match=said):
        run_report(order(tmp_path / "outputs", **limits), quietly)


def test_the_newest_period_is_by_time_not_by_name(tmp_path):
    for name in ("2022", "2023-H1", "2023-Q1", "drafts"):
        (tmp_path / name).mkdir()
    assert newest_period(tmp_path) == "2023-H1"


def test_a_folder_without_periods_is_not_a_returns_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        newest_period(tmp_path)


def test_an_order_that_is_refused_leaves_nothing_behind(tmp_path):
    with pytest.raises(ValueError, match="2031"):
        run_report(order(tmp_path / "outputs", period="2031"), quietly)
    assert not (tmp_path / "outputs").exists()
