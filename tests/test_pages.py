import base64
import hashlib
import html
import re
from html.parser import HTMLParser

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from wardanalytics.analysis.attainment import attainment
from wardanalytics.analysis.figure_sources import declared_figures
from wardanalytics.presentation.clean_html import clean_html
from wardanalytics.presentation.page_parts import (
    Answer,
    Fact,
    Link,
    ListedRun,
    ShownTable,
    Span,
    Thumbnail,
)
from wardanalytics.presentation.pages import index_page, notebook_page
from wardanalytics.presentation.reading import attainment_table, text_table
from wardanalytics.reference import with_names

EVIL = "Đa Kao <script>alert(1)</script>"
PNG = "iVBORw0KGgo="


def shown(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


def code(source, *outputs, tags=()):
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


@pytest.fixture
def page_of(tmp_path):
    """Writes the page of a notebook made of some cells and gives back its text."""

    def write(*cells, failure=None, **options):
        notebook = new_notebook(cells=list(cells))
        if failure:
            notebook.metadata["wardanalytics"] = {"failure": failure}
        nbformat.write(notebook, tmp_path / "executed.ipynb")
        page = tmp_path / "page.html"
        options = {"title": "Phường Đa Kao", **options}
        notebook_page(tmp_path / "executed.ipynb", page, **options)
        return page.read_text(encoding="utf-8")

    return write


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def without_code(page):
    """The page but for what stands behind a click: the code of its parts, and its own script."""
    page = re.sub(r'<details class="code">.*?</details>', "", page, flags=re.DOTALL)
    return re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)


def without_folded(page):
    """The page but for whatever stands behind a click."""
    return re.sub(r"<details>.*?</details>", "", without_code(page), flags=re.DOTALL)


def own_script(page):
    """The text of the page's only script, if the policy names it by its digest."""
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert page.count("<script") == 1
    return script


def test_code_is_one_click_away_and_what_is_silent_leaves_nothing_else(page_of):
    page = page_of(
        code("period = 'declared'", shown({"text/plain": "told"}), tags=["parameters"]),
        code("period = '2022'", tags=["injected-parameters"]),
        code("import wardanalytics", shown({"text/plain": "set up"}), tags=["setup"]),
        new_markdown_cell("An Exception", metadata={"tags": ["papermill-error-cell-tag"]}),
        new_markdown_cell("## Kết quả"),
        code(
            "attained = judge('<b>')",
            new_output("stream", name="stderr", text="UserWarning"),
            new_output("stream", name="stdout", text="6 chỉ tiêu"),
            new_output("error", ename="KeyError", evalue="x", traceback=["Traceback"]),
            shown({"text/plain": "<Thing at 0x7f12>"}),
        ),
    )
    before, after = page.split('<h2 id="part-1">')
    assert "<code>period = &#39;2022&#39;</code>" in before
    assert "<code>attained = judge(&#39;&lt;b&gt;&#39;)</code>" in after
    assert '<details class="code">' in after
    assert "<details open" not in page
    read = without_code(page)
    assert "<pre>6 chỉ tiêu</pre>" in read
    for silent in ["declared", "told", "import", "set up", "Exception", "judge", "Warning"]:
        assert silent not in read
    assert "Traceback" not in page
    assert "0x7f12" not in page


def test_a_page_asks_nothing_of_the_network_and_is_light(page_of):
    page = page_of(
        new_markdown_cell("![map](https://elsewhere.example/map.png) [law](https://law.example)"),
        code("table", shown({"text/html": "<style>@import url(//elsewhere.example)</style>"})),
        code(
            "table", shown({"text/html": '<p style="background: url(//elsewhere.example)">a</p>'})
        ),
    )
    tags = Tags(page)
    assert "elsewhere" not in page
    assert not tags.of("link") + tags.of("img") + tags.of("iframe")
    assert "default-src 'none'" in page
    assert not re.findall(r"fetch|XMLHttp|import|http", own_script(page))
    assert {"href": "https://law.example"} in tags.of("a")
    assert len(page.encode()) < 30_000


