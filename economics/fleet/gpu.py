"""A GPU as the estimator sees it: memory, bandwidth, arithmetic by precision, link, generation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from economics.errors import InputError

Generation = Literal[
    "volta", "turing", "ampere", "ada", "hopper", "blackwell", "blackwell-rtx", "cdna3", "cdna4", "apple"
]
GENERATIONS: tuple[Generation, ...] = get_args(Generation)
"""GPU architectures as their vendors name them; the estimator's constants may depend on them."""

FOUR_BIT_FLOATS = ("mxfp4", "nvfp4", "fp4")
NEVER_UNPACK: tuple[Generation, ...] = ("volta", "turing")
"""GPUs for which engines have no kernels that unpack 4-bit floats (vLLM's Marlin begins with Ampere)."""


@dataclass(frozen=True)
class Gpu:
    """One GPU. Memory in bytes, bandwidth and link in bytes a second (link per direction), arithmetic in dense FLOP/s.

    A rate that the vendor does not publish or the chip does not have is None.
    """

    id: str
    generation: Generation
    memory_bytes: float
    bandwidth_bytes_per_second: float
    bf16_flops: float | None
    fp8_flops: float | None = None
    fp4_flops: float | None = None
    int8_ops: float | None = None
    link_bytes_per_second: float | None = None

    def __post_init__(self) -> None:
        """Raise InputError unless memory and bandwidth are finite and above 0."""
        for name in ("memory_bytes", "bandwidth_bytes_per_second"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise InputError(name, f"{value} is refused: must be a finite number above 0")

    def flops_for(self, precision: str) -> float:
        """Dense FLOP/s for weights of a precision: its own unit where the chip has one, else the next wider one.

        Raises InputError where the vendor publishes no rate at all.
        """
        order = {"fp8": ("fp8_flops",), "int8": ("int8_ops",), "fp4": ("fp4_flops",)}
        narrow = {"nvfp4": "fp4", "mxfp4": "fp4"}.get(precision, precision)
        for name in (*order.get(narrow, ()), "bf16_flops"):
            value = getattr(self, name)
            if value:
                return float(value)
        raise InputError("gpu", f"{self.id}: no published FLOP/s, so its speed cannot be estimated")

    @property
    def lacks(self) -> tuple[str, ...]:
        """Precisions that nothing can be served in: no arithmetic for FP8 or INT8, no kernels for 4-bit floats.

        INT4 weights are always unpacked to 16 bits, 4-bit floats where the chip has no arithmetic for them.
        """
        absent = {"fp8": self.fp8_flops is None, "int8": self.int8_ops is None}
        absent |= dict.fromkeys(FOUR_BIT_FLOATS, self.generation in NEVER_UNPACK)
        return tuple(precision for precision, is_absent in absent.items() if is_absent)

    def unpacks(self, precision: str) -> bool:
        """Whether weights of a 4-bit float format take 4 bits of memory but are computed with in 16 bits."""
        return precision in FOUR_BIT_FLOATS and self.fp4_flops is None and precision not in self.lacks


def gpu_from_row(row: Mapping[str, Any]) -> Gpu:
    """Return the GPU of one row of the hardware table (columns as there, numbers or their text, empty or None: absent).

    Raises InputError naming a bad column.
    """

    def number(name: str) -> float | None:
        value = row.get(name)
        try:
            return None if value in (None, "") else float(value)
        except ValueError:
            raise InputError(name, f"{value!r} is refused: must be a number") from None

    def required(name: str) -> float:
        value = number(name)
        if value is None:
            raise InputError(name, "is missing")
        return value

    return Gpu(
        id=row["gpu"],
        generation=generation_of(row),
        memory_bytes=required("memory_bytes"),
        bandwidth_bytes_per_second=required("bandwidth_bytes_per_second"),
        bf16_flops=number("bf16_flops"),
        fp8_flops=number("fp8_flops"),
        fp4_flops=number("fp4_flops"),
        int8_ops=number("int8_ops"),
        link_bytes_per_second=number("scale_up_bytes_per_second_per_direction"),
    )


def generation_of(row: Mapping[str, Any]) -> Generation:
    """Return the generation of a row of the hardware table; raises InputError naming the row and the known ones.

    A GPU without one would silently get the estimator's widest band.
    """
    stated = row.get("generation")
    for generation in GENERATIONS:
        if stated == generation:
            return generation
    problem = f"{stated!r} is refused" if stated else "is missing"
    raise InputError("generation", f"{problem} in the row of {row['gpu']!r}: must be one of {', '.join(GENERATIONS)}")
