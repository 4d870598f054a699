"""LoRA: the model's weights stay as they are in 16 bits, a small adapter beside them is trained."""

from __future__ import annotations

from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.tuning.methods.protocol import ADAPTER_SHARE, TRAINED_BYTES


@dataclass(frozen=True)
class Lora:
    """2 FLOP a parameter forward and 2 back through the activations: no gradient of the frozen weights is computed."""

    id: str = "lora"
    label: str = "LoRA"
    flop_per_parameter: float = 4.0
    keeps_base: bool = True

    def state_bytes(self, model: Architecture) -> float:
        """Return 2 bytes a parameter, and those of the adapter."""
        return model.total_parameters * (2.0 + ADAPTER_SHARE * TRAINED_BYTES)
