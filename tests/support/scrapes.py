"""Scrapes of vLLM's metrics for tests: counters of one engine at two times, 1,000 seconds apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SECONDS = 1_000
RISES: Mapping[str, float] = {
    "vllm:prompt_tokens_total": 2_000_000,
    "vllm:generation_tokens_total": 400_000,
    'vllm:request_success_total{finished_reason="stop"}': 1_000,
}
"""2,000 input and 400 output tokens a second, in 1,000 requests."""


def scrapes(
    folder: Path, rises: Mapping[str, float] | None = None, gauges: Mapping[str, float] | None = None
) -> list[Path]:
    """Write two scrapes: what counters rise by, beside those above, and gauges that stay."""
    paths = []
    for place, at in enumerate(("20261027T060000Z", f"20261027T06{SECONDS // 60:02d}{SECONDS % 60:02d}Z")):
        lines = [_line(name, 5_000 + place * rise) for name, rise in {**RISES, **(rises or {})}.items()]
        lines += [_line(name, value) for name, value in (gauges or {}).items()]
        path = folder / f"scrape_{at}.prom"
        path.write_text("\n".join(lines) + "\n")
        paths.append(path)
    return paths


def _line(name: str, value: float) -> str:
    metric, _, labels = name.partition("{")
    inside = ",".join(filter(None, (labels.rstrip("}"), 'engine="0"', 'model_name="qwen3-32b"')))
    return f"{metric}{{{inside}}} {value}"