def test_what_a_ward_typed_is_text_never_markup(page_of):
    frame = pd.DataFrame({"ward": [EVIL], "score": ["98,1"]})
    page = page_of(
        new_markdown_cell(f"## {EVIL}\n\n{EVIL} <b onclick='steal()'>bold</b>"),
        code("display(Markdown(sentence))", shown({"text/markdown": EVIL})),
        code("print(ward)", new_output("stream", name="stdout", text=EVIL)),
        code("ward", shown({"text/plain": EVIL})),
        code("frame", shown({"text/html": frame._repr_html_()})),
        code("frame.style", shown({"text/html": frame.style.to_html()})),
        code("figure", shown({"image/png": PNG}, **{"image/png": {"alt": f'"{EVIL}'}})),
        title=EVIL,
        notices=[EVIL],
        footer_rows=[(EVIL, EVIL), ("Nguồn", [EVIL])],
        links=[Link(EVIL, "javascript:alert(1)")],
    )
    own_script(page)
    assert page.count("&lt;script&gt;") >= 10
    assert "onclick" not in page
    assert 'href="javascript%3Aalert%281%29"' in page


def test_a_styled_table_keeps_its_colours_and_no_other_rule():
    frame = pd.DataFrame({"score": [98.1]})
    styled = frame.style.set_properties(**{"background-color": "#d9f0d3"}).to_html(uuid="x")
    cleaned = clean_html(f"{styled}<style>body {{display: none}} #T_x, p {{color: red}}</style>")
    assert "#T_x_row0_col0 {background-color: #d9f0d3; color: #1a1a1a}" in cleaned
    assert 'id="T_x_row0_col0"' in cleaned
    assert "body" not in cleaned.replace("tbody", "")
    assert "red" not in cleaned


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<img src="//elsewhere/x.png">',
        '<svg onload="alert(1)"></svg>',
        '<p id="stopped" onmouseover="alert(1)">x</p>',
        '<p style="position: fixed; background: u\\72l(x)">x</p>',
        "<style>#T_x {background: url(x)}</style>",
        "<iframe src='x'></iframe>",
    ],
)
def test_what_could_act_or_load_is_taken_out(html):
    kept = Tags(clean_html(html)).found
    allowed = dict(kept)
    assert not allowed.keys() & {"svg", "iframe", "img", "style"}
    assert not {name for attributes in allowed.values() for name in attributes} - {"style"}
    assert not any(attributes.get("style") for attributes in allowed.values())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<scr<script>ipt>x</SCRIPT>", "&lt;scr&lt;script&gt;ipt&gt;x&lt;/SCRIPT&gt;"),
        ("<Bến Thành> <svg", "&lt;Bến Thành&gt; &lt;svg"),
        ("a < 5 & <5 %", "a &lt; 5 &amp; &lt;5 %"),
    ],
)
def test_a_tag_that_is_not_allowed_is_shown_as_the_text_it_is(typed, shown):
    assert clean_html(typed) == shown


def test_pictures_carry_their_alternative_text_or_their_heading(page_of):
    page = page_of(
        new_markdown_cell("# Hồ sơ\n\n## Xếp hạng"),
        code("a", shown({"image/png": PNG}, **{"image/png": {"alt": "Hạng 1", "width": 990}})),
        code("b", shown({"image/svg+xml": "<svg/>", "text/plain": "<Figure>"})),
    )
    images = Tags(page).of("img")
    assert [image["alt"] for image in images] == ["Hạng 1", "Biểu đồ: Xếp hạng"]
    assert "Tải biểu đồ" not in page
    assert images[0]["width"] == "990"
    assert all(image["src"].startswith("data:image/") for image in images)


def test_a_kept_figure_can_be_taken_away_in_three_forms(page_of):
    page = page_of(
        code(
            "a", shown({"image/png": PNG}, **{"image/png": {"alt": "Hạng", "name": "rank-chart"}})
        ),
        code("b", shown({"image/png": PNG}, **{"image/png": {"alt": "x", "name": '../"><b>'}})),
    )
    files = ["../figures/rank-chart.png", "../figures/rank-chart.svg", "../tables/rank-chart.csv"]
    assert [a["href"] for a in Tags(page).of("a") if "download" in a] == files
    assert "từng số liệu" not in page


def test_a_chart_whose_table_names_the_cells_says_so_beside_its_download(page_of):
    told = {"alt": "Tỷ lệ", "name": "attainment", "is_traced": True}
    page = page_of(code("a", shown({"image/png": PNG}, **{"image/png": told})))
    assert "CSV</a> (kèm tệp, trang tính và ô của từng số liệu)</figcaption>" in page


