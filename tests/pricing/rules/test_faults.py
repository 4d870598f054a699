"""Each kind of fault in a listed price is found, alone and among lists, and a sound price has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from economics.cost.tokens import ListedPrices
from pricing.rows import PriceRow
from pricing.rules.faults import BETWEEN_LISTS, FAULTS, Listed, fault_kinds, faults
from tests.support import hand_made as hm

SOUND = Listed("fireworks", "glm-5p3", "https://fireworks.ai/pricing", ListedPrices(input=1.4, output=4.4))
ALONE: dict[str, Listed] = {
    "bounds": replace(SOUND, prices=ListedPrices(input=3200.0, output=9710.0)),
    "cached above input": replace(SOUND, prices=ListedPrices(input=0.225, cached_input=0.23, output=4.0)),
    "default by size": replace(SOUND, prices=ListedPrices(input=1.2, output=1.2)),
    "several models under one name": replace(SOUND, model="~z-ai/glm-latest"),
    "output far above input": replace(SOUND, prices=ListedPrices(input=0.042, output=6.0)),
    "page of another model": replace(SOUND, model="medium-3", page="https://mistral.ai/models/medium-3-5-26-04"),
}
"""An example of each kind that one row shows."""


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


def row(dataset: str, entry: float, output: float, **change: object) -> PriceRow:
    prices = {"input_usd_per_mtok": entry, "output_usd_per_mtok": output}
    return replace(hm.LISTED_ROW, dataset=dataset, provider="alibaba-cn", model_key="m", **prices, **change)  # type: ignore[arg-type]


def unit() -> tuple[PriceRow, list[PriceRow]]:
    wrong = row("a", 3200.0, 9710.0)
    return wrong, [wrong, row("b", 3.2, 9.71)]


def international() -> tuple[PriceRow, list[PriceRow]]:
    wrong = row("a", 1.6, 6.4)
    return wrong, [wrong, row("b", 0.345, 1.377)]


def older() -> tuple[PriceRow, list[PriceRow]]:
    wrong = row("a", 1.36, 4.18, checked_on=date(2026, 10, 2))
    return wrong, [wrong, row("b", 0.7, 2.1, effective_from=date(2026, 10, 29))]


BETWEEN: dict[str, Callable[[], tuple[PriceRow, list[PriceRow]]]] = {
    "another unit": unit,
    "international price": international,
    "older than a later price": older,
}
"""An example of each kind that only another list shows: the wrong row, and all rows of the offer."""
TWINS = {"alibaba-cn": "alibaba"}
OFFERS = {("alibaba", "m"): [replace(row("b", 1.6, 6.4), provider="alibaba")]}


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
