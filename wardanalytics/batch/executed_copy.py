"""The executed copy of a notebook: where it failed, marked so that every reader sees it.

papermill marks a cell that raises. When the kernel dies, a cell takes too long or the worker is
killed, its copy says that every cell completed; only the cells' start times tell the truth.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from wardanalytics.batch.run_folder import write_text

FAILED = "failed"


@dataclass(frozen=True)
class Failure:
    """Why a notebook failed: the code cell, counted from 1 as in `In [1]`, and what it raised.

    The cell is None when none had begun.
    """

    cell: int | None
    ename: str
    evalue: str

    def __str__(self) -> str:
        where = "before the first cell" if self.cell is None else f"cell {self.cell}"
        return f"{where}: {self.ename}: {self.evalue}"


def unfinished(output: Path) -> Path:
    """Where a copy grows before it is whole: beside its final place, under a dot name."""
    return output.with_name(f".{output.name}")


def failure_in(copy: NotebookNode) -> Failure | None:
    """The failure that papermill or `mark_failed` recorded in a copy, None if there is none."""
    for number, cell in enumerate(_code_cells(copy), start=1):
        if cell.metadata.get("papermill", {}).get("status") == FAILED:
            errors = [output for output in cell.outputs if output.output_type == "error"]
            if not errors:
                return Failure(number, "CellExecutionError", "")
            return Failure(number, errors[-1].ename, errors[-1].evalue)
    return None


def mark_failed(copy: NotebookNode, ename: str, evalue: str) -> Failure:
    """Mark the cell that was running when the execution broke off, and those after it as not run.

    Returns what was marked: the cell is None where none had begun.
    """
    cells = _code_cells(copy)
    started = [n for n, cell in enumerate(cells) if cell.metadata.papermill.get("start_time")]
    if not started:
        return Failure(None, ename, evalue)
    last = started[-1]
    cells[last].metadata.papermill.update(status=FAILED, exception=True)
    text = f"{ename}: {evalue}"
    cells[last].outputs.append(
        nbformat.v4.new_output("error", ename=ename, evalue=evalue, traceback=[text])
    )
    for cell in cells[last + 1 :]:
        cell.metadata.papermill.update(status="pending", exception=None)
    return Failure(last + 1, ename, evalue)


def save(copy: NotebookNode, notebook: Path, output: Path, failure: Failure | None) -> None:
    """Write a copy to its final place, whole or not at all, with its failure in the metadata."""
    papermill = copy.metadata.setdefault("papermill", {})
    papermill.update(input_path=str(notebook), output_path=str(output))
    if failure:
        papermill["exception"] = True
        copy.metadata["wardanalytics"] = {"failure": asdict(failure)}
    write_text(output, nbformat.writes(copy))
    unfinished(output).unlink(missing_ok=True)


def figures_in(copy: Mapping[str, Any]) -> list[str]:
    """The names of the figures that an executed copy shows, where its outputs name them."""
    outputs = [output for cell in copy["cells"] for output in cell.get("outputs", [])]
    shown = [output.get("metadata", {}).get("image/png", {}).get("name") for output in outputs]
    return [name for name in shown if name]


def _code_cells(copy: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in copy.cells if cell.cell_type == "code"]
