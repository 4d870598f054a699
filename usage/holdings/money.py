"""Amounts of money by line and time bucket: what cost reports hold, and the little that a profile can say of them."""

from __future__ import annotations

from dataclasses import dataclass

from economics.errors import InputError
from usage import reasons
from usage.holdings.holding import Tell, finished, iso, per_month
from usage.measures.by_time import Span
from usage.measures.cost import PriceOf
from usage.profile import Profile


@dataclass(frozen=True)
class Line:
    """An amount [USD] of a line of a report in a bucket [µs]; `of_tokens` is None where the report does not say."""

    start_us: int
    end_us: int
    line: str
    usd: float
    of_tokens: bool | None


@dataclass(frozen=True, kw_only=True)
class Money:
    """A cost report: its lines, from the start of its first to the end of its last bucket."""

    lines: tuple[Line, ...]
    span: Span
    format: str
    files: tuple[str, ...]
    duplicates: int | None = None

    def profile(self, price_of: PriceOf, tell: Tell) -> Profile:
        """Return the amounts; what a report of money cannot say is null."""
        del price_of
        if self.span.last_us <= self.span.first_us:
            raise InputError(self.files[0], "its buckets cover no time: give a report with a start and an end")
        by_line: dict[str, float] = {}
        for line in sorted(self.lines, key=lambda line: line.line):
            by_line[line.line] = by_line.get(line.line, 0.0) + line.usd
        usd = sum(line.usd for line in self.lines)
        said = any(line.of_tokens is not None for line in self.lines)
        days = self.span.exact_days
        tell(1.0)
        return finished(
            {
                "format": self.format,
                "holds": "money",
                "files": self.files,
                "first": iso(self.span.first_us, "seconds"),
                "last": iso(self.span.last_us, "seconds"),
                "duration_seconds": self.span.seconds,
                "covered_days": days,
                "exact_days": days,
                "logged_cost_usd": usd,
                "logged_token_cost_usd": sum(line.usd for line in self.lines if line.of_tokens) if said else None,
                "logged_cost_by_line": by_line,
                "cost_per_month_usd": per_month(usd, days),
            },
            {},
            reasons.MONEY,
        )
