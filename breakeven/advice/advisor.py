"""What the figures of a scenario advise, what decides it, what would change it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from breakeven.advice.answers import Answers
from breakeven.advice.licences import Aside, OptionLicence, aside, option_licences
from breakeven.advice.questions import Asked, Question, questions
from breakeven.advice.standing import Side, Standing, standings
from economics.break_even.compare import Comparison, compare, volume_break_even
from economics.break_even.crossings import BreakEven
from economics.over_time.plan import Plan, plan_of
from economics.risk.draws import Draws, draw
from economics.risk.flips import Flips, Turn, distance, nearest_flips
from economics.risk.information import MOST_DRAWS, Information, information
from economics.risk.inputs import Spread, spreads, suggested_inputs
from economics.risk.steps import Step, steps
from economics.scenario.risk import Risk
from pricing.facts.guides import DecisionQuestion
from pricing.resolve.scenario import ResolvedScenario
from trust.licences.company import Company
from trust.models.entries import Library


@dataclass(frozen=True)
class Rival:
    """The option nearest to the advised one: what it costs more a month at the figures as they are [USD].

    `chance_below`: the share of the simulations in which it costs less than the advised one. `chance_of_advised`: the
    share in which the advised one is the cheaper of the two, equal costs in equal parts. None where one of the two has
    no cost in some of them.
    """

    option: str
    usd_more_per_month: float
    chance_below: float | None
    chance_of_advised: float | None = None


@dataclass(frozen=True)
class CheaperOnAverage:
    """Another option is the cheapest on average over the simulations, by this much a month [USD]."""

    KIND: ClassVar[str] = "cheaper_on_average"

    option: str
    usd_less_per_month: float
    doubt: float = 1.0


@dataclass(frozen=True)
class OftenCheaper:
    """Other options are cheaper in this share of the simulations."""

    KIND: ClassVar[str] = "often_cheaper"

    rival: Rival
    doubt: float


@dataclass(frozen=True)
class FlipInRange:
    """An uncertain input lies beyond its nearest flip in this share of the simulations."""

    KIND: ClassVar[str] = "flip_in_range"

    flips: Flips
    turn: Turn
    spread: Spread
    doubt: float


@dataclass(frozen=True)
class StepNear:
    """The advised option needs another copy, machine or unit in this share of the simulations."""

    KIND: ClassVar[str] = "step_near"

    step: Step
    doubt: float


@dataclass(frozen=True)
class Distant:
    """No simulation speaks against it: the nearest flip, which lies outside all of them; None where there is none."""

    KIND: ClassVar[str] = "distant"

    flips: Flips | None
    doubt: float = 0.0


Argument = CheaperOnAverage | OftenCheaper | FlipInRange | StepNear | Distant


Nothing = Literal["none stands", "no tokens", "free"]
"""Why nothing is advised: no option that meets the answers has a cost, there is no load, or several cost nothing."""


@dataclass(frozen=True)
class Advice:
    """What a scenario's figures and somebody's answers advise.

    `option` is None where `nothing` says why none is advised. `cheapest` is the cheapest of all, whatever the
    answers and licences. `usd_per_month` are the costs of all options that have one, `estimated` those of them that
    rest on an estimate. `over_volume` has every volume at which the cheaper of the advised option and its rival
    changes. `flips` hold the inputs with a flip, the nearest first, and `against` what speaks against the advice, the
    strongest first. `licences` are the verdicts on the options that run open weights.
    """

    option: str | None
    side: Side | None
    cheapest: str | None
    usd_per_month: dict[str, float]
    tokens_per_month: float
    aside: tuple[Aside, ...]
    rival: Rival | None
    over_volume: BreakEven | None
    information: Information | None
    suggested_ranges: bool
    spreads: tuple[Spread, ...]
    flips: tuple[Flips, ...]
    against: tuple[Argument, ...]
    questions: tuple[Question, ...]
    standing: tuple[Standing, ...]
    licences: tuple[OptionLicence, ...]
    estimated: frozenset[str]
    nothing: Nothing | None = None
    free: tuple[str, ...] = ()
    """The options that meet the answers and cost nothing."""

    @property
    def usd_of_answers(self) -> float:
        """What the answers and licences cost a month [USD]: the advised option against the cheapest of all."""
        if self.option is None or self.cheapest is None:
            return 0.0
        return self.usd_per_month[self.option] - self.usd_per_month[self.cheapest]


def advise(
    resolved: ResolvedScenario, rows: Sequence[DecisionQuestion], known: Library, answers: Answers, company: Company
) -> Advice:
    """Return the advice for a resolved scenario and a company; `rows` and what is `known` are the catalogue's.

    An option whose model the company may not use is left out; one of which that is not known is not, but is said.

    Raises InputError naming the field of `horizon`, `risk` or of an option that cannot be computed.
    """
    scenario = resolved.scenario
    comparison = compare(resolved.options, resolved.load, scenario.current)
    standing = standings(scenario.options, known)
    licences = option_licences(standing, known, company)
    asked = Asked(scenario, comparison, standing, licences, resolved.as_of)
    stand_aside = aside(standing, answers, licences)
    out = {each.option for each in stand_aside}
    costs = {r.name: usd for r in comparison.options if (usd := r.cost.usd_per_month.scalar) is not None}
    allowed = [name for name in costs if name not in out]
    free = tuple(name for name in allowed if costs[name] == 0)
    nothing = _why_nothing(float(resolved.load.tokens_per_month), allowed, free)
    allowed = [] if nothing else allowed
    option = min(allowed, key=costs.__getitem__) if allowed else None
    side = next((each.side for each in standing if each.name == option), None)
    risk = scenario.risk or Risk()
    planned = plan_of(scenario, resolved.options, resolved.load)
    uncertain = spreads(planned, risk.inputs or suggested_inputs(planned))
    found = information(planned, uncertain, risk, allowed) if allowed else None
    rival = None if option is None else _rival(option, allowed, costs, found)
    turned = nearest_flips(planned, allowed) if allowed else ()
    flips = tuple(sorted((each for each in turned if each.nearest is not None), key=_how_near))
    return Advice(
        option,
        side,
        comparison.cheapest,
        costs,
        float(resolved.load.tokens_per_month),
        stand_aside,
        rival,
        None if option is None or rival is None else _over_volume(option, rival.option, comparison),
        found,
        not risk.inputs,
        uncertain,
        flips,
        () if option is None else _against(option, planned, uncertain, risk, found, rival, flips),
        questions(rows, asked, answers),
        standing,
        licences,
        frozenset(each.name for each in resolved.options if each.is_estimated),
        nothing,
        free,
    )


def _why_nothing(tokens_per_month: float, allowed: Sequence[str], free: Sequence[str]) -> Nothing | None:
    if not allowed:
        return "none stands"
    if tokens_per_month < 1:
        return "no tokens"
    return "free" if len(free) > 1 else None


def _how_near(flips: Flips) -> float:
    assert flips.nearest is not None
    return distance(flips.value, flips.nearest.at)


def _rival(option: str, allowed: Sequence[str], costs: dict[str, float], found: Information | None) -> Rival | None:
    """The option that is most often cheaper, or else the next in cost."""
    others = [name for name in allowed if name != option]
    if not others:
        return None
    below = {} if found is None else found.chance_below
    best = min(others, key=lambda name: (-below.get((name, option), 0.0), costs[name]))
    of_advised = None if found is None else found.chance_of_two.get((option, best))
    return Rival(best, costs[best] - costs[option], below.get((best, option)), of_advised)


def _over_volume(option: str, rival: str, comparison: Comparison) -> BreakEven:
    """The changes over volume between two options."""
    return volume_break_even(comparison.result(option).option, comparison.result(rival).option, comparison.load)


def _against(
    option: str,
    plan: Plan,
    uncertain: Sequence[Spread],
    risk: Risk,
    found: Information | None,
    rival: Rival | None,
    flips: Sequence[Flips],
) -> tuple[Argument, ...]:
    arguments: list[Argument] = []
    if found is not None and found.chosen != option and option in found.mean_usd_per_month:
        means = found.mean_usd_per_month
        arguments.append(CheaperOnAverage(found.chosen, means[option] - means[found.chosen]))
    if rival is not None and rival.chance_below:
        arguments.append(OftenCheaper(rival, rival.chance_below))
    drawn = draw(uncertain, risk.model_copy(update={"draws": min(risk.draws, MOST_DRAWS)}), len(plan.options), 1)
    arguments += _in_range(drawn, uncertain, flips)
    for step in steps(plan, drawn, drawn.count):
        if step.option == option and step.share_above > 0:
            arguments.append(StepNear(step, step.share_above))
    if not arguments:
        return (Distant(flips[0] if flips else None),)
    return tuple(sorted(arguments, key=lambda argument: -argument.doubt))


def _in_range(drawn: Draws, uncertain: Sequence[Spread], flips: Sequence[Flips]) -> list[Argument]:
    by_path = {each.place.path: each for each in flips}
    found: list[Argument] = []
    for spread in uncertain:
        at = by_path.get(spread.path)
        for turn, beyond in () if at is None else ((at.below, np.less_equal), (at.above, np.greater_equal)):
            share = 0.0 if turn is None else float(np.mean(beyond(drawn.values[spread.path], turn.at)))
            if at is not None and turn is not None and share > 0:
                found.append(FlipInRange(at, turn, spread, share))
    return found
