"""Map: where in the space of two inputs do we sit, and where does the cheapest option change?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.map import parts
from dashboard.widgets import notices

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

parts.show_whole_map()
