"""`breakeven throughput`: one estimate, or predictions for a whole table of benchmarks."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from breakeven.commands.common import Commands, add_number, catalogue, field_of, print_json, print_rows, read_input, say

if TYPE_CHECKING:
    from economics.fleet.architecture import Architecture

_NEEDED = ("model", "gpu", "input", "output")


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    from economics.fleet.engines import DEFAULT_ENGINE, ENGINES

    parser = commands.add_parser("throughput", help="estimate throughput on GPUs")
    parser.add_argument("--model", help="model of the registry, such as llama-3.3-70b")
    parser.add_argument("--config", metavar="config.json", help="a Hugging Face config.json instead of --model")
    parser.add_argument("--gpu", help="GPU id, such as h100-sxm")
    add_number(parser, "--gpus", field_of("gpus_per_replica"), default=1, help="GPUs of a replica (default: 1)")
    parser.add_argument("--precision", help="precision of the weights (default: the model's own)")
    add_number(parser, "--input", field_of("input_tokens"), help="input tokens of a request, such as 2k")
    add_number(parser, "--output", field_of("output_tokens"), help="output tokens of a request")
    in_flight = field_of("concurrency", whole=False)
    add_number(parser, "--concurrency", in_flight, help="requests at a time (default: offline, as many as fit)")
    share = "share of input read from a prefix cache, such as 40%% or 0.4"
    add_number(parser, "--cache-hit-rate", field_of("cache_hit_rate"), default=0.0, help=share)
    parser.add_argument("--engine", choices=ENGINES, default=DEFAULT_ENGINE)
    parser.add_argument("--engine-version", default="", help="version of the engine (default: an average of its own)")
    parser.add_argument("--benchmarks", metavar="FILE.csv", help="predict every row of a table of benchmarks instead")
    return parser


def run(options: argparse.Namespace) -> int:
    """Print one estimate as JSON, or a table of predictions as CSV and its summary on standard error."""
    return _estimate(options) if options.benchmarks is None else _benchmarks(options.benchmarks)


def _estimate(options: argparse.Namespace) -> int:
    """Print one estimate. Raises InputError naming the argument that is missing or refused."""
    from breakeven.files.estimate import estimate_document
    from economics.errors import InputError
    from economics.fleet.configuration import Serving, Work
    from economics.ways import native_precision
    from pricing.resolve.points import estimator_precision
    from pricing.resolve.shelf import shelf

    config = None if options.config is None else read_input(options.config)
    for name in _NEEDED:
        if getattr(options, name) is None and not (name == "model" and config is not None):
            raise InputError(f"--{name}", "is missing")
    known = shelf(catalogue())
    model = _own(config, options.precision) if config is not None else known.model(options.model)
    precision = estimator_precision(options.precision) if options.precision else native_precision(model)
    serving = Serving(model, known.gpu(options.gpu), precision, options.engine, options.engine_version)
    work = Work(options.input, options.output, options.concurrency, options.cache_hit_rate)
    print_json(estimate_document(serving, options.gpus, work, known.constants))
    return 0


def _own(config: bytes, precision: str | None) -> Architecture:
    """Return the model of a config.json; raises InputError naming `--config` for a file that is no such JSON.

    The precision is that of the file; where the file does not say it, the one that was typed.
    """
    from economics.errors import InputError
    from economics.fleet.config_file.model_file import read_model_file
    from economics.fleet.config_file.text import parse_config

    try:
        read = read_model_file(parse_config(config), "custom")
    except InputError as error:
        raise InputError("--config" if error.field == "file" else error.field, error.message) from None
    if read.precision is None:
        if precision is None:
            raise InputError("--precision", f"is missing: {read.warnings[0].text}")
        read = read.stored_in(precision)
    return read.sizes


def _benchmarks(path: str) -> int:
    from breakeven.files.tables import Table
    from pricing.resolve.benchmark_rows import predict_rows

    predicted = predict_rows(read_input(path), catalogue())
    print_rows(Table(predicted.columns, list(predicted.rows)), "csv")
    say(predicted.summary)
    return 0
