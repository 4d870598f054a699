"""GPU rental prices from `pricing/data/gpu_rates.csv`."""

from __future__ import annotations

from pricing.curated import day, newest, number, records, whole
from pricing.curated import fingerprint as file_fingerprint
from pricing.sources import Content, Row

NAME = "gpu-rates"
FILES = ("gpu_rates.csv",)


def fingerprint() -> str:
    """Return the hash of the file."""
    return file_fingerprint(*FILES)


def load() -> Content:
    """Return every offer: dollars an hour for the whole offer and per GPU, as listed, with source and date."""
    cells = records(FILES[0])
    rows: list[Row] = [
        (
            r["id"],
            r["provider"],
            r["gpu"],
            r["term"],
            whole(r["gpu_count"]),
            r["region"] or "unspecified",
            number(r["usd_per_hour"]),
            number(r["usd_per_gpu_hour"]),
            number(r["memory_gb_as_listed"]),
            r["gpu_as_listed"],
            r["term_as_listed"],
            r["status"],
            r["source"],
            day(r["observed_on"]),
            r["note"],
        )
        for r in cells
    ]
    observed_on = newest(day(r["observed_on"]) for r in cells)
    return Content("", observed_on, "curated file; dated by its newest row", {"gpu_rate": rows})
