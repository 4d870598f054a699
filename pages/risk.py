"""How sure are we: in how many draws of what is uncertain is each option the cheapest?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.risk import inputs, parts
from dashboard.risk.charts import Looks
from dashboard.risk.report import certainty
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from economics.errors import InputError
from pricing.resolve.price_trends import with_horizon
from pricing.resolve.scenario import resolve_each

through_app()
scenario = with_horizon(state.scenario(), state.catalogue())
resolved, errors = resolve_each(scenario, state.catalogue(), state.today())
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

looks = Looks([option.name for option in resolved.options], [option.kind for option in resolved.options])
try:
    report = certainty(resolved)
except InputError as error:
    st.error(plain(str(error)), icon=":material/error:")
    inputs.show_inputs(resolved)
    st.stop()

parts.show_answer(report)
notices.show_currency()
parts.show_metrics(report, looks)
parts.show_charts(report, looks)
parts.show_cases(report)
parts.show_tornado(report)
parts.show_drivers(report)
inputs.show_inputs(resolved)
parts.show_downloads(resolved, report)
