"""Prices of an address opened later: whether they still hold, and what the options cost today."""

from __future__ import annotations

from breakeven.figures import day_words
from breakeven.later import later_costs, repriced_options
from dashboard import state
from dashboard.widgets.notices import Notice, money
from economics.break_even.compare import Comparison
from pricing.resolve.scenario import ResolvedScenario


def pinned_notices(resolved: ResolvedScenario, comparison: Comparison) -> list[Notice]:
    """Say whether prices are those that the address was made with, and what the options cost today."""
    notices = []
    promised = state.opened_with()
    if promised and promised != resolved.fingerprints:
        names = ", ".join(repriced_options(resolved, promised)) or "an option without a price"
        text = (
            f"The prices here are not those this address was made with for {day_words(resolved.as_of)}: they differ "
            f"for {names}. The catalogue has changed since, or a contract was in use there and another or none is here."
        )
        notices.append(Notice("warning", text))
    if resolved.as_of >= state.today():
        return notices
    later = later_costs(resolved, comparison, state.catalogue(), state.today())
    changed = [f"{c.option} costs {money(c.later)} a month, not {money(c.then)}" for c in later.changes]
    missing = f" {later.without_price} options have no price today." if later.without_price else ""
    dated = f"Prices are those of {day_words(resolved.as_of)}."
    if changed or later.without_price:
        said = "; ".join(changed) or "the rest costs the same"
        notices.append(Notice("info", f"{dated} At today's prices {said}.{missing}"))
    else:
        notices.append(Notice("info", f"{dated} Today's prices give the same figures."))
    return notices
