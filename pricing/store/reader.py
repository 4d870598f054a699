"""Reading an open catalogue: editions, one cursor per query, and mending a file found damaged while reading."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from pricing.facts import cells
from pricing.rows import (
    BATCH,
    GENAI_PRICES,
    STANDARD,
    Edition,
    HardwareRow,
    ModelEntry,
    PriceRow,
    ProviderEntry,
    RateRow,
    Rating,
    Reasoning,
    RegisteredModel,
    Retirement,
    ThroughputPoint,
    UnitCapacity,
    UnitPrice,
)
from pricing.rules import units
from pricing.sellers.providers import seller
from pricing.sellers.spelling import offer_key
from pricing.store import build, queries, store

# What reading a damaged file can raise; anything else is a fault of the statement.
_DAMAGE = (
    duckdb.IOException,
    duckdb.InternalException,
    duckdb.FatalException,
    duckdb.SerializationException,
    duckdb.CatalogException,
    duckdb.ConnectionException,
)
_VARIANT_ORDER = {STANDARD: 0, BATCH: 1}

_RELOAD_WAIT_SECONDS = 10.0


class Reader:
    """One open catalogue, read by any number of threads. What was read is kept: its content never changes."""

    def __init__(self, path: Path | None) -> None:
        self._wanted = path
        self._mending = threading.Lock()
        self._idle = threading.Condition()
        self._under_way = 0
        self._reloading = False
        self._generation = 0
        self._use(store.open_store(path), ())
        self.token_rows = lru_cache(maxsize=1024)(self._token_rows)
        self.rows_of_model = lru_cache(maxsize=1024)(self._rows_of_model)
        self.offers = lru_cache(maxsize=8)(self._offers)
        self.points = lru_cache(maxsize=256)(self._points)
        self.gpus = lru_cache(maxsize=1)(self._gpus)
        self.registered = lru_cache(maxsize=1)(self._registered)
        self.listed_models = lru_cache(maxsize=128)(self._listed_models)
        self.sellers = lru_cache(maxsize=8)(self._sellers)
        self.model_counts = lru_cache(maxsize=16)(self._model_counts)
        self.all_prices = lru_cache(maxsize=16)(self._all_prices)
        self.variants = lru_cache(maxsize=16)(self._variants)
        self.steps = lru_cache(maxsize=64)(self._known_steps)
        self.retirements = lru_cache(maxsize=8)(self._retirements)
        self.ratings = lru_cache(maxsize=32)(self._ratings)
        self.reasoning = lru_cache(maxsize=4)(self._reasoning)
        self.unit_prices = lru_cache(maxsize=4)(self._unit_prices)
        self.unit_capacities = lru_cache(maxsize=4)(self._unit_capacities)
        self.unit_offers = lru_cache(maxsize=8)(self._unit_offers)
        self.facts = lru_cache(maxsize=32)(self._facts)

    def edition(self, source: str, as_of: date | None = None) -> Edition:
        """Return the edition of `source` that holds on `as_of`: the newest not after it, else the oldest.

        Without `as_of` the newest.
        """
        editions = sorted((e for e in self.editions if e.source == source), key=lambda e: (e.observed_on, e.number))
        known = [e for e in editions if as_of is None or e.observed_on <= as_of]
        return known[-1] if known else editions[0]

    def prices(self, edition: int, dataset: str = GENAI_PRICES, **filters: str | None) -> list[PriceRow]:
        """Return token price rows of one edition of the source `dataset`.

        Filters `provider`, `model` and `variant` match exactly, `text` any part of id or name.
        """
        parameters = {"provider": None, "model": None, "text": None, "variant": None, **filters}
        rows = self._fetch(queries.TOKEN_PRICES, {"dataset": dataset, "edition": edition, **parameters})
        return [PriceRow(*row) for row in rows]

    def _registered(self) -> list[RegisteredModel]:
        """Return the registered self-hosted models."""
        rows = self._fetch(queries.REGISTERED_MODELS, {"edition": self.edition("throughput").number})
        return [
            RegisteredModel(i, name, maker, tuple(also.split(";")) if also else (), json.loads(facts or "{}"))
            for i, name, maker, also, facts in rows
        ]

    def estimator(self) -> dict[str, Any]:
        """Return the constants of the throughput estimator, as their file holds them."""
        rows = self._fetch(queries.ESTIMATOR, {"edition": self.edition("throughput").number})
        document: dict[str, Any] = json.loads(rows[0][0])
        return document

    def reload(self) -> None:
        """Open the file afresh, whatever is in its place now; look-ups wait until it is there and go on with it."""
        with self._mending, self._idle:
            # DuckDB gives the old file again as long as one cursor on it is open, so none may be.
            self._reloading = True
            try:
                self._idle.wait_for(lambda: self._under_way == 0, timeout=_RELOAD_WAIT_SECONDS)
                with suppress(duckdb.Error):
                    self._store.connection.close()
                self._use(store.open_store(self._wanted), ())
                self._generation += 1
            finally:
                self._reloading = False
                self._idle.notify_all()
        for value in vars(self).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()

    def close(self) -> None:
        """Close the database."""
        self._store.connection.close()

    def _use(self, opened: store.Opened, notices: tuple[str, ...]) -> None:
        self._store = opened
        self.path = opened.path
        self.notices = [*notices, *opened.notices]
        self._identity = store.identity(opened.path)
        self.editions = tuple(build.editions(opened.connection))

    def _fetch(self, statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Run a statement on a cursor of its own; a file found damaged is set aside and built again, once."""
        generation = self._generation
        try:
            return self._run(statement, parameters)
        except duckdb.Error as error:
            # A block whose checksum does not match is reported in the bare class that all others derive from.
            if self.path is None or not (isinstance(error, _DAMAGE) or type(error) is duckdb.Error):
                raise
            self._mend(generation)
            return self._run(statement, parameters)

    def _run(self, statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        with self._idle:
            self._idle.wait_for(lambda: not self._reloading)
            self._under_way += 1
            connection = self._store.connection
        try:
            with closing(connection.cursor()) as cursor:
                rows: list[tuple[Any, ...]] = cursor.execute(statement, parameters).fetchall()
                return rows
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def _mend(self, generation: int) -> None:
        with self._mending:
            if generation != self._generation or self.path is None:
                return
            damaged = self.path
            with suppress(duckdb.Error):
                self._store.connection.close()
            notices = tuple(self.notices)
            # Another process may have put a sound file there meanwhile: only the one that was read is set aside.
            if store.identity(damaged) == self._identity:
                with suppress(OSError):
                    notices = (*notices, store.set_aside(damaged))
            self._use(store.open_store(self._wanted), notices)
            self._generation += 1

    def _token_rows(
        self, editions: tuple[tuple[str, int], ...], providers: tuple[str, ...], model_key: str
    ) -> dict[str, tuple[PriceRow, ...]]:
        """Return what each list says of a seller's model, in the order of `editions`; silent lists are left out."""
        said: dict[str, list[PriceRow]] = {dataset: [] for dataset, _ in editions}
        for row in self.rows_of_model(editions, model_key):
            if row.provider in providers:
                said[row.dataset].append(row)
        return {
            dataset: tuple(sorted(under_present_ids(rows), key=_listed_order)) for dataset, rows in said.items() if rows
        }

    def _rows_of_model(self, editions: tuple[tuple[str, int], ...], model_key: str) -> tuple[PriceRow, ...]:
        """Return what one edition of each list says of a model, of all sellers, in no order."""
        parameters = {"editions": _named(editions), "model_key": model_key}
        return tuple(PriceRow(*row) for row in self._fetch(queries.TOKEN_PRICES_OF_A_MODEL, parameters))

    def _all_prices(self, dataset: str, edition: int) -> tuple[PriceRow, ...]:
        return tuple(under_present_ids(self.prices(edition, dataset)))

    def _known_steps(self, dataset: str, edition: int, after: date) -> tuple[PriceRow, ...]:
        rows = self._fetch(queries.STEPS, {"dataset": dataset, "edition": edition, "after": after})
        return tuple(under_present_ids([PriceRow(*row) for row in rows]))

    def _variants(self, dataset: str, edition: int) -> tuple[str, ...]:
        rows = self._fetch(queries.VARIANTS, {"dataset": dataset, "edition": edition})
        return tuple(name for (name,) in rows)

    def _offers(self, edition: int) -> tuple[RateRow, ...]:
        parameters = {"edition": edition, "id": None, "provider": None, "gpu": None, "term": None}
        return tuple(RateRow(*row) for row in self._fetch(queries.RATES, parameters))

    def _points(self, id: str | None, model: str | None, gpu: str | None) -> tuple[ThroughputPoint, ...]:
        parameters = {"edition": self.edition("throughput").number, "id": id, "model": model, "gpu": gpu}
        return tuple(ThroughputPoint(*row) for row in self._fetch(queries.THROUGHPUT, parameters))

    def _gpus(self) -> tuple[HardwareRow, ...]:
        rows = self._fetch(queries.HARDWARE, {"edition": self.edition("hardware").number})
        return tuple(HardwareRow(*row) for row in rows)

    def _ratings(self, edition: int, category: str) -> dict[str, Rating]:
        rows = self._fetch(queries.RATINGS, {"edition": edition, "category": category})
        return {rating.model: rating for rating in (Rating(*row) for row in rows)}

    def _reasoning(self, edition: int) -> dict[tuple[str, str], Reasoning]:
        rows = self._fetch(queries.REASONING, {"edition": edition})
        return {offer_key(each.seller, each.model): each for each in (Reasoning(*row) for row in rows)}

    def _unit_prices(self, edition: int) -> tuple[UnitPrice, ...]:
        return tuple(UnitPrice(*row) for row in self._fetch(queries.UNIT_PRICES, {"edition": edition}))

    def _unit_capacities(self, edition: int) -> tuple[UnitCapacity, ...]:
        return tuple(UnitCapacity(*row) for row in self._fetch(queries.UNIT_CAPACITIES, {"edition": edition}))

    def _unit_offers(self, edition: int, as_of: date) -> tuple[units.UnitOffer, ...]:
        known = [row for row in self.unit_capacities(edition) if row.observed_on <= as_of]
        return tuple(units.offers(known, units.in_force(self.unit_prices(edition), as_of)))

    def _facts(self, edition: int, kind: type[cells.F]) -> tuple[cells.F, ...]:
        return tuple(cells.fact_from(kind, row) for row in self._fetch(cells.select(kind), {"edition": edition}))

    def _listed_models(self, dataset: str, edition: int, provider: str) -> tuple[ModelEntry, ...]:
        rows = self._fetch(queries.MODELS, {"dataset": dataset, "edition": edition, "provider": provider})
        return tuple(ModelEntry(*row) for row in rows)

    def _sellers(self, edition: int) -> tuple[ProviderEntry, ...]:
        return tuple(ProviderEntry(*row) for row in self._fetch(queries.PROVIDERS, {"edition": edition}))

    def _model_counts(self, editions: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
        rows = self._fetch(queries.MODEL_COUNTS, {"editions": _named(editions)})
        return tuple((provider, count) for provider, count in rows)

    def _retirements(self, editions: tuple[tuple[str, int], ...]) -> dict[tuple[str, str], Retirement]:
        """Return the days on which sellers retire models, by offer; of several notices the last list's counts."""
        rows = self._fetch(queries.RETIREMENTS, {"editions": _named(editions)})
        return {(seller(provider), key): Retirement(on, source, note) for provider, key, on, source, note in rows}


def under_present_ids(rows: Sequence[PriceRow]) -> Iterator[PriceRow]:
    """Yield the rows under the present id of their seller; what both ids list counts as the present one has it."""
    present = {(row.provider, row.model_key) for row in rows if seller(row.provider) == row.provider}
    for row in rows:
        id = seller(row.provider)
        if id == row.provider:
            yield row
        elif (id, row.model_key) not in present:
            yield replace(row, provider=id)


def _named(editions: tuple[tuple[str, int], ...]) -> list[str]:
    return [f"{dataset} {number}" for dataset, number in editions]


def _listed_order(row: PriceRow) -> tuple[int, str, int, int]:
    """The order of TOKEN_PRICES within one model: standard, batch, the other variants; blocks and tiers as listed."""
    return _VARIANT_ORDER.get(row.variant, 2), row.variant, row.block, row.tier_from_input_tokens
