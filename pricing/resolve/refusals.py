"""Where in an option a look-up's refusal belongs, and what can be done about it."""

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
"""Where the scenario holds the field that a look-up calls by a shorter name."""
_WAY_OUT: dict[type[CatalogueError], str] = {
    UnknownPrice: "; give price.input_usd_per_mtok and price.output_usd_per_mtok to use it all the same",
    PriceNotYetListed: "; choose a later date, or give price.input_usd_per_mtok and price.output_usd_per_mtok",
    UnknownRate: "; or give supply.usd_per_gpu_hour",
    UnknownThroughput: "; choose another, or give throughput.tokens_per_second",
}


def field_of(error: CatalogueError) -> str:
    """Return where in an option the field is that a look-up refused."""
    return _ELSEWHERE.get(type(error), {}).get(error.field, error.field)


def way_out(error: CatalogueError) -> str:
    """Return what can be given in the scenario instead of what the look-up did not have; empty where nothing can."""
    return _WAY_OUT.get(type(error), "")
