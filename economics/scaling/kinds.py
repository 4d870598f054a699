"""How a rented option follows its load, as a scenario writes it: a fixed fleet, hour by hour, or a baseline."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field, model_validator

from economics.fields.checks import default, number, number_or
from economics.fields.edition import SINCE_2, Since
from economics.fields.part import OptionName, Part
from economics.fields.refusal import refused

ON_DEMAND = "on_demand"
"""What stands for the supplier's on-demand machines where a baseline names what serves the rest."""
BEST = "best"
"""What stands for the baseline of least cost."""


class FixedScaling(Part):
    """As many replicas at all hours as the utilisation asks for."""

    since: ClassVar[Since] = SINCE_2

    kind: Literal["fixed"]


class HourlyScaling(Part):
    """In each hour what it needs, kept for some hours after."""

    since: ClassVar[Since] = SINCE_2

    kind: Literal["hourly"]
    busy_hour_utilisation: Annotated[float, number("busy_hour_utilisation")] = default("busy_hour_utilisation")
    min_replicas: Annotated[int, number("hourly_min_replicas")] = default("hourly_min_replicas")
    keep_hours: Annotated[int, number("keep_hours")] = default("keep_hours")
    start_minutes: Annotated[float, number("start_minutes")] = default("start_minutes")


class BaselineScaling(Part):
    """A baseline at all hours; what it cannot serve goes to on-demand machines or to a token-priced option."""

    since: ClassVar[Since] = SINCE_2
    may_be_null: ClassVar[tuple[str, ...]] = ("above_usd_per_gpu_hour",)

    kind: Literal["baseline"]
    baseline_replicas: Annotated[int | Literal["best"], number_or("baseline_replicas", BEST)]
    above: OptionName = ON_DEMAND
    above_usd_per_gpu_hour: Annotated[float | None, number("above_usd_per_gpu_hour")] = None
    busy_hour_utilisation: Annotated[float, number("busy_hour_utilisation")] = default("busy_hour_utilisation")
    min_replicas: Annotated[int, number("hourly_min_replicas")] = default("hourly_min_replicas")

    @model_validator(mode="after")
    def _a_rate_for_machines(self) -> BaselineScaling:
        if self.above != ON_DEMAND and self.above_usd_per_gpu_hour is not None:
            sentence = "is refused beside a token-priced option in above: it has its own price"
            raise refused(sentence, inside="above_usd_per_gpu_hour")
        return self


Scaling = FixedScaling | HourlyScaling | BaselineScaling
"""How an option follows its load; code that branches on it ends in `assert_never`."""
SCALING_KINDS: tuple[str, ...] = tuple(
    kind for part in get_args(Scaling) for kind in get_args(part.model_fields["kind"].annotation)
)
"""The kinds of scaling as a scenario writes them."""
ScalingField = Annotated[Scaling, Field(discriminator="kind")]
