"""Configurations to read, and small ones to change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "economics" / "fleet" / "config_files"
DENSE: dict[str, Any] = {
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_attention_heads": 32,
    "num_hidden_layers": 32,
    "num_key_value_heads": 8,
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": False,
}
"""Llama 3.1 8B."""
EXPERTS: dict[str, Any] = {
    "model_type": "qwen3_moe",
    "hidden_size": 2048,
    "intermediate_size": 6144,
    "moe_intermediate_size": 768,
    "num_hidden_layers": 48,
    "num_attention_heads": 32,
    "num_key_value_heads": 4,
    "head_dim": 128,
    "num_experts": 128,
    "num_experts_per_tok": 8,
    "vocab_size": 151936,
    "max_position_embeddings": 40960,
    "tie_word_embeddings": False,
}
"""Qwen3 30B A3B."""
HYBRID: dict[str, Any] = {
    **EXPERTS,
    "model_type": "qwen3_next",
    "num_experts": 512,
    "num_experts_per_tok": 10,
    "moe_intermediate_size": 512,
    "shared_expert_intermediate_size": 512,
    "num_attention_heads": 16,
    "num_key_value_heads": 2,
    "head_dim": 256,
    "attn_output_gate": True,
    "full_attention_interval": 4,
    "linear_num_key_heads": 16,
    "linear_key_head_dim": 128,
    "linear_num_value_heads": 32,
    "linear_value_head_dim": 128,
    "linear_conv_kernel_dim": 4,
}
"""Qwen3-Next 80B A3B."""


def case(name: str) -> bytes:
    """One of the configurations in `tests/economics/fleet/config_files`, as it is written."""
    return (FOLDER / f"{name}.json").read_bytes()


def case_names() -> list[str]:
    """All of them."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def content(config: Any) -> bytes:
    """A configuration as the bytes of a file."""
    return json.dumps(config).encode()
