"""All formats that are recognised."""

from __future__ import annotations

from usage.formats import (
    anthropic,
    azure,
    bedrock,
    claude_code,
    codex,
    focus,
    gemini,
    langfuse,
    litellm,
    litellm_daily,
    openai,
    opencost,
    openrouter,
    otel,
    traces,
    vllm,
)
from usage.formats.format import Format

FORMATS: tuple[Format, ...] = (
    litellm.SPEND_LOGS,
    litellm_daily.SPEND,
    openrouter.ACTIVITY,
    langfuse.OBSERVATIONS,
    bedrock.INVOCATIONS,
    gemini.RESPONSES,
    otel.FLAT,
    otel.OTLP,
    openai.USAGE,
    openai.COSTS,
    anthropic.USAGE,
    anthropic.COSTS,
    focus.BILL,
    opencost.COSTS,
    vllm.METRICS,
    claude_code.TRANSCRIPTS,
    codex.SESSIONS,
    azure.TRACE,
    traces.MOONCAKE,
    traces.BAILIAN,
)
