"""Counts for people: how targets came out, what was missed, who has yet to send what."""

import datetime
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from wardanalytics.checks import CHECKS
from wardanalytics.presentation.reading import text_table
from wardanalytics.presentation.terms import (
    attainment_text,
    capital,
    is_missing,
    names,
    severity_name,
    status_name,
    verdict_name,
    ward_heading,
)
from wardanalytics.tables import SEVERITIES, STATUSES, gravest_first
from wardanalytics.wording import Language, date, number, say

_VERDICTS = ("exact", "truncated", "within_rounding", "inconsistent")


def status_table(attained: pd.DataFrame, by: str, language: Language = "vi") -> Styler:
    """How many targets came out how, a row for each ward (`by="ward"`) or field (`by="group"`).

    `attained` has names and is of one period; a status that nowhere occurs has no column.
    """
    first = ward_heading(attained, language) if by == "ward" else say(language, "Field")
    rows = attained.assign(ward=names(attained))
    period = rows["period"].iloc[0] if len(rows) else "2000"
    occurring = [status for status in STATUSES if status in set(rows["status"])]
    columns = {status: capital(status_name(status, period, language)) for status in occurring}
    counted = pd.crosstab(rows[by], rows["status"]).reindex(
        index=rows[by].dropna().unique(), columns=occurring, fill_value=0
    )
    shown = pd.DataFrame({first: list(counted.index)}, dtype="str")
    for status, heading in columns.items():
        shown[heading] = [number(count, 0, language) for count in counted[status]]
    return text_table(shown)


def missed_table(attained: pd.DataFrame, language: Language = "vi", most: int = 10) -> Styler:
    """The indicators that most wards missed: how many did, and the lowest attainment among them.

    `attained` has names and is of one period; indicators that no ward missed are left out.
    """
    counted = most_missed(attained, most)
    return text_table(
        pd.DataFrame(
            {
                say(language, "Indicator"): counted["indicator"],
                say(language, "Units that missed it"): [
                    f"{row.missed}/{row.wards}" for row in counted.itertuples()
                ],
                say(language, "Furthest from it"): [
                    f"{row.ward} ({attainment_text(row.attainment, row.status, language)})"
                    for row in counted.itertuples()
                ],
            },
            dtype="str",
        )
    )


def most_missed(attained: pd.DataFrame, most: int) -> pd.DataFrame:
    """The indicators that most wards missed, the most missed first.

    Columns `indicator_code, indicator`, `missed` out of `wards`, and the `ward`, `attainment` and
    `status` of the one furthest from its target. `attained` has names and is of one period.
    """
    rows = attained.assign(ward=names(attained), missed=attained["status"].eq("not_met"))
    by_indicator = rows.groupby(["indicator_code", "indicator"], sort=False, as_index=False)
    counted = by_indicator.agg(missed=("missed", "sum"), wards=("missed", "size"))
    worst = rows[rows["missed"]].sort_values("attainment").drop_duplicates("indicator_code")
    counted = counted.merge(worst[["indicator_code", "ward", "attainment", "status"]])
    return counted.sort_values("missed", ascending=False, kind="stable").head(most)


def audit_table(attained: pd.DataFrame, language: Language = "vi") -> Styler:
    """What the stated percentages of each ward are worth: a row a ward, a column a verdict.

    `attained` has names; a ward that stated none has zeros.
    """
    rows = attained.assign(ward=names(attained))
    wards = rows["ward"].unique()
    counted = pd.crosstab(rows["ward"], rows["stated_verdict"]).reindex(
        index=wards, columns=list(_VERDICTS), fill_value=0
    )
    stated = rows[rows["stated_attainment"].notna()].groupby("ward").size()
    shown = pd.DataFrame({ward_heading(rows, language): wards}, dtype="str")
    shown[say(language, "Stated percentages")] = [
        number(stated.get(ward, 0), 0, language) for ward in wards
    ]
    for verdict in _VERDICTS:
        heading = capital(verdict_name(verdict, language))
        shown[heading] = [number(count, 0, language) for count in counted[verdict]]
    return text_table(shown)


def reminders_table(completeness: pd.DataFrame, language: Language = "vi") -> Styler:
    """Whom to remind (*đôn đốc*): wards that have sent nothing, or less than was asked.

    `completeness` has names and is of one period; a ward whose return is whole is left out.
    """
    rows = completeness.assign(ward=names(completeness))
    missing = rows["assigned"].fillna(0) - rows["reported"].fillna(0)
    rows = rows.assign(missing=missing)[rows["status"].eq("not_received") | missing.gt(0)]
    shown = {
        ward_heading(rows, language): rows["ward"],
        say(language, "What is missing"): [_missing(row, language) for row in rows.itertuples()],
        say(language, "Due"): [_day(day, language) for day in rows["deadline"]],
    }
    return text_table(
        pd.DataFrame(shown, dtype="str"), say(language, "Every unit has reported in full.")
    )


def _missing(row: Any, language: Language) -> str:
    if row.status == "not_received":
        return say(language, "no return")
    counts = {"n": int(row.missing), "total": int(row.assigned)}
    return say(language, "{n} of {total} figures", **counts)


def _day(day: Any, language: Language) -> str:
    return "–" if is_missing(day) else date(datetime.date.fromisoformat(day), language)