def test_headings_make_the_contents_and_the_notebooks_own_title_stands_below(page_of):
    page = page_of(
        new_markdown_cell("# Hồ sơ phường\n\nMở đầu\n\n## Vấn đề"),
        code("x", shown({"text/markdown": "### Chi tiết *nhỏ*"})),
        new_markdown_cell("# Phần sau"),
        language="vi",
    )
    assert re.findall(r"<h1>(.*?)</h1>", page) == ["Phường Đa Kao"]
    assert '<p class="subtitle">Hồ sơ phường</p>' in page
    contents = re.findall(r'<a href="#(part-\d)">(.*?)</a>', page)
    assert contents == [("part-2", "Vấn đề"), ("part-3", "Chi tiết nhỏ"), ("part-4", "Phần sau")]
    for level, (anchor, text) in zip([2, 3, 2], contents, strict=True):
        assert f'<h{level} id="{anchor}">{text}</h{level}>' in page
    assert "Mục lục" in page


def test_tables_scroll_by_themselves_and_can_be_read_aloud(page_of):
    page = page_of(
        new_markdown_cell("## Bảng điểm\n\n| Phường | Điểm |\n|---|---|\n| Đa Kao | 98,1% |")
    )
    assert '<div class="table" role="region" tabindex="0" aria-label="Bảng điểm"><table>' in page
    assert '<caption class="unseen">Bảng điểm</caption>' in page
    assert '<th scope="col">Điểm</th>' in page
    assert "<td>Đa Kao</td>" in page


def test_a_table_that_lists_nothing_is_a_sentence(page_of):
    nothing = text_table(pd.DataFrame({"a": []}), "Không có gì phải sửa.")
    page = page_of(code("x", shown({"text/html": nothing.to_html()})))
    assert "<p>Không có gì phải sửa.</p>" in page
    assert "<table" not in page


def test_each_figure_of_a_ward_tells_its_cell(page_of, observe, make_reference):
    reference = make_reference(
        [{}, {"indicator_code": "j"}],
        targets=[{"period": "2022", "indicator_code": "j", "target": "5"}],
    )
    place = {"source_file": "2022/<a>.xlsx", "source_sheet": "Biểu 1", "stated_attainment": 1.25}
    rows = observe(
        {"target": 4, "actual": 5, "target_cell": "D5", "actual_cell": "E5", **place},
        {"indicator_code": "j", "target": 5, "actual": 6, "target_cell": "D6", **place},
    )
    attained = declared_figures(attainment(rows, reference), reference)
    table = attainment_table(with_names(attained, reference, "vi"), language="vi")
    page = page_of(code("x", shown({"text/html": table.to_html()})))
    told = {
        html.unescape(text): html.unescape(source)
        for source, text in re.findall(
            r'<span class="traced" title="(.*?)">(.*?)</span>', page, re.S
        )
    }
    assert (
        told
        == {
            "4": "Tệp 2022/<a>.xlsx, trang tính Biểu 1, ô D5",
            "5": "Do cơ quan cấp trên ấn định trong bảng targets.csv",
            "125,0%": "Tính từ:\nthực hiện: Tệp 2022/<a>.xlsx, trang tính Biểu 1, ô E5\n"
            "chỉ tiêu: Tệp 2022/<a>.xlsx, trang tính Biểu 1, ô D5",
        }
        | {}
    )


@pytest.mark.parametrize(
    ("language", "said", "why"),
    [
        ("vi", "Trang này chưa hoàn chỉnh", "Vì sao: thiếu một tệp cần dùng."),
        ("en", "This page is not complete", "Why: a file it needs is not there."),
    ],
)
def test_a_failed_page_says_so_first_in_plain_words(page_of, language, said, why):
    page = page_of(
        new_markdown_cell("## Nguồn"),
        code("a"),
        code("b"),
        new_markdown_cell("## Sau"),
        failure={"cell": 2, "ename": "FileNotFoundError", "evalue": "<ranks.csv>"},
        language=language,
    )
    assert page.index(said) < page.index('<h2 id="part-1">')
    assert why in page
    assert "“Nguồn”" in page
    assert "In [2]: FileNotFoundError: &lt;ranks.csv&gt;" in page
    assert "FileNotFoundError" not in without_folded(page)
    stopped = page.index('id="stopped"')
    assert page.index('<h2 id="part-1">') < stopped < page.index('<h2 id="part-2">')


def test_a_page_that_never_began_has_no_mark(page_of):
    page = page_of(
        code("a"), failure={"cell": None, "ename": "RuntimeError", "evalue": "no kernel"}
    )
    assert "Vì sao: việc tính toán gặp lỗi." in page
    assert 'id="stopped"' not in page
    assert "#stopped" not in page


