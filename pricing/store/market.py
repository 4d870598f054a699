"""Token prices of all lists together: which list's price of an offer is taken, and what all of them say.

An offer is a seller's model, however it is spelled. It is priced by the list whose price somebody looked at last (see
`pricing.rules.precedence`); the rows of the others stay in the catalogue and are shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NoReturn

from pricing.errors import UnknownPrice, did_you_mean, listed, quoted
from pricing.rows import GENAI_PRICES, STANDARD, ModelEntry, PriceRow, ProviderEntry, Retirement
from pricing.rules.precedence import DATASETS, ranked, standard_row
from pricing.rules.token_prices import TokenPriceSet, in_force
from pricing.sellers.providers import ids_of, seller, twin_of
from pricing.sellers.providers import provider as known_provider
from pricing.sellers.spelling import model_key
from pricing.store.reader import Reader, under_present_ids

_NOTICES = ("litellm", "retirements")
"""Sources of the days on which sellers retire models; of two notices that of the last named counts."""
Editions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A price of a seller's model that takes the place of another on a day."""

    provider: str
    model_key: str
    day: date
    before: PriceRow
    after: PriceRow


class TokenMarket:
    """Look-ups over the token prices of all lists, by seller and model."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._steps = lru_cache(maxsize=8)(self._known_steps)
        self._listing = lru_cache(maxsize=8)(self._ranked_listing)
        self._listing_of = lru_cache(maxsize=64)(self._listing_of_seller)

    def rows(self, provider: str, model: str, as_of: date) -> TokenPriceSet:
        """Return every row of the list that prices a seller's `model`, as known on `as_of`.

        Raises UnknownPrice, `field` `provider` or `model`, with close matches, or when nothing is priced per token.
        """
        sets = self.by_source(provider, model, as_of)
        for offered in sets:
            if _has_price(offered.rows):
                return offered
        if not sets:
            self.refuse(as_of, provider, model)
        raise UnknownPrice("model", f"{quoted(provider)} lists no price per token for {quoted(model)}")

    def steps(self, as_of: date) -> tuple[Step, ...]:
        """Return the changes of standard prices after a day that are known on it, of every seller, by day."""
        return self._steps(self.editions(as_of), as_of)

    def _known_steps(self, editions: Editions, as_of: date) -> tuple[Step, ...]:
        found = [
            Step(after.provider, after.model_key, after.effective_from, before, after)
            for edition in editions
            for after in self._reader.steps(*edition, as_of)
            if after.effective_from is not None
            for before in [self._before(edition, after, as_of)]
            if before is not None
        ]
        return tuple(sorted(found, key=lambda step: (step.day, step.provider, step.model_key)))

    def _before(self, edition: tuple[str, int], after: PriceRow, as_of: date) -> PriceRow | None:
        """The price that a later one takes the place of."""
        rows = self._reader.token_rows((edition,), ids_of(after.provider), after.model_key)
        return standard_row(TokenPriceSet(after.provider, after.model, rows.get(edition[0], ())), as_of)

    def by_source(self, provider: str, model: str, as_of: date | None = None) -> list[TokenPriceSet]:
        """Return the rows each list has for a seller's `model`, the one to take first; empty when none."""
        if not (storable(provider) and storable(model)):
            return []
        key, day = model_key(model), as_of or self._newest()
        ordered = ranked(
            self._sets(seller(provider), model, as_of), day, self._sets(twin_of(seller(provider)), model, as_of)
        )
        retired = self._reader.retirements(self._notices(as_of)).get((seller(provider), key))
        return ordered if retired is None else [_retiring(each, retired) for each in ordered]

    def _sets(self, id: str | None, model: str, as_of: date | None) -> list[TokenPriceSet]:
        """What each list says of a seller's model; nothing without a seller."""
        if id is None:
            return []
        said = self._reader.token_rows(self.editions(as_of), ids_of(id), model_key(model))
        return [TokenPriceSet(rows[0].provider, rows[0].model, _of_one_spelling(rows, model)) for rows in said.values()]

    def retirements(self, as_of: date | None) -> dict[tuple[str, str], Retirement]:
        """Return the days on which sellers retire models, by seller and the model's key."""
        return self._reader.retirements(self._notices(as_of))

    def editions(self, as_of: date | None) -> Editions:
        """Return (list, number of the edition that holds on `as_of`), in the order of `DATASETS`; None: the newest."""
        return tuple((dataset, self._reader.edition(dataset, as_of).number) for dataset in self._lists())

    def _notices(self, as_of: date | None) -> Editions:
        return tuple((name, self._reader.edition(name, as_of).number) for name in _NOTICES)

    def _lists(self) -> tuple[str, ...]:
        """The lists that the catalogue holds."""
        held = {edition.source for edition in self._reader.editions}
        return tuple(dataset for dataset in DATASETS if dataset in held)

    def _newest(self) -> date:
        """The newest day of any list of token prices."""
        return max(self._reader.edition(dataset).observed_on for dataset in self._lists())

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
            for id in ids_of(seller(provider)):
                for model in self._reader.listed_models(dataset, number, id):
                    key = model_key(model.model)
                    earlier = entries.get(key)
                    if earlier is None or (model.has_price and not earlier.has_price):
                        entries[key] = model
        if not entries:
            self.refuse(as_of, provider, None)
        return sorted(entries.values(), key=lambda entry: entry.model)

    def listing(self, as_of: date | None) -> tuple[PriceRow, ...]:
        """Return all rows of all lists, of each offer the list to take first; with `as_of` those payable that day."""
        return self._listing(self.editions(as_of), self._notices(as_of), as_of, as_of or self._newest())

    def _ranked_listing(
        self, editions: Editions, notices: Editions, as_of: date | None, day: date
    ) -> tuple[PriceRow, ...]:
        rows = (row for edition in editions for row in self._reader.all_prices(*edition))
        return self._in_order(rows, notices, as_of, day)

    def listing_of(self, provider: str, as_of: date) -> tuple[PriceRow, ...]:
        """Return what `listing` has of one seller, without reading what all the others list."""
        return self._listing_of(self.editions(as_of), self._notices(as_of), as_of, seller(provider))

    def _listing_of_seller(
        self, editions: Editions, notices: Editions, as_of: date, provider: str
    ) -> tuple[PriceRow, ...]:
        sellers = [id for id in (provider, twin_of(provider)) if id is not None]
        rows = (
            row
            for dataset, number in editions
            for one in sellers
            for row in under_present_ids(
                [row for id in ids_of(one) for row in self._reader.prices(number, dataset, provider=id)]
            )
        )
        ordered = self._in_order(rows, notices, as_of, as_of)
        return tuple(row for row in ordered if row.provider == provider)

    def _in_order(
        self, listed_rows: Iterable[PriceRow], notices: Editions, as_of: date | None, day: date
    ) -> tuple[PriceRow, ...]:
        """The rows by seller and model, of each the list to take first; with `as_of` those payable that day."""
        retired = self._reader.retirements(notices)
        offers: dict[tuple[str, str], list[PriceRow]] = {}
        for row in listed_rows:
            offers.setdefault((row.provider, row.model_key), []).append(row)
        sets = {key: _by_list(key[0], offered) for key, offered in offers.items()}
        rows: list[PriceRow] = []
        for key in sorted(sets):
            retirement = retired.get(key)
            for each in ranked(sets[key], day, sets.get((twin_of(key[0]) or "", key[1]), ())):
                rows += each.rows if retirement is None else _retiring(each, retirement).rows
        if as_of is None:
            return tuple(rows)
        groups = groupby(rows, key=lambda r: (r.dataset, r.provider, r.model, r.variant))
        return tuple(row for _, group in groups for row in in_force(list(group), as_of))

    def search(
        self, provider: str | None, model: str | None, variant: str | None, as_of: date | None, every_source: bool
    ) -> list[PriceRow]:
        """Return the rows that match; of each provider and model those of one source unless `every_source`."""
        editions = self.editions(as_of)
        if provider is not None:
            provider = seller(provider)
            if not any(id in dict(self._reader.model_counts(editions)) for id in ids_of(provider)):
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
            and (used is None or used[row.provider, row.model_key] == row.dataset)
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
    """Return which list prices each seller's model, by the model's key; `rows` come with the list to take first."""
    used: dict[tuple[str, str], tuple[str, bool]] = {}
    for row in rows:
        priced = row.variant == STANDARD and not (row.input_usd_per_mtok is None and row.output_usd_per_mtok is None)
        earlier = used.get((row.provider, row.model_key))
        if earlier is None or (priced and not earlier[1]):
            used[row.provider, row.model_key] = (row.dataset, priced)
    return {key: dataset for key, (dataset, _) in used.items()}


def _by_list(provider: str, rows: Iterable[PriceRow]) -> list[TokenPriceSet]:
    listed_by = groupby(rows, key=lambda r: (r.dataset, r.model))
    return [TokenPriceSet(provider, model, tuple(group)) for (_, model), group in listed_by]


def _of_one_spelling(rows: Iterable[PriceRow], model: str) -> tuple[PriceRow, ...]:
    """Those of a list's rows that are spelled as asked, else as the first."""
    spellings: dict[str, list[PriceRow]] = {}
    for row in rows:
        spellings.setdefault(row.model, []).append(row)
    return tuple(spellings.get(model) or next(iter(spellings.values())))


def _retiring(listed_prices: TokenPriceSet, retirement: Retirement) -> TokenPriceSet:
    """The set with the day from which the seller no longer serves the model."""
    source = "; ".join(part for part in (retirement.source, retirement.note) if part)
    rows = (replace(row, retires_on=retirement.retires_on, retires_source=source) for row in listed_prices.rows)
    return replace(listed_prices, rows=tuple(rows))
