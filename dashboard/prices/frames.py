"""The rows of the Prices page as frames for fast filtering: token prices and GPU rates, your contract first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from breakeven.names import gpu_name, term_words
from breakeven.words.prices import Facts
from dashboard import session, state
from dashboard.session import Slot
from economics.cost.token_lines import BILLED_LINES
from economics.fleet.gpu_ids import GPUS
from economics.units import HOURS_PER_MONTH
from pricing.contract.contract import CONTRACT
from pricing.rows import BATCH, PriceRow, RateRow
from pricing.rules.age import MARKED_AFTER_DAYS, WARNED_AFTER_DAYS
from pricing.sellers.providers import name_of, supplier_class
from pricing.sellers.providers import provider as known_provider
from pricing.store.catalogue import Catalogue
from pricing.store.market import source_used
from pricing.studies.choices import called

AGES = ("up to 30 days", "over 30 days", "over 180 days", "undated")
YOURS = "your contract"
PRICES = tuple(line.words for line in BILLED_LINES)
USE = "Use"
_SEARCH = "search"
_MOST_WORDS = 8


@dataclass(frozen=True)
class Listing:
    """Rows of the catalogue and a frame of them in the same order; never changed."""

    rows: tuple[Any, ...]
    frame: pd.DataFrame

    @cached_property
    def facts(self) -> Facts:
        """The counts that a sentence about the rows needs."""
        seller = "seller" if "seller" in self.frame else "supplier"
        newest = self.frame["checked" if "checked" in self.frame else "seen"].max()
        ages = self.frame["age"].value_counts()
        return Facts(
            rows=len(self.rows),
            sellers=int(self.frame[seller].nunique()),
            newest=None if pd.isna(newest) else newest.date(),
            marked=int(ages[AGES[1]]),
            old=int(ages[AGES[2]]),
            doubtful=int((self.frame["status"] == "doubtful").sum()),
        )

    def matching(self, text: str, chosen: dict[str, Collection[str]]) -> np.ndarray:
        """Return the places of the rows that hold every word of a text and have one of the chosen cells per column."""
        mask = np.ones(len(self.frame), dtype=bool)
        for column, cells in chosen.items():
            if cells:
                mask &= self.frame[column].isin(cells).to_numpy()
        for word in text.lower().split()[:_MOST_WORDS]:
            mask &= self.frame[_SEARCH].str.contains(word, regex=False).to_numpy()
        return np.flatnonzero(mask)

    @cached_property
    def cells(self) -> dict[str, list[str]]:
        """The values of each column of text, in order; ages from young to old."""
        cells = {}
        for name in self.frame.columns:
            if isinstance(self.frame[name].dtype, pd.CategoricalDtype):
                present = set(self.frame[name].unique())
                cells[name] = [cell for cell in self.frame[name].cat.categories if cell and cell in present]
        return cells

    @cached_property
    def _table(self) -> pa.Table:
        """The visible columns in the browser's format, from which rows are taken without conversion."""
        return pa.Table.from_pandas(self.frame.drop(columns=_SEARCH), preserve_index=False)

    def table(self, places: np.ndarray, money: Sequence[str], rate: float) -> pa.Table:
        """Return the rows at some places, without the search column, their money columns converted at a rate."""
        table = self._table if len(places) == len(self.rows) else _without_others(self._table.take(places))
        for name in money if rate != 1 else ():
            place = table.schema.get_field_index(name)
            table = table.set_column(place, table.schema.field(place), pc.multiply(table.column(place), rate))
        return table


def _without_others(table: pa.Table) -> pa.Table:
    """The rows taken out of a table, without the words of the rows that were left: those would go along."""
    for place, column in enumerate(table.schema):
        if pa.types.is_dictionary(column.type):
            words = table.column(place).combine_chunks().dictionary_decode()
            table = table.set_column(place, column.name, words.dictionary_encode())
    return table


def token_listing() -> Listing:
    """Return the token prices valid on the as-of date, from every source and from your contract."""
    as_of = state.as_of()
    listed = _listed("token", as_of, _market_tokens)
    return _with_contract(Slot.TOKEN_LISTING, listed, as_of, contract_token_rows, _token_frame)


