"""A file that holds a scenario, of whichever kind: a scenario alone, a document, or a certificate of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from breakeven.document import Document, read_file
from breakeven.origins import Sourced
from economics.note import Level, Note
from economics.scenario.reading import parse_json


@dataclass(frozen=True)
class Opened:
    """What a file holds; `certified_on` is the day of the prices of a certificate, None for another file."""

    held: Document | Sourced
    certified_on: date | None = None

    @property
    def document(self) -> Document:
        """What it holds, as a document."""
        return self.held if isinstance(self.held, Document) else Document(self.held.scenario, self.held.origins)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What to know before its figures are used; whether its contract is in use is for others to say."""
        if self.certified_on is None:
            return ()
        words = (
            f"This is a certificate: its scenario is open with the prices that the catalogue here has of "
            f"{self.certified_on}; breakeven verify computes it from the rows inside."
        )
        return (Note("certificate", words, Level.WARNING),)


def open_content(content: str | bytes) -> Opened:
    """Return what a file holds; the scenario of a certificate has the day of its prices.

    Raises InputError naming the first field that is refused, and for a certificate that was changed afterwards.
    """
    return _certified(content) if is_certificate(content) else Opened(read_file(content))


def is_certificate(content: str | bytes) -> bool:
    """Whether a file says that it is a certificate; raises InputError for what is no JSON."""
    parsed = parse_json(content)
    return isinstance(parsed, dict) and "certificate_version" in parsed


def _certified(content: str | bytes) -> Opened:
    from breakeven.certificate.file import intact_certificate  # noqa: PLC0415 - few files need what it takes

    certificate = intact_certificate(content)
    document, day = certificate.document, certificate.snapshot.as_of
    return Opened(replace(document, scenario=document.scenario.model_copy(update={"as_of": day})), day)
