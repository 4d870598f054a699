"""Follow the hours of the week: rent by the hour, or keep the best baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from breakeven.edits.fields import set_field
from breakeven.hourly import sellers_of
from breakeven.levers.lever import Asked, EditAt, NotTried, Proposal, Why
from breakeven.levers.self_hosted import Rented, RentLever
from economics.option.self_hosted import SelfHostedOption
from economics.scaling.kinds import BEST, ON_DEMAND, BaselineScaling

_AT_ALL_HOURS = "the same number of machines at all hours"


class _HoursLever(RentLever):
    """A lever by which the copies of a rented option follow the hours of the load; `scalings` answers for one."""

    def of(self, asked: Asked, place: int, found: Rented) -> Iterable[Proposal | NotTried]:
        """Propose each way to follow the hours, where the load has hours and the option does not follow them so yet."""
        if asked.sourced.scenario.workload.load_profile is None:
            yield self.no(place, Why.NO_LOAD_OF_HOURS)
            return
        if self.follows(found.option):
            yield self.no(place, Why.FOLLOWS_HOURS)
            return
        for to, scaling in self.scalings(asked, found.option):
            yield Proposal(
                self.id,
                place,
                "by the hour" if found.option.follows_hours else _AT_ALL_HOURS,
                to,
                _to(scaling),
                remark="machines must be there when they are asked for; peaks of minutes are not counted",
            )

    def follows(self, option: SelfHostedOption) -> bool:
        """Tell whether an option follows the hours in this way already."""
        raise NotImplementedError

    def scalings(self, asked: Asked, option: SelfHostedOption) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """Return each way to follow the hours, in words and as a document has it."""
        raise NotImplementedError


def _to(scaling: Mapping[str, Any]) -> EditAt:
    return lambda sourced, at: set_field(sourced, ("options", at, "scaling"), dict(scaling))


@dataclass(frozen=True)
class HourlyScaling(_HoursLever):
    """Rent in each hour what it needs."""

    id: str = "hourly_scaling"
    label: str = "Rent by the hour"

    def follows(self, option: SelfHostedOption) -> bool:
        """Tell whether an option follows the hours in any way."""
        return option.follows_hours

    def scalings(self, asked: Asked, option: SelfHostedOption) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """Return the one way."""
        del asked, option
        return (("in each hour what it needs", {"kind": "hourly"}),)


@dataclass(frozen=True)
class BestBaseline(_HoursLever):
    """Keep the baseline of least cost, and buy what the hours need above it.

    Above it are machines on demand, or a token-priced option of the scenario that serves the same model.
    """

    id: str = "best_baseline"
    label: str = "Best baseline"

    def follows(self, option: SelfHostedOption) -> bool:
        """Tell whether an option has the best baseline already."""
        return isinstance(option.scaling, BaselineScaling) and option.scaling.baseline_replicas == BEST

    def scalings(self, asked: Asked, option: SelfHostedOption) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """Return the best baseline below each of what can stand above it."""
        for above in (ON_DEMAND, *_same_model(asked, option)):
            rest = "machines on demand" if above == ON_DEMAND else above
            scaling = {"kind": "baseline", "baseline_replicas": BEST, "above": above}
            yield f"a baseline, and {rest} above it", scaling


def _same_model(asked: Asked, option: SelfHostedOption) -> list[str]:
    """The token-priced options of the scenario, with a price, that sell the registered model which an option serves."""
    options = asked.sourced.scenario.options
    return [options[place].name for place in sellers_of(options, option.model) if asked.usd[place] is not None]
