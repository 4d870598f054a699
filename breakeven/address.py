"""The document as the query string of the page's address, and back.

An address holds the schema version `v`, the number `d` of the default scenario that it builds on (0: none, every
field is written out), the as-of date, fingerprints `p` of the prices used, the `currency` shown unless it is US
dollars, the name of the `contract` in use, page choices that are not the default, and the fields that differ: workload
fields by name, those of the first option as `1.utilisation`, those of its supply as `1.supply.term`. An empty value
removes a field. Deeper parts (`horizon`, `risk`, `1.staff`, `1.supply.reserved`) and lists are JSON under one name;
which those are follows from the scenario's types.

A field in an address counts as typed, and any other as the default's; `origins` adds whatever else is known about where
the fields came from.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, is_dataclass
from typing import Any, get_args, get_origin

from breakeven.choices import CHOICES, Value
from breakeven.currency import USD, Currency, currency_of
from breakeven.defaults import CURRENT_DEFAULT, DEFAULTS, default_origins, default_scenario, default_sourced
from breakeven.document import Document, UsedContract, named_contract
from breakeven.origins import (
    TYPED,
    Origin,
    Origins,
    entries_from_json,
    entries_json,
    entries_without_option,
    fields_of,
    origin_entries,
    origins_from,
)
from breakeven.references import inputs_without, references_to
from economics.cost.load import Workload
from economics.errors import InputError
from economics.fields.checks import SCHEMA_VERSION
from economics.fields.field import shown
from economics.fields.part import Part, types_in
from economics.fields.table import FIELDS
from economics.fleet.architecture import size_from_text
from economics.numbers import whole_as_integer
from economics.option.extras import ExtraCosts
from economics.option.kinds import Option
from economics.scenario.reading import parse_json, read_scenario, scenario_document
from economics.scenario.scenario import MAX_OPTIONS, Scenario

MAX_LENGTH = 20_000
_OF_THE_DOCUMENT = ("v", "d", "p", "options", "currency", "contract", "origins")
_Flat = dict[str, Any]


@dataclass
class Opened:
    """A document read from an address, the fingerprints of its prices, and one sentence per refused parameter."""

    document: Document
    fingerprints: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)


def address(
    document: Document, fingerprints: Sequence[str], *, full: bool = False, with_origins: bool = True
) -> dict[str, str]:
    """Return the query parameters that hold a document; `full` writes every field, so that no default matters.

    `fingerprints` identify the prices used. `with_origins` adds where fields came from, as far as the address itself
    does not tell.

    >>> from breakeven.defaults import default_sourced
    >>> from breakeven.edits.fields import set_field
    >>> edited = set_field(default_sourced(), ("workload", "cache_hit_rate"), 0.5)
    >>> address(Document(edited.scenario, edited.origins), ())
    {'v': '1', 'd': '1', 'cache_hit_rate': '0.5'}
    """
    scenario = document.scenario
    flat = _flatten(scenario_document(scenario))
    base = {} if full else _base(_flatten(scenario_document(default_scenario())), flat, len(scenario.options))
    parameters = {"v": str(SCHEMA_VERSION), "d": "0" if full else str(CURRENT_DEFAULT)}
    if scenario.as_of is not None:
        parameters["as_of"] = scenario.as_of.isoformat()
    if fingerprints:
        parameters["p"] = ".".join(fingerprints)
    parameters |= {name: CHOICES[name].written(document.choices[name]) for name in CHOICES if name in document.choices}
    if not document.currency.is_usd:
        parameters["currency"] = document.currency.parameter
    if document.contract_name:
        parameters["contract"] = document.contract_name
    flat.pop("as_of", None)
    differing = {
        key: _written(value)
        for key, value in flat.items()
        if full or (base[key] != value if key in base else value != _schema_default(key))
    }
    removed = {key: "" for key in base if key not in flat}
    query = {**parameters, **differing, **removed}
    if with_origins:
        read_again = read_scenario(scenario_document(scenario))
        numbers = [*range(1, len(scenario.options) + 1)]
        derived = _derived(read_again, differing.keys(), {} if full else _default_keys(CURRENT_DEFAULT, base), numbers)
        entries = origin_entries(document.origins, derived, read_again)
        if entries:
            query["origins"] = entries_json(entries)
    return query


def _derived(scenario: Scenario, keys: Set[str], defaults: Mapping[str, Origin], numbers: list[int]) -> Origins:
    """Derive where the fields came from by what the address holds: its `keys`, else the default it differs from."""
    origins: dict[str, Origin] = {}
    for path, is_set in fields_of(scenario):
        key = _parameter(path, numbers)
        if key in keys or (is_set and not keys.isdisjoint(_parents(key))):
            origins[path] = TYPED
        elif key in defaults:
            origins[path] = defaults[key]
    return Origins(origins)


def _default_keys(number: int, base: Collection[str]) -> dict[str, Origin]:
    """The origins of a default scenario's own fields by parameter, as far as an address starts from them."""
    origins, numbers = default_origins(number).by_path, [*range(1, MAX_OPTIONS + 1)]
    keys = ((_parameter(path, numbers), origin) for path, origin in origins.items())
    return {key: origin for key, origin in keys if key in base}


