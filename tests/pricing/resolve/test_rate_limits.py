"""Sellers' limits a minute, held against the busiest hour: by hand, and where nothing is listed."""

from __future__ import annotations

from datetime import date

import pytest

from economics.note import Note
from economics.scenario.reading import read_scenario
from pricing.curated import records
from pricing.resolve.rate_limits import KIND
from pricing.resolve.scenario import resolve, resolve_each
from pricing.sources.rate_limits import COLUMNS, FILE, listed, main, rate_limit
from pricing.store.catalogue import Catalogue

AS_OF = date(2026, 11, 20)
PRICE = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3}


def notes_of(catalogue: Catalogue, model: str, tokens: float | None = 2.628e9, **option: object) -> list[Note]:
    workload: dict[str, object] = {
        "input_output_ratio": 5, "input_tokens_per_request": 2000, "peak_to_average": 4,
        **({"bill": {"usd_per_month": 4000, "option": "A"}} if tokens is None else {"tokens_per_month": tokens}),
    }  # fmt: skip
    api = {"kind": "api", "name": "A", "provider": "google", "model": model, "price": PRICE, **option}
    other = {"kind": "api", "name": "B", "provider": "x", "model": "y", "price": PRICE}
    scenario = read_scenario({"schema_version": 2, "workload": workload, "options": [api, other]})
    return [note for note in resolve(scenario, catalogue, AS_OF).options[0].notes if note.kind == KIND]


def test_the_busiest_hour_is_held_against_the_limit(catalogue: Catalogue) -> None:
    # 2.628e9 tokens / (730 * 60) minutes * 4 = 240,000 tokens; 2.628e9 * 5/6 / 2000 requests / 43,800 * 4 = 100
    (note,) = notes_of(catalogue, "gemini-2.5-pro")
    assert "240,000 of 800,000 tokens a minute and 100 of 2,000 requests a minute" in note.text
    assert note.text.endswith("ask whether your account has them")
    # ten times the tokens need 2,400,000 of 800,000
    (note,) = notes_of(catalogue, "gemini-2.5-pro", 2.628e10)
    assert "2,400,000 of 800,000 tokens" in note.text
    assert note.text.endswith("more than is listed: ask for it before you plan with it")
    # twice as many output tokens: (5/6 + 2/6) * 240,000 = 280,000
    (note,) = notes_of(catalogue, "gemini-2.5-pro", output_token_factor=2)
    assert "280,000 of 800,000 tokens" in note.text


def test_a_bill_s_tokens_count(catalogue: Catalogue) -> None:
    # 4,000 USD / (5/6 * 1 + 1/6 * 3 = 4/3 USD a Mtok) = 3e9 tokens; / 43,800 * 4 = 273,973
    (note,) = notes_of(catalogue, "gemini-2.5-pro", None)
    assert "273,973 of 800,000 tokens" in note.text


def test_nothing_is_said_where_no_list_has_a_limit(catalogue: Catalogue) -> None:
    assert rate_limit("google", "nobody") is None
    assert notes_of(catalogue, "nobody") == []


def test_an_option_without_a_price_stays_a_refusal(catalogue: Catalogue) -> None:
    scenario = read_scenario(
        {
            "schema_version": 2,
            "workload": {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
            "options": [
                {"kind": "api", "name": "A", "provider": "google", "model": "nobody"},
                {"kind": "api", "name": "B", "provider": "google", "model": "gemini-2.5-pro", "price": PRICE},
            ],
        }
    )
    resolved, errors = resolve_each(scenario, catalogue, AS_OF)
    assert [option.name for option in resolved.options] == ["B"]
    assert len(errors) == 1


def test_every_limit_has_a_list_and_a_day() -> None:
    limits = [rate_limit(str(row["provider"]), str(row["model"])) for row in records(FILE)]
    assert len(limits) > 50
    for limit in limits:
        assert limit is not None
        assert limit.source.startswith("litellm ")
        assert limit.listed_on <= date(2026, 12, 31)
        figures = [f for f in (limit.tokens_per_minute, limit.requests_per_minute) if f is not None]
        assert figures
        assert all(f > 0 for f in figures)
        assert limit.page is None or limit.page.startswith("https://")


def test_rows_are_taken_from_text_models_of_known_sellers() -> None:
    entry = {"litellm_provider": "gemini", "mode": "chat", "tpm": 8e5, "rpm": 2000, "source": "https://x"}
    entries = {
        "gemini/one": entry,
        "one": {**entry, "tpm": 1},
        "gemini/pictures": {**entry, "mode": "image_generation"},
        "nobody/two": {**entry, "litellm_provider": "nobody"},
        "gemini/three": {**entry, "tpm": None, "source": "a remark"},
        "gemini/four": {**entry, "tpm": None, "rpm": None},
    }
    rows = list(listed(entries, "litellm 1", AS_OF))
    assert [(r["model"], r["tokens_per_minute"], r["requests_per_minute"], r["page"]) for r in rows] == [
        ("one", "800000", "2000", "https://x"),
        ("three", "", "2000", ""),
    ]
    assert tuple(rows[0]) == COLUMNS


def test_without_its_arguments_it_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert FILE in capsys.readouterr().err
