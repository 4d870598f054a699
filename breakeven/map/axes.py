"""The inputs that a map can have on its axes: which of them a plan has, their values, their words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from breakeven.words.compare import money, percent, tokens
from economics.option.options import SelfHosted
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.map import Axis
from economics.supply.self_hosted import Mixed, Rented


@dataclass(frozen=True)
class Scale:
    """An input on an axis: from low to high, logarithmic or not."""

    variable: str
    label: str
    low: float
    high: float
    logarithmic: bool

    @property
    def name(self) -> str:
        """The input inside a sentence, without its unit."""
        name = self.label.partition(",")[0]
        return name if name[1].isupper() else name[0].lower() + name[1:]

    def at(self, values: Array) -> Array:
        """Where values stand on the chart's axis."""
        return np.log10(values) if self.logarithmic else values

    def words(self, value: float) -> str:
        """A value as people write it."""
        if self.variable == "tokens_per_month":
            return tokens(value)
        if self.variable == "usd_per_gpu_hour":
            return money(value)
        if self.variable == "input_output_ratio":
            return f"{value:.3g} : 1"
        if self.variable in ("throughput", "api_price_factor"):
            return f"× {value:.3g}"
        return percent(value)

    def ticks(self) -> list[float]:
        """Round values along the axis."""
        if not self.logarithmic:
            first = math.ceil(self.low * 5 - 1e-9)
            return [n / 5 for n in range(first, math.floor(self.high * 5 + 1e-9) + 1)]
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        steps = (1, 2, 5) if len(decades) <= 4 else (1,)
        found = [step * 10.0**d for d in decades for step in steps]
        return [v for v in found if self.low * (1 - 1e-9) <= v <= self.high * (1 + 1e-9)]

    def axis(self, points: int, here: float | None) -> Axis:
        """The values for a map, stretched to your own where that lies outside."""
        low, high = self.low, self.high
        if here is not None and (here > 0 or not self.logarithmic):
            low, high = min(low, here), max(high, here)
        return self.span(points, low, high)

    def span(self, points: int, low: float, high: float) -> Axis:
        """Values from low to high, evenly spaced as the axis is drawn."""
        values = np.geomspace(low, high, points) if self.logarithmic else np.linspace(low, high, points)
        return Axis(self.variable, np.clip(values, low, high))


_SCALES = (
    Scale("tokens_per_month", "Tokens a month", 1e7, 1e12, True),
    Scale("utilisation", "Utilisation", 0.05, 1, False),
    Scale("cache_hit_rate", "Cache hit rate", 0, 1, False),
    Scale("input_output_ratio", "Input/output ratio", 0.1, 100, True),
    Scale("usd_per_gpu_hour", "GPU rate, $ per GPU-hour", 0.2, 20, True),
    Scale("api_price_factor", "API price, × as it is", 0.05, 5, True),
    Scale("throughput", "Throughput, × as it is", 0.2, 5, True),
    Scale("batch_share", "Batch share", 0, 1, False),
)


VARIABLES = tuple(scale.variable for scale in _SCALES)
"""The id of every input that an axis may have."""


def scales(plan: Plan) -> dict[str, Scale]:
    """The inputs that move at least one option of a plan, by their id."""
    options = [planned.option for planned in plan.options]
    hosted = [option for option in options if isinstance(option, SelfHosted)]
    left_out = set()
    if not hosted:
        left_out |= {"utilisation", "throughput"}
    if not any(isinstance(option.supply, Rented | Mixed) for option in hosted):
        left_out.add("usd_per_gpu_hour")
    if not any(option.kind == "api" for option in options):
        left_out.add("api_price_factor")
    return {scale.variable: scale for scale in _SCALES if scale.variable not in left_out}
