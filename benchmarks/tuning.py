"""How well the formulas of a fine-tuning hold: bands against runs left out, memory against what was measured or said.

`python -m benchmarks.tuning`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from economics.fleet.architecture import Architecture
from economics.fleet.memory import RUNTIME_BYTES
from economics.tuning.memory import activation_bytes
from economics.tuning.methods.kinds import METHODS
from pricing.facts.tuning import TuningMemory, TuningRate
from pricing.resolve.shelf import shelf
from pricing.store.catalogue import Catalogue, open_catalogue
from trust.tuning.runs import left_out, shares

SAME_SIZE = 0.01
"""Share by which the parameters of a point and of the registered model that stands for it may differ."""
_SHORT = 2048
"""Tokens of an example where a source says none."""


def bands(catalogue: Catalogue) -> Iterator[str]:
    """How often the band of the share of peak held a run that it was drawn without."""
    known = shares(catalogue.facts(TuningRate), shelf(catalogue).gpus)
    yield f"{len(known)} of {len(catalogue.facts(TuningRate))} runs on a GPU whose arithmetic is known"
    for words, whole_models in (("the run", False), ("all runs of its model", True)):
        results = left_out(known, whole_models=whole_models)
        held = sum(result.held for result in results)
        yield f"band drawn without {words}: held {held} of {len(results)}, {held / len(results):.0%}"
        for method in METHODS:
            of_method = [result for result in results if result.run.row.method == method]
            yield f"  {method}: {sum(result.held for result in of_method)} of {len(of_method)}"


def memory(catalogue: Catalogue) -> Iterator[str]:
    """The formula for a GPU's memory against each measured run, and against what sources say of a size [GB]."""
    models = shelf(catalogue).models.values()
    deviations: dict[str, list[float]] = {}
    for row in catalogue.facts(TuningRate):
        model = _of_size(models, row.parameters_total)
        if row.memory_gb_per_gpu is None or model is None or row.gpus is None:
            continue
        tokens = row.sequence_length * (row.micro_batch or 1)
        needed = _needed_gb(model, row.method, row.gpus, tokens)
        deviations.setdefault(row.method, []).append(needed / row.memory_gb_per_gpu - 1)
        where = f"{row.model_id} {row.method} on {row.gpus} {row.gpu}, {tokens:,} tokens, {row.framework}"
        deviation = deviations[row.method][-1]
        yield f"{where}: formula {needed:.1f}, measured {row.memory_gb_per_gpu:.1f}, {deviation:+.0%}"
    for method, found in deviations.items():
        middle = median(abs(deviation) for deviation in found)
        yield f"{method}: {len(found)} measured, middle deviation {middle:.0%}, {min(found):+.0%} to {max(found):+.0%}"
    measured = {(row.method, row.memory_gb_per_gpu, row.parameters_total / 1e9) for row in catalogue.facts(TuningRate)}
    for said in catalogue.facts(TuningMemory):
        if (said.method, said.memory_gb, said.parameters_b) in measured:
            continue
        model = None if said.parameters_b is None else _of_size(models, said.parameters_b * 1e9)
        if model is None or said.memory_gb is None:
            yield f"{said.model} {said.method}: not held, the sizes or the figure are not known ({said.source_locator})"
            continue
        needed = _needed_gb(model, said.method, 1, _SHORT)
        yield f"{said.model} {said.method}: formula {needed:.1f}, said {said.memory_gb:.1f} ({said.source_locator})"


def _of_size(models: Iterable[Architecture], parameters: float) -> Architecture | None:
    dense = [model for model in models if not model.moe_layers]
    nearest = min(dense, key=lambda model: abs(model.total_parameters - parameters))
    return nearest if abs(nearest.total_parameters / parameters - 1) <= SAME_SIZE else None


def _needed_gb(model: Architecture, method: str, gpus: int, tokens: int) -> float:
    return (METHODS[method].state_bytes(model) / gpus + activation_bytes(model, tokens) + RUNTIME_BYTES) / 1e9


def main() -> None:
    """Print both."""
    catalogue = open_catalogue()
    for line in (*bands(catalogue), *memory(catalogue)):
        print(line)


if __name__ == "__main__":
    main()
