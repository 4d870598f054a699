"""The command `breakeven throughput`: one estimate from the command line, or a whole benchmark table."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from breakeven.files.pack import Table, csv_bytes
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.configuration import Layout, Serving, Work, cache_precision
from economics.fleet.estimator import estimate_one
from economics.fleet.hf_config import read_config
from economics.fleet.memory import fit
from economics.option.serving import DEFAULT_ENGINE, ENGINES
from economics.scenario.reading import parse_json
from economics.ways import native_precision
from pricing.resolve.benchmark_rows import predict_rows
from pricing.resolve.points import estimator_precision
from pricing.resolve.shelf import shelf
from pricing.store.catalogue import Catalogue

_NEEDED = ("model", "gpu", "input", "output")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--model", help="model of the registry, such as llama-3.3-70b")
    parser.add_argument("--config", metavar="config.json", help="a Hugging Face config.json instead of --model")
    parser.add_argument("--gpu", help="GPU id, such as h100-sxm")
    parser.add_argument("--gpus", type=float, default=1, help="GPUs of a replica (default: 1)")
    parser.add_argument("--precision", help="precision of the weights (default: the model's own)")
    parser.add_argument("--input", type=float, help="input tokens of a request")
    parser.add_argument("--output", type=float, help="output tokens of a request")
    parser.add_argument("--concurrency", type=float, help="requests at a time (default: offline, as many as fit)")
    parser.add_argument("--cache-hit-rate", type=float, default=0.0, help="share of input read from a prefix cache")
    parser.add_argument("--engine", choices=ENGINES, default=DEFAULT_ENGINE)
    parser.add_argument("--engine-version", default="", help="version of the engine (default: an average of its own)")
    parser.add_argument("--benchmarks", metavar="FILE.csv", help="predict every row of a table of benchmarks instead")


def document_of(options: argparse.Namespace, catalogue: Catalogue, config: bytes | None) -> dict[str, Any]:
    """Return one estimate as a JSON document. Raises InputError naming the argument that is missing or refused."""
    for name in _NEEDED:
        if getattr(options, name) is None and not (name == "model" and config is not None):
            raise InputError(f"--{name}", "is missing")
    known = shelf(catalogue)
    model = _own(config) if config is not None else known.model(options.model)
    precision = estimator_precision(options.precision) if options.precision else native_precision(model)
    serving = Serving(model, known.gpu(options.gpu), precision, options.engine, options.engine_version)
    work = Work(options.input, options.output, options.concurrency, options.cache_hit_rate)
    found = estimate_one(serving, Layout(options.gpus), work, known.constants)
    cached = cache_precision(options.engine, precision)
    held = fit(model, serving.gpu, int(options.gpus), precision, int(options.input + options.output), 1, cached)
    per_second = "tokens_per_second"
    return {
        "model": model.id,
        "gpu": serving.gpu.id,
        "gpus": int(options.gpus),
        "precision": precision,
        "engine": options.engine,
        "input_tokens": options.input,
        "output_tokens": options.output,
        "concurrency": options.concurrency,
        "cache_hit_rate": options.cache_hit_rate,
        "kind": "estimated",
        "regime": {"measured": "pair measured", "unmeasured": "pair never measured"}[found.regime],
        f"output_{per_second}": _rounded(found.output_tokens_per_second),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "band": "80 % of kept-out measurements of this regime lie between low and high",
        f"prefill_{per_second}": _rounded(found.prefill_tokens_per_second),
        f"decode_{per_second}": _rounded(found.decode_tokens_per_second),
        "time_to_first_token_ms": _rounded(found.ttft_ms),
        "time_per_output_token_ms": _rounded(found.tpot_ms),
        "sequences_in_flight": found.sequences,
        "limit": found.limit,
        "memory_bytes": {
            "weights": held.weight_bytes,
            "cache_of_one_request": held.cache_bytes,
            "cache_precision": cached,
            "reserve": held.reserve_bytes,
            "usable": held.usable_bytes,
        },
    }


def run(options: argparse.Namespace, catalogue: Catalogue) -> int:
    """Print one estimate as JSON, or write a table of predictions and its summary."""
    if options.benchmarks is not None:
        return _table(_read(options.benchmarks), catalogue)
    config = None if options.config is None else _read(options.config)
    print(json.dumps(document_of(options, catalogue, config), indent=1, allow_nan=False))
    return 0


def _table(content: bytes, catalogue: Catalogue) -> int:
    found = predict_rows(content, catalogue)
    sys.stdout.write(csv_bytes(Table(found.columns, list(found.rows))).decode())
    print("\n".join(found.summary), file=sys.stderr)
    return 0


def _own(config: bytes) -> Architecture:
    try:
        document = parse_json(config)
    except InputError as error:
        raise InputError("--config", error.message) from None
    return read_config(document, "custom")


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, error.strerror or "cannot be read") from None


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
