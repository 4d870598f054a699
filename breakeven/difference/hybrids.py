"""Scenarios between two others: some groups of fields as in one, the rest as in the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from breakeven.difference.groups import GROUP_OF, INSIDE, Group

Document = Mapping[str, Any]


def changed_groups(before: Document, after: Document) -> frozenset[Group]:
    """Return the groups of the fields in which two documents of the same options differ."""
    found: set[Group] = set()
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name not in INSIDE:
            found.add(GROUP_OF[name])
        elif name == "options":
            for one, other in zip(old or (), new or (), strict=True):
                found |= changed_groups(one, other)
        elif old is not None and new is not None and _go_field_by_field(old, new):
            found |= changed_groups(old, new)
        else:
            found.add("hardware")
    return frozenset(found)


def hybrid(before: Document, after: Document, taken: Collection[Group]) -> dict[str, Any]:
    """Return the document with the groups `taken` as in `after` and the rest as in `before`; both have the options."""
    result: dict[str, Any] = {}
    for name in (*before, *(name for name in after if name not in before)):
        old, new = before.get(name), after.get(name)
        if old == new:
            result[name] = old
        elif name == "options":
            result[name] = [hybrid(one, other, taken) for one, other in zip(old or (), new or (), strict=True)]
        elif name in INSIDE and _go_field_by_field(old, new):
            result[name] = hybrid(old or {}, new or {}, taken)
        else:
            chosen = new if ("hardware" if name in INSIDE else GROUP_OF[name]) in taken else old
            if chosen is not None:
                result[name] = chosen
    return result


def _go_field_by_field(old: Any, new: Any) -> bool:
    """Whether both are parts of one kind; a part of another kind goes as a whole."""
    return isinstance(old, dict) and isinstance(new, dict) and old.get("kind") == new.get("kind")