def test_the_index_lists_failed_notebooks_first_with_the_reason(tmp_path):
    error = {"cell": 4, "ename": "DeadKernelError", "evalue": "killed"}
    runs = [
        ListedRun("Chất lượng", "completed", 2.0, "pages/10.html", "notebooks/10.ipynb"),
        ListedRun("Đa Kao", "failed", 1.5, "pages/đa kao.html", "notebooks/40.ipynb", error),
    ]
    index_page(
        tmp_path / "index.html",
        title="Năm 2022",
        runs=runs,
        tables=[ShownTable("Xếp hạng", ["Hạng", "Phường"], [["1", Link(EVIL, "pages/x.html")]])],
        facts=[Fact("3", "Lỗi phải sửa", urgent=True), Fact("1.250", "Ghi nhận")],
        figures=[Thumbnail("Hạng theo năm", "figures/a.png", "figures/a.svg", "tables/a.csv")],
        files=[Link("ranks.csv", "tables/ranks.csv")],
        notices=["DỮ LIỆU MÔ PHỎNG"],
        footer_rows=[("Kỳ", "2022")],
    )
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    tags = Tags(page)
    order = [
        "DỮ LIỆU MÔ PHỎNG",
        "1 trong 2 trang chưa lập xong",
        "tiến trình tính toán bị dừng đột ngột",
        "Phần đã tính xong trước đó vẫn đọc được",
        "Các trang khác đã đầy đủ",
        "In [4]: DeadKernelError: killed",
        "Xếp hạng",
        'class="bad">không thành công',
        ">Chất lượng<",
    ]
    assert [page.index(text) for text in order] == sorted(page.index(text) for text in order)
    assert {"src": "figures/a.png", "alt": "Hạng theo năm"} in tags.of("img")
    linked = {attributes["href"] for attributes in tags.of("a")}
    assert linked == {
        "#main",
        *("pages/10.html", "pages/%C4%91a%20kao.html", "notebooks/10.ipynb", "notebooks/40.ipynb"),
        *("pages/x.html", "figures/a.png", "figures/a.svg", "tables/a.csv", "tables/ranks.csv"),
    }
    assert "<b>1.250</b> Ghi nhận" in page
    assert not re.search("DeadKernelError|killed|notebook<", without_folded(page))
    own_script(page)


def test_where_all_has_failed_no_page_is_called_complete(tmp_path):
    error = {"cell": None, "ename": "WorkerDied", "evalue": "gone"}
    runs = [ListedRun("Đa Kao", "failed", 1.5, "", "", error)]
    index_page(tmp_path / "index.html", title="2022", runs=runs, language="en")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "There is no page." in page
    assert "other pages" not in page


def test_facts_stand_between_the_heading_and_the_first_part(page_of):
    facts = [Fact("3/10", "hạng <chắc>"), Fact("1", "Lỗi phải sửa", urgent=True)]
    page = page_of(new_markdown_cell("## Nguồn"), facts=facts)
    assert "<li><b>3/10</b> hạng &lt;chắc&gt;</li>" in page
    assert '<li><b class="bad">1</b> Lỗi phải sửa</li>' in page
    assert page.index("<h1>") < page.index("<b>3/10</b>") < page.index("Nguồn</h2>")


def test_the_index_answers_first_and_draws_places_beside_names_that_can_be_searched(tmp_path):
    index_page(
        tmp_path / "index.html",
        title="Năm 2022",
        runs=[],
        answers=[
            Answer("Ai đứng đầu?", [EVIL], [Link(EVIL, "pages/x.html", "(1/2)")], urgent=True),
        ],
        tables=[
            ShownTable(
                "Xếp hạng",
                ["Hạng", "Phường", "Khoảng"],
                [["1", Link(EVIL, "pages/x.html"), Span("1–2", 1, 2, 10, (1, 4))]],
                named_by=1,
                searched=True,
            )
        ],
    )
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    own_script(page)
    assert page.index("Ai đứng đầu?") < page.index("Xếp hạng")
    assert '<tr data-name="Đa Kao &lt;script&gt;alert(1)&lt;/script&gt;">' in page
    assert '<th scope="row"><a href="pages/x.html">Đa Kao' in page
    assert '<i class="wide" style="--low:1;--high:4"></i><i style="--low:1;--high:2"></i>' in page
    assert '<form class="search" role="search" data-rows="rows-1" hidden>' in page


def test_an_index_without_failures_says_so_in_english(tmp_path):
    runs = [ListedRun("Quality", "completed", 2.0, "pages/10.html", "notebooks/10.ipynb")]
    index_page(tmp_path / "index.html", title="2022", runs=runs, language="en")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "could not be completed" not in page
    assert 'class="notice' not in page
