"""A version of the library as a session opens it: where it is, who saved it when, and its document."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from breakeven.choices import LIBRARY_CHOICES
from breakeven.document import Document, read_file
from breakeven.saved.link import SavedLink
from breakeven.snapshot.file import read_snapshot
from breakeven.snapshot.snapshot import Snapshot
from economics.errors import InputError


@dataclass(frozen=True)
class OpenVersion:
    """A saved version: the scenario's id and name in the library, the number, author and time, and what it holds."""

    scenario: str
    name: str
    number: int
    author: str
    saved_at: datetime
    comment: str
    document: Document
    snapshot: Snapshot = field(hash=False)

    @property
    def link(self) -> SavedLink:
        """Where it is in an address."""
        return SavedLink(self.scenario, self.number)

    def is_unchanged(self, document: Document) -> bool:
        """Whether a document has the inputs that were saved, looked at in the same currency."""
        own = self.document
        return (
            document.scenario == own.scenario
            and document.currency == own.currency
            and document.contract_name in ("", own.contract_name)
        )


def opened_version(
    scenario: str, name: str, number: int, author: str, saved_at: str, comment: str, document: str, snapshot: str
) -> OpenVersion:
    """Return a version by the texts that the library holds; raises InputError for what this program cannot read."""
    read = read_file(document)
    whole = read if isinstance(read, Document) else Document(read.scenario, read.origins)
    at = datetime.fromisoformat(saved_at)
    try:
        taken = read_snapshot(snapshot)
    except InputError as error:
        raise InputError(f"figures of then: {error.field}", error.message) from None
    return OpenVersion(scenario, name, number, author, at, comment, whole, taken)


def to_be_saved(document: Document) -> Document:
    """Return a document as the library keeps it: without what was chosen on the page of the library itself."""
    for choice in LIBRARY_CHOICES:
        document = document.choosing(choice, choice.default)
    return document
