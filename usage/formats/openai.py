"""OpenAI's usage and costs by time bucket, as the organisation's API pages them.

Cached tokens are inside `input_tokens`; times are Unix seconds. Costs are dollars, as numbers or as texts of numbers.
Source: the reference of `organization/usage/completions` and `organization/costs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from usage.files.opened import Opened
from usage.files.table import WHOLE, Columns
from usage.formats.pages import looks_like, report
from usage.holdings.buckets import Bucket, Buckets
from usage.holdings.money import Line, Money
from usage.measures.cost import Sums
from usage.tables.duck import DuckDbEngine

_TIMES = ("start_time", "end_time")
_VALUES = (
    *("input_tokens", "output_tokens", "input_cached_tokens", "input_audio_tokens", "output_audio_tokens"),
    *("input_uncached_tokens", "input_text_tokens", "output_text_tokens", "input_cached_text_tokens"),
    *("input_cached_audio_tokens", "input_image_tokens", "output_image_tokens", "num_model_requests"),
)


@dataclass(frozen=True)
class OpenAiUsage:
    """Tokens and requests by bucket, model and project."""

    name: str = "OpenAI usage"

    @property
    def columns(self) -> Columns:
        """None: the file is read as a whole."""
        return WHOLE

    def fits(self, file: Opened) -> int:
        """Return whether the file's results are sums of tokens as OpenAI names them."""
        return int(looks_like(file, lambda result: {"input_tokens", "num_model_requests"} <= result.keys()))

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Buckets:
        """Return the sums."""
        del engine
        found = report(files, _TIMES, _VALUES)
        buckets = tuple(
            Bucket(
                result.start_us,
                result.end_us,
                Sums(
                    model=result.text("model") or "",
                    team=result.text("project_id") or "",
                    batch=result.values.get("batch") is True,
                    input=result.count("input_tokens") or 0,
                    output=result.count("output_tokens") or 0,
                    cached_read=result.count("input_cached_tokens") or 0,
                    successful=result.count("num_model_requests"),
                ),
            )
            for result in found.results
        )

        def said(key: str) -> bool:
            return any(result.values.get(key) is not None for result in found.results)

        meant = {"model": "model", "batch": "batch", "project_id": "team", "input_cached_tokens": "cached_read_tokens"}
        return Buckets(
            buckets=buckets,
            span=found.span,
            width_us=found.width_us,
            known=frozenset({"successful", *(name for key, name in meant.items() if said(key))}),
            format=self.name,
            files=tuple(file.name for file in files),
            cached_rule="inside",
            duplicates=found.duplicates,
        )


@dataclass(frozen=True)
class OpenAiCosts:
    """Dollars by bucket and line of the bill."""

    name: str = "OpenAI costs"

    @property
    def columns(self) -> Columns:
        """None: the file is read as a whole."""
        return WHOLE

    def fits(self, file: Opened) -> int:
        """Return whether the file's results are amounts as OpenAI names them."""
        return int(looks_like(file, lambda result: isinstance(result.get("amount"), Mapping)))

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Money:
        """Return the amounts."""
        del engine
        found = report(files, _TIMES, ("amount", "quantity"))
        lines = []
        for result in found.results:
            amount: Any = result.values.get("amount") or {}
            result.refuse_currency(amount.get("currency"), "amount.currency")
            usd = result.amount(amount.get("value"), "amount.value")
            lines.append(Line(result.start_us, result.end_us, result.text("line_item") or "all lines", usd, None))
        return Money(lines=tuple(lines), span=found.span, format=self.name, files=tuple(file.name for file in files))


USAGE, COSTS = OpenAiUsage(), OpenAiCosts()
