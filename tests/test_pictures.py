import base64
import io
import os
import subprocess
import sys
from xml.etree.ElementTree import canonicalize

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image

from wardanalytics.presentation import keep, level_strip
from wardanalytics.presentation.style import house_style
from wardanalytics.tables import table


@pytest.fixture
def figure() -> Figure:
    rows = [{"period": "2022", "ward_code": "a", "ward": "Bến Thành", "official_level": "good"}]
    return level_strip(table("ratings", rows))


TABLE = pd.DataFrame({"ward": ["Bến Thành", "=1+1"], "score": [-1.5, None], "n": [1, 2]})


def test_a_kept_figure_is_two_images_and_its_table(figure, tmp_path):
    picture = keep(figure, TABLE, tmp_path / "run", "level-strip")
    assert picture.png == tmp_path / "run/figures/level-strip.png"
    assert picture.svg == tmp_path / "run/figures/level-strip.svg"
    assert picture.csv == tmp_path / "run/tables/level-strip.csv"
    assert picture.png.read_bytes().startswith(b"\x89PNG")
    assert "<svg" in picture.svg.read_text(encoding="utf-8")
    found = sorted(path.name for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert found == ["level-strip.csv", "level-strip.png", "level-strip.svg"]


def test_what_is_shown_is_what_was_saved_with_its_alternative_text(figure, tmp_path):
    picture = keep(figure, TABLE, tmp_path, "strip")
    data, metadata = picture._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == picture.png.read_bytes()
    assert metadata["image/png"] == {
        "alt": str(figure.get_label()),
        "width": 1000,
        "name": "strip",
    }
    assert "Xếp loại" in picture.alt


def test_it_says_whether_its_table_names_the_cells_of_its_figures(figure, tmp_path):
    place = ["source_file", "source_sheet", "actual_cell"]
    told = [
        keep(figure, TABLE.reindex(columns=["score", *columns]), tmp_path, f"strip-{len(columns)}")
        for columns in (place, place[:2])
    ]
    assert [picture.is_traced for picture in told] == [True, False]
    assert told[0]._repr_mimebundle_()[1]["image/png"]["is_traced"] is True


def test_a_notebook_shows_it_once_and_short(figure, tmp_path):
    shell = InteractiveShell.instance()
    data, metadata = shell.display_formatter.format(keep(figure, TABLE, tmp_path, "strip"))
    assert set(data) == {"image/png", "text/plain"}
    assert len(data["text/plain"]) < 2000
    assert metadata["image/png"]["alt"]


def test_the_same_figure_gives_the_same_bytes(figure, tmp_path):
    first = keep(figure, TABLE, tmp_path / "1", "strip")
    with mpl.rc_context({"savefig.bbox": "tight", "svg.hashsalt": None, "savefig.dpi": 30}):
        second = keep(figure, TABLE, tmp_path / "2", "strip")
    for kind in ("png", "svg", "csv"):
        assert getattr(first, kind).read_bytes() == getattr(second, kind).read_bytes()


def test_letters_shaped_once_stand_where_matplotlib_itself_puts_them(figure, tmp_path):
    title = figure.axes[0].texts[0]
    title.set(rotation=30, alpha=0.5, clip_on=True)
    figure.axes[0].text(0.5, 0.5, "Thạnh Mỹ Tây – 1,5%\nhai dòng", fontsize=7, fontstyle="italic")
    picture = keep(figure, TABLE, tmp_path, "strip")
    with house_style():
        plain = {"Date": None, "Creator": None, "Title": str(figure.get_label())}
        figure.savefig(tmp_path / "plain.svg", metadata=plain, dpi=150)
        figure.savefig(tmp_path / "plain.png", dpi=150)
    ours, theirs = (
        canonicalize(path.read_text(encoding="utf-8"), strip_text=True)
        for path in (picture.svg, tmp_path / "plain.svg")
    )
    assert ours == theirs and "Thạnh Mỹ Tây – 1,5%" in picture.svg.read_text(encoding="utf-8")
    drawn, expected = (
        np.asarray(Image.open(path).convert("L"), dtype="float")
        for path in (picture.png, tmp_path / "plain.png")
    )
    assert np.abs(drawn - expected).mean() < 0.2  # of 255: edges of letters


def test_marks_lines_hatches_and_what_is_clipped_are_drawn_as_matplotlib_draws_them(tmp_path):
    figure = Figure(figsize=(4, 3))
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.plot([0, 1, 2], [0, 2, 1], "-o", ms=30, mec="w")
    axes.barh([0.5], [1.5], height=0.4, color="#e88b2e", hatch="//")
    axes.vlines([0.2, 0.4], 0, 2, colors=["#0c4078", "#b3261e"], linestyles=":")
    axes.scatter([0.5, 1.5], [1, 1.5], s=[40, 200], c=["#5bb09c", "#00594c"])
    round_piece = axes.fill_between([0, 2], 1.4, 1.9)
    round_piece.set_clip_path(Circle((1, 1.7), 0.4, transform=axes.transData))
    picture = keep(figure, TABLE, tmp_path, "marks")
    with house_style():
        figure.savefig(tmp_path / "plain.png", dpi=150)
    drawn, expected = (
        np.asarray(Image.open(path).convert("L"), dtype="float")
        for path in (picture.png, tmp_path / "plain.png")
    )
    assert np.abs(drawn - expected).mean() < 0.5  # of 255: a line may lie half a pixel off


AT_ONCE = """
import multiprocessing
from matplotlib.font_manager import FontProperties
from wardanalytics.presentation.lettering import _look, _measured

def shape():
    for number in range(192, 592):
        _measured(chr(number), _look(FontProperties()))

_measured("a", _look(FontProperties()))  # the font is open before the fork, as in a batch
forked = [multiprocessing.get_context("fork").Process(target=shape) for _ in range(4)]
for one in forked:
    one.start()
for one in forked:
    one.join()
print([one.exitcode for one in forked])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_forked_processes_read_letters_at_once_and_each_gets_its_own():
    told = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True)
    assert (told.stdout, told.stderr) == ("[0, 0, 0, 0]\n", "")


def test_a_picture_of_many_shades_keeps_its_plain_colours_and_hardly_moves_the_others(tmp_path):
    figure = Figure(figsize=(2, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    shades = [[(x, y, 0.5) for x in np.linspace(0, 1, 150)] for y in (0, 0.1, 0.2, 0.3)]
    axes.imshow(shades, interpolation="nearest")  # what smooths depends on the renderer's pixels
    axes.set_aspect("auto")
    axes.axhspan(2, 4, color="#e88b2e")
    drawn = Image.open(keep(figure, TABLE, tmp_path, "shades").png)
    figure.savefig(tmp_path / "plain.png", dpi=150)
    plain = Image.open(tmp_path / "plain.png").convert("RGB")
    shown = drawn.convert("RGB")
    assert drawn.mode == "P" and len(plain.getcolors(10**6)) > 256
    assert drawn.size == plain.size and figure.dpi == 100
    assert shown.getpixel((150, 270)) == plain.getpixel((150, 270)) == (0xE8, 0x8B, 0x2E)
    apart = np.asarray(shown).astype(int) - np.asarray(plain).astype(int)
    assert abs(apart).max() <= 12


def test_the_table_opens_in_excel_and_holds_no_formula(figure, tmp_path):
    content = keep(figure, TABLE, tmp_path, "strip").csv.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "ward,score,n\nBến Thành,-1.5,1\n'=1+1,,2\n"
    back = pd.read_csv(io.BytesIO(content))
    assert back["score"].iloc[0] == -1.5


@pytest.mark.parametrize("name", ["", "A", "../x", "a b", "a/b", "đa-kao", "-a", "a-", "a\n"])
def test_a_name_that_could_be_a_path_is_refused(figure, tmp_path, name):
    with pytest.raises(ValueError, match="a-z"):
        keep(figure, TABLE, tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_last_file_whole(figure, tmp_path, monkeypatch):
    picture = keep(figure, TABLE, tmp_path, "strip")
    before = picture.csv.read_bytes()

    def half(table, path, encoding):
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr("wardanalytics.presentation.pictures.write_csv", half)
    with pytest.raises(OSError, match="disk full"):
        keep(figure, TABLE, tmp_path, "strip")
    assert picture.csv.read_bytes() == before
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["strip.csv"]
