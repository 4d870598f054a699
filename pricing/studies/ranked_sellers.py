"""Where a token-priced option stands among the trusted sellers of its model, at the load's mix.

One model is a registered model, or the same rated model where none is registered (a closed one that clouds resell);
its variants (`turbo`, `thinking`, …) and regional editions are compared among themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from weakref import WeakKeyDictionary

import numpy as np

from economics.cost.load import Load
from economics.cost.load_profile import LoadProfile
from economics.cost.token_lines import BILLED_LINES, BilledLine
from economics.cost.tokens import TOKENS_PER_MTOK, MissingPrice, TokenPrices, averaged, completed
from economics.option.token_priced import ALL_MOVE, TokenOption, TokenPricedOption
from pricing.contract.catalogue import market_of
from pricing.errors import CatalogueError
from pricing.rows import STANDARD, PriceRow
from pricing.rules.token_prices import PriceWindow, TokenPriceSet, by_the_load
from pricing.sellers.aliases import alias_of
from pricing.sellers.providers import provider as known_provider
from pricing.sellers.ratings import rated_as
from pricing.sellers.spelling import offer_key
from pricing.store.catalogue import Catalogue
from pricing.studies.trusted import is_trusted

SAME_PRICE = 1e-3
"""Prices that differ by no more than this share are one price: clouds bill in units of their own, and round."""
_EVERYWHERE = (None, "global")
_Model = tuple[str, str, str, str]
"""Registered or rated, its id, the variant and the region of an offer: what is compared with each other."""


@dataclass(frozen=True, slots=True)
class SellerPrice:
    """What the model of an option costs at another seller, as listed; `model` is that seller's spelling.

    `not_listed` are the lines that the load is billed by and whose price this seller does not list while the option's
    own does: they cost what the line costs that they follow, a cache write what input costs.
    """

    provider: str
    name: str
    model: str
    usd_per_mtok: float
    not_listed: tuple[BilledLine, ...] = ()


@dataclass(frozen=True)
class Ranked:
    """An option among the other trusted sellers of its model, the cheapest of them first, one a seller.

    Costs are those of the load's tokens [USD/Mtok], whatever their number, with the option's token factors and
    attempts; the option's own with its discount and typed prices, people and fixed cost left out. `trusted` tells
    whether its own offer is one that `pricing.studies.trusted` trusts.
    """

    usd_per_mtok: float
    others: tuple[SellerPrice, ...]
    trusted: bool

    @property
    def rank(self) -> int:
        """Its place among all of them, 1 for the cheapest; equal prices share a place."""
        return 1 + sum(other.usd_per_mtok < self.usd_per_mtok * (1 - SAME_PRICE) for other in self.others)

    @property
    def sellers(self) -> int:
        """How many sellers there are, its own included."""
        return 1 + len(self.others)

    @property
    def cheapest_usd_per_mtok(self) -> float:
        """The lowest cost of any of them [USD/Mtok]."""
        return min(self.usd_per_mtok, self.others[0].usd_per_mtok)

    @property
    def cheaper(self) -> SellerPrice | None:
        """The cheapest other seller, where that is cheaper than the option; else None."""
        return self.others[0] if self.rank > 1 else None


def ranked_sellers(
    option: TokenPricedOption, priced: TokenOption, load: Load, catalogue: Catalogue, as_of: date
) -> Ranked | None:
    """Return where an option stands among the trusted sellers of its model at a scalar load.

    `priced` is the option as resolved for the load. None where nobody else sells the model, or where the option's
    spelling names no model that other sellers' spellings name too.
    """
    kept = _kept(catalogue, as_of)
    model = kept.model_of(option)
    if model is None:
        return None
    own = offer_key(option.provider, option.model)
    of = _asked(option, load)
    mtok = load.carrying(TOKENS_PER_MTOK)
    expected = [line for line in _billed(priced, mtok) if kept.lists(option, own, of, line, catalogue)]
    offers = [offer for offer in kept.trusted.get(model, ()) if offer[0] != own[0]]
    others = _cheapest_first(kept, offers, of, priced, load, catalogue, expected)
    if not others:
        return None
    mine = float(priced.token_lines_usd(mtok))
    is_trusted = any(offer_key(*offer) == own for offer in kept.trusted.get(model, ()))
    return Ranked(mine, others, is_trusted)


def sellers_of(
    model: str, option: TokenPricedOption, priced: TokenOption, load: Load, catalogue: Catalogue, as_of: date
) -> tuple[SellerPrice, ...]:
    """Return the trusted sellers of a registered model, the cheapest first, as if an option bought that there.

    Its token factors and attempts count, its prices and its discount do not. Editions of the model and of a region are
    left out.
    """
    kept = _kept(catalogue, as_of)
    offers = kept.trusted.get(("registered", model, "", ""), ())
    return _cheapest_first(kept, offers, _asked(option, load), priced, load, catalogue, ())


def _asked(option: TokenPricedOption, load: Load) -> _Asked:
    return _Asked(float(load.input_tokens_per_request) * option.input_token_factor, load.edition.any_cache_lifetime)


def _cheapest_first(
    kept: _Kept,
    offers: Sequence[_Offer],
    of: _Asked,
    priced: TokenOption,
    load: Load,
    catalogue: Catalogue,
    expected: Sequence[BilledLine],
) -> tuple[SellerPrice, ...]:
    """The offers with a price, one a seller; `expected` are the lines that they should list."""
    sold = kept.sold(offers, of, load.profile, catalogue)
    if not sold:
        return ()
    mtok = load.carrying(TOKENS_PER_MTOK)
    standard, batch = (_together([each[place] for _, *each in sold]) for place in (0, 1))
    elsewhere = replace(priced, prices=standard, batch_prices=batch, discount=0.0, later=(), moving=ALL_MOVE)
    per_mtok = np.broadcast_to(elsewhere.token_lines_usd(mtok), len(sold))
    cheapest: dict[str, SellerPrice] = {}
    for place in np.argsort(per_mtok, kind="stable"):
        (id, spelling), usd = sold[place][0], float(per_mtok[place])
        if id in cheapest:
            continue
        known = known_provider(id)
        missing = tuple(line for line in expected if not _lists(kept.windows(sold[place][0], of, catalogue), line))
        cheapest[id] = SellerPrice(id, known.name if known else id, spelling, usd, missing)
    return tuple(cheapest.values())


def _billed(priced: TokenOption, mtok: Load) -> list[BilledLine]:
    """The lines by which a load's tokens are billed."""
    one_each = TokenPrices.of(lambda line: np.array([float(line is each) for each in BILLED_LINES]))
    alone = replace(priced, prices=one_each, batch_prices=one_each, discount=0.0, later=(), moving=ALL_MOVE)
    usd = np.broadcast_to(alone.token_lines_usd(mtok), len(BILLED_LINES))
    return [line for line, each in zip(BILLED_LINES, usd, strict=True) if each > 0]


