"""The optional part of a scenario that says which inputs are uncertain and how they are drawn."""

from __future__ import annotations

import math
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, model_validator

from economics.fields.checks import default, number, one_of
from economics.fields.field import shown
from economics.fields.part import ASSUMED, SINCE_2, Name, OptionalName, Part
from economics.fields.refusal import refused

Distribution = Literal["triangular", "lognormal", "normal", "fixed"]
DISTRIBUTIONS: tuple[Distribution, ...] = get_args(Distribution)
MAX_INPUTS = 60


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused(f"{shown(value)} is no number")
    return float(value)


class UncertainInput(Part):
    """The low and high values of one input, named by its path; its base is the scenario's own value.

    `options[0].price_factor` and `options[2].throughput` are factors with the base 1. `source` says where low and high
    come from, or "assumed". Inputs of one `group` are drawn together: each draw is the same quantile of all of them.
    """

    input: Name
    low: Annotated[float, BeforeValidator(_finite)]
    high: Annotated[float, BeforeValidator(_finite)]
    source: Name = ASSUMED
    distribution: Annotated[Distribution, one_of(DISTRIBUTIONS)] = "triangular"
    group: Annotated[OptionalName, SINCE_2] = None

    @model_validator(mode="after")
    def _in_order(self) -> UncertainInput:
        if self.low > self.high:
            rule = f"above high, {shown(self.high)}"
            raise refused(f"low {shown(self.low)} is refused: {rule}", rule)
        return self


class Risk(Part):
    """How the uncertain inputs are drawn."""

    draws: Annotated[int, number("draws")] = default("draws")
    seed: Annotated[int, number("seed")] = default("seed")
    gpu_rent_hosted_price_correlation: Annotated[float, number("gpu_rent_hosted_price_correlation")] = default(
        "gpu_rent_hosted_price_correlation"
    )
    inputs: tuple[UncertainInput, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Risk:
        names = [uncertain.input for uncertain in self.inputs]
        if len(names) > MAX_INPUTS:
            raise refused(f"inputs: {len(names)} given: at most {MAX_INPUTS} inputs may be uncertain")
        for i, name in enumerate(names):
            if name in names[:i]:
                raise refused(f"inputs[{i}].input {shown(name)} is given twice")
        return self
