"""What a saving rests on: the kinds of figures that a change brings into an option's cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from breakeven.files.assumptions import option_assumptions, typed_numbers
from breakeven.levers.priced import Priced
from economics.assumption import Assumption, Status

STATUSES: tuple[Status, ...] = get_args(Status)
_CHOICES = ("gpus_per_replica", "scaling.baseline_replicas", "minimum_units", "unit_increment")
"""Numbers that are chosen, not known: they say nothing of how sure a cost is."""
_Key = tuple[str, str, str, str]


def rests_on(before: Priced, place: int, after: Priced, place_after: int, also: tuple[Status, ...]) -> list[Status]:
    """Return the statuses of the assumptions of an option that are new or different after a change, and `also`.

    A typed figure that was taken from a row of a list is quoted. In the order of `Status`.
    """
    known = {_key(path, each): _figure(each) for path, each in _behind(before, place)}
    found = set(also)
    for path, assumption in _behind(after, place_after):
        if assumption.holds_from or assumption.field in _CHOICES:
            continue
        if known.get(_key(path, assumption)) != _figure(assumption):
            where = after.path_of(path, place_after, assumption.field)
            from_a_row = assumption.status == "typed" and after.sourced.origins.of(where).how == "row"
            found.add("quoted" if from_a_row else assumption.status)
    return [status for status in STATUSES if status in found]


def _behind(priced: Priced, place: int) -> Iterator[tuple[str, Assumption]]:
    """The assumptions of the workload and of the option at a place, each with whose it is."""
    origins = priced.sourced.origins
    for assumption in typed_numbers(priced.sourced.scenario.workload, "workload", origins):
        yield "workload", assumption
    for assumption in option_assumptions(priced.resolved, place, origins):
        yield "option", assumption


def _key(path: str, assumption: Assumption) -> _Key:
    return path, assumption.field, assumption.variant, assumption.window


def _figure(assumption: Assumption) -> tuple[float | str, str, Status]:
    return assumption.value, assumption.source, assumption.status
