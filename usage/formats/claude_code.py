"""Claude Code's local transcripts (`~/.claude/projects/…/*.jsonl`): the answers of the model among their lines.

A line of type `assistant` carries the usage of the answer that it is part of; an answer of several blocks stands on
several lines under one message id, the last with all of its output, so that one of them counts. Cached reads and writes
stand outside `input_tokens`. Lines of the model `<synthetic>` are written by the tool itself. There is no published
schema: the names were checked against the schemas of several open tools that read these files (among them ccusage), and
agree in all of them. Texts of the conversation are not read.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from usage.formats.format import RowFormat, added, moment, named
from usage.tables.engine import Engine

_USAGE = (
    "STRUCT(input_tokens DOUBLE, output_tokens DOUBLE, cache_read_input_tokens DOUBLE, "
    "cache_creation_input_tokens DOUBLE, "
    "cache_creation STRUCT(ephemeral_5m_input_tokens DOUBLE, ephemeral_1h_input_tokens DOUBLE))"
)
_ASSISTANT, _SYNTHETIC = "assistant", "<synthetic>"


def _answers(raw: ir.Table) -> ir.Table:
    """The lines that are answers of a model."""
    said = raw.message["usage"]["input_tokens"].notnull()
    return raw.filter((raw.type == _ASSISTANT) & said & (raw.message["model"] != _SYNTHETIC))


def _canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
    usage = raw.message["usage"]
    read, written = usage["cache_read_input_tokens"], usage["cache_creation_input_tokens"]
    return {
        "id": raw.message["id"],
        "at_us": moment(engine, raw.timestamp),
        "model": raw.message["model"],
        "input_tokens": added(usage["input_tokens"], read, written),
        "output_tokens": usage["output_tokens"],
        "cached_read_tokens": read,
        "cache_write_tokens": written,
        "cache_write_5m_tokens": usage["cache_creation"]["ephemeral_5m_input_tokens"],
        "cache_write_1h_tokens": usage["cache_creation"]["ephemeral_1h_input_tokens"],
    }


TRANSCRIPTS = RowFormat(
    name="Claude Code transcripts",
    columns={
        "type": "text",
        "timestamp": "text",
        "message": f"STRUCT(id VARCHAR, model VARCHAR, usage {_USAGE})",
    },
    needed=frozenset({"type", "timestamp", "message", "sessionId"}),
    nested={"message": frozenset({"usage", "model"})},
    time="timestamp",
    canonical=_canonical,
    known=named(
        {
            "message": (
                *("id", "model", "cached_read_tokens", "cache_write_tokens"),
                *("cache_write_5m_tokens", "cache_write_1h_tokens"),
            )
        }
    ),
    cached_rule="outside",
    rows=_answers,
)
