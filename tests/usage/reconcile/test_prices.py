"""Prices of days: dated and undated, variants before the day they are listed from, tiers, and what they rest on."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from economics.errors import InputError
from pricing.rows import BATCH, STANDARD
from usage.reconcile.account import (
    BATCH_PRICE,
    CACHED,
    INPUT,
    OUTPUT,
    PRIORITY_PRICE,
    STANDARD_PRICE,
    WRITTEN,
    WRITTEN_LONG,
)
from usage.reconcile.cells import Cell, Cuts
from usage.reconcile.prices import BASE, TIERED, PriceBook, cuts_of

KNOWN_ON = date(2026, 11, 27)
DAY = date(2026, 10, 5)


@pytest.fixture
def book(catalogue) -> PriceBook:
    return PriceBook(catalogue, KNOWN_ON)


def cell(model: str, provider: str, over: int = 0, day: date = DAY) -> Cell:
    return Cell(day, provider, model, 1, 1e6, over_input_tokens=over)


def test_prices_of_a_cell_by_variant_tier_and_line(book):
    prices = book.of_cell(cell("gpt-5.5", "openai", over=272_000))
    assert prices[STANDARD_PRICE, BASE, [INPUT, CACHED, OUTPUT]].tolist() == [5, 0.5, 30]
    assert prices[STANDARD_PRICE, TIERED, [INPUT, CACHED, OUTPUT]].tolist() == [10, 1, 45]
    assert prices[PRIORITY_PRICE, BASE, [INPUT, CACHED, OUTPUT]].tolist() == [12.5, 1.25, 75]
    # a write without a price of its own costs what input costs
    assert prices[STANDARD_PRICE, BASE, WRITTEN] == 5


def test_an_hour_long_write_has_its_own_price(book):
    prices = book.of_cell(cell("claude-sonnet-4-6", "anthropic"))
    assert prices[STANDARD_PRICE, BASE, [WRITTEN, WRITTEN_LONG]].tolist() == [3.75, 6]


def test_a_batch_price_counts_before_the_day_it_is_listed_from_and_says_so(book):
    before, after = (book.of_cell(cell("gpt-5.2", "openai", day=day)) for day in (DAY, date(2026, 10, 20)))
    assert np.array_equal(before, after)
    assert before[BATCH_PRICE, BASE, INPUT] == 0.875
    assumed = {(each.row.variant, each.row.effective): each.assumed_earlier for each in book.used}
    assert assumed[STANDARD, "undated"] is False
    assert assumed[BATCH, "2026-10-14"] is True


def test_a_tier_that_ended_is_none(book):
    # until March 2026 Claude Sonnet 4.6 had a price above 200,000 tokens
    old, new = (book.of_cell(cell("claude-sonnet-4-6", "anthropic", 200_000, day)) for day in (date(2026, 3, 1), DAY))
    assert old[STANDARD_PRICE, TIERED, INPUT] == 6
    assert new[STANDARD_PRICE, TIERED, INPUT] == 3
    assert not book.has_tiers("anthropic", "claude-sonnet-4-6", DAY)
    assert book.has_tiers("openai", "gpt-5.5", DAY)


def test_a_model_that_no_list_has_is_refused(book):
    assert not book.is_priced("openai", "gpt-99", DAY)
    with pytest.raises(InputError, match="usage: no list has a price per token of 'gpt-99' at 'openai'"):
        book.of_cell(cell("gpt-99", "openai"))


def test_cuts_are_where_prices_change_with_size_and_hour(catalogue):
    cuts = cuts_of(catalogue, [("openai", "gpt-5.5"), ("google", "gemini-2.5-pro"), ("openai", "gpt-99")], KNOWN_ON)
    assert cuts == Cuts((200_000, 272_000), ())
    assert cuts_of(catalogue, [("openai", "gpt-5.2")], KNOWN_ON) == Cuts()


def test_prices_by_the_hour_are_those_of_the_cell(catalogue, book):
    """DeepSeek's busy hours, 01:00 to 04:00 and 06:00 to 10:00 UTC."""
    cuts = cuts_of(catalogue, [("deepseek", "deepseek-flash")], KNOWN_ON)
    assert cuts.minutes == (60, 240, 360, 600)
    at = {
        minute: float(book.of_cell(Cell(DAY, "deepseek", "deepseek-flash", 1, 1e6, from_minute=minute))[0, 0, INPUT])
        for minute in (0, *cuts.minutes)
    }
    assert at[60] == at[360] > at[0] == at[240] == at[600]
