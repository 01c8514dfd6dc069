"""The choices of 60_explore: widgets in JupyterLab on the functions that a run uses.

`explorer(tables, language)` is one widget. Every choice recomputes ranks and chart from the
finished tables; nothing is written but the profile that one asks for.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from wardanalytics.analysis.choices import choose_rules, standings, suppose
from wardanalytics.judging import Tables
from wardanalytics.periods import period_order
from wardanalytics.presentation import (
    attainment_heatmap,
    provenance,
    supposed_sentence,
    what_if_sentence,
    what_if_table,
)
from wardanalytics.presentation.pictures import picture_html
from wardanalytics.presentation.terms import (
    is_missing,
    names,
    pair_text,
    period_heading,
    result_name,
)
from wardanalytics.reference import setting, with_names
from wardanalytics.report import Order, run_report
from wardanalytics.tables import KEY, WARD_KEY
from wardanalytics.wording import Language, percent, say

PROFILE = "40_ward_profile"
CAPS = ("1", "1.1", "1.2", "1.5", "none")
_WIDE = widgets.Layout(width="32em")
_LABEL = {"description_width": "13em"}
_BUTTON = widgets.Layout(width="16em")
_TALL = widgets.Layout(width="32em", height="11em")


@dataclass(frozen=True)
class Controls:
    """The widgets that hold the choices."""

    period: widgets.Dropdown
    group: widgets.Dropdown
    indicators: widgets.SelectMultiple
    wards: widgets.SelectMultiple
    cap: widgets.Dropdown
    weights: dict[str, widgets.FloatSlider]
    ward: widgets.Dropdown
    indicator: widgets.Dropdown
    actual: widgets.FloatText
    supposed: widgets.Checkbox
    write: widgets.Button


@dataclass(frozen=True)
class Shown:
    """Where the answers appear."""

    hint: widgets.HTML
    sentence: widgets.HTML
    ranks: widgets.HTML
    chart: widgets.HTML
    written: widgets.HTML


def explorer(
    tables: Tables,
    language: Language = "vi",
    write_profile: Callable[[str, str], str] | None = None,
) -> widgets.Widget:
    """Choices of period, field, indicators, wards, weights and cap, with ranks and chart below.

    Args:
        tables: the finished tables, named in the language.
        language: of every text.
        write_profile: given a ward and a period, writes the ward's page and returns its path; None
            leaves the button out.

    A choice that leaves nothing to show says what to choose; an error is shown in words.
    """
    controls = _controls(tables, language)
    shown = Shown(*(widgets.HTML() for _ in range(5)))
    filling = False

    def show(_: Any = None) -> None:
        if not filling:
            _show(controls, shown, tables, language)

    def refill(changed: Any = None) -> None:
        nonlocal filling
        if filling:
            return
        filling = True
        if changed is None or changed["owner"] in (controls.period, controls.group):
            _fill(controls, tables)
        shown.hint.value = _now(controls, tables, language)
        filling = False
        show()

    def write(_: Any) -> None:
        assert write_profile is not None
        shown.written.value = say(language, "Writing the page …")
        try:
            page = write_profile(controls.ward.value, controls.period.value)
            shown.written.value = html.escape(say(language, "Written: {page}", page=page))
        except (OSError, ValueError, RuntimeError) as error:
            shown.written.value = _in_words(error, language)

    for control in (controls.period, controls.group, controls.ward, controls.indicator):
        control.observe(refill, "value")
    free = (controls.indicators, controls.wards, controls.cap, *controls.weights.values())
    for control in (*free, controls.actual, controls.supposed):
        control.observe(show, "value")
    controls.write.on_click(write)
    refill()
    return _arranged(controls, shown, write_profile is not None, language)


def profile_writer(
    data_folder: str, run_folder: str, language: Language = "vi"
) -> Callable[[str, str], str]:
    """A function that writes a ward's page as a run would, and returns the page's path.

    It executes 40_ward_profile of the working folder, which is the notebook's own in JupyterLab,
    into a run folder below `run_folder`, apart from the scheduled runs.
    """

    def write(ward_code: str, period: str) -> str:
        order = Order(
            data=Path(data_folder),
            outputs=Path(run_folder),
            notebooks_folder=Path(),
            period=period,
            wards=[ward_code],
            notebooks=[PROFILE],
            language=language,
        )
        report = run_report(order, on_progress=lambda _: None)
        if report.failed:
            raise RuntimeError("; ".join(str(run.error) for run in report.runs))
        return str((report.folder / "pages" / f"{PROFILE}-{ward_code}.html").resolve())

    return write


def _controls(tables: Tables, language: Language) -> Controls:
    """The widgets with their first choices; `_fill` gives those that depend on others."""
    periods = sorted(tables.attained["period"].unique(), key=period_order)
    groups = tables.reference.groups
    known = dict(zip(groups["group_code"], groups[f"name_{language}"], strict=True))

    def slider(name: str) -> widgets.FloatSlider:
        look = {"min": 0.0, "max": 3.0, "step": 0.25, "readout_format": ".2f"}
        return widgets.FloatSlider(1.0, description=name, layout=_WIDE, style=_LABEL, **look)

    def choice(label: str, kind: type = widgets.Dropdown, **more: Any) -> Any:
        return kind(description=say(language, label), style=_LABEL, **{"layout": _WIDE, **more})

    own_cap = setting(tables.reference, "cap")
    return Controls(
        period=choice(
            "Period",
            options=[(period_heading(one, language), one) for one in periods],
            value=periods[-1] if periods else None,
        ),
        group=choice(
            "Field",
            options=[(say(language, "all fields"), ""), *((n, c) for c, n in known.items())],
        ),
        indicators=choice("Indicators", widgets.SelectMultiple, layout=_TALL),
        wards=choice("Wards", widgets.SelectMultiple, layout=_TALL),
        cap=choice(
            "An indicator counts at most",
            options=[(_cap_name(cap, language), cap) for cap in CAPS],
            value=own_cap if own_cap in CAPS else CAPS[0],
        ),
        weights={code: slider(str(name)) for code, name in known.items()},
        ward=choice("Ward"),
        indicator=choice("Indicator"),
        actual=choice("Supposed figure", widgets.FloatText),
        supposed=choice("Take the supposed figure", widgets.Checkbox, value=False, indent=True),
        write=widgets.Button(description=say(language, "Write the profile"), layout=_BUTTON),
    )


def _cap_name(cap: str, language: Language) -> str:
    return say(language, "without limit") if cap == "none" else percent(float(cap), 0, language)


def _fill(controls: Controls, tables: Tables) -> None:
    """Offer the wards of the chosen period and the indicators of the chosen field, all chosen."""
    rows = tables.attained.loc[tables.attained["period"].eq(controls.period.value)]
    wards = dict(zip(rows["ward_code"], names(rows), strict=True))
    if controls.group.value:
        latest = tables.reference.indicators.drop_duplicates("indicator_code", keep="last")
        own = latest.loc[latest["group_code"].eq(controls.group.value), "indicator_code"]
        rows = rows.loc[rows["indicator_code"].isin(own)]
    named = rows["indicator"].fillna(rows["indicator_code"])
    indicators = dict(zip(rows["indicator_code"], named, strict=True))
    for control, offered in ((controls.indicators, indicators), (controls.wards, wards)):
        control.options = [(str(name), code) for code, name in offered.items()]
        control.value = tuple(offered)
    for control, offered in ((controls.ward, wards), (controls.indicator, indicators)):
        control.options = [(str(name), code) for code, name in offered.items()]
        control.value = next(iter(offered), None)


def _show(controls: Controls, shown: Shown, tables: Tables, language: Language) -> None:
    """Compute ranks and chart of the choices; what cannot be computed is said in words."""
    if not controls.indicators.value or not controls.wards.value:
        text = "Choose at least one indicator and one ward (Ctrl and click chooses several)."
        shown.sentence.value = html.escape(say(language, text))
        shown.ranks.value = shown.chart.value = ""
        return
    try:
        chosen, standing, told = _answer(controls, tables, language)
    except ValueError as error:
        shown.sentence.value, shown.ranks.value = _in_words(error, language), ""
        shown.chart.value = ""
        return
    shown.sentence.value = "<br>".join(html.escape(text) for text in told if text)
    shown.ranks.value = what_if_table(standing, language).to_html()
    period = controls.period.value
    source = provenance(chosen, period, language)
    figure = attainment_heatmap(chosen, period=period, language=language, source=source)
    shown.chart.value = picture_html(figure)


def _answer(
    controls: Controls, tables: Tables, language: Language
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The chosen rows, their standings beside the official ones, and the sentences about them."""
    factors = {code: slider.value for code, slider in controls.weights.items()}
    reference = choose_rules(tables.reference, factors, controls.cap.value)
    attained, period = tables.attained, controls.period.value
    chosen = attained.loc[
        attained["period"].eq(period)
        & attained["ward_code"].isin(controls.wards.value)
        & attained["indicator_code"].isin(controls.indicators.value)
    ]
    before = with_names(standings(chosen, reference), tables.reference, language)
    now, told = before, []
    if controls.supposed.value:
        key = (period, controls.ward.value, controls.indicator.value)
        if not {key[1], key[2]} <= {*controls.wards.value, *controls.indicators.value}:
            text = "The ward and the indicator of the supposed figure must be among those chosen."
            raise ValueError(say(language, text))
        chosen = suppose(chosen, reference, key, _stored(controls, tables))
        now = with_names(standings(chosen, reference), tables.reference, language)
        told = [supposed_sentence(before, now, controls.ward.value, language)]
    official = tables.ranks.merge(tables.scores[[*WARD_KEY, "published_score"]], on=WARD_KEY)
    official = official[[*WARD_KEY, "rank", "published_score"]]
    official = official.rename(
        columns={"rank": "official_rank", "published_score": "official_score"}
    )
    beside = now.merge(official, on=WARD_KEY, how="left", validate="1:1")
    return chosen, beside, [*told, what_if_sentence(beside, language)]


