"""Scenarios between two others: some groups of fields as in one, the rest as in the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from breakeven.difference.groups import GROUP_OF, INSIDE, Group
from breakeven.references import references_to

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
        if name == "options":
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


def matched(before: Document, after: Document) -> tuple[dict[str, Any], dict[str, Any], list[str], list[str]]:
    """Return both documents with the options that they share, by name and kind, and the names left out of either.

    An option that others need, such as a part of a mix, is shared or goes with those that name it. Uncertain inputs
    and the option paid today do not move a month's cost and are left out.
    """
    old = {option["name"]: option for option in before["options"]}
    new = {option["name"]: option for option in after["options"]}
    shared = [name for name in old if name in new and old[name]["kind"] == new[name]["kind"]]
    while True:
        kept = [name for name in shared if _stands_on(old[name], old, shared) and _stands_on(new[name], new, shared)]
        if kept == shared:
            break
        shared = kept
    return (
        {**_plain(before), "options": [old[name] for name in shared]},
        {**_plain(after), "options": [new[name] for name in shared]},
        [name for name in old if name not in shared],
        [name for name in new if name not in shared],
    )


def _plain(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in ("risk", "current", "name")}


def _stands_on(option: Any, every: Collection[str], shared: Collection[str]) -> bool:
    return all(name in shared or next(references_to(name, option), None) is None for name in every)
