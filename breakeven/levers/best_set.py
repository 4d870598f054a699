"""The set of levers that saves most, by greedy addition, and the whole answer to "what saves most?".

What a set saves is measured on the plan: the cheapest option of the scenario, whichever that is after each change;
where one option is asked for, on that option and the copies that were changed of it. From the scenario as it is, the
lever is added after which the plan costs least; then all levers are tried anew on the scenario with that change, until
none makes the plan cheaper. Equal costs go to the lever that stands first in the list, then to the first option. A
lever is added once for an option, and once for the workload.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from breakeven.levers.kinds import PLACES
from breakeven.levers.lever import NotTried, Targets
from breakeven.levers.priced import Priced, priced, same_cost
from breakeven.levers.rows import Progress, Row, Stop, Tried, try_levers
from breakeven.origins import Sourced
from economics.errors import InputError
from economics.fields.field import shown
from economics.fields.table import FIELDS
from pricing.store.catalogue import Catalogue

MOST_STEPS = 12
_SHARE_OF_FIRST = 0.4
"""The share of the progress that trying each lever alone takes."""


@dataclass(frozen=True)
class Step:
    """A lever of the set: its row in the scenario as it is then, and what the plan costs before and after [USD/month].

    `option_after` is the option that the plan is then.
    """

    row: Row
    usd_before: float
    usd_after: float
    option_after: str

    @property
    def saving(self) -> float:
        """What this lever saves beside those before it [USD/month]."""
        return self.usd_before - self.usd_after


@dataclass(frozen=True)
class BestSet:
    """The levers of the set in the order of their addition, and the plan before the first [USD/month].

    `of_one`: the plan is one option that was asked for, not the cheapest of all.
    """

    steps: tuple[Step, ...]
    option: str
    usd: float
    of_one: bool = False

    @property
    def usd_after(self) -> float:
        """What the plan costs with all of them [USD/month]."""
        return self.steps[-1].usd_after if self.steps else self.usd

    @property
    def option_after(self) -> str:
        """The option that the plan is with all of them."""
        return self.steps[-1].option_after if self.steps else self.option

    @property
    def saving(self) -> float:
        """What they save together [USD/month]: the sum of what each saves beside those before it."""
        return self.usd - self.usd_after

    def apply(self, sourced: Sourced) -> Sourced:
        """Return the scenario that the set was found for with every change of it."""
        for step in self.steps:
            sourced = step.row.edit(sourced)
        return sourced


@dataclass(frozen=True)
class Answer:
    """What each lever saves alone, why others are not tried, and the best set; None where no option has a cost.

    `names` are those of the options by place; `complete` is false where the search was stopped before its end.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    not_tried: tuple[NotTried, ...]
    best: BestSet | None
    complete: bool


def check_targets(targets: Targets) -> None:
    """Raise InputError naming the target that is no share."""
    for name in ("batch_share", "cache_hit_rate"):
        value = getattr(targets, name)
        if value is not None:
            FIELDS[name].check(value, name)


def what_saves_most(
    sourced: Sourced,
    catalogue: Catalogue,
    today: date,
    targets: Targets,
    only: str | None = None,
    progress: Progress = lambda share: None,
    stop: Stop = lambda: False,
) -> Answer:
    """Return every lever's saving and the best set, for all options or the `only` one of that name.

    Raises InputError for a target that is no share, and for a name that no option has.
    """
    check_targets(targets)
    before = priced(sourced, catalogue, today)
    places = None if only is None else [_place_of(before, only)]
    tried = try_levers(before, catalogue, today, targets, places, lambda share: progress(_SHARE_OF_FIRST * share), stop)
    best, complete = None, tried.complete
    if complete:
        best, complete = _best_set(before, tried, catalogue, today, targets, places, progress, stop)
    return Answer(tuple(before.names), tried.rows, tried.not_tried, best, complete)


def _place_of(before: Priced, name: str) -> int:
    if name not in before.names:
        among = ", ".join(shown(each) for each in before.names)
        raise InputError("option", f"{shown(name)} is no option of the scenario: must be one of {among}")
    return before.names.index(name)


def _best_set(
    before: Priced,
    tried: Tried,
    catalogue: Catalogue,
    today: date,
    targets: Targets,
    places: Sequence[int] | None,
    progress: Progress,
    stop: Stop,
) -> tuple[BestSet | None, bool]:
    """The set, and whether the search came to its end."""
    first = before.cheapest(places)
    if first is None:
        return None, True
    now, usd = before, before.usd[first]
    assert usd is not None
    best = BestSet((), before.names[first], usd, of_one=places is not None)
    used: set[tuple[str, int]] = set()
    while len(best.steps) < MOST_STEPS:
        row, plan_usd = _next(tried, places, used, best.usd_after)
        if row is None:
            break
        now = priced(row.edit(now.sourced), catalogue, today)
        if places is not None and row.adds:
            places = [*places, row.place_after]
        cheapest = now.cheapest(places)
        assert cheapest is not None
        step = Step(row, best.usd_after, plan_usd, now.names[cheapest])
        best = replace(best, steps=(*best.steps, step))
        used |= {(row.lever, _WORKLOAD if row.of_workload else place) for place in (row.place, row.place_after)}
        count, left = len(best.steps), 1 - _SHARE_OF_FIRST
        progress(1 - left / (count + 1))
        tried = try_levers(now, catalogue, today, targets, places, stop=stop)
        if not tried.complete:
            return best, False
    return best, True


_WORKLOAD = -1
"""Stands in the place of an option for levers of the workload."""


def _next(
    tried: Tried, places: Sequence[int] | None, used: set[tuple[str, int]], plan_usd: float
) -> tuple[Row | None, float]:
    """The row after which the plan costs least, and what it costs then; None where no row makes it cheaper."""
    found: Row | None = None
    for row in sorted(tried.rows, key=lambda row: (PLACES[row.lever], row.place)):
        if (row.lever, _WORKLOAD if row.of_workload else row.place) in used:
            continue
        among = range(len(row.costs_after)) if places is None else [*places, row.place_after]
        usd = min(cost for place in among if (cost := row.costs_after[place]) is not None)
        if usd < plan_usd and not same_cost(usd, plan_usd):
            found, plan_usd = row, usd
    return found, plan_usd
