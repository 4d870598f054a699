"""GPU datasheet figures from `pricing/data/hardware.csv`."""

from __future__ import annotations

from economics.errors import InputError
from economics.fleet.gpu import generation_of
from pricing.curated import day, newest, number, records
from pricing.curated import fingerprint as file_fingerprint
from pricing.sources import Content, Row, SourceError

NAME = "hardware"
FILE = "hardware.csv"


def fingerprint() -> str:
    """Return the hash of the file."""
    return file_fingerprint(FILE)


def load() -> Content:
    """Return every GPU: bytes, bytes/s, FLOP/s, watts, each figure with its source.

    Raises SourceError naming the row whose generation is missing or unknown.
    """
    cells = records(FILE)
    observed_on = newest(day(r["observed_on"]) for r in cells)
    tables = {"hardware": [_gpu(r) for r in cells]}
    return Content("", observed_on, "curated file; dated by its newest row", tables)


def _gpu(r: dict[str, str | None]) -> Row:
    return (
        r["gpu"],
        r["name"],
        r["vendor"],
        _generation(r),
        number(r["memory_bytes"]),
        r["memory_source"],
        r["memory_note"],
        number(r["bandwidth_bytes_per_second"]),
        r["bandwidth_source"],
        number(r["bf16_flops"]),
        number(r["fp8_flops"]),
        number(r["fp4_flops"]),
        number(r["int8_ops"]),
        r["flops_source"],
        r["flops_note"],
        number(r["power_watts"]),
        r["power_source"],
        number(r["scale_up_bytes_per_second_per_direction"]),
        r["scale_up_source"],
        day(r["observed_on"]),
    )


def _generation(r: dict[str, str | None]) -> str:
    try:
        return generation_of(r)
    except InputError as error:
        raise SourceError(NAME, f"{FILE}, {error}") from None
