"""One digest of everything that a run follows from, to know that nothing has changed."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]


def fingerprint(folders: Iterable[Path], facts: Any) -> str:
    """A digest of every file under some folders, of this library's own files, and of facts.

    Files count by their path in their folder and their bytes; `facts` is what JSON can hold. What a
    notebook keeps beside itself (`.ipynb_checkpoints`, `__pycache__`) counts for nothing.
    """
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for folder in [*folders, PACKAGE]:
        digest.update(b"folder")
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            place = path.relative_to(folder)
            if not any(part.startswith((".", "__pycache__")) for part in place.parts):
                digest.update(json.dumps(place.as_posix()).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
