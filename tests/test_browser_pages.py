"""The pages of a real run on the sample, as a reader opens them: in Chromium, from the folder."""

import re
from pathlib import Path

import chromium
import pytest
from filelock import FileLock

from wardanalytics.order import Order
from wardanalytics.presentation.page_parts import Link, ListedRun, ShownTable, Span
from wardanalytics.presentation.pages import index_page
from wardanalytics.report import run_report

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent
WARDS = ["q1-ben-thanh", "q1-co-giang"]
PAGES = [
    "index.html",
    "pages/10_returns_quality.html",
    "pages/20_target_attainment.html",
    "pages/30_ranking_trends.html",
    "pages/40_ward_profile-q1-ben-thanh.html",
    "pages/40_ward_profile-q1-co-giang.html",
    "pages/50_term_review.html",
]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
VIETNAMESE = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.I
)
A4 = 680  # pixels between the margins


def made(tmp_path_factory, worker_id, language):
    """The folder of one run in a language, shared by all test processes."""
    base = tmp_path_factory.getbasetemp()
    outputs = (base if worker_id == "master" else base.parent) / f"browser-run-{language}"
    with FileLock(f"{outputs}.lock"):
        if not (outputs / "2022" / "latest").exists():
            order = Order(
                data=ROOT / "data",
                outputs=outputs,
                notebooks_folder=ROOT / "notebooks",
                period="2022",
                wards=WARDS,
                jobs=2,
                language=language,
            )
            run_report(order, on_progress=lambda _: None)
    return outputs / "2022" / "latest"


@pytest.fixture(scope="session")
def run(tmp_path_factory, worker_id):
    return made(tmp_path_factory, worker_id, "vi")


@pytest.fixture(scope="session")
def english_run(tmp_path_factory, worker_id):
    return made(tmp_path_factory, worker_id, "en")


@pytest.fixture(scope="module")
def browser():
    with chromium.started() as browser:
        yield browser


