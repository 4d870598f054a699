"""Units of provisioned capacity in words: what a list offers, where figures are from, where units do not suffice."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.figures import day_words, rate
from breakeven.names import supplier_name
from breakeven.origins import Origins
from economics.fields.table import FIELDS
from pricing.rules.units import ON_DEMAND, TERMS, UnitOffer

NO_LIST_PRICE = "no list price known: type the quote"
LISTED = (
    "usd_per_unit_hour",
    "input_tokens_per_minute_per_unit",
    "output_token_weight",
    "cached_token_weight",
    "minimum_units",
    "unit_increment",
)
"""The figures that a list of units can give."""


def offer_label(offer: UnitOffer) -> str:
    """Return a listed unit as a list of choices shows it: where requests are served, how long it binds, its price."""
    price = offer.price
    if price is None:
        return NO_LIST_PRICE
    regions = price.regions.split()
    where = [] if regions == [offer.reach] else [regions[0] if len(regions) == 1 else f"{len(regions)} regions"]
    return " · ".join((offer.reach, TERMS[price.term], rate(price.usd_per_unit_hour), *where))


def in_words(offer: UnitOffer, model: str) -> str:
    """Return a listed unit as a sentence: `model` by its name, seller, price and what it serves, each with its day."""
    held, price = offer.capacity, offer.price
    cost = NO_LIST_PRICE
    if price is not None:
        cost = f"{rate(price.usd_per_unit_hour)} a {held.unit} and hour, {offer.reach}, {TERMS[price.term]}"
        cost += f" (list of {day_words(price.observed_on)})"
    serves = f"serves {held.input_tokens_per_minute_per_unit:,.0f} weighted tokens a minute"
    return f"{model} at {supplier_name(held.provider)}: {cost}; {serves} (page of {day_words(held.observed_on)})."


def remarks(offer: UnitOffer) -> list[str]:
    """Return what a reader must know of a listed unit: what its seller says, and what the model does not hold."""
    said = [offer.capacity.note]
    if offer.price is not None:
        said.append(offer.price.note)
        if offer.price.term != ON_DEMAND:
            said.append(f"This price is {TERMS[offer.price.term]}; the months here do not hold you to that")
    return [f"{text[0].upper()}{text[1:]}." for text in said if text]


def figures_from(origins: Origins, index: int, names: Sequence[str] = LISTED) -> str:
    """Return where the figures of the option at a place come from, those of one origin together."""
    by_source: dict[str, list[str]] = {}
    for name in names:
        source = origins.of(f"options[{index}].{name}").source
        by_source.setdefault(source, []).append(FIELDS[name].label.lower())
    sentences = [f"{', '.join(labels)}: {source}" for source, labels in by_source.items()]
    return "; ".join(f"{text[0].upper()}{text[1:]}" if i == 0 else text for i, text in enumerate(sentences)) + "."
