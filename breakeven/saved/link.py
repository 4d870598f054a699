"""A version of the library in an address: `saved=` with the scenario's id, and the number of the version after a dot.

Without a number the newest version is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from economics.errors import InputError
from economics.fields.field import shown

PARAMETER = "saved"
_WRITTEN = re.compile(r"([0-9a-f]{32})(?:\.([1-9][0-9]{0,8}))?")
RULE = "must be the link of a saved scenario, as “Copy library link” copies it"


@dataclass(frozen=True)
class SavedLink:
    """Where a version is in the library; `number` None: the newest."""

    scenario: str
    number: int | None = None

    @property
    def text(self) -> str:
        """The value of the parameter."""
        return self.scenario if self.number is None else f"{self.scenario}.{self.number}"


def read_link(text: str) -> SavedLink:
    """Return the link that a parameter holds; raises InputError for what is none.

    >>> read_link("0123456789abcdef0123456789abcdef.3").number
    3
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise InputError(PARAMETER, f"{shown(text)} is refused: {RULE}", RULE)
    return SavedLink(found[1], int(found[2]) if found[2] else None)
