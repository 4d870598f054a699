"""The document as the query string of the page's address, and back.

An address holds the schema version `v`, the number `d` of the default scenario that it builds on (0: none, every
field is written out), the as-of date, fingerprints `p` of the prices used, the `currency` shown unless it is US
dollars, the name of the `contract` in use, page choices that are not the default, and the fields that differ, by the
names of `breakeven.parameters`. An empty value removes a field.

A field in an address counts as typed, and any other as the default's; `origins` adds whatever else is known about where
the fields came from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from breakeven.choices import CHOICES, Value
from breakeven.currency import USD, Currency, currency_of
from breakeven.defaults import (
    DEFAULTS,
    default_of_version,
    default_origins,
    default_scenario,
    default_sourced,
)
from breakeven.document import Document, UsedContract, named_contract
from breakeven.instead import WORKLOAD
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
from breakeven.parameters import (
    DEEP,
    Flat,
    compact,
    default_of,
    flatten,
    is_parameter,
    is_written_as_number,
    number_from,
    parameter_of,
    parents_of,
    row_of,
    words_at,
    written,
)
from breakeven.refused import Refused, bare, ignored, reason
from breakeven.settled import new_names, rename_references, settled
from economics.errors import InputError
from economics.fields.edition import CURRENT, EDITIONS, Edition
from economics.fleet.architecture import size_from_text
from economics.scenario.reading import parse_json, read_scenario, scenario_document
from economics.scenario.scenario import MAX_OPTIONS, Scenario

MAX_LENGTH = 20_000
_OF_THE_DOCUMENT = ("v", "d", "p", "options", "currency", "contract", "origins")


@dataclass
class Opened:
    """A document read from an address, the fingerprints of its prices, and what was refused in it."""

    document: Document
    fingerprints: tuple[str, ...] = ()
    refused: list[Refused] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """A sentence for each thing refused, for people."""
        return [each.sentence for each in self.refused]


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
    {'v': '2', 'd': '3', 'cache_hit_rate': '0.5'}
    """
    return _parameters(_prepared(document.scenario), document, fingerprints, full=full, with_origins=with_origins)


