"""The dashboard's entry point: page set-up, the scenario in the address, the sidebar, and the pages."""

import streamlit as st

from dashboard import access, state
from dashboard.entry import navigation
from dashboard.login import show_back, show_refused
from dashboard.measured import measured_run
from dashboard.sidebar import sidebar
from dashboard.turns import Who, step_aside, turn
from dashboard.widgets.component import PAGE_STYLE

with measured_run(), turn(Who.NEWCOMER if state.is_new() else Who.CHANGE):
    visitor = access.ask()
    if visitor.access.may_view or not state.is_new():  # what was just changed is in the address when a login ends
        state.sync()  # before the navigation, or a click on a page would leave two entries in the browser's history
    page = navigation(shown=visitor.access.may_view)
    st.html(PAGE_STYLE)
    if visitor.access.may_view:
        step_aside()
        sidebar.show(visitor)
        step_aside()
        page.run()
        show_back(visitor)
    else:
        show_refused(visitor)
