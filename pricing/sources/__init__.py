"""The sources that fill the catalogue, each with a fingerprint of its content and a loader of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

Row = tuple[object, ...]


class SourceError(Exception):
    """A source that cannot be read as a whole: `source` with its version, and what in it could not be read."""

    def __init__(self, source: str, what: str) -> None:
        super().__init__(f"{source} could not be read: {what}")
        self.source = source
        self.what = what


class Source(Protocol):
    """What fills a part of the catalogue: all of it or, with a SourceError, nothing."""

    @property
    def NAME(self) -> str:
        """Name of the source, as editions carry it."""

    def fingerprint(self) -> str:
        """Return the hash of the present content."""

    def load(self) -> Content:
        """Return the present content."""


@dataclass(frozen=True, slots=True)
class Content:
    """One edition's content: rows per table (without the edition number, in column order) and what they describe.

    `observed_on` is the newest day the content is known to describe.
    """

    package_version: str
    observed_on: date
    note: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
