"""The scenario as the query string of the page's address, and back.

An address holds the schema version `v`, the number `d` of the default scenario it differs from (0: none, everything
is written out), the as-of date, fingerprints `p` of the prices used, the `currency` shown unless it is US dollars, and
what differs: workload fields by name, fields of the first option as `1.utilisation`, of its supply as
`1.supply.term`. An empty value takes a field away.
What is deeper (`horizon`, `risk`, `1.staff`, `1.supply.reserved`) stands as JSON under one name.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from breakeven.currency import USD, Currency, currency_of
from breakeven.defaults import CURRENT_DEFAULT, DEFAULTS, default_scenario
from economics.cost.load import Workload
from economics.errors import InputError
from economics.fields.checks import SCHEMA_VERSION
from economics.fields.table import FIELDS, shown
from economics.fleet.architecture import size_from_text
from economics.numbers import whole_as_integer
from economics.scenario.reading import parse_json, read_scenario, scenario_document
from economics.scenario.scenario import MAX_OPTIONS, Scenario

MAX_LENGTH = 20_000
VIEWS = ("unit", "replicas")
_HEAD = ("v", "d", "p", "as_of", "name", "options", "view", "currency")
_NO_FIELDS = ("v", "d", "p", "options", "view", "currency")
_Flat = dict[str, Any]


@dataclass
class Opened:
    """What an address held: a whole scenario, its chart view, currency and fingerprints, and a sentence per refusal."""

    scenario: Scenario
    view: str = "unit"
    fingerprints: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)
    currency: Currency = USD


def address(
    scenario: Scenario,
    fingerprints: Sequence[str],
    view: str = "unit",
    *,
    full: bool = False,
    currency: Currency = USD,
) -> dict[str, str]:
    """Return the query parameters that hold a scenario; `full` writes every field, so that no default matters."""
    flat = _flatten(scenario_document(scenario))
    base = {} if full else _base(_flatten(scenario_document(default_scenario())), flat, len(scenario.options))
    parameters = {"v": str(SCHEMA_VERSION), "d": "0" if full else str(CURRENT_DEFAULT)}
    if scenario.as_of is not None:
        parameters["as_of"] = scenario.as_of.isoformat()
    if fingerprints:
        parameters["p"] = ".".join(fingerprints)
    if view != "unit":
        parameters["view"] = view
    if not currency.is_usd:
        parameters["currency"] = currency.parameter
    flat.pop("as_of", None)
    differing = {
        key: _written(value)
        for key, value in flat.items()
        if full or (base[key] != value if key in base else value != _schema_default(key))
    }
    gone = {key: "" for key in base if key not in flat}
    return {**parameters, **differing, **gone}


def open_address(pairs: Iterable[tuple[str, str]]) -> Opened:
    """Return the scenario an address holds; whatever is not valid in it is left out and named."""
    given: dict[str, str] = {}
    problems: list[str] = []
    length = 0
    for key, value in pairs:
        length += len(key) + len(value)
        if length > MAX_LENGTH:
            problem = f"the address was not read: it is longer than {MAX_LENGTH:,} characters"
            return Opened(default_scenario(), problems=[problem])
        if key in given:
            problems.append(f"{_name(key)} is given more than once: only the first, {_value(given[key])}, is used")
        else:
            given[key] = value
    if given.get("v", str(SCHEMA_VERSION)) != str(SCHEMA_VERSION):
        problem = f"v={_value(given['v'])}: only schema version {SCHEMA_VERSION} can be read; the default is shown"
        return Opened(default_scenario(), problems=[problem])
    return _read(given, problems)


def _read(given: Mapping[str, str], problems: list[str]) -> Opened:
    number = given.get("d", str(CURRENT_DEFAULT))
    if number not in ("0", *map(str, DEFAULTS)):
        problems.append(
            f"d={_value(number)} ignored: the default scenarios are numbered {DEFAULTS[0]} to {DEFAULTS[-1]}"
        )
        number = str(CURRENT_DEFAULT)
    origin = None if number == "0" else scenario_document(default_scenario(int(number)))
    flat = _starting_point(given, origin, problems)
    sources: dict[str, str] = {}
    for key, text in given.items():
        if key in _NO_FIELDS:
            continue
        _apply(flat, sources, key, text, problems)
    view = given.get("view", "unit")
    if view not in VIEWS:
        problems.append(f"view={_value(view)} ignored: must be {' or '.join(VIEWS)}")
        view = "unit"
    scenario = _settled(flat, sources, problems, _flatten(origin) if origin else {})
    prints = tuple(given["p"].split(".")) if given.get("p") and len(given["p"]) < 200 else ()
    return Opened(scenario, view, prints, problems, _currency(given, problems))


def _currency(given: Mapping[str, str], problems: list[str]) -> Currency:
    if "currency" not in given:
        return USD
    try:
        return currency_of(given["currency"])
    except InputError as error:
        problems.append(f"currency={_value(given['currency'])} ignored: {_reason(error)}")
        return USD


def _starting_point(given: Mapping[str, str], origin: dict[str, Any] | None, problems: list[str]) -> _Flat:
    """The default's fields, with as many of its options as asked for; options of another kind start empty."""
    text = given.get("options", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
    if text and (count is None or not 2 <= count <= MAX_OPTIONS):
        problems.append(f"options={_value(text)} ignored: must be a whole number, 2 to {MAX_OPTIONS}")
        count = None
    if origin is None:
        return {}
    base = _flatten(origin)
    flat = _base(base, given, len(origin["options"]) if count is None else count)
    flat.pop("options")
    return flat


def _base(origin: _Flat, wanted: Mapping[str, Any], count: int) -> _Flat:
    """The default's fields that a scenario with `count` options of the wanted kinds starts from.

    An option of another kind than the default's at its place starts empty, and so does a supply of another kind.
    """

    def same(key: str) -> bool:
        return bool(wanted.get(key, origin.get(key)) == origin.get(key))

    def kept(key: str) -> bool:
        number, dot, rest = key.partition(".")
        if not dot:
            return True
        alike = same(f"{number}.supply.kind") if rest.startswith("supply.") else True
        return int(number) <= count and same(f"{number}.kind") and alike

    return {key: value for key, value in origin.items() if kept(key)}


def _schema_default(key: str) -> float | None:
    field = FIELDS.get(key.rpartition(".")[2])
    return field.default if field else None


def _apply(flat: _Flat, sources: dict[str, str], key: str, text: str, problems: list[str]) -> None:
    leaf = key.rpartition(".")[2]
    number, dot, rest = key.partition(".")
    known = (
        (
            number.isascii()
            and number.isdigit()
            and len(number) <= 2
            and 1 <= int(number) <= MAX_OPTIONS
            and _is_leaf(rest)
        )
        if dot
        else (key in _HEAD or key in _SECTIONS or key in Workload.model_fields)
    )
    if not known or len(key) > 80:
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
    if rest.startswith("architecture."):
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


_PARTS = ("price", "supply", "throughput", "serving", "measured", "architecture")
_SECTIONS = ("horizon", "risk")
_DEEP = (*_SECTIONS, "one_off_usd", "staff", "model_rotation", "reserved", "on_demand")
"""Parts of a scenario that an address holds as JSON."""


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _settled(flat: _Flat, sources: dict[str, str], problems: list[str], base: _Flat) -> Scenario:
    """Take out what the scenario's own checks refuse, field by field, until the rest holds."""
    for _ in range(len(sources) + MAX_OPTIONS + 2):
        document, numbers = _unflatten(flat)
        try:
            return read_scenario(document)
        except InputError as error:
            if not _take_out(error, flat, sources, problems, base, numbers):
                break
    problems.append("the rest of the address makes no whole scenario: the default is shown")
    return default_scenario()


def _take_out(
    error: InputError, flat: _Flat, sources: dict[str, str], problems: list[str], base: _Flat, numbers: list[int]
) -> bool:
    """Undo the parameter an error is about; without one, drop the option it is about. False when neither is found."""
    key = _parameter(error.field, numbers)
    parents = [key[: match.start()] for match in re.finditer(r"[.\[]", key)]
    for candidate in (key, f"{key}.kind", *(parent for parent in parents[::-1] if parent.rpartition(".")[2] in _DEEP)):
        if candidate in sources:
            inside = f"{key}: {error.message}" if candidate in parents else _reason(error)
            problems.append(f"{_name(candidate)}={_value(sources.pop(candidate))} ignored: {inside}")
            if candidate in base:
                flat[candidate] = base[candidate]
            else:
                flat.pop(candidate, None)
            return True
    number = key.partition(".")[0]
    mine = [k for k in flat if k.partition(".")[0] == number and "." in k]
    if number.isdigit() and mine:
        problems.append(
            f"option {number} ignored: {error.field.rpartition('.')[2]} {_reason(error)}".replace("  ", " ")
        )
        for k in mine:
            flat.pop(k)
            sources.pop(k, None)
        return True
    return False


def _reason(error: InputError) -> str:
    return error.rule or error.message


def _parameter(path: str, numbers: list[int]) -> str:
    """The address's name of a field that an error names by its path in the document."""
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
    flat.update(document["workload"])
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
        elif key in ("name", "as_of", *_SECTIONS):
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
