"""What the formulas ask of a way to tune a model."""

from __future__ import annotations

from typing import Protocol

from economics.fleet.architecture import Architecture

ADAPTER_SHARE = 0.003
"""Parameters of an adapter over those of the model: rank 8 on all matrices of Llama 2 7B (20 million); an assumption,
larger models and lower ranks have less."""
TRAINED_BYTES = 16.0
"""Bytes of a parameter that is trained in mixed precision with Adam: weight 2, gradient 2, master copy 4, moments 8."""


class Method(Protocol):
    """A way to tune a model."""

    @property
    def id(self) -> str:
        """Its name in files and on the command line."""

    @property
    def label(self) -> str:
        """Its name on pages."""

    @property
    def flop_per_parameter(self) -> float:
        """Arithmetic for each token and each active parameter [FLOP]."""

    @property
    def keeps_base(self) -> bool:
        """Whether the base model stays as it is, so that several tuned models can share copies of it."""

    def state_bytes(self, model: Architecture) -> float:
        """Return the bytes of weights, gradients and the optimiser's state, over all GPUs [byte]."""
