"""A scenario document as flat parameters, and back: what an address can hold.

Workload fields go by name, those of the first option as `1.utilisation`, those of its supply as `1.supply.term`. Deeper
parts and lists are JSON under one name; which those are follows from the scenario's types.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, Literal, get_args, get_origin

from economics.cost.load import Workload
from economics.fields.part import Part, field_of, types_in
from economics.fields.table import FIELDS
from economics.numbers import whole_as_integer
from economics.option.extras import ExtraCosts
from economics.option.kinds import Option
from economics.scenario.scenario import MAX_OPTIONS, Scenario

Flat = dict[str, Any]
"""The values of a document by parameter; `options` is their number."""
_LONGEST = 80


def _parts_of(part: type[Part]) -> dict[str, list[type]]:
    """The fields of a part that hold parts themselves, with the classes of those."""
    kinds_by_name = {
        name: [kind for kind in types_in(info.annotation) if issubclass(kind, Part) or is_dataclass(kind)]
        for name, info in part.model_fields.items()
    }
    return {name: kinds for name, kinds in kinds_by_name.items() if kinds}


def _holds_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple or any(_holds_list(argument) for argument in get_args(annotation))


_OPTIONS: tuple[type[Part], ...] = tuple(kind for kind in types_in(Option) if issubclass(kind, Part))


_OF_OPTIONS = {
    name: kinds
    for option in _OPTIONS
    for name, kinds in _parts_of(option).items()
    if name not in ExtraCosts.model_fields and not _holds_list(option.model_fields[name].annotation)
}


_PARTS = tuple(_OF_OPTIONS)
"""Parts of an option whose fields have a parameter each, such as `1.supply.term`."""


_SECTIONS = tuple(name for name in _parts_of(Scenario) if name not in ("workload", "options"))


_SINGLES = tuple(name for name in Scenario.model_fields if name not in _parts_of(Scenario) and name != "schema_version")


_INSIDE: tuple[type[Part], ...] = (
    Workload,
    *_OPTIONS,
    *(kind for kinds in _OF_OPTIONS.values() for kind in kinds if issubclass(kind, Part)),
)


DEEP = {
    *_SECTIONS,
    *(
        name
        for part in _INSIDE
        for name, info in part.model_fields.items()
        if name in _parts_of(part) or _holds_list(info.annotation)
    ),
} - {*_PARTS}
"""What an address holds as JSON: sections, an option's costs over months, lists, and what stands deeper."""


_KINDS_AT: dict[str, list[tuple[type[Part], str]]] = {}
for _option in _OPTIONS:
    for _name in _option.model_fields:
        _KINDS_AT.setdefault(_name, []).append((_option, _name))
for _part, _kinds in _OF_OPTIONS.items():
    for _kind in _kinds:
        for _name in _kind.model_fields if issubclass(_kind, Part) else ():
            _KINDS_AT.setdefault(f"{_part}.{_name}", []).append((_kind, _name))
"""Path inside an option → the kinds of parts that have this field, and its name there."""


def flatten(document: dict[str, Any]) -> Flat:
    """Return the values of a document by parameter; what is deeper as JSON text."""
    flat: Flat = {"name": document.get("name", "")}
    flat |= {name: document[name] for name in _SINGLES if name != "name" and name in document}
    flat["options"] = len(document["options"])
    flat.update({name: compact(value) if name in DEEP else value for name, value in document["workload"].items()})
    flat.update({section: compact(document[section]) for section in _SECTIONS if section in document})
    for number, option in enumerate(document["options"], 1):
        for key, value in option.items():
            if key in _PARTS:
                flat.update(
                    {f"{number}.{key}.{inner}": compact(e) if inner in DEEP else e for inner, e in value.items()}
                )
            else:
                flat[f"{number}.{key}"] = compact(value) if key in DEEP else value
    return flat


def unflatten(flat: Flat, version: int) -> tuple[dict[str, Any], list[int]]:
    """Return the document that parameters make, and the number that each of its options has among them.

    `version` is its schema version.
    """
    document: dict[str, Any] = {"schema_version": version, "workload": {}}
    options: dict[int, dict[str, Any]] = {}
    for key, stored in flat.items():
        number, dot, rest = key.partition(".")
        value = json.loads(stored) if key.rpartition(".")[2] in DEEP else stored
        if dot:
            part = options.setdefault(int(number), {})
            *outer, leaf = rest.split(".")
            for step in outer:
                inner = part.setdefault(step, {})
                part = inner if isinstance(inner, dict) else {}
            part[leaf] = value
        elif key in (*_SINGLES, *_SECTIONS):
            document[key] = value
        elif key != "options":
            document["workload"][key] = value
    numbers = sorted(options)
    document["options"] = [options[number] for number in numbers]
    return document, numbers


