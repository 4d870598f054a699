"""The parts of a scenario that speak of months and of uncertainty; all of them optional (`schema_version` 1)."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from economics.fields.checks import number, one_of
from economics.fields.part import Name, OptionalName, Part, Text
from economics.fields.refusal import refused
from economics.fields.table import shown

ASSUMED = "assumed"
DISTRIBUTIONS = ("triangular", "lognormal", "normal", "fixed")
Distribution = Literal["triangular", "lognormal", "normal", "fixed"]
MAX_INPUTS = 60


class PriceChange(Part):
    """Yearly change of the prices of each side, as a share: −0.3 is 30 % cheaper each year."""

    api: Annotated[float, number("price_change_per_year")] = 0.0
    hosted: Annotated[float, number("price_change_per_year")] = 0.0
    gpu_rent: Annotated[float, number("price_change_per_year")] = 0.0
    power: Annotated[float, number("price_change_per_year")] = 0.0


class Horizon(Part):
    """The months looked at: how load, prices and throughput move, and what a later dollar counts.

    `reference` names the option that the others are measured against (default: the first one).
    """

    months: Annotated[int, number("months")] = 36
    discount_rate_per_year: Annotated[float, number("discount_rate_per_year")] = 0.1
    tokens_growth_per_month: Annotated[float, number("tokens_growth_per_month")] = 0.0
    tokens_by_month: tuple[Annotated[float, number("tokens_per_month")], ...] | None = Field(
        default_factory=lambda: None  # unlike other fields this one may be written as null
    )
    price_change_per_year: PriceChange = PriceChange()
    price_change_source: Text = ASSUMED
    throughput_gain_per_year: Annotated[float, number("throughput_gain_per_year")] = 0.0
    reference: OptionalName = None
    volume_shortfall: Annotated[float, number("volume_shortfall")] = 0.3

    @model_validator(mode="after")
    def _one_load(self) -> Horizon:
        given = self.tokens_by_month
        if given is None:
            return self
        if len(given) != self.months:
            raise refused(f"tokens_by_month holds {len(given)} months: must be {self.months}, as months says")
        if self.tokens_growth_per_month != 0:
            growth, rule = shown(self.tokens_growth_per_month), "tokens_by_month gives every month"
            raise refused(f"tokens_growth_per_month {growth} is refused: {rule}", rule)
        return self


class OneOff(Part):
    """A cost paid once, at the end of a month (0: at the start)."""

    name: Name
    usd: Annotated[float, number("one_off_usd")]
    month: Annotated[int, number("one_off_month")] = 0


class Staff(Part):
    """People who look after an option: people × yearly cost × share of their time."""

    people: Annotated[float, number("staff_people")]
    usd_per_year: Annotated[float, number("staff_usd_per_year")]
    share: Annotated[float, number("staff_share")] = 1.0


class ModelRotation(Part):
    """The cost of moving to the next model, every so many months."""

    usd: Annotated[float, number("model_rotation_usd")]
    every_months: Annotated[int, number("model_rotation_every_months")]


class OverTime(Part):
    """What an option costs beside running it, and how often its answers are accepted; counts over months only."""

    one_off_usd: tuple[OneOff, ...] | None = None
    overlap_months: Annotated[int | None, number("overlap_months")] = None
    overlap_with: OptionalName = None
    staff: Staff | None = None
    model_rotation: ModelRotation | None = None
    egress_usd_per_gb: Annotated[float | None, number("egress_usd_per_gb")] = None
    bytes_per_token: Annotated[float | None, number("bytes_per_token")] = None
    success_rate: Annotated[float | None, number("success_rate")] = None
    retries: Annotated[int | None, number("retries")] = None


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused(f"{shown(value)} is no number")
    return float(value)


class UncertainInput(Part):
    """The low and the high end of one input, named by its path; its base is what the scenario says.

    `options[0].price_factor` and `options[2].throughput` are factors with the base 1. `source` says where the ends
    come from, or "assumed".
    """

    input: Name
    low: Annotated[float, BeforeValidator(_finite)]
    high: Annotated[float, BeforeValidator(_finite)]
    source: Name = ASSUMED
    distribution: Annotated[Distribution, one_of(DISTRIBUTIONS)] = "triangular"

    @model_validator(mode="after")
    def _in_order(self) -> UncertainInput:
        if self.low > self.high:
            rule = f"above high, {shown(self.high)}"
            raise refused(f"low {shown(self.low)} is refused: {rule}", rule)
        return self


class Risk(Part):
    """How the uncertain inputs are drawn."""

    draws: Annotated[int, number("draws")] = 10_000
    seed: Annotated[int, number("seed")] = 1
    gpu_rent_hosted_price_correlation: Annotated[float, number("gpu_rent_hosted_price_correlation")] = 0.0
    inputs: tuple[UncertainInput, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Risk:
        names = [entry.input for entry in self.inputs]
        if len(names) > MAX_INPUTS:
            raise refused(f"inputs: {len(names)} given: at most {MAX_INPUTS} inputs may be uncertain")
        for i, name in enumerate(names):
            if name in names[:i]:
                raise refused(f"inputs[{i}].input {shown(name)} is given twice")
        return self
