"""The serving engines that measurements and estimates are of."""

from __future__ import annotations

ENGINES = ("vllm", "sglang", "trtllm")
DEFAULT_ENGINE = "vllm"
