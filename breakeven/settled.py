"""The parameters of an address made a scenario: what its checks refuse is taken out and named, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

from pydantic_core import PydanticCustomError

from breakeven.defaults import default_of_version, default_scenario
from breakeven.instead import WORKLOAD
from breakeven.parameters import DEEP, Flat, compact, parameter_of, parents_of, unflatten
from breakeven.references import inputs_without, references_to
from breakeven.refused import Refused, ignored, reason
from economics.errors import InputError
from economics.fields.checks import filled_text
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import MAX_OPTIONS, Scenario


def new_names(flat: Flat, base: Flat, typed: Set[str]) -> dict[str, str]:
    """The default's names whose options have another one that an option may have, with that."""
    names = [name for key, name in flat.items() if key.endswith(".name")]

    def is_one(name: str) -> bool:
        try:
            return names.count(filled_text(name)) == 1
        except PydanticCustomError:
            return False

    keys = [key for key in base if key.endswith(".name") and key in flat.keys() & typed]
    return {base[key]: flat[key] for key in keys if is_one(flat[key])}


def rename_references(flat: Flat, names: Mapping[str, str], own: Set[str]) -> None:
    """Let what the default says of its options follow them from old names to new ones; what is typed (`own`) stays."""
    for key in flat.keys() - own:
        leaf = key.rpartition(".")[2]
        part: dict[str, Any] = {leaf: json.loads(flat[key]) if leaf in DEEP else flat[key]}
        found = [(new, *reference) for old, new in names.items() for reference in references_to(old, part)]
        for new, _, holder, reference in found:  # after all were found: two may have changed their names
            holder[reference] = new
        flat[key] = compact(part[leaf]) if leaf in DEEP else part[leaf]


def settled(
    flat: Flat, version: int, sources: dict[str, str], refused: list[Refused], base: Flat
) -> tuple[Scenario, list[int] | None]:
    """Remove what the scenario's own checks refuse, field by field, until the rest is valid.

    Returns the scenario and the number that each option has in the address; None for the numbers when only the default
    is left.
    """
    for _ in range(len(sources) + len(flat) + MAX_OPTIONS + 2):
        document, numbers = unflatten(flat, version)
        try:
            return read_scenario(document), numbers
        except InputError as error:
            if not _take_out(error, flat, sources, refused, base, numbers):
                break
    no_whole = "the rest of the address makes no whole scenario"
    refused.append(Refused("", f"{no_whole}: the default is shown", no_whole))
    return default_scenario(default_of_version(version)), None


def _take_out(
    error: InputError, flat: Flat, sources: dict[str, str], refused: list[Refused], base: Flat, numbers: list[int]
) -> bool:
    """Undo the parameter an error is about, else drop its option; return False when there is neither."""
    key = parameter_of(error.field, numbers)
    parents = parents_of(key)
    for candidate in (key, f"{key}.kind", *(parent for parent in parents[::-1] if parent.rpartition(".")[2] in DEEP)):
        if candidate in sources:
            inside = f"{key}: {error.message}" if candidate in parents else reason(error)
            text = sources.pop(candidate)
            refused.append(ignored(candidate, text, inside if text else "must not be empty"))
            if candidate in base:
                flat[candidate] = base[candidate]
            else:
                flat.pop(candidate, None)
            if candidate.endswith(".kind"):  # what the default has of this kind stands again
                own = candidate.removesuffix("kind")
                flat.update({each: base[each] for each in base if each.startswith(own) and each not in flat})
            for other in WORKLOAD.get(candidate, ()):  # what it took the place of stands again
                if other in base and other not in flat:
                    flat[other] = base[other]
            return True
    if key in flat and key in base and not key.endswith((".kind", ".name")):
        del flat[key]  # the default's own does not go with what is typed
        return True
    number = key.partition(".")[0]
    keys = [each for each in flat if each.partition(".")[0] == number and "." in each]
    if number.isdigit() and keys:
        why = f"{error.field.rpartition('.')[2]} {reason(error)}".strip().replace("  ", " ")
        refused.append(Refused(key, f"option {number} ignored: {why}", f"option {number}: {why}"))
        names = {place[f"{number}.name"] for place in (flat, base) if f"{number}.name" in place}
        for each in keys:
            flat.pop(each)
            sources.pop(each, None)
        refused.extend(_without_references(flat, names, numbers.index(int(number))))
        return True
    return False


def _without_references(flat: Flat, names: Set[str], index: int) -> Iterator[Refused]:
    """Remove and yield what refers to an option that was left out; those behind it move up."""
    for key, stored in list(flat.items()):
        leaf = key.rpartition(".")[2]
        part: dict[str, Any] = {leaf: json.loads(stored) if leaf in DEEP else stored}
        for path, holder, reference in [found for name in names for found in references_to(name, part)]:
            place = ".".join([*filter(None, [key.rpartition(".")[0]]), *map(str, path), reference])
            yield ignored(place, holder.pop(reference), "that option is left out")
        if key == "risk" and (inputs := _inputs(part["risk"])):
            kept = inputs_without(inputs, index)
            if len(kept) < len(inputs):
                lost, why = len(inputs) - len(kept), "their option is left out"
                yield Refused("risk", f"risk: {lost} of its inputs ignored: {why}", f"{lost} of its inputs: {why}")
            part["risk"]["inputs"] = kept
        if leaf not in part:
            del flat[key]
        elif leaf in DEEP:
            flat[key] = compact(part[leaf])


def _inputs(risk: Any) -> list[dict[str, Any]]:
    """The uncertain inputs of a typed `risk`; none where it is no such document, which is refused later."""
    inputs = risk.get("inputs") if isinstance(risk, dict) else None
    if not isinstance(inputs, list):
        return []
    whole = all(isinstance(each, dict) and isinstance(each.get("input"), str) for each in inputs)
    return inputs if whole else []
