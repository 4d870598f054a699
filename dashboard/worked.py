"""What is worked out for a scenario and its prices, once for all sessions: a meeting on one link waits once.

A scenario whose prices come from a contract of one session is kept in that session alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from breakeven.curve_axes import volume_range
from breakeven.outlook import chances_of_the_month
from breakeven.ranks import ranks
from breakeven.what_ifs.changes import WhatIf, what_ifs
from economics.break_even.compare import Comparison, compare
from economics.break_even.curves import Curve, volume_curves
from economics.errors import InputError
from economics.risk.first_month import FirstMonth
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue
from pricing.studies.ranked_sellers import Ranked

MOST = 128
"""How many scenarios are kept for all sessions: about the steps of one slider."""
_MOST_SAID = 32
"""How much is kept beside the figures of a scenario: the ways in which sessions look at it."""
_NOTHING = object()
T = TypeVar("T")


class Asked:
    """What everything on a page follows from: a scenario, the catalogue with its editions, and the day.

    Two are equal when their scenarios are written alike and the rest is the same.
    """

    def __init__(self, scenario: Scenario, catalogue: Catalogue, today: date) -> None:
        self.scenario, self.catalogue, self.today = scenario, catalogue, today
        self.editions = catalogue.editions  # replaced by a refresh of prices

    def is_same(self, scenario: Scenario, catalogue: Catalogue, today: date) -> bool:
        """Tell whether these very objects were asked about."""
        return scenario is self.scenario and self.has_prices_of(catalogue, today)

    def has_prices_of(self, catalogue: Catalogue, today: date) -> bool:
        """Tell whether a look-up there would find the same prices."""
        return catalogue is self.catalogue and catalogue.editions is self.editions and today == self.today

    @cached_property
    def key(self) -> Hashable:
        """What is compared; whoever keeps it keeps this object too, so that no other gets the same ids."""
        return self.scenario.model_dump_json(exclude_unset=True), id(self.catalogue), id(self.editions), self.today


class Worked:
    """A scenario with its prices, and what follows from it: each is worked out when it is first asked for."""

    def __init__(self, asked: Asked, before: Worked | None) -> None:
        """Look the prices up; what does not depend on the volume is taken from `before`, if it has the same prices."""
        self.asked = asked
        if before is not None and not before.asked.has_prices_of(asked.catalogue, asked.today):
            before = None
        found = resolve_each(asked.scenario, asked.catalogue, asked.today, None if before is None else before.resolved)
        self.resolved: ResolvedScenario = found[0]
        self.errors: tuple[InputError, ...] = found[1]
        self._said: dict[Hashable, Any] = {}
        of_any_volume = self.resolved.of_any_volume
        if before is not None and of_any_volume and before.resolved.of_any_volume is of_any_volume:
            self.ranks = before.ranks

    @cached_property
    def comparison(self) -> Comparison | None:
        """The comparison of the options; None where none has a price."""
        options, load, current = self.resolved.options, self.resolved.load, self.resolved.scenario.current
        return compare(options, load, current) if options else None

    @cached_property
    def ranks(self) -> dict[str, Ranked]:
        """The places of the options among the sellers of their models, whatever the volume."""
        return ranks(self.resolved, self.asked.catalogue)

    @cached_property
    def month(self) -> FirstMonth | None:
        """How often each option is the cheapest of the month; None where months or uncertain inputs are refused."""
        return chances_of_the_month(self.resolved)

    @cached_property
    def volume(self) -> list[Curve]:
        """The cost of each option over volume, for the chart; none without a comparison."""
        if self.comparison is None:
            return []
        return volume_curves(self.resolved.options, self.resolved.load, *volume_range(self.comparison))

    @cached_property
    def what_ifs(self) -> tuple[WhatIf, ...]:
        """What a few changes would do to the costs; none without a comparison."""
        names = [option.name for option in self.resolved.scenario.options]
        return () if self.comparison is None else what_ifs(self.comparison, names)

    def said(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, made once for a key: words and charts in a currency, addresses of a document."""
        found = self._said.get(key, _NOTHING)
        if found is _NOTHING:
            if len(self._said) >= _MOST_SAID:
                self._said.clear()
            found = self._said[key] = make()
        result: T = found
        return result


_shared: OrderedDict[Hashable, Worked] = OrderedDict()
_lock = Lock()


def worked_out(asked: Asked, before: Worked | None) -> Worked:
    """Return what is worked out for all sessions, the prices looked up now if nobody has asked lately."""
    with _lock:
        known = _shared.get(asked.key)
        if known is not None:
            _shared.move_to_end(asked.key)
            return known
    made = Worked(asked, before)
    with _lock:
        _shared[asked.key] = made
        if len(_shared) > MOST:
            _shared.popitem(last=False)
    return made
