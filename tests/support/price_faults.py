"""An example of each kind of fault in a listed price, and a sound one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from economics.cost.tokens import ListedPrices
from pricing.rows import PriceRow
from pricing.rules.faults import Listed
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
