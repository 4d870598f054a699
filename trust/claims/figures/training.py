"""Figures of training: floating-point operations, rates, hours, money, and the size of an adapter.

A token takes 2 operations a parameter forward, 2 back for the gradients of activations and 2 for those of weights:
6·N·D in full training, 4·N·D where the weights themselves are frozen (LoRA, QLoRA).
"""

from __future__ import annotations

from dataclasses import dataclass

from economics.units import SECONDS_PER_HOUR
from trust.claims.figures.figure import Answer, Kind, Values, Words, count, no_figure, quantity, shown
from trust.claims.figures.machines import RATE
from trust.claims.figures.memory import BILLIONS
from trust.claims.figures.tokens import MODEL
from trust.claims.known import Known

OPERATIONS_A_PARAMETER = {"full": 6.0, "lora": 4.0, "qlora": 4.0}
"""Floating-point operations for each parameter and token, by method."""
_METHOD = Words("method", "Method", "full training, or frozen weights", tuple(OPERATIONS_A_PARAMETER))
_TOKENS = count("tokens", "Training tokens", "token", "tokens times epochs")
_EACH = count("tokens_per_second_per_gpu", "Rate of one GPU", "token/s", "tokens trained a second on each GPU")


def operations(method: str, parameters: float, tokens: float) -> float:
    """Return the operations of training [FLOP]; `parameters` are those that a token passes through."""
    return OPERATIONS_A_PARAMETER[method] * parameters * tokens


@dataclass(frozen=True)
class Operations(Kind):
    """The operations of a training."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Multiply."""
        del known
        method, billions, tokens = values.text("method"), values.number("parameters_b"), values.number("tokens")
        total = operations(method, billions * 1e9, tokens)
        each = shown(OPERATIONS_A_PARAMETER[method])
        return Answer.point(total, f"{each} × {shown(billions)}B parameters × {shown(tokens)} tokens = {shown(total)}")


@dataclass(frozen=True)
class Rate(Kind):
    """The operations a second that a GPU does at a training rate."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Multiply."""
        del known
        method, billions = values.text("method"), values.number("parameters_b")
        speed = values.number("tokens_per_second_per_gpu")
        rate = operations(method, billions * 1e9, speed) / 1e12
        each = shown(OPERATIONS_A_PARAMETER[method])
        said = f"{each} × {shown(billions)}B parameters × {shown(speed)} token/s"
        return Answer.point(rate, f"{said} = {shown(rate)} TFLOP/s a GPU")


@dataclass(frozen=True)
class MeasuredRuns(Kind):
    """By how much the formula misses the TFLOP/s that measured runs publish: the range of formula ÷ published."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Work out each run."""
        method, framework = values.text("method"), values.text("framework")
        runs = known.training_runs(method, framework)
        if not runs:
            raise no_figure(f"no run of {framework} by {method} publishes its TFLOP/s")
        rates = [operations(method, r.parameters_active, r.tokens_per_second_per_gpu) / 1e12 for r in runs]
        low, high = min(rates), max(rates)
        each = shown(OPERATIONS_A_PARAMETER[method])
        said = f"{each} × active parameters × token/s of {len(runs)} runs of {framework}"
        off = [rate / (run.published_tflops_per_gpu or rate) for rate, run in zip(rates, runs, strict=True)]
        fit = f"each {shown(min(off))} to {shown(max(off))} of what it publishes"
        return Answer(low, high, f"{said}: {shown(low)} to {shown(high)} TFLOP/s a GPU, {fit}")


@dataclass(frozen=True)
class TrainingHours(Kind):
    """The GPU-hours of a training at a measured rate."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Divide."""
        del known
        tokens, speed = values.number("tokens"), values.number("tokens_per_second_per_gpu")
        hours = tokens / speed / SECONDS_PER_HOUR
        return Answer.point(hours, f"{shown(tokens)} tokens / {shown(speed)} token/s a GPU = {shown(hours)} GPU-hours")


