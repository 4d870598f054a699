"""Fill what is paid for better: utilisation up to a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.fields import put_field
from breakeven.figures import percent
from breakeven.levers.lever import Asked, NotTried, OptionLever, Proposal, Why
from breakeven.origins import Origin
from economics.option.kinds import Option
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption


@dataclass(frozen=True)
class Utilisation(OptionLever):
    """Raise the utilisation of what is bought by capacity to the target."""

    id: str = "utilisation"
    label: str = "Better use of what is paid for"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose the target, where the option is filled less than that."""
        wanted = asked.targets.utilisation
        if not isinstance(option, SelfHostedOption | ProvisionedOption):
            yield self.no(place, Why.OTHER_KIND)
        elif isinstance(option, SelfHostedOption) and option.follows_hours:
            yield self.no(place, Why.FOLLOWS_HOURS)
        elif option.utilisation >= wanted:
            yield self.no(place, Why.ALREADY_THERE, percent(wanted))
        else:
            origin = Origin("default", f"assumed: {percent(wanted)} of what is paid for is used")
            yield Proposal(
                self.id,
                place,
                percent(option.utilisation),
                percent(wanted),
                lambda sourced, at: put_field(sourced, ("options", at, "utilisation"), wanted, origin),
                remark="peaks then wait longer, or are turned away",
            )