def _lists(windows: Sequence[PriceWindow], line: BilledLine) -> bool:
    return any(window.standard.price(line) is not None for window in windows)


_Offer = tuple[str, str]
"""A seller's present id and its spelling of a model."""
_Sold = tuple[_Offer, TokenPrices, TokenPrices]
"""An offer with its standard and its batch prices."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the prices of an offer depend on beside the day: the tokens of a request, and a rule of the edition."""

    input_tokens_per_request: float
    any_cache_lifetime: bool


@dataclass
class _Kept:
    """What is known of a catalogue on a day: which offers are of one model, and their prices as they are asked for."""

    as_of: date
    models: Mapping[tuple[str, str], _Model]
    trusted: Mapping[_Model, Sequence[_Offer]]
    rows: Mapping[_Offer, TokenPriceSet]
    """The rows by which trusted offers are priced, where no look-up is needed to know them."""
    looked_up: dict[tuple[_Offer, _Asked], tuple[PriceWindow, ...]] = field(default_factory=dict)
    prices: dict[tuple[_Offer, _Asked], _Sold | None] = field(default_factory=dict)

    def model_of(self, option: TokenPricedOption) -> _Model | None:
        """The model of an option, also of one whose prices are typed and that no list has."""
        key = offer_key(option.provider, option.model)
        return self.models.get(key) or _model_of(option.provider, option.model, None)

    def sold(
        self, offers: Sequence[_Offer], of: _Asked, profile: LoadProfile | None, catalogue: Catalogue
    ) -> list[_Sold]:
        """The offers that have a price, with it."""
        found = (self._priced(offer, of, profile, catalogue) for offer in offers)
        return [sold for sold in found if sold is not None]

    def lists(
        self, option: TokenPricedOption, own: tuple[str, str], of: _Asked, line: BilledLine, catalogue: Catalogue
    ) -> bool:
        """Whether the price of a line is listed by the option's own offer, or typed."""
        if option.price.price(line) is not None:
            return True
        return not option.price.complete and _lists(self.windows((own[0], option.model), of, catalogue), line)

    def windows(self, offer: _Offer, of: _Asked, catalogue: Catalogue) -> tuple[PriceWindow, ...]:
        """The prices of an offer on the day; none where it has no price."""
        key = offer, of
        if key not in self.looked_up:
            if len(self.looked_up) >= _MOST_KEPT:
                self.looked_up.clear()
                self.prices.clear()
            self.looked_up[key] = _windows(offer, self.rows.get(offer), of, catalogue, self.as_of)
        return self.looked_up[key]

    def _priced(self, offer: _Offer, of: _Asked, profile: LoadProfile | None, catalogue: Catalogue) -> _Sold | None:
        key = offer, of
        windows = self.windows(offer, of, catalogue)
        if profile is not None and len(windows) > 1:
            return _averaged(offer, by_the_load(windows, profile), of)
        if key not in self.prices:
            self.prices[key] = _averaged(offer, windows, of)
        return self.prices[key]


