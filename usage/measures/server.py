"""What the metrics of a serving engine say of its load between two scrapes, beside tokens and requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HitUnit = Literal["tokens", "blocks", "unknown"]
"""What the counters of the prefix cache count; vLLM counted blocks before May 2025."""


@dataclass(frozen=True, kw_only=True)
class ServerLoad:
    """The load of the engines of a server; None where the scrapes do not say it.

    `engines` are those that wrote tokens, each of them a copy of a model; `models` are what they call it. `hits` and
    `queries` are what the counters of the prefix cache rose by, in `hit_unit`, blocks of `block_tokens`. `running_at`
    and `waiting_at` are the requests of all engines at the two scrapes, `cache_used_at` the share of the KV cache in
    use, the mean of the engines. `running_seconds` is the time that all requests together were worked on,
    `waiting_seconds` that in the queue; of the former `reading_seconds` passed before a first token, `writing_seconds`
    after it.
    """

    engines: int
    models: tuple[str, ...] = ()
    hits: int = 0
    queries: int = 0
    hit_unit: HitUnit = "unknown"
    block_tokens: int | None = None
    running_at: tuple[float, float] | None = None
    waiting_at: tuple[float, float] | None = None
    cache_used_at: tuple[float, float] | None = None
    running_seconds: float | None = None
    waiting_seconds: float | None = None
    reading_seconds: float | None = None
    writing_seconds: float | None = None

    def cached_tokens(self, unit: HitUnit, block_tokens: int | None) -> int | None:
        """Return the tokens that were read from the cache, the hits counted in a unit; None where that is not known."""
        if not self.queries or unit == "unknown" or (unit == "blocks" and block_tokens is None):
            return None
        return self.hits * (1 if unit == "tokens" else block_tokens or 1)