def open_address(pairs: Iterable[tuple[str, str]]) -> Opened:
    """Return the document that an address holds; whatever is not valid in it is left out and named.

    >>> opened = open_address([("cache_hit_rate", "0.5"), ("batch_share", "2")])
    >>> opened.document.scenario.workload.cache_hit_rate
    0.5
    >>> opened.problems
    ['batch_share=2 ignored: must be 0–100 % (as a share: 0 to 1)']
    """
    parameters: dict[str, str] = {}
    problems: list[str] = []
    length = 0
    for key, value in pairs:
        length += len(key) + len(value)
        if length > MAX_LENGTH:
            problem = f"the address was not read: it is longer than {MAX_LENGTH:,} characters"
            return Opened(_default_document(), problems=[problem])
        if key in parameters:
            problems.append(f"{_name(key)} is given more than once: only the first, {_value(parameters[key])}, is used")
        else:
            parameters[key] = value
    if parameters.get("v", str(SCHEMA_VERSION)) != str(SCHEMA_VERSION):
        problem = f"v={_value(parameters['v'])}: only schema version {SCHEMA_VERSION} can be read; the default is shown"
        return Opened(_default_document(), problems=[problem])
    return _read(parameters, problems)


def _default_document() -> Document:
    sourced = default_sourced()
    return Document(sourced.scenario, sourced.origins)


def _read(parameters: Mapping[str, str], problems: list[str]) -> Opened:
    number = parameters.get("d", str(CURRENT_DEFAULT))
    if number not in ("0", *map(str, DEFAULTS)):
        problems.append(
            f"d={_value(number)} ignored: the default scenarios are numbered {DEFAULTS[0]} to {DEFAULTS[-1]}"
        )
        number = str(CURRENT_DEFAULT)
    origin = None if number == "0" else scenario_document(default_scenario(int(number)))
    flat = _starting_point(parameters, origin, problems)
    base = frozenset(flat)
    sources: dict[str, str] = {}
    for key, text in parameters.items():
        if key not in _OF_THE_DOCUMENT and key not in CHOICES:
            _apply(flat, sources, key, text, problems)
    choices = _choices(parameters, problems)
    scenario, numbers = _settled(flat, sources, problems, _flatten(origin) if origin else {})
    defaults = {} if origin is None else _default_keys(int(number), base)
    origins = default_origins() if numbers is None else _derived(scenario, sources.keys(), defaults, numbers)
    if numbers is not None and "origins" in parameters:
        origins = _with_entries(parameters["origins"], origins, scenario, numbers, problems)
    prints = tuple(parameters["p"].split(".")) if parameters.get("p") and len(parameters["p"]) < 200 else ()
    document = Document(scenario, origins, _currency(parameters, problems), choices, _contract(parameters, problems))
    return Opened(document, prints, problems)


def _with_entries(text: str, derived: Origins, scenario: Scenario, numbers: list[int], problems: list[str]) -> Origins:
    try:
        entries = entries_from_json(text)
        for place in range(max(numbers), 0, -1):
            if place not in numbers:  # the option was left out, and those behind it have moved up
                entries = entries_without_option(entries, place - 1)
        return origins_from(entries, derived, scenario)
    except InputError as error:
        problems.append(f"origins={_value(text)} ignored: {_reason(error)}")
        return derived


def _choices(parameters: Mapping[str, str], problems: list[str]) -> dict[str, Value]:
    choices: dict[str, Value] = {}
    for name, text in parameters.items():
        if name not in CHOICES:
            continue
        try:
            value = CHOICES[name].read(text)
        except InputError as error:
            problems.append(f"{name}={_value(text)} ignored: {_reason(error)}")
            continue
        if value != CHOICES[name].default:
            choices[name] = value
    return choices


def _contract(parameters: Mapping[str, str], problems: list[str]) -> UsedContract | None:
    if not parameters.get("contract"):
        return None
    try:
        return named_contract(parameters["contract"])
    except InputError as error:
        problems.append(f"contract={_value(parameters['contract'])} ignored: {_reason(error)}")
        return None


