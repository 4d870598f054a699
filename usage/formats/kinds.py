"""All formats that are recognised."""

from __future__ import annotations

from usage.formats import anthropic, azure, bedrock, gemini, langfuse, litellm, openai, opencost, openrouter, otel, traces
from usage.formats.format import Format

FORMATS: tuple[Format, ...] = (
    litellm.SPEND_LOGS,
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
    opencost.COSTS,
    azure.TRACE,
    traces.MOONCAKE,
    traces.BAILIAN,
)
