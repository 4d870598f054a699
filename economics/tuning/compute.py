"""Arithmetic and hours of a training: from a rate of tokens, or from the FLOP of a token at a share of peak.

4 FLOP a parameter and token where the weights are frozen, 6 where they are trained; of a mixture of experts the active
parameters count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from economics.errors import InputError
from economics.units import SECONDS_PER_HOUR

BAND = (0.05, 0.5, 0.95)
"""The quantiles of measured shares that a band is drawn from: low, middle, high."""


@dataclass(frozen=True)
class Band:
    """A figure with its low and high end, all of one unit."""

    low: float
    middle: float
    high: float

    def scaled(self, by: float) -> Band:
        """Return the band times a positive number."""
        return Band(self.low * by, self.middle * by, self.high * by)

    def inverse(self, numerator: float) -> Band:
        """Return a numerator over the band: its low end comes from the high one."""
        return Band(numerator / self.high, numerator / self.middle, numerator / self.low)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies in the band, its ends included."""
        return self.low <= value <= self.high


def band_of(values: Sequence[float]) -> Band:
    """Return the band of measured values: one in twenty below, the middle one, one in twenty above."""
    if not values:
        raise InputError("values", "is refused: a band needs at least one value")
    low, middle, high = np.quantile(np.asarray(values, dtype=float), BAND)
    return Band(float(low), float(middle), float(high))


def billed_tokens(tokens: float, epochs: float, evaluation_tokens: float = 0.0) -> float:
    """Return the tokens of a training as sellers count them: the set times its epochs, and all evaluation passes."""
    return tokens * epochs + evaluation_tokens


def flops_of_rate(flop_per_parameter: float, active_parameters: float, tokens_per_second: float) -> float:
    """Return the arithmetic that a rate stands for [FLOP/s], per GPU where the rate is."""
    return flop_per_parameter * active_parameters * tokens_per_second


def rate_at_share(flop_per_parameter: float, active_parameters: float, peak_flops: float, share: float) -> float:
    """Return the tokens a second of a GPU that reaches a share of its peak [token/s]."""
    return share * peak_flops / (flop_per_parameter * active_parameters)


def hours(tokens: float, tokens_per_second_per_gpu: float, gpus: int) -> float:
    """Return the hours that some GPUs train together [h]."""
    return tokens / (tokens_per_second_per_gpu * gpus) / SECONDS_PER_HOUR
