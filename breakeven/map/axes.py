"""The inputs that a map can have on its axes: one row per input, with its range and its words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.figures import money, percent, tokens, words_of
from economics.numbers import digits
from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.map import ACROSS_OPTIONS, Axis


@dataclass(frozen=True)
class Scale:
    """An input on an axis, from low to high, logarithmic or linear.

    `name` is the input inside a sentence, `unit` follows it on the axis, `words` writes a value, and `point` is the
    template for your own value inside a sentence. An input that is an amount has a `currency`: values are in US dollars
    everywhere, and are written, and have their ticks, in the currency.
    """

    variable: str
    name: str
    low: float
    high: float
    logarithmic: bool
    words: Callable[[float], str]
    unit: str = ""
    point: str = "{words} {name}"
    currency: Currency | None = None

    @property
    def title(self) -> str:
        """The input at the start of a line, without its unit."""
        return self.name[0].upper() + self.name[1:]

    @property
    def label(self) -> str:
        """The input with its unit, as the axis and the control name it."""
        unit = self.unit if self.currency is None else f"{self.currency.sign.strip()} {self.unit}"
        return f"{self.title}, {unit}" if unit else self.title

    def point_words(self, value: float) -> str:
        """Write your own value inside a sentence."""
        return self.point.format(words=self.words(value), name=self.name)

    def tick_words(self, value: float) -> str:
        """Write a value beside the axis, whose label names the currency."""
        return self.words(value) if self.currency is None else words_of(self.currency)(self.currency.convert(value))

    def shown_in(self, currency: Currency) -> Scale:
        """Return this input with its amounts in a currency; one that is no amount as it is."""
        if self.currency is None:
            return self
        return replace(self, words=partial(money, currency=currency), currency=currency)

    def at(self, values: Array) -> Array:
        """Return the positions of values on the chart's axis."""
        return np.log10(values) if self.logarithmic else values

    def ticks(self) -> list[float]:
        """Return values along the axis that are round as they are shown."""
        if not self.logarithmic:
            first = math.ceil(self.low * 5 - 1e-9)
            return [n / 5 for n in range(first, math.floor(self.high * 5 + 1e-9) + 1)]
        rate = 1.0 if self.currency is None else self.currency.convert(1.0)
        low, high = self.low * rate, self.high * rate
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1, 2, 5) if len(decades) <= 4 else (1,)
        ticks = [step * 10.0**d for d in decades for step in steps]
        return [v / rate for v in ticks if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]

    def axis(self, points: int, own_value: float | None) -> Axis:
        """Return the values for a map, your own among them: in place of the nearest, or the end where it is outside."""
        low, high = self.low, self.high
        if own_value is None or (own_value <= 0 and self.logarithmic):
            return self.span(points, low, high)
        axis = self.span(points, min(low, own_value), max(high, own_value))
        axis.values[np.argmin(np.abs(self.at(axis.values) - self.at(np.array(own_value))))] = own_value
        return axis

    def span(self, points: int, low: float, high: float) -> Axis:
        """Return values from low to high, evenly spaced as drawn."""
        values = np.geomspace(low, high, points) if self.logarithmic else np.linspace(low, high, points)
        return Axis(self.variable, np.clip(values, low, high))


def _ratio(value: float) -> str:
    return f"{digits(value, 3)} : 1"


def _factor(value: float) -> str:
    return f"× {digits(value, 3)}"


_SCALES = (
    Scale("tokens_per_month", "tokens a month", 1e7, 1e12, True, tokens),
    Scale("utilisation", "utilisation", 0.05, 1, False, percent),
    Scale("cache_hit_rate", "cache hit rate", 0, 1, False, percent),
    Scale("input_output_ratio", "input/output ratio", 0.1, 100, True, _ratio, point="a ratio of {words}"),
    Scale("usd_per_gpu_hour", "GPU rate", 0.2, 20, True, money, "per GPU-hour", "{words} per GPU-hour", USD),
    Scale("api_price_factor", "API price", 0.05, 5, True, _factor, "× as it is", "closed APIs at their price"),
    Scale("throughput", "throughput", 0.2, 5, True, _factor, "× as it is", "throughput as it is"),
    Scale("batch_share", "batch share", 0, 1, False, percent),
)


VARIABLES = tuple(scale.variable for scale in _SCALES)
"""The id of every input that an axis may have."""


def scales(plan: Plan, currency: Currency = USD) -> dict[str, Scale]:
    """Return the inputs that move at least one option of a plan, by their id, amounts in a currency."""
    moved = [
        scale.shown_in(currency)
        for scale in _SCALES
        if scale.variable not in ACROSS_OPTIONS or any(p.option.on_axis(scale.variable) for p in plan.options)
    ]
    return {scale.variable: scale for scale in moved}
