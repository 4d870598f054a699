"""How a scenario describes serving a self-hosted model: a replica's load, and the user's own measurement or model."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, PlainValidator

from economics.errors import InputError
from economics.fields.checks import calendar_date, default, number, one_of
from economics.fields.part import Part, Text
from economics.fields.refusal import refused
from economics.fleet.architecture import Architecture, architecture_document, architecture_from_document
from economics.fleet.engines import ENGINES

DEFAULT_TIME_PER_OUTPUT_TOKEN_MS = 50.0
"""Where the scenario sets no load, a replica takes as many requests at a time as keep this time per output token: 20
tokens a second for each reader, several times reading speed. An assumption, shown wherever it is used."""


class ServingPlan(Part):
    """The load of a replica, and the levers on its throughput; each lever is a factor, 1 when off.

    A replica keeps `concurrency` requests in flight, or as many as keep both latencies (averages, ms); with neither, as
    many as keep 50 ms per output token. Without an engine, that of the measurement used counts, else vLLM. One sequence
    of `context_tokens` must fit beside the weights.
    """

    engine: Annotated[str | None, one_of(ENGINES)] = None
    concurrency: Annotated[int | None, number("concurrency")] = None
    time_per_output_token_ms: Annotated[float | None, number("time_per_output_token_ms")] = None
    time_to_first_token_ms: Annotated[float | None, number("time_to_first_token_ms")] = None
    context_tokens: Annotated[int | None, number("context_tokens")] = None
    speculative_decoding: Annotated[float, number("speculative_decoding")] = default("speculative_decoding")
    disaggregation: Annotated[float, number("disaggregation")] = default("disaggregation")
    quantisation: Annotated[float, number("quantisation")] = default("quantisation")


class MeasuredRun(Part):
    """The user's own measurement of the option's model, GPUs and precision; lengths are means over the requests.

    Without `concurrency` it is an offline maximum: as many requests in flight as memory and the engine hold.
    """

    output_tokens_per_second: Annotated[float, number("output_tokens_per_second")]
    input_tokens: Annotated[float, number("input_tokens")]
    output_tokens: Annotated[float, number("output_tokens")]
    concurrency: Annotated[int | None, number("concurrency")] = None
    cache_hit_rate: Annotated[float, number("cache_hit_rate")] = default("cache_hit_rate")
    engine: Annotated[str | None, one_of(ENGINES)] = None
    source: Text = "a run of your own"
    observed_on: Annotated[
        date | None, BeforeValidator(calendar_date), PlainSerializer(lambda day: day and day.isoformat())
    ] = None


def _architecture(value: Any) -> Architecture | None:
    try:
        return value if isinstance(value, Architecture) else architecture_from_document(value)
    except InputError as error:
        where = f".{error.field}" if error.field else ""
        raise refused(f"architecture{where}: {error.message}", error.rule) from None


OwnArchitecture = Annotated[
    Architecture | None,
    PlainValidator(_architecture),
    PlainSerializer(lambda model: None if model is None else architecture_document(model)),
]
"""The sizes of a model that is not in the registry, as `read_model_file` reads them from its config.json."""
