"""LiteLLM's proxy: the spend log, a row a request, as its database or its export gives it.

`prompt_tokens` is the total for all providers. Cached tokens stand in `metadata`, under `additional_usage_values` or
`usage_object`, or in columns of that name where a log was flattened. Source: LiteLLM's `schema.prisma`
(LiteLLM_SpendLogs) and its `Usage` type.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from usage.formats.format import RowFormat, moment, named, number
from usage.tables.engine import Engine

_USAGE = ("additional_usage_values", "usage_object")
_READ = ("cache_read_input_tokens", "prompt_tokens_details.cached_tokens")
_WRITTEN = ("cache_creation_input_tokens", "prompt_tokens_details.cache_creation_tokens")
_WRITTEN_5M = (
    "cache_creation.ephemeral_5m_input_tokens",
    "prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens",
)
_WRITTEN_1H = (
    "cache_creation.ephemeral_1h_input_tokens",
    "prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens",
)
_TIER = ("service_tier", *(f"{usage}.service_tier" for usage in _USAGE))
_REASONING = ("completion_tokens_details.reasoning_tokens",)
_COUNTED = (_READ, _WRITTEN, _WRITTEN_5M, _WRITTEN_1H, _REASONING)
_PATHS = [
    "status",
    "attempted_retries",
    *_TIER,
    *(f"{usage}.{path}" for paths in _COUNTED for usage in _USAGE for path in paths),
]
_FAILURE = "failure"
_BATCH = ("acreate_batch", "create_batch", "aretrieve_batch")


def _canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
    found = dict(zip(_PATHS, engine.values_in(raw.metadata, _PATHS), strict=True))

    def counted(paths: tuple[str, ...]) -> ir.Value:
        return ibis.coalesce(*(number(found[f"{usage}.{path}"]) for path in paths for usage in _USAGE))

    status = ibis.coalesce(raw.status, found["status"]).lower()
    return {
        "id": raw.request_id,
        "at_us": moment(engine, raw.startTime),
        "model": raw.model,
        "team": raw.team_id,
        "input_tokens": raw.prompt_tokens,
        "output_tokens": raw.completion_tokens,
        "cached_read_tokens": ibis.coalesce(raw.cache_read_input_tokens.cast("float64"), counted(_READ)),
        "cache_write_tokens": ibis.coalesce(raw.cache_creation_input_tokens.cast("float64"), counted(_WRITTEN)),
        "cache_write_5m_tokens": counted(_WRITTEN_5M),
        "cache_write_1h_tokens": counted(_WRITTEN_1H),
        "reasoning_tokens": counted(_REASONING),
        "failed": status == _FAILURE,
        "retry": number(found["attempted_retries"]) > 0,
        "batch": raw.call_type.isin(_BATCH),
        "service_tier": ibis.coalesce(*(found[path] for path in _TIER)),
        "cost_usd": raw.spend,
    }


_METADATA = ("cached_read_tokens", "cache_write_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
             "reasoning_tokens", "retry", "failed")  # fmt: skip
SPEND_LOGS = RowFormat(
    name="LiteLLM spend logs",
    columns={
        "request_id": "text",
        "call_type": "text",
        "spend": "number",
        "prompt_tokens": "number",
        "completion_tokens": "number",
        "startTime": "text",
        "model": "text",
        "team_id": "text",
        "status": "text",
        "metadata": "json",
        "cache_read_input_tokens": "number",
        "cache_creation_input_tokens": "number",
    },
    needed=frozenset({"prompt_tokens", "completion_tokens", "startTime", "spend"}),
    time="startTime",
    canonical=_canonical,
    known=named(
        {
            "request_id": ("id",),
            "model": ("model",),
            "team_id": ("team",),
            "status": ("failed",),
            "call_type": ("batch",),
            "spend": ("cost_usd",),
            "cache_read_input_tokens": ("cached_read_tokens",),
            "cache_creation_input_tokens": ("cache_write_tokens",),
            "metadata": _METADATA,
        }
    ),
    cached_rule="inside",
)
