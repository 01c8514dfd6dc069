"""The document of a run, bao-cao.docx, for those who write the office's report."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wardanalytics.presentation.report_document import report_document
from wardanalytics.reference import setting
from wardanalytics.run_tables import Tables, files_of, frames, problems_of
from wardanalytics.wording import Language

NAME = "bao-cao.docx"


def write_document(
    folder: Path, tables: Tables, record: Mapping[str, Any], language: Language
) -> None:
    """Write `bao-cao.docx` of a run folder, with the pictures that the run has drawn.

    Args:
        folder: the run folder, with `figures/` filled.
        tables: the finished tables, named in the language.
        record: what run.json will say.
        language: of the text.
    """
    period = record["period"]
    started = datetime.datetime.fromisoformat(record["started"])
    document = report_document(
        {
            **frames(tables),
            "problems": problems_of(tables, period),
            "files": files_of(tables, period),
        },
        {path.stem: path for path in sorted((folder / "figures").glob("*.png"))},
        period=period,
        office=setting(tables.reference, f"office_name_{language}"),
        day=started.date(),
        language=language,
    )
    document.core_properties.created = document.core_properties.modified = started
    document.save(str(folder / NAME))
