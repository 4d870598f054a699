"""How sure: can we rely on it, in how many simulations is each option the cheapest, and where does that flip?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.map.parts import show_whole_map
from dashboard.risk import tabs
from dashboard.widgets import notices
from pricing.resolve.price_trends import with_horizon
from pricing.resolve.scenario import resolve_each

through_app()
scenario = with_horizon(state.scenario(), state.catalogue())
resolved, errors = resolve_each(scenario, state.catalogue(), state.today())
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

tabs.show_open_tab(resolved, show_whole_map)
