"""The base of every part of a scenario: a strict frozen model, and checked texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Final, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from economics.errors import InputError
from economics.fields.checks import NumberOf, filled_text, text
from economics.fields.edition import SINCE_2, Edition, Since
from economics.fields.field import Field, shown
from economics.fields.refusal import refused
from economics.fields.table import FIELDS

__all__ = ["ASSUMED", "SINCE_2", "Name", "OptionName", "OptionalName", "OptionalOptionName", "Part", "Text"]

ASSUMED: Final = "assumed"
"""The source of a figure that nobody has measured, quoted or typed."""

Name = Annotated[str, BeforeValidator(filled_text)]
OptionalName = Annotated[str | None, BeforeValidator(filled_text)]
Text = Annotated[str, BeforeValidator(text)]


class OptionReference:
    """The mark of a field that names another option; edits that rename or remove an option go by it."""


OptionName = Annotated[str, BeforeValidator(filled_text), OptionReference()]
OptionalOptionName = Annotated[str | None, BeforeValidator(filled_text), OptionReference()]


class Part(BaseModel):
    """A part of the scenario: unknown fields and nulls are refused.

    `since` is the schema version from which on a document may hold such a part, and `later_kinds` those of its kinds
    that came later; `may_be_null` are the fields of which null means the same as leaving them out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    since: ClassVar[Since] = Since(1)
    later_kinds: ClassVar[Mapping[str, Since]] = {}
    may_be_null: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, value: Any) -> Any:
        if isinstance(value, dict) and cls.may_be_null:
            value = {key: part for key, part in value.items() if part is not None or key not in cls.may_be_null}
        for key, part in value.items() if isinstance(value, dict) else ():
            if part is not None or key not in cls.model_fields:
                continue
            if cls.model_fields[key].default is None:
                raise refused(f"{key} is null: leave the field out instead")
        return value

    @property
    def unused(self) -> tuple[str, ...]:
        """Its fields that say nothing beside what else is given; they are not listed, their defaults not written."""
        return ()


def types_in(annotation: Any) -> Iterator[type]:
    """Yield every class that an annotation names, including those inside unions, tuples and `Annotated`."""
    if isinstance(annotation, type):
        yield annotation
    for argument in get_args(annotation):
        yield from types_in(argument)


def parts_below(part: type[Part]) -> Iterator[type[Part]]:
    """Yield a kind of part and every kind that can stand inside it, at any depth."""
    yield part
    for info in part.model_fields.values():
        for inner in types_in(info.annotation):
            if issubclass(inner, Part):
                yield from parts_below(inner)


def since_of(part: type[Part], kind: object = None) -> Since:
    """Return the mark of a kind of part: that of one of the kinds it may have, or its own."""
    return part.later_kinds.get(kind, part.since) if isinstance(kind, str) else part.since


@cache
def _later_fields(part: type[Part]) -> Mapping[str, int]:
    """The version that each field of a kind of part needs, for those that came later than the part itself."""
    return {
        name: mark.version
        for name, info in part.model_fields.items()
        for mark in info.metadata
        if isinstance(mark, Since)
    }


def refuse_other_edition(part: Part, edition: Edition, path: str = "") -> None:
    """Raise the refusal of the first kind, field or value in a part, at any depth, that an edition does not know.

    `path` leads to the part inside the document that is checked.
    """
    version, kind = edition.version, getattr(part, "kind", None)
    since = since_of(type(part), kind)
    if since.version > version:
        where = path if kind is None else ".".join(filter(None, (path, "kind")))
        raise refused(f"{shown(kind or 'this')} needs schema_version {since.version}", inside=where)
    needs = _later_fields(type(part))
    for name in type(part).model_fields:
        where = f"{path}.{name}" if path else name
        value = getattr(part, name)
        needed = needs.get(name, version)
        if needed > version and name in part.model_fields_set:
            raise refused(f"is no field of schema_version {version}: it needs {needed}", inside=where)
        if isinstance(value, Part):
            refuse_other_edition(value, edition, where)
        elif isinstance(value, tuple):
            for i, item in enumerate(value):
                if isinstance(item, Part):
                    refuse_other_edition(item, edition, f"{where}[{i}]")
        elif name in edition.narrower and value is not None:
            try:
                edition.narrower[name].check(value)
            except InputError as error:
                raise refused(error.message, error.rule, inside=where) from None


def drop_later_fields(part: Part, document: dict[str, Any], version: int) -> None:
    """Take out of the written `document` of a part, at any depth, what `version` does not know and unused defaults."""
    needs, unused = _later_fields(type(part)), part.unused
    for name in type(part).model_fields:
        written = document.get(name)
        later = needs.get(name, version) > version
        if later or (name in unused and name not in part.model_fields_set):
            document.pop(name, None)
        elif isinstance(value := getattr(part, name), Part) and isinstance(written, dict):
            drop_later_fields(value, written, version)
        elif isinstance(value, tuple) and isinstance(written, list):
            for item, inner in zip(value, written, strict=True):
                if isinstance(item, Part):
                    drop_later_fields(item, inner, version)


def knows(part: type[Part], name: str, version: int) -> bool:
    """Whether a document of `version` of the schema may hold the field `name` of a kind of part."""
    return _later_fields(part).get(name, version) <= version


def field_of(part: type[Part], name: str) -> Field | None:
    """Return the row of the table of fields for a number of a kind of part; None for what is no number."""
    marks = (mark.name for mark in part.model_fields[name].metadata if isinstance(mark, NumberOf))
    return next((FIELDS[row] for row in marks), None)
