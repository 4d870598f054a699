"""A contract laid over the market: the same look-ups, with the contract's prices where it has any on that day.

Token prices go line by line: a price the contract gives replaces the market's in every context tier and time window,
one it leaves empty stays the market's. GPU rates go by supplier, GPU and term: where the contract has a rate that
holds, the market's offers of those three are not chosen. The market itself is left as it is; to remove a contract,
use the market's catalogue again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from economics.cost.token_lines import BILLED_LINES, TokenLine
from pricing.contract.contract import CONTRACT, Contract, RateTerms, TokenTerms
from pricing.errors import UnknownPrice, UnknownRate, did_you_mean, quoted
from pricing.rows import (
    STANDARD,
    Edition,
    ModelEntry,
    PriceRow,
    ProviderEntry,
    RateChoice,
    RateRow,
    Rating,
    Reasoning,
    Retirement,
    ThroughputPoint,
)
from pricing.rules.months import day_after
from pricing.rules.rents import size_of_offer
from pricing.rules.token_prices import TokenPriceSet
from pricing.sellers.providers import seller
from pricing.sellers.spelling import model_key, offer_key
from pricing.store.catalogue import OVERALL, Catalogue
from pricing.store.market import Step


@dataclass(frozen=True, slots=True)
class ContractPriceRow(PriceRow):
    """A price row of which some lines are the contract's, `contract_lines`.

    A contract is no observation that grows old: its prices are known to hold on the day they are looked up for.
    """

    contract_lines: frozenset[TokenLine] = frozenset()
    contract_source: str = ""
    contract_on: date = date.min
    market_source: str = ""
    market_checked_on: date | None = None


def with_contract(catalogue: Catalogue, contract: Contract) -> Catalogue:
    """Return `catalogue` with a contract laid over it, and without any other; an empty one gives the market's own."""
    market = market_of(catalogue)
    return ContractCatalogue(market, contract) if contract.rows else market


