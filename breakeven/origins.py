"""Where each field of a scenario came from: typed, a default, a file, or a row of the catalogue.

A field is named by its path in the scenario document, such as `options[2].supply.term`; a list counts as one field.
The scenario's own name and as-of date have no origin.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from economics.assumption import Status
from economics.errors import InputError
from economics.fields.checks import MAX_NAME_LENGTH, text
from economics.fields.part import Part
from economics.fields.text import printable
from economics.scenario.reading import parse_json
from economics.scenario.scenario import Scenario

How = Literal["typed", "default", "imported", "row"]
Path = tuple[str | int, ...]
MAX_DETAIL_LENGTH = 400
"""A detail is longer than a name: that of a default says what was assumed, and on what grounds."""


@dataclass(frozen=True)
class Origin:
    """How a field got its value; `detail` names the file, the row or what kind of default it was."""

    how: How
    detail: str = ""

    @property
    def source(self) -> str:
        """The origin as tables of assumptions state it."""
        return self.detail or ("default of the cost model" if self.how == "default" else self.how)

    @property
    def status(self) -> Status:
        """`assumed` for a default, else `typed`: the user supplied it."""
        return "assumed" if self.how == "default" else "typed"


def of_list(day: date, page: str) -> Origin:
    """Return where a figure of a dated list comes from: the day of the list, and its page."""
    return Origin("row", f"{_LIST_OF}{day.isoformat()}, {page}"[:MAX_DETAIL_LENGTH])


def list_day(origin: Origin) -> date | None:
    """Return the day of the list that a figure comes from; None where it is of no list.

    >>> list_day(of_list(date(2026, 8, 11), "https://prices.example/list")), list_day(TYPED)
    (datetime.date(2026, 8, 11), None)
    """
    if origin.how != "row" or not origin.detail.startswith(_LIST_OF):
        return None
    try:
        return date.fromisoformat(origin.detail.removeprefix(_LIST_OF).partition(",")[0])
    except ValueError:  # a file says what it likes
        return None


_LIST_OF = "list of "
TYPED = Origin("typed")
MODEL_DEFAULT = Origin("default")
"""The origin of every field without a known one: the cost model fills it in."""


@dataclass(frozen=True)
class Origins:
    """The origin of each field by its path; any other field has its default from the cost model."""

    by_path: Mapping[str, Origin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stated = {path: origin for path, origin in self.by_path.items() if origin != MODEL_DEFAULT}
        object.__setattr__(self, "by_path", stated)  # equal origins are equal objects

    def of(self, path: str) -> Origin:
        """The origin of the field at a path."""
        return self.by_path.get(path, MODEL_DEFAULT)


@dataclass(frozen=True)
class Sourced:
    """A scenario and where its fields came from: what an edit takes and what it returns."""

    scenario: Scenario
    origins: Origins


def as_read(scenario: Scenario, origin: Origin = TYPED) -> Sourced:
    """Return a scenario whose fields all have one origin, except those that were absent when it was read."""
    return Sourced(scenario, Origins({path: origin for path, is_set in fields_of(scenario) if is_set}))


def fields_of(scenario: Scenario) -> Iterator[tuple[str, bool]]:
    """Yield the path of every field that has a value, and whether the field was present when the scenario was read."""
    for name in type(scenario).model_fields:
        value = getattr(scenario, name)
        if isinstance(value, Part):
            yield from _fields(value, name)
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                yield from _fields(part, f"{name}[{place}]")


def _fields(part: BaseModel, path: str) -> Iterator[tuple[str, bool]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part):
            yield from _fields(value, f"{path}.{name}")
        elif value is not None:
            yield f"{path}.{name}", name in part.model_fields_set


def path_text(path: Path) -> str:
    """Return a path as messages and origins write it: options[2].supply.term."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def is_within(path: str, outer: str) -> bool:
    """Tell whether a path is that of a part or of something inside it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


OriginEntries = Sequence[tuple[How, str, Sequence[str]]]
"""Written origins: how, detail, and the paths of fields or of whole parts."""


def origin_entries(origins: Origins, derived: Origins, scenario: Scenario) -> OriginEntries:
    """Return the origins that a reader cannot derive and that must be written, in as few paths as possible.

    The path of a part stands for all its fields; the path of a field overrides that of its part.
    """
    parts: dict[str, list[str]] = {}
    for path, _ in fields_of(scenario):
        parts.setdefault(path.partition(".")[0], []).append(path)
    entries: dict[Origin, list[str]] = {}
    for part, paths in parts.items():
        for path, origin in _of_part(part, paths, origins, derived):
            entries.setdefault(origin, []).append(path)
    return [(origin.how, origin.detail, paths) for origin, paths in entries.items()]


def _of_part(part: str, paths: Sequence[str], origins: Origins, derived: Origins) -> list[tuple[str, Origin]]:
    differing = [(path, origins.of(path)) for path in paths if origins.of(path) != derived.of(path)]
    if not differing:
        return []
    common = Counter(origin for _, origin in differing).most_common(1)[0][0]
    exceptions = [(path, origins.of(path)) for path in paths if origins.of(path) != common]
    return [(part, common), *exceptions] if len(exceptions) + 1 < len(differing) else differing


def origins_from(entries: OriginEntries, derived: Origins, scenario: Scenario) -> Origins:
    """Return a scenario's origins: those that its reader derives, overridden by those that are written."""
    by_written_path = {path: Origin(how, detail) for how, detail, paths in entries for path in paths}
    by_path = dict(derived.by_path)
    for path, _ in fields_of(scenario):
        origin = by_written_path.get(path) or by_written_path.get(path.partition(".")[0])
        if origin is not None:
            by_path[path] = origin
    return Origins(by_path)


def entries_without_option(entries: OriginEntries, removed: int) -> OriginEntries:
    """Return written origins without the option at a place; the options behind it move up."""
    moved = ((how, detail, [without_option(path, removed) for path in paths]) for how, detail, paths in entries)
    return [(how, detail, [path for path in paths if path is not None]) for how, detail, paths in moved]


def one_line(text: str) -> str:
    """Return a file's name as an origin may hold it: printable and not too long."""
    return printable(text, instead="")[:MAX_NAME_LENGTH]


def entries_json(entries: OriginEntries) -> str:
    """Return written origins as the text of one parameter of an address."""
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def entries_from(value: Any) -> OriginEntries:
    """Read written origins from a parsed JSON value; raises InputError with the field `origins`."""
    try:
        return _ENTRIES.validate_python(value)
    except ValidationError:
        raise InputError("origins", "must be a list of entries: how, detail, and a list of paths") from None


def entries_from_json(text: str) -> OriginEntries:
    """Read written origins from the text of an address; raises InputError with the field `origins`."""
    try:
        return entries_from(parse_json(text))
    except InputError as error:
        raise InputError("origins", error.message) from None


_Detail = Annotated[str, BeforeValidator(lambda value: text(value, longest=MAX_DETAIL_LENGTH))]
_ENTRIES = TypeAdapter(list[tuple[How, _Detail, Annotated[list[str], Field(max_length=500)]]])


def without_option(path: str, removed: int) -> str | None:
    """Return a path after the option at a place is removed: options behind it move up; None for a path inside it."""
    match = _OPTION.match(path)
    if match is None or int(match[1]) < removed:
        return path
    return None if int(match[1]) == removed else f"options[{int(match[1]) - 1}]{path[match.end() :]}"


_OPTION = re.compile(r"options\[(\d+)\]")
