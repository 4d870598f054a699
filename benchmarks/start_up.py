"""The command line's start-up: `breakeven compare` against importing pandas and duckdb, as whole processes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.model import paired
from breakeven.defaults import default_scenario
from economics.scenario.reading import scenario_document

ROOT = Path(__file__).resolve().parent.parent


def compare_and_imports(repeats: int = 11) -> tuple[float, float]:
    """Median seconds of `breakeven compare` on the default scenario, and of importing pandas and duckdb."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.json"
        path.write_text(json.dumps({**scenario_document(default_scenario()), "as_of": "2026-11-20"}))
        compare = [sys.executable, "-m", "breakeven", "compare", str(path)]
        imports = [sys.executable, "-c", "import pandas, duckdb"]

        def run(command: list[str]) -> None:
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

        run(compare)
        run(imports)
        return paired(lambda: run(compare), lambda: run(imports), repeats)
