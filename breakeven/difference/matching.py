"""Which options of two scenarios are the same, and of those that are not split, why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from breakeven.difference.groups import LEFT_OUT
from breakeven.references import references_to
from economics.fields.field import shown

Document = Mapping[str, Any]
Options = Sequence[dict[str, Any]]
Pair = tuple[int, int]
"""The places of one option in two scenarios."""


@dataclass(frozen=True)
class NotSplit:
    """An option that both scenarios have and whose difference is not split, with its name in the first."""

    option: str
    reason: str


@dataclass(frozen=True)
class Matched:
    """Two scenarios as documents of the options that they share, called as in the first, and what is left out.

    `pairs` are the places of the shared options in the scenarios as they were, `names` their names in both.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    pairs: tuple[Pair, ...]
    names: tuple[tuple[str, str], ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    not_split: tuple[NotSplit, ...]


def matched(before: Document, after: Document) -> Matched:
    """Return two documents with what they share: options of one identity, else of one name, and of one kind.

    What moves no month's cost is left out. An option that others need, such as a part of a mix, is shared or goes with
    those that name it.
    """
    old, new = ([_plain(option) for option in document["options"]] for document in (before, after))
    both = _pairs(before["options"], after["options"])
    names = {pair: (old[pair[0]]["name"], new[pair[1]]["name"]) for pair in both}
    why = {(i, j): _other_kind(old[i], new[j]) for i, j in both if old[i]["kind"] != new[j]["kind"]}
    while True:
        shared = [pair for pair in both if pair not in why]
        in_need = {pair: reason for pair in shared if (reason := _in_need(pair, old, new, shared))}
        if not in_need:
            break
        why |= in_need
    return Matched(
        {**_plain(before), "options": [old[i] for i, _ in shared]},
        {**_plain(after), "options": _renamed([new[j] for _, j in shared], [names[pair][0] for pair in shared])},
        tuple(shared),
        tuple(names[pair] for pair in shared),
        tuple(option["name"] for i, option in enumerate(old) if i not in {first for first, _ in both}),
        tuple(option["name"] for j, option in enumerate(new) if j not in {second for _, second in both}),
        tuple(NotSplit(names[pair][0], why[pair]) for pair in both if pair in why),
    )


def _plain(part: Document) -> dict[str, Any]:
    """A scenario or an option without what moves no month's cost; an option keeps its name."""
    return {name: value for name, value in part.items() if name not in LEFT_OUT or (name == "name" and "kind" in part)}


def _pairs(old: Options, new: Options) -> list[Pair]:
    """The places of the options that both have: by identity first, then the others by name."""
    pairs: dict[int, int] = {}
    for key in ("id", "name"):
        places = {option[key]: j for j, option in enumerate(new) if key in option and j not in pairs.values()}
        left = {i: option[key] for i, option in enumerate(old) if key in option and i not in pairs}
        pairs |= {i: places[value] for i, value in left.items() if value in places}
    return sorted(pairs.items())


def _other_kind(one: Document, other: Document) -> str:
    called = "" if one["name"] == other["name"] else f", where it is called {shown(other['name'])}"
    return f"its kind differs: {one['kind']} in the first, {other['kind']} in the second{called}"


def _in_need(pair: Pair, old: Options, new: Options, shared: Sequence[Pair]) -> str:
    """Say which option one of a pair names, in either scenario, that is not shared; empty for none."""
    for side, options in enumerate((old, new)):
        there = {each[side] for each in shared}
        for at, other in enumerate(options):
            if at not in there and next(references_to(other["name"], options[pair[side]]), None) is not None:
                return f"it needs {shown(other['name'])}, which is not split itself"
    return ""


def _renamed(options: Options, names: Sequence[str]) -> list[dict[str, Any]]:
    """The options called otherwise, where they name each other too; two may swap their names."""
    copies = deepcopy([*options])
    named = [
        (part, field, name)
        for option, name in zip(options, names, strict=True)
        for _, part, field in references_to(option["name"], copies)
    ]
    for part, field, name in named:
        part[field] = name
    return [{**option, "name": name} for option, name in zip(copies, names, strict=True)]
