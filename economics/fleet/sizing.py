"""Check published sizing claims: whether the stated memory or layout holds the model, and at which precision."""

from __future__ import annotations

from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.fleet.memory import BYTES_PER_WEIGHT, RUNTIME_BYTES, USABLE_SHARE, fit, weight_bytes

PRECISIONS = ("bf16", "fp8", "int4")
ROUNDING = 0.05
"""Stated gigabytes may be this much below the computed ones: such tables round."""


@dataclass(frozen=True)
class Claim:
    """One cell of a published sizing table: a model, by its sizes or by its parameters alone, and what is said of it.

    `kind` is memory (`stated_gb`), minimum or comfortable (`gpus` of `gpu`); `precision` is what the table states.
    """

    id: str
    guide: str
    table: str
    model_as_written: str
    precision: str
    kind: str
    model: Architecture | None
    parameters: float
    gpu: Gpu | None
    gpus: int
    stated_gb: float | None
    note: str


@dataclass(frozen=True)
class Replayed:
    """A claim with the verdict: whether it holds as stated, why in words, and the precisions at which it would."""

    claim: Claim
    holds: bool
    reason: str
    fits_at: tuple[str, ...]


def replay(claim: Claim) -> Replayed:
    """Return what the memory model says of a claim.

    Memory holds when the weights at the stated precision take no more than stated; a layout when weights, the engine's
    reserve and one token of cache fit. A claim about parameters alone counts weights and the runtime's buffers.
    """
    weights = _weights(claim, claim.precision) / 1e9
    if claim.kind == "memory":
        assert claim.stated_gb is not None
        holds = weights <= claim.stated_gb * (1 + ROUNDING)
        more = "" if holds else f", {weights - claim.stated_gb:,.0f} GB more than stated"
        return Replayed(claim, holds, f"the weights take {weights:,.0f} GB at {claim.precision.upper()}{more}", ())
    missing = _missing(claim, claim.precision)
    fits_at = tuple(p for p in PRECISIONS if _missing(claim, p) == 0)
    words = f"fits with {weights:,.0f} GB of weights" if missing == 0 else f"needs {missing / 1e9:,.0f} GB more"
    return Replayed(claim, missing == 0, f"{words} at {claim.precision.upper()}", fits_at)


def _weights(claim: Claim, precision: str) -> float:
    if claim.model is not None:
        return weight_bytes(claim.model, precision)
    return claim.parameters * BYTES_PER_WEIGHT[precision]


def _missing(claim: Claim, precision: str) -> float:
    """Bytes that the claimed layout lacks, 0 where it fits."""
    assert claim.gpu is not None
    if claim.model is not None:
        return fit(claim.model, claim.gpu, claim.gpus, precision, 1, 1).needed_more_bytes
    usable = claim.gpus * (claim.gpu.memory_bytes * USABLE_SHARE - RUNTIME_BYTES)
    return max(0.0, _weights(claim, precision) - usable)
