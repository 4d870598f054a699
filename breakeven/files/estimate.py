"""An estimate of throughput as a JSON document, which `breakeven throughput` prints."""

from __future__ import annotations

from typing import Any, get_args

from economics.fleet.configuration import Layout, Serving, Work, cache_precision, unpacked_words
from economics.fleet.constants import Constants
from economics.fleet.estimator import estimate_one
from economics.fleet.memory import Attention, fit


def estimate_document(serving: Serving, gpus: float, work: Work, constants: Constants) -> dict[str, Any]:
    """Return the estimate for a replica of `gpus` GPUs: rates in token/s, latencies in ms, memory in bytes.

    `work` holds plain numbers. Raises InputError where the estimator refuses the configuration.
    """
    estimate = estimate_one(serving, Layout(gpus), work, constants)
    cached = cache_precision(serving.engine, serving.precision)
    context = int(work.input_tokens + work.output_tokens)
    memory, spread = (
        fit(serving.model, serving.gpu, int(gpus), serving.precision, context, 1, cached, attention)
        for attention in get_args(Attention)
    )
    return {
        "model": serving.model.id,
        "gpu": serving.gpu.id,
        "gpus": int(gpus),
        "precision": serving.precision,
        "engine": serving.engine,
        "input_tokens": work.input_tokens,
        "output_tokens": work.output_tokens,
        "concurrency": work.concurrency,
        "cache_hit_rate": work.cache_hit_rate,
        "kind": "estimated",
        "regime": {"measured": "pair measured", "unmeasured": "pair never measured"}[estimate.regime],
        "output_tokens_per_second": _rounded(estimate.output_tokens_per_second),
        "low": _rounded(estimate.low),
        "high": _rounded(estimate.high),
        "band": "80 % of kept-out measurements of this regime lie between low and high",
        "prefill_tokens_per_second": _rounded(estimate.prefill_tokens_per_second),
        "decode_tokens_per_second": _rounded(estimate.decode_tokens_per_second),
        "time_to_first_token_ms": _rounded(estimate.ttft_ms),
        "time_per_output_token_ms": _rounded(estimate.tpot_ms),
        "sequences_in_flight": estimate.sequences,
        "limit": estimate.limit,
        "unpacked": unpacked_words(serving),
        "memory_bytes": {
            "weights": memory.weight_bytes,
            "cache_of_one_request": memory.cache_bytes,
            "with_data_parallel_attention": {
                "weights": spread.weight_bytes,
                "cache_of_one_request": spread.cache_bytes,
            },
            "cache_precision": cached,
            "reserve": memory.reserve_bytes,
            "usable": memory.usable_bytes,
        },
    }


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
