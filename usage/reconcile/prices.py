"""List prices of the days of a bill: standard, batch and priority, by context tier and time of day.

Dated prices are taken from the newest list, which knows when they began; undated ones from the list as it was known
on the day. A variant that a list carries only from a later day on (batch prices are dated with the day on which they
were checked) counts for the days before too, and `assumed_earlier` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import MissingPrice, completed
from economics.errors import InputError
from pricing.errors import CatalogueError, quoted
from pricing.rows import BATCH, STANDARD, PriceRow
from pricing.rules.token_prices import PriceWindow, TokenPriceSet
from pricing.store.catalogue import Catalogue
from usage.reconcile.cells import PRIORITY, Cell, Cuts

VARIANTS = (STANDARD, BATCH, PRIORITY)
"""How a request can be priced, in the order of the tables here."""
BASE, TIERED = 0, 1
"""Places of the price without a context tier and of that of the tier that a request reaches."""


@dataclass(frozen=True)
class Dated:
    """A listed row that prices of a bill rest on, and whether it is dated after a day that it was taken for."""

    row: PriceRow
    assumed_earlier: bool


class PriceBook:
    """Look-ups of the list prices of days, kept; `known_on` is the day whose knowledge counts."""

    def __init__(self, catalogue: Catalogue, known_on: date) -> None:
        self._catalogue = catalogue
        self._known_on = known_on
        self._rows = lru_cache(maxsize=None)(self._rows_of_day)
        self._price = lru_cache(maxsize=None)(self._price_at)
        self._used: dict[tuple[PriceRow, bool], None] = {}

    @property
    def used(self) -> tuple[Dated, ...]:
        """The rows that prices were taken from so far, in the order of their use."""
        return tuple(Dated(*each) for each in self._used)

    def is_priced(self, provider: str, model: str, day: date) -> bool:
        """Tell whether a seller lists a price per token of a model on a day."""
        try:
            self._price(provider, model, day, 0, 0, STANDARD)
        except (CatalogueError, MissingPrice):
            return False
        return True

    def of_cell(self, cell: Cell) -> NDArray[np.float64]:
        """Return the prices [USD/Mtok] of a cell, by VARIANTS, by BASE and TIERED, by BILLED_LINES.

        Raises InputError where the model has no price.
        """
        prices = np.empty((len(VARIANTS), 2, len(BILLED_LINES)))
        for place, variant in enumerate(VARIANTS):
            for tier, over in ((BASE, 0), (TIERED, cell.over_input_tokens)):
                try:
                    at = self._price(cell.provider, cell.model, cell.day, over, cell.from_minute, variant)
                except (CatalogueError, MissingPrice):
                    raise no_price("usage", cell.provider, cell.model) from None
                prices[place, tier] = at
        return prices

    def _price_at(
        self, provider: str, model: str, day: date, over: int, minute: int, variant: str
    ) -> tuple[float, ...]:
        rows = self._rows(provider, model, day)
        asked = tuple(_as_batch(row) for row in rows.rows if row.variant == variant) if variant != STANDARD else ()
        standard = tuple(row for row in rows.rows if row.variant == STANDARD)
        windows = TokenPriceSet(provider, model, (*standard, *asked)).select(day, over + 1 if over else 0)
        window = next(w for w in windows if _holds(w, minute))
        for row in window.rows if variant == STANDARD else window.batch_rows:
            begun = row.effective_from is None or row.effective_from <= day
            self._used.setdefault((row, not begun))
        both = completed(window.standard, window.batch)
        prices = both[0] if variant == STANDARD else both[1]
        return tuple(float(prices.price(line)) for line in BILLED_LINES)

    def _rows_of_day(self, provider: str, model: str, day: date) -> TokenPriceSet:
        """The rows that hold on a day, variants that are dated later moved to it."""
        latest = self._catalogue.token_price_rows(provider, model, max(day, self._known_on))
        held = [row for row in latest.rows if _in_force(row, day) and row.variant == STANDARD]
        if not held or any(row.effective_from is None and row.effective_to is None for row in held):
            latest = self._catalogue.token_price_rows(provider, model, day)
        rows = list(latest.rows)
        for variant in (BATCH, PRIORITY):
            of_variant = [row for row in rows if row.variant == variant]
            if of_variant and not any(row.effective_from is None or row.effective_from <= day for row in of_variant):
                first = min(row.effective_from for row in of_variant if row.effective_from is not None)
                rows = [
                    replace(row, effective_from=None) if row.variant == variant and row.effective_from == first else row
                    for row in rows
                ]
        return replace(latest, rows=tuple(rows))


def cuts_of(catalogue: Catalogue, offers: Iterable[tuple[str, str]], known_on: date) -> Cuts:
    """Return where the prices of offers (seller, model) change with size and hour; models without a price have none."""
    sizes: set[int] = set()
    minutes: set[int] = set()
    for provider, model in offers:
        try:
            rows = catalogue.token_price_rows(provider, model, known_on).rows
        except CatalogueError:
            continue
        sizes.update(row.tier_from_input_tokens for row in rows if row.tier_from_input_tokens)
        for row in rows:
            minutes.update(at.hour * 60 + at.minute for at in (row.window_start, row.window_end) if at is not None)
    return Cuts(tuple(sorted(sizes)), tuple(sorted(minutes - {0})))


def no_price(path: str, provider: str, model: str) -> InputError:
    """The refusal of a model that no list prices."""
    return InputError(path, f"no list has a price per token of {quoted(model)} at {quoted(provider)}")


def _in_force(row: PriceRow, day: date) -> bool:
    return (row.effective_from is None or row.effective_from <= day) and (
        row.effective_to is None or day < row.effective_to
    )


def _as_batch(row: PriceRow) -> PriceRow:
    """A row of a variant in the place of a batch row, which overrides standard prices line by line."""
    return replace(row, variant=BATCH)


def _holds(window: PriceWindow, minute: int) -> bool:
    return any(start <= minute < end for start, end in window.spans)
