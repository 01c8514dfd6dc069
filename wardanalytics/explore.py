"""The choices of 60_explore: widgets in JupyterLab on the functions that a run uses.

`explorer(tables, language)` is one widget. Every choice recomputes ranks and chart from the
finished tables; nothing is written but the profile that one asks for.
"""

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from wardanalytics.analysis.choices import choose_rules, standings, suppose
from wardanalytics.explore_controls import (
    Controls,
    Shown,
    arranged,
    new_controls,
    offer_choices,
)
from wardanalytics.order import Order
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
    pair_text,
    result_name,
)
from wardanalytics.reference import with_names
from wardanalytics.report import run_report
from wardanalytics.run_tables import Tables
from wardanalytics.tables import KEY, WARD_KEY
from wardanalytics.wording import Language, say

PROFILE = "40_ward_profile"
_APART = {"selector": "th, td", "props": "padding: .25em .8em; line-height: 1.3"}  # Lab leaves none


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
    controls = new_controls(tables, language)
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
            offer_choices(controls, tables)
        shown.hint.value = _now(controls, tables, language)
        filling = False
        show()

    for control in (controls.period, controls.group, controls.ward, controls.indicator):
        control.observe(refill, "value")
    free = (controls.indicators, controls.wards, controls.cap, *controls.weights.values())
    for control in (*free, controls.actual, controls.supposed):
        control.observe(show, "value")
    if write_profile:
        controls.write.on_click(lambda _: _write(controls, shown, write_profile, language))
    refill()
    return arranged(controls, shown, write_profile is not None, language)


def _write(
    controls: Controls, shown: Shown, write_profile: Callable[[str, str], str], language: Language
) -> None:
    """Write the chosen ward's page and say where it is, or why it could not be written."""
    shown.written.value = say(language, "Writing the page …")
    try:
        page = write_profile(controls.ward.value, controls.period.value)
        shown.written.value = html.escape(say(language, "Written: {page}", page=page))
    except (OSError, ValueError, RuntimeError) as error:
        shown.written.value = _in_words(error, language)


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


def _show(controls: Controls, shown: Shown, tables: Tables, language: Language) -> None:
    """Compute ranks and chart of the choices; what cannot be computed is said in words."""
    if not controls.indicators.value or not controls.wards.value:
        text = "Choose at least one indicator and one unit (Ctrl and click chooses several)."
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
    table = what_if_table(standing, language)
    shown.ranks.value = table.set_table_styles([_APART], overwrite=False).to_html()
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
            text = "The unit and the indicator of the supposed figure must be among those chosen."
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
        return html.escape(say(language, "This unit has no such figure in the period."))
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