_MOST_KEPT = 4096
_kept_by_catalogue: WeakKeyDictionary[Catalogue, dict[object, _Kept]] = WeakKeyDictionary()


def _kept(catalogue: Catalogue, as_of: date) -> _Kept:
    """What is kept of the catalogue for one day; a refresh of prices replaces its editions, and this with them."""
    key = (as_of, catalogue.editions)
    kept = _kept_by_catalogue.setdefault(catalogue, {})
    if key not in kept:
        kept.clear()
        kept[key] = _looked_up(catalogue, as_of)
    return kept[key]


def _looked_up(catalogue: Catalogue, as_of: date) -> _Kept:
    models: dict[tuple[str, str], _Model] = {}
    trusted: dict[_Model, list[_Offer]] = {}
    listed: dict[tuple[str, str, str], list[PriceRow]] = {}
    lists: dict[_Offer, str] = {}
    for row in catalogue.price_list(as_of):  # of one offer the list whose price counts comes first
        listed.setdefault((row.dataset, row.provider, row.model), []).append(row)
        key = offer_key(row.provider, row.model)
        if key in models or row.variant != STANDARD or row.tier_from_input_tokens or row.kind == "unpriced":
            continue
        model = _model_of(row.provider, row.model, row)
        if model is None:
            continue
        models[key] = model
        if row.kind == "priced" and is_trusted(row, as_of, catalogue.newest_day):
            trusted.setdefault(model, []).append((key[0], row.model))
            lists[key[0], row.model] = row.dataset
    if market_of(catalogue) is not catalogue:  # prices of a contract are found by look-ups alone
        return _Kept(as_of, models, trusted, {})
    rows = {offer: TokenPriceSet(*offer, tuple(listed[dataset, *offer])) for offer, dataset in lists.items()}
    return _Kept(as_of, models, trusted, rows)


def _model_of(provider: str, spelling: str, row: PriceRow | None) -> _Model | None:
    region = "" if row is None or row.region in _EVERYWHERE else str(row.region)
    alias = alias_of(provider, spelling)
    if alias is not None:
        return "registered", alias.model, alias.variant, region
    rated = rated_as(provider, spelling)
    return None if rated is None else ("rated", rated, "", region)


def _windows(
    offer: _Offer, listed: TokenPriceSet | None, of: _Asked, catalogue: Catalogue, as_of: date
) -> tuple[PriceWindow, ...]:
    try:
        rows = catalogue.token_price_rows(*offer, as_of) if listed is None else listed
        return rows.select(as_of, of.input_tokens_per_request)
    except CatalogueError:
        return ()


def _averaged(offer: _Offer, windows: Sequence[PriceWindow], of: _Asked) -> _Sold | None:
    """The prices over the day; None where one is missing."""
    parts = []
    for window in windows:
        standard = window.standard
        if of.any_cache_lifetime and standard.cache_write is None:
            standard = replace(standard, cache_write=standard.cache_write_long)
        try:
            parts.append((window.share_of_day, *completed(standard, window.batch)))
        except MissingPrice:
            return None
    if not parts:
        return None
    return (
        offer,
        averaged([(share, prices) for share, prices, _ in parts]),
        averaged([(share, prices) for share, _, prices in parts]),
    )


def _together(prices: Sequence[TokenPrices]) -> TokenPrices:
    """The prices of several offers as one, an array for each line."""
    return TokenPrices.of(lambda line: np.array([each.price(line) for each in prices], dtype=float))
