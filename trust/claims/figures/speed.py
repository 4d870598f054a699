"""Figures of speed, from the product's estimator: throughput of a layout, time to the first token."""

from __future__ import annotations

from dataclasses import dataclass

from economics.fleet.configuration import Layout, Serving, Work
from economics.fleet.estimator import PointEstimate, estimate_one
from pricing.resolve.shelf import shelf
from trust.claims.figures.figure import Answer, Kind, Values, quantity, shown
from trust.claims.figures.machines import GPU, WHOLE_GPUS
from trust.claims.figures.memory import PRECISION
from trust.claims.figures.tokens import MODEL
from trust.claims.known import Known

ENGINE = "vllm"
_INPUT = quantity("input_tokens", "Input tokens of a request", "token", 1, 1e7, "tokens read", whole=True)
_OUTPUT = quantity("output_tokens", "Output tokens of a request", "token", 1, 1e7, "tokens written", whole=True)
_AT_ONCE = quantity("requests", "Requests at a time", "request", 1, 1e6, "left out: as many as memory holds")


def _estimated(values: Values, known: Known) -> PointEstimate:
    model, gpu = known.model(values.text("model")), known.gpu(values.text("gpu"))
    serving = Serving(model, gpu, values.text("precision"), ENGINE)
    at_once = values.number("requests") if values.has("requests") else None
    work = Work(values.number("input_tokens"), values.number("output_tokens"), at_once)
    return estimate_one(serving, Layout(int(values.number("gpus"))), work, shelf(known.catalogue).constants)


def _words(values: Values, known: Known) -> str:
    layout = f"{values.text('precision').upper()} on {known.gpus(values.number('gpus'), values.text('gpu'))}"
    lengths = f"{shown(values.number('input_tokens'))} in, {shown(values.number('output_tokens'))} out"
    return f"{known.name(values.text('model'))} in {layout}, {lengths}"


@dataclass(frozen=True)
class Throughput(Kind):
    """The tokens a second that a layout is estimated to serve, input and output together."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Estimate it; the band of the estimate is said beside it."""
        found = _estimated(values, known)
        both = (values.number("input_tokens") + values.number("output_tokens")) / values.number("output_tokens")
        rate, low, high = (both * each for each in (found.output_tokens_per_second, found.low, found.high))
        band = f"80 % band {shown(low)} to {shown(high)}"
        return Answer.point(rate, f"{_words(values, known)}: estimated {shown(rate)} token/s, {band}")


@dataclass(frozen=True)
class FirstToken(Kind):
    """The milliseconds that a layout is estimated to take to the first token."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Estimate it."""
        found = _estimated(values, known).ttft_ms
        return Answer.point(found, f"{_words(values, known)}: estimated {shown(found)} ms to the first token")


_LAYOUT = (MODEL, GPU, WHOLE_GPUS, PRECISION, _INPUT, _OUTPUT, _AT_ONCE)
SPEED_FIGURES = (
    Throughput(
        *("throughput", "Estimated throughput of a layout", "token/s", "config"),
        _LAYOUT,
        frozenset({"requests"}),
    ),
    FirstToken(
        *("time to first token", "Estimated time to the first token", "ms", "config"),
        _LAYOUT,
        frozenset({"requests"}),
    ),
)
