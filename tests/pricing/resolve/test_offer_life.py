"""What an option says of how long its offer can be bought, and of prices that change at another seller."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from economics.note import Level, Note
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from pricing.sellers.providers import name_of
from pricing.store.catalogue import Catalogue

AS_OF = date(2026, 11, 20)


def notes(catalogue: Catalogue, provider: str, model: str, as_of: date = AS_OF, **more: Any) -> list[Note]:
    work = {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    option = {"kind": "hosted", "name": "x", "provider": provider, "model": model, **more.pop("option", {})}
    other = {"kind": "api", "name": "other", "provider": "openai", "model": "gpt-6.1-sol"}
    document = {"schema_version": 2, "workload": work, "options": [option, other], **more}
    return list(resolve(read_scenario(document), catalogue, as_of).options[0].notes)


def said(of: list[Note], kind: str) -> Note | None:
    found = [note for note in of if note.kind == kind]
    assert len(found) <= 1
    return found[0] if found else None


def test_a_retired_model_is_warned_of_and_keeps_its_price(catalogue: Catalogue) -> None:
    note = said(notes(catalogue, "groq", "llama-3.3-70b-versatile"), "retired")
    assert note is not None
    assert (note.level, note.field) == (Level.WARNING, "model")
    assert note.text == (
        "Groq retired this model on 2026-08-16 (for the free and developer tiers; enterprise contracts go on): "
        "it can no longer be bought"
    )
    typed = {"price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2}}
    assert said(notes(catalogue, "groq", "llama-3.3-70b-versatile", option=typed), "retired") is not None


def test_a_coming_retirement_is_said_within_the_months_looked_at(catalogue: Catalogue) -> None:
    # azure retires gpt-4o on 14 April 2027: month 1 begins on 20 November, month 6 on 20 April
    note = said(notes(catalogue, "azure", "gpt-4o"), "retires")
    assert note is not None
    assert "on 2027-04-14 (month 6)" in note.text
    assert "planned with a successor at the same price" in note.text
    horizon = {"horizon": {"months": 3}}
    assert said(notes(catalogue, "azure", "gpt-4o", **horizon), "retires") is None
    assert said(notes(catalogue, "azure", "gpt-4o", date(2027, 4, 14)), "retired") is not None
    assert said(notes(catalogue, "azure", "gpt-4o", date(2027, 4, 13)), "retired") is None


def test_the_sellers_own_step_is_a_known_change_and_a_resellers_silence_is_said(catalogue: Catalogue) -> None:
    own = notes(catalogue, "google", "gemini-4-argon")
    assert said(own, "known price change") is not None
    assert said(own, "price changes elsewhere") is None
    resold = notes(catalogue, "openrouter", "google/gemini-4-argon")
    assert said(resold, "known price change") is None
    note = said(resold, "price changes elsewhere")
    assert note is not None
    assert note.text == (
        "Google's own price of this model changes on 2026-12-01: input $2.00 → $4.00, output $10.00 → $20.00 "
        "per Mtok; OpenRouter's list says nothing of it, so its price is taken to stay"
    )
    assert said(notes(catalogue, "openrouter", "google/gemini-4-argon", date(2026, 12, 2)), note.kind) is None


def test_a_step_of_a_reseller_says_nothing_of_another_seller(catalogue: Catalogue) -> None:
    # OpenRouter moved its price of Gemma 4 31B on 3 November: FriendliAI, who runs the weights too, need not follow
    day, model = date(2026, 11, 2), "google/gemma-4-31B-it"
    assert "openrouter" in {step.provider for step in catalogue.steps_of_model(model, day)}
    assert said(notes(catalogue, "friendli", model, day), "price changes elsewhere") is None


@pytest.mark.parametrize(("former", "present"), [("bedrock", "aws"), ("vertex", "google")])
def test_a_seller_under_its_former_id_is_found_and_its_present_one_said(
    catalogue: Catalogue, former: str, present: str
) -> None:
    model = {"aws": "anthropic.claude-opus-5-5", "google": "gemini-4-argon"}[present]
    note = said(notes(catalogue, former, model), "renamed seller")
    assert note is not None
    assert note.text == f"{name_of(former)} is listed as {name_of(present)} now"
    assert said(notes(catalogue, present, model), "renamed seller") is None


def test_a_doubtful_price_is_warned_of_with_its_reason(catalogue: Catalogue) -> None:
    note = said(notes(catalogue, "openrouter", "~z-ai/glm-latest"), "doubtful price")
    assert note is not None
    assert note.level is Level.WARNING
    assert "points at several models" in note.text


def test_a_price_of_which_no_check_is_known_says_so(catalogue: Catalogue) -> None:
    listed = (r for r in catalogue.price_list(AS_OF) if r.kind == "priced" and r.variant == "standard")
    unchecked = next(row for row in listed if row.checked_on is None)
    note = said(notes(catalogue, unchecked.provider, unchecked.model), "unchecked price")
    assert note is not None
    assert unchecked.listed_on.isoformat() in note.text
