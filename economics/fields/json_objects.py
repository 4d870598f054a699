"""Objects of JSON text, for every reader of files: a field that is given twice is refused, not the last one taken."""

from __future__ import annotations

from typing import Any

from economics.errors import InputError
from economics.fields.field import shown


def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of `pairs`, for `json.loads(object_pairs_hook=…)`; raises InputError naming a repeated key."""
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise InputError(shown(key).strip("'"), "is given twice")
            seen.add(key)
    return made
