"""The workload of a month: how many tokens, of which kind, at which hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from tests.support.twin.numbers import HOURS, exact, field_of


@dataclass(frozen=True)
class Load:
    """Tokens of a month and their mix; `weights` are those of the 168 hours of the week, None without a profile."""

    tokens: Fraction
    ratio: Fraction
    length: Fraction
    hit: Fraction
    reads_per_write: Fraction
    write_share: Fraction | None
    batch: Fraction
    peak: Fraction
    weights: tuple[Fraction, ...] | None

    @property
    def inputs(self) -> Fraction:
        return self.tokens * self.ratio / (1 + self.ratio)

    @property
    def outputs(self) -> Fraction:
        return self.tokens / (1 + self.ratio)

    @property
    def requests(self) -> Fraction:
        return self.inputs / self.length

    @property
    def hourly(self) -> tuple[Fraction, ...]:
        """t_j = T/730·w_j/mean(w) of each hour of the week."""
        assert self.weights is not None, "hours are asked for without a load_profile"
        return tuple(self.tokens * share for share in _of_a_token(self.weights))

    def of(self, tokens: Fraction) -> Load:
        """The same mix with other tokens a month."""
        return replace(self, tokens=tokens)

    def part(self, share: Fraction, length: Fraction, ratio: Fraction) -> Load:
        """What a part of a mix gets: a share of the requests, of this length and ratio."""
        inputs = share * self.requests * length
        return replace(self, tokens=inputs + inputs / ratio, length=length, ratio=ratio)


def load_of(workload: Mapping[str, Any], tokens: Fraction) -> Load:
    """The load of a document's workload at so many tokens a month."""
    weights = weights_of(workload)
    peak = field_of(workload, "peak_to_average", 1)
    if weights is not None:
        peak = max(weights) / (sum(weights) / len(weights))
    share = workload.get("cache_write_share")
    return Load(
        tokens=tokens,
        ratio=exact(workload["input_output_ratio"]),
        length=exact(workload["input_tokens_per_request"]),
        hit=field_of(workload, "cache_hit_rate"),
        reads_per_write=field_of(workload, "cache_reads_per_write", 10),
        write_share=None if share is None else exact(share),
        batch=field_of(workload, "batch_share"),
        peak=peak,
        weights=weights,
    )


def weights_of(workload: Mapping[str, Any]) -> tuple[Fraction, ...] | None:
    """The 168 weights of a load profile; of the shapes only `flat` is known here, the others are data."""
    profile = workload.get("load_profile")
    if profile is None:
        return None
    if profile.get("shape") == "flat":
        return (Fraction(1),) * 168
    return _fractions(tuple(profile["weights"]))


@lru_cache(maxsize=64)
def _fractions(weights: tuple[float, ...]) -> tuple[Fraction, ...]:
    return tuple(exact(weight) for weight in weights)


@lru_cache(maxsize=64)
def _of_a_token(weights: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Tokens of each hour of the week for one token a month: w_j/mean(w)/730."""
    mean = sum(weights) / len(weights)
    return tuple(weight / mean / HOURS for weight in weights)
