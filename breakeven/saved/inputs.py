"""Which inputs differ between documents: each field once, by the option that it is of, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from breakeven.document import Document
from economics.scenario.reading import scenario_document


class Missing(Enum):
    """What stands for a field that a document does not have."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
ORDER = "the order of the options"
"""The path of the one difference that is of no field: the same options in another order."""


@dataclass(frozen=True)
class Differing:
    """An input that is not the same in all documents; `values` has what each holds, MISSING where it has none.

    `option` is the option's name in the first document that has it, empty outside the options. `path` is that of the
    field in the document, inside the option where it is of one; empty where some document lacks the option itself.
    """

    option: str
    path: str
    values: tuple[Any, ...]


def differing(documents: Sequence[Document]) -> tuple[Differing, ...]:
    """Return the inputs in which documents differ, in the order in which the documents have them.

    Inputs are the fields of the scenario, the currency and the name of the contract. Options are the same where their
    `id` is, else where name and kind are, else where the kind at the same place is.
    """
    written = [_written(document) for document in documents]
    options = [scenario.pop("options") for scenario in written]
    found = [Differing("", path, values) for path, values in _between("", tuple(written))]
    slots = _slots(options)
    for places in slots:
        held = tuple(MISSING if place is None else each[place] for each, place in zip(options, places, strict=True))
        name = next(option["name"] for option in held if option is not MISSING)
        if MISSING in held:
            found.append(Differing(name, "", held))
        there = [option for option in held if option is not MISSING]
        for path, values in _between("", tuple(there)):
            filled = iter(values)
            whole = tuple(MISSING if option is MISSING else next(filled) for option in held)
            found.append(Differing(name, path, whole))
    order = tuple(_order(slots, of) for of in range(len(documents)))
    if any(each != order[0] for each in order):
        found.append(Differing("", ORDER, order))
    return tuple(found)


def _written(document: Document) -> dict[str, Any]:
    """The inputs of a document as JSON has them."""
    outside: dict[str, Any] = {"currency": document.currency.parameter}
    if document.contract_name:
        outside["contract"] = document.contract_name
    return {**scenario_document(document.scenario), **outside}


def _between(path: str, values: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the deepest paths at which values differ; a list whose length differs, or of plain values, is one."""
    if all(value == values[0] for value in values):
        return
    there = [value for value in values if value is not MISSING]
    if any(there) and all(isinstance(value, dict) for value in there):
        for name in dict.fromkeys(name for value in there for name in value):
            inner = tuple(MISSING if value is MISSING else value.get(name, MISSING) for value in values)
            yield from _between(f"{path}.{name}" if path else name, inner)
    elif len(there) == len(values) and _are_alike_lists(values):
        for place in range(len(values[0])):
            yield from _between(f"{path}[{place}]", tuple(value[place] for value in values))
    else:
        yield path, values


def _are_alike_lists(values: Sequence[Any]) -> bool:
    """Whether all are lists of as many parts each."""
    return all(
        isinstance(value, list) and len(value) == len(values[0]) and all(isinstance(part, dict) for part in value)
        for value in values
    )


def _slots(options: Sequence[Sequence[dict[str, Any]]]) -> list[list[int | None]]:
    """Return, for each option that any document has, its place in every document; None where it is not there."""
    slots: list[list[int | None]] = []
    for of, own in enumerate(options):
        left = [*range(len(own))]
        for is_same in (_same_id, _same_name, _same_place):
            for slot in slots:
                if slot[of] is not None:
                    continue
                first, known = next((p, options[o][p]) for o, p in enumerate(slot) if p is not None)
                place = next((each for each in left if is_same(known, own[each], first == each)), None)
                if place is not None:
                    slot[of] = place
                    left.remove(place)
        slots += [[place if each == of else None for each in range(len(options))] for place in left]
    return slots


def _same_id(one: dict[str, Any], other: dict[str, Any], _: bool) -> bool:
    return bool("id" in one and one["id"] == other.get("id"))


def _same_name(one: dict[str, Any], other: dict[str, Any], _: bool) -> bool:
    return bool(one["name"] == other["name"] and one["kind"] == other["kind"])


def _same_place(one: dict[str, Any], other: dict[str, Any], is_there: bool) -> bool:
    """Whether an option may be the other under a new name: at the same place, of the same kind, nothing else moved."""
    return is_there and one["kind"] == other["kind"] and _but_name(one) == _but_name(other)


def _but_name(option: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in option.items() if name not in ("name", "id")}


def _order(slots: Sequence[Sequence[int | None]], of: int) -> tuple[int, ...]:
    """The options that all documents have, in the order of one of them."""
    shared = [(places[of], number) for number, places in enumerate(slots) if None not in places]
    return tuple(number for _, number in sorted(shared, key=lambda each: each[0] or 0))
