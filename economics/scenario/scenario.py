"""The scenario as a strict frozen type that mirrors the JSON contract (`schema_version` 1 and 2).

Reading is strict: unknown fields, strings for numbers, booleans, nulls, NaN and values outside their range are
refused with an InputError that names the field, the value and the range.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from economics.cost.load import Workload
from economics.fields.checks import calendar_date, version
from economics.fields.edition import EDITIONS, SINCE_2, Edition
from economics.fields.field import shown
from economics.fields.part import OptionalOptionName, Part, Text, refuse_other_edition
from economics.fields.refusal import moved_into, refused
from economics.option.document import OptionDocument
from economics.option.kinds import OptionField
from economics.scenario.horizon import Horizon
from economics.scenario.risk import Risk

MAX_OPTIONS = 12


class Scenario(Part):
    """A workload and two to twelve options to serve it, with prices as of `as_of` (None: the caller's today)."""

    schema_version: Annotated[int, BeforeValidator(version)]
    name: Text = ""
    as_of: Annotated[date | None, BeforeValidator(calendar_date), PlainSerializer(lambda d: d and d.isoformat())] = None
    current: Annotated[OptionalOptionName, SINCE_2] = None
    """What is paid today."""
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

    @model_validator(mode="before")
    @classmethod
    def _blends(cls, value: Any) -> Any:
        """Call a supply `mix` by its newer name in a document of a schema version that has it."""
        if (
            not isinstance(value, dict)
            or value.get("schema_version") == 1
            or not isinstance(value.get("options"), list)
        ):
            return value
        return {**value, "options": [_blend(option) for option in value["options"]]}

    @model_validator(mode="after")
    def _names_that_exist(self) -> Scenario:
        by_name: dict[str, OptionDocument] = {option.name: option for option in self.options}
        ids = [option.id for option in self.options if option.id is not None]
        for i, option in enumerate(self.options):
            if option.id is not None and ids.count(option.id) > 1:
                raise refused(f"{shown(option.id)} is used twice: ids must be unique", inside=f"options[{i}].id")
            others = {name: other for name, other in by_name.items() if name != option.name}
            try:
                option.check_others(others, self.workload.load_profile is not None)
            except PydanticCustomError as error:
                raise moved_into(error, f"options[{i}]") from None
        if self.current is not None and self.current not in by_name:
            raise refused(f"{shown(self.current)} is no option of the scenario", inside="current")
        bill = self.workload.bill
        if bill is not None and bill.option not in self.billable:
            rule = "must be a token-priced option, or a mix of such"
            raise refused(f"{shown(bill.option)} is refused: {rule}", rule, inside="workload.bill.option")
        return self

    @property
    def billable(self) -> tuple[str, ...]:
        """The names of the options that a bill can be for: those billed by the token, and mixes of such."""
        by_token = {option.name for option in self.options if option.token_priced}
        mixes = {option.name for option in self.options if option.is_mix and by_token.issuperset(option.named)}
        return tuple(option.name for option in self.options if option.name in by_token | mixes)

    @model_validator(mode="after")
    def _as_its_version(self) -> Scenario:
        refuse_other_edition(self, self.edition)
        return self

    @property
    def edition(self) -> Edition:
        """The edition of the model that its schema version stands for."""
        return EDITIONS[self.schema_version]


def _blend(option: Any) -> Any:
    """An option as written, with a supply `mix` called `blend`."""
    supply = option.get("supply") if isinstance(option, dict) else None
    if not isinstance(supply, dict) or supply.get("kind") != "mix":
        return option
    return {**option, "supply": {**supply, "kind": "blend"}}
