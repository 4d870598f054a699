"""The upload of a saved scenario, or of a whole document, in place of the open one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from breakeven.document import Document
from breakeven.opened import Opened, open_content
from breakeven.uploads.upload import MEBIBYTE, DocumentEdit, Upload, check_size
from economics.errors import InputError
from economics.fields.field import shown
from economics.note import Level, Note

MAX_BYTES = 5 * MEBIBYTE


@dataclass(frozen=True)
class ScenarioUpload(Upload[Opened]):
    """A scenario JSON; a document also brings its currency and page choices, but never a contract."""

    label = "Open a scenario JSON"
    help = "A file saved with “Scenario JSON” below the tables, a certificate of one, or one written by hand."
    types = ("json",)
    max_bytes = MAX_BYTES
    at_once = True

    def read(self, content: bytes, name: str) -> Sequence[Opened]:
        """Return the one document or scenario in the file."""
        del name
        check_size(content, self.max_bytes)
        return (open_content(content),)

    def refused(self, error: InputError) -> Sequence[str]:
        """Say why the file was not opened."""
        return (f"The file was not opened: {error}",)

    def preview(self, result: Opened) -> Sequence[Note]:
        """Say what a certificate opens, and name the contract of a document, which is not in the file."""
        contract = result.document.contract
        if contract is None:
            return result.notes
        words = f"This was made with the contract {shown(contract.name)}: without it, prices may differ."
        return (*result.notes, Note("made with a contract", words, Level.WARNING))

    def button(self, result: Opened) -> str:
        """Return the label that a button would have."""
        del result
        return "Open"

    def edit(self, result: Opened) -> DocumentEdit:
        """Return the edit that opens it."""
        held = result.held
        if isinstance(held, Document):
            return lambda open_: replace(held, contract=open_.contract)
        return lambda open_: open_.with_scenario(held)


SCENARIO = ScenarioUpload()