def _currency(parameters: Mapping[str, str], problems: list[str]) -> Currency:
    if "currency" not in parameters:
        return USD
    try:
        return currency_of(parameters["currency"])
    except InputError as error:
        problems.append(f"currency={_value(parameters['currency'])} ignored: {_reason(error)}")
        return USD


def _starting_point(parameters: Mapping[str, str], origin: dict[str, Any] | None, problems: list[str]) -> _Flat:
    """Return the default's fields for the number of options that the address asks for; other kinds start empty."""
    text = parameters.get("options", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
    if text and (count is None or not 2 <= count <= MAX_OPTIONS):
        problems.append(f"options={_value(text)} ignored: must be a whole number, 2 to {MAX_OPTIONS}")
        count = None
    if origin is None:
        return {}
    base = _flatten(origin)
    flat = _base(base, parameters, len(origin["options"]) if count is None else count)
    flat.pop("options")
    return flat


def _base(origin: _Flat, parameters: Mapping[str, Any], count: int) -> _Flat:
    """Return the default's fields from which a scenario with `count` options of the kinds in `parameters` starts.

    An option of another kind than the default's at its place starts empty, and so does a supply of another kind.
    """

    def same(key: str) -> bool:
        return bool(parameters.get(key, origin.get(key)) == origin.get(key))

    def is_kept(key: str) -> bool:
        number, dot, rest = key.partition(".")
        if not dot:
            return True
        alike = same(f"{number}.supply.kind") if rest.startswith("supply.") else True
        return int(number) <= count and same(f"{number}.kind") and alike

    return {key: value for key, value in origin.items() if is_kept(key)}


def _schema_default(key: str) -> float | None:
    field = FIELDS.get(key.rpartition(".")[2])
    return field.default if field else None


def _apply(flat: _Flat, sources: dict[str, str], key: str, text: str, problems: list[str]) -> None:
    leaf = key.rpartition(".")[2]
    number, dot, inside = key.partition(".")
    exists = (
        (
            number.isascii()
            and number.isdigit()
            and len(number) <= 2
            and 1 <= int(number) <= MAX_OPTIONS
            and _is_leaf(inside)
        )
        if dot
        else (key in _SINGLES or key in _SECTIONS or key in Workload.model_fields)
    )
    if not exists or len(key) > 80:
        problems.append(f"{_name(key)}={_value(text)} ignored: there is no such field")
        return
    if text == "":
        flat.pop(key, None)
        if key == "name":
            flat[key] = ""
        return
    value: Any = text
    if leaf in _DEEP:
        try:
            value = _compact(parse_json(text))
        except InputError:
            problems.append(f"{_name(key)}={_value(text)} ignored: is no valid JSON")
            return
    elif leaf in FIELDS:
        number_read = _number(text)
        if number_read is None:
            problems.append(f"{_name(key)}={_value(text)} ignored: must be {FIELDS[leaf].range_text}")
            return
        value = number_read
    if inside.startswith("architecture."):
        try:
            value = size_from_text(leaf, text)
        except InputError as error:
            problems.append(f"{_name(key)}={_value(text)} ignored: {_reason(error)}")
            return
    sources[key] = text
    flat[key] = value


def _is_leaf(path: str) -> bool:
    """Whether a path inside an option leads to a single value."""
    part, dot, leaf = path.partition(".")
    return "." not in leaf and (part in _PARTS) == bool(dot) and bool(leaf if dot else part)


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
_DEEP = {
    *_SECTIONS,
    *(
        name
        for part in _INSIDE
        for name, info in part.model_fields.items()
        if name in _parts_of(part) or _holds_list(info.annotation)
    ),
} - {*_PARTS}
"""What an address holds as JSON: sections, an option's costs over months, lists, and what stands deeper."""


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _settled(
    flat: _Flat, sources: dict[str, str], problems: list[str], base: _Flat
) -> tuple[Scenario, list[int] | None]:
    """Remove what the scenario's own checks refuse, field by field, until the rest is valid.

    Returns the scenario and the number that each option has in the address; None for the numbers when only the default
    is left.
    """
    for _ in range(len(sources) + MAX_OPTIONS + 2):
        document, numbers = _unflatten(flat)
        try:
            return read_scenario(document), numbers
        except InputError as error:
            if not _take_out(error, flat, sources, problems, base, numbers):
                break
    problems.append("the rest of the address makes no whole scenario: the default is shown")
    return default_scenario(), None


def _take_out(
    error: InputError, flat: _Flat, sources: dict[str, str], problems: list[str], base: _Flat, numbers: list[int]
) -> bool:
    """Undo the parameter an error is about, else drop its option; return False when there is neither."""
    key = _parameter(error.field, numbers)
    parents = _parents(key)
    for candidate in (key, f"{key}.kind", *(parent for parent in parents[::-1] if parent.rpartition(".")[2] in _DEEP)):
        if candidate in sources:
            inside = f"{key}: {error.message}" if candidate in parents else _reason(error)
            problems.append(f"{_name(candidate)}={_value(sources.pop(candidate))} ignored: {inside}")
            if candidate in base:
                flat[candidate] = base[candidate]
            else:
                flat.pop(candidate, None)
            if candidate.endswith(".kind"):  # what the default has of this kind stands again
                own = candidate.removesuffix("kind")
                flat.update({each: base[each] for each in base if each.startswith(own) and each not in flat})
            return True
    number = key.partition(".")[0]
    keys = [each for each in flat if each.partition(".")[0] == number and "." in each]
    if number.isdigit() and keys:
        problems.append(
            f"option {number} ignored: {error.field.rpartition('.')[2]} {_reason(error)}".replace("  ", " ")
        )
        names = {place[f"{number}.name"] for place in (flat, base) if f"{number}.name" in place}
        for each in keys:
            flat.pop(each)
            sources.pop(each, None)
        problems.extend(_without_references(flat, names, numbers.index(int(number))))
        return True
    return False


def _without_references(flat: _Flat, names: Set[str], index: int) -> Iterator[str]:
    """Remove what refers to an option that was left out, and yield a sentence for each; those behind it move up."""
    for key, stored in list(flat.items()):
        leaf = key.rpartition(".")[2]
        part: dict[str, Any] = {leaf: json.loads(stored) if leaf in _DEEP else stored}
        for path, holder, reference in [found for name in names for found in references_to(name, part)]:
            place = ".".join([*filter(None, [key.rpartition(".")[0]]), *map(str, path), reference])
            yield f"{_name(place)}={_value(holder.pop(reference))} ignored: that option is left out"
        if key == "risk":
            inputs = part["risk"].get("inputs", [])
            kept = inputs_without(inputs, index)
            if len(kept) < len(inputs):
                yield f"risk: {len(inputs) - len(kept)} of its inputs ignored: their option is left out"
            part["risk"] |= {"inputs": kept} if inputs else {}
        if leaf not in part:
            del flat[key]
        elif leaf in _DEEP:
            flat[key] = _compact(part[leaf])


def _parents(key: str) -> list[str]:
    """Return the names of the parts that contain a field, outermost first."""
    return [key[: match.start()] for match in re.finditer(r"[.\[]", key)]


def _reason(error: InputError) -> str:
    return error.rule or error.message


def _parameter(path: str, numbers: list[int]) -> str:
    """Return the parameter of a field that an error names by its path in the document."""
    if path.startswith("options["):
        index, _, rest = path.removeprefix("options[").partition("]")
        number = numbers[int(index)] if int(index) < len(numbers) else 0
        return f"{number}{rest}"
    return path.removeprefix("workload.")


def _flatten(document: dict[str, Any]) -> _Flat:
    flat: _Flat = {"name": document.get("name", "")}
    if "as_of" in document:
        flat["as_of"] = document["as_of"]
    flat["options"] = len(document["options"])
    flat.update({name: _compact(value) if name in _DEEP else value for name, value in document["workload"].items()})
    flat.update({section: _compact(document[section]) for section in _SECTIONS if section in document})
    for number, option in enumerate(document["options"], 1):
        for key, value in option.items():
            if key in _PARTS:
                flat.update(
                    {f"{number}.{key}.{inner}": _compact(e) if inner in _DEEP else e for inner, e in value.items()}
                )
            else:
                flat[f"{number}.{key}"] = _compact(value) if key in _DEEP else value
    return flat


def _unflatten(flat: _Flat) -> tuple[dict[str, Any], list[int]]:
    document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "workload": {}}
    options: dict[int, dict[str, Any]] = {}
    for key, stored in flat.items():
        number, dot, rest = key.partition(".")
        value = json.loads(stored) if key.rpartition(".")[2] in _DEEP else stored
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


def _number(text: str) -> float | int | None:
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return whole_as_integer(number, below=2**63)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    if isinstance(value, int) and text.endswith("000000"):
        digits = text.rstrip("0")
        return f"{digits}e{len(text) - len(digits)}"
    return text.replace("e+", "e")


def _name(key: str) -> str:
    return shown(key).strip("'")


def _value(text: str) -> str:
    return shown(text).strip("'")
