"""Random draws of the uncertain inputs: each has a random stream of its own, seeded by the seed and its path.

So the same seed gives the same draws in any process, and adding an input changes none of the others. Inputs of one
group share the stream of the group, and each takes its own quantile of the same draw.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from economics.cost.inputs import Market
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.quantity import Array, Number
from economics.risk.inputs import Spread
from economics.scenario.risk import Risk

MAX_BYTES = 1_000_000_000
_Z90 = NormalDist().inv_cdf(0.9)
_MARKET = "market of GPUs"
_GROUP = "group: "
"""Before the name of a group: no path of an input begins like this, so no group has the stream of an input."""


@dataclass(frozen=True)
class Draws:
    """The drawn values of each input, shape (count,), by path; `correlation` is that of GPU rent and hosted prices."""

    count: int
    seed: int
    spreads: tuple[Spread, ...]
    values: dict[str, Array]
    correlation: float = 0.0

    def part(self, start: int, stop: int) -> dict[str, Number]:
        """Return the values of draws `start` up to, not including, `stop`, by path."""
        return {path: drawn[start:stop] for path, drawn in self.values.items()}


def needed_bytes(count: int, inputs: int, options: int, months: int) -> int:
    """Return the memory [byte] for inputs, present values, and each option's cumulative cost at each month's end."""
    return 8 * count * (inputs + options * (months + 3))


def refuse_too_many(count: int, inputs: int, options: int, months: int) -> None:
    """Raise InputError naming `risk.draws` and the memory needed when the draws would take more than a gigabyte."""
    size = needed_bytes(count, inputs, options, months)
    if size > MAX_BYTES:
        most = MAX_BYTES // needed_bytes(1, inputs, options, months)
        raise InputError(
            "risk.draws",
            f"{count:,} is refused: {options} options over {months} months would take {size / 1e9:.1f} GB, "
            f"must be 1 to {most:,}",
        )


def draw(spreads: Sequence[Spread], risk: Risk, options: int, months: int) -> Draws:
    """Draw every input `risk.draws` times.

    Triangular: low and high are the ends, base is the mode. Normal and lognormal: low and high are P10 and P90, and
    their middle is the mean (of the logarithm); the distribution is truncated to the field's range. A group draws one
    normal z, and each of its inputs takes the quantile Φ(z) of its own distribution, after the cut. Raises InputError
    naming `risk.draws` when the draws would take more than a gigabyte.
    """
    FIELDS["draws"].check(risk.draws, "risk.draws")
    FIELDS["gpu_rent_hosted_price_correlation"].check(
        risk.gpu_rent_hosted_price_correlation, "risk.gpu_rent_hosted_price_correlation"
    )
    refuse_too_many(risk.draws, len(spreads), options, months)
    rho = risk.gpu_rent_hosted_price_correlation
    market = _stream(risk.seed, _MARKET).standard_normal(risk.draws) if rho else None
    groups = {s.group: s.market for s in spreads if s.group is not None}
    together = {name: _together(name, kind, risk, market) for name, kind in groups.items()}
    values = {s.path: _values(s, risk, market) if s.group is None else _member(s, *together[s.group]) for s in spreads}
    return Draws(risk.draws, risk.seed, tuple(spreads), values, rho)


def _together(name: str, kind: Market | None, risk: Risk, market: Array | None) -> tuple[Array, Array]:
    """The normal draws z of a group, tied to its market if it is in one, and Φ(z); each of shape (draws,)."""
    if market is None or kind is None:
        return _of_group(name, risk.seed, risk.draws)
    z = _of_group(name, risk.seed, risk.draws)[0]
    z = _tied(z, market, risk.gpu_rent_hosted_price_correlation, kind == "hosted")
    return z, _cdf(z)


@lru_cache(maxsize=64)
def _of_group(name: str, seed: int, count: int) -> tuple[Array, Array]:
    """The normal draws z of a group's own stream, and Φ(z): the same whatever the ranges of its inputs are."""
    z = _stream(seed, f"{_GROUP}{name}").standard_normal(count)
    chance = _cdf(z)
    for array in (z, chance):
        array.setflags(write=False)
    return z, chance


def _member(spread: Spread, z: Array, chance: Array) -> Array:
    """The draws of one input of a group: the quantiles of its own distribution."""
    if spread.distribution == "fixed" or spread.low == spread.high:
        return np.full(len(z), spread.base)
    if spread.distribution == "triangular":
        return _triangular(spread, chance)
    return _normal(spread, z, chance)


def _values(spread: Spread, risk: Risk, market: Array | None) -> Array:
    if spread.distribution == "fixed" or spread.low == spread.high:
        return np.full(risk.draws, spread.base)
    stream = _stream(risk.seed, spread.path)
    tied = market is not None and spread.market is not None
    if spread.distribution == "triangular" and not tied:
        return stream.triangular(spread.low, spread.base, spread.high, risk.draws)
    own: Array = stream.standard_normal(risk.draws)
    if market is not None and tied:
        own = _tied(own, market, risk.gpu_rent_hosted_price_correlation, spread.market == "hosted")
    if spread.distribution == "triangular":
        return _triangular(spread, _cdf(own))
    return _normal(spread, own)


def _tied(own: Array, market: Array, rho: float, hosted: bool) -> Array:
    """Normal draws that share a part with their market: any GPU rent and any hosted price correlate by rho."""
    share = math.sqrt(abs(rho))
    sign = -1.0 if hosted and rho < 0 else 1.0
    return sign * share * market + math.sqrt(1 - abs(rho)) * own


def _triangular(spread: Spread, chance: Array) -> Array:
    """The inverse of the triangular distribution: where `chance` of it lies below."""
    low, mode, high = spread.low, spread.base, spread.high
    rising = (mode - low) / (high - low)
    left = low + np.sqrt(chance * (high - low) * (mode - low))
    right = high - np.sqrt((1 - chance) * (high - low) * (high - mode))
    drawn: Array = np.where(chance < rising, left, right)
    return drawn


def _normal(spread: Spread, z: Array, chance: Array | None = None) -> Array:
    """Normal or lognormal draws, cut where the field ends; `chance`, Φ(z), is given for a group, whose cut is exact.

    Without it no draw is moved as long as none lies outside: an input drawn alone keeps the draws it always had.
    """
    logarithmic = spread.distribution == "lognormal"
    low, high = (math.log(spread.low), math.log(spread.high)) if logarithmic else (spread.low, spread.high)
    mean, deviation = (low + high) / 2, (high - low) / (2 * _Z90)
    field = spread.place.field
    with np.errstate(divide="ignore"):
        ends = np.log([field.low, field.high]) if logarithmic and field.low >= 0 else np.array([field.low, field.high])
    bottom, top = ((float(end) - mean) / deviation for end in ends)
    standard = NormalDist()
    least, most = standard.cdf(bottom), standard.cdf(top)
    if z.min() <= bottom or z.max() >= top or (chance is not None and most - least < 1):
        inside = least + (_cdf(z) if chance is None else chance) * (most - least)
        z = np.fromiter((standard.inv_cdf(p) for p in np.clip(inside, 1e-300, 1 - 1e-16)), float, len(z))
    drawn = mean + deviation * z
    return np.exp(drawn) if logarithmic else drawn


def _cdf(z: Array) -> Array:
    """The normal distribution function; math.erf one by one, since numpy has none."""
    return 0.5 * (1 + np.fromiter(map(math.erf, (z / math.sqrt(2)).tolist()), float, len(z)))


def _stream(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, *name.encode()])
