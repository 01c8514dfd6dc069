"""Digests of what a run and each of its notebooks follow from, to know what has not changed."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]


def fingerprint(folders: Iterable[Path], facts: Any) -> str:
    """A digest of every file under some folders, of this library's own files, and of facts.

    `facts` is what JSON can hold.
    """
    return digest([facts, *(files_under(folder) for folder in [*folders, PACKAGE])])


def files_under(folder: Path) -> dict[str, str]:
    """The digest of each file's bytes by its path in a folder.

    What a notebook keeps beside itself (`.ipynb_checkpoints`, `__pycache__`) counts for nothing.
    """
    places = {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}
    return {
        place.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for place, path in places.items()
        if not any(part.startswith((".", "__pycache__")) for part in place.parts) and path.is_file()
    }


def digest(facts: Any) -> str:
    """One digest of anything that JSON can hold."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
