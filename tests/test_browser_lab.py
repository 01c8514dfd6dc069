"""The notebooks as an analyst runs them: in JupyterLab, from its menu, in Chromium."""

import re
from pathlib import Path

import chromium
import lab
import nbformat
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("lab")]
NOTEBOOKS = sorted(path.name for path in (lab.ROOT / "notebooks").glob("[0-9]*.ipynb"))
LONG = 180_000  # milliseconds: a machine that also does other work
WAITING = "[...document.querySelectorAll('.jp-InputPrompt')].some(p => p.innerText.includes('*'))"
EXPLORE = "60_explore.ipynb"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    before = {name: (lab.ROOT / "notebooks" / name).read_bytes() for name in NOTEBOOKS}
    with lab.served(tmp_path_factory.mktemp("lab")) as server:
        yield server
    assert {name: (lab.ROOT / "notebooks" / name).read_bytes() for name in NOTEBOOKS} == before


@pytest.fixture(scope="module")
def context():
    with chromium.started() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 1200})
        context.set_default_timeout(LONG)
        yield context


@pytest.fixture
def run_through(served, context, tmp_path):
    """Open a notebook and run all of it from the menu; gives its tab, whose end is pictured."""
    tabs = []

    def run(name):
        page = context.new_page()
        tabs.append((page, name))
        page.goto(served.of(name))
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        choose(page, "Run", "Run All Cells")
        page.wait_for_function(WAITING)
        page.wait_for_function(f"!{WAITING}")
        return page

    yield run
    for page, name in tabs:
        page.screenshot(path=tmp_path / f"{Path(name).stem}.png")
        choose(page, "Kernel", "Shut Down Kernel")
        page.close()


def choose(page, menu, entry):
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=re.compile(f"^{entry}($|\\W*Ctrl|\\W+$)")).first.click()


def saved_outputs(page, path):
    """The code cells as JupyterLab saves them."""
    choose(page, "File", "Save Notebook")
    page.locator(".jp-mod-dirty").first.wait_for(state="detached")
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name != EXPLORE])
def test_every_cell_runs_from_the_menu_without_an_error(served, run_through, name):
    page = run_through(name)
    code = saved_outputs(page, served.notebooks / name)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    kinds = {output.output_type for cell in code for output in cell.outputs}
    assert kinds == {"execute_result"}


def test_the_choices_of_60_explore_move_places_and_chart(served, run_through):
    page = run_through(EXPLORE)
    code = saved_outputs(page, served.notebooks / EXPLORE)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    shown = page.locator(".jp-OutputArea .widget-vbox").first
    ranks, chart = shown.locator("table"), shown.locator("img")
    chart.wait_for()

    def moves(action, what=chart):
        look = (lambda: what.get_attribute("src")) if what is chart else what.inner_text
        before = look()
        action()
        for _ in range(LONG // 100):
            if look() != before:
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"nothing moved: {before[:200]}")

    def in_one(name, *chosen):
        return lambda: shown.get_by_label(name, exact=True).first.select_option(label=chosen)

    period, field = "Kỳ báo cáo", "Lĩnh vực"
    moves(in_one(period, "2021"))
    moves(in_one(period, "2022"))
    moves(in_one(field, "Kinh tế - Ngân sách"))
    moves(in_one("Đơn vị", "Bến Nghé", "Bến Thành", "Đa Kao"))
    assert ranks.locator("tbody tr").count() == 3
    moves(in_one(field, "tất cả các lĩnh vực"))
    assert ranks.locator("tbody tr").count() == 10
    moves(in_one("Mỗi chỉ tiêu tính tối đa", "không giới hạn"), ranks)
    moves(in_one("Mỗi chỉ tiêu tính tối đa", "100%"), ranks)
    slider = shown.get_by_role("slider").first
    moves(lambda: (slider.focus(), page.keyboard.press("ArrowRight")), ranks)
    assert "1,25" in shown.inner_text()
    moves(lambda: page.keyboard.press("ArrowLeft"), ranks)
    supposed = shown.get_by_label("Con số giả định", exact=True)
    in_one("Phường", "Nguyễn Thái Bình")()
    shown.get_by_label("Chỉ tiêu", exact=True).last.select_option(label="Số vụ cháy")
    page.get_by_text("Hiện nay: 2/0 vụ, không đạt.").wait_for()
    supposed.fill("0")
    supposed.press("Enter")
    moves(lambda: shown.get_by_text("Dùng con số giả định").click(), ranks)
    told = re.search("Nguyễn Thái Bình: 90,85 điểm sẽ thành ([0-9,]+) điểm", shown.inner_text())
    assert told[1] > "90,85"
    shown.get_by_role("button", name="Lập hồ sơ đơn vị").click()
    page.get_by_text(
        re.compile(r"^Đã lập: .*40_ward_profile-q1-nguyen-thai-binh\.html$")
    ).wait_for()
    assert page.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count() == 0
    assert "Không tính được" not in shown.inner_text()
