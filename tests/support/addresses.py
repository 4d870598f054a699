"""Parameters of an address that give the default scenario's third option another supply or throughput."""

from __future__ import annotations

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
