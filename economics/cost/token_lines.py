"""The prices per token that an option may have: the one table of them.

Whatever goes over prices goes over this table: the columns of the catalogue, of contracts and of files, the fields of a
scenario, the editor, the history, the cost lines of a result and their working. The types that hold a price a line
(`ListedPrices`, `TokenPrices`, `PriceOverride`, `PriceRow`) name each line once, so that mypy sees it; a test holds
them to this table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One price per token [USD/Mtok] as sellers list it.

    `id` is its attribute in `ListedPrices` and `TokenPrices`. `follows` is the line whose price is paid where this one
    has none; a line that follows no other must have a price. `compared`: lists are compared by it and short tables
    show it.
    """

    id: str
    follows: str | None = None
    compared: bool = True

    @property
    def field(self) -> str:
        """The field of a scenario, and the column of the catalogue, of contracts and of files."""
        return f"{self.id}_usd_per_mtok"

    @property
    def words(self) -> str:
        """What people call it, before the word price."""
        return self.id.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine(TokenLine):
    """A line that a month's tokens are billed by in scenarios of schema version 1.

    `cost_line` is the id of its cost in results, `tokens` the part of `TokenSplit` that it bills.
    """

    cost_line: str
    tokens: str


TOKEN_LINES: tuple[TokenLine, ...] = (
    BilledLine("input", cost_line="input", tokens="plain"),
    BilledLine("cached_input", follows="input", cost_line="cached input", tokens="cached"),
    BilledLine("cache_write", follows="input", compared=False, cost_line="cache writes", tokens="cache_write"),
    TokenLine("cache_write_1h", follows="input", compared=False),
    BilledLine("output", cost_line="output", tokens="output"),
)
"""Every line in the order of the catalogue's columns; a line comes after the one it follows."""

BILLED_LINES = tuple(line for line in TOKEN_LINES if isinstance(line, BilledLine))
COMPARED_LINES = tuple(line for line in TOKEN_LINES if line.compared)
REQUIRED_LINES = tuple(line for line in TOKEN_LINES if line.follows is None)
