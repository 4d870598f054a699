"""Follow the hours of the week: rent by the hour, or keep the best baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from breakeven.edits.fields import set_field
from breakeven.hourly import sellers_of
from breakeven.levers.lever import Asked, EditAt, NotTried, OptionLever, Proposal, Why
from economics.option.kinds import Option
from economics.option.self_hosted import SelfHostedOption
from economics.scaling.kinds import BEST, ON_DEMAND, BaselineScaling
from economics.supply.rented import Rent


def _fixed_rent(lever: OptionLever, asked: Asked, place: int, option: Option) -> NotTried | None:
    """Return why the copies of an option cannot follow the hours of this load, None where they can."""
    if not isinstance(option, SelfHostedOption):
        return lever.no(place, Why.OTHER_KIND)
    if not isinstance(option.supply, Rent):
        return lever.no(place, Why.NOT_RENTED)
    if asked.sourced.scenario.workload.load_profile is None:
        return lever.no(place, Why.NO_LOAD_OF_HOURS)
    return None


def _to(scaling: Mapping[str, Any]) -> EditAt:
    return lambda sourced, at: set_field(sourced, ("options", at, "scaling"), dict(scaling))


@dataclass(frozen=True)
class HourlyScaling(OptionLever):
    """Rent in each hour what it needs."""

    id: str = "hourly_scaling"
    label: str = "Rent by the hour"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose it for a rented option with a fixed number of copies."""
        why_not = _fixed_rent(self, asked, place, option)
        if why_not is not None:
            yield why_not
            return
        assert isinstance(option, SelfHostedOption)
        if option.follows_hours:
            yield self.no(place, Why.FOLLOWS_HOURS)
            return
        yield Proposal(
            self.id,
            place,
            "the same number of machines at all hours",
            "in each hour what it needs",
            _to({"kind": "hourly"}),
            remark="machines must be there when they are asked for; peaks of minutes are not counted",
        )


@dataclass(frozen=True)
class BestBaseline(OptionLever):
    """Keep the baseline of least cost, and buy what the hours need above it.

    Above it are machines on demand, or a token-priced option of the scenario that serves the same model.
    """

    id: str = "best_baseline"
    label: str = "Best baseline"

    def at(self, asked: Asked, place: int, option: Option) -> Iterable[Proposal | NotTried]:
        """Propose the best baseline below each of what can stand above it."""
        why_not = _fixed_rent(self, asked, place, option)
        if why_not is not None:
            yield why_not
            return
        assert isinstance(option, SelfHostedOption)
        if isinstance(option.scaling, BaselineScaling) and option.scaling.baseline_replicas == BEST:
            yield self.no(place, Why.FOLLOWS_HOURS)
            return
        now = "by the hour" if option.follows_hours else "the same number of machines at all hours"
        for above in (ON_DEMAND, *_same_model(asked, option)):
            rest = "machines on demand" if above == ON_DEMAND else above
            yield Proposal(
                self.id,
                place,
                now,
                f"a baseline, and {rest} above it",
                _to({"kind": "baseline", "baseline_replicas": BEST, "above": above}),
                remark="machines must be there when they are asked for; peaks of minutes are not counted",
            )


def _same_model(asked: Asked, option: SelfHostedOption) -> list[str]:
    """The token-priced options of the scenario, with a price, that sell the registered model which an option serves."""
    options = asked.sourced.scenario.options
    return [options[place].name for place in sellers_of(options, option.model) if asked.usd[place] is not None]
