"""Where a scenario document names its options: by name in marked fields, by place in uncertain inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from breakeven.origins import Path, without_option
from economics.fields.part import OptionReference, parts_below
from economics.scaling.kinds import ON_DEMAND
from economics.scenario.scenario import Scenario

_MARKED = {
    name: info
    for part in parts_below(Scenario)
    for name, info in part.model_fields.items()
    if any(isinstance(mark, OptionReference) for mark in info.metadata)
}
_FIELDS = frozenset(_MARKED)
"""The fields that name another option, by the mark of their type."""
NEEDED = frozenset(name for name, info in _MARKED.items() if info.is_required())
"""Those of them without which the part around them cannot be."""
WORDS = frozenset({("above", ON_DEMAND)})
"""Fields with a text that names no option there."""


def references_to(name: str, document: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Yield every field of a document, or of a part of one, that names an option: the part's path, the part, the field.

    What is yielded may be changed on the way.
    """
    if not isinstance(document, dict | list):
        return
    if isinstance(document, dict):
        for field in sorted(_FIELDS & document.keys()):
            if document[field] == name and (field, name) not in WORDS:
                yield path, document, field
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for step, inner in list(entries):
        yield from references_to(name, inner, (*path, step))


def inputs_without(inputs: Sequence[dict[str, Any]], index: int) -> list[dict[str, Any]]:
    """Return uncertain inputs after the option at a place has gone: without its own, and those behind it moved up."""
    moved = [(without_option(uncertain["input"], index), uncertain) for uncertain in inputs]
    return [{**uncertain, "input": path} for path, uncertain in moved if path is not None]
