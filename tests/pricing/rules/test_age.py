"""Ages: when a price is marked and when it is warned about, and where a scenario says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.note import Level
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from pricing.rules.age import MARKED_AFTER_DAYS, WARNED_AFTER_DAYS, age, warning
from pricing.store.catalogue import Catalogue

AS_OF = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "freshness"), [(0, "fresh"), (30, "fresh"), (31, "marked"), (180, "marked"), (181, "old"), (-5, "fresh")]
)
def test_the_edges(days: int, freshness: str) -> None:
    result = age(AS_OF - timedelta(days=days), AS_OF)
    assert (result.days_at_as_of, result.freshness) == (days, freshness)
    assert bool(result.words) == (freshness != "fresh")


def test_both_days_are_told() -> None:
    # 22 August to 20 November: 9 + 30 + 31 + 20 = 90 days; to 1 January 42 more.
    result = age(date(2026, 8, 22), AS_OF, today=date(2027, 1, 1))
    assert (result.days_at_as_of, result.freshness) == (90, "marked")
    assert result.words == "seen 90 days before 2026-11-20, 132 days ago today"


def test_a_price_without_a_day_says_so() -> None:
    result = age(None, AS_OF)
    assert result.freshness == "undated"
    assert warning(None, AS_OF, "it") is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_older_is_never_fresher(seen: date, as_of: date) -> None:
    order = ["fresh", "marked", "old"]
    days = (0, 1, MARKED_AFTER_DAYS, WARNED_AFTER_DAYS)
    places = [order.index(age(seen, as_of + timedelta(days=d)).freshness) for d in days]
    assert places == sorted(places)
    assert (warning(seen, as_of, "it") is None) == ((as_of - seen).days <= WARNED_AFTER_DAYS)


def test_a_scenario_warns_of_an_old_rate_and_an_old_token_price_and_of_no_other(catalogue: Catalogue) -> None:
    work = {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    options = [
        {"kind": "hosted", "name": "old", "provider": "mistral", "model": "mistral-medium-2505"},
        {"kind": "hosted", "name": "new", "provider": "openai", "model": "gpt-6.1-sol"},
        {
            "kind": "self_hosted",
            "name": "rent",
            "model": "ours",
            "gpu": "l40s",
            "utilisation": 0.5,
            "supply": {"kind": "rent", "provider": "aws", "term": "reserved-1y"},
            "throughput": {"tokens_per_second": 1000},
        },
    ]
    scenario = read_scenario({"schema_version": 1, "as_of": "2026-11-20", "workload": work, "options": options})
    old, new, rent = (o.notes for o in resolve(scenario, catalogue, AS_OF).options)
    # 25 August 2025 to 20 November 2026: 365 days to 25 August 2026, then 6 + 30 + 31 + 20 = 87: 452 days.
    (said,) = (note for note in old if note.kind == "old price")
    assert said.text.startswith("the token price is old: checked on 2025-08-25, 452 days before 2026-11-20")
    assert said.level is Level.WARNING
    assert not any(note.level is Level.WARNING for note in new)
    # 6 April 2025 to 20 November 2026: 365 + 24 + 31 + 30 + 31 + 31 + 30 + 31 + 20 = 593 days.
    (said,) = (note for note in rent if note.level is Level.WARNING)
    assert said.text.startswith("the GPU rate is old: seen on 2025-04-06, 593 days before")
    assert said.field == "supply.usd_per_gpu_hour"
