"""Cost over time: what do we pay over one to five years, and is it better to rent or to buy?"""

from __future__ import annotations

import streamlit as st

from dashboard import compare_parts, horizon_controls, horizon_parts, state
from dashboard.entry import through_app
from dashboard.look import plain
from economics.errors import InputError
from pricing.resolve import resolve_each

through_app()
scenario = state.scenario()
horizon = horizon_controls.horizon_of(scenario)
looked_at = scenario.model_copy(update={"horizon": horizon})
resolved, errors = resolve_each(looked_at, state.catalogue(), state.today())
compare_parts.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

result = horizon_parts.result_of(resolved)
compare_parts.show_currency()
if isinstance(result, InputError):
    st.error(plain(f"{result.field}: {result.message}"))
else:
    horizon_parts.show_answer(result)
with st.expander("Months, growth, price changes", expanded=True):
    horizon_controls.show_horizon(scenario, horizon)
if not isinstance(result, InputError):
    horizon_parts.show_charts(result, looked_at)
    horizon_parts.show_table(result)
horizon_parts.show_supplies(scenario)
box = st.expander("Migration, staff, overlap, model changes, egress, success rate", key="extras", on_change="rerun")
if box.open:
    with box:
        horizon_controls.show_extras(scenario)
box = st.expander("Where the price changes come from", key="histories", on_change="rerun")
if box.open:
    with box:
        horizon_controls.show_histories(scenario)
if not isinstance(result, InputError):
    horizon_parts.show_downloads(resolved)
