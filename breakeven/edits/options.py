"""Edits of the list of options: add, duplicate, rename, remove."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from breakeven.defaults import new_options
from breakeven.edits.draft import MAX_MADE_NAME, Draft
from breakeven.origins import Origin, Sourced
from economics.errors import InputError
from economics.fields.part import drop_later_fields
from economics.option.kinds import Option, OptionField
from economics.option.mix import MIN_PARTS
from economics.scenario.scenario import MAX_OPTIONS

NEW_OPTION = Origin("default", "new option")
"""The origin of an option's figures when it was added by its kind alone."""


def new_option(kind: str, version: int) -> dict[str, Any]:
    """Return the option that `new_options` gives for a kind, without what a schema version does not know."""
    document = deepcopy(new_options()[kind])
    drop_later_fields(_reader().validate_python(document), document, version)
    return document


@cache
def _reader() -> TypeAdapter[Option]:
    return TypeAdapter(OptionField)


def add(sourced: Sourced, kind: str) -> Sourced:
    """Add an option of a kind, with the figures that `new_options` gives it.

    >>> from breakeven.defaults import default_sourced
    >>> before = default_sourced()
    >>> len(add(before, "self_hosted").scenario.options) - len(before.scenario.options)
    1
    """
    draft = Draft(sourced)
    append_new(draft, kind)
    return draft.done()


def duplicate(sourced: Sourced, index: int) -> Sourced:
    """Add a copy of an option."""
    draft = Draft(sourced)
    draft.append_copy(index, draft.option(index)["name"])
    return draft.done()


def on_a_copy(sourced: Sourced, index: int, difference: str, edit: Callable[[Sourced, int], Sourced]) -> Sourced:
    """Leave an option as it is, and apply an edit of it to a copy beside, named by the difference.

    Raises InputError in a full scenario.
    """
    draft = Draft(sourced)
    if draft.count == MAX_OPTIONS:
        raise InputError("options", f"has {MAX_OPTIONS} already: drop one, then add this")
    place = put_beside(draft, index, difference)
    return edit(draft.done(), place)


def rename(sourced: Sourced, index: int, name: str) -> Sourced:
    """Rename an option; the reference of the months and the overlaps that refer to it follow."""
    draft = Draft(sourced)
    draft.rename(index, name)
    return draft.done()


def remove(sourced: Sourced, index: int) -> Sourced:
    """Remove an option, its uncertain inputs and every reference to it."""
    draft = Draft(sourced)
    draft.take_out(index)
    return draft.done()


def append_new(draft: Draft, kind: str) -> int:
    """Add the option of a kind that "Add" gives; return its place."""
    return draft.append(new_option(kind, draft.scenario.schema_version), NEW_OPTION)


def append_example(draft: Draft) -> int:
    """Add a self-hosted option whose throughput is estimated; return its place."""
    example = new_option("self_hosted", draft.scenario.schema_version)
    return draft.append({name: value for name, value in example.items() if name != "throughput"}, NEW_OPTION)


def with_example(sourced: Sourced) -> Sourced:
    """Add a self-hosted option as an example; in a full scenario it takes the place of the last option."""
    draft = Draft(sourced)
    if draft.count == MAX_OPTIONS:
        draft.take_out(draft.count - 1)
    append_example(draft)
    return draft.done()


def add_mix(sourced: Sourced) -> Sourced:
    """Add a mix of the first two options that are not mixes, half of the requests to each.

    Raises InputError where there are fewer, or where the scenario's version knows no mix.
    """
    draft = Draft(sourced)
    names = [option.name for option in sourced.scenario.options if not option.is_mix][:MIN_PARTS]
    parts = [{"option": name, "share_of_requests": 0.5} for name in names]
    draft.append({"kind": "mix", "name": f"Mix of {' and '.join(names)}"[:MAX_MADE_NAME], "parts": parts}, NEW_OPTION)
    return draft.done()


def set_parts(sourced: Sourced, index: int, shares: Mapping[str, float]) -> Sourced:
    """Route the requests of a mix to these options, by name; a part that it had keeps its own length and ratio.

    The shares are of all requests and sum to at least 1. Raises InputError for shares or options that are refused.
    """
    draft = Draft(sourced)
    before = {part["option"]: part for part in draft.option(index).get("parts", ())}
    parts = [{**before.get(name, {}), "option": name, "share_of_requests": share} for name, share in shares.items()]
    draft.set(("options", index, "parts"), parts)
    return draft.done()


def set_current(sourced: Sourced, index: int | None) -> Sourced:
    """Say which option is paid today; None for none."""
    draft = Draft(sourced)
    draft.set(("current",), None if index is None else draft.option(index)["name"])
    return draft.done()


def put_beside(draft: Draft, index: int, difference: str) -> int:
    """Add a copy of an option, its name followed by the difference; return the place of the copy."""
    return draft.append_copy(index, f"{draft.option(index)['name']}, {difference}"[:MAX_MADE_NAME])
