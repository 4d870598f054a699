"""Published traces: the figures that are known of them."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from tests.support.usage_exports import profiled
from usage.measures.prefix_cache import hit_curve
from usage.read import held

TRACES = Path(__file__).parent / "traces"


def unpacked(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(lzma.decompress((TRACES / f"{name}.xz").read_bytes()))
    return path


def test_azure_conversations(tmp_path):
    profile = profiled([unpacked(tmp_path, "azure_llm_conv_2023.csv")])
    assert (profile["requests"], profile["input_tokens"], profile["output_tokens"]) == (19_366, 22_361_870, 4_088_665)
    assert profile["peak_to_average_minute"] == pytest.approx(1.7709, abs=5e-5)
    # an hour of log is the exact fraction of a day, not a whole one
    assert profile["covered_days"] == pytest.approx(profile["duration_seconds"] / 86_400)


def test_mooncake_conversations(tmp_path):
    path = unpacked(tmp_path, "mooncake_conversation.jsonl")
    profile = profiled([path])
    assert (profile["requests"], profile["input_tokens"], profile["output_tokens"]) == (12_031, 144_793_823, 4_122_048)
    assert profile["prefix_hit_rate_infinite"] == pytest.approx(0.37362, abs=5e-6)
    assert profile["prefix_hit_rate_lru_10000"] == pytest.approx(0.21531, abs=5e-6)
    with held([path]) as trace:
        curve = hit_curve(trace.blocks.requests(), trace.blocks.block_tokens)
    assert curve.at(50_000) == pytest.approx(0.36153, abs=5e-6)
    rates = [point["hit_rate"] for point in profile["prefix_hit_rates"]]
    assert rates == sorted(rates)
    assert rates[-1] == profile["prefix_hit_rate_infinite"]
