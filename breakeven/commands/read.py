"""`breakeven read`: what a file of others says, before it is used: a model's config.json, or a benchmark."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from breakeven.commands.common import Commands, add_format, add_number, print_json, print_rows, read_input, say

if TYPE_CHECKING:
    from economics.fields.field import Field
    from economics.fleet.config_file.model_file import ModelFile

BESIDE = "hf_quant_config.json"
"""The file in which ModelOpt says how weights are stored, beside the config.json."""
LONGEST = 20 * 2**20
"""The longest file of any kind that is read [byte]."""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("read", help="what a model's config.json or a benchmark says, before it is used")
    parser.add_argument("file", metavar="FILE", help="config.json, params.json or a benchmark; - for standard input")
    add_number(parser, "--parameters", _parameters, help="published number of parameters, such as 70.6B")
    parser.add_argument("--precision", help="precision of the weights, where the file does not say it, such as fp8")
    parser.add_argument(
        "--quantisation", metavar=BESIDE, help=f"how weights are stored (default: {BESIDE} beside a config.json)"
    )
    add_format(parser, ("table", "json"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Read the file by its kind and print what was understood; the last kind takes what no other recognises."""
    from breakeven.uploads.recognise import is_configuration

    content = _content(options.file)
    kinds: tuple[tuple[Callable[[bytes], bool], Callable[[bytes, argparse.Namespace], None]], ...] = (
        (is_configuration, _configuration),
        (lambda _: True, _benchmark),
    )
    show = next(show for recognised, show in kinds if recognised(content))
    show(content, options)
    return 0


def _content(path: str) -> bytes:
    """The content of a file; raises InputError for weights and for what is too long, before it is read as a whole."""
    from economics.errors import InputError
    from economics.fleet.config_file.text import refuse_weights

    if path == "-":
        return read_input(path)
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
            refuse_weights(head)
            size = Path(path).stat().st_size
            if size > LONGEST:
                raise InputError("file", f"{size:,} bytes are refused: at most {LONGEST:,}")
            return head + file.read()
    except OSError as error:
        raise InputError(path, error.strerror or "cannot be read") from None


_HEAD = 64


def _configuration(content: bytes, options: argparse.Namespace) -> None:
    from breakeven.files.model_file import model_document, model_table

    read = _model(content, options)
    if options.format == "json":
        print_json(model_document(read))
        return
    print_rows(model_table(read), options.format)
    say(note.text for note in read.warnings)


def _model(content: bytes, options: argparse.Namespace) -> ModelFile:
    """The model of a configuration, in the precision and against the number of parameters that the options give."""
    from economics.fleet.config_file.model_file import read_model_file
    from economics.fleet.config_file.text import parse_config

    beside = _quantisation(options)
    read = read_model_file(parse_config(content), "custom", None if beside is None else parse_config(beside))
    if options.precision is not None:
        read = read.stored_in(options.precision)
    return read if options.parameters is None else read.against(options.parameters)


def _parameters() -> Field:
    from breakeven.uploads.published import PARAMETERS

    return PARAMETERS


def _quantisation(options: argparse.Namespace) -> bytes | None:
    if options.quantisation is not None:
        return read_input(options.quantisation)
    beside = Path(options.file).parent / BESIDE
    return (
        beside.read_bytes() if options.file != "-" and Path(options.file).name != BESIDE and beside.is_file() else None
    )


def _benchmark(content: bytes, options: argparse.Namespace) -> None:
    from breakeven.files.tables import Table
    from breakeven.uploads.benchmarks.reading import benchmark_document, read_benchmark
    from economics.errors import InputError

    for name in ("parameters", "precision", "quantisation"):
        if getattr(options, name) is not None:
            raise InputError(f"--{name}", "is about a model's config.json, and this file is a benchmark: leave it out")
    document = benchmark_document(read_benchmark(content, options.file))
    if options.format == "json":
        print_json(document)
        return
    runs = document["runs"]
    print_rows(Table(tuple(runs[0]), [tuple(run.values()) for run in runs]), options.format)
    say(document["warnings"])
