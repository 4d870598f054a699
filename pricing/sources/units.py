"""Units of provisioned capacity: what they cost, from `unit_prices.csv`, and hold, from `unit_capacities.csv`."""

from __future__ import annotations

from pricing.curated import day, newest, number, records, whole
from pricing.curated import fingerprint as file_fingerprint
from pricing.sources import Content, Row

NAME = "units"
PRICES, CAPACITIES = "unit_prices.csv", "unit_capacities.csv"


def fingerprint() -> str:
    """Return the hash of both files."""
    return file_fingerprint(PRICES, CAPACITIES)


def load() -> Content:
    """Return every list price of a unit and every published capacity, with source and date."""
    priced, sized = records(PRICES), records(CAPACITIES)
    prices: list[Row] = [
        (
            r["id"],
            r["provider"],
            r["unit"],
            r["family"],
            r["reach"],
            r["term"],
            r["regions"],
            number(r["usd_per_unit_hour"]),
            number(r["price_as_listed"]),
            r["per_as_listed"],
            day(r["effective_from"]),
            r["status"],
            r["source"],
            day(r["observed_on"]),
            r["note"],
        )
        for r in priced
    ]
    capacities: list[Row] = [
        (
            r["provider"],
            r["model"],
            r["unit"],
            r["family"],
            r["reach"],
            number(r["input_tokens_per_minute_per_unit"]),
            number(r["output_token_weight"]),
            number(r["cached_token_weight"]),
            whole(r["minimum_units"]),
            whole(r["unit_increment"]),
            r["status"],
            r["source"],
            day(r["observed_on"]),
            r["note"],
        )
        for r in sized
    ]
    observed_on = newest(day(r["observed_on"]) for r in (*priced, *sized))
    tables = {"unit_price": prices, "unit_capacity": capacities}
    return Content("", observed_on, "curated files; dated by their newest row", tables)
