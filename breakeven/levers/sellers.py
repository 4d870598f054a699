"""Buy the same model from the cheapest trusted seller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.prices import move_to_seller
from breakeven.levers.lever import Asked, NotTried, OptionLever, Proposal, Why
from economics.option.kinds import Option
from economics.option.token_priced import TokenOption, TokenPricedOption
from pricing.sellers.providers import provider as known_provider
from pricing.studies.ranked_sellers import ranked_sellers


@dataclass(frozen=True)
class CheaperSeller(OptionLever):
    """Move a token-priced option to the cheapest trusted seller of its model."""

    id: str = "cheaper_seller"
    label: str = "Cheaper seller of the same model"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose the cheapest of the other sellers, where it is cheaper."""
        priced = asked.priced_at(place)
        if not isinstance(option, TokenPricedOption) or not isinstance(priced, TokenOption):
            yield self.no(place, Why.OTHER_KIND)
            return
        ranked = ranked_sellers(option, priced, asked.resolved.load, asked.catalogue, asked.as_of)
        if ranked is None:
            yield self.no(place, Why.NO_OTHER_SELLER)
            return
        other = ranked.cheaper
        if other is None:
            yield self.no(place, Why.ALREADY_THERE)
            return
        own = known_provider(option.provider)
        lines = " and ".join(line.words for line in other.not_listed)
        yield Proposal(
            self.id,
            place,
            own.name if own else option.provider,
            other.name,
            lambda sourced, at: move_to_seller(sourced, at, other.provider, other.model),
            rests_on=("assumed",) if other.not_listed else (),
            remark=f"lists no {lines} price: counted like the tokens it follows" if other.not_listed else "",
        )
