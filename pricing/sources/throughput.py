"""Published throughput points, the model registry and the estimator's constants, from `pricing/data`."""

from __future__ import annotations

import json

from pricing import curated
from pricing.curated import day, newest, number, records, whole
from pricing.curated import fingerprint as file_fingerprint
from pricing.sources import Content, Row

NAME = "throughput"
FILES = ("throughput.csv", "model_registry.csv", "estimator_constants.json")
NAMES = ("id", "name", "maker", "aliases")


def fingerprint() -> str:
    """Return the hash of the files."""
    return file_fingerprint(*FILES)


def load() -> Content:
    """Return every point (output tokens/s of the whole system), every registered model, and the constants."""
    cells = records(FILES[0])
    models: list[Row] = [(*(r[name] for name in NAMES), _facts(r)) for r in records(FILES[1])]
    constants: list[Row] = [((curated.DATA / FILES[2]).read_text(encoding="utf-8"),)]
    tables = {"throughput_point": [_point(r) for r in cells], "model": models, "estimator": constants}
    observed_on = newest(day(r["observed_on"]) for r in cells)
    return Content("", observed_on, "curated files; dated by the newest point", tables)


def _facts(r: dict[str, str | None]) -> str:
    return json.dumps({name: text for name, text in r.items() if text is not None and name not in NAMES})


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
