"""The base of every part of a scenario: a strict frozen model, and checked texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from economics.fields.checks import filled_text, text
from economics.fields.refusal import refused

ASSUMED = "assumed"
"""The source of a figure that nobody has measured, quoted or typed."""

Name = Annotated[str, BeforeValidator(filled_text)]
OptionalName = Annotated[str | None, BeforeValidator(filled_text)]
Text = Annotated[str, BeforeValidator(text)]


class OptionReference:
    """The mark of a field that names another option; edits that rename or remove an option go by it."""


OptionName = Annotated[str, BeforeValidator(filled_text), OptionReference()]
OptionalOptionName = Annotated[str | None, BeforeValidator(filled_text), OptionReference()]


class Part(BaseModel):
    """A part of the scenario: unknown fields and nulls are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, value: Any) -> Any:
        for key, part in value.items() if isinstance(value, dict) else ():
            if part is None and key in cls.model_fields and cls.model_fields[key].default is None:
                raise refused(f"{key} is null: leave the field out instead")
        return value


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
