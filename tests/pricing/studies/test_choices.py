"""What can be chosen: every offer once, the proposed ones on sale with a price, every other one with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pricing.rows import PriceRow
from pricing.sellers.spelling import model_key
from pricing.store.catalogue import Catalogue
from pricing.studies.choices import REASONS, TWIN, Choice, choices, choices_among, choices_of, family_of_name, readable
from tests.support import hand_made as hm

AS_OF = date(2026, 11, 20)


def row(model: str = "glm-5.3", provider: str = "together", **change: Any) -> PriceRow:
    known = {"model": model, "model_name": model, "model_key": model_key(model), "provider": provider}
    return replace(hm.LISTED_ROW, **{**known, **change})


def only(*rows: PriceRow) -> Choice:
    (choice,) = choices_among(rows, AS_OF)
    return choice


EXAMPLES: dict[str, Callable[[], PriceRow]] = {
    "retired": lambda: row(retires_on=date(2026, 8, 16)),
    "withdrawn": lambda: row(deprecated=True),
    "not for text": lambda: row("text-embedding-3-large"),
    "free": lambda: row(input_usd_per_mtok=0.0, output_usd_per_mtok=0.0),
    "no price": lambda: row(input_usd_per_mtok=None, output_usd_per_mtok=None),
    "doubtful price": lambda: row(status="doubtful"),
    "fine-tuned": lambda: row("ft:gpt-4.1"),
    "batch only": lambda: row("glm-5.3:batch"),
    "regional edition": lambda: row("eu.anthropic.claude-opus-5-5", "aws"),
    "moving name": lambda: row("gemini-flash-latest"),
    "not checked lately": lambda: row(checked_on=date(2025, 11, 19)),
    "sold with a subscription": lambda: row(provider="github-copilot"),
}


@pytest.mark.parametrize("reason", [r for r in REASONS if r not in (TWIN, "dated copy")])
def test_each_reason_is_said(reason: str) -> None:
    choice = only(EXAMPLES[reason]())
    assert (choice.reason, choice.said != "") == (reason, True)


def test_a_model_on_sale_with_a_price_somebody_checked_is_proposed() -> None:
    choice = only(row(checked_on=date(2025, 11, 20)))  # 365 days
    assert (choice.reason, choice.said, choice.life) == ("", "", "on sale")
    assert (choice.input_usd_per_mtok, choice.output_usd_per_mtok) == (2, 8)
    assert only(row(retires_on=date(2026, 12, 1))).life == "retiring"


def test_a_dated_name_is_a_copy_where_the_plain_one_is_listed() -> None:
    dated = row("gpt-5-2025-08-07")
    assert only(dated).reason == ""
    plain, copy = choices_among([row("gpt-5"), dated], AS_OF)
    assert (plain.model, plain.reason, copy.reason) == ("gpt-5", "", "dated copy")


def test_of_one_sellers_editions_of_a_name_the_global_one_is_proposed() -> None:
    rows = [row(m, "aws", model_name="Claude Opus 5.5") for m in ("claude-opus-5-5", "global.claude-opus-5-5")]
    first, second = choices_among(rows, AS_OF)
    assert (first.model, first.reason) == ("global.claude-opus-5-5", "")
    assert (second.model, second.reason) == ("claude-opus-5-5", TWIN)


def test_they_come_by_family_and_newest_first() -> None:
    days = {"gpt-6": "2026-09-22", "gpt-6.1": "2026-10-08", "claude-opus-5": "2026-07-24", "gpt-3": None}
    rows = [row(m, "p", released_on=date.fromisoformat(d) if d else None) for m, d in days.items()]
    assert [c.model for c in choices_among(rows, AS_OF)] == ["claude-opus-5", "gpt-6.1", "gpt-6", "gpt-3"]


@pytest.mark.parametrize(
    ("id", "name", "family"),
    [
        ("meta-llama/Llama-3.3-70B-Instruct", "Llama 3.3 70B Instruct", "Llama"),
        ("claude-opus-5-5", "Claude Opus 5.5", "Claude"),
        ("gpt-6.1-sol", "GPT-6.1 Sol", "GPT"),
        ("accounts/fireworks/models/glm-5p3", "GLM 5.3", "GLM"),
        ("global.anthropic.claude-opus-4-8-v1:0", "Claude Opus 4.8", "Claude"),
        ("llama-3-8b", "Llama 3 8B", "Llama"),
        ("o4-mini", "O4 Mini", "o-series"),
    ],
)
def test_ids_are_read_as_names(id: str, name: str, family: str) -> None:
    assert readable(id) == name
    assert family_of_name(name if family != "o-series" else id) == family


def test_the_name_that_a_list_gives_is_taken() -> None:
    listed = [row("gpt-6.1-sol", model_name="gpt 6.1 sol"), row("gpt-6.1-sol", model_name="GPT-6.1 Sol (new)")]
    assert only(*listed).name == "GPT-6.1 Sol (new)"


def test_every_offer_of_the_catalogue_is_there_once_and_none_that_is_gone_is_proposed(catalogue: Catalogue) -> None:
    listed = choices(catalogue, AS_OF)
    offers = {(r.provider, r.model_key) for r in catalogue.price_list(AS_OF)}
    assert Counter((c.provider, model_key(c.model)) for c in listed) == Counter(dict.fromkeys(offers, 1))
    assert choices(catalogue, AS_OF) is listed
    for provider in {choice.provider for choice in listed}:
        assert list(choices_of(catalogue, provider, AS_OF)) == [c for c in listed if c.provider == provider]
    proposed = [c for c in listed if not c.reason]
    assert len(proposed) > 1500
    for choice in proposed:
        assert choice.life in ("on sale", "retiring")
        assert choice.input_usd_per_mtok
        assert choice.output_usd_per_mtok
        assert choice.checked_on is not None
        first = catalogue.token_price_rows(choice.provider, choice.model, AS_OF).rows
        assert choice.input_usd_per_mtok in {r.input_usd_per_mtok for r in first}
    assert {c.reason for c in listed} == {"", *REASONS}
    names = Counter((c.provider, c.name.lower()) for c in proposed)
    assert max(names.values()) == 1
    assert ("openai", "GPT-6.1 Sol") in {(c.provider, c.name) for c in proposed}
