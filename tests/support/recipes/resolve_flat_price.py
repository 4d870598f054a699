"""An option at a flat price with plain numbers: its price is typed, so nothing is looked up."""

from __future__ import annotations

from economics.option.flat_price import FlatPrice, FlatPriceOption

from economics.assumption import Assumption


def resolve_flat_price(option: FlatPriceOption) -> FlatPrice:
    """Return an option at a flat price, with where the price comes from."""
    price = Assumption(
        "flat price", option.flat_usd_per_mtok, "USD/Mtok", "typed", "", "typed", field="flat_usd_per_mtok"
    )
    return FlatPrice(
        option.name,
        option.flat_usd_per_mtok,
        option.input_token_factor,
        option.output_token_factor,
        assumptions=(price,),
    )
