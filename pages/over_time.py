"""Cost over time: what do we pay over one to five years, and is it better to rent or to buy?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.over_time import controls, parts
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from economics.errors import InputError
from pricing.resolve.scenario import resolve_each

through_app()
scenario = state.scenario()
horizon = controls.horizon_of(scenario)
looked_at = scenario.model_copy(update={"horizon": horizon})
resolved, errors = resolve_each(looked_at, state.catalogue(), state.today())
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

result = parts.result_of(resolved)
notices.show_currency()
if isinstance(result, InputError):
    st.error(plain(f"{result.field}: {result.message}"))
else:
    parts.show_answer(result)
with st.expander("Months, growth, price changes", expanded=True):
    controls.show_horizon(scenario, horizon)
if not isinstance(result, InputError):
    parts.show_charts(result, looked_at)
    parts.show_table(result)
parts.show_supplies(scenario)
box = st.expander("Migration, staff, overlap, model changes, egress, success rate", key="extras", on_change="rerun")
if box.open:
    with box:
        controls.show_extras(scenario)
box = st.expander("Where the price changes come from", key="histories", on_change="rerun")
if box.open:
    with box:
        controls.show_histories(scenario)
if not isinstance(result, InputError):
    parts.show_downloads(resolved)