def market_of(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue of the market, which has no contract laid over it."""
    return catalogue.market if isinstance(catalogue, ContractCatalogue) else catalogue


def contract_notes(contract: Contract, market: Catalogue, as_of: date | None = None) -> list[str]:
    """Return a sentence for each row that replaces nothing the market lists, so that a slip of the pen is seen.

    Such a row is no fault: it is used when a scenario names it.
    """
    sentences = []
    sellers = {p.provider for p in market.providers(as_of)}
    suppliers = {r.provider for r in market.rate_rows(as_of=as_of)}
    for terms in contract.rows:
        id = seller(terms.provider)
        if isinstance(terms, RateTerms):
            known, names, missing, what = id in suppliers, suppliers, terms.provider, "supplier"
        elif id not in sellers:
            known, names, missing, what = False, sellers, terms.provider, "provider"
        else:
            names, missing = {m.model for m in market.models(id, as_of)}, terms.model
            known, what = model_key(terms.model) in map(model_key, names), "model"
        if not known:
            of = f" of {quoted(terms.provider)}" if what == "model" else ""
            hint = did_you_mean(missing, names)
            sentences.append(f"Row {terms.row}: the market lists no {what} {quoted(missing)}{of}{hint}.")
    return sentences


class ContractCatalogue(Catalogue):
    """The market's catalogue with a contract laid over it; make it with `with_contract`."""

    def __init__(self, market: Catalogue, contract: Contract) -> None:
        vars(self).update(vars(market))
        self.market = market
        self.contract = contract
        # sellers under their present ids, models in whichever spelling: as the market's look-ups find them
        self._rates = tuple(replace(terms, provider=seller(terms.provider)) for terms in contract.rates)
        self._tokens: dict[tuple[str, str], list[TokenTerms]] = {}
        for terms in contract.tokens:
            present = replace(terms, provider=seller(terms.provider))
            self._tokens.setdefault(offer_key(terms.provider, terms.model), []).append(present)

    def close(self) -> None:
        """Leave the market's catalogue open."""

    # What a contract says nothing of is asked of the market, which may be one that keeps or replays its answers

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The states of the market's sources."""
        return self.market.editions

    def edition(self, source: str, as_of: date | None = None) -> Edition:
        """Return the edition of one of the market's sources that holds."""
        return self.market.edition(source, as_of)

    def retirement(self, provider: str, model: str, as_of: date) -> Retirement | None:
        """Return the day from which a seller no longer serves a model."""
        return self.market.retirement(provider, model, as_of)

    def steps_of_model(self, model: str, as_of: date) -> list[Step]:
        """Return the known changes of the market's prices of a model."""
        return self.market.steps_of_model(model, as_of)

    def throughput_points(self, model: str | None = None, gpu: str | None = None) -> list[ThroughputPoint]:
        """Return the published points of a model and GPU."""
        return self.market.throughput_points(model, gpu)

    def throughput_point(self, id: str) -> ThroughputPoint:
        """Return one published point by its id."""
        return self.market.throughput_point(id)

    def rating(self, seller: str, model: str, as_of: date | None = None, category: str = OVERALL) -> Rating | None:
        """Return how a model is rated."""
        return self.market.rating(seller, model, as_of, category)

    def reasoning(self, seller: str, model: str, as_of: date | None = None) -> Reasoning | None:
        """Return whether a model can reason."""
        return self.market.reasoning(seller, model, as_of)

    # Token prices

    def token_price_rows(
        self, provider: str, model: str, as_of: date, on: date | None = None, begun_by: date | None = None
    ) -> TokenPriceSet:
        """Return the market's rows with the contract's lines in place; the contract's alone where it has no others.

        With `on` the terms are those of that later day, also those that have not begun on `as_of`. Raises UnknownPrice
        like the market's look-up when neither has a price.
        """
        day = as_of if on is None else on
        later = () if on is None else (on, begun_by)
        ours = {t.variant: t for t in self._tokens.get(offer_key(provider, model), ()) if t.holds(day)}
        if not ours:
            return self.market.token_price_rows(provider, model, as_of, *later)
        try:
            rows = self.market.token_price_rows(provider, model, as_of, *later).rows
        except UnknownPrice:
            if STANDARD not in ours:
                raise
            rows = ()
        begun = tuple(r for r in rows if r.effective_from is None or r.effective_from <= day)
        if STANDARD in ours:  # a market price that begins later must not make the contract's one look unlisted
            rows = begun
        for variant, terms in ours.items():
            replaced = tuple(_overlaid(r, terms, as_of) if r.variant == variant and r in begun else r for r in rows)
            is_listed = any(r.variant == variant and r in begun for r in rows)
            rows = replaced if is_listed else (*replaced, _only(terms, as_of))
        return TokenPriceSet(provider, model, rows)

    def token_price_days(self, provider: str, model: str, as_of: date, *, of_market: bool = True) -> list[date]:
        """Return the market's days, and those on which terms of the contract begin or no longer hold, in order."""
        days = self.market.token_price_days(provider, model, as_of, of_market=of_market)
        return sorted({*days, *_changes(self._tokens.get(offer_key(provider, model), ()), as_of)})

    def providers(self, as_of: date | None = None) -> list[ProviderEntry]:
        """Return the sellers of tokens, by id, those that only the contract names included."""
        listed = {p.provider: p for p in self.market.providers(as_of)}
        for provider in dict.fromkeys(p for p, _ in self._tokens if p not in listed):
            count = len(self._contract_models(provider, as_of))
            if count:
                cells = {"provider": provider, "name": provider, "pricing_urls": "", "model_count": count}
                listed[provider] = _filled(ProviderEntry, **cells, comment="named by your contract only")
        return [listed[provider] for provider in sorted(listed)]

    def models(self, provider: str, as_of: date | None = None) -> list[ModelEntry]:
        """Return the models of `provider`, by id, those that only the contract names included; raises UnknownPrice."""
        ours = self._contract_models(seller(provider), as_of)
        try:
            listed = {model_key(m.model): m for m in self.market.models(provider, as_of)}
        except UnknownPrice:
            if not ours:
                raise
            listed = {}
        for model in ours:
            listing = listed.get(model_key(model)) or _filled(ModelEntry, model=model, name=model, deprecated=False)
            listed[model_key(model)] = replace(listing, has_price=True)
        return sorted(listed.values(), key=lambda entry: entry.model)

    def _contract_models(self, provider: str, as_of: date | None) -> list[str]:
        """The models of a provider for which the contract has standard prices on a day (None: on any)."""
        return [
            terms[0].model
            for (id, _), terms in self._tokens.items()
            if id == provider and any(t.variant == STANDARD and t.holds(as_of) for t in terms)
        ]

    # Rental prices

    def rate_rows(
        self,
        provider: str | None = None,
        gpu: str | None = None,
        term: str | None = None,
        as_of: date | None = None,
        also_passed_over: bool = True,
    ) -> list[RateRow]:
        """Return the contract's rates that match and hold on `as_of` (None: on any day), then the market's offers.

        Raises UnknownRate for a provider, GPU or term that neither has.
        """
        id = None if provider is None else seller(provider)
        ours = [t for t in self._rates if id in (None, t.provider) and gpu in (None, t.gpu) and term in (None, t.term)]
        try:
            market = self.market.rate_rows(provider, gpu, term, as_of, also_passed_over)
        except UnknownRate:
            if not ours:
                raise
            market = []
        return [*(_rate_row(t, as_of) for t in ours if t.holds(as_of)), *market]

    def choose_rate(
        self,
        gpu: str,
        provider: str,
        term: str,
        gpus_per_replica: int,
        as_of: date,
        *,
        whole_machines: bool = True,
        on: date | None = None,
    ) -> RateRow:
        """Return the contract's rate where it has one, else the market's; sizes by the market's rule.

        With `on` the terms are those of that later day. Raises UnknownRate.
        """
        ours = self._rates_in_force(gpu, as_of if on is None else on).get((seller(provider), term))
        if not ours:
            return self.market.choose_rate(gpu, provider, term, gpus_per_replica, as_of, whole_machines=whole_machines)
        size = size_of_offer([t.gpus for t in ours], gpus_per_replica, whole_machines=whole_machines)
        return _rate_row(next(t for t in ours if t.gpus == size), as_of)

    def rates_elsewhere(self, row: RateRow, as_of: date) -> list[RateRow]:
        """Return the market's offers like a row of the market in other regions; a contract's rate has none."""
        return [] if row.status == CONTRACT else self.market.rates_elsewhere(row, as_of)

    def rate_by_id(self, id: str, as_of: date, on: date | None = None) -> RateRow:
        """Return one rate by its id, the contract's included, where it holds on `on`; raises UnknownRate."""
        terms = next((t for t in self._rates if _rate_id(t) == id), None)
        if terms is None:
            return self.market.rate_by_id(id, as_of)
        if not terms.holds(as_of if on is None else on):
            when = f"the as-of date {as_of.isoformat()}" if on is None else on.isoformat()
            raise UnknownRate("as_of", f"{_source(terms)} does not hold on {when}")
        return _rate_row(terms, as_of)

    def rate_days(self, gpu: str, provider: str, term: str, as_of: date) -> list[date]:
        """Return the days after `as_of` on which rates of the contract begin or no longer hold, in order."""
        ours = [t for t in self._rates if (t.gpu, t.provider, t.term) == (gpu, seller(provider), term)]
        return sorted(_changes(ours, as_of))

    def rate_choices(self, gpu: str, as_of: date) -> list[RateChoice]:
        """Return the suppliers and terms `choose_rate` accepts for `gpu`, by supplier and term."""
        listed = {(c.provider, c.term): c for c in self.market.rate_choices(gpu, as_of)}
        for (provider, term), ours in self._rates_in_force(gpu, as_of).items():
            rates = [t.usd_per_gpu_hour for t in ours]
            listed[provider, term] = RateChoice(provider, term, min(rates), max(rates), as_of)
        return [listed[key] for key in sorted(listed)]

    def _rates_in_force(self, gpu: str, as_of: date) -> dict[tuple[str, str], list[RateTerms]]:
        by_term: dict[tuple[str, str], list[RateTerms]] = {}
        for t in self._rates:
            if t.gpu == gpu and t.holds(as_of):
                by_term.setdefault((t.provider, t.term), []).append(t)
        return by_term


def _changes(terms: Sequence[TokenTerms | RateTerms], as_of: date) -> set[date]:
    """The days after the as-of date on which terms begin, and those after their last."""
    days = {t.effective_from for t in terms} | {day_after(t.effective_to) for t in terms if t.effective_to is not None}
    return {day for day in days if day > as_of}


def _overlaid(row: PriceRow, terms: TokenTerms, as_of: date) -> PriceRow:
    """A market row with the contract's lines in place of its own."""
    agreed = {line for line in BILLED_LINES if terms.prices.price(line) is not None}
    listed = {line for line in BILLED_LINES if row.price(line) is not None}
    values = {f.name: getattr(row, f.name) for f in fields(row)}
    values |= {line.field: terms.prices.price(line) for line in agreed}
    source, alone = _source(terms), listed <= agreed
    values |= {
        "status": CONTRACT,
        "source": source if alone else f"{source}; what it leaves open: {row.source}",
        "effective_from": terms.effective_from if alone else row.effective_from,
        "listed_on": as_of if alone else row.listed_on,
        "checked_on": as_of if alone else row.checked_on,
        "note": terms.note or row.note,
    }
    return ContractPriceRow(
        **values,
        contract_lines=frozenset(agreed),
        contract_source=source,
        contract_on=as_of,
        market_source=row.source,
        market_checked_on=row.checked_on,
    )


def _only(terms: TokenTerms, as_of: date) -> PriceRow:
    """The row for terms that have no market row."""
    bare = _filled(
        PriceRow,
        edition=0,
        provider=terms.provider,
        model=terms.model,
        model_name=terms.model,
        block=0,
        tier_from_input_tokens=0,
        variant=terms.variant,
        deprecated=False,
        status=CONTRACT,
        source=_source(terms),
        package_version="",
        listed_on=as_of,
    )
    return _overlaid(bare, terms, as_of)


def _rate_row(terms: RateTerms, as_of: date | None) -> RateRow:
    return _filled(
        RateRow,
        id=_rate_id(terms),
        provider=terms.provider,
        gpu=terms.gpu,
        term=terms.term,
        gpu_count=terms.gpus,
        region="as agreed",
        usd_per_hour=terms.usd_per_gpu_hour * terms.gpus,
        usd_per_gpu_hour=terms.usd_per_gpu_hour,
        gpu_as_listed=terms.gpu,
        term_as_listed=terms.term,
        status=CONTRACT,
        source=_source(terms),
        observed_on=as_of or terms.effective_from,
        note=terms.note or None,
    )


def _rate_id(terms: RateTerms) -> str:
    return f"contract/{terms.provider}/{terms.gpu}/{terms.term}/{terms.gpus}x/{terms.effective_from.isoformat()}"


def _source(terms: TokenTerms | RateTerms) -> str:
    until = f" to {terms.effective_to.isoformat()}" if terms.effective_to else ""
    return f"your contract, row {terms.row}, from {terms.effective_from.isoformat()}{until}"


_Entry = TypeVar("_Entry", PriceRow, RateRow, ModelEntry, ProviderEntry)


def _filled(kind: type[_Entry], **cells: Any) -> _Entry:
    """A row of one of the catalogue's types with some cells filled; other fields are at their default or empty."""
    values: dict[str, Any] = {f.name: None for f in fields(kind) if f.default is MISSING}
    return kind(**(values | cells))
