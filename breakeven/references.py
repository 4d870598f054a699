"""Where a scenario document names its options: by name in marked fields, by place in uncertain inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from breakeven.origins import Path, without_option
from economics.fields.part import OptionReference, parts_below
from economics.scenario.scenario import Scenario

_FIELDS = frozenset(
    name
    for part in parts_below(Scenario)
    for name, info in part.model_fields.items()
    if any(isinstance(mark, OptionReference) for mark in info.metadata)
)
"""The fields that name another option, by the mark of their type."""


def references_to(name: str, document: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Yield every field of a document, or of a part of one, that names an option: the part's path, the part, the field.

    What is yielded may be changed on the way.
    """
    if not isinstance(document, dict | list):
        return
    if isinstance(document, dict):
        for field in sorted(_FIELDS & document.keys()):
            if document[field] == name:
                yield path, document, field
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for step, inner in list(entries):
        yield from references_to(name, inner, (*path, step))


def inputs_without(inputs: list[dict[str, Any]], index: int) -> list[dict[str, Any]]:
    """Return uncertain inputs after the option at a place has gone: without its own, and those behind it moved up."""
    moved = [(without_option(uncertain["input"], index), uncertain) for uncertain in inputs]
    return [{**uncertain, "input": path} for path, uncertain in moved if path is not None]
