"""What a run has to execute, and what the result of each notebook follows from."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wardanalytics.batch.execution import Task
from wardanalytics.batch.fingerprint import digest, files_under, fingerprint
from wardanalytics.batch.notebooks import declared_parameters, is_interactive, notebooks_in
from wardanalytics.order import Order, versions
from wardanalytics.periods import in_force
from wardanalytics.reference import Reference, with_names


def chosen_notebooks(order: Order) -> list[Path]:
    """The notebooks asked for, else all that are not for the screen only.

    Raises:
        FileNotFoundError: there are none in the folder.
        ValueError: one that is asked for is not among them.
    """
    found = notebooks_in(order.notebooks_folder)
    if not found:
        raise FileNotFoundError(
            f"no notebooks in {order.notebooks_folder}; run from the project's folder"
        )
    found = [path for path in found if not is_interactive(path)]
    names = [path.stem for path in found]
    if unknown := sorted(set(order.notebooks) - set(names)):
        raise ValueError(f"no notebook {', '.join(unknown)}; there are {', '.join(names)}")
    return [path for path in found if not order.notebooks or path.stem in order.notebooks]


def chosen_wards(order: Order, reference: Reference, period: str) -> dict[str, str]:
    """The wards to make a profile of: those in force in the period, or those asked for; by code.

    Raises:
        ValueError: one that is asked for is not in force.
    """
    declared = with_names(in_force(reference.wards, period), reference, order.language)
    wards = dict(zip(declared["ward_code"], declared["ward"], strict=True))
    if unknown := sorted(set(order.wards) - set(wards)):
        raise ValueError(f"no ward {', '.join(unknown)} in {period}; there are {', '.join(wards)}")
    return {code: name for code, name in wards.items() if not order.wards or code in order.wards}


def all_tasks(order: Order, reference: Reference, folder: Path, period: str) -> list[Task]:
    """A task a notebook, for a run folder, whatever the order is limited to.

    A notebook that asks for a ward is executed once for every ward.
    """
    whole = replace(order, wards=(), notebooks=())
    base = order.notebooks_folder.resolve()  # a link to notebooks/ leads to where they are executed
    given: dict[str, Any] = {
        "period": period,
        "data_folder": Path(os.path.relpath(order.data.resolve(), base)).as_posix(),
        "run_folder": Path(os.path.relpath(folder, base)).as_posix(),
        "language": order.language,
    }
    wards = chosen_wards(whole, reference, period)
    tasks = []
    for notebook in chosen_notebooks(whole):
        declared = declared_parameters(notebook)
        parameters = {name: value for name, value in given.items() if name in declared}
        if "ward_code" not in declared:
            output = folder / "notebooks" / notebook.name
            tasks.append(Task(notebook.stem, notebook, output, parameters))
            continue
        for code, name in wards.items():
            output = folder / "notebooks" / f"{notebook.stem}-{code}.ipynb"
            own = {**parameters, "ward_code": code}
            tasks.append(Task(output.stem, notebook, output, own, label=name))
    return tasks


def asked_for(tasks: Sequence[Task], order: Order) -> list[Task]:
    """The tasks that an order is limited to."""
    return [
        task
        for task in tasks
        if (not order.notebooks or task.notebook.stem in order.notebooks)
        and (not order.wards or task.parameters.get("ward_code", order.wards[0]) in order.wards)
    ]


def made_from(tasks: Sequence[Task], order: Order, inputs: Any) -> dict[str, str]:
    """A digest for each task, by its name, of everything that its notebook can see.

    These are its bytes, its parameters, what lies beside it, the library with its versions, and
    all the data of the run: the page of a ward shows ranks, peers and the district too, so a change
    in any ward's return may change every page. The place of the run folder is no part of it.
    """
    beside = files_under(order.notebooks_folder)
    beside = {place: told for place, told in beside.items() if not place.endswith(".ipynb")}
    shared = fingerprint([], [inputs, beside, versions(), order.language])
    bytes_of = {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in {task.notebook for task in tasks}
    }
    return {
        task.name: digest(
            [
                shared,
                bytes_of[task.notebook],
                task.label,
                {name: value for name, value in task.parameters.items() if name != "run_folder"},
            ]
        )
        for task in tasks
    }