@pytest.fixture
def opened(browser, run):
    """Open a page of the run at a width; at the end nothing must have gone wrong or gone out."""
    contexts = []

    def open_page(name, width=1440, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append((context, chromium.watched(context)))
        page = context.new_page()
        page.goto(((run / name) if isinstance(name, str) else name).as_uri())
        return page

    yield open_page
    for context, seen in contexts:
        context.close()
        assert seen == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_phones_tablets_and_desks_and_its_contents_lead_somewhere(opened, name):
    page = opened(name, 375)
    for width in (375, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(NO_SIDEWAYS), f"{name} scrolls sideways at {width}"
    assert page.evaluate("document.images.length === 0 || [...document.images].every(i => i.alt)")
    page.locator(".contents details").evaluate_all("all => all.forEach(d => (d.open = true))")
    for link in page.locator(".contents a").all():
        link.click()
        part = page.locator(link.get_attribute("href"))
        page.wait_for_function(
            "e => e.getBoundingClientRect().top < 900", arg=part.element_handle()
        )


def words_on(page):
    """What is read or read out on a page, by lines, without code and what is marked as quoted."""
    return page.evaluate("""() => {
      const foreign = `.code, main [lang]:not([lang="${document.documentElement.lang}"])`;
      document.querySelectorAll(foreign).forEach((part) => part.remove());
      document.querySelectorAll("details").forEach((part) => (part.open = true));
      const told = [...document.querySelectorAll("[alt], [aria-label], [data-source]")];
      const aside = told.flatMap((part) => [part.alt, part.ariaLabel, part.dataset.source]);
      return [document.body.innerText, ...aside.filter(Boolean)].join("\\n").split("\\n");
    }""")


@pytest.mark.parametrize("name", PAGES)
def test_a_vietnamese_page_has_no_english_sentence(opened, name):
    english = re.compile(r"\b(the|of|and|is|are|with|from|not|to|in|by) [a-z]{2,}")
    lines = words_on(opened(name))
    assert len(lines) > 20
    assert [line for line in lines if english.search(line)] == []


@pytest.mark.parametrize("name", PAGES)
def test_an_english_page_has_vietnamese_only_in_names_and_quotations(opened, english_run, name):
    page = opened(english_run / name)
    assert page.evaluate("document.documentElement.lang") == "en"
    lines = [re.sub("Báo cáo|đồng", "", line) for line in words_on(page)]  # a sheet, the currency
    assert len(lines) > 20
    assert [line for line in lines if VIETNAMESE.search(line)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_its_pictures_is_light(run, name):
    text = (run / name).read_text(encoding="utf-8")
    assert len(re.sub(r'src="data:[^"]*"', "", text).encode()) < 150_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_contrast_and_labels_pass_axe(opened, name, scheme):
    axe = chromium.found_or_skipped(chromium.AXE.exists(), "axe-core") and chromium.AXE.read_text()
    page = opened(name, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations)")
    assert [
        (rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found
    ] == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ben thanh", ["Bến Thành"]),
        ("Bến Thành", ["Bến Thành"]),
        ("da kao", ["Đa Kao"]),
        ("ĐA K", ["Đa Kao"]),
        ("nguyen", ["Nguyễn Cư Trinh", "Nguyễn Thái Bình"]),
        ("zzz", []),
    ],
)
def test_a_ward_is_found_with_and_without_accents(opened, typed, shown):
    page = opened("index.html")
    page.get_by_role("searchbox").fill(typed)
    assert sorted(page.locator("#rows-1 tbody tr:visible th").all_inner_texts()) == shown
    if shown == ["Bến Thành"]:
        page.keyboard.press("Enter")
        page.wait_for_url("**/40_ward_profile-q1-ben-thanh.html")


def test_headings_sort_by_click_and_by_key_in_vietnamese_order(opened):
    page = opened("index.html")
    names = page.locator("#rows-1 tbody th")
    came = names.all_inner_texts()
    heading = page.locator("#rows-1 thead th", has_text="Phường")
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    up = names.all_inner_texts()
    assert up[:6] == ["Bến Nghé", "Bến Thành", "Cầu Kho", "Cầu Ông Lãnh", "Cô Giang", "Đa Kao"]
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert names.all_inner_texts() == up[::-1]
    page.keyboard.press("Space")
    assert heading.get_attribute("aria-sort") == "none"
    assert names.all_inner_texts() == came


@pytest.mark.parametrize(
    ("texts", "sorted_up"),
    [
        (["1.234,5", "999,75", "–", "-3", "2.000"], ["-3", "999,75", "1.234,5", "2.000", "–"]),
        (["▲2", "▼10", "=", "▲11"], ["▼10", "=", "▲2", "▲11"]),
        (["9 (8–10)", "10", "1–2"], ["1–2", "9 (8–10)", "10"]),
        (["02/01/2023", "31/12/2022"], ["31/12/2022", "02/01/2023"]),
        (["1.234,5", "không phát sinh", "99"], ["99", "1.234,5", "không phát sinh"]),
        (["2022/b.xlsx!F1", "2022/a.xlsx!F1"], ["2022/a.xlsx!F1", "2022/b.xlsx!F1"]),
        (["Đa Kao", "Ea", "Da", "Phường 10", "Phường 2"], None),
    ],
)
def test_figures_sort_as_vietnamese_writes_them(opened, tmp_path, texts, sorted_up):
    table = ShownTable("Bảng", ["Số", "Tên"], [[text, "x"] for text in texts], named_by=1)
    path = tmp_path / "index.html"
    index_page(path, title="Thử", runs=[ListedRun("a", "completed", 1, "", "")], tables=[table])
    page = opened(path)
    page.get_by_role("button", name="Số").click()
    expected = sorted_up or ["Da", "Đa Kao", "Ea", "Phường 2", "Phường 10"]
    assert page.locator("#rows-1 tbody td").all_inner_texts() == expected


@pytest.mark.parametrize("wards", [168, 3321])
def test_an_index_of_a_city_and_of_the_country_is_searched_and_sorted(opened, tmp_path, wards):
    rows = [
        [
            str(n),
            Link(f"Đa Kao {n}", f"pages/{n}.html"),
            Span(f"{n}–{n + 1}", n, n + 1, wards + 1),
            f"{100 - n / wards:.2f}".replace(".", ","),
        ]
        for n in range(1, wards + 1)
    ]
    columns = ["Hạng", "Phường", "Khoảng hạng", "Điểm"]
    table = ShownTable("Xếp hạng", columns, rows, named_by=1, searched=True)
    path = tmp_path / "index.html"
    index_page(path, title="Thử", runs=[ListedRun("a", "completed", 1, "", "")], tables=[table])
    page = opened(path, 375)
    assert page.evaluate(NO_SIDEWAYS)
    box = page.locator(".table.long").first
    assert box.bounding_box()["height"] <= 900
    page.get_by_role("button", name="Hạng", exact=True).dblclick()
    first = page.locator("#rows-1 tbody th").first
    assert first.inner_text() == f"Đa Kao {wards}"
    box.evaluate("box => (box.scrollTop = box.scrollHeight)")
    heading = page.locator("#rows-1 thead th").first.bounding_box()
    assert abs(heading["y"] - box.bounding_box()["y"]) < 2
    page.get_by_role("searchbox").fill("da kao 16")
    names = page.locator("#rows-1 tbody tr:visible th").all_inner_texts()
    assert len(names) == sum(str(n).startswith("16") for n in range(1, wards + 1))


def test_a_figure_tells_its_cell_on_hover_focus_and_click(opened):
    page = opened("pages/40_ward_profile-q1-ben-thanh.html")
    figures, told = page.locator("table button.traced"), page.get_by_role("tooltip")
    assert figures.count() > 100
    assert not told.is_visible()
    figures.nth(0).hover()
    assert told.inner_text() == "Tệp 2022/ben-thanh.xlsx, trang tính Báo cáo, ô D10"
    page.keyboard.press("Escape")
    assert not told.is_visible()
    figures.nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert told.inner_text().endswith("ô E10")
    page.keyboard.press("ArrowDown")
    assert told.inner_text().endswith("ô E11")
    figures.nth(2).click()
    assert "ô E10" in told.inner_text()
    assert "ô D10" in told.inner_text()


def test_a_figure_of_the_paragraph_tells_its_cells_by_mouse_and_by_key(opened):
    page = opened("pages/40_ward_profile-q1-ben-thanh.html")
    figures, told = page.locator("p button.traced"), page.get_by_role("tooltip")
    in_paragraph = figures.filter(has_text="4,8/3,8 tỷ đồng").last
    in_paragraph.hover()
    assert "2022/ben-thanh.xlsx" in told.inner_text()
    page.keyboard.press("Escape")
    figures.first.focus()
    first = told.inner_text()
    page.keyboard.press("Tab")
    assert told.is_visible()
    assert told.inner_text() != first


def test_headings_of_a_long_table_stay_in_sight(opened):
    page = opened("pages/40_ward_profile-q1-ben-thanh.html")
    page.locator("table button.traced").last.scroll_into_view_if_needed()
    table = page.locator("table", has=page.locator("button.traced"))
    assert table.locator("thead th").first.bounding_box()["y"] >= 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_prints_whole_and_without_what_only_a_screen_needs(opened, name):
    page = opened(name, A4)
    page.emulate_media(media="print")
    assert page.evaluate(NO_SIDEWAYS)
    cut = (
        "[...document.querySelectorAll('.table')].filter(b => b.scrollHeight > b.clientHeight + 1)"
    )
    assert page.evaluate(f"{cut}.length") == 0
    for screen_only in (".code", ".contents", ".downloads", "form.search"):
        assert page.locator(f"{screen_only}:visible").count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_wards_page_is_printed_on_few_sheets(opened):
    page = opened("pages/40_ward_profile-q1-ben-thanh.html", A4)
    printed = page.pdf(prefer_css_page_size=True)
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= 11


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (375, 812)])
def test_the_first_screen_of_a_wards_page_says_where_it_stands(opened, width, height):
    page = opened("pages/40_ward_profile-q1-ben-thanh.html", width)
    facts = page.locator("header .tiles li")
    texts = [" ".join(text.split()) for text in facts.all_inner_texts()]
    assert texts[0].startswith("Hạng 1 trong 10 phường: chưa chắc, có thể từ hạng 1 đến hạng 2")
    assert texts[1:3] == ["44/47 chỉ tiêu đạt và vượt", "Xuất sắc Quyết định xếp loại"]
    last = facts.last.bounding_box()
    assert last["y"] + last["height"] < height


