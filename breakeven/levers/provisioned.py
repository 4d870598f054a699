"""Buy a model by capacity instead of by the token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.units import add_instead
from breakeven.levers.lever import Asked, EditAt, NotTried, OptionLever, Proposal, Why
from breakeven.names import supplier_name
from breakeven.words.units import offer_label, remarks
from economics.option.kinds import Option
from economics.option.token_priced import TokenPricedOption
from pricing.rules.units import UnitOffer
from pricing.sellers.aliases import alias_of
from pricing.sellers.ratings import rated_as
from pricing.sellers.spelling import model_key, offer_key, same_model


@dataclass(frozen=True)
class Provisioned(OptionLever):
    """Add provisioned capacity of an option's model, of listed units, as many as the load needs, beside the option."""

    id: str = "provisioned"
    label: str = "Bought by capacity"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose each listed unit that serves the model; the one of least cost has a row."""
        if not isinstance(option, TokenPricedOption):
            yield self.no(place, Why.OTHER_KIND)
            return
        known = asked.catalogue.unit_offers(asked.as_of)
        sold = [offer for offer in known if offer.price is not None and _serves(offer, option)]
        if not sold:
            yield self.no(place, Why.NO_UNITS)
        for offer in sold:
            yield Proposal(
                self.id,
                place,
                "by the token",
                f"units of {supplier_name(offer.capacity.provider)}: {offer_label(offer)}",
                _to(offer),
                adds=True,
                remark=" ".join(remarks(offer)),
            )


def _to(offer: UnitOffer) -> EditAt:
    return lambda sourced, at: add_instead(sourced, at, offer)


def _serves(offer: UnitOffer, option: TokenPricedOption) -> bool:
    """Tell whether a unit serves the model that an option buys by the token, whoever sells that."""
    held = offer.capacity
    if offer_key(held.provider, held.model) == offer_key(option.provider, option.model):
        return True
    mine, theirs = alias_of(option.provider, option.model), alias_of(held.provider, held.model)
    if mine is not None and theirs is not None:
        return (mine.model, mine.variant) == (theirs.model, theirs.variant)
    rated = rated_as(option.provider, option.model)
    if rated is not None and rated == rated_as(held.provider, held.model):
        return True
    return same_model(model_key(held.model), model_key(option.model))
