"""Prices of an address opened later: whether they still hold, and what the options cost today."""

from __future__ import annotations

import streamlit as st

from breakeven.later import later_costs, repriced_options
from dashboard import state
from dashboard.widgets.look import plain
from dashboard.widgets.notices import money
from economics.break_even.compare import Comparison
from pricing.resolve.scenario import ResolvedScenario


def show_pinned_prices(resolved: ResolvedScenario, comparison: Comparison) -> None:
    """Say where prices differ from those the address was made with, and what the options cost today."""
    promised = state.opened_with()
    if promised and promised != resolved.fingerprints:
        names = ", ".join(plain(name) for name in repriced_options(resolved, promised)) or "an option without a price"
        st.warning(
            f"The prices here are not those this address was made with for {resolved.as_of.isoformat()}: they differ "
            f"for {names}. The catalogue has changed since, or a contract was in use there and another or none is here."
        )
    if resolved.as_of >= state.today():
        return
    later = later_costs(resolved, comparison, state.catalogue(), state.today())
    changed = [f"{c.option} costs {money(c.later)} a month, not {money(c.then)}" for c in later.changes]
    missing = f" {later.without_price} options have no price today." if later.without_price else ""
    dated = f"Prices are those of {resolved.as_of.isoformat()}."
    if changed or later.without_price:
        st.info(plain(f"{dated} At today's prices {'; '.join(changed) or 'the rest costs the same'}.{missing}"))
    else:
        st.caption(plain(f"{dated} Today's prices give the same figures."))
