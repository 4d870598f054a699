"""What the commands share: reading files, refusing input, the catalogue and its contract, printing tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

if TYPE_CHECKING:
    from breakeven.document import Document
    from breakeven.files.tables import Table
    from pricing.contract.contract import Contract
    from pricing.store.catalogue import Catalogue

BAD_INPUT = 2
"""The exit status of a command whose input is refused."""
FORMATS = ("table", "csv", "json")
_WIDEST_CELL = 44


class Commands(Protocol):
    """The object that a command adds its parser to."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:
        """Return the parser of a new command, to which its arguments are added."""


def refuse(message: str) -> NoReturn:
    """Say in one line what is wrong, and exit with the status for bad input."""
    print(" ".join(message.split()), file=sys.stderr)
    raise SystemExit(BAD_INPUT)


def say(sentences: Iterable[str]) -> None:
    """Write remarks to standard error, one per line, so that standard output stays a clean file."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)


def read_input(path: str) -> bytes:
    """Return the contents of a file, or of standard input for "-". Raises InputError naming the file."""
    from economics.errors import InputError

    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, error.strerror or "cannot be read") from None


def catalogue() -> Catalogue:
    """Return the price catalogue, built at first use."""
    from pricing.store.catalogue import open_catalogue

    return open_catalogue()


def today() -> date:
    """Return the current date, UTC."""
    return datetime.now(tz=UTC).date()


def day(text: str) -> date:
    """Read a date, as the type of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no date: must be YYYY-MM-DD") from None


def number(text: str) -> float:
    """Read a number, as the type of an argument."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number") from None


def add_scenario(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the scenario file and for the contract whose prices replace the market's."""
    parser.add_argument("scenario", metavar="SCENARIO.json", help="scenario or document file, or - for standard input")
    parser.add_argument("--contract", metavar="FILE.csv", help="use the prices of this contract where it has any")


def chosen_contract(options: argparse.Namespace) -> Contract:
    """Return the contract of the options, else the deployment's, which is reported and ignored when unusable."""
    from pricing.contract.file import read_contract, shared_contract

    if options.contract is not None:
        return read_contract(read_input(options.contract))
    contract, notices = shared_contract()
    say(notices)
    return contract


def open_file(options: argparse.Namespace, contract: Contract) -> Document:
    """Return the document that the options name, and say when it was made with another contract than is used here."""
    from breakeven.document import Document, read_file

    opened = read_file(read_input(options.scenario))
    if not isinstance(opened, Document):
        return Document(opened.scenario, opened.origins)
    if opened.contract is not None and not contract.rows:
        say([opened.contract.missing])
    return opened


def add_format(parser: argparse.ArgumentParser, formats: tuple[str, ...] = FORMATS) -> None:
    """Add `--format`; the first of the formats is the default."""
    parser.add_argument("--format", choices=formats, default=formats[0])


def print_json(document: Any) -> None:
    """Print a document as JSON."""
    from breakeven.files.json_text import json_text

    print(json_text(document))


def print_rows(table: Table, form: str) -> None:
    """Print a table as CSV, as a JSON list of objects, or in columns for a screen."""
    from breakeven.files.tables import csv_bytes

    if form == "json":
        print_json([dict(zip(table.columns, row, strict=True)) for row in table.rows])
    elif form == "csv":
        sys.stdout.write(csv_bytes(table).decode())
    else:
        _print_columns(table)


def _print_columns(table: Table) -> None:
    text = [table.columns, *(tuple("" if value is None else str(value) for value in row) for row in table.rows)]
    widths = [min(max(len(row[i]) for row in text), _WIDEST_CELL) for i in range(len(table.columns))]
    for row in text:
        cells = (
            value if len(value) <= width else value[: width - 1] + "…" for value, width in zip(row, widths, strict=True)
        )
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
