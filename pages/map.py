"""Map: where in the space of two inputs do we sit, and where does the cheapest option change?"""

from __future__ import annotations

import streamlit as st

from breakeven.outlook import plan
from dashboard import compare_parts, map_parts, state
from dashboard.entry import through_app
from dashboard.look import plain
from economics.errors import InputError

through_app()
resolved, errors = state.resolved()
compare_parts.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

try:
    planned = plan(resolved)
    answer_place = st.container()
    asked = map_parts.choose(planned)
    found = map_parts.made_map(planned, asked)
except InputError as error:
    st.error(plain(str(error)), icon=":material/error:")
    st.stop()

with answer_place:
    answer = map_parts.show_answer(planned, found, asked)
map_parts.show_map(resolved, planned, found, asked, answer)
