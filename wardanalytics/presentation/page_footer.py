"""The footer of a page: from which workbooks, by which program, when, what was read and refused."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wardanalytics.presentation.page_parts import FooterRow
from wardanalytics.presentation.provenance import provenance
from wardanalytics.presentation.terms import file_status_name
from wardanalytics.wording import Language, number, say


def footer_rows(
    files: pd.DataFrame,
    observations: pd.DataFrame,
    record: Mapping[str, Any],
    language: Language = "vi",
) -> list[FooterRow]:
    """Provenance in rows of a label and a text or several.

    Args:
        files: the workbooks that the page speaks of.
        observations: the rows read from them, with names.
        record: what run.json says of the run.
        language: of every text.
    """
    digests = [
        f"{file.source_file} · sha256 {file.sha256} · {file_status_name(file.status, language)}"
        for file in files.itertuples()
    ]
    tables = [f"{name} · sha256 {digest}" for name, digest in record["inputs"]["reference"].items()]
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return [
        (say(language, "Source"), provenance(observations, record["period"], language)),
        (say(language, "Workbooks"), digests),
        (say(language, "Rows"), _rows(observations, language)),
        (say(language, "Figures"), _cells(files, language)),
        (say(language, "Reference tables"), tables),
        (say(language, "Versions"), versions),
        (say(language, "Run"), f"{record['run']} ({record['started']})"),
    ]


def _rows(observations: pd.DataFrame, language: Language) -> str:
    states = observations["state"]
    text = (
        "{read} rows of indicators read, {withheld} of them rejected as their figure cannot be "
        "used; {missing} assigned indicators without a figure"
    )
    counts = {
        "read": int(observations["source_file"].notna().sum()),
        "withheld": int(states.eq("withheld").sum()),
        "missing": int(states.eq("missing").sum()),
    }
    shown = {name: number(count, 0, language) for name, count in counts.items()}
    return say(language, text, **shown)


def _cells(files: pd.DataFrame, language: Language) -> str:
    return say(
        language,
        "cells of figures: {taken} taken, {queried} with a finding to confirm, {withheld} withheld",
        taken=number(int(files["cells_taken"].sum()), 0, language),
        queried=number(int(files["cells_queried"].sum()), 0, language),
        withheld=number(int(files["cells_withheld"].sum()), 0, language),
    )
