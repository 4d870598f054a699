"""The scenario as a strict frozen type that mirrors the JSON contract (`schema_version` 1 and 2).

Reading is strict: unknown fields, strings for numbers, booleans, nulls, NaN and values outside their range are
refused with an InputError that names the field, the value and the range.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, model_validator

from economics.cost.load import Workload
from economics.errors import InputError
from economics.fields.checks import calendar_date, version
from economics.fields.edition import EDITIONS, Edition
from economics.fields.field import shown
from economics.fields.part import Part, Text, refuse_later_fields
from economics.fields.refusal import refused
from economics.option.kinds import OptionField
from economics.scenario.horizon import Horizon
from economics.scenario.risk import Risk

MAX_OPTIONS = 12


class Scenario(Part):
    """A workload and two to twelve options to serve it, with prices as of `as_of` (None: the caller's today)."""

    schema_version: Annotated[int, BeforeValidator(version)]
    name: Text = ""
    as_of: Annotated[date | None, BeforeValidator(calendar_date), PlainSerializer(lambda d: d and d.isoformat())] = None
    workload: Workload
    options: tuple[OptionField, ...]
    horizon: Horizon | None = None
    risk: Risk | None = None

    @model_validator(mode="after")
    def _distinct_options(self) -> Scenario:
        count = len(self.options)
        if not 2 <= count <= MAX_OPTIONS:
            raise refused(f"{count} given: must be 2 to {MAX_OPTIONS} options", inside="options")
        names = [o.name for o in self.options]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise refused(f"{shown(name)} is used twice: names must be unique", inside=f"options[{i}].name")
        return self

    @model_validator(mode="after")
    def _as_its_version(self) -> Scenario:
        refuse_later_fields(self, self.schema_version)
        for name, field in self.edition.narrower.items():
            value = getattr(self.workload, name)
            try:
                field.check(value, f"workload.{name}")
            except InputError as error:
                raise refused(error.message, error.rule, inside=error.field) from None
        return self

    @property
    def edition(self) -> Edition:
        """The edition of the model that its schema version stands for."""
        return EDITIONS[self.schema_version]
