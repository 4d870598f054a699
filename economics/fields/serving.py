"""The fields of a scenario that describe the serving of a replica: part of the table in `table.py`."""

from __future__ import annotations

from economics.fields.field import Field


def _lever(name: str, label: str, text: str) -> Field:
    typical = "1 (off); published figures are beside the control"
    return Field(name, label, "factor", 0, 10, text, typical, 1, low_open=True)


SERVING_FIELDS = (
    Field(
        "concurrency",
        "Requests at a time",
        "request per copy",
        1,
        1e6,
        "Requests that one copy keeps in flight.",
        "8 to 256",
        whole=True,
    ),
    Field(
        "time_per_output_token_ms",
        "Time per output token",
        "ms",
        0,
        1e5,
        "Longest average time between two tokens of an answer; as many requests run at a time as keep it.",
        "20 to 100 ms (50 to 10 tokens a second for each reader)",
        low_open=True,
    ),
    Field(
        "time_to_first_token_ms",
        "Time to first token",
        "ms",
        0,
        1e7,
        "Longest average time until an answer begins.",
        "200 to 5,000 ms",
        low_open=True,
    ),
    Field(
        "context_tokens",
        "Context that must fit",
        "token",
        1,
        1e7,
        "One sequence this long must fit beside the weights.",
        "8,192 to 131,072",
        whole=True,
    ),
    Field(
        "input_tokens",
        "Input tokens a request",
        "token",
        1,
        1e7,
        "Mean input tokens of a request of the measurement.",
        "128 to 32,768",
    ),
    Field(
        "output_tokens",
        "Output tokens a request",
        "token",
        1,
        1e7,
        "Mean output tokens of a request of the measurement.",
        "64 to 8,192",
    ),
    _lever(
        "speculative_decoding",
        "Speculative decoding",
        "Factor on the decode rate from drafting tokens with a smaller model.",
    ),
    _lever(
        "disaggregation",
        "Disaggregation",
        "Factor on both rates from prefill and decode on separate GPUs.",
    ),
    _lever(
        "quantisation",
        "Quantisation",
        "Factor on both rates from a precision that the throughput was not measured or estimated at.",
    ),
)
"""The fields of `serving` and `measured`; those they share with other parts are in `table.py`."""
