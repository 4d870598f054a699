"""The ranked ways to serve a load as a table and as a JSON document, which `breakeven ways` prints."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from breakeven.files.tables import Cell, Table, computed
from breakeven.fleet.ways import RankedWays, Selection
from breakeven.words import fleet as words
from economics.ways import Way

WAY_COLUMNS = (
    "gpus", "gpu", "precision", "usd_per_month", "usd_per_month_at_low", "usd_per_mtok", "replicas", "provider", "term",
    "usd_per_gpu_hour", "output_tokens_per_second", "low", "high", "concurrency", "time_per_output_token_ms",
    "time_to_first_token_ms", "requests_limited_by", "time_goes_to", "based_on", "rate_id",
    "gpus_per_instance", "region", "supplier_class", "interconnect", "not_trusted",
)  # fmt: skip
"""The columns of a way; ids as in the catalogue."""


def ways_table(ways: Iterable[Way]) -> Table:
    """Return one row per way: money in USD, rates and 80 % band in output token/s per replica, latencies in ms."""
    return Table(WAY_COLUMNS, [way_cells(way) for way in ways])


def ways_document(option: str, as_of: date, selection: Selection, ranked: RankedWays) -> dict[str, Any]:
    """Return the ranking as a document, with the selection and what was left out."""
    table = ways_table(ranked.ways)
    return {
        "option": option,
        "as_of": as_of.isoformat(),
        "terms": list(selection.terms),
        "precisions": list(selection.precisions),
        "gpus": list(selection.gpus),
        "classes": list(selection.classes),
        "regions": list(selection.regions),
        "ranked_by": "usd_per_month_at_low" if selection.careful else "usd_per_month",
        "combinations": ranked.combinations,
        "left_out": dict(ranked.left_out),
        "suppliers": selection.suppliers,
        "offers_left_out": dict(ranked.offers_left_out),
        "ways": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
    }


def way_cells(way: Way) -> tuple[Cell, ...]:
    """Return a way's cells, one for each of `WAY_COLUMNS`."""
    rate = way.output_tokens_per_second
    return (
        way.offer.gpus, way.offer.gpu, way.precision,
        computed(way.usd_per_month), computed(way.usd_per_month_at_low), computed(way.usd_per_mtok),
        int(way.replicas), way.offer.provider, way.offer.term, way.offer.usd_per_gpu_hour,
        _estimated(rate), _estimated(rate * way.low), _estimated(rate * way.high),
        None if math.isnan(way.concurrency) else int(way.concurrency),
        _estimated(way.tpot_ms), _estimated(way.ttft_ms),
        words.bound_words(way), way.limit, words.REGIMES[way.kind], way.offer.rate_id,
        way.offer.gpus_per_instance, way.offer.region, way.offer.supplier_class or None,
        way.offer.interconnect or None, way.offer.left_out or None,
    )  # fmt: skip


def _estimated(value: float) -> float:
    """Round a figure of an estimate to 6 significant digits, more than it is accurate to."""
    return float(f"{value:.6g}")
