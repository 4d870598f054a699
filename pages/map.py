"""Map: where in the space of two inputs do we sit, and where does the cheapest option change?"""

from __future__ import annotations

import streamlit as st

from breakeven.map.question import costs_of
from breakeven.outlook import plan
from dashboard import state
from dashboard.entry import through_app
from dashboard.map import parts
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from economics.errors import InputError

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

try:
    planned = plan(resolved)
    answer_place = st.container()
    choice = parts.choose(planned)
    costs = costs_of(planned, choice.question)
except InputError as error:
    st.error(plain(str(error)), icon=":material/error:")
    st.stop()

with answer_place:
    answer = parts.show_answer(planned, choice.question, costs)
parts.show_map(resolved, planned, choice, costs, answer)
