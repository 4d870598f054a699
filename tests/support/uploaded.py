"""What users upload: benchmarks of three makers, and the config.json of a model."""

from __future__ import annotations

VLLM = {
    "date": "20260807-101112",
    "model_id": "meta-llama/Llama-3.3-70B-Instruct",
    "completed": 200,
    "total_input_tokens": 200_000,
    "total_output_tokens": 50_000,
    "max_concurrency": 32,
    "request_rate": "inf",
    "request_throughput": 4.0,
    "output_throughput": 1000.0,
    "mean_ttft_ms": 500.0,
    "mean_tpot_ms": 30.0,
}
METRICS = {
    "output_tokens_per_second": {"successful": {"mean": 900.5}},
    "prompt_token_count": {"successful": {"mean": 1024.0}},
    "output_token_count": {"successful": {"mean": 256.0}},
    "request_concurrency": {"successful": {"mean": 15.8}},
}
GUIDELLM = {"benchmarks": [{"metrics": METRICS}, {"metrics": METRICS}]}
INFERENCEX = {
    "hw": "h200",
    "tp": 8,
    "conc": 64,
    "isl": 1024,
    "osl": 1024,
    "framework": "sglang",
    "precision": "fp8",
    "tput_per_gpu": 700.0,
    "output_tput_per_gpu": 350.0,
}
CONFIG = {
    "num_hidden_layers": 32,
    "hidden_size": 4096,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "vocab_size": 128256,
    "intermediate_size": 14336,
    "max_position_embeddings": 131072,
}
