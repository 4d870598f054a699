"""OpenRouter's activity export: a row a generation, cached and reasoning tokens inside the two token columns.

`cost_total` is what was paid; `cost_cache` is a saving that it already holds. Source: the export's own header.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from usage.formats.format import RowFormat, moment, named
from usage.tables.engine import Engine

_ERROR = "error"


def _canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
    return {
        "id": raw.generation_id,
        "at_us": moment(engine, raw.created_at),
        "model": raw.model_permaslug,
        "team": raw.app_name,
        "input_tokens": raw.tokens_prompt,
        "output_tokens": raw.tokens_completion,
        "cached_read_tokens": raw.tokens_cached,
        "reasoning_tokens": raw.tokens_reasoning,
        "failed": raw.finish_reason_normalized == _ERROR,
        "cost_usd": raw.cost_total,
    }


ACTIVITY = RowFormat(
    name="OpenRouter activity",
    columns={
        "generation_id": "text",
        "created_at": "text",
        "model_permaslug": "text",
        "app_name": "text",
        "tokens_prompt": "number",
        "tokens_completion": "number",
        "tokens_cached": "number",
        "tokens_reasoning": "number",
        "finish_reason_normalized": "text",
        "cost_total": "number",
    },
    needed=frozenset({"generation_id", "created_at", "tokens_prompt", "tokens_completion"}),
    time="created_at",
    canonical=_canonical,
    known=named(
        {
            "generation_id": ("id",),
            "model_permaslug": ("model",),
            "app_name": ("team",),
            "tokens_cached": ("cached_read_tokens",),
            "tokens_reasoning": ("reasoning_tokens",),
            "finish_reason_normalized": ("failed",),
            "cost_total": ("cost_usd",),
        }
    ),
    cached_rule="inside",
)
