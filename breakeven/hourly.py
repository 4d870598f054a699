"""Ways for rented copies of a model to follow the hours of a week, what each costs, and the baseline over the hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

import numpy as np

from breakeven.edits.hours import ScalingKind, set_scaling
from breakeven.origins import Sourced
from economics.cost.load import Load
from economics.errors import InputError
from economics.note import Level
from economics.option.kinds import Option
from economics.option.scaled import Baseline, ScaledHosted
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.quantity import Array
from economics.scaling.kinds import BEST, ON_DEMAND, BaselineScaling, FixedScaling, HourlyScaling
from economics.units import SECONDS_PER_HOUR
from pricing.resolve.scenario import resolve_option
from pricing.sellers.aliases import alias_of
from pricing.store.catalogue import Catalogue


@dataclass(frozen=True)
class HoursWay:
    """A way to follow the hours, and what the option then costs; `above` is what a baseline cannot serve.

    `chosen`: the option is served so now, with its own numbers. Without a cost `refusal` says why. `warning` says what
    the cost leaves out, such as a contract that pays for all hours. `standing` as of a baseline, where none is kept.
    """

    kind: ScalingKind
    above: str
    chosen: bool
    usd_per_month: float | None
    refusal: InputError | None = None
    warning: str = ""
    standing: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class BaselineOverHours:
    """A baseline and the load of the hours that it serves.

    `tokens` are those of each hour of the week, the busiest first, shape (168,); a copy serves `copy_tokens` of them in
    a full hour. `best` is the baseline of least cost, `copies` the one that is kept, and `around` the cost [USD/month]
    with one copy less, as kept, and with one more. `busiest_load` is the busiest hour in copies without a pause.
    `standing` is what is paid with no copy at all hours and no load, by cost line [USD/month]: spares and staff.
    """

    tokens: Array
    copy_tokens: float
    copies: int
    best: int
    around: tuple[tuple[int, float], ...]
    busiest_load: float
    by_token: bool
    standing: Mapping[str, float] = field(default_factory=dict)

    @property
    def most_copies(self) -> int:
        """The copies that the busiest hour needs."""
        return int(np.ceil(self.tokens[0] / self.copy_tokens - 1e-9))


def kind_of(option: SelfHostedOption) -> tuple[ScalingKind, str]:
    """Return how an option follows the hours, and what serves those that a baseline cannot."""
    match option.scaling:
        case HourlyScaling():
            return "hourly", ON_DEMAND
        case BaselineScaling(above=above):
            return "baseline", above
        case None | FixedScaling():
            return "fixed", ON_DEMAND
        case _:
            assert_never(option.scaling)


def sellers_of(options: Sequence[Option], model: str) -> list[int]:
    """Return the places of the token-priced options that sell a registered model."""
    found = []
    for place, option in enumerate(options):
        if isinstance(option, TokenPricedOption):
            alias = alias_of(option.provider, option.model)
            if alias is not None and alias.model == model and not alias.variant:
                found.append(place)
    return found


def ways_over_hours(sourced: Sourced, index: int, load: Load, catalogue: Catalogue, as_of: date) -> list[HoursWay]:
    """Return every way for a self-hosted option: at all hours, by the hour, and the best baseline below each rest.

    The rest are machines on demand, and the token-priced options that sell the same model, and the one used now. The
    way that is chosen costs what the option costs.
    """
    options = sourced.scenario.options
    option = options[index]
    assert isinstance(option, SelfHostedOption)
    now = kind_of(option)
    sellers = [options[place].name for place in sellers_of(options, option.model)]
    aboves = dict.fromkeys((ON_DEMAND, *sellers, *([now[1]] if now[0] == "baseline" else [])))
    kinds: list[tuple[ScalingKind, str]] = [("fixed", ON_DEMAND), ("hourly", ON_DEMAND)]
    kinds += [("baseline", above) for above in aboves]
    ways = []
    for kind, above in kinds:
        chosen = (kind, above) == now
        try:
            after = sourced if chosen else set_scaling(sourced, index, kind, above)
            priced = _resolved(after, index, catalogue, as_of)
            cost = priced.cost(load)
            kept = cost.figures.get("baseline_replicas")
            standing = {}
            if isinstance(priced, ScaledHosted) and kept is not None and kept.scalar == 0:
                standing = _standing(priced, load)
            usd = cost.usd_per_month.scalar
            ways.append(HoursWay(kind, above, chosen, usd, warning=_warning(priced), standing=standing))
        except InputError as error:
            ways.append(HoursWay(kind, above, chosen, None, error))
    return ways


def _resolved(sourced: Sourced, index: int, catalogue: Catalogue, as_of: date) -> SelfHosted | ScaledHosted:
    scenario = sourced.scenario
    option = resolve_option(scenario.options[index], f"options[{index}]", scenario, catalogue, as_of)
    assert isinstance(option, SelfHosted | ScaledHosted)
    return option


def _warning(option: SelfHosted | ScaledHosted) -> str:
    """What is to be warned of in how an option follows the hours; empty for nothing."""
    return "; ".join(note.text for note in option.notes if note.field == "scaling" and note.level is Level.WARNING)


def baseline_over_hours(
    sourced: Sourced, index: int, load: Load, catalogue: Catalogue, as_of: date
) -> BaselineOverHours | None:
    """Return an option's baseline over the hours; the best one, above it machines on demand, where it keeps none.

    None where the copies cannot be counted. Raises InputError where no baseline is possible.
    """
    option = sourced.scenario.options[index]
    assert isinstance(option, SelfHostedOption)
    kept = kind_of(option)[0] == "baseline"
    scaled = _resolved(sourced if kept else set_scaling(sourced, index, "baseline"), index, catalogue, as_of)
    assert isinstance(scaled, ScaledHosted)
    assert isinstance(scaled.scaling, Baseline)
    assert load.profile is not None
    best = _with(scaled, None).cost(load).figures["baseline_replicas"].scalar
    if best is None:
        return None
    typed = scaled.scaling.baseline_replicas
    copies = int(best) if typed is None else typed
    around = []
    for each in (copies - 1, copies, copies + 1):
        usd = _with(scaled, each).cost(load).usd_per_month.scalar if each >= 0 else None
        if usd is not None:
            around.append((each, usd))
    capacity = float(scaled.capacity(load))
    hours = np.sort(load.profile.tokens_by_hour(float(load.tokens_per_month)))[::-1]
    return BaselineOverHours(
        hours,
        float(scaled.fleet(capacity).replica_tokens),
        copies,
        int(best),
        tuple(around),
        float(hours[0]) / (capacity * SECONDS_PER_HOUR),
        scaled.scaling.by_token,
        _standing(_with(scaled, 0), load),
    )


def _standing(option: ScaledHosted, load: Load) -> dict[str, float]:
    """What an option costs a month that has no tokens, beside what serves the hours, line by line [USD]."""
    lines = option.cost(load.with_("tokens_per_month", 0.0)).lines
    added = option.scaling.added.line
    return {line: amount for line, usd in lines.items() if line != added and (amount := float(usd)) > 0}


def _with(option: ScaledHosted, copies: int | None) -> ScaledHosted:
    """The option with another baseline; None: the best."""
    assert isinstance(option.scaling, Baseline)
    return replace(option, scaling=replace(option.scaling, baseline_replicas=copies))


def is_best(option: SelfHostedOption) -> bool:
    """Tell whether an option keeps the baseline of least cost, whatever it is."""
    return isinstance(option.scaling, BaselineScaling) and option.scaling.baseline_replicas == BEST
