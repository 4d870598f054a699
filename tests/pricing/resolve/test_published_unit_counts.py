"""The unit counts that sellers work out on their own pages, from the shipped capacities by the model's formulas."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_sourced
from breakeven.edits import units
from breakeven.edits.fields import set_field
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue

DAY = date(2026, 11, 20)
MINUTES = 60 * 730
"""Minutes of a month."""


# Microsoft, "Determine PTU sizing for a workload", gpt-5.2: 1,000 requests a minute of 200 tokens in, 20 out.
#   no cache: 1,000·200 + 8·1,000·20 = 360,000 a minute; ÷ 3,400 = 105.88: 110 in steps of 5, 150 in steps of 50
#   half of the input cached: 100,000 + 160,000 = 260,000; ÷ 3,400 = 76.47: 80 and 100
# Google, "Calculate Provisioned Throughput requirements", gemini-3.6-flash: 10 requests a second of 1,500 tokens in
# (1,000 of text, 500 of audio, which counts alike), 300 out: 10·(1,500 + 5·300) = 30,000 a second; ÷ 675 = 44.44: 45
@pytest.mark.parametrize(
    ("model", "reach", "per_minute", "tokens_in", "tokens_out", "hits", "count"),
    [
        ("gpt-5.2", "data zone", 1000, 200, 20, 0, 110),
        ("gpt-5.2", "data zone", 1000, 200, 20, 0.5, 80),
        ("gpt-5.2", "regional", 1000, 200, 20, 0, 150),
        ("gpt-5.2", "regional", 1000, 200, 20, 0.5, 100),
        ("gemini-3.6-flash", "global", 600, 1500, 300, 0, 45),
    ],
)
def test_the_units_are_those_of_the_sellers_own_example(
    catalogue: Catalogue,
    model: str,
    reach: str,
    per_minute: float,
    tokens_in: float,
    tokens_out: float,
    hits: float,
    count: int,
) -> None:
    offer = next(o for o in catalogue.unit_offers(DAY) if (o.capacity.model, o.reach) == (model, reach) and o.price)
    edited = units.add_listed(default_sourced(), offer)
    tokens = per_minute * MINUTES * (tokens_in + tokens_out)
    load = {
        "tokens_per_month": tokens,
        "input_output_ratio": tokens_in / tokens_out,
        "cache_hit_rate": hits,
        "peak_to_average": 1,
    }
    for name, value in load.items():
        edited = set_field(edited, ("workload", name), value)
    resolved = resolve(edited.scenario, catalogue, DAY)
    bought = resolved.options[-1].cost(resolved.load)
    assert bought.figures["units"].scalar == count
    assert offer.price is not None
    # units · $ a unit-hour · 730 h
    assert bought.usd_per_month.scalar == pytest.approx(count * offer.price.usd_per_unit_hour * 730)
