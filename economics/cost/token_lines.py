"""The table of token prices: input, cached input, cache writes that live short and long, output.

Everything that loops over prices loops over this table: the columns of the catalogue, of contracts and of files, the
fields of a scenario, the editor, the history, and the cost lines of a result with their working. The types with one
price per line (`ListedPrices`, `TokenPrices`, `PriceOverride`, `PriceRow`) spell the lines out so that mypy sees them;
a test checks that they match this table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One kind of price per token [USD/Mtok] as sellers list it.

    `id` is its attribute in `ListedPrices` and `TokenPrices`. `follows` is the line whose price applies where this one
    has none; a line that follows no other must have a price. `compared`: price lists are compared by it, and short
    tables include it. `in_history`: the history of past releases was collected with it.
    """

    id: str
    follows: str | None = None
    compared: bool = True
    in_history: bool = True

    @property
    def field(self) -> str:
        """Its field in a scenario and its column in the catalogue, in contracts and in files."""
        return f"{self.id}_usd_per_mtok"

    @property
    def words(self) -> str:
        """What people call it, before the word price."""
        return self.id.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine(TokenLine):
    """A line that a month's tokens are billed by.

    `cost_line` is the id of its cost in results, which lines may share; `tokens` is the part of `TokenSplit` it bills.
    """

    cost_line: str
    tokens: str


TOKEN_LINES: tuple[TokenLine, ...] = (
    BilledLine("input", cost_line="input", tokens="plain"),
    BilledLine("cached_input", follows="input", cost_line="cached input", tokens="cached"),
    BilledLine("cache_write", follows="input", compared=False, cost_line="cache writes", tokens="cache_write"),
    BilledLine(
        "cache_write_long",
        follows="cache_write",
        compared=False,
        in_history=False,
        cost_line="cache writes",
        tokens="long_cache_write",
    ),
    BilledLine("output", cost_line="output", tokens="output"),
)
"""Every line in the order of the catalogue's columns; a line comes after the one it follows."""

BILLED_LINES = tuple(line for line in TOKEN_LINES if isinstance(line, BilledLine))
COMPARED_LINES = tuple(line for line in TOKEN_LINES if line.compared)
REQUIRED_LINES = tuple(line for line in TOKEN_LINES if line.follows is None)
