"""Small LiteLLM spend logs, written from plain rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
COLUMNS = (
    *("request_id", "call_type", "spend", "prompt_tokens", "completion_tokens", "startTime", "model", "status"),
    *("cache_read_input_tokens", "cache_creation_input_tokens", "metadata"),
)


@dataclass(frozen=True)
class Request:
    """One request, `hours` after Monday 2 November 2026, 00:00 UTC; `cached` None: the log does not say.

    Of the `written` tokens `long` live for an hour.
    """

    input: int
    output: int
    hours: float = 0.0
    cached: int | None = 0
    written: int = 0
    long: int = 0
    batch: bool = False
    failed: bool = False


def write_log(path: Path, requests: Iterable[Request]) -> Path:
    """Write requests as a spend log; columns that no request says anything in are left out."""
    rows = list(requests)
    known = any(row.cached is not None for row in rows)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS if known else COLUMNS[:8])
        for number, row in enumerate(rows):
            at = (MONDAY + timedelta(hours=row.hours)).strftime("%Y-%m-%d %H:%M:%S.%f")
            call = "acreate_batch" if row.batch else "acompletion"
            status = "failure" if row.failed else "success"
            kept = {"ephemeral_5m_input_tokens": row.written - row.long, "ephemeral_1h_input_tokens": row.long}
            usage = json.dumps({"additional_usage_values": {"cache_creation": kept}} if row.long else {})
            cells = [f"r{number}", call, 0, row.input, row.output, at, "m", status, row.cached, row.written, usage]
            out.writerow(cells if known else cells[:8])
    return path
