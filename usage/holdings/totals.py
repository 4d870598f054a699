"""Totals over a window, whatever fell where in it: two scrapes of counters, or one sum; and the profile of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from economics.errors import InputError
from usage.holdings.holding import Tell, finished, iso, per_month, ratio
from usage.measures.by_time import Span
from usage.measures.cost import PriceOf
from usage.profile import CachedRule, Profile


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Totals of a window; `figures` are what is known besides tokens and time, `why` reasons for what is not.

    `otherwise` is the reason for every figure that `why` does not name.
    """

    span: Span
    input_tokens: int
    output_tokens: int
    figures: Mapping[str, Any]
    why: Mapping[str, str]
    otherwise: str
    format: str
    files: tuple[str, ...]
    cached_rule: CachedRule | None = None
    notes: tuple[str, ...] = ()

    def profile(self, price_of: PriceOf, tell: Tell) -> Profile:
        """Return the totals and what follows from them."""
        del price_of
        days = self.span.exact_days
        if days <= 0:
            raise InputError(self.files[0], "its window covers no time: give one with a start and a later end")
        tell(1.0)
        return finished(
            {
                "format": self.format,
                "holds": "totals",
                "files": self.files,
                "cached_rule": self.cached_rule,
                "notes": self.notes,
                "input_tokens": self.input_tokens,
                "output_tokens": self.output_tokens,
                "input_output_ratio": ratio(self.input_tokens, self.output_tokens),
                "first": iso(self.span.first_us, "seconds"),
                "last": iso(self.span.last_us, "seconds"),
                "duration_seconds": self.span.seconds,
                "covered_days": days,
                "exact_days": days,
                "tokens_per_month": per_month(self.input_tokens + self.output_tokens, days),
                **self.figures,
            },
            self.why,
            self.otherwise,
        )
