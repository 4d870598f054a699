"""Speed of a replay: a million requests through four options, from the file to the figures, and those from the sums."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from economics.scenario.reading import read_scenario
from pricing.store.catalogue import open_catalogue
from usage.read import held
from usage.replay.log import read_log, single_requests
from usage.replay.replay import edges_of, replay

AS_OF = date(2026, 11, 20)
REQUESTS = 1_000_000
REPEATS = 3
_ROWS = """
    SELECT 'r' || i AS request_id, if(hash(i + 1) % 7 = 0, 'acreate_batch', 'acompletion') AS call_type, 0.0 AS spend,
        (1 + exp(4 + 8 * (hash(i * 64 + 2) >> 11) / 9007199254740992.0))::INT AS prompt_tokens,
        (1 + hash(i * 64 + 3) % 900)::INT AS completion_tokens,
        TIMESTAMP '2026-08-03' + to_milliseconds((hash(i * 64 + 4) % 7257600000)::BIGINT) AS "startTime", 'm' AS model,
        CASE WHEN hash(i * 64 + 5) % 90 = 0 THEN 'failure' ELSE 'success' END AS status,
        (prompt_tokens * (hash(i * 64 + 6) % 100) // 200)::BIGINT AS cache_read_input_tokens,
        (prompt_tokens // 10)::BIGINT AS cache_creation_input_tokens
    FROM range(1000000) AS rows(i)
"""
_OPTIONS: list[dict[str, Any]] = [
    {"kind": "api", "name": "two tiers", "provider": "google", "model": "gemini-2.5-pro"},
    {"kind": "api", "name": "two tiers and batch", "provider": "anthropic", "model": "claude-sonnet-4-5"},
    {"kind": "api", "name": "no tier", "provider": "openai", "model": "gpt-5-mini"},
    {"kind": "hosted", "name": "by the hour", "provider": "deepseek", "model": "deepseek-v4-pro"},
]


def million() -> tuple[float, float]:
    """Seconds from a Parquet file to the figures of four options, and from the sums of the log alone."""
    scenario = read_scenario(
        {
            "schema_version": 2,
            "as_of": AS_OF.isoformat(),
            "workload": {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
            "options": _OPTIONS,
        }
    )
    catalogue = open_catalogue()
    whole, alone = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.parquet"
        duckdb.sql(f"COPY ({_ROWS}) TO '{file}' (FORMAT parquet)")
        for _ in range(REPEATS):
            start = time.perf_counter()
            edges = edges_of(scenario, catalogue, AS_OF)
            with held([file]) as holding:
                log = read_log(single_requests(holding, file.name), edges)
            read = time.perf_counter()
            found = replay(scenario, log, catalogue, AS_OF)
            assert all(option.usd_per_month is not None for option in found.options), found.options
            whole.append(time.perf_counter() - start)
            alone.append(time.perf_counter() - read)
    return median(whole), median(alone)


if __name__ == "__main__":
    of_file, of_sums = million()
    print(f"{REQUESTS:,} requests, {len(_OPTIONS)} options: {of_file:.2f} s, of which {of_sums:.2f} s from the sums")
