"""Each kind of fault in a listed price is found, alone and among lists, and a sound price has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from economics.cost.tokens import ListedPrices
from pricing.rules.faults import BETWEEN_LISTS, FAULTS, fault_kinds, faults
from tests.support.price_faults import ALONE, BETWEEN, OFFERS, SOUND, TWINS, row


@pytest.mark.parametrize("kind", FAULTS)
def test_each_kind_is_found_and_no_other(kind: str) -> None:
    assert list(fault_kinds(ALONE[kind])) == [kind]


def test_a_sound_price_has_no_fault() -> None:
    assert faults(SOUND) == []
    assert faults(replace(SOUND, prices=ListedPrices(input=1.4, cached_input=1.4, output=4.4))) == []
    # 40 times input and not more; a picture's tokens may cost more
    assert faults(replace(SOUND, prices=ListedPrices(input=0.1, output=4.0))) == []
    assert faults(replace(SOUND, model="nano-banana", prices=ListedPrices(input=0.25, output=30.0))) == []


@pytest.mark.parametrize(
    ("model", "page"),
    [
        ("mistral-large-3", "https://docs.mistral.ai/models/mistral-large-3-25-12"),
        ("claude-opus-5", "https://anthropic.com/pricing"),
        ("medium-3", "https://mistral.ai/models/medium-3"),
        ("gpt-5", "https://developers.openai.com/models/gpt-5-mini"),
    ],
)
def test_a_date_or_another_word_behind_the_name_is_no_later_model(model: str, page: str) -> None:
    assert faults(replace(SOUND, model=model, page=page)) == []


def test_a_default_of_one_seller_is_a_price_of_another() -> None:
    assert faults(replace(ALONE["default by size"], provider="together")) == []


def test_variants_are_held_to_the_bounds_alone() -> None:
    assert faults(replace(ALONE["default by size"], variant="batch")) == []
    assert faults(replace(ALONE["bounds"], variant="batch"))


@pytest.mark.parametrize("kind", BETWEEN_LISTS)
def test_each_kind_between_lists_is_found_and_no_other(kind: str) -> None:
    wrong, rows = BETWEEN[kind]()
    for order in (rows, rows[::-1]):
        found = {k: [r for r, _ in find(order, TWINS, OFFERS)] for k, find in BETWEEN_LISTS.items()}
        assert found == {k: [wrong] if k == kind else [] for k in BETWEEN_LISTS}


def test_of_three_lists_the_two_that_agree_are_right_about_the_unit() -> None:
    wrong = row("a", 0.0032, 0.00971)
    rows = [row("b", 3.2, 9.71), wrong, row("c", 3.3, 9.8)]
    assert [r for r, _ in BETWEEN_LISTS["another unit"](rows, {}, {})] == [wrong]


def test_lists_that_agree_have_no_fault_between_them() -> None:
    rows = [row("a", 1.6, 6.4), row("b", 1.6, 6.4, effective_from=date(2026, 10, 29))]
    assert not [found for find in BETWEEN_LISTS.values() for found in find(rows, TWINS, OFFERS)]
