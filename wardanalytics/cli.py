"""The commands: run, check, export, list. `wardanalytics COMMAND --help` explains each."""

import argparse
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import wardanalytics as wa
from wardanalytics.batch.limits import DEFAULT_LIMITS, Limits
from wardanalytics.batch.notebooks import declared_parameters, is_interactive, notebooks_in
from wardanalytics.batch.run_folder import RunInProgressError
from wardanalytics.periods import is_period
from wardanalytics.presentation.terms import capital, severity_name
from wardanalytics.reference import ReferenceTablesError
from wardanalytics.tables import EXPORTS, SEVERITIES, TABLES, gravest_first
from wardanalytics.wording import LANGUAGES, Language, say

FINE, PROBLEMS, WRONG_USE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 130
_STATUS_HELP = "exit status: 0 fine, 1 {problem}, 2 wrong use{locked}"


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
    _add_run(commands)
    _add_check(commands)
    _add_export(commands)
    _add_list(commands)
    return parser


def _add_run(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "run",
        help="execute every notebook on the returns and write a run folder with its index",
        description="The main job: load and judge the returns, execute every notebook through "
        "papermill, write pages, figures and tables under OUT/PERIOD/RUN, point `latest` at it.",
        epilog=_STATUS_HELP.format(problem="a notebook failed", locked=", 3 another run at work"),
    )
    command.add_argument("--period", help="such as 2022 or 2023-H1; the newest in the returns")
    command.add_argument("--data", type=Path, default=Path("data"), help="data folder (data)")
    command.add_argument(
        "--out", type=Path, default=Path("outputs"), help="where runs go (outputs)"
    )
    command.add_argument(
        "--ward", action="append", default=[], metavar="CODE", help="only this ward; repeats"
    )
    command.add_argument(
        "--notebook", action="append", default=[], metavar="NAME", help="only this one; repeats"
    )
    command.add_argument("--force", action="store_true", help="also what has not changed")
    command.add_argument(
        "--resume",
        action="store_true",
        help="go on with a run of the same that was broken off; begin anew where there is none",
    )
    command.add_argument(
        "--keep", type=_at_least_one, metavar="N", help="runs of the period that stay (all)"
    )
    _add_jobs(command, "notebooks executed at a time (the processors)")
    _add_limits(command)
    command.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="execute on the workers of a Dask scheduler, such as tcp://host:8786",
    )
    _add_language(command)
    command.set_defaults(command=_run)


def _add_limits(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cell-seconds",
        type=_above_zero,
        default=DEFAULT_LIMITS.cell,
        metavar="S",
        help="what a cell may take; then its notebook has failed (%(default)g)",
    )
    command.add_argument(
        "--notebook-seconds",
        type=_above_zero,
        default=DEFAULT_LIMITS.notebook,
        metavar="S",
        help="what a notebook may take (%(default)g)",
    )
    command.add_argument(
        "--memory",
        type=_above_zero,
        default=DEFAULT_LIMITS.memory / 1024**3,
        metavar="GB",
        help="what a notebook may take beyond the libraries, on Linux (%(default)g)",
    )


def _run(options: argparse.Namespace) -> int:
    from wardanalytics.order import Order
    from wardanalytics.progress import shown_on
    from wardanalytics.report import run_report

    order = Order(
        data=options.data,
        outputs=options.out,
        period=options.period,
        wards=options.ward,
        notebooks=options.notebook,
        jobs=options.jobs,
        language=options.language,
        cluster=options.cluster,
        limits=Limits(
            cell=options.cell_seconds,
            notebook=options.notebook_seconds,
            memory=round(options.memory * 1024**3),
        ),
        force=options.force,
        resume=options.resume,
        keep=options.keep,
    )
    with shown_on(sys.stdout) as show:
        report = run_report(order, show)
    problems = ", ".join(f"{count} {severity}" for severity, count in report.problems.items())
    if report.lacks:
        print(f"`latest` stays: this limited run lacks {', '.join(report.lacks)}")
    done = f"{len(report.runs)} notebooks, {report.failed} failed"
    if report.resumed:
        done += f", {report.resumed} had ended before"
    if report.carried:
        done += f", {report.carried} taken over as nothing they show has changed"
    if report.unchanged:
        done = "nothing has changed since, no notebook executed (--force does all again)"
    print(f"{report.folder.as_posix()}: {done}; problems of the period: {problems}")
    return PROBLEMS if report.failed else FINE


def _add_check(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "check",
        help="say what is wrong in workbooks, and where",
        description="Check workbooks, or every workbook of a folder, and say for each cell in "
        "doubt what stands there, what is wrong and what to do.",
        epilog=_STATUS_HELP.format(problem="an error to correct was found", locked=""),
    )
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="workbook or folder")
    _add_reference(command)
    _add_language(command)
    command.add_argument("--format", choices=["text", "json", "csv"], default="text")
    command.add_argument(
        "--marked", type=Path, metavar="DIR", help="write copies with comments on the bad cells"
    )
    _add_jobs(command, "workbooks read at a time (the processors)")
    command.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    reference = wa.load_reference(options.reference)
    problems, files = [], []
    for path in options.paths:
        folder, chosen = _folder_and_files(path)
        tables = wa.judge(wa.load_returns(folder, reference, chosen, jobs=options.jobs), reference)
        problems.append(tables.problems)
        files.append(tables.files)
        if options.marked:
            _write_marked(folder, tables.problems, options.marked, options.language)
    found, received = pd.concat(problems, ignore_index=True), pd.concat(files, ignore_index=True)
    shown = {"text": _as_text, "json": _as_json, "csv": _as_csv}[options.format]
    print(shown(found, received, options.language))
    return _status(found)


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
        epilog=_STATUS_HELP.format(problem="an error to correct was found", locked=""),
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
        epilog=_STATUS_HELP.format(problem="never", locked=""),
    )
    command.set_defaults(command=_list)


def _list(options: argparse.Namespace) -> int:
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


def _add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--language", choices=LANGUAGES, default="vi", help="vi (default) or en")


def _add_jobs(command: argparse.ArgumentParser, explained: str) -> None:
    command.add_argument(
        "--jobs", type=_at_least_one, default=os.cpu_count() or 1, metavar="N", help=explained
    )


def _above_zero(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
