"""Ratings that can be followed by hand: the gates, what is lacking, the quota."""

from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.presentation.phrases import joined, parted
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import figure, is_missing, level_name, listing, unit_of
from wardanalytics.wording import Language, number, percent, say, word

_TEST = {"at_least": "≥ {}", "at_most": "≤ {}", "equals": "= {}"}
_OUTCOME = {"passed": "passed", "failed": "not passed", "unknown": "unknown"}
_BASE = {
    "good": "of the units rated good",
    "good_or_better": "of those rated good or excellent",
    "all": "of all rated units",
}
_MOST_NAMED = 4
_ROUNDING = {"floor": "rounded down", "round": "rounded half up"}


def gates_table(
    gates: pd.DataFrame,
    language: Language = "vi",
    counts: pd.DataFrame | None = None,
    short: pd.DataFrame | None = None,
) -> Styler:
    """The `gates` of one ward in one period: level, condition, what it asks, what was found.

    `counts` (columns of `measure_counts`) gives "27/28" beside a share that can be counted, `short`
    (rows of `short_of` with names) the indicators that are missing from it.
    """
    lacking = {} if short is None else short.groupby("measure")["indicator"].agg(list).to_dict()
    rows = gates.assign(least=pd.NA, out_of=pd.NA)
    if counts is not None:
        rows = gates.merge(counts[["measure", "least", "out_of"]], on="measure", how="left")
    shown = {
        say(language, "Level"): [level_name(level, language) for level in rows["level"]],
        say(language, "Condition"): [word(language, measure) for measure in rows["measure"]],
        say(language, "Asked"): [asked_text(row, language) for row in rows.itertuples()],
        say(language, "Found"): [
            found_text(row, language) + _count(row) + _lacking(row, lacking, language)
            for row in rows.itertuples()
        ],
        say(language, "Outcome"): [outcome_name(name, language) for name in rows["outcome"]],
        say(language, "Rule set"): list(rows["rule_set"]),
    }
    nothing = say(language, "No rule set with conditions is in force in this period.")
    return text_table(pd.DataFrame(shown, dtype="str"), nothing)


def asked_text(gate: Any, language: Language) -> str:
    """What a gate (a named tuple) asks for: `≥ 80%`, `≤ 0`."""
    return _TEST[gate.test].format(_amount(gate.required, gate, language))


def found_text(gate: Any, language: Language) -> str:
    """What was found for a gate, in the same terms; an en dash where nothing is known."""
    return _amount(gate.found, gate, language)


def outcome_name(outcome: str, language: Language) -> str:
    """Whether a gate was passed, in words."""
    return say(language, _OUTCOME[outcome])


def _amount(value: float, gate: Any, language: Language) -> str:
    """A share as percent, else a plain number; a gate between 0 and 1 asks for a share."""
    if 0 < gate.required <= 1:
        return percent(value, 0 if round(value, 2) == value else 1, language)
    return number(value, 0 if round(value, 0) == value else 1, language)


def _count(row: Any) -> str:
    return "" if is_missing(row.out_of) else f" ({row.least}/{row.out_of})"


def _lacking(row: Any, lacking: dict[str, list[str]], language: Language) -> str:
    """Which indicators keep a share from its whole, or are late: `; missing: A; B`."""
    if row.measure not in lacking:
        return ""
    text = "; late: {these}" if row.measure == "tasks_late" else "; missing: {these}"
    return say(language, text, these=parted(lacking[row.measure], language, _MOST_NAMED))


def level_sentence(rating: pd.DataFrame, language: Language = "vi") -> str:
    """The level that the gates give one ward in one period, and what it is pending on."""
    rows = rating.loc[rating["level"].notna()]
    if rows.empty:
        return say(language, "No level can be computed: no conditions are in force.")
    row = rows.iloc[0]
    level = level_name(row["level"], language)
    if not row["is_at_most"]:
        return say(language, "By the rules the computed level is: {level}.", level=level)
    text = "By the rules the computed level is at most: {level}; not known yet: {pending}."
    return say(language, text, level=level, pending=pending_text(row["pending"], language))


def pending_text(pending: Any, language: Language) -> str:
    """What a level of the `ratings` table waits for, in words; blank where for nothing."""
    told = [] if is_missing(pending) else str(pending).split(";")
    return listing([_waited_for(name, language) for name in told], language)


