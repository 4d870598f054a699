"""The profile of a large log against the sum of three bare queries on the same file, and the memory of a CSV file.

`python -m benchmarks.usage [ROWS]` (10,000,000 without) prints seconds, the floor and the ratio for Parquet, then
seconds and the highest memory of a process of its own for CSV.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

ROUNDS = 3
ROWS = 10_000_000
DAY = date(2026, 11, 26)
_HEAD = """
SELECT 'chatcmpl-' || lpad(to_hex(i), 10, '0') AS request_id,
  CASE WHEN hash(i * 8 + 1) % 100 < 15 THEN 'acreate_batch' ELSE 'acompletion' END AS call_type,
  (hash(i * 8 + 2) % 1000) / 1e5 AS spend,
  (12 + exp(8.2 + 1.15 * 2 * (u1 + u2 + u3 - 1.5)))::INT AS prompt_tokens,
  (1 + exp(5.4 + 0.9 * 2 * (u2 + u3 + u4 - 1.5)))::INT AS completion_tokens,
  TIMESTAMP '2026-08-03' + to_microseconds((hash(i * 8 + 3) % 7257600000000)::BIGINT) AS "startTime",
  ['gpt-5-mini', 'gpt-5.2', 'claude-sonnet-4-6', 'claude-haiku-4-5', 'gemini-2.5-flash', 'Qwen/Qwen3-32B'
  ][1 + (hash(i * 8 + 4) % 6)::INT] AS model,
  'team-' || (hash(i * 8 + 5) % 12)::VARCHAR AS team_id,
  CASE WHEN hash(i * 8 + 6) % 1000 < 12 THEN 'failure' ELSE 'success' END AS status,
  (hash(i * 8 + 7) % 10)::INT AS cache_read_input_tokens, 0 AS cache_creation_input_tokens
FROM (SELECT i, (hash(i * 4 + 11) >> 11) / 2.0**53 AS u1, (hash(i * 4 + 12) >> 11) / 2.0**53 AS u2,
  (hash(i * 4 + 13) >> 11) / 2.0**53 AS u3, (hash(i * 4 + 14) >> 11) / 2.0**53 AS u4
  FROM range(0, $rows) AS numbers(i))
"""
"""A log of the proxy LiteLLM, made of hashes of the row number: twelve weeks, six models, twelve teams."""
BARE = (
    "SELECT date_trunc('hour', \"startTime\") AS hour, sum(prompt_tokens), sum(completion_tokens) FROM log GROUP BY 1",
    "SELECT quantile_cont(prompt_tokens, [.5, .9, .99]), quantile_cont(completion_tokens, [.5, .9, .99]) FROM log",
    "SELECT count(DISTINCT request_id) FROM log",
)
"""The floor: sums by hour, six exact quantiles, the number of ids."""


@contextmanager
def log_file(rows: int, ending: str) -> Iterator[Path]:
    """Make a log as `parquet` or `csv`; it is gone after the block."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"log.{ending}"
        with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
            made = connection.sql(_HEAD, params={"rows": rows})
            made.write_parquet(str(path), compression="zstd") if ending == "parquet" else made.write_csv(str(path))
        yield path


def parquet(rows: int) -> tuple[float, float]:
    """Return seconds of a profile and of the bare queries on the same file, the fastest of some rounds in turns."""
    from pricing.store.catalogue import open_catalogue
    from usage.read import profile_files

    catalogue = open_catalogue()
    with log_file(rows, "parquet") as path, duckdb.connect() as connection:
        connection.read_parquet(str(path)).create_view("log")
        ours, floors = [], []
        for _ in range(ROUNDS):
            floors.append(_seconds(lambda: [connection.sql(query).fetchall() for query in BARE]))
            ours.append(_seconds(lambda: profile_files([path], catalogue, DAY)))
    return min(ours), min(floors)


def csv_memory(rows: int) -> tuple[float, float]:
    """Return seconds and the highest memory [MiB] of a process that profiles a CSV file."""
    with log_file(rows, "csv") as path:
        command = [sys.executable, "-c", _PROFILE, str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, kibibytes = map(float, said.split())
    return seconds, kibibytes / 1024


_PROFILE = """
import contextlib, io, re, sys, time
from pathlib import Path
from breakeven.cli import main
begun = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    assert main(["profile", sys.argv[1]]) == 0
print(time.perf_counter() - begun, re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""
"""The highest memory is that of `/proc`: what `getrusage` says of a new process holds that of the one that began it."""


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    ours, floor = parquet(rows)
    print(f"{rows:,} rows of Parquet: {ours:.2f} s, three bare queries {floor:.2f} s, {ours / floor:.2f} × (limit 2 ×)")
    seconds, mebibytes = csv_memory(rows)
    print(f"{rows:,} rows of CSV: {seconds:.1f} s, at most {mebibytes:,.0f} MiB (limit 1,024 MiB)")


if __name__ == "__main__":
    main()