def test_on_a_phone_a_table_that_scrolls_keeps_the_names_of_its_rows_in_sight(opened):
    page = opened("pages/40_ward_profile-q1-ben-thanh.html", 375)
    box = page.locator(".table", has=page.locator("button.traced")).first
    box.evaluate("box => (box.scrollLeft = 400)")
    name = box.locator("tbody tr > :first-child").first
    assert box.evaluate("box => box.scrollLeft") > 0
    assert name.bounding_box()["x"] >= box.bounding_box()["x"]


def test_without_scripts_all_is_there_in_the_order_of_the_page(opened):
    page = opened("index.html", java_script_enabled=False)
    assert page.locator("#rows-1 tbody tr:visible").count() == 10
    assert not page.locator("form.search").is_visible()
    assert page.locator("#rows-1 thead button").count() == 0


def test_the_index_answers_the_three_first_questions_above_the_ranking(opened):
    page = opened("index.html")
    answers = page.locator(".answers section")
    assert answers.nth(1).locator("p").first.inner_text().startswith("Năm 2022, đứng đầu")
    assert "Cô Giang" in answers.nth(2).inner_text()
    assert "trong 10 phường không đạt" in answers.nth(3).inner_text()
    below = page.locator("#rows-1").bounding_box()["y"]
    assert all(answer.bounding_box()["y"] < below for answer in answers.all())
