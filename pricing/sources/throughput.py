"""Published throughput points from `pricing/data/throughput.csv` and the model registry from `models.csv`."""

from __future__ import annotations

from pricing.sources import Content, Row
from pricing.sources.curated import day, newest, number, records, whole
from pricing.sources.curated import fingerprint as file_fingerprint

NAME = "throughput"
FILES = ("throughput.csv", "models.csv")


def fingerprint() -> str:
    """Return the hash of both files."""
    return file_fingerprint(*FILES)


def load() -> Content:
    """Return every point (output tokens/s of the whole system) and every registered model."""
    cells = records(FILES[0])
    models: list[Row] = [(r["id"], r["name"], r["maker"], r["aliases"]) for r in records(FILES[1])]
    tables = {"throughput_point": [_point(r) for r in cells], "model": models}
    observed_on = newest(day(r["observed_on"]) for r in cells)
    return Content("", observed_on, "curated files; dated by the newest point", tables)


def _point(r: dict[str, str | None]) -> Row:
    return (
        r["id"],
        r["model"],
        r["model_as_published"],
        r["gpu"],
        r["gpu_as_published"],
        whole(r["n_gpus"]),
        whole(r["tp"]),
        whole(r["pp"]),
        whole(r["attn_dp"]),
        whole(r["ep"]),
        r["precision"],
        r["engine"],
        r["engine_version"],
        r["engine_as_published"],
        number(r["input_tokens"]),
        number(r["output_tokens"]),
        number(r["concurrency"]),
        number(r["output_tokens_per_second"]),
        r["metric"],
        number(r["published_value"]),
        r["published_unit"],
        number(r["ttft_ms"]),
        number(r["tpot_ms"]),
        r["status"],
        r["source"],
        r["url"],
        day(r["observed_on"]),
        r["observed_as_published"],
        r["note"],
    )
