"""Amazon Bedrock's model invocation log, an object a line: cached tokens stand beside `inputTokenCount`, outside it.

Source: AWS' page on model invocation logging; `errorCode` marks a call that failed. Bodies of prompts are not read.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from usage.formats.format import RowFormat, added, moment, named
from usage.tables.engine import Engine


def _canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
    read, written = raw.input["cacheReadInputTokenCount"], raw.input["cacheWriteInputTokenCount"]
    return {
        "id": raw.requestId,
        "at_us": moment(engine, raw.timestamp),
        "model": raw.modelId,
        "input_tokens": added(raw.input["inputTokenCount"], read, written),
        "output_tokens": raw.output["outputTokenCount"],
        "cached_read_tokens": read,
        "cache_write_tokens": written,
        "region": raw.region,
        "failed": (raw.errorCode.fill_null("") != ""),
    }


_INPUT = "STRUCT(inputTokenCount DOUBLE, cacheReadInputTokenCount DOUBLE, cacheWriteInputTokenCount DOUBLE)"
INVOCATIONS = RowFormat(
    name="Bedrock invocation logs",
    columns={
        "timestamp": "text",
        "requestId": "text",
        "modelId": "text",
        "region": "text",
        "errorCode": "text",
        "input": _INPUT,
        "output": "STRUCT(outputTokenCount DOUBLE)",
    },
    needed=frozenset({"timestamp", "requestId", "modelId", "input"}),
    nested={"input": frozenset({"inputTokenCount"})},
    time="timestamp",
    canonical=_canonical,
    known=named(
        {"requestId": ("id",), "modelId": ("model",), "input": ("cached_read_tokens", "cache_write_tokens", "failed")}
    ),
    cached_rule="outside",
)
