"""The monthly workload: as the scenario writes it, and as numbers that may be arrays."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, ClassVar

from pydantic import model_validator

from economics.cost.load_profile import LoadProfile, LoadProfileDocument
from economics.cost.tokens import input_tokens
from economics.fields.checks import default, number
from economics.fields.edition import CURRENT, SINCE_2, Edition, Since
from economics.fields.field import shown
from economics.fields.part import OptionName, Part
from economics.fields.refusal import refused
from economics.fields.table import FIELDS
from economics.quantity import Number


class Bill(Part):
    """What is paid a month for a token-priced option; the tokens are those that it pays for."""

    since: ClassVar[Since] = SINCE_2

    usd_per_month: Annotated[float, number("usd_per_month")]
    option: OptionName


class Workload(Part):
    """The monthly workload, the same for every option; the tokens, or the bill that pays for them."""

    may_be_null: ClassVar[tuple[str, ...]] = ("tokens_per_month",)

    tokens_per_month: Annotated[float | None, number("tokens_per_month")] = None
    bill: Annotated[Bill | None, SINCE_2] = None
    input_output_ratio: Annotated[float, number("input_output_ratio")]
    input_tokens_per_request: Annotated[float, number("input_tokens_per_request")]
    cache_hit_rate: Annotated[float, number("cache_hit_rate")] = default("cache_hit_rate")
    cache_reads_per_write: Annotated[float, number("cache_reads_per_write")] = default("cache_reads_per_write")
    cache_write_share: Annotated[float | None, number("cache_write_share"), SINCE_2] = None
    batch_share: Annotated[float, number("batch_share")] = default("batch_share")
    peak_to_average: Annotated[float, number("peak_to_average")] = default("peak_to_average")
    load_profile: Annotated[LoadProfileDocument | None, SINCE_2] = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Workload:
        if self.tokens_per_month is None and self.bill is None:
            raise refused("is missing", inside="tokens_per_month")
        if self.tokens_per_month is not None and self.bill is not None:
            raise refused("is given beside tokens_per_month: give one of them", inside="bill")
        if self.cache_write_share is not None:
            if "cache_reads_per_write" in self.model_fields_set:
                raise refused("is refused beside cache_write_share: give one of them", inside="cache_reads_per_write")
            if self.cache_hit_rate + self.cache_write_share > 1 + 1e-12:
                rule = f"must be at most {1 - self.cache_hit_rate:g} beside this cache_hit_rate"
                raise refused(f"{shown(self.cache_write_share)} is refused: {rule}", rule, inside="cache_write_share")
        if self.load_profile is not None and "peak_to_average" in self.model_fields_set:
            raise refused("is refused beside load_profile, which gives it", inside="peak_to_average")
        return self

    @property
    def unused(self) -> tuple[str, ...]:
        """The numbers that a bill, a profile or a write share takes the place of."""
        instead = {
            "tokens_per_month": self.bill,
            "peak_to_average": self.load_profile,
            "cache_reads_per_write": self.cache_write_share,
        }
        return tuple(name for name, other in instead.items() if other is not None)

    @property
    def profile(self) -> LoadProfile | None:
        """The load of each hour of the week, where it is given."""
        return None if self.load_profile is None else self.load_profile.profile()


@dataclass(frozen=True)
class Load:
    """The workload as numbers that may be arrays; fields, units and ranges as in the scenario's workload.

    Raises InputError on construction when an element is out of range.

    >>> Load(3e9, input_output_ratio=5, input_tokens_per_request=2000).requests
    1250000.0
    """

    tokens_per_month: Number
    input_output_ratio: Number
    input_tokens_per_request: Number
    cache_hit_rate: Number = default("cache_hit_rate")
    cache_reads_per_write: Number = default("cache_reads_per_write")
    batch_share: Number = default("batch_share")
    peak_to_average: Number = default("peak_to_average")
    cache_write_share: Number | None = None
    profile: LoadProfile | None = None
    edition: Edition = CURRENT
    """The rules that its costs and break-evens follow."""

    def __post_init__(self) -> None:
        for name, value in self.numbers.items():
            self.edition.field(name).check(value, f"workload.{name}")

    @classmethod
    def of(cls, workload: Workload, edition: Edition = CURRENT, tokens_per_month: float | None = None) -> Load:
        """Return a scenario's workload as a load; `tokens_per_month` are those of its bill, where it has one."""
        numbers = workload.model_dump(include=NUMBERS)
        if tokens_per_month is not None:
            numbers["tokens_per_month"] = tokens_per_month
        profile = workload.profile
        if profile is not None:
            numbers["peak_to_average"] = profile.peak_to_average
        return cls(**numbers, profile=profile, edition=edition)

    def with_(self, variable: str, values: Number) -> Load:
        """Return this load with one field replaced by a scalar or an array."""
        changed: dict[str, Any] = {variable: values}
        return replace(self, **changed)

    def times(self, factor: Number) -> Load:
        """Return this load with `factor` times the tokens, which may then be more than a scenario may ask for."""
        return self.carrying(self.tokens_per_month * factor)

    def carrying(self, tokens: Number) -> Load:
        """Return this load with other tokens a month, which may be more than a scenario may ask for."""
        changed = copy(self)
        object.__setattr__(changed, "tokens_per_month", tokens)
        return changed

    @property
    def numbers(self) -> dict[str, Number]:
        """Its numbers by field; those that are not given are left out."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self) if field.name in FIELDS)
        return {name: value for name, value in values if value is not None}

    @property
    def requests(self) -> Number:
        """Requests a month."""
        return input_tokens(self.tokens_per_month, self.input_output_ratio) / self.input_tokens_per_request


NUMBERS = {field.name for field in fields(Load)} & set(Workload.model_fields)
"""The fields of a workload that are numbers of a load."""