def is_parameter(key: str) -> bool:
    """Tell whether a field of some scenario has this parameter."""
    number, dot, inside = key.partition(".")
    if len(key) > _LONGEST:
        return False
    if not dot:
        return key in _SINGLES or key in _SECTIONS or key in Workload.model_fields
    is_place = number.isascii() and number.isdigit() and len(number) <= 2 and 1 <= int(number) <= MAX_OPTIONS
    return is_place and _is_leaf(inside)


def scenario_parameters() -> tuple[str, ...]:
    """Return the parameters of a scenario and its workload, without those of its options."""
    return (*_SINGLES, *Workload.model_fields, *_SECTIONS)


def option_parameters() -> tuple[str, ...]:
    """Return the parameters of options of all kinds, without the number of the option and the point after it."""
    return tuple(path for path in _KINDS_AT if _is_leaf(path))


def _is_leaf(path: str) -> bool:
    """Tell whether a path inside an option leads to a single value."""
    part, dot, leaf = path.partition(".")
    return "." not in leaf and (part in _PARTS) == bool(dot) and bool(leaf if dot else part)


def parameter_of(path: str, numbers: list[int]) -> str:
    """Return the parameter of a field that an error names by its path in the document."""
    if path.startswith("options["):
        index, _, rest = path.removeprefix("options[").partition("]")
        number = numbers[int(index)] if int(index) < len(numbers) else 0
        return f"{number}{rest}"
    return path.removeprefix("workload.")


def parents_of(key: str) -> list[str]:
    """Return the names of the parts that contain a field, outermost first."""
    return [key[: match.start()] for match in re.finditer(r"[.\[]", key)]


def default_of(key: str, flat: Flat) -> float | None:
    """Return the default of a parameter's field in the kind of part that `flat` has there; None without one.

    None too where the kind knows whether the field is given at all.
    """
    defaults = set()
    for part, name in _fields_at(key, flat):
        row = field_of(part, name)
        own = part.model_fields[name].default
        defaults.add(None if row is None or row.default is None or row.default != own else row.default)
    return defaults.pop() if len(defaults) == 1 else None


def _fields_at(key: str, flat: Flat | None = None) -> list[tuple[type[Part], str]]:
    """The fields that a parameter may be of; with `flat`, those of the kinds that stand there."""
    number, dot, inside = key.partition(".")
    if not dot:
        return [(Workload, key)] if key in Workload.model_fields else []
    fields = _KINDS_AT.get(inside, [])
    if flat is None:
        return fields
    part, inner, _ = inside.rpartition(".")
    kind = flat.get(f"{number}.{part}{inner}kind")
    exact = [each for each in fields if kind is None or kind in _kinds_of(each[0])]
    return exact or fields


def _kinds_of(part: type[Part]) -> tuple[str, ...]:
    """The kinds that a type of part may have, as it writes them."""
    info = part.model_fields.get("kind")
    return () if info is None else get_args(info.annotation)


def row_of(key: str) -> str | None:
    """Return the name, in the table of fields, of a parameter that holds a number; None for any other."""
    fields = _fields_at(key)
    rows = [row.name for part, name in fields if (row := field_of(part, name)) is not None]
    if rows:
        return rows[0]
    leaf = key.rpartition(".")[2]
    return leaf if not fields and leaf in FIELDS else None


def words_at(key: str) -> set[object]:
    """Return what a parameter may hold beside numbers and free text: true and false, or a word in place of a number."""
    words: set[object] = set()
    for part, name in _fields_at(key):
        annotation = part.model_fields[name].annotation
        words |= {True, False} if bool in types_in(annotation) else set(_literals(annotation))
    return words


def _literals(annotation: Any) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for argument in get_args(annotation):
            yield from _literals(argument)


def compact(value: Any) -> str:
    """Return a value as JSON text without spaces."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def is_written_as_number(text: str) -> bool:
    """Tell whether a text is a number as addresses have them, be it none that is finite."""
    if len(text) > 40 or not text.isascii() or "_" in text:
        return False
    try:
        float(text)
    except ValueError:
        return False
    return True


def number_from(text: str) -> float | int | None:
    """Return the number in a text; None where it is none, or not finite."""
    if not is_written_as_number(text):
        return None
    number = float(text)
    if not math.isfinite(number):
        return None
    return whole_as_integer(number, below=2**63)


def written(value: Any) -> str:
    """Write a value as a parameter, whole millions short: 3e9."""
    if isinstance(value, str):
        return value
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    if isinstance(value, int) and text.endswith("000000"):
        digits = text.rstrip("0")
        return f"{digits}e{len(text) - len(digits)}"
    return text.replace("e+", "e")
