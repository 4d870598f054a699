"""Speed of the estimator: many configurations, the ranked search, and the command on a table of benchmarks."""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.browser import ROOT
from benchmarks.model import paired
from breakeven.defaults import default_scenario
from breakeven.fleet.matrix import AskedModel, matrix
from economics.fleet.configuration import Layout, Serving, Work
from economics.fleet.estimator import estimate
from economics.option.self_hosted import SelfHostedOption
from pricing.resolve import ways
from pricing.resolve.scenario import resolve_each
from pricing.resolve.shelf import shelf
from pricing.store.catalogue import open_catalogue

CONFIGURATIONS = 4_000
AS_OF = date(2026, 11, 20)


def four_thousand() -> float:
    """Seconds for 4,000 configurations: all models and GPUs at four precisions, twice."""
    known = shelf(open_catalogue())
    serving = [
        Serving(model, gpu, precision, "vllm")
        for model in known.models.values()
        for gpu in known.gpus.values()
        for precision in ("bf16", "fp8", "int4", "nvfp4")
    ]
    rows = (serving * 2)[:CONFIGURATIONS]
    work = Work(2000, 400, np.linspace(1, 256, CONFIGURATIONS), 0.4)
    return paired(lambda: estimate(rows, Layout(8), work, known.constants), lambda: None)[0]


def search_ways() -> None:
    scenario = default_scenario()
    option = scenario.options[2]
    assert isinstance(option, SelfHostedOption)
    free = option.model_copy(update={"throughput": None})
    ways.ways_to_serve(free, scenario.workload, open_catalogue(), AS_OF)


def ranked() -> float:
    """Seconds for every GPU × number × precision × offer of one model, ranked."""
    search_ways()
    return paired(search_ways, lambda: None)[0]


def ranked_cold() -> float:
    """Seconds for the same in the first call of a process whose catalogue is open."""
    script = (
        "import time; from benchmarks import fleet; from pricing.resolve.shelf import shelf;"
        "shelf(fleet.open_catalogue());"
        "start = time.perf_counter(); fleet.search_ways(); print(time.perf_counter() - start)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def matrix_of_four() -> float:
    """Seconds for every GPU by four models, measurements known."""
    scenario, catalogue = default_scenario(), open_catalogue()
    option = scenario.options[2]
    assert isinstance(option, SelfHostedOption)
    resolved, _ = resolve_each(scenario, catalogue, AS_OF)
    asked = [AskedModel(id) for id in ("gemma-4-31b", "llama-3.3-70b", "deepseek-v3.2", "gpt-oss-120b")]

    def search() -> None:
        matrix(option, asked, resolved, catalogue)

    search()
    return paired(search, lambda: None)[0]


def table() -> float:
    """Seconds of the whole command over 4,000 rows, start-up included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["framework", "model", "precision", "gpu", "n_gpus", "isl", "osl", "concurrency"])
            for row in range(CONFIGURATIONS):
                writer.writerow(["vllm 0.18.0", "llama-3.3-70b", "fp8", "h100-sxm", 2, 500 + row, 400, 1 + row % 256])
        start = time.perf_counter()
        command = [sys.executable, "-m", "breakeven", "throughput", "--benchmarks", str(path)]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        return time.perf_counter() - start
