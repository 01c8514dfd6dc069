"""The commands: run, check, export, list. `wardanalytics COMMAND --help` explains each."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import wardanalytics as wa
from wardanalytics.batch.run_folder import RunInProgressError
from wardanalytics.command_options import (
    FINE,
    INTERRUPTED,
    LOCKED,
    PROBLEMS,
    STATUS_HELP,
    WRONG_USE,
    add_jobs,
    add_language,
)
from wardanalytics.periods import is_period
from wardanalytics.presentation.terms import capital, severity_name
from wardanalytics.reference import ReferenceTablesError
from wardanalytics.run_command import add_run
from wardanalytics.tables import EXPORTS, SEVERITIES, TABLES, gravest_first
from wardanalytics.wording import Language, say

_TOLD_EVERY = 100  # workbooks


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status.

    0 is fine, 1 a problem that must be corrected or a failed notebook, 2 wrong use or a folder that
    cannot be written, 3 another run at work, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except RunInProgressError as error:
        return _fail(error, LOCKED)
    except (ReferenceTablesError, OSError, ValueError) as error:
        return _fail(error, WRONG_USE)
    except KeyboardInterrupt:
        return _fail("interrupted; run --resume goes on with what was begun", INTERRUPTED)


def _fail(error: object, status: int) -> int:
    print(f"wardanalytics: {error}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wardanalytics",
        description="From the Excel returns of wards to attainment, ratings and ranking trends.",
    )
    parser.add_argument("--version", action="version", version=f"wardanalytics {wa.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_run(commands)
    _add_check(commands)
    _add_export(commands)
    _add_list(commands)
    return parser


def _add_check(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "check",
        help="say what is wrong in workbooks, and where",
        description="Check workbooks, or every workbook of a folder, and say for each cell in "
        "doubt what stands there, what is wrong and what to do.",
        epilog=STATUS_HELP.format(problem="an error to correct was found", locked=""),
    )
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="workbook or folder")
    _add_reference(command)
    add_language(command)
    command.add_argument("--format", choices=["text", "json", "csv"], default="text")
    command.add_argument(
        "--marked", type=Path, metavar="DIR", help="write copies with comments on the bad cells"
    )
    add_jobs(command, "workbooks read at a time (the processors)")
    command.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    reference = wa.load_reference(options.reference)
    problems, files = [], []
    for path in options.paths:
        folder, chosen = _folder_and_files(path)
        returns = _loaded(folder, reference, chosen, options)
        tables = wa.judge(returns, reference)
        problems.append(tables.problems)
        files.append(tables.files)
        if options.marked:
            _write_marked(folder, tables.problems, options.marked, options.language)
    found, received = pd.concat(problems, ignore_index=True), pd.concat(files, ignore_index=True)
    shown = {"text": _as_text, "json": _as_json, "csv": _as_csv}[options.format]
    print(shown(found, received, options.language))
    return _status(found)


def _loaded(
    folder: Path, reference: wa.Reference, chosen: Sequence[Path], options: argparse.Namespace
) -> wa.Returns:
    """The returns; long work says how far it is, beside what the command prints."""
    from wardanalytics.progress import Step, shown_on

    with shown_on(sys.stderr) as show:

        def tell(count: int, of: int) -> None:
            if count % _TOLD_EVERY == 0:
                text = say(options.language, "{count} of {of} workbooks read", count=count, of=of)
                show(Step(text, standing=text))

        return wa.load_returns(folder, reference, chosen, jobs=options.jobs, on_read=tell)


def _write_marked(folder: Path, problems: pd.DataFrame, to: Path, language: Language) -> None:
    """A marked copy of each workbook in which something must be corrected or confirmed."""
    doubted = problems.loc[problems["severity"].ne("info"), "source_file"]
    for source_file, rows in problems.groupby("source_file"):
        original = folder / str(source_file)
        if source_file in set(doubted) and original.is_file():
            wa.write_marked(original, rows, to / str(source_file), language)


def _status(problems: pd.DataFrame) -> int:
    return PROBLEMS if "error" in set(problems["severity"]) else FINE


def _folder_and_files(path: Path) -> tuple[Path, list[Path]]:
    """The returns folder above a workbook or a folder, and the files that are meant.

    A folder named like a period is one of the returns folder, and tells its workbooks' period.
    """
    path = path.resolve()
    if not path.exists():
        raise FileNotFoundError(f"không có tệp này / no such file: {path.name}")
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    folder = path.parent if path.is_file() else path
    return (folder.parent if is_period(folder.name) else folder), files


def _as_text(problems: pd.DataFrame, files: pd.DataFrame, language: str) -> str:
    """Problems by file, what must be corrected first; then one line that counts them."""
    ordered = gravest_first(problems).sort_values("source_file", kind="stable")
    lines = []
    for file, rows in ordered.groupby("source_file", sort=False):
        lines.append(str(file))
        for row in rows.to_dict("records"):
            place = ", ".join(str(row[k]) for k in ("source_sheet", "cell") if pd.notna(row[k]))
            message, what = row[f"message_{language}"], row[f"suggestion_{language}"]
            start = ": ".join(filter(None, [severity_name(row["severity"], language), place]))
            lines.append(f"  {start}: {message}. {capital(what)}.")
    counts = {name: int(problems["severity"].eq(name).sum()) for name in SEVERITIES}
    lines.append(
        say(
            language,
            "workbooks: {files}; to correct: {error}, to confirm: {query}, noted: {info}",
            files=len(files),
            **counts,
        )
    )
    return "\n".join(lines)


def _as_json(problems: pd.DataFrame, files: pd.DataFrame, language: str) -> str:
    return str(problems.to_json(orient="records", force_ascii=False, indent=2))


def _as_csv(problems: pd.DataFrame, files: pd.DataFrame, language: str) -> str:
    return problems.to_csv(index=False, lineterminator="\n").rstrip("\n")


def _add_export(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "export",
        help="write every table as a file of its name",
        description="Load and judge the returns and write observations, problems, files, cells, "
        "attained, scores, ratings, gates, ranks and the other tables, one file each.",
        epilog=STATUS_HELP.format(problem="an error to correct was found", locked=""),
    )
    command.add_argument("returns", type=Path, metavar="RETURNS", help="folder of returns")
    command.add_argument("--to", type=Path, required=True, metavar="DIR", help="where files go")
    _add_reference(command)
    command.add_argument("--format", choices=["csv", "parquet", "xlsx"], default="csv")
    command.set_defaults(command=_export)


def _export(options: argparse.Namespace) -> int:
    reference = wa.load_reference(options.reference)
    tables = wa.judge(wa.load_returns(options.returns, reference), reference)
    options.to.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        path = options.to / f"{name}.{options.format}"
        frame = getattr(tables, name)
        EXPORTS[options.format](frame, path)
        print(f"{path}  {len(frame)}")
    return _status(tables.problems)


def _add_list(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "list",
        help="list the notebooks and their parameters",
        description="List the notebooks and the parameters each declares, with their defaults.",
        epilog=STATUS_HELP.format(problem="never", locked=""),
    )
    command.set_defaults(command=_list)


def _list(options: argparse.Namespace) -> int:
    # nbformat takes longer to import than a run in which nothing has changed
    from wardanalytics.batch.notebooks import declared_parameters, is_interactive, notebooks_in

    notebooks = notebooks_in(Path("notebooks"))
    if not notebooks:
        raise FileNotFoundError("no notebooks/ here; run from the project's folder")
    for notebook in notebooks:
        print(notebook.stem + ("  (interactive: open it by make lab)" * is_interactive(notebook)))
        for name, parameter in declared_parameters(notebook).items():
            print(f"  {name} = {parameter.default!r}  {parameter.help}")
    return FINE


def _add_reference(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--reference",
        type=Path,
        default=Path("data/reference"),
        metavar="DIR",
        help="reference tables (data/reference)",
    )
