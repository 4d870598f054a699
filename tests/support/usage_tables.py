"""The same logs as files and as tables of databases, and how their profiles are compared."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from tests.support.usage_exports import FOLDER, prices, profiled
from tests.support.usage_rows import ODD_MAPPING, litellm_rows, odd_rows, write_csv
from usage.document import profile_document
from usage.mapping import Mapping as ColumnMapping
from usage.mapping import read_mapping
from usage.read_table import held_table

_LITELLM = {
    **dict.fromkeys(("total_tokens", "prompt_tokens", "completion_tokens"), "bigint"),
    **dict.fromkeys(("startTime", "endTime", "completionStartTime"), "timestamp(3)"),
    **dict.fromkeys(("metadata", "messages", "response", "request_tags", "proxy_server_request"), "jsonb"),
    "spend": "double precision",
}
_LANGFUSE = {
    **dict.fromkeys(("start_time", "end_time", "completion_start_time", "created_at", "updated_at"), "timestamp"),
    **dict.fromkeys(("metadata", "usage_details", "cost_details", "tags"), "jsonb"),
    "total_cost": "numeric(20, 10)",
}
_OTEL = dict.fromkeys(
    (
        *("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens"),
        "gen_ai.usage.cache_creation.input_tokens",
    ),
    "integer",
)
_ODD = dict.fromkeys(("tokens; drop table", "out", "of which cached"), "double precision")
_SPARK = {
    "jsonb": "VARCHAR",
    "timestamp(3)": "TIMESTAMP",
    "double precision": "DOUBLE",
    "numeric(20, 10)": "DECIMAL(20, 10)",
}
"""What DuckDB writes into Parquet for a type of PostgreSQL that it does not have."""


@dataclass(frozen=True)
class Log:
    """A log as a CSV file, its name as a table, the types of PostgreSQL of the columns that are no text there."""

    table: str
    file: Path
    types: Mapping[str, str]
    mapping: Mapping[str, Any] | None = field(default=None)

    @cached_property
    def columns(self) -> list[str]:
        with self.file.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file))

    @property
    def read(self) -> ColumnMapping | None:
        return None if self.mapping is None else read_mapping(json.dumps(self.mapping).encode(), "mapping")

    def of_file(self, tmp_path: Path) -> dict[str, Any]:
        """The profile of the file, which DuckDB reads."""
        path = None
        if self.mapping is not None:
            path = tmp_path / "mapping.json"
            path.write_text(json.dumps(self.mapping))
        return profiled([self.file], path)

    def of_table(self, url: str, table: str) -> dict[str, Any]:
        """The profile of a table that holds the same."""
        with held_table(url, table, self.read) as holding:
            document = profile_document(holding.profile(prices, lambda done: None))
        return json.loads(json.dumps(document))

    def to_parquet(self, path: Path) -> Path:
        """Write the rows as a Parquet file with the types of the table."""
        kinds = {name: _SPARK.get(kind, kind) for name, kind in self.types.items()}
        with duckdb.connect() as connection:
            rows = connection.read_csv(str(self.file), all_varchar=True, header=True, quotechar='"', escapechar='"')
            columns = [
                duckdb.ColumnExpression(name).cast(kinds.get(name, "VARCHAR")).alias(name) for name in self.columns
            ]
            rows.select(*columns).write_parquet(str(path))
        return path


def logs(folder: Path) -> dict[str, Log]:
    """All logs by the names of their tables, those made by chance written into a folder."""
    made = write_csv(litellm_rows(4_000), folder / "made.csv")
    odd = write_csv(odd_rows(3_000), folder / "odd.csv")
    found = (
        Log("LiteLLM_SpendLogs", FOLDER / "litellm_spendlogs.csv", _LITELLM),
        Log("made by chance", made, {name: kind for name, kind in _LITELLM.items() if name in litellm_rows(1)[0]}),
        Log("observations", FOLDER / "langfuse_observations.csv", _LANGFUSE),
        Log("spans", FOLDER / "otel_spans_flat.csv", _OTEL),
        Log("azure", FOLDER / "azure_llm_trace.csv", dict.fromkeys(("ContextTokens", "GeneratedTokens"), "integer")),
        Log("odd rows", odd, _ODD, ODD_MAPPING),
    )
    return {log.table: log for log in found}


LOGS = ("LiteLLM_SpendLogs", "made by chance", "observations", "spans", "azure", "odd rows")


def unlike(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two profiles differ: whole numbers and texts at all, money and quotients beyond the twelfth digit."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            text
            for key in {*one, *other} - {"files"}
            for text in unlike(one.get(key), other.get(key), f"{where}.{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            text
            for place, pair in enumerate(zip(one, other, strict=True))
            for text in unlike(*pair, f"{where}.{place}")
        ]
    if isinstance(one, float) and isinstance(other, float) and math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12):
        return []
    return [] if one == other and type(one) is type(other) else [f"{where}: {one} and {other}"]