@dataclass(frozen=True)
class TrainingCost(Kind):
    """The rent of a training at a measured rate."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Multiply the GPU-hours by the rate."""
        del known
        tokens, speed = values.number("tokens"), values.number("tokens_per_second_per_gpu")
        rate = values.number("usd_per_gpu_hour")
        usd = tokens / speed / SECONDS_PER_HOUR * rate
        said = f"{shown(tokens)} tokens / {shown(speed)} token/s a GPU × ${shown(rate)} an hour"
        return Answer.point(usd, f"{said} = ${shown(usd)}")


@dataclass(frozen=True)
class TokensBilled(Kind):
    """The tokens that a training is billed for: trained and validated."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Add both."""
        del known
        trained = values.number("tokens") * values.number_or("epochs", 1.0)
        checked = values.number_or("validation_tokens", 0.0) * values.number_or("evaluations", 1.0)
        mtok = (trained + checked) / 1e6
        return Answer.point(mtok, f"{shown(trained)} trained + {shown(checked)} validated = {shown(mtok)} Mtok")


@dataclass(frozen=True)
class Adapter(Kind):
    """The parameters of a low-rank adapter on every linear layer of a dense model."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Add rank × (in + out) over the layers, as a share of the model or in MB at 16 bits."""
        model, rank = values.text("model"), values.number("rank")
        sizes = known.model(model)
        width, keys = sizes.heads * sizes.head_dim, sizes.kv_heads * sizes.head_dim
        attention = 2 * (sizes.hidden + width) + 2 * (sizes.hidden + keys)
        layer = attention + sizes.ffn_matrices * (sizes.hidden + sizes.dense_ffn)
        added = rank * layer * sizes.layers
        said = f"rank {shown(rank)} × {shown(layer * sizes.layers)} rows and columns of {known.name(model)}"
        match values.text("which"):
            case "share of parameters":
                part = added / sizes.total_parameters
                return Answer.point(part, f"{said} = {shown(added)} parameters, {shown(100 * part)} % of the model")
            case "times fewer":
                times = sizes.total_parameters / added
                return Answer.point(times, f"{said} = {shown(added)} parameters, {shown(times)} times fewer")
            case _:
                size = added * 2 / 1e6
                return Answer.point(size, f"{said} × 2 byte = {shown(size)} MB")


TRAINING_FIGURES = (
    Operations(
        *("training operations", "Operations of a training", "FLOP", "arithmetic"), (_METHOD, BILLIONS, _TOKENS)
    ),
    Rate(*("training rate", "Operations a second of one GPU", "TFLOP/s/GPU", "arithmetic"), (_METHOD, BILLIONS, _EACH)),
    MeasuredRuns(
        *("measured training runs", "Operations a second of measured runs", "TFLOP/s/GPU", "config"),
        (_METHOD, Words("framework", "Framework", "whose runs")),
    ),
    TrainingHours(*("training hours", "GPU-hours of a training", "GPU-hour", "arithmetic"), (_TOKENS, _EACH)),
    TrainingCost(*("training cost", "Rent of a training", "USD", "arithmetic"), (_TOKENS, _EACH, RATE)),
    TokensBilled(
        *("training tokens", "Tokens that a training is billed for", "Mtok", "arithmetic"),
        (
            _TOKENS,
            quantity("epochs", "Epochs", "", 0, 1e6, "how often each token is trained on"),
            count("validation_tokens", "Validation tokens", "token", "tokens of one evaluation"),
            quantity("evaluations", "Evaluations", "", 0, 1e6, "how often they are run", whole=True),
        ),
        frozenset({"epochs", "validation_tokens", "evaluations"}),
    ),
    Adapter(
        *("adapter", "Size of a low-rank adapter", "", "config"),
        (
            MODEL,
            quantity("rank", "Rank", "", 0, 65536, "rank of the adapter's matrices", whole=True),
            Words("which", "Counted as", "of the model, or in memory", ("share of parameters", "times fewer", "MB")),
        ),
    ),
)
