"""Edits of the list of options: add, duplicate, rename, remove."""

from __future__ import annotations

from breakeven.defaults import new_options
from breakeven.edits.draft import MAX_MADE_NAME, Draft
from breakeven.origins import Origin, Sourced
from economics.scenario.scenario import MAX_OPTIONS

NEW_OPTION = Origin("default", "new option")
"""Where the figures of an option come from that is added by its kind alone."""


def add(sourced: Sourced, kind: str) -> Sourced:
    """Add an option of a kind, as `new_options` has it."""
    draft = Draft(sourced)
    draft.append(new_options()[kind], NEW_OPTION)
    return draft.done()


def duplicate(sourced: Sourced, index: int) -> Sourced:
    """Add an option like the one at a place."""
    draft = Draft(sourced)
    draft.append_copy(index, draft.option(index)["name"])
    return draft.done()


def rename(sourced: Sourced, index: int, name: str) -> Sourced:
    """Give an option a name; the reference of the months and overlaps that name it follow."""
    draft = Draft(sourced)
    draft.rename(index, name)
    return draft.done()


def remove(sourced: Sourced, index: int) -> Sourced:
    """Take an option out, with its uncertain inputs and whatever names it."""
    draft = Draft(sourced)
    draft.take_out(index)
    return draft.done()


def append_example(draft: Draft) -> int:
    """Add a self-hosted option whose throughput is estimated; returns its place."""
    example = {name: value for name, value in new_options()["self_hosted"].items() if name != "throughput"}
    return draft.append(example, NEW_OPTION)


def with_example(sourced: Sourced) -> Sourced:
    """Add a self-hosted option to look at; of a full scenario the last option gives its place."""
    draft = Draft(sourced)
    if draft.count == MAX_OPTIONS:
        draft.take_out(draft.count - 1)
    append_example(draft)
    return draft.done()


def put_beside(draft: Draft, index: int, difference: str) -> int:
    """Add an option like the one at a place, its name followed by what differs; returns its place."""
    return draft.append_copy(index, f"{draft.option(index)['name']}, {difference}"[:MAX_MADE_NAME])
