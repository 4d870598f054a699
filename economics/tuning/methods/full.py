"""Full fine-tuning: every weight is trained."""

from __future__ import annotations

from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.tuning.methods.protocol import TRAINED_BYTES


@dataclass(frozen=True)
class Full:
    """2 FLOP a parameter forward, 4 back: gradients of activations and of weights."""

    id: str = "full"
    label: str = "full fine-tuning"
    flop_per_parameter: float = 6.0
    keeps_base: bool = False

    def state_bytes(self, model: Architecture) -> float:
        """Return 16 bytes a parameter; 8-bit or offloaded optimisers take less."""
        return model.total_parameters * TRAINED_BYTES
