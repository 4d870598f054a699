"""QLoRA: as LoRA, with the frozen weights kept in 4 bits."""

from __future__ import annotations

from dataclasses import dataclass

from economics.fleet.architecture import Architecture
from economics.tuning.methods.protocol import ADAPTER_SHARE, TRAINED_BYTES

NF4_BYTES = 4.127 / 8
"""Bytes of a weight in NF4 with double quantisation: 0.127 bits of scales (QLoRA, arXiv 2305.14314, section 3)."""


@dataclass(frozen=True)
class Qlora:
    """The arithmetic of LoRA: weights are unpacked to 16 bits before they are used."""

    id: str = "qlora"
    label: str = "QLoRA"
    flop_per_parameter: float = 4.0
    keeps_base: bool = True

    def state_bytes(self, model: Architecture) -> float:
        """Return the weights in 4 bits, embeddings and output head in 16, and the adapter."""
        embeddings = model.embedding_parameters
        adapter = model.total_parameters * ADAPTER_SHARE * TRAINED_BYTES
        return (model.total_parameters - embeddings) * NF4_BYTES + 2.0 * embeddings + adapter
