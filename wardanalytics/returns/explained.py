"""Queries that have been answered once stay answered: explanations.csv."""

import re
from typing import Any

import pandas as pd

from wardanalytics.checks import CHECKS
from wardanalytics.reference import Reference
from wardanalytics.returns.findings import finding
from wardanalytics.returns.waiting import Rows
from wardanalytics.tables import KEY
from wardanalytics.wording import LANGUAGES, say


def apply_explanations(problems: Rows, rows: pd.DataFrame, reference: Reference) -> Rows:
    """Turn each query that explanations.csv answers into a note that carries the answer.

    Args:
        problems: findings; one that is about an observation has its `key`, or the cell of one of
            its figures.
        rows: the observations, with the sheet row of each.
        reference: holds the explanations.

    An error stays one: its figure is withheld until it is corrected.
    """
    if reference.explanations.empty:
        return problems
    places = zip(rows["source_file"], rows["source_sheet"], rows["row"], strict=True)
    keys = zip(*(rows[name] for name in KEY), strict=True)
    key_of = dict(zip(places, keys, strict=True))
    return [
        *(
            explained(problem, problem.get("key") or key_of.get(_place(problem)), reference)
            for problem in problems
        ),
        *_of_nothing(reference),
    ]


def _of_nothing(reference: Reference) -> Rows:
    """A query for each explanation that names no kind of finding, as a slip of the pen would."""
    return [
        finding(
            "explanation_of_nothing",
            source_file="explanations.csv",
            as_typed=row["check"],
            key=" ".join(str(row[name]) for name in KEY),
        )
        for row in reference.explanations.to_dict("records")
        if row["check"] not in CHECKS
    ]


def explained(problem: dict[str, Any], key: Any, reference: Reference) -> dict[str, Any]:
    """The finding as a note with its answer, where one is declared for its key and check."""
    if key is None or problem["severity"] != "query":
        return problem
    table = reference.explanations
    answers = table[
        table["check"].eq(problem["check"])
        & table[KEY].eq(list(key)).all(axis=1)
        & table["explanation"].notna()
    ]
    if answers.empty:
        return problem
    answer = {name: value or "" for name, value in answers.fillna("").iloc[-1].items()}
    said = {}
    for language in LANGUAGES:
        given = {name: answer[name] for name in ("explanation", "by", "on")}
        end = say(language, "explained: {explanation} ({by}, {on})", **given)
        said[f"message_{language}"] = f"{problem[f'message_{language}']}; {end}"
        said[f"suggestion_{language}"] = say(language, "nothing to do")
    return {**problem, "severity": "info", **said}


def _place(problem: dict[str, Any]) -> tuple:
    found = re.search(r"\d+$", problem["cell"] or "")
    row = int(found[0]) if found else None
    return problem["source_file"], problem["source_sheet"], row
