"""How sure the answer of the month is, kept until the scenario or its prices change."""

from __future__ import annotations

from breakeven.outlook import chances_of_the_month
from breakeven.words.compare import sure_sentence
from dashboard import session
from dashboard.session import Slot
from economics.break_even.compare import Comparison
from economics.risk.first_month import FirstMonth
from pricing.resolve.scenario import ResolvedScenario


def month_sentence(resolved: ResolvedScenario, comparison: Comparison) -> str:
    """Return how often the cheapest option is the cheapest of the month; empty where months or inputs are refused."""
    last = session.get(Slot.MONTH)
    if last is None or last[0] is not resolved:
        last = (resolved, chances_of_the_month(resolved))
        session.put(Slot.MONTH, last)
    chances: FirstMonth | None = last[1]
    return "" if chances is None else sure_sentence(chances, comparison)