def _waited_for(name: str, language: Language) -> str:
    level = name.removeprefix("gates_of_")
    if level == name:
        return word(language, name)
    text = "the rule set names no conditions for “{level}”"
    return say(language, text, level=level_name(level, language))


def way_sentence(
    lacking: pd.DataFrame,
    places: pd.DataFrame,
    barred: pd.DataFrame,
    language: Language = "vi",
) -> str:
    """What one ward needs for the next level and the next place, and what is out of reach.

    Args:
        lacking: its rows of `to_next_level`.
        places: its rows of `to_next_place`, with names.
        barred: its rows of `out_of_reach`.
        language: of the text.
    """
    told = [_barred(row, language) for row in barred.itertuples()]
    own = lacking.loc[lacking["is_next"].eq(True)]
    if len(own):
        needs = [_need(row, language) for row in own.itertuples()]
        level = level_name(own["level"].iloc[0], language)
        text = "For “{level}” to be certain it still takes: {needs}."
        told.append(say(language, text, level=level, needs="; ".join(needs)))
    smallest = places.loc[places["is_smallest"].eq(True)]
    told += [_place(row, language) for row in smallest.itertuples()]
    return joined(told)


def _need(row: Any, language: Language) -> str:
    measure = word(language, row.measure)
    if is_missing(row.needed):
        text = "{measure} (not known)" if row.outcome == "unknown" else "{measure} (not passed)"
        return say(language, text, measure=measure)
    needed = number(row.needed, 0, language)
    if row.counted == "points":
        return say(language, "{n} more points: {measure}", n=needed, measure=measure)
    text = "{n} more: {measure} ({have} of {all} now)"
    if row.test == "at_most":
        text = "{n} fewer: {measure} ({have} of {all} now)"
    have, total = number(row.have, 0, language), number(row.out_of, 0, language)
    return say(language, text, n=needed, measure=measure, have=have, all=total)


def _place(row: Any, language: Language) -> str:
    unit, decimals = unit_of(row), row.decimals
    text = (
        "The smallest single change to the next place: {indicator} from {now} to {needed}{unit}, "
        "the others staying as they are; place {rank} instead of {before}."
    )
    return say(
        language,
        text,
        indicator=row.indicator,
        now=figure(row.actual, unit, decimals, language),
        needed=figure(row.actual_needed, unit, decimals, language),
        unit="" if unit in ("", "%") else f" {unit}",
        rank=int(row.rank_reached),
        before=int(row.rank),
    )


def _barred(row: Any, language: Language) -> str:
    text = (
        "“{level}” is out of reach whatever the unit does: only {n} of {all} targets ({share}) "
        "can be exceeded at all, {required} are asked."
    )
    return say(
        language,
        text,
        level=level_name(row.level, language),
        n=int(row.exceedable),
        all=int(row.assigned),
        share=percent(row.share, 1, language),
        required=percent(row.required, 0, language),
    )


def quota_table(quotas: pd.DataFrame, wards: pd.Series, language: Language = "vi") -> Styler:
    """The quota on the highest level under each reading, and who stands on the line.

    Args:
        quotas: rows of `quota` of one period.
        wards: the wards' names by code.
        language: of the texts.
    """
    shown = {
        say(language, "Reading"): [_reading(row, language) for row in quotas.itertuples()],
        say(language, "Units in the base"): [str(n) for n in quotas["wards_in_base"]],
        say(language, "Places"): [str(n) for n in quotas["places"]],
        say(language, "Rated excellent"): [str(n) for n in quotas["excellent"]],
        say(language, "Too many"): [str(n) for n in quotas["over"]],
        say(language, "On the line"): [
            listing([str(wards.get(code, code)) for code in str(line).split(";") if code], language)
            or "–"
            for line in quotas["on_the_line"].fillna("")
        ],
    }
    nothing = "No quota is in force, or no rating has been decided yet."
    return text_table(pd.DataFrame(shown, dtype="str"), say(language, nothing))


def _reading(row: Any, language: Language) -> str:
    text = f"{percent(row.share, 0, language)} {say(language, _BASE[row.base])}, "
    text += say(language, _ROUNDING[row.rounding])
    return text + say(language, " (the office's reading)") if row.is_declared else text
