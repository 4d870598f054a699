"""FOCUS 1.2, the FinOps foundation's format of bills: a row for each kind of token of each model and day.

Tokens come from rows of usage with a unit of tokens, the consumed quantity where there is one, else the priced one.
What kind of token a row is, and of which model, stands in the details of its price as JSON, else in the name of its
meter, which sellers word in their own ways. Credits, taxes and other meters are money without tokens. Source: the FOCUS
specification 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import ibis.expr.types as ir

from economics.errors import InputError
from usage.files.opened import Opened, parsed
from usage.files.table import Columns, found_in, open_table
from usage.files.wrong import refuse_times
from usage.formats.format import moment
from usage.holdings.buckets import Bucket, Buckets
from usage.measures.by_time import Span
from usage.measures.cost import Sums
from usage.tables.duck import DuckDbEngine

Kind = Literal["input", "cached_read", "cache_write", "cache_write_5m", "cache_write_1h", "output"]
_WRITES: tuple[Kind, ...] = ("cache_write", "cache_write_5m", "cache_write_1h")
_TEXTS = (
    *("ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ConsumedUnit", "PricingUnit", "SkuMeter"),
    *("SkuPriceDetails", "SkuId", "BillingCurrency", "ChargeDescription"),
)
_NUMBERS = ("BilledCost", "ConsumedQuantity", "PricingQuantity")
_NEEDED = frozenset({"ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "BilledCost"})
_USAGE, _OTHER_USAGE = "Usage", "Usage without tokens"
_UNIT = re.compile(
    r"^(?:(?P<count>[\d,._]*)\s*(?P<scale>k|thousand|m|mm|million|)\s*tokens?|(?P<short>[km])\s*tok)$", re.I
)
_SCALES = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mm": 1_000_000, "million": 1_000_000}
_WORDS = re.compile(r"[a-z]+|\d+[a-z]*")


@dataclass(frozen=True)
class Focus:
    """A bill in FOCUS."""

    name: str = "FOCUS billing data"

    @property
    def columns(self) -> Columns:
        """The columns that are read."""
        return {**dict.fromkeys(_TEXTS, "text"), **dict.fromkeys(_NUMBERS, "number")}

    def fits(self, file: Opened) -> int:
        """Return how many of its columns a file has."""
        own = found_in(file, self.columns)
        return len(own) if own.keys() >= _NEEDED else 0

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Buckets:
        """Return the sums; raises InputError for another currency, a row without a period, an unknown kind of token."""
        rows = engine.rows(_sums(engine, open_table(engine, files, self.columns))).to_pylist()
        name = files[0].name
        if not rows:
            raise InputError(name, "it has a header and no row: give a bill of at least one day")
        if any(row["start_us"] is None or row["end_us"] is None for row in rows):
            raise refuse_times(files, "ChargePeriodStart")
        currencies = sorted({row["currency"] for row in rows if row["currency"]} - {"USD"})
        if currencies:
            raise InputError(name, f"it is billed in {currencies[0][:12]!r}: give an export in US dollars")
        buckets = tuple(
            Bucket(row["start_us"], row["end_us"], _tokens(row, scale, name))
            for row in rows
            if (scale := _scale(row)) is not None
        )
        other: dict[str, float] = {}
        for row in rows:
            if _scale(row) is None:
                kind = _OTHER_USAGE if row["category"] == _USAGE else row["category"] or "no category"
                other[kind] = other.get(kind, 0.0) + row["cost"]
        known = {"model", "cached_read_tokens", "cache_write_tokens", "cost_usd"}
        parts = [bucket.sums for bucket in buckets]
        if all(part.cache_write == part.cache_write_5m + part.cache_write_1h for part in parts):
            known.add("cache_write_5m_tokens")
        spans = [(row["start_us"], row["end_us"]) for row in rows]
        widths = [end - start for start, end in spans]
        return Buckets(
            buckets=buckets,
            span=Span(min(start for start, _ in spans), max(end for _, end in spans), whole_days=False),
            width_us=max((b.end_us - b.start_us for b in buckets), default=max(widths)),
            known=frozenset(known),
            format=self.name,
            files=tuple(file.name for file in files),
            cached_rule="outside",
            money={"other_cost_usd": other, "billed_cost_total_usd": sum(row["cost"] for row in rows)},
        )


def _sums(engine: DuckDbEngine, raw: ir.Table) -> ir.Table:
    """Quantities and costs by period, category, units and meter."""
    consumed = raw.ConsumedQuantity.cast("float64")
    rows = raw.select(
        start_us=moment(engine, raw.ChargePeriodStart),
        end_us=moment(engine, raw.ChargePeriodEnd),
        category=raw.ChargeCategory,
        currency=raw.BillingCurrency.upper(),
        unit=consumed.notnull().ifelse(raw.ConsumedUnit, raw.PricingUnit),
        meter=raw.SkuMeter.fill_null(raw.ChargeDescription),
        details=raw.SkuPriceDetails,
        sku=raw.SkuId,
        quantity=consumed.fill_null(raw.PricingQuantity.cast("float64")).fill_null(0.0),
        cost=raw.BilledCost.cast("float64").fill_null(0.0),
    )
    keys = ["start_us", "end_us", "category", "currency", "unit", "meter", "details", "sku"]
    return rows.group_by(keys).aggregate(quantity=rows.quantity.sum(), cost=rows.cost.sum())


def _scale(row: dict[str, Any]) -> int | None:
    """How many tokens one of a row's units is; None for a row that is not usage of tokens.

    >>> _scale({"category": "Usage", "unit": "1K tokens"}), _scale({"category": "Usage", "unit": "MTok"})
    (1000, 1000000)
    """
    found = _UNIT.match((row["unit"] or "").strip())
    if row["category"] != _USAGE or found is None:
        return None
    if found["short"]:
        return _SCALES[found["short"].lower()]
    count = re.sub(r"[,._]", "", found["count"])
    return int(count or 1) * _SCALES[found["scale"].lower()]


def _tokens(row: dict[str, Any], scale: int, file: str) -> Sums:
    details = _details(row["details"])
    stated = [text for key, text in details.items() if "type" in key.lower()]
    kind = next((kind for text in (*stated, row["meter"] or "") if (kind := kind_of(text)) is not None), None)
    if kind is None:
        meter = str(row["meter"] or row["sku"] or "no name")[:60]
        raise InputError(
            file, f"its meter {meter!r} counts tokens of no known kind: input, cached, cache write or output"
        )
    tokens = round(row["quantity"] * scale)
    model = next((text for key, text in details.items() if "model" in key.lower()), None)
    return Sums(
        model=model or str(row["sku"] or ""),
        input=0 if kind == "output" else tokens,
        output=tokens if kind == "output" else 0,
        cached_read=tokens if kind == "cached_read" else 0,
        cache_write=tokens if kind in _WRITES else 0,
        cache_write_5m=tokens if kind == "cache_write_5m" else 0,
        cache_write_1h=tokens if kind == "cache_write_1h" else 0,
        logged_cost_usd=row["cost"],
    )


def _details(text: str | None) -> dict[str, str]:
    try:
        details = parsed(text or "{}")
    except ValueError:
        return {}
    return {key: str(value) for key, value in details.items()} if isinstance(details, dict) else {}


def kind_of(words: str) -> Kind | None:
    """Return which kind of token a meter's name means, None where it names none.

    >>> kind_of("claude-sonnet-4-6 Cache Write 1h Tokens"), kind_of("Cached Input"), kind_of("Web search calls")
    ('cache_write_1h', 'cached_read', None)
    """
    said = set(_WORDS.findall(words.lower()))
    if said & {"write", "writes", "creation", "written"}:
        if said & {"1h", "1hr", "hour"}:
            return "cache_write_1h"
        return "cache_write_5m" if said & {"5m", "5min", "minutes"} else "cache_write"
    if said & {"cache", "cached", "caching"}:
        return "cached_read"
    if said & {"output", "completion", "completions", "generated", "response", "reasoning"}:
        return "output"
    return "input" if said & {"input", "prompt", "inputs", "prompts", "context"} else None


BILL = Focus()
