"""The upload of a saved scenario, or of a whole document, in place of the open one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from breakeven.document import Document, read_file
from breakeven.origins import Sourced
from breakeven.uploads.upload import MEBIBYTE, DocumentEdit, Upload, check_size
from economics.errors import InputError
from economics.fields.field import shown
from economics.note import Level, Note

MAX_BYTES = 5 * MEBIBYTE


@dataclass(frozen=True)
class ScenarioUpload(Upload[Document | Sourced]):
    """A scenario JSON; a document also brings its currency and page choices, but never a contract."""

    label = "Open a scenario JSON"
    help = "A file saved with “Scenario JSON” below the tables, or written by hand."
    types = ("json",)
    max_bytes = MAX_BYTES
    at_once = True

    def read(self, content: bytes, name: str) -> Sequence[Document | Sourced]:
        """Return the one document or scenario in the file."""
        del name
        check_size(content, self.max_bytes)
        return (read_file(content),)

    def refused(self, error: InputError) -> Sequence[str]:
        """Say why the file was not opened."""
        return (f"The file was not opened: {error}",)

    def preview(self, result: Document | Sourced) -> Sequence[Note]:
        """Name the contract that a document was made with, which is never in the file itself."""
        if not isinstance(result, Document) or result.contract is None:
            return ()
        words = f"This was made with the contract {shown(result.contract.name)}: without it, prices may differ."
        return (Note("made with a contract", words, Level.WARNING),)

    def button(self, result: Document | Sourced) -> str:
        """Return the label that a button would have."""
        del result
        return "Open"

    def edit(self, result: Document | Sourced) -> DocumentEdit:
        """Return the edit that opens it."""
        match result:
            case Document():
                return lambda open_: replace(result, contract=open_.contract)
            case Sourced():
                return lambda open_: open_.with_scenario(result)


SCENARIO = ScenarioUpload()