def rate_listing() -> Listing:
    """Return the GPU rates known on the as-of date, your contract's first."""
    as_of = state.as_of()
    listed = _listed("rate", as_of, _market_rates)
    return _with_contract(Slot.RATE_LISTING, listed, as_of, _contract_rate_rows, _rate_frame)


def market_listings() -> tuple[Listing, Listing]:
    """Return the token prices and the GPU rates of the market alone."""
    as_of = state.as_of()
    return _listed("token", as_of, _market_tokens), _listed("rate", as_of, _market_rates)


def contract_token_rows(as_of: date) -> tuple[PriceRow, ...]:
    """Return your contract's token prices on a day, as look-ups use them."""
    catalogue, contract = state.catalogue(), state.contract()
    models = dict.fromkeys((t.provider, t.model) for t in contract.tokens if t.holds(as_of))
    rows: list[PriceRow] = []
    for provider, model in models:
        rows += [
            row
            for row in catalogue.token_price_rows(provider, model, as_of).rows
            if row.status == CONTRACT and (row.effective_from is None or row.effective_from <= as_of)
        ]
    return tuple(rows)


def _contract_rate_rows(as_of: date) -> tuple[RateRow, ...]:
    if not state.contract().rates:
        return ()
    return tuple(r for r in state.catalogue().rate_rows(as_of=as_of) if r.status == CONTRACT)


def _listed(kind: str, as_of: date, make: Callable[[Catalogue, date], Listing]) -> Listing:
    """Return the market's listing of a day, shared by all sessions and rebuilt when the catalogue's editions change."""
    editions = repr([(e.source, e.number, e.content_hash) for e in state.market().editions])
    return _market_listing(kind, as_of, editions, make)


@st.cache_resource(show_spinner=False, max_entries=12)
def _market_listing(kind: str, as_of: date, editions: str, _make: Callable[[Catalogue, date], Listing]) -> Listing:
    return _make(state.market(), as_of)


def _market_tokens(market: Catalogue, as_of: date) -> Listing:
    rows = market.price_list(as_of)
    return Listing(rows, _token_frame(rows, as_of))


def _market_rates(market: Catalogue, as_of: date) -> Listing:
    rows = tuple(market.rate_rows(as_of=as_of))
    return Listing(rows, _rate_frame(rows, as_of))


def _with_contract(
    slot: Slot,
    listed: Listing,
    as_of: date,
    rows_of: Callable[[date], tuple[Any, ...]],
    frame_of: Callable[[Sequence[Any], date], pd.DataFrame],
) -> Listing:
    """Return the market's listing with this session's contract first; kept in this session alone."""
    contract = state.contract()
    if not contract.rows:
        return listed
    last: tuple[object, Listing, Listing] | None = session.get(slot)
    if last is None or last[0] != contract or last[1] is not listed:
        ours = rows_of(as_of)
        rows = (*ours, *listed.rows)
        last = (contract, listed, Listing(rows, frame_of(rows, as_of)) if ours else listed)
        session.put(slot, last)
    return last[2]


def _token_frame(rows: Sequence[PriceRow], as_of: date) -> pd.DataFrame:
    used = source_used(r for r in rows if r.status != CONTRACT)
    prices = {line.words: _prices(r.price(line) for r in rows) for line in BILLED_LINES}
    return pd.DataFrame(
        {
            "use": _words(USE if can_be_used(r, used) else "" for r in rows),
            "seller": _words(name_of(r.provider) for r in rows),
            "model": _words(called(r.model, r.model_name) for r in rows),
            "variant": _words(r.variant for r in rows),
            **prices,
            "price": _words(YOURS if r.status == CONTRACT else r.kind for r in rows),
            "age": _ages([r.checked_on for r in rows], as_of),
            "checked": days(r.checked_on for r in rows),
            "listed": days(r.listed_on for r in rows),
            "retires": days(r.retires_on for r in rows),
            "status": _words(r.status for r in rows),
            "list": _words(YOURS if r.status == CONTRACT else r.dataset for r in rows),
            "looked up": _words(
                "yes" if r.status == CONTRACT or used.get((r.provider, r.model_key)) == r.dataset else "no"
                for r in rows
            ),
            "kind of seller": _words(_kind(r.provider) for r in rows),
            "above input tokens": pd.array([r.tier_from_input_tokens or None for r in rows], dtype="Int64"),
            "hours": _words(r.window for r in rows),
            "region": _words(r.region or "" for r in rows),
            "from": days(r.effective_from for r in rows),
            "until": days(r.effective_to for r in rows),
            "page": _words(r.page or "" for r in rows),
            "source": _words(r.source for r in rows),
            "version": _words(r.package_version for r in rows),
            "listed as": _words(r.model for r in rows),
            "note": _words(" · ".join(filter(None, (r.note, r.other_prices))) for r in rows),
            _SEARCH: [f"{name_of(r.provider)} {r.provider} {r.model} {r.model_name}".lower() for r in rows],
        }
    )


