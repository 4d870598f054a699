"""Parameters of an address: an earlier default scenario, another supply or throughput for the third option."""

from __future__ import annotations

EARLIER = [("v", "2"), ("d", "2")]
"""The second default scenario: an API at listed prices for cache hits, a hosted model that its seller has retired (the
page warns), and two rented GPUs a replica with a published measurement, on machines that are let whole."""
RETIRED = "Groq retired this model on 2026-08-16"
"""What every page with prices says of it."""

OWNED = [
    ("3.supply.kind", "own"),
    ("3.supply.purchase_usd_per_replica", "60000"),
    ("3.supply.power_kw_per_replica", "2"),
    ("3.supply.usd_per_kwh", "0.15"),
]
TWO_RATES = [
    ("3.throughput.published_point", ""),
    ("3.throughput.prefill_tokens_per_second", "20000"),
    ("3.throughput.decode_tokens_per_second", "900"),
]
