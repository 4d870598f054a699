"""Speed of reading what users drop: a detailed benchmark of 20 MB; the floor is the JSON reader of Python alone."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.model import paired
from breakeven.uploads.benchmarks.reading import read_benchmark

REQUESTS, TOKENS = 3000, 300
REPEATS = 5


def detailed_benchmark() -> tuple[float, float]:
    """Seconds to the run of a result of `vllm bench serve --save-detailed`, and to its Python objects."""
    content = _detailed()
    return paired(lambda: read_benchmark(content, "detailed.json"), lambda: json.loads(content), REPEATS)


def _detailed() -> bytes:
    gaps = np.random.default_rng(1).uniform(0.01, 0.04, (REQUESTS, TOKENS))
    result = {
        "model_id": "Qwen/Qwen3-32B",
        "max_concurrency": 64,
        "duration": 360.0,
        "completed": REQUESTS,
        "failed": 0,
        "total_input_tokens": 1000 * REQUESTS,
        "total_output_tokens": TOKENS * REQUESTS,
        "output_throughput": TOKENS * REQUESTS / 360,
        "itls": gaps.tolist(),
        "generated_texts": ["one answer"] * REQUESTS,
        "errors": [""] * REQUESTS,
    }
    return json.dumps(result).encode()
