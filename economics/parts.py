"""What every part of a scenario document is made of: the strict base, and checked names."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from economics.validators import filled_text, text

Name = Annotated[str, BeforeValidator(filled_text)]
OptionalName = Annotated[str | None, BeforeValidator(filled_text)]
Text = Annotated[str, BeforeValidator(text)]


class Part(BaseModel):
    """One object of a scenario document: frozen, unknown fields and nulls refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, value: Any) -> Any:
        for key, entry in value.items() if isinstance(value, dict) else ():
            if entry is None and key in cls.model_fields and cls.model_fields[key].default is None:
                raise PydanticCustomError("null", "{text}", {"text": f"{key} is null: leave the field out instead"})
        return value


def refused(kind: str, sentence: str) -> PydanticCustomError:
    """The error that refuses a part of a document with one sentence."""
    return PydanticCustomError(kind, "{text}", {"text": sentence})
