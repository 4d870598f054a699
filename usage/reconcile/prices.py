"""List prices of the days of a bill: standard, batch and priority, by context tier and time of day.

Dated prices are taken from the newest edition of a list, which knows when they began; undated ones from what the same
list said on the day. A variant that a list carries only from a later day on (batch prices are dated with the day on
which they were checked) counts for the days before too, and `assumed_earlier` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import ListedPrices, MissingPrice, completed
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
        self._latest = lru_cache(maxsize=None)(catalogue.token_price_rows)
        self._price = lru_cache(maxsize=None)(self._price_at)
        self._used: dict[Dated, None] = {}
        self._made_of: dict[PriceRow, Dated] = {}

    @property
    def used(self) -> tuple[Dated, ...]:
        """The rows that prices were taken from so far, in the order of their use."""
        rows = dict.fromkeys(each.row for each in self._used)
        return tuple(Dated(row, Dated(row, True) in self._used) for row in rows)

    def is_priced(self, provider: str, model: str, day: date) -> bool:
        """Tell whether a seller lists a price per token of a model on a day."""
        try:
            completed(self._window(provider, model, day, 0, 0, STANDARD).standard, ListedPrices())
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

    def listed(self, provider: str, model: str, day: date, variant: str) -> ListedPrices:
        """Return what is listed [USD/Mtok] for short requests at the first hour of a day; raises CatalogueError."""
        window = self._window(provider, model, day, 0, 0, variant)
        return window.standard if variant == STANDARD else window.batch

    def has_tiers(self, provider: str, model: str, day: date) -> bool:
        """Tell whether longer requests have another standard price on a day."""
        rows = self._rows(provider, model, day).rows
        return any(r.tier_from_input_tokens and r.variant == STANDARD and _in_force(r, day) for r in rows)

    def _price_at(
        self, provider: str, model: str, day: date, over: int, minute: int, variant: str
    ) -> tuple[float, ...]:
        window = self._window(provider, model, day, over, minute, variant)
        for row in window.rows if variant == STANDARD else window.batch_rows:
            self._used.setdefault(self._made_of.get(row, Dated(row, False)))
        both = completed(window.standard, window.batch)
        prices = both[0] if variant == STANDARD else both[1]
        return tuple(float(prices.price(line)) for line in BILLED_LINES)

    def _window(self, provider: str, model: str, day: date, over: int, minute: int, variant: str) -> PriceWindow:
        """The prices at a minute of a day, those of the variant in the place of batch prices."""
        rows = self._rows(provider, model, day)
        asked = tuple(self._changed(row, variant=BATCH) for row in rows.rows if row.variant == variant != STANDARD)
        standard = tuple(row for row in rows.rows if row.variant == STANDARD)
        windows = TokenPriceSet(provider, model, (*standard, *asked)).select(day, over + 1 if over else 0)
        return next(window for window in windows if _holds(window, minute))

    def _rows_of_day(self, provider: str, model: str, day: date) -> TokenPriceSet:
        """The rows that hold on a day, variants that are dated later moved to it."""
        latest = self._latest(provider, model, max(day, self._known_on))
        held = [row for row in latest.rows if row.variant == STANDARD and _in_force(row, day)]
        if not held or any(row.effective_from is None and row.effective_to is None for row in held):
            latest = self._as_known_on(day, latest)
        rows = list(latest.rows)
        for variant in (BATCH, PRIORITY):
            starts = [_start(row) for row in rows if row.variant == variant]
            if starts and min(starts) > day:
                first = min(starts)
                moved = {n for n, row in enumerate(rows) if row.variant == variant and _start(row) == first}
                rows = [self._changed(row, effective_from=None) if n in moved else row for n, row in enumerate(rows)]
        return replace(latest, rows=tuple(rows))

    def _as_known_on(self, day: date, latest: TokenPriceSet) -> TokenPriceSet:
        """The rows that the same list had on a day; the given ones where it did not have the model yet."""
        dataset, provider, model = latest.rows[0].dataset, latest.provider, latest.model
        if self._catalogue.edition(dataset, day).number == latest.rows[0].edition:
            return latest
        sets = self._catalogue.prices_by_source(provider, model, day)
        return next((each for each in sets if each.rows[0].dataset == dataset), latest)

    def _changed(self, row: PriceRow, **changes: Any) -> PriceRow:
        """A row that is looked up as another one; which it is made of is kept."""
        made = replace(row, **changes)
        listed = self._made_of.get(row, Dated(row, False))
        self._made_of[made] = replace(listed, assumed_earlier=listed.assumed_earlier or "effective_from" in changes)
        return made


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


def _start(row: PriceRow) -> date:
    return date.min if row.effective_from is None else row.effective_from


def _in_force(row: PriceRow, day: date) -> bool:
    return _start(row) <= day and (row.effective_to is None or day < row.effective_to)


def _holds(window: PriceWindow, minute: int) -> bool:
    return any(start <= minute < end for start, end in window.spans)
