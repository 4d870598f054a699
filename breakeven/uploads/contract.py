"""The upload of the user's contract, whose negotiated prices replace the market's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from breakeven.document import UsedContract
from breakeven.origins import one_line
from breakeven.uploads.upload import DocumentEdit, Upload
from economics.errors import InputError
from economics.note import Note
from pricing.contract.contract import MAX_ROWS, ContractError
from pricing.contract.file import MAX_BYTES, read_contract


@dataclass(frozen=True)
class ContractUpload(Upload[UsedContract]):
    """A contract as CSV, used as a whole or refused as a whole."""

    label = "Upload your contract (CSV)"
    help = f"At most {MAX_BYTES // 2**20} MiB and {MAX_ROWS:,} rows; used as a whole or refused as a whole."
    types = ("csv",)
    max_bytes = MAX_BYTES
    at_once = True

    def read(self, content: bytes, name: str) -> Sequence[UsedContract]:
        """Return the contract, named after the file; raises ContractError."""
        return (UsedContract(one_line(name), read_contract(content)),)

    def refused(self, error: InputError) -> Sequence[str]:
        """Name everything that is wrong with the file."""
        return error.sentences if isinstance(error, ContractError) else (str(error),)

    def preview(self, result: UsedContract) -> Sequence[Note]:
        """Return nothing: the table below the upload shows it."""
        del result
        return ()

    def button(self, result: UsedContract) -> str:
        """Return the label that a button would have."""
        return f"Use {result.name}"

    def edit(self, result: UsedContract) -> DocumentEdit:
        """Return the edit that uses the contract's prices."""
        return lambda open_: replace(open_, contract=result)


CONTRACT_FILE = ContractUpload()