def _now(controls: Controls, tables: Tables, language: Language) -> str:
    """What the figure to be supposed is now, in words; it is where supposing begins."""
    rows = tables.attained
    key = (controls.period.value, controls.ward.value, controls.indicator.value)
    own = rows.loc[rows[KEY].eq(list(key)).all(axis=1)]
    if own.empty:
        return html.escape(say(language, "This ward has no such figure in the period."))
    row = next(own.itertuples())
    in_percent = 100 if row.unit_name == "%" else 1
    controls.actual.value = 0.0 if is_missing(row.actual) else round(row.actual * in_percent, 6)
    told = say(
        language,
        "Now: {figures}, {status}.",
        figures=pair_text(row, language),
        status=result_name(row, language),
    )
    return html.escape(told)


def _stored(controls: Controls, tables: Tables) -> float:
    """The supposed figure as it is stored: one whose unit is % is typed as percent."""
    rows = tables.attained
    units = rows.loc[rows["indicator_code"].eq(controls.indicator.value), "unit_name"]
    return controls.actual.value / (100 if units.eq("%").any() else 1)


def _in_words(error: Exception, language: Language) -> str:
    text = "This choice cannot be computed: {reason}"
    return html.escape(say(language, text, reason=error))


def _arranged(
    controls: Controls, shown: Shown, can_write: bool, language: Language
) -> widgets.Widget:
    def heading(text: str) -> widgets.HTML:
        return widgets.HTML(f"<h3>{html.escape(say(language, text))}</h3>")

    left = [heading("What to show"), controls.period, controls.group, controls.indicators]
    right = [heading("Weights by field"), *controls.weights.values(), controls.cap]
    below = [heading("What if"), controls.ward, controls.indicator, shown.hint, controls.actual]
    profile = [controls.write, shown.written] if can_write else []
    return widgets.VBox(
        [
            widgets.HBox([widgets.VBox([*left, controls.wards]), widgets.VBox(right)]),
            widgets.VBox([*below, controls.supposed, *profile]),
            shown.sentence,
            shown.ranks,
            shown.chart,
        ]
    )
