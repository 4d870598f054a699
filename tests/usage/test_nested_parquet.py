"""Exports whose records are nested say the same in Parquet as in JSON."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from usage.read import held

EXPORTS = Path(__file__).parent / "exports"
KEPT = ("resourceSpans", "id", "type", "start_time", "level", "provided_model_name", "usage_details", "cost_details")


def figures(path: Path) -> tuple[object, ...]:
    with held([path]) as holding:
        profile = holding.profile(lambda models: {}, lambda done: None)
    return profile.format, profile.requests, profile.failed, profile.input_tokens, profile.output_tokens, profile.first


@pytest.mark.parametrize("name", ["otel_spans.otlp.jsonl", "langfuse_observations.jsonl.gz"])
def test_nested_parquet_reads_as_its_json(name: str, tmp_path: Path) -> None:
    content = (EXPORTS / name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    records = [json.loads(line) for line in text.splitlines()]
    kept = [key for key in KEPT if any(key in record for record in records)]
    rows = [{key: record.get(key) or None for key in kept} for record in records]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "export.parquet")
    assert figures(tmp_path / "export.parquet") == figures(EXPORTS / name)
