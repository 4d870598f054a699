"""The names of GPUs, as their makers write them, by the ids of the hardware table."""

from __future__ import annotations

from functools import cache

from pricing.curated import records

FILE = "hardware.csv"


def name_of(id: str) -> str:
    """Return a GPU's name with its maker's; its id where the table has none.

    >>> name_of("h100-sxm"), name_of("other")
    ('NVIDIA H100 SXM5 80 GB', 'other')
    """
    row = gpu_rows().get(id)
    return id if row is None else row["name"] or id


@cache
def gpu_rows() -> dict[str, dict[str, str | None]]:
    """Return the rows of the hardware table by their ids, as texts."""
    return {str(row["gpu"]): row for row in records(FILE)}
