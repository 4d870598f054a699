"""Which field of an option a failed look-up is about, and what the user can do about it."""

from __future__ import annotations

from pricing.errors import CatalogueError, PriceNotYetListed, UnknownPrice, UnknownRate, UnknownThroughput

_ELSEWHERE: dict[type[CatalogueError], dict[str, str]] = {
    UnknownRate: {
        "provider": "supply.provider",
        "term": "supply.term",
        "id": "supply.rate_id",
        "as_of": "supply.rate_id",
    },
    UnknownThroughput: {"id": "throughput.published_point"},
}
"""A look-up's short name of a field → its path in the scenario."""
_WAY_OUT: dict[type[CatalogueError], str] = {
    UnknownPrice: "; give price.input_usd_per_mtok and price.output_usd_per_mtok to use it all the same",
    PriceNotYetListed: "; choose a later date, or give price.input_usd_per_mtok and price.output_usd_per_mtok",
    UnknownRate: "; or give supply.usd_per_gpu_hour",
    UnknownThroughput: "; choose another, or give throughput.tokens_per_second",
}


def field_of(error: CatalogueError) -> str:
    """Return the path inside an option of the field that a look-up refused."""
    return _ELSEWHERE.get(type(error), {}).get(error.field, error.field)


def way_out(error: CatalogueError) -> str:
    """Return what the scenario can state in place of what was not found; empty where nothing can."""
    return _WAY_OUT.get(type(error), "")
