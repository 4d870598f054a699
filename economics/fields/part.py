"""The base of every part of a scenario: a strict frozen model, and checked texts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from economics.fields.checks import filled_text, text
from economics.fields.refusal import refused

ASSUMED = "assumed"
"""The source of a figure that nobody has measured, quoted or typed."""

Name = Annotated[str, BeforeValidator(filled_text)]
OptionalName = Annotated[str | None, BeforeValidator(filled_text)]
Text = Annotated[str, BeforeValidator(text)]


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
