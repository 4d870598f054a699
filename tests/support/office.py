"""LibreOffice for tests: one process that opens workbooks, changes cells and recalculates."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("recalculate.py")
PYTHON = "/usr/bin/python3"
"""The Python that Debian's python3-uno is for."""


def soffice() -> str:
    """Return the program; fails the test with what to install where it or its Python is missing."""
    program = shutil.which("soffice")
    if program is None or not _has_uno():
        pytest.fail(
            "LibreOffice recalculates the workbooks: install libreoffice-calc and python3-uno (./task slow does)"
        )
    return program


def _has_uno() -> bool:
    if not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], check=False, capture_output=True).returncode == 0


def recalculated(jobs: Sequence[dict[str, Any]], folder: Path) -> list[list[dict[str, Any]]]:
    """Return what each run of each job shows; see `recalculate.py`."""
    asked, found = folder / "jobs.json", folder / "found.json"
    asked.write_text(json.dumps(jobs))
    profile = folder / "profile"
    command = [PYTHON, str(SCRIPT), soffice(), str(profile), str(asked), str(found)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    results: list[list[dict[str, Any]]] = json.loads(found.read_text())
    return results
