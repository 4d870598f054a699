"""Anthropic's usage and cost reports by time bucket, as the admin API pages them.

Cached reads and writes stand outside `uncached_input_tokens`, writes by their lifetime. Amounts of the cost report are
texts, in cents. Source: the references of the Messages usage report and the cost report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from usage.files.opened import Opened
from usage.files.table import WHOLE, Columns
from usage.formats.pages import Result, looks_like, report
from usage.holdings.buckets import Bucket, Buckets
from usage.holdings.money import Line, Money
from usage.measures.cost import Sums
from usage.tables.duck import DuckDbEngine

_TIMES = ("starting_at", "ending_at")
_VALUES = ("uncached_input_tokens", "cache_creation", "cache_read_input_tokens", "output_tokens", "server_tool_use")
_CENTS_PER_DOLLAR = 100
_BATCH, _TOKENS = "batch", "tokens"
_WINDOW = re.compile(r"^(\d+)([kKmM]?)-")
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class AnthropicUsage:
    """Tokens by bucket, model, workspace and tier; requests are not counted."""

    name: str = "Anthropic usage report"

    @property
    def columns(self) -> Columns:
        """None: the file is read as a whole."""
        return WHOLE

    def fits(self, file: Opened) -> int:
        """Return whether the file's results are sums of tokens as Anthropic names them."""
        return int(looks_like(file, lambda result: "uncached_input_tokens" in result))

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Buckets:
        """Return the sums."""
        del engine
        found = report(files, _TIMES, _VALUES)

        def said(key: str) -> bool:
            return any(result.values.get(key) is not None for result in found.results)

        meant = {"model": "model", "service_tier": "batch", "workspace_id": "team", "context_window": "tier"}
        known = {"cached_read_tokens", "cache_write_tokens", "cache_write_5m_tokens"}
        return Buckets(
            buckets=tuple(Bucket(result.start_us, result.end_us, _sums(result)) for result in found.results),
            span=found.span,
            width_us=found.width_us,
            known=frozenset({*known, *(name for key, name in meant.items() if said(key))}),
            format=self.name,
            files=tuple(file.name for file in files),
            cached_rule="outside",
            duplicates=found.duplicates,
        )


def _sums(result: Result) -> Sums:
    plain, read = result.count("uncached_input_tokens") or 0, result.count("cache_read_input_tokens") or 0
    short = result.count("cache_creation", "ephemeral_5m_input_tokens") or 0
    long = result.count("cache_creation", "ephemeral_1h_input_tokens") or 0
    return Sums(
        model=result.text("model") or "",
        team=result.text("workspace_id") or "",
        batch=result.text("service_tier") == _BATCH,
        tier=_tier(result.text("context_window")),
        input=plain + read + short + long,
        output=result.count("output_tokens") or 0,
        cached_read=read,
        cache_write=short + long,
        cache_write_5m=short,
        cache_write_1h=long,
    )


def _tier(window: str | None) -> int:
    """The size [token] above which the requests of a window of contexts (`200k-1M`) are."""
    found = _WINDOW.match(window or "")
    return int(found[1]) * _SCALE[found[2].lower()] if found else 0


@dataclass(frozen=True)
class AnthropicCosts:
    """Cents by bucket and description."""

    name: str = "Anthropic cost report"

    @property
    def columns(self) -> Columns:
        """None: the file is read as a whole."""
        return WHOLE

    def fits(self, file: Opened) -> int:
        """Return whether the file's results are amounts as Anthropic names them."""
        return int(
            looks_like(file, lambda result: "currency" in result and not isinstance(result.get("amount"), Mapping))
        )

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Money:
        """Return the amounts."""
        del engine
        found = report(files, _TIMES, ("amount",))
        lines = []
        for result in found.results:
            result.refuse_currency(result.values.get("currency"), "currency")
            usd = result.amount(result.values.get("amount"), "amount") / _CENTS_PER_DOLLAR
            kind = result.text("cost_type")
            line = result.text("description") or "all lines"
            lines.append(Line(result.start_us, result.end_us, line, usd, None if kind is None else kind == _TOKENS))
        return Money(lines=tuple(lines), span=found.span, format=self.name, files=tuple(file.name for file in files))


USAGE, COSTS = AnthropicUsage(), AnthropicCosts()
