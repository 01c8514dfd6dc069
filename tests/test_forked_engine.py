"""What a notebook can do to its process, and what of it the batch and the next notebook see."""

import os
import signal
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from wardanalytics.batch.engine import NAME
from wardanalytics.batch.execution import Task, run_notebooks
from wardanalytics.batch.limits import Limits, best_engine

pytestmark = pytest.mark.skipif(best_engine() != "forked", reason="no process can be forked here")


on_each_engine = pytest.mark.parametrize(
    "engine", ["forked", pytest.param("kernel", marks=pytest.mark.slow)]
)


@pytest.fixture
def run(tmp_path):
    """Execute notebooks of a few code cells each; gives their runs and copies, in their order."""

    def execute(*notebooks, engine="forked", jobs=2, **limits):
        tasks = []
        for number, sources in enumerate(notebooks):
            cells = [c if isinstance(c, dict) else new_code_cell(c) for c in sources]
            path = tmp_path / f"n{number}.ipynb"
            nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)
            tasks.append(Task(path.stem, path, tmp_path / f"{engine}-{number}.ipynb"))
        runs = run_notebooks(
            tasks, jobs=jobs, language="vi", limits=Limits(**limits), engine=engine
        )
        return runs, [nbformat.read(task.output, 4) for task in tasks]

    return execute


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def printed(copy):
    outputs = [output for cell in copy.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def outputs_of(copy):
    """The outputs of each code cell without what is the process's own."""
    kept = []
    for cell in copy.cells:
        for output in cell.get("outputs", []):
            output.pop("transient", None)
            if output.output_type == "error":
                output.traceback = []
        kept.append((cell.get("execution_count"), cell.get("outputs", [])))
    return kept


EVERYTHING = [
    new_markdown_cell("# Prose"),
    "import sys, os, matplotlib.pyplot as plt, pandas as pd\nfrom IPython import display",
    "print('out'); print('err', file=sys.stderr)\n'đạt'",
    "pd.DataFrame({'Phường': ['Bến Thành'], 'điểm': [99.85]})",
    "fig, ax = plt.subplots(figsize=(2, 1)); ax.plot([1, 3, 2]);",
    "handle = display.display('waiting', display_id=True)",
    "handle.update('done')",
    "print('gone'); display.clear_output(); print('kept')",
    "display.display(display.HTML('<b>8/7</b>'), metadata={'text/html': {'isolated': True}})",
    new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    new_code_cell("raise SystemError('not run')", metadata={"tags": ["skip-execution"]}),
    "get_ipython().run_line_magic('who', '')\n_ = 5\n_",
    "sum([1, 2])",
]


@pytest.mark.slow
def test_a_forked_process_gives_the_outputs_of_a_real_kernel_to_the_byte(run):
    copies = {engine: run(EVERYTHING, engine=engine)[1][0] for engine in ("forked", "kernel")}
    forked, kernel = (outputs_of(copies[engine]) for engine in ("forked", "kernel"))
    assert len(forked) == len(kernel)
    for ours, theirs in zip(forked, kernel, strict=True):
        assert ours == theirs
    pictures = [o for _, outputs in forked for o in outputs if "image/png" in o.get("data", {})]
    assert len(pictures) == 1


def test_nothing_of_one_notebook_is_seen_by_the_next(run):
    change = """
import builtins, os, sys, warnings, logging, random, math
import pandas as pd, matplotlib as mpl, numpy as np
pd.set_option("display.max_rows", 3)
mpl.rcParams["font.size"] = 99
os.environ["LEAK"] = "1"
os.chdir("/")
warnings.simplefilter("error")
math.tau = 0
builtins.leak = 1
sys.path.append("leak")
logging.getLogger().setLevel(1)
np.seterr(all="raise")
"""
    look = """
import builtins, os, sys, warnings, logging, math
import pandas as pd, matplotlib as mpl, numpy as np
print(pd.get_option("display.max_rows"), mpl.rcParams["font.size"], os.environ.get("LEAK"),
      os.getcwd() == "/", warnings.filters[0][0] == "error", math.tau == 0,
      hasattr(builtins, "leak"), "leak" in sys.path, logging.getLogger().level == 1,
      np.geterr()["divide"])
"""
    _, copies = run([look], [change], [look], jobs=1)
    before, _, after = map(printed, copies)
    assert before == after
    assert "60 10.0 None False False False False False False warn" in after


def test_random_numbers_are_not_the_same_in_every_notebook(run):
    draw = "import random, numpy as np; print(random.random(), np.random.rand())"
    _, copies = run([draw], [draw])
    one, other = (printed(copy).split() for copy in copies)
    assert one[0] != other[0] and one[1] != other[1]


@on_each_engine
@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("import os; os._exit(7)", "ended with status 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was killed by SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "was killed by SIGSEGV"),
        ("import os; os.abort()", "was killed by SIGABRT"),
    ],
)
def test_a_process_that_dies_is_a_failed_cell_and_the_next_notebook_is_fine(
    run, source, cause, engine
):
    runs, copies = run(["print(1)", source, "print(3)"], ["print('fine')"], engine=engine)
    assert runs[0].status == "failed"
    assert (runs[0].error.cell, runs[0].error.ename) == (2, "DeadKernelError")
    assert runs[0].error.evalue == f"the notebook's process {cause}"
    states = [c.metadata.papermill.status for c in copies[0].cells if "papermill" in c.metadata]
    assert states[-3:] == ["completed", "failed", "pending"]
    assert (runs[1].status, printed(copies[1])) == ("completed", "fine\n")


