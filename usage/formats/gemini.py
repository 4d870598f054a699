"""Gemini's and Vertex AI's answers, an object a line: what each says of its tokens in `usageMetadata`.

Thoughts stand outside `candidatesTokenCount`, cached tokens inside `promptTokenCount`. A failed call leaves no
metadata. Source: the reference of `GenerateContentResponse.UsageMetadata`.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from usage.formats.format import RowFormat, added, moment, named
from usage.tables.engine import Engine


def _canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
    usage = raw.usageMetadata
    return {
        "id": raw.responseId,
        "at_us": moment(engine, raw.createTime),
        "model": raw.modelVersion,
        "input_tokens": added(usage["promptTokenCount"], usage["toolUsePromptTokenCount"]),
        "output_tokens": added(usage["candidatesTokenCount"], usage["thoughtsTokenCount"]),
        "cached_read_tokens": usage["cachedContentTokenCount"],
        "reasoning_tokens": usage["thoughtsTokenCount"],
    }


_COUNTS = (
    "promptTokenCount",
    "toolUsePromptTokenCount",
    "candidatesTokenCount",
    "thoughtsTokenCount",
    "cachedContentTokenCount",
)
RESPONSES = RowFormat(
    name="Gemini responses",
    columns={
        "createTime": "text",
        "responseId": "text",
        "modelVersion": "text",
        "usageMetadata": f"STRUCT({', '.join(f'{name} DOUBLE' for name in _COUNTS)})",
    },
    needed=frozenset({"createTime", "usageMetadata"}),
    nested={"usageMetadata": frozenset({"promptTokenCount"})},
    time="createTime",
    canonical=_canonical,
    known=named(
        {
            "responseId": ("id",),
            "modelVersion": ("model",),
            "usageMetadata": ("cached_read_tokens", "reasoning_tokens"),
        }
    ),
    cached_rule="inside",
)
