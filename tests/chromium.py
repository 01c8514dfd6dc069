"""A headless Chromium for tests: where it is, how it is started, what a page may do in it."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def found_or_skipped(found, what):
    """Skip a test that lacks what it needs, but never under CI, where all of it is installed."""
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not there; .ci/run installs it")
    return pytest.skip(f"{what} is not installed here; .ci/run installs it")


@contextmanager
def started():
    """Debian's chromium, driven by playwright."""
    path = found_or_skipped(shutil.which("chromium"), "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def watched(context):
    """Collect what a page of this context complains of, and what it asks of anything but files."""
    seen = []
    context.on("request", lambda asked: _note_request(seen, asked.url))
    context.on("console", lambda told: seen.append(told.text) if told.type == "error" else None)
    context.on("weberror", lambda error: seen.append(str(error.error)))
    return seen


def _note_request(seen, url):
    if not url.startswith(("file:", "data:", "blob:")):
        seen.append(url)
