"""Ask the seller for a tenth off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.fields import set_field
from breakeven.levers.lever import Asked, NotTried, OptionLever, Proposal, Why
from economics.option.kinds import Option
from economics.option.token_priced import TokenPricedOption


@dataclass(frozen=True)
class AskForADiscount(OptionLever):
    """A discount of a tenth on an option that is billed by the token."""

    id: str = "ask_for_a_discount"
    label: str = "A tenth off"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose it where there is no discount yet."""
        if not isinstance(option, TokenPricedOption):
            yield self.no(place, Why.OTHER_KIND)
        elif option.discount:
            yield self.no(place, Why.ALREADY_THERE)
        else:
            yield Proposal(
                self.id, place, "none", "10 %", lambda made, at: set_field(made, ("options", at, "discount"), 0.1)
            )
