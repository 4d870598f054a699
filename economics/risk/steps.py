"""Where a plan sits between two steps of what is bought whole: the next copy, machine or unit, and how likely it is.

A load just below a step is cheap by luck: a little more of it needs another machine. Both distances are those of the
first month's load alone, everything else as planned; how many simulations need more is counted over all that is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from economics.cost.load import Load
from economics.option.protocol import PricedOption
from economics.option.self_hosted import SelfHosted
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.draws import Draws
from economics.risk.paths import with_values
from economics.risk.simulation import PART
from economics.supply.owned import Owned
from economics.units import MAX_TOKENS_PER_MONTH

Thing = Literal["copy", "machine", "server", "unit"]
_COUNTED: tuple[tuple[str, Thing], ...] = (("units", "unit"), ("instances", "machine"), ("replicas", "copy"))
"""Figures of a cost that count what is paid for, the one that decides first."""
_REACH = 64.0
"""How far from the planned load a step is looked for, as a factor."""
_POINTS = 257
_ROUNDS = 4


@dataclass(frozen=True)
class Step:
    """One option's place between two steps.

    `next_tokens` and `last_tokens` are the loads [token/month] from which another thing is needed and above which the
    planned number is; None where there is none within 64 times the load. The shares are of the simulations that need
    more, and fewer, than `planned`.
    """

    option: str
    thing: Thing
    planned: int
    tokens: float
    next_tokens: float | None
    last_tokens: float | None
    share_above: float
    share_below: float

    @property
    def share_of_next(self) -> float | None:
        """The planned load as a share of that from which another thing is needed."""
        return None if self.next_tokens is None else self.tokens / self.next_tokens

    @property
    def share_over_last(self) -> float | None:
        """The share of the planned load that would have to go for one thing fewer."""
        return None if self.last_tokens is None else 1 - self.last_tokens / self.tokens


def steps(plan: Plan, draws: Draws, done: int) -> tuple[Step, ...]:
    """Return the place of every option of a plan that is bought whole, over the first `done` draws.

    Options whose number cannot be counted, or that have none, are left out, and all of them at a load of 0.
    """
    tokens = float(plan.load.tokens_per_month)
    if tokens <= 0:
        return ()
    found = []
    for place, planned in enumerate(plan.options):
        counted = _counted(planned.option, plan.load)
        if counted is None:
            continue
        figure, thing = counted
        now = _count(planned.option, plan.load, figure)
        if now is None:
            continue
        number = float(now)
        above, below = _shares(plan, place, figure, number, draws, done)
        at = _at(planned.option, plan.load, figure)
        found.append(
            Step(
                planned.name,
                thing,
                int(number),
                tokens,
                _first(at, number, np.greater, tokens, _REACH),
                _first(at, number, np.less, tokens, 1 / _REACH),
                above,
                below,
            )
        )
    return tuple(found)


def _counted(option: PricedOption, load: Load) -> tuple[str, Thing] | None:
    """The figure that counts what is paid for, and what that is; None for an option billed by use."""
    figures = option.cost(load).figures
    for figure, thing in _COUNTED:
        if figure in figures:
            owned = isinstance(option, SelfHosted) and isinstance(option.supply, Owned)
            return figure, "server" if owned and thing == "machine" else thing
    return None


def _count(option: PricedOption, load: Load, figure: str) -> Array | None:
    """The number at a load; None where it cannot be counted."""
    counted = option.cost(load).figures[figure]
    return np.asarray(counted.values) if bool(np.all(counted.defined)) else None


def _at(option: PricedOption, load: Load, figure: str) -> Callable[[Array], Array]:
    """The number over loads [token/month]; what cannot be counted is more than any number."""

    def at(tokens: Array) -> Array:
        counted = option.cost(replace(load, tokens_per_month=tokens)).figures[figure]
        number: Array = np.where(counted.defined, counted.values, np.inf) + 0.0 * tokens
        return number

    return at


def _first(at: Callable[[Array], Array], number: float, beyond: np.ufunc, tokens: float, factor: float) -> float | None:
    """The load nearest to `tokens`, on the way to `factor` times it, whose count is `beyond` a number, if any."""
    low, high = tokens, min(tokens * factor, MAX_TOKENS_PER_MONTH)
    if not beyond(at(np.array([high])), number)[0]:
        return None
    for _ in range(_ROUNDS):
        loads = np.geomspace(low, high, _POINTS)
        place = int(np.argmax(beyond(at(loads), number)))
        low, high = float(loads[max(place - 1, 0)]), float(loads[place])
    return high


def _shares(plan: Plan, place: int, figure: str, number: float, draws: Draws, done: int) -> tuple[float, float]:
    """The shares of the draws in which more, and fewer, than a number are needed."""
    above = below = 0
    for start in range(0, done, PART):
        end = min(start + PART, done)
        part = with_values(plan, draws.part(start, end))
        counted = part.options[place].option.cost(part.load).figures[figure]
        values = np.broadcast_to(np.where(counted.defined, counted.values, np.inf), (end - start,))
        above += int((values > number).sum())
        below += int((values < number).sum())
    return above / max(done, 1), below / max(done, 1)
