"""Memory of a training: what a GPU holds, whether it fits, and the least layout that does.

Weights, gradients and the optimiser's state are spread evenly over all GPUs; every GPU holds the activations of its own
examples: the input of each layer (the rest is computed again on the way back), the widest layer, and the logits of each
token with their gradients (16 bits, 32 and 32).
"""

from __future__ import annotations

from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.fleet.memory import RUNTIME_BYTES, USABLE_SHARE
from economics.tuning.methods.protocol import Method

TRIED_COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)
"""Numbers of GPUs that are tried for the least layout."""
_LOGIT_BYTES = 10.0


@dataclass(frozen=True)
class TuningFit:
    """What one GPU of a layout needs and has [byte]."""

    gpus: int
    state_bytes: float
    activation_bytes: float
    usable_bytes: float

    @property
    def needed_bytes(self) -> float:
        """All that a GPU holds, its runtime included."""
        return self.state_bytes + self.activation_bytes + RUNTIME_BYTES

    @property
    def fits(self) -> bool:
        """Whether a GPU holds its part."""
        return self.needed_bytes <= self.usable_bytes


def activation_bytes(model: Architecture, tokens: float) -> float:
    """Return the activations of the examples on one GPU, `tokens` long together [byte]."""
    widest = max(model.dense_ffn, model.experts_active * model.expert_ffn + model.shared_ffn)
    a_token = (
        2.0 * model.layers * model.hidden + 2.0 * (8 * model.hidden + 3 * widest) + _LOGIT_BYTES * model.vocabulary
    )
    return a_token * tokens


def tuning_fit(
    model: Architecture, method: Method, gpu: Gpu, gpus: int, sequence_length: float, examples: float = 1
) -> TuningFit:
    """Return what each of `gpus` GPUs needs to train with `examples` examples on each at a time."""
    return TuningFit(
        gpus,
        method.state_bytes(model) / gpus,
        activation_bytes(model, sequence_length * examples),
        gpu.memory_bytes * USABLE_SHARE,
    )


def least_fit(model: Architecture, method: Method, gpu: Gpu, sequence_length: float) -> TuningFit | None:
    """Return the fit of the fewest GPUs that hold a training; None where not even the most do."""
    fits = (tuning_fit(model, method, gpu, count, sequence_length) for count in TRIED_COUNTS)
    return next((fit for fit in fits if fit.fits), None)
