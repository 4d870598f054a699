"""OpenTelemetry's `gen_ai` spans: as OTLP in JSON, one export request a line, and flat, a row a span.

Only spans whose operation is a call of a model are requests: spans of agents repeat the sum of their children, spans of
HTTP and tools have no tokens. Cached and reasoning tokens are inside. The older names of the attributes
(`prompt_tokens`, `gen_ai.system`) count as well. Source: the semantic conventions of OpenTelemetry for generative AI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from usage.files.opened import Opened
from usage.files.table import open_table
from usage.files.wrong import refuse_times
from usage.formats.format import RowFormat, canonical_of, moment, named, number, values_of
from usage.holdings.requests import Requests
from usage.tables.duck import DuckDbEngine
from usage.tables.engine import Engine

_CALLS = ("chat", "text_completion", "generate_content", "embeddings", "completion")
_ERRORS = ("2", "ERROR", "STATUS_CODE_ERROR")
_OPERATION = "gen_ai.operation.name"
_ATTRIBUTES = (
    _OPERATION,
    "gen_ai.request.model",
    "gen_ai.response.model",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.prompt_tokens",
    "gen_ai.usage.completion_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cached_input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
)
"""The attributes of a span that are read; those with prompts and answers are not among them."""


def _canonical(engine: Engine, spans: ir.Table) -> Mapping[str, ir.Value]:
    def counted(*names: str) -> ir.Value:
        return ibis.coalesce(*(_number(engine, spans[name]) for name in names))

    return {
        "id": spans.trace_id.concat(":", spans.span_id),
        "at_us": moment(engine, spans.start_time),
        "model": ibis.coalesce(spans["gen_ai.response.model"], spans["gen_ai.request.model"]),
        "team": spans["service.name"],
        "input_tokens": counted("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
        "output_tokens": counted("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
        "cached_read_tokens": counted("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cached_input_tokens"),
        "cache_write_tokens": counted(
            "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write.input_tokens"
        ),
        "reasoning_tokens": counted("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"),
        "failed": spans.status_code.cast("string").upper().isin(_ERRORS).fill_null(False),
    }


def _number(engine: Engine, value: ir.Value) -> ir.Value:
    return number(engine, value) if value.type().is_string() else value.cast("float64")


def _calls(spans: ir.Table) -> ir.Table:
    """The spans that are calls of a model."""
    return spans.filter(spans[_OPERATION].lower().isin(_CALLS))


FLAT = RowFormat(
    name="OpenTelemetry spans in a table",
    columns={
        "trace_id": "text",
        "span_id": "text",
        "start_time": "text",
        "status_code": "text",
        "service.name": "text",
        **{name: "number" if ".usage." in name else "text" for name in _ATTRIBUTES},
    },
    needed=frozenset({"span_id", "start_time", _OPERATION}),
    time="start_time",
    canonical=_canonical,
    known=named(
        {
            "span_id": ("id",),
            "gen_ai.request.model": ("model",),
            "gen_ai.response.model": ("model",),
            "service.name": ("team",),
            "status_code": ("failed",),
            "gen_ai.usage.cache_read.input_tokens": ("cached_read_tokens",),
            "gen_ai.usage.cached_input_tokens": ("cached_read_tokens",),
            "gen_ai.usage.cache_creation.input_tokens": ("cache_write_tokens",),
            "gen_ai.usage.cache_write.input_tokens": ("cache_write_tokens",),
            "gen_ai.usage.reasoning.output_tokens": ("reasoning_tokens",),
            "gen_ai.usage.reasoning_tokens": ("reasoning_tokens",),
        }
    ),
    cached_rule="inside",
    rows=_calls,
)

_VALUE = "STRUCT(stringValue VARCHAR, intValue VARCHAR, doubleValue VARCHAR)"
_PAIRS = f"STRUCT(key VARCHAR, value {_VALUE})[]"
_SPAN = (
    "STRUCT(traceId VARCHAR, spanId VARCHAR, startTimeUnixNano VARCHAR, status STRUCT(code VARCHAR), "
    f"attributes {_PAIRS})"
)
_RESOURCE = f"STRUCT(resource STRUCT(attributes {_PAIRS}), scopeSpans STRUCT(spans {_SPAN}[])[])[]"
_SPANS = "resourceSpans"
_KNOWN = ("id", "model", "team", "failed", "cached_read_tokens", "cache_write_tokens", "reasoning_tokens")


@dataclass(frozen=True)
class Otlp:
    """OTLP in JSON: resources hold scopes, scopes hold spans, spans hold attributes as a list of pairs."""

    name: str = "OpenTelemetry spans (OTLP)"

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns that are read."""
        return {_SPANS: _RESOURCE}

    def fits(self, file: Opened) -> int:
        """Return whether a file has spans by resource."""
        return int(_SPANS in file.columns or any(isinstance(value, list) for value in values_of(file, _SPANS)))

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Requests:
        """Return the calls of models among the spans."""
        spans = _calls(_flattened(open_table(engine, files, self.columns)))
        return Requests(
            engine=engine,
            table=canonical_of(engine, spans, _canonical(engine, spans)),
            known=named({_SPANS: _KNOWN})(frozenset({_SPANS})),
            format=self.name,
            files=tuple(file.name for file in files),
            cached_rule="inside",
            refuse_times=lambda: refuse_times(files, "startTimeUnixNano"),
        )


def _flattened(raw: ir.Table) -> ir.Table:
    """The spans as a table with a column an attribute."""
    resources = raw.select(resource=raw[_SPANS].unnest())
    scopes = resources.select(
        service=_attribute(resources.resource["resource"]["attributes"], "service.name"),
        scope=resources.resource["scopeSpans"].unnest(),
    )
    spans = scopes.select("service", span=scopes.scope["spans"].unnest())
    span = spans.span
    chosen = span["attributes"].filter(lambda pair: pair["key"].isin(_ATTRIBUTES))
    pairs = spans.select(
        "service",
        trace_id=span["traceId"],
        span_id=span["spanId"],
        start_time=span["startTimeUnixNano"],
        status_code=span["status"]["code"],
        pairs=chosen,
    )
    return pairs.select(
        "trace_id",
        "span_id",
        "start_time",
        "status_code",
        **{"service.name": pairs.service},
        **{name: _attribute(pairs.pairs, name) for name in _ATTRIBUTES},
    )


def _attribute(pairs: ir.ArrayValue, name: str) -> ir.StringValue:
    value = pairs.filter(lambda pair: pair["key"] == name)[0]["value"]
    return ibis.coalesce(value["stringValue"], value["intValue"], value["doubleValue"])


OTLP = Otlp()
