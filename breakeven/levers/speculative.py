"""Speculative decoding, at the low end of what has been published for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakeven.edits.fields import put_field
from breakeven.levers.lever import Asked, NotTried, OptionLever, Proposal, Why
from breakeven.origins import MAX_DETAIL_LENGTH, Origin
from economics.option.kinds import Option
from economics.option.self_hosted import SelfHostedOption
from economics.option.serving import ServingPlan
from pricing.resolve.levers import Lever, levers

_FIELD = "speculative_decoding"


def published() -> Lever:
    """Return what has been published for speculative decoding."""
    return next(lever for lever in levers() if lever.name == _FIELD)


@dataclass(frozen=True)
class SpeculativeDecoding(OptionLever):
    """Count the low end of the published factor on what a self-hosted copy writes."""

    id: str = _FIELD
    label: str = "Speculative decoding"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose the low end, where less is counted now."""
        known = published()
        if not isinstance(option, SelfHostedOption):
            yield self.no(place, Why.OTHER_KIND)
            return
        now = (option.serving or ServingPlan()).speculative_decoding
        if known.low is None or now >= known.low:
            yield self.no(place, Why.ALREADY_THERE, f"{now:g}×")
            return
        low = known.low
        origin = Origin("default", f"assumed: low end of what is {known.published}; {known.source}"[:MAX_DETAIL_LENGTH])
        yield Proposal(
            self.id,
            place,
            "off" if now == 1 else f"{now:g}×",
            f"{low:g}× as fast writing",
            lambda sourced, at: put_field(sourced, ("options", at, "serving", _FIELD), low, origin),
            remark=f"{known.published}; gains shrink as more requests run at a time",
        )