def kinds_table(problems: pd.DataFrame, language: Language = "vi") -> Styler:
    """What kinds of findings there are: how often, in how many workbooks, and an example of each.

    The gravest come first, of equal ones the most frequent.
    """
    counted = (
        problems.groupby(["severity", "check"], as_index=False)
        .agg(
            n=("check", "size"),
            files=("source_file", "nunique"),
            example=(f"message_{language}", "first"),
        )
        .sort_values("n", ascending=False, kind="stable")
    )
    counted = gravest_first(counted)
    shown = {
        say(language, "Severity"): [severity_name(s, language) for s in counted["severity"]],
        say(language, "Times"): [number(n, 0, language) for n in counted["n"]],
        say(language, "In workbooks"): [number(n, 0, language) for n in counted["files"]],
        say(language, "Finding, for example"): counted["example"],
    }
    return text_table(
        pd.DataFrame(shown, dtype="str"), say(language, "Nothing in them was objected to.")
    )


def ward_problems_table(
    problems: pd.DataFrame, files: pd.DataFrame, language: Language = "vi"
) -> Styler:
    """How much each ward has to correct and to confirm, and what most often; most errors first.

    `files` has names and is of one period; a workbook of several wards, or of none that is known,
    stands under its own name, and a ward in whose workbooks nothing was found has zeros.
    """
    rows, wards = _of_wards(problems, files)
    counted = pd.crosstab(rows["ward"], rows["severity"]).reindex(
        index=wards, columns=list(SEVERITIES), fill_value=0
    )
    counted = counted.sort_values(list(SEVERITIES[:2]), ascending=False, kind="stable")
    asked = rows[rows["severity"].ne("info")]
    shown = pd.DataFrame({ward_heading(files, language): counted.index}, dtype="str")
    for severity in SEVERITIES:
        heading = capital(severity_name(severity, language))
        shown[heading] = [number(count, 0, language) for count in counted[severity]]
    shown[say(language, "Most often")] = [
        _most_often(asked[asked["ward"].eq(ward)], language) for ward in counted.index
    ]
    return text_table(shown)


def ward_kinds_table(
    problems: pd.DataFrame, files: pd.DataFrame, language: Language = "vi"
) -> Styler:
    """How often each ward has which kind of error or query; blank where it has none.

    `files` has names and is of one period, and wards stand as in `ward_problems_table`. Kinds come
    gravest first, then the most frequent. Wards go down the page and kinds across, unless there are
    more kinds than wards.
    """
    rows, wards = _of_wards(problems, files)
    rows = rows[rows["severity"].ne("info")]
    by_kind = rows.groupby(["severity", "check"], as_index=False).size()
    kinds = gravest_first(by_kind.sort_values("size", ascending=False, kind="stable"))["check"]
    counted = pd.crosstab(rows["ward"], rows["check"]).reindex(
        index=wards, columns=kinds, fill_value=0
    )
    counted = counted.rename(columns=lambda kind: _kind_name(kind, language))
    first = ward_heading(files, language)
    if len(counted.columns) > len(counted):
        first, counted = say(language, "Kind of finding"), counted.T
    shown = pd.DataFrame({first: counted.index}, dtype="str")
    for heading in counted:
        shown[heading] = [number(n, 0, language) if n else "" for n in counted[heading]]
    nothing = say(language, "Nothing to correct or to confirm.")
    return text_table(shown if len(rows) else shown.head(0), nothing)


def _kind_name(check: str, language: Language) -> str:
    """The name of a kind of finding, with how grave it is: `Thiếu số liệu (cần xác nhận)`."""
    severity, name, *_ = CHECKS[check]
    return f"{capital(say(language, name))} ({severity_name(severity, language)})"


def _of_wards(problems: pd.DataFrame, files: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The problems with the `ward` in whose workbook they stand, and every ward in that order."""
    whose = pd.Series(names(files)).fillna(files["source_file"])
    ward_of = dict(zip(files["source_file"], whose, strict=True))
    ward = problems["source_file"].map(ward_of).fillna(problems["source_file"])
    return problems.assign(ward=ward), list(dict.fromkeys([*whose, *ward]))


def _most_often(problems: pd.DataFrame, language: Language) -> str:
    """The proposal that answers most of some findings, and how many of them."""
    counts = problems[f"suggestion_{language}"].value_counts()
    if counts.empty:
        return "–"
    return f"{capital(str(counts.index[0]))} ({number(counts.iloc[0], 0, language)})"


def stated_slips_table(problems: pd.DataFrame, language: Language = "vi") -> Styler:
    """What the stated percentages that do not follow may have meant: how often, and an example.

    One for which no explanation fits stands last.
    """
    stated = problems[problems["check"].str.startswith("stated_")]
    counted = (
        stated.groupby("check", as_index=False)
        .agg(
            n=("check", "size"),
            files=("source_file", "nunique"),
            proposal=(f"suggestion_{language}", "first"),
            example=(f"message_{language}", "first"),
        )
        .sort_values("n", ascending=False, kind="stable")
        .sort_values("check", key=lambda check: check.eq("stated_inconsistent"), kind="stable")
    )
    shown = {
        say(language, "Proposal"): [capital(text) for text in counted["proposal"]],
        say(language, "Times"): [number(n, 0, language) for n in counted["n"]],
        say(language, "In workbooks"): [number(n, 0, language) for n in counted["files"]],
        say(language, "Finding, for example"): counted["example"],
    }
    nothing = say(language, "Every stated percentage follows from its figures.")
    return text_table(pd.DataFrame(shown, dtype="str"), nothing)