def short_and_full(document: Document, fingerprints: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return both addresses of a document: what differs from a default scenario, and every field."""
    prepared = _prepared(document.scenario)
    short, full = (_parameters(prepared, document, fingerprints, full=full) for full in (False, True))
    return short, full


class _Prepared(NamedTuple):
    """A scenario as its address needs it: flat, and as it is read again from what it writes."""

    flat: Flat
    read_again: Scenario


def _prepared(scenario: Scenario) -> _Prepared:
    written_document = scenario_document(scenario)
    return _Prepared(flatten(written_document), read_scenario(written_document))


@cache
def _flat_default(number: int) -> Flat:
    return flatten(scenario_document(default_scenario(number)))


def _parameters(
    prepared: _Prepared,
    document: Document,
    fingerprints: Sequence[str],
    *,
    full: bool = False,
    with_origins: bool = True,
) -> dict[str, str]:
    scenario, flat = document.scenario, {key: value for key, value in prepared.flat.items() if key != "as_of"}
    default = default_of_version(scenario.schema_version)
    base = {} if full else _base(_flat_default(default), prepared.flat, len(scenario.options))
    parameters = {"v": str(scenario.schema_version), "d": "0" if full else str(default)}
    if scenario.as_of is not None:
        parameters["as_of"] = scenario.as_of.isoformat()
    if fingerprints:
        parameters["p"] = ".".join(fingerprints)
    parameters |= {name: CHOICES[name].written(document.choices[name]) for name in CHOICES if name in document.choices}
    if not document.currency.is_usd:
        parameters["currency"] = document.currency.parameter
    if document.contract_name:
        parameters["contract"] = document.contract_name
    differing = {
        key: written(value)
        for key, value in flat.items()
        if full or (base[key] != value if key in base else value != default_of(key, flat))
    }
    removed = {key: "" for key in base if key not in flat}
    query = {**parameters, **differing, **removed}
    if with_origins:
        numbers = [*range(1, len(scenario.options) + 1)]
        defaults = {} if full else _default_keys(default, base)
        derived = _derived(prepared.read_again, differing.keys(), defaults, numbers)
        entries = origin_entries(document.origins, derived, prepared.read_again)
        if entries:
            query["origins"] = entries_json(entries)
    return query


def link_to(base: str, document: Document, fingerprints: Sequence[str]) -> str:
    """Return the link that opens a document in the dashboard served at `base`, with every field written out."""
    return f"{base.rstrip('/')}/?{urlencode(address(document, fingerprints, full=True))}"


def _derived(scenario: Scenario, keys: Set[str], defaults: Mapping[str, Origin], numbers: list[int]) -> Origins:
    """Derive where the fields came from by what the address holds: its `keys`, else the default it differs from."""
    origins: dict[str, Origin] = {}
    for path, is_set in fields_of(scenario):
        key = parameter_of(path, numbers)
        if key in keys or (is_set and not keys.isdisjoint(parents_of(key))):
            origins[path] = TYPED
        elif key in defaults:
            origins[path] = defaults[key]
    return Origins(origins)


def _default_keys(number: int, base: Collection[str]) -> dict[str, Origin]:
    """The origins of a default scenario's own fields by parameter, as far as an address starts from them."""
    origins, numbers = default_origins(number).by_path, [*range(1, MAX_OPTIONS + 1)]
    keys = ((parameter_of(path, numbers), origin) for path, origin in origins.items())
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
    refused: list[Refused] = []
    length = 0
    for key, value in pairs:
        length += len(key) + len(value)
        if length > MAX_LENGTH:
            too_long = f"it is longer than {MAX_LENGTH:,} characters"
            whole = Refused("", f"the address was not read: {too_long}", f"the address was not read: {too_long}")
            return Opened(_default_document(), refused=[whole])
        if key in parameters:
            more = f"{bare(key)} is given more than once"
            refused.append(Refused(key, f"{more}: only the first, {bare(parameters[key])}, is used", more))
        else:
            parameters[key] = value
    if "v" in parameters and parameters["v"] not in map(str, EDITIONS):
        known = " and ".join(map(str, EDITIONS))
        unknown = f"only schema versions {known} can be read"
        sentence = f"v={bare(parameters['v'])}: {unknown}; the default is shown"
        return Opened(_default_document(), refused=[Refused("v", sentence, unknown)])
    return _read(parameters, refused)


def _default_document() -> Document:
    sourced = default_sourced()
    return Document(sourced.scenario, sourced.origins)


def _read(parameters: Mapping[str, str], refused: list[Refused]) -> Opened:
    version = _version(parameters)
    usual = str(default_of_version(version))
    number = parameters.get("d", usual)
    of_version = [str(known) for known, written_in in DEFAULTS.items() if written_in == version]
    if number not in ("0", *of_version):
        rule = f"the default scenario of schema version {version} has the number {' or '.join(of_version)}"
        refused.append(ignored("d", number, rule))
        number = usual
    origin = None if number == "0" else scenario_document(default_scenario(int(number)))
    flat = _starting_point(parameters, origin, refused)
    base = frozenset(flat)
    own = flatten(origin) if origin else {}
    sources: dict[str, str] = {}
    for key, text in parameters.items():
        if key not in _OF_THE_DOCUMENT and key not in CHOICES:
            _apply(flat, EDITIONS[version], sources, key, text, refused)
    names = new_names(flat, own, sources.keys())
    rename_references(flat, names, sources.keys())
    rename_references(own, names, {key for key in own if key.endswith(".name")})
    choices = _choices(parameters, refused)
    scenario, numbers = settled(flat, version, sources, refused, own)
    defaults = {} if origin is None else _default_keys(int(number), base)
    if numbers is None:
        origins = default_origins(default_of_version(version))
    else:
        origins = _derived(scenario, {key for key, text in sources.items() if text}, defaults, numbers)
    if numbers is not None and "origins" in parameters:
        origins = _with_entries(parameters["origins"], origins, scenario, numbers, refused)
    prints = tuple(parameters["p"].split(".")) if parameters.get("p") and len(parameters["p"]) < 200 else ()
    document = Document(scenario, origins, _currency(parameters, refused), choices, _contract(parameters, refused))
    return Opened(document, prints, refused)


def _version(parameters: Mapping[str, str]) -> int:
    """Return an address's schema version: its `v`, without one that of its default scenario, else the current one."""
    if "v" in parameters:
        return int(parameters["v"])
    of_default = {str(number): version for number, version in DEFAULTS.items()}
    return of_default.get(parameters.get("d", ""), CURRENT.version)


def _with_entries(
    text: str, derived: Origins, scenario: Scenario, numbers: list[int], refused: list[Refused]
) -> Origins:
    try:
        entries = entries_from_json(text)
        for place in range(max(numbers), 0, -1):
            if place not in numbers:  # the option was left out, and those behind it have moved up
                entries = entries_without_option(entries, place - 1)
        return origins_from(entries, derived, scenario)
    except InputError as error:
        refused.append(ignored("origins", text, reason(error)))
        return derived


def _choices(parameters: Mapping[str, str], refused: list[Refused]) -> dict[str, Value]:
    choices: dict[str, Value] = {}
    for name, text in parameters.items():
        if name not in CHOICES:
            continue
        try:
            value = CHOICES[name].read(text)
        except InputError as error:
            refused.append(ignored(name, text, reason(error)))
            continue
        if value != CHOICES[name].default:
            choices[name] = value
    return choices


def _contract(parameters: Mapping[str, str], refused: list[Refused]) -> UsedContract | None:
    if not parameters.get("contract"):
        return None
    try:
        return named_contract(parameters["contract"])
    except InputError as error:
        refused.append(ignored("contract", parameters["contract"], reason(error)))
        return None


def _currency(parameters: Mapping[str, str], refused: list[Refused]) -> Currency:
    if "currency" not in parameters:
        return USD
    try:
        return currency_of(parameters["currency"])
    except InputError as error:
        refused.append(ignored("currency", parameters["currency"], reason(error)))
        return USD


def _starting_point(parameters: Mapping[str, str], origin: dict[str, Any] | None, refused: list[Refused]) -> Flat:
    """Return the default's fields for the number of options that the address asks for; other kinds start empty."""
    text = parameters.get("options", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
    if text and (count is None or not 2 <= count <= MAX_OPTIONS):
        refused.append(ignored("options", text, f"must be a whole number, 2 to {MAX_OPTIONS}"))
        count = None
    if origin is None:
        return {}
    base = flatten(origin)
    flat = _base(base, parameters, len(origin["options"]) if count is None else count)
    flat.pop("options")
    return flat


def _base(origin: Flat, parameters: Mapping[str, Any], count: int) -> Flat:
    """Return the default's fields from which a scenario with `count` options of the kinds in `parameters` starts.

    An option of another kind than the default's at its place starts empty, and so does a supply of another kind; what
    another field takes the place of is left out.
    """

    def same(key: str) -> bool:
        return bool(parameters.get(key, origin.get(key)) == origin.get(key))

    def is_kept(key: str) -> bool:
        number, dot, rest = key.partition(".")
        if not dot:
            return key not in displaced_keys
        part, inner, _ = rest.rpartition(".")
        alike = same(f"{number}.{part}.kind") if inner else True
        return int(number) <= count and same(f"{number}.kind") and alike

    displaced_keys = {other for name, others in WORKLOAD.items() if parameters.get(name) for other in others}
    displaced_keys -= parameters.keys()
    return {key: value for key, value in origin.items() if is_kept(key)}


def _apply(flat: Flat, edition: Edition, sources: dict[str, str], key: str, text: str, refused: list[Refused]) -> None:
    leaf = key.rpartition(".")[2]
    inside = key.partition(".")[2]
    if not is_parameter(key):
        refused.append(ignored(key, text, "there is no such field"))
        return
    if text == "":
        flat.pop(key, None)
        if key == "name":
            flat[key] = ""
        else:
            sources[key] = ""
        return
    value: Any = text
    if leaf in DEEP:
        try:
            value = compact(parse_json(text))
        except InputError:
            refused.append(ignored(key, text, "is no valid JSON"))
            return
    elif {True, False} <= words_at(key):
        if text not in ("true", "false"):
            refused.append(ignored(key, text, "must be true or false"))
            return
        value = text == "true"
    elif (row := row_of(key)) is not None and text not in words_at(key):
        number_read = number_from(text)
        if number_read is None:
            in_digits = ", written in digits, as 15e9" if text[:1].isdigit() and not is_written_as_number(text) else ""
            refused.append(ignored(key, text, f"must be {edition.field(row).range_text}{in_digits}"))
            return
        value = number_read
    if inside.startswith("architecture."):
        try:
            value = size_from_text(leaf, text)
        except InputError as error:
            refused.append(ignored(key, text, reason(error)))
            return
    sources[key] = text
    flat[key] = value
