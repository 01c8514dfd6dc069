"""The widgets of 60_explore: what can be chosen, where answers appear, how both are laid out."""

import html
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from wardanalytics.periods import period_order
from wardanalytics.presentation.terms import names, period_heading, ward_heading
from wardanalytics.reference import setting
from wardanalytics.run_tables import Tables
from wardanalytics.wording import Language, number, percent, say

CAPS = ("1", "1.1", "1.2", "1.5", "none")
FACTORS = tuple(quarters / 4 for quarters in range(13))  # what a field's weights may be times
_WIDE = widgets.Layout(width="35em")
_LABEL = {"description_width": "9em"}
_LONG_LABEL = {"description_width": "21em"}  # a field's name in full
_BESIDE_LABELS = widgets.Layout(width="26em", margin="0 0 0 9.5em")
_TALL = widgets.Layout(width="35em", height="11em")
_COLUMN = widgets.Layout(width="37em")
_WRAPPED = widgets.Layout(flex_flow="row wrap", align_items="flex-start")


@dataclass(frozen=True)
class Controls:
    """The widgets that hold the choices."""

    period: widgets.Dropdown
    group: widgets.Dropdown
    indicators: widgets.SelectMultiple
    wards: widgets.SelectMultiple
    cap: widgets.Dropdown
    weights: dict[str, widgets.SelectionSlider]
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


def new_controls(tables: Tables, language: Language) -> Controls:
    """The widgets with their first choices; `offer_choices` gives those that depend on others."""
    periods = sorted(tables.attained["period"].unique(), key=period_order)
    groups = tables.reference.groups
    known = dict(zip(groups["group_code"], groups[f"name_{language}"], strict=True))

    def choice(label: str, kind: type = widgets.Dropdown, **more: Any) -> Any:
        return kind(
            **{"description": say(language, label), "layout": _WIDE, "style": _LABEL} | more
        )

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
        wards=choice("Units", widgets.SelectMultiple, layout=_TALL),
        cap=choice(
            "An indicator counts at most",
            options=[(_cap_name(cap, language), cap) for cap in CAPS],
            value=own_cap if own_cap in CAPS else CAPS[0],
            style=_LONG_LABEL,
        ),
        weights={code: _slider(str(name), language) for code, name in known.items()},
        ward=choice("Ward", description=ward_heading(tables.attained, language)),
        indicator=choice("Indicator"),
        actual=choice("Supposed figure", widgets.FloatText),
        supposed=choice("Take the supposed figure", widgets.Checkbox, value=False, indent=True),
        write=widgets.Button(description=say(language, "Write the profile"), layout=_BESIDE_LABELS),
    )


def _slider(name: str, language: Language) -> widgets.SelectionSlider:
    options = [(number(factor, 2, language), factor) for factor in FACTORS]
    look = {"value": 1.0, "layout": _WIDE, "style": _LONG_LABEL}
    return widgets.SelectionSlider(options=options, description=name, **look)


def _cap_name(cap: str, language: Language) -> str:
    return say(language, "without limit") if cap == "none" else percent(float(cap), 0, language)


def offer_choices(controls: Controls, tables: Tables) -> None:
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


def arranged(
    controls: Controls, shown: Shown, can_write: bool, language: Language
) -> widgets.Widget:
    """Everything in one widget: ranks beside the choices, to be seen together; the chart below.

    The button that writes a profile is there only where one can be written.
    """

    def heading(text: str) -> widgets.HTML:
        return widgets.HTML(f"<h3>{html.escape(say(language, text))}</h3>")

    choices = [heading("What to show"), controls.period, controls.group, controls.indicators]
    weights = [heading("Weights by field"), *controls.weights.values(), controls.cap]
    supposing = [heading("What if"), controls.ward, controls.indicator, shown.hint, controls.actual]
    profile = [controls.write, shown.written] if can_write else []
    shown.hint.layout = _BESIDE_LABELS
    rows = [
        [[*choices, controls.wards], weights],
        [
            [*supposing, controls.supposed, *profile],
            [heading("Result"), shown.sentence, shown.ranks],
        ],
    ]
    beside = [
        widgets.HBox([widgets.VBox(column, layout=_COLUMN) for column in row], layout=_WRAPPED)
        for row in rows
    ]
    return widgets.VBox([*beside, shown.chart])
