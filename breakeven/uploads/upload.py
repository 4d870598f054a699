"""The protocol of every kind of uploaded file: limits, reader, preview, and the edit that uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol, TypeVar

from breakeven.document import Document
from economics.errors import InputError
from economics.note import Note

MEBIBYTE = 2**20
Result = TypeVar("Result")
DocumentEdit = Callable[[Document], Document]


class Upload(Protocol[Result]):
    """One kind of uploaded file. `max_bytes` is a whole number of MiB, so that pages can refuse at the same size."""

    label: ClassVar[str]
    help: ClassVar[str]
    types: ClassVar[tuple[str, ...]]
    max_bytes: ClassVar[int]
    at_once: ClassVar[bool]
    """Whether dropping the file is enough; otherwise its results are shown, each with a button."""

    def read(self, content: bytes, name: str) -> Sequence[Result]:
        """Return what the file offers; raises InputError naming the field that is missing or refused."""
        ...

    def refused(self, error: InputError) -> Sequence[str]:
        """Return the sentences that say why a file was not read."""
        ...

    def preview(self, result: Result) -> Sequence[Note]:
        """Return what to know about a result before it is used."""
        ...

    def button(self, result: Result) -> str:
        """Return the label of the button that uses a result."""
        ...

    def edit(self, result: Result) -> DocumentEdit:
        """Return the edit of the open document that uses a result."""
        ...


def check_size(content: bytes, max_bytes: int) -> None:
    """Raise InputError for a file above a limit."""
    if len(content) > max_bytes:
        raise InputError("file", f"{len(content):,} bytes are refused: at most {max_bytes:,}")
