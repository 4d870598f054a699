"""A month's requests as a bill prices them: tokens, which price each is billed at, and what causes change about it.

An account is arrays with one element a piece: the tokens of one cell that one price bills. A cause returns another
account in which some pieces have another price, variant or factor; what is billed is worked out anew from those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import TOKENS_PER_MTOK
from pricing.rows import BATCH, STANDARD
from usage.reconcile.cells import PRIORITY, Cell
from usage.reconcile.invoice import Invoice, Line, LineName
from usage.reconcile.prices import VARIANTS, PriceBook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_PRICE = {line.id: place for place, line in enumerate(BILLED_LINES)}
INPUT, CACHED, WRITTEN, WRITTEN_LONG, OUTPUT = (
    _PRICE[id] for id in ("input", "cached_input", "cache_write", "cache_write_long", "output")
)
"""Places of the prices in the tables of `PriceBook`."""
STANDARD_PRICE, BATCH_PRICE, PRIORITY_PRICE = (VARIANTS.index(name) for name in (STANDARD, BATCH, PRIORITY))
PLAIN, READ, WRITTEN_SHORT, WRITTEN_HOUR, WRITTEN_OUT = range(5)
"""Kinds of piece: plain input, cached reads, cache writes of five minutes and of an hour, output."""
_LINE_AND_PRICE: tuple[tuple[LineName, int], ...] = (
    ("input", INPUT),
    ("cached input", CACHED),
    ("cache write", WRITTEN),
    ("cache write", WRITTEN),
    ("output", OUTPUT),
)
"""By kind of piece: the line that bills it, and the price that does so where no cause changes it."""


@dataclass(frozen=True, eq=False)
class Account:
    """What a log holds, ready to be billed.

    `lines` are those of the invoice and those that the log's models have beside; `days` those of the period. Arrays
    over pieces: `kind` of piece, `line`, `day` and `cell` as places, `tokens` [token], `price` a place in BILLED_LINES,
    `variant` in VARIANTS, `tiered` and `billed` whether the tier's price counts and whether the piece is billed at all,
    `factor` what its price is multiplied by. `added_usd` are amounts beside the pieces, days by lines.
    """

    lines: tuple[Line, ...]
    days: tuple[date, ...]
    cells: tuple[Cell, ...]
    prices_usd_per_mtok: Floats
    kind: Ints
    line: Ints
    day: Ints
    cell: Ints
    tokens: Floats
    price: Ints
    variant: Ints
    tiered: Flags
    billed: Flags
    factor: Floats
    added_usd: Floats

    def amounts_usd(self) -> Floats:
        """Return what is billed [USD], days by lines."""
        return self._amounts_usd

    @cached_property
    def _amounts_usd(self) -> Floats:
        return self.amounts_of(np.ones(len(self.line), dtype=bool)) + self.added_usd

    def amounts_of(self, pieces: Flags) -> Floats:
        """Return what is billed for some of the pieces [USD], days by lines."""
        days, lines = len(self.days), len(self.lines)
        price = self.prices_usd_per_mtok[self.cell, self.variant, self.tiered.astype(np.int64), self.price]
        usd = self.tokens * price * self.factor * (self.billed & pieces) / TOKENS_PER_MTOK
        added = np.bincount(self.day * lines + self.line, weights=usd, minlength=days * lines)
        return added.astype(np.float64).reshape(days, lines)

    def of_cells(self, which: Sequence[bool] | Flags) -> Flags:
        """Return which pieces belong to the cells for which `which` is true."""
        return np.asarray(which, dtype=bool)[self.cell]

    def share_of_requests(self, which: Sequence[bool]) -> float:
        """Return how many of the successful requests are in the cells for which `which` is true, 0 to 1.

        Where no requests are counted, it is the share of their input tokens.
        """
        counted = any(c.requests for c in self.cells)
        sizes = [0.0 if c.failed else c.requests if counted else c.tokens_in for c in self.cells]
        every = sum(sizes)
        wanted = sum(size for size, chosen in zip(sizes, which, strict=True) if chosen)
        return wanted / every if every else 0.0

    @property
    def variants(self) -> frozenset[str]:
        """The variants of prices that it is billed by."""
        return frozenset(VARIANTS[place] for place in np.unique(self.variant[self.billed]).tolist())

    @property
    def models(self) -> tuple[tuple[str, str], ...]:
        """The sellers and models of the lines, in order."""
        return tuple(dict.fromkeys((line.provider, line.model) for line in self.lines))


def account_of(cells: Sequence[Cell], invoice: Invoice, book: PriceBook) -> Account:
    """Return the account of a log's cells for the lines of an invoice, at standard prices without any cause.

    The cells are those of the invoice's sellers and days; models go by the name that the invoice gives them. Raises
    InputError for a model without a price.
    """
    pieces = [(n, kind, tokens) for n, cell in enumerate(cells) for kind, tokens in _pieces(cell)]
    line_of = [Line(cells[n].provider, cells[n].model, _LINE_AND_PRICE[kind][0]) for n, kind, _ in pieces]
    lines = tuple(sorted({*invoice.amounts_usd, *line_of}))
    place = {line: n for n, line in enumerate(lines)}
    days = tuple(date.fromordinal(n) for n in range(invoice.first.toordinal(), invoice.last.toordinal() + 1))
    prices = [book.of_cell(cell) for cell in cells]
    return Account(
        lines=lines,
        days=days,
        cells=tuple(cells),
        prices_usd_per_mtok=np.stack(prices) if prices else np.empty((0, len(VARIANTS), 2, len(BILLED_LINES))),
        kind=np.array([kind for _, kind, _ in pieces], dtype=np.int64),
        line=np.array([place[line] for line in line_of], dtype=np.int64),
        day=np.array([(cells[n].day - invoice.first).days for n, _, _ in pieces], dtype=np.int64),
        cell=np.array([n for n, _, _ in pieces], dtype=np.int64),
        tokens=np.array([tokens for _, _, tokens in pieces], dtype=np.float64),
        price=np.array([_LINE_AND_PRICE[kind][1] for _, kind, _ in pieces], dtype=np.int64),
        variant=np.full(len(pieces), STANDARD_PRICE, dtype=np.int64),
        tiered=np.zeros(len(pieces), dtype=bool),
        billed=np.array([not cells[n].failed for n, _, _ in pieces], dtype=bool),
        factor=np.ones(len(pieces)),
        added_usd=np.zeros((len(days), len(lines))),
    )


def by_the_rules(account: Account) -> Account:
    """Return the account at the prices that the log itself asks for: batch, context tiers, writes of an hour."""
    batch = account.of_cells([c.batch for c in account.cells])
    return replace(
        account,
        variant=np.where(batch, BATCH_PRICE, account.variant),
        tiered=np.ones_like(account.tiered),
        price=np.where(account.kind == WRITTEN_HOUR, WRITTEN_LONG, account.price),
    )


def _pieces(cell: Cell) -> list[tuple[int, float]]:
    """The kinds and tokens [token] of a cell; of a failed one all that was sent, as plain input."""
    if cell.failed:
        return [(PLAIN, cell.tokens_in)] if cell.tokens_in else []
    tokens = (cell.plain, cell.cached, cell.written, cell.written_long, cell.output)
    return [(kind, amount) for kind, amount in enumerate(tokens) if amount]
