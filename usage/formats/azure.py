"""Azure's published traces of LLM inference: a time and two counts a row. Source: the AzurePublicDataset repository."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from usage.formats.format import RowFormat, moment, named
from usage.tables.engine import Engine


def _canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
    return {
        "at_us": moment(engine, raw.TIMESTAMP),
        "input_tokens": raw.ContextTokens,
        "output_tokens": raw.GeneratedTokens,
    }


TRACE = RowFormat(
    name="an Azure LLM inference trace",
    columns={"TIMESTAMP": "text", "ContextTokens": "number", "GeneratedTokens": "number"},
    needed=frozenset({"TIMESTAMP", "ContextTokens", "GeneratedTokens"}),
    time="TIMESTAMP",
    canonical=_canonical,
    known=named({}),
    cached_rule=None,
)
