"""A JupyterLab for tests: what `make lab` starts, on copies, with a home of its own."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its folder of notebooks, and the address of each with its token."""

    notebooks: Path
    address: str
    token: str

    def of(self, notebook: str) -> str:
        """Where a notebook opens, in a workspace that nothing else uses."""
        workspace = f"lab/workspaces/{Path(notebook).stem}/tree/{notebook}"
        return f"{self.address}/{workspace}?reset&token={self.token}"


@contextmanager
def served(folder: Path):
    """JupyterLab on copies of notebooks and data below a folder; ended with all its kernels."""
    for part in ("notebooks", "data/reference", "data/returns"):
        shutil.copytree(ROOT / part, folder / part)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, home = secrets.token_hex(16), folder / "home"
    home.mkdir()
    ours = {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "JUPYTER_TOKEN": token}
    for part in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        ours[part] = str(home / part.lower())
    for part in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        ours[part] = str(home / part.lower())
    _answer_no_to_news(home / "jupyterlab_settings_dir")
    command = [sys.executable, "-m", "jupyterlab", *_of_make_lab()]
    command += ["--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0"]
    with (folder / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **ours}, stdout=log, stderr=log
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api?token={token}", process, folder / "lab.log")
            yield Lab(folder / "notebooks", address, token)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _answer_no_to_news(settings: Path) -> None:
    """Answer beforehand what JupyterLab asks everybody once, in a box over the notebook."""
    file = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    file.parent.mkdir(parents=True)
    file.write_text('{"fetchNews": "false"}', encoding="utf-8")


def _of_make_lab() -> list[str]:
    """What `make lab` would start, so that the test starts what people start."""
    command = ["make", "--dry-run", "--no-print-directory", "lab"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    [line] = [line for line in told.splitlines() if "jupyter lab " in line]
    return line.split("jupyter lab ")[1].split()


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer:\n{log.read_text(errors='replace')[-3000:]}")
