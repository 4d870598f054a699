"""How sure the answer of the month is, kept until the scenario or its prices change."""

from __future__ import annotations

from breakeven.outlook import plan
from breakeven.words.compare import sure_sentence
from dashboard import session
from dashboard.session import Slot
from economics.break_even.compare import Comparison
from economics.errors import InputError
from economics.risk.first_month import FirstMonth, first_month
from economics.risk.inputs import spreads, suggested_inputs
from economics.scenario.risk import Risk
from pricing.resolve.scenario import ResolvedScenario


def month_sentence(resolved: ResolvedScenario, comparison: Comparison) -> str:
    """Return how often the cheapest option is the cheapest of the month; empty where months or inputs are refused."""
    last = session.get(Slot.MONTH)
    if last is None or last[0] is not resolved:
        last = (resolved, _chances(resolved))
        session.put(Slot.MONTH, last)
    chances: FirstMonth | None = last[1]
    return "" if chances is None else sure_sentence(chances, comparison)


def _chances(resolved: ResolvedScenario) -> FirstMonth | None:
    risk = resolved.scenario.risk or Risk()
    try:
        planned = plan(resolved)
        return first_month(planned, spreads(planned, risk.inputs or suggested_inputs(planned)), risk)
    except InputError:
        return None