def can_be_used(row: PriceRow, used: dict[tuple[str, str], str]) -> bool:
    """Tell whether one click may put a token price into the scenario: it has a price and is not batch alone."""
    if row.status == CONTRACT:
        return True
    of_look_ups = used.get((row.provider, row.model_key)) == row.dataset
    return row.kind == "priced" and (row.variant != BATCH or of_look_ups)


def _rate_frame(rows: Sequence[RateRow], as_of: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "use": _words(USE if r.gpu in GPUS else "" for r in rows),
            "supplier": _words(name_of(r.provider) for r in rows),
            "GPU": _words(gpu_name(r.gpu) for r in rows),
            "term": _words(term_words(r.term) for r in rows),
            "GPU-hour": _prices(r.usd_per_gpu_hour for r in rows),
            "GPU-month": _prices(r.usd_per_gpu_hour * HOURS_PER_MONTH for r in rows),
            "seen": days(r.observed_on for r in rows),
            "age": _ages([r.observed_on for r in rows], as_of),
            "status": _words(r.status for r in rows),
            "offer": pd.array([r.gpu_count for r in rows], dtype="Int64"),
            "offer an hour": _prices(r.usd_per_hour for r in rows),
            "region": _words(r.region for r in rows),
            "supplier is a": _words(supplier_class(r) or "" for r in rows),
            "machine": _words(r.instance or "" for r in rows),
            "joined by": _words(r.interconnect or "" for r in rows),
            "system": _words(r.operating_system or "" for r in rows),
            "day": _words("month only" if r.month_only else "" for r in rows),
            "listed as": _words(r.gpu_as_listed for r in rows),
            "term as listed": _words(r.term_as_listed for r in rows),
            "page": _words(r.page or "" for r in rows),
            "source": _words(r.source for r in rows),
            "note": _words(r.note or "" for r in rows),
            _SEARCH: [
                f"{name_of(r.provider)} {r.provider} {gpu_name(r.gpu)} {r.gpu} {r.gpu_as_listed} "
                f"{term_words(r.term)} {r.term} {r.region} {r.id}".lower()
                for r in rows
            ],
        }
    )


def _words(cells: Iterable[str]) -> pd.Categorical[Any]:
    """Return a column of text as codes: a tenth of the bytes to the browser, and filtered by whole numbers."""
    return pd.Categorical(list(cells))


def days(days: Iterable[date | None]) -> np.ndarray:
    """Return a column of days, empty where unknown."""
    return np.array(list(days), dtype="datetime64[s]")


def _prices(values: Iterable[float | None]) -> np.ndarray:
    """Return a column of prices, empty where there is none; 0 marks an offer without a price."""
    return np.array([value or np.nan for value in values], dtype=float)


def age_name(day: date | None, as_of: date) -> str:
    """Return the age of a price at the as-of date as one of AGES."""
    if day is None:
        return AGES[3]
    days = (as_of - day).days
    return AGES[2 if days > WARNED_AFTER_DAYS else 1 if days > MARKED_AFTER_DAYS else 0]


def _ages(days: Sequence[date | None], as_of: date) -> pd.Categorical[Any]:
    names = {day: age_name(day, as_of) for day in set(days)}
    return pd.Categorical([names[day] for day in days], categories=list(AGES))


def _kind(provider: str) -> str:
    seller = known_provider(provider)
    return seller.kind if seller else ""
