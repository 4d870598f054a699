"""What a watch is given: the scenarios of a folder, each opened, or why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breakeven.certificate.file import intact_certificate
from breakeven.document import Document, UsedContract, read_file
from breakeven.opened import is_certificate
from breakeven.origins import Sourced
from breakeven.watch.watched import State, stored_state
from economics.errors import InputError
from economics.fields.text import printable

MAX_BYTES = 4 * 2**20
"""The largest file that is opened; documents have some kilobytes."""
_SUFFIX = ".json"


@dataclass(frozen=True)
class SavedScenario:
    """A saved scenario: its name, where it is stored, and what was stored of then (None: its own as-of day says).

    `contract` is the one that it was made with. `fault` says why what was stored of then cannot be read.
    `at_list_prices`: now is worked out without the contract of the watch. Else who may not see its prices could save
    inputs of their choice and read off what is found on which side of a typed price the contract's lies.
    """

    name: str
    place: str
    sourced: Sourced
    then: State | None = None
    contract: UsedContract | None = None
    fault: str = ""
    at_list_prices: bool = False


@dataclass(frozen=True)
class Unreadable:
    """A place whose scenario cannot be opened, and why."""

    place: str
    sentence: str
    name: str = ""


def saved_in(folder: Path) -> list[SavedScenario | Unreadable]:
    """Return what each file of a folder that ends in .json holds, by name; hidden files and folders inside are left.

    Raises InputError for what is no folder, and for one without such a file: a watch of nothing would find nothing.
    """
    try:
        names = sorted(path.name for path in folder.iterdir() if _is_named_so(path.name))
    except OSError as error:
        raise InputError(str(folder), error.strerror or "cannot be read") from None
    if not names:
        raise InputError(str(folder), f"holds no scenario: no file in it ends in {_SUFFIX}")
    return [_opened(folder / name) for name in names]


def _is_named_so(name: str) -> bool:
    return name.lower().endswith(_SUFFIX) and not name.startswith(".")


def _opened(path: Path) -> SavedScenario | Unreadable:
    place = printable(path.name)
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            return Unreadable(place, "is no file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Unreadable(place, error.strerror or "cannot be read")
    if len(content) > MAX_BYTES:
        return Unreadable(place, f"has more than {MAX_BYTES // 2**20} MiB: no scenario is as large")
    return opened(place, content)


def opened(place: str, content: bytes | str) -> SavedScenario | Unreadable:
    """Return the scenario of a text, a certificate, a document or a scenario alone; what is refused is Unreadable."""
    try:
        if is_certificate(content):
            return _certified(place, content)
        read = read_file(content)
    except InputError as error:
        return Unreadable(place, str(error))
    name = read.scenario.name or place
    if isinstance(read, Document):
        return SavedScenario(name, place, read.sourced, contract=read.contract)
    return SavedScenario(name, place, read)


def _certified(place: str, content: bytes | str) -> SavedScenario:
    """Return the document of a certificate with what it holds of then; raises InputError."""
    certificate = intact_certificate(content)
    document = certificate.document
    name = document.scenario.name or place
    return SavedScenario(name, place, document.sourced, stored_state(certificate.snapshot), document.contract)
