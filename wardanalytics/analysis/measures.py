"""The measures that rating rules ask for: counted from the figures, else from ward_facts.csv."""

import pandas as pd

from wardanalytics.analysis.attainment import indicator_rules, judged_figures
from wardanalytics.analysis.scores import OUTSIDE_THE_SCORE, can_be_exceeded
from wardanalytics.reference import Reference
from wardanalytics.tables import KEY, WARD_KEY

TARGETS = ("targets_met", "targets_exceeded")
TASKS = ("tasks_done", "tasks_on_time", "tasks_late")
FROM_SCORES = {"score": "published_score", "coverage": "coverage"}
_OPEN = ["not_reported", "undetermined", "in_progress"]


def measure_counts(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """How many of a ward's targets and tasks reach each measure that can be counted.

    One row per ward, period and measure of TARGETS and, where there are milestones, of TASKS.
    Columns: `period, ward_code, measure, least, most, out_of`; between `least` (settled) and
    `most` lie the figures that are missing, undetermined or in progress.
    """
    grouped = _marks(attained, reference).groupby([*WARD_KEY, "measure"], as_index=False)
    counts = grouped.agg(
        least=("reached", "sum"), undecided=("open", "sum"), out_of=("reached", "size")
    )
    counts = counts.assign(most=counts["least"] + counts.pop("undecided"))
    sizes = {"least": "Int64", "most": "Int64", "out_of": "Int64"}
    return pd.DataFrame(counts[[*WARD_KEY, "measure", *sizes]].astype(sizes))


def short_of(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The indicators that keep a counted measure from its whole: what "missing: …" names.

    Columns: the key, `measure, status`. For `targets_exceeded` only those that can be exceeded; for
    `tasks_late` the tasks that are late.
    """
    marks = _marks(attained, reference)
    is_late = marks["measure"].eq("tasks_late")
    short = (is_late & marks["reached"]) | (~is_late & ~marks["reached"] & marks["may"])
    return pd.DataFrame(marks.loc[short, [*KEY, "measure", "status"]].reset_index(drop=True))


def _marks(attained: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Each assigned row under each measure: whether it is `reached`, or still `open`."""
    rules = indicator_rules(attained, reference)
    figures = judged_figures(attained, rules)
    status = attained["status"]
    once = rules["kind"].eq("milestone") | rules["accumulation"].eq("event")
    assigned = ~status.isin(OUTSIDE_THE_SCORE) & ~(once & status.eq("in_progress"))
    done = figures["actual"].ge(figures["nearest"]).eq(True)
    late = (rules["kind"].eq("milestone") & ~done) | figures["is_late"]
    reached = {
        "targets_met": status.isin(["met", "exceeded"]),
        "targets_exceeded": status.eq("exceeded"),
        "tasks_done": done,
        "tasks_on_time": done & ~figures["is_late"],
        "tasks_late": late & ~status.isin(_OPEN),
    }
    may = {"targets_exceeded": can_be_exceeded(attained, rules)}
    counted = dict.fromkeys(TARGETS, assigned)
    counted |= {measure: assigned & rules["kind"].eq("milestone") for measure in TASKS}
    rows = attained[[*KEY, "status"]]
    frames = [
        rows.assign(
            measure=measure,
            reached=reached[measure],
            may=may.get(measure, True),
            open=status.isin(_OPEN) & may.get(measure, True),
        )[counted[measure]]
        for measure in reached
    ]
    return pd.DataFrame(pd.concat(frames, ignore_index=True))


def found_measures(
    scores: pd.DataFrame, attained: pd.DataFrame, reference: Reference
) -> pd.DataFrame:
    """What is known of every measure: `period, ward_code, measure, low, high`.

    `low` and `high` differ where figures are missing. What cannot be counted comes from
    ward_facts.csv, of two rows the later; a value there that is no number is left for whoever needs
    it (`low` and `high` are missing).
    """
    counts = measure_counts(attained, reference)
    shares = counts.assign(
        low=counts["least"] / counts["out_of"], high=counts["most"] / counts["out_of"]
    )
    facts = reference.ward_facts.drop_duplicates([*WARD_KEY, "measure"], keep="last")
    value = pd.to_numeric(facts["value"], errors="coerce").astype("float")
    frames = [
        shares.drop(columns=["least", "most", "out_of"]),
        *(
            scores[WARD_KEY].assign(measure=name, low=scores[column], high=scores[column])
            for name, column in FROM_SCORES.items()
        ),
        facts[[*WARD_KEY, "measure"]].assign(low=value, high=value),
    ]
    found = pd.concat(frames, ignore_index=True).astype({"low": "float", "high": "float"})
    known = pd.DataFrame(found[found["low"].notna()])
    return known.drop_duplicates([*WARD_KEY, "measure"], ignore_index=True)
