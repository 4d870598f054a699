"""How sure are we: in how many draws of what is uncertain is each option the cheapest?"""

from __future__ import annotations

import streamlit as st

from dashboard import compare_parts, risk_inputs, risk_parts, state
from dashboard.entry import through_app
from dashboard.look import plain
from dashboard.risk_charts import Looks
from dashboard.risk_report import certainty
from economics.errors import InputError
from pricing.price_trends import with_horizon
from pricing.resolve import resolve_each

through_app()
scenario = with_horizon(state.scenario(), state.catalogue())
resolved, errors = resolve_each(scenario, state.catalogue(), state.today())
compare_parts.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

looks = Looks([option.name for option in resolved.options], [option.kind for option in resolved.options])
try:
    found = certainty(resolved)
except InputError as error:
    st.error(plain(str(error)), icon=":material/error:")
    risk_inputs.show_inputs(resolved)
    st.stop()

risk_parts.show_answer(found)
compare_parts.show_currency()
risk_parts.show_metrics(found, looks)
risk_parts.show_charts(found, looks)
risk_parts.show_cases(found)
risk_parts.show_tornado(found)
risk_parts.show_drivers(found)
risk_inputs.show_inputs(resolved)
risk_parts.show_downloads(resolved, found)
