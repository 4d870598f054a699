"""One model everywhere: every provider's price for a registered model, unmatched names, and where sources disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from economics.cost.load import Load, Workload
from economics.cost.token_lines import COMPARED_LINES
from economics.cost.tokens import TOKENS_PER_MTOK, averaged, completed
from economics.option.token_priced import TokenOption
from pricing.errors import CatalogueError, UnknownPrice, did_you_mean, quoted
from pricing.rows import STANDARD, PriceRow
from pricing.rules.token_prices import TokenPriceSet
from pricing.sellers.aliases import Alias, alias_of, family_of, registry_ids
from pricing.sellers.providers import provider as known_provider
from pricing.sellers.providers import seller
from pricing.store.catalogue import Catalogue

MIX = Workload(tokens_per_month=1e6, input_output_ratio=5.0, input_tokens_per_request=2000.0)
"""The mix for ranking offers when there is no workload: five input tokens per output token, no cache, no batch."""

_ORDER = {"priced": 0, "batch": 1, "free": 2, "unpriced": 3}
_SAME = 1e-6


@dataclass(frozen=True)
class Offering:
    """One provider's offer of a registered model, as one source lists it.

    `usd_per_mtok` is the blended cost [USD/Mtok] of the mix, None without a price; `reason` says why there is none.
    `kind` is `priced`, `batch` (a batch tier listed as a model of its own), `free` or `unpriced`; `used` tells
    whether look-ups of this spelling take this source's price; `best_source` whether no better-ranked source lists
    this seller's offer of the same model, variant and quantisation under any spelling. `status` and the other marks
    of provenance are those of `row`, the listed standard price below every context tier.
    """

    model: str
    provider: str
    provider_name: str
    provider_kind: str
    provider_model: str
    variant: str
    quantisation: str
    kind: str
    usd_per_mtok: float | None
    reason: str
    used: bool
    best_source: bool
    row: PriceRow


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A provider's model with no registered model; `family` is the registry's family its name contains, if any."""

    provider: str
    provider_model: str
    model_name: str
    datasets: tuple[str, ...]
    family: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Rows in which sources list different prices for one seller and model, best-ranked source first.

    `largest_ratio` is the largest ratio [–] of two prices of the same line.
    """

    provider: str
    model: str
    rows: tuple[PriceRow, ...]
    largest_ratio: float


def everywhere(catalogue: Catalogue, model: str, as_of: date, workload: Workload | None = None) -> list[Offering]:
    """Return every listed price of a registered model over all providers and sources, the cheapest first.

    `workload` gives the mix to rank by (default: MIX). Free and unpriced offers come last.
    Raises UnknownPrice, `field` `model`, for a model that is not registered.
    """
    return offers_among(catalogue.price_list(as_of), model, as_of, workload)


def unmatched(catalogue: Catalogue, as_of: date | None = None) -> list[Unmatched]:
    """Return the names of models that the alias table has no registered model for, by provider and name."""
    return unmatched_among(catalogue.price_list(as_of))


def disagreements(catalogue: Catalogue, as_of: date) -> list[Disagreement]:
    """Return where two sources list different prices for the same provider, model and variant on `as_of`."""
    return disagreements_among(catalogue.price_list(as_of))


def offers_among(rows: Sequence[PriceRow], model: str, as_of: date, workload: Workload | None = None) -> list[Offering]:
    """Return every offer of a registered `model` among `rows` (best-ranked source first), the cheapest first.

    Raises UnknownPrice like `everywhere`.
    """
    if model not in registry_ids():
        raise UnknownPrice("model", f"no registered model {quoted(model)}{did_you_mean(model, registry_ids())}")
    listings: dict[tuple[str, str, str], list[PriceRow]] = {}
    aliases: dict[tuple[str, str, str], Alias] = {}
    for row in rows:
        alias = alias_of(row.provider, row.model)
        if alias is not None and alias.model == model:
            key = (row.dataset, row.provider, row.model)
            listings.setdefault(key, []).append(row)
            aliases[key] = alias
    # The first source that has a price, by spelling and by the seller's offer under any spelling.
    used: dict[tuple[str, str], str] = {}
    best: dict[tuple[str, str, str], str] = {}
    offers = []
    for key, offered in listings.items():
        offer = _offering(offered, aliases[key], as_of, workload or MIX)
        if offer is None:
            continue
        if offer.kind != "unpriced":
            first = used.setdefault((offer.provider, offer.row.model_key), key[0])
            best_of = best.setdefault((seller(offer.provider), offer.variant, offer.quantisation), key[0])
            offer = replace(offer, used=first == key[0], best_source=best_of == key[0])
        offers.append(offer)
    return sorted(offers, key=_cheapest_first)


def unmatched_among(rows: Iterable[PriceRow]) -> list[Unmatched]:
    """Return the names among `rows` that the alias table does not have, by provider and name."""
    names: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for row in rows:
        if alias_of(row.provider, row.model) is None:
            datasets = names.setdefault((row.provider, row.model), (row.model_name, []))[1]
            if row.dataset not in datasets:
                datasets.append(row.dataset)
    return [
        Unmatched(provider, model, name, tuple(datasets), family_of(f"{model} {name}"))
        for (provider, model), (name, datasets) in sorted(names.items())
    ]


def disagreements_among(rows: Iterable[PriceRow]) -> list[Disagreement]:
    """Return where the standard prices that two sources list for one seller's model differ, by seller and model.

    Compared are prices below every context tier that hold all day; spellings are compared without their path and
    case, so that `accounts/fireworks/models/x` and `x` are one. Offers at 0 or without a price are left out.
    """
    groups: dict[tuple[str, str, str | None], dict[str, PriceRow]] = {}
    for row in rows:
        if row.variant == STANDARD and not row.tier_from_input_tokens and not row.window and row.kind == "priced":
            spelling = row.model.lower().rsplit("/", 1)[-1]
            # Of one source the last row in force holds.
            groups.setdefault((seller(row.provider), spelling, row.region), {})[row.dataset] = row
    disagreements = []
    for (provider, model, _), by_source in sorted(groups.items(), key=lambda g: (g[0][0], g[0][1], g[0][2] or "")):
        ratio = _largest_ratio(list(by_source.values()))
        if ratio > 1 + _SAME:
            disagreements.append(Disagreement(provider, model, tuple(by_source.values()), ratio))
    return disagreements


def _offering(rows: list[PriceRow], alias: Alias, as_of: date, workload: Workload) -> Offering | None:
    standard = next((r for r in rows if r.variant == STANDARD and not r.tier_from_input_tokens), None)
    if standard is None:
        return None
    known = known_provider(standard.provider)
    price, reason = _blended(rows, standard, as_of, workload)
    kind = standard.kind
    if kind == "priced" and "batch" in alias.variant.split() and workload.batch_share < 1:
        kind, reason = "batch", "a batch tier: only for what may wait"
    return Offering(
        model=alias.model,
        provider=standard.provider,
        provider_name=known.name if known else standard.provider,
        provider_kind=known.kind if known else "",
        provider_model=standard.model,
        variant=alias.variant,
        quantisation=alias.quantisation,
        kind=kind,
        usd_per_mtok=price,
        reason=reason,
        used=False,
        best_source=False,
        row=standard,
    )


def _blended(rows: list[PriceRow], standard: PriceRow, as_of: date, workload: Workload) -> tuple[float | None, str]:
    """Return the cost [USD/Mtok] of the mix, or None and why there is none."""
    if standard.kind == "free":
        return None, "listed at 0: a free offer, no price to plan with"
    if standard.kind == "unpriced":
        return None, "no price per token for input and output is listed"
    try:
        windows = TokenPriceSet(standard.provider, standard.model, tuple(rows)).select(
            as_of, workload.input_tokens_per_request
        )
    except CatalogueError as error:
        return None, error.message
    parts = [(w.share_of_day, *completed(w.standard, w.batch)) for w in windows]
    option = TokenOption(
        name=standard.model,
        kind="hosted",
        prices=averaged([(share, price) for share, price, _ in parts]),
        batch_prices=averaged([(share, price) for share, _, price in parts]),
    )
    load = Load.of(workload).with_("tokens_per_month", TOKENS_PER_MTOK)  # a token price does not depend on volume
    per_mtok = option.cost(load).usd_per_mtok(load)
    return per_mtok.scalar, per_mtok.reason or ""


def _cheapest_first(offer: Offering) -> tuple[int, float, str, str, str]:
    price = offer.usd_per_mtok
    return (
        _ORDER[offer.kind] if price is not None else max(1, _ORDER[offer.kind]),
        float("inf") if price is None else price,
        offer.provider,
        offer.provider_model,
        offer.row.dataset,
    )


def _largest_ratio(rows: list[PriceRow]) -> float:
    ratio = 1.0
    for line in COMPARED_LINES:
        prices = [price for row in rows if (price := row.price(line))]
        if len(prices) > 1:
            ratio = max(ratio, max(prices) / min(prices))
    return ratio
