"""The edit of any single field, by its path."""

from __future__ import annotations

from typing import Any

from breakeven.edits import options
from breakeven.edits.draft import Draft
from breakeven.origins import Path, Sourced


def set_field(sourced: Sourced, path: Path, value: Any) -> Sourced:
    """Set one field of the scenario as typed by the user; None removes an optional one.

    Where an option is renamed, whatever refers to it by name follows.

    >>> from breakeven.defaults import default_sourced
    >>> set_field(default_sourced(), ("workload", "cache_hit_rate"), 0.5).scenario.workload.cache_hit_rate
    0.5
    """
    match path:
        case ("options", int(index), "name"):
            return options.rename(sourced, index, value)
    draft = Draft(sourced)
    draft.set(path, value)
    return draft.done()
