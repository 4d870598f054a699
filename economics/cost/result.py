"""The cost of one option at a load, and the reasons why a figure may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from economics.cost.lines import Lines, total
from economics.cost.load import Load
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.quantity import Number, Quantity, divided, finite

NO_TOKENS = "0 tokens a month: no cost per token"
NO_REQUESTS = "0 tokens a month: no cost per request"
UNCOUNTABLE = "the throughput is too small or too large to count copies: more than 10¹⁵, or beyond a number"


@dataclass(frozen=True)
class Cost:
    """Cost of one option at a load; `lines` [USD/month] sum to `usd_per_month` where that is defined.

    `figures` holds those of `economics.cost.figures.FIGURES` that apply to this kind of option, by id.
    """

    lines: Lines
    usd_per_month: Quantity
    figures: Mapping[str, Quantity] = field(default_factory=dict)

    @property
    def replicas(self) -> Quantity | None:
        """Replicas paid for; None for an option that has none."""
        return self.figures.get("replicas")

    @property
    def utilisation(self) -> Quantity | None:
        """The share of the paid capacity that the load uses; None for an option billed by use."""
        return self.figures.get("utilisation")

    def with_lines(self, added: Lines) -> Cost:
        """Return this cost with further lines; figures stay as they are."""
        lines = {**self.lines, **added}
        month = self.usd_per_month
        return replace(self, lines=lines, usd_per_month=Quantity(total(lines), month.defined, month.reason))

    def usd_per_mtok(self, load: Load) -> Quantity:
        """Blended cost [USD per Mtok of workload tokens]; undefined at 0 tokens."""
        return over(self.usd_per_month, load.tokens_per_month / TOKENS_PER_MTOK, NO_TOKENS)

    def usd_per_request(self, load: Load) -> Quantity:
        """Cost per request [USD]; undefined at 0 tokens."""
        return over(self.usd_per_month, load.requests, NO_REQUESTS)


def over(quantity: Quantity, divisor: Number, reason: str) -> Quantity:
    """Return quantity ÷ divisor; undefined where the quantity is, and, with `reason`, where the divisor is 0."""
    result = divided(quantity.values, divisor, reason)
    if quantity.reason is None:
        return result
    return finite(result.values, np.logical_and(result.defined, quantity.defined), quantity.reason)
