"""The monthly workload: as the scenario writes it, and as numbers that may be arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any

from economics.cost.tokens import input_tokens
from economics.fields.checks import default, number
from economics.fields.edition import CURRENT, Edition
from economics.fields.part import Part
from economics.fields.table import FIELDS
from economics.quantity import Number


class Workload(Part):
    """The monthly workload, the same for every option."""

    tokens_per_month: Annotated[float, number("tokens_per_month")]
    input_output_ratio: Annotated[float, number("input_output_ratio")]
    input_tokens_per_request: Annotated[float, number("input_tokens_per_request")]
    cache_hit_rate: Annotated[float, number("cache_hit_rate")] = default("cache_hit_rate")
    cache_reads_per_write: Annotated[float, number("cache_reads_per_write")] = default("cache_reads_per_write")
    batch_share: Annotated[float, number("batch_share")] = default("batch_share")
    peak_to_average: Annotated[float, number("peak_to_average")] = default("peak_to_average")


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
    edition: Edition = CURRENT
    """The rules that its costs and break-evens follow."""

    def __post_init__(self) -> None:
        for name, value in self.numbers.items():
            self.edition.field(name).check(value, f"workload.{name}")

    @classmethod
    def of(cls, workload: Workload, edition: Edition = CURRENT) -> Load:
        """Return a scenario's workload as a load."""
        return cls(**workload.model_dump(), edition=edition)

    def with_(self, variable: str, values: Number) -> Load:
        """Return this load with one field replaced by a scalar or an array."""
        changed: dict[str, Any] = {variable: values}
        return replace(self, **changed)

    @property
    def numbers(self) -> dict[str, Number]:
        """Its numbers by field; those that are not given are left out."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self) if field.name in FIELDS)
        return {name: value for name, value in values if value is not None}

    @property
    def requests(self) -> Number:
        """Requests a month."""
        return input_tokens(self.tokens_per_month, self.input_output_ratio) / self.input_tokens_per_request
