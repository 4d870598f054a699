"""What the commands share: reading files, refusing input, the catalogue and its contract, printing tables."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

if TYPE_CHECKING:
    from breakeven.document import Document
    from breakeven.files.tables import Table
    from economics.fields.field import Field
    from pricing.contract.contract import Contract
    from pricing.store.catalogue import Catalogue
    from team.library.rows import Actor
    from team.library.store import Library

BAD_INPUT = 2
"""The exit status of a command whose input is refused."""
FORMATS = ("table", "csv", "json")
_WIDEST_CELL = 80


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


def tell_share(done: float) -> None:
    """Say on a terminal how much of the work is done; the line is gone when it is."""
    if sys.stderr.isatty():
        end = "\r" if done < 1 else "\r\033[K"
        print(f"{100 * done:.0f} %" if done < 1 else "", end=end, file=sys.stderr, flush=True)


def read_input(path: str) -> bytes:
    """Return the contents of a file, or of standard input for "-". Raises InputError naming the file."""
    from economics.errors import InputError

    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, error.strerror or "cannot be read") from None


def write_whole(option: str, name: str, content: bytes) -> None:
    """Write a file that an option names, whole or not at all; what stands there stays where it cannot be written."""
    path = Path(name)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as staging:
            written = Path(staging) / "file"
            written.write_bytes(content)
            os.replace(written, path)
    except OSError as error:
        refuse(f"{option} {name}: {error.strerror}")


def catalogue() -> Catalogue:
    """Return the price catalogue, built at first use."""
    from pricing.store.catalogue import open_catalogue

    return open_catalogue()


@contextmanager
def saved_library(*, create: bool = False) -> Iterator[Library]:
    """Open the library of saved scenarios for a block; what it cannot do ends the command with its sentence.

    Only a command that fills a library may begin one (`create`): what reads one that is not there got a wrong address.
    """
    from team.library.errors import LibraryUnavailable, NotThere
    from team.library.store import open_library
    from team.settings import DATABASE_URL

    try:
        library = open_library(DATABASE_URL.get(), create=create)
        try:
            yield library
        finally:
            library.close()
    except (LibraryUnavailable, NotThere) as error:
        refuse(str(error))


def operator() -> Actor:
    """Return who runs the command, as the machine knows them, for the audit log."""
    import getpass

    from team.library.rows import Actor

    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        account = f"user {os.getuid()}"
    return Actor(subject=f"command line:{account}", name=f"{account} (command line)")


def today() -> date:
    """Return the current date, UTC."""
    return datetime.now(tz=UTC).date()


def day(text: str) -> date:
    """Read a date, as the type of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no date: must be YYYY-MM-DD") from None


class _NumberAction(argparse.Action):
    """The reading of a number as people write it; what was understood of another spelling is kept in `understood`."""

    def __init__(self, *, field: Callable[[], Field], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._field = field

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option_string: Any = None
    ) -> None:
        """Read the argument, or refuse it with what to type, and with all readings where it is open."""
        from breakeven.written_numbers.reading import read_clear
        from breakeven.written_numbers.writing import in_digits
        from economics.errors import InputError

        field, flag = self._field(), option_string or self.dest
        try:
            value = read_clear(values, field, path=flag).value
        except InputError as error:
            refuse(str(error))
        setattr(namespace, self.dest, value)
        said = in_digits(value, field)
        if not _is_literal(values, value) and said != values:
            namespace.understood = [*getattr(namespace, "understood", ()), f"{flag}: read {values.strip()} as {said}"]


def _is_literal(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False


def add_number(
    parser: argparse.ArgumentParser, flag: str, field: Callable[[], Field], *, help: str, default: float | None = None
) -> None:
    """Add an argument for a number as people write it; `field` gives its unit and range when it is read."""
    parser.add_argument(flag, action=_NumberAction, field=field, metavar="NUMBER", help=help, default=default)


def field_of(name: str, *, whole: bool | None = None) -> Callable[[], Field]:
    """Return what looks a row of the table of fields up; with `whole` it takes whole numbers alone, or any."""

    def look_up() -> Field:
        from economics.fields.table import FIELDS

        return FIELDS[name] if whole is None else replace(FIELDS[name], whole=whole)

    return look_up


def say_understood(options: argparse.Namespace) -> None:
    """Say on standard error what was understood of numbers that were not written as a program writes them."""
    say(getattr(options, "understood", ()))


def add_scenario(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the scenario file and for the contract whose prices replace the market's."""
    parser.add_argument(
        "scenario", metavar="SCENARIO.json", help="scenario, document or certificate file, or - for standard input"
    )
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
    document = open_path(options.scenario)
    if document.contract is not None and not contract.rows:
        say([document.contract.missing])
    return document


def open_path(path: str) -> Document:
    """Return what a file holds, a scenario, a document or a certificate, and say what to know of it."""
    from breakeven.opened import open_content

    opened = open_content(read_input(path))
    say(note.text for note in opened.notes)
    return opened.document


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
    """Print columns of at most so many signs; a longer cell goes on below itself: a figure that is cut is another."""
    import textwrap

    text = [table.columns, *(tuple("" if value is None else str(value) for value in row) for row in table.rows)]
    widths = [min(max(len(row[i]) for row in text), _WIDEST_CELL) for i in range(len(table.columns))]
    for row in text:
        cells = [textwrap.wrap(value, max(width, 1)) or [""] for value, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            line = (cell[number] if number < len(cell) else "" for cell in cells)
            print("  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip())
