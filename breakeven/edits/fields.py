"""The edit of any single field, by its path."""

from __future__ import annotations

from typing import Any

from breakeven.edits import options
from breakeven.edits.draft import Draft
from breakeven.origins import Path, Sourced


def set_field(sourced: Sourced, path: Path, value: Any) -> Sourced:
    """Set one field of the scenario as typed; None takes an optional one away. A new name is followed everywhere."""
    match path:
        case ("options", int(index), "name"):
            return options.rename(sourced, index, value)
    draft = Draft(sourced)
    draft.set(path, value)
    return draft.done()