def test_a_notebook_that_takes_too_much_memory_fails_and_keeps_its_outputs(run):
    hungry = "kept = [bytearray(100_000_000) for _ in range(30)]"
    runs, copies = run(["print('before')", hungry], memory=1_000_000_000)
    assert (runs[0].error.cell, runs[0].error.ename) == (2, "MemoryError")
    assert printed(copies[0]) == "before\n"


@on_each_engine
def test_a_notebook_of_many_quick_cells_has_a_limit_of_its_own(run, engine):
    runs, _ = run(["import time"] + ["time.sleep(0.4)"] * 40, notebook=8, engine=engine)
    assert runs[0].error.ename == "NotebookTimeoutError"
    assert runs[0].error.evalue == "the notebook took longer than its limit of 8 seconds"


@on_each_engine
def test_what_a_child_process_prints_is_in_the_copy(run, engine):
    source = "import os; print('ours', flush=True); os.system('echo theirs; echo wrong >&2')"
    _, copies = run([source], engine=engine)
    streams = {o.name: o.text for o in copies[0].cells[0].outputs if o.output_type == "stream"}
    assert "theirs" in streams["stdout"] or "theirs" in printed(copies[0])
    assert "wrong" in printed(copies[0])
    assert "ours" in printed(copies[0])


@on_each_engine
def test_a_process_left_behind_ends_with_its_notebook(run, engine):
    source = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)"
    _, copies = run([source], engine=engine)
    left = int(printed(copies[0]))
    for _ in range(100):
        if not _is_alive(left):
            break
        time.sleep(0.05)
    else:
        os.kill(left, signal.SIGKILL)
        raise AssertionError(f"process {left} was left behind")


def _is_alive(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


@on_each_engine
def test_of_50_megabytes_of_print_the_copy_keeps_the_beginning_and_says_so(run, engine):
    source = "for _ in range(50): print('x' * 1_000_000)"
    runs, copies = run([source, "'after'"], engine=engine)
    assert runs[0].status == "completed"
    text = printed(copies[0])
    assert len(text) < 1_100_000
    assert "more characters were printed and left out of this copy" in text
    assert runs[0].task.output.stat().st_size < 2_000_000


@pytest.mark.slow
def test_50_notebooks_at_4_jobs_are_50_distinct_copies(tmp_path):
    source = "ward_code = 'none'  # whose"
    cells = [new_code_cell(source, metadata={"tags": ["parameters"]}), new_code_cell("ward_code")]
    notebook = tmp_path / "one.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), notebook)
    codes = [f"w{n:02}" for n in range(50)]
    tasks = [Task(c, notebook, tmp_path / f"{c}.ipynb", {"ward_code": c}) for c in codes]
    run_notebooks(tasks, jobs=4, language="vi")
    shown = [
        nbformat.read(task.output, 4).cells[-1].outputs[0].data["text/plain"] for task in tasks
    ]
    assert shown == [repr(code) for code in codes]


def test_papermill_itself_knows_the_engine(tmp_path):
    notebook = tmp_path / "one.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("6 * 7")], metadata=KERNEL), notebook)
    copy = papermill.execute_notebook(
        notebook, tmp_path / "out.ipynb", engine_name=NAME, progress_bar=False
    )
    assert copy.cells[-1].outputs[0].data["text/plain"] == "42"
