"""The edit of any single field, by its path."""

from __future__ import annotations

from typing import Any

from breakeven.edits import options
from breakeven.edits.draft import Draft
from breakeven.instead import displaced
from breakeven.origins import TYPED, Origin, Path, Sourced


def set_field(sourced: Sourced, path: Path, value: Any) -> Sourced:
    """Set one field of the scenario as typed by the user; None removes an optional one.

    Where an option is renamed, whatever refers to it by name follows. What the field takes the place of is left out.

    >>> from breakeven.defaults import default_sourced
    >>> set_field(default_sourced(), ("workload", "cache_hit_rate"), 0.5).scenario.workload.cache_hit_rate
    0.5
    """
    match path:
        case ("options", int(index), "name"):
            return options.rename(sourced, index, value)
    return put_field(sourced, path, value, TYPED)


def put_field(sourced: Sourced, path: Path, value: Any, origin: Origin) -> Sourced:
    """Set one field or part of the scenario, other than a name, with where its value comes from; else as `set_field`.

    >>> from breakeven.defaults import default_sourced
    >>> after = put_field(default_sourced(), ("workload", "batch_share"), 0.3, Origin("default", "assumed"))
    >>> after.origins.of("workload.batch_share").status
    'assumed'
    """
    draft = Draft(sourced)
    draft.set(path, value, origin)
    for other in () if value is None or _is_fixed(draft, path) else displaced(path):
        draft.remove(other)
    return draft.done()


def _is_fixed(draft: Draft, path: Path) -> bool:
    """Whether a path leads into a scaling that leaves the option's own numbers as they are."""
    match path:
        case ("options", int(index), "scaling", *_):
            scaling = draft.option(index).get("scaling")
            return isinstance(scaling, dict) and scaling.get("kind") == "fixed"
    return False
