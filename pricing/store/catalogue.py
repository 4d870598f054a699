"""The catalogue of prices, rents, hardware and throughput: look-ups with an as-of date.

`open_catalogue()` gives the process's one catalogue; every look-up returns frozen values that carry their source
and date. Reading is safe from any number of threads and processes. Importing this module is cheap: what builds the
file is loaded only when a file has to be built.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from os import fspath, getpid
from pathlib import Path
from typing import Any

from economics.cost.token_lines import BILLED_LINES
from pricing.errors import (
    UnknownHardware,
    UnknownPrice,
    UnknownRate,
    UnknownThroughput,
    did_you_mean,
    listed,
    quoted,
)
from pricing.facts.cells import F
from pricing.rows import (
    Edition,
    HardwareRow,
    ModelEntry,
    PriceRow,
    ProviderEntry,
    RateChoice,
    RateRow,
    Rating,
    Reasoning,
    RegisteredModel,
    Retirement,
    ThroughputPoint,
    UnitCapacity,
    UnitPrice,
)
from pricing.rules import rents, units
from pricing.rules.precedence import DATASETS
from pricing.rules.token_prices import TokenPriceSet
from pricing.sellers.aliases import alias_of
from pricing.sellers.providers import seller, supplier_class
from pricing.sellers.ratings import rated_as, rated_registered
from pricing.sellers.spelling import model_key, offer_key, same_model
from pricing.store import store
from pricing.store.market import Step, TokenMarket, storable
from pricing.store.reader import Reader

Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]
OVERALL = "overall"
"""The category of ratings over all questions."""
_PRICES = (*(name for name in DATASETS if name != "curated"), "gpu-rates")
PRICE_COLUMNS = (
    "provider",
    "model",
    "name",
    "variant",
    "effective_from",
    "window",
    "tier_from_input_tokens",
    *(line.field for line in BILLED_LINES),
    "other_prices",
    "status",
    "source",
    "listed_on",
    "checked_on",
    "retires_on",
    "retires_source",
    "note",
    "region",
    "effective_to",
    "dataset",
    "package_version",
    "kind",
)

_opened: dict[tuple[int, str | None], Catalogue] = {}
_opening = threading.Lock()


def open_catalogue(path: Path | str | None = None) -> Catalogue:
    """Return the process's catalogue at `path`, opening (and if need be building) it on the first call.

    Default place: the environment variable BREAKEVEN_CATALOGUE, else the user's cache folder. Never raises for a
    damaged file, an unwritable place or a full disk: the catalogue then lives in memory and `notices` says why.
    """
    if path is None:
        try:
            path = store.place()
        except RuntimeError:
            path = None
    key = (getpid(), None if path is None else fspath(path))
    with _opening:
        if key not in _opened:
            _opened[key] = Catalogue(None if path is None else Path(path))
        return _opened[key]


def open_catalogues() -> list[Catalogue]:
    """Return every catalogue that `open_catalogue` has opened and nobody has closed."""
    with _opening:
        return list(_opened.values())


class Catalogue:
    """Look-ups over one open catalogue; make it with `open_catalogue`."""

    def __init__(self, path: Path | None) -> None:
        self._reader = Reader(path)
        self._market = TokenMarket(self._reader)

    @property
    def path(self) -> Path | None:
        """The file being read, None when the catalogue is in memory."""
        return self._reader.path

    @property
    def notices(self) -> list[str]:
        """Sentences a user should see: a damaged file set aside, a place that could not be written."""
        return list(self._reader.notices)

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The states of the sources held, by source and number."""
        return self._reader.editions

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources held."""
        return tuple(dict.fromkeys(edition.source for edition in self.editions))

    def edition(self, source: str, as_of: date | None = None) -> Edition:
        """Return the edition of one of the `sources` that holds.

        The newest not after `as_of`, else the oldest; without `as_of` the newest.
        """
        return self._reader.edition(source, as_of)

    @property
    def newest_day(self) -> date:
        """The newest day of any list of prices held, single prices read by this project apart."""
        return max(edition.observed_on for edition in self.editions if edition.source in _PRICES)

    def reload(self) -> None:
        """Take up what stands in the file's place now, such as the editions that a refresh added."""
        self._reader.reload()

    def close(self) -> None:
        """Close the file; the next `open_catalogue` opens it afresh."""
        with _opening:
            for key in [key for key, catalogue in _opened.items() if catalogue is self]:
                del _opened[key]
        self._reader.close()

    # Token prices

    def token_price_rows(
        self, provider: str, model: str, as_of: date, on: date | None = None, begun_by: date | None = None
    ) -> TokenPriceSet:
        """Return every price row of `provider` and `model` in the edition that holds on `as_of`.

        With `on`, a later day, those that are known on `as_of` to count on that day; of the market only those that
        begin not after `begun_by` (default: `on`). Raises UnknownPrice, `field` `provider` or `model`, with close
        matches, or when nothing is priced per token.
        """
        rows = self._market.rows(provider, model, as_of)
        return rows if on is None else rows.known(as_of, on if begun_by is None else min(on, begun_by))

    def token_price_days(self, provider: str, model: str, as_of: date, *, of_market: bool = True) -> list[date]:
        """Return the days after `as_of` on which token prices change as far as is known on it, in order.

        `of_market`: whether those count on which a listed price begins, beside those of a contract.
        """
        if not of_market:
            return []
        try:
            return self._market.rows(provider, model, as_of).days_after(as_of)
        except UnknownPrice:
            return []

    def retirement(self, provider: str, model: str, as_of: date) -> Retirement | None:
        """Return the day from which a seller no longer serves a model, as known on `as_of`; None when none is known."""
        return self._market.retirements(as_of).get(offer_key(provider, model))

    def steps_of_model(self, model: str, as_of: date) -> list[Step]:
        """Return the changes after `as_of` that are known on it for any seller's price of a model, by its day."""
        key = model_key(model)
        return [step for step in self._market.steps(as_of) if same_model(step.model_key, key)]

    def prices_by_source(self, provider: str, model: str, as_of: date | None = None) -> list[TokenPriceSet]:
        """Return what each list says of `provider` and `model`, the one to take first.

        The order is that of `pricing.rules.precedence`.
        """
        return self._market.by_source(provider, model, as_of)

    def providers(self, as_of: date | None = None) -> list[ProviderEntry]:
        """Return the sellers of tokens, by id (default: of the newest editions)."""
        return self._market.sellers(as_of)

    def models(self, provider: str, as_of: date | None = None) -> list[ModelEntry]:
        """Return the models `provider` lists, by id; raises UnknownPrice when there is no such provider."""
        return self._market.models(provider, as_of)

    def price_list(self, as_of: date | None = None) -> tuple[PriceRow, ...]:
        """Return all token price rows of all sources, kept in memory: for tables that filter without asking again.

        With `as_of` those that can be paid on that day. Of one provider and model the best-ranked source comes first.
        """
        return self._market.listing(as_of)

    def price_list_of(self, provider: str, as_of: date) -> tuple[PriceRow, ...]:
        """Return the rows of `price_list` that are one seller's, payable on `as_of`; none for a seller of nothing."""
        return self._market.listing_of(provider, as_of)

    def search_prices(
        self,
        provider: str | None = None,
        model: str | None = None,
        variant: str | None = None,
        as_of: date | None = None,
        every_source: bool = False,
    ) -> Table:
        """Return (column names, rows) of the token prices that match, dates as ISO text, missing prices as None.

        `provider` and `variant` match exactly, `model` any part of the id or name. With `as_of` only prices that can
        be paid on that day are listed, without it the whole newest editions. A provider's model is listed as the
        source has it that prices it, with `every_source` as each source has it. Raises UnknownPrice for a provider or
        variant that does not exist at all.
        """
        rows = self._market.search(provider, model, variant, as_of, every_source)
        return PRICE_COLUMNS, [price_cells(row) for row in rows]

    # Rental prices

    def rate_rows(
        self,
        provider: str | None = None,
        gpu: str | None = None,
        term: str | None = None,
        as_of: date | None = None,
        also_passed_over: bool = True,
    ) -> list[RateRow]:
        """Return the offers that match exactly; with `as_of` those not observed after it, and the undated ones.

        Without `also_passed_over` only those that the rule may pick (see `rents.passed_over`). Raises UnknownRate for a
        provider, GPU or term that no offer has.
        """
        offers = self._reader.offers(self._reader.edition("gpu-rates", as_of).number)
        provider = None if provider is None else _listed_as(provider, offers)
        known = {
            "provider": (provider, {r.provider for r in offers}),
            "gpu": (gpu, {r.gpu for r in offers} | {g.gpu for g in self._reader.gpus()}),
            "term": (term, {r.term for r in offers}),
        }
        for field, (name, names) in known.items():
            if name is not None and name not in names:
                hint = did_you_mean(name, names) or f"; there are: {listed(names, 60)}"
                raise UnknownRate(field, f"no rental price has the {field} {quoted(name)}{hint}")
        return [
            r
            for r in offers
            if provider in (None, r.provider)
            and gpu in (None, r.gpu)
            and term in (None, r.term)
            and (as_of is None or r.observed_on is None or r.observed_on <= as_of)
            and (also_passed_over or rents.passed_over(r) is None)
        ]

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
        """Return the rental price that holds, by the rule in `pricing.rules.rents.choose`; raises UnknownRate.

        `on` asks for a later day; a rent of the market that is known on `as_of` still holds then.
        """
        del on
        offers = self._reader.offers(self._reader.edition("gpu-rates", as_of).number)
        of = _listed_as(provider, offers)
        return rents.choose(offers, gpu, of, term, gpus_per_replica, as_of, whole_machines=whole_machines)

    def rates_elsewhere(self, row: RateRow, as_of: date) -> list[RateRow]:
        """Return the offers like `row` of the same day and size in other regions, the cheapest first."""
        return rents.elsewhere(self._reader.offers(self._reader.edition("gpu-rates", as_of).number), row)

    def rate_by_id(self, id: str, as_of: date, on: date | None = None) -> RateRow:
        """Return one offer by its id, doubtful or not; raises UnknownRate when unknown or observed after `as_of`.

        `on` as in `choose_rate`.
        """
        del on
        offers = self._reader.offers(self._reader.edition("gpu-rates", as_of).number)
        row = next((r for r in offers if r.id == id), None)
        if row is None:
            hint = did_you_mean(id, (r.id for r in offers))
            raise UnknownRate("id", f"no rental price has the id {quoted(id)}{hint}")
        if row.observed_on is not None and row.observed_on > as_of:
            raise UnknownRate(
                "as_of",
                f"the price {quoted(id)} was observed on {row.observed_on.isoformat()}, after the as-of date "
                f"{as_of.isoformat()}",
            )
        return row

    def rate_days(self, gpu: str, provider: str, term: str, as_of: date) -> list[date]:
        """Return the days after `as_of` on which a rent changes as far as is known on it: none in the market."""
        del gpu, provider, term, as_of
        return []

    def rate_choices(self, gpu: str, as_of: date) -> list[RateChoice]:
        """Return the providers and terms `choose_rate` accepts for `gpu` on `as_of`; empty when there are none."""
        offers = self._reader.offers(self._reader.edition("gpu-rates", as_of).number)
        return rents.choices(offers, gpu, as_of, supplier_class, min(as_of, self.newest_day))

    # Units of provisioned capacity

    def unit_prices(self) -> tuple[UnitPrice, ...]:
        """Return every list price of a unit, by id."""
        return self._reader.unit_prices(self._reader.edition(units.SOURCE).number)

    def unit_capacities(self) -> tuple[UnitCapacity, ...]:
        """Return what a unit serves of every model, by seller and model."""
        return self._reader.unit_capacities(self._reader.edition(units.SOURCE).number)

    def unit_offers(self, as_of: date) -> tuple[units.UnitOffer, ...]:
        """Return the units that are sold for each model, with their list price where one is known that day."""
        return self._reader.unit_offers(self._reader.edition(units.SOURCE, as_of).number, as_of)

    # Hardware, throughput, models

    def hardware(self, gpu: str) -> HardwareRow:
        """Return one GPU's figures; raises UnknownHardware."""
        row = next((r for r in self._reader.gpus() if r.gpu == gpu), None)
        if row is None:
            hint = did_you_mean(gpu, (r.gpu for r in self._reader.gpus()))
            raise UnknownHardware("gpu", f"no hardware figures for {quoted(gpu)}{hint}")
        return row

    def all_hardware(self) -> list[HardwareRow]:
        """Return every GPU's figures, by id."""
        return list(self._reader.gpus())

    def throughput_points(self, model: str | None = None, gpu: str | None = None) -> list[ThroughputPoint]:
        """Return the published points of `model` and `gpu` (None: any), empty when there are none."""
        if not (storable(model or "") and storable(gpu or "")):
            return []
        return list(self._reader.points(None, model, gpu))

    def throughput_point(self, id: str) -> ThroughputPoint:
        """Return one published point by its id; raises UnknownThroughput."""
        points = self._reader.points(id, None, None) if storable(id) else ()
        if not points:
            raise UnknownThroughput("id", f"no published throughput has the id {quoted(id)}")
        return points[0]

    def model_ids(self) -> list[str]:
        """Return the ids of the registered self-hosted models."""
        return [m.id for m in self.registered_models()]

    def registered_models(self) -> list[RegisteredModel]:
        """Return the registered self-hosted models, by id."""
        return list(self._reader.registered())

    # What is known of a model beside its prices

    def rating(self, seller: str, model: str, as_of: date | None = None, category: str = OVERALL) -> Rating | None:
        """Return how the model that a seller's spelling names is rated in a category; None where nothing is known.

        An empty `seller` asks for a registered model.
        """
        rated = rated_as(seller, model) if seller else rated_registered(model)
        if rated is None:
            return None
        return self._reader.ratings(self._reader.edition("quality", as_of).number, category).get(rated)

    def reasoning(self, seller: str, model: str, as_of: date | None = None) -> Reasoning | None:
        """Return what lists say about whether a seller's model can reason before it answers; None where nothing is.

        An empty `seller` asks for a registered model. A spelling about which no list says anything, and which names
        nothing but a registered model, has what is said of that.
        """
        known = self._reader.reasoning(self._reader.edition("quality", as_of).number)
        own = known.get(offer_key(seller, model))
        if own is not None or not seller:
            return own
        alias = alias_of(seller, model)
        return None if alias is None or alias.variant else known.get(offer_key("", alias.model))

    def facts(self, kind: type[F], as_of: date | None = None) -> tuple[F, ...]:
        """Return every fact of a kind (a type of `pricing.facts`), in the order of its file: `facts(Licence)`.

        They are read when first asked for, and kept.
        """
        key: Any = kind  # mypy takes a type for unhashable whose instances might be
        rows: tuple[F, ...] = self._reader.facts(self._reader.edition("facts", as_of).number, key)
        return rows

    def estimator_constants(self) -> dict[str, Any]:
        """Return the constants of the throughput estimator as their file holds them (see economics.fleet.constants)."""
        return self._reader.estimator()


def _listed_as(provider: str, offers: Sequence[RateRow]) -> str:
    """Return the id under which a supplier's rates are listed: its own, or its old one where it was renamed."""
    return provider if any(r.provider == provider for r in offers) else seller(provider)


def price_cells(row: PriceRow) -> tuple[Any, ...]:
    """Return the cells of a token price under PRICE_COLUMNS; `effective_from` is a date or `undated`."""
    return (
        row.provider,
        row.model,
        row.model_name,
        row.variant,
        row.effective,
        row.window,
        row.tier_from_input_tokens,
        *(row.price(line) for line in BILLED_LINES),
        row.other_prices,
        row.status,
        row.source,
        row.listed_on.isoformat(),
        None if row.checked_on is None else row.checked_on.isoformat(),
        None if row.retires_on is None else row.retires_on.isoformat(),
        row.retires_source,
        row.note,
        row.region,
        None if row.effective_to is None else row.effective_to.isoformat(),
        row.dataset,
        row.package_version,
        row.kind,
    )
