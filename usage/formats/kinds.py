"""All formats that are recognised."""

from __future__ import annotations

from usage.formats import azure, bedrock, gemini, langfuse, litellm, openrouter, traces
from usage.formats.format import Format

FORMATS: tuple[Format, ...] = (
    litellm.SPEND_LOGS,
    openrouter.ACTIVITY,
    langfuse.OBSERVATIONS,
    bedrock.INVOCATIONS,
    gemini.RESPONSES,
    azure.TRACE,
    traces.MOONCAKE,
    traces.BAILIAN,
)
