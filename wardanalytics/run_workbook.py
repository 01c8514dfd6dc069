"""The workbook of a run, report.xlsx, for those who live in Excel."""

import datetime
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wardanalytics.presentation.report_workbook import report_workbook
from wardanalytics.run_tables import Tables, files_of, frames, problems_of
from wardanalytics.wording import Language

NAME = "report.xlsx"


def write_workbook(
    folder: Path, tables: Tables, record: Mapping[str, Any], returns: Path, language: Language
) -> None:
    """Write `report.xlsx` of a run folder.

    Args:
        folder: the run folder.
        tables: the finished tables, named in the language.
        record: what run.json will say.
        returns: the folder of the returns; findings link to their cells there.
        language: of every text.
    """
    period = record["period"]
    workbook = report_workbook(
        {
            **frames(tables),
            "problems": problems_of(tables, period),
            "files": files_of(tables, period),
        },
        period=period,
        returns=Path(os.path.relpath(returns, folder)).as_posix(),
        language=language,
    )
    started = datetime.datetime.fromisoformat(record["started"])
    workbook.properties.creator = "wardanalytics"
    workbook.properties.created = workbook.properties.modified = started
    workbook.save(folder / NAME)
