"""Edits of token-priced options: another provider or model, a row of a price list, an assumed share below a price."""

from __future__ import annotations

from datetime import date
from typing import Any

from breakeven.edits.draft import MAX_MADE_NAME, Draft
from breakeven.figures import percent
from breakeven.names import supplier_name
from breakeven.origins import MAX_DETAIL_LENGTH, TYPED, Origin, Sourced
from economics.cost.token_lines import BILLED_LINES
from economics.errors import InputError
from pricing.contract.contract import CONTRACT
from pricing.errors import CatalogueError
from pricing.resolve.names import model_name, sold_name
from pricing.rows import BATCH, STANDARD, PriceRow
from pricing.sellers.aliases import alias_of, family_of
from pricing.sellers.providers import provider as known_provider
from pricing.store.catalogue import Catalogue
from pricing.studies.assumed import AssumedPrice


def change_offer(sourced: Sourced, index: int, provider: str, model: str, catalogue: Catalogue, as_of: date) -> Sourced:
    """Buy a model of a seller, by its spelling: both change at once, so that there is no step without a price.

    The option is named after them by the names that people know.
    """
    draft = Draft(sourced)
    before = draft.token_priced(index)
    draft.set(("options", index, "provider"), provider)
    draft.set(("options", index, "model"), model)
    name = model_name(before.model_copy(update={"provider": provider, "model": model}), catalogue, as_of)
    draft.name_after_model(index, name)
    return draft.done()


def cut_price(sourced: Sourced, index: int, variable: str, price: float) -> Sourced:
    """Set the one number that sets an option's price: a factor on its token prices, as a discount, or its rate.

    Raises InputError for an option whose price is not that number.
    """
    draft = Draft(sourced)
    match variable:
        case "price_factor":
            discount = draft.token_priced(index).discount
            draft.set(("options", index, "discount"), round(1 - (1 - discount) * price, 12))
        case "usd_per_gpu_hour":
            draft.self_hosted(index)
            draft.set(("options", index, "supply", variable), price)
        case "usd_per_unit_hour":
            draft.set(("options", index, variable), price)
        case _:
            raise InputError(f"options[{index}].{variable}", "is no price that can be set")
    return draft.done()


def move_to_seller(sourced: Sourced, index: int, provider: str, model: str) -> Sourced:
    """Buy the same model from another seller, as that seller spells it, at its listed prices.

    Typed prices and a discount were those of the seller before, and go.
    """
    return _at_listed_prices(sourced, index, {"provider": provider, "model": model})


def buy_another_model(sourced: Sourced, index: int, provider: str, model: str) -> Sourced:
    """Buy another model, from whoever sells it, at its listed prices; typed prices and a discount go."""
    offer = {"kind": kind_of(provider, model), "provider": provider, "model": model}
    return _at_listed_prices(sourced, index, offer)


def _at_listed_prices(sourced: Sourced, index: int, offer: dict[str, str]) -> Sourced:
    draft = Draft(sourced)
    draft.token_priced(index)
    for name in ("price", "discount"):
        draft.remove(("options", index, name))
    for name, value in offer.items():
        draft.set(("options", index, name), value)
    draft.name_after_model(index)
    return draft.done()


def use_price_row(sourced: Sourced, index: int | None, row: PriceRow, catalogue: Catalogue, as_of: date) -> Sourced:
    """Make the option at a place (None: a new one) from a row of token prices.

    A row that look-ups would pass over is used with its own figures.
    """
    kind = kind_of(row.provider, row.model, row.model_name)
    draft, place = _put(sourced, index, {"kind": kind, "provider": row.provider, "model": row.model})
    draft.name_after_model(place)
    if has_own_figures(row, catalogue, as_of):
        for line in BILLED_LINES:
            draft.set(("options", place, "price", line.field), row.price(line), Origin("row", row_id(row)))
    return draft.done()


def use_assumed_price(sourced: Sourced, index: int | None, assumed: AssumedPrice) -> Sourced:
    """Make an option priced an assumed share below a hosted price; the share is its discount and part of its name."""
    sold = assumed.of
    draft, place = _put(sourced, index, {"kind": "hosted", "provider": sold.provider, "model": sold.model})
    draft.set(("options", place, "discount"), assumed.share, Origin("default", assumed.words[:MAX_DETAIL_LENGTH]))
    whose = f"{sold_name(sold.provider, sold.model)} at {supplier_name(sold.provider)}"
    name = f"assumed: {percent(assumed.share)} below {whose}"
    draft.rename(place, draft.free_name(name[:MAX_MADE_NAME], but=place))
    return draft.done()


def _put(sourced: Sourced, index: int | None, option: dict[str, Any]) -> tuple[Draft, int]:
    """Return a draft with an option put in a place, or added at the end, and that place."""
    draft = Draft(sourced)
    if index is None:
        return draft, draft.append({**option, "name": option["model"]}, TYPED)
    draft.replace(index, option, TYPED)
    return draft, index


def row_id(row: PriceRow) -> str:
    """Return what identifies a row of a price list: list, seller, model, variant and the day it was observed."""
    return f"{row.dataset}: {row.provider}, {row.model}, {row.variant}, {row.listed_on.isoformat()}"[:MAX_MADE_NAME]


def has_own_figures(row: PriceRow, catalogue: Catalogue, as_of: date) -> bool:
    """Tell whether a row is used with its own figures, because look-ups use another row."""
    return row.status != CONTRACT and not _is_looked_up(row, catalogue, as_of)


def _is_looked_up(row: PriceRow, catalogue: Catalogue, as_of: date) -> bool:
    if row.variant not in (STANDARD, BATCH):
        return False
    try:
        rows = catalogue.token_price_rows(row.provider, row.model, as_of).rows
    except CatalogueError:
        return False
    return row in rows


def kind_of(provider: str, model: str, name: str = "") -> str:
    """Return `hosted` for open weights, else `api`, by the alias table, open model families and the kind of seller."""
    if alias_of(provider, model) is not None:
        return "hosted"
    seller = known_provider(provider)
    closed = seller is not None and seller.kind == "closed"
    return "hosted" if not closed and family_of(f"{model} {name}") else "api"
