"""The dashboard's entry point: page set-up, the scenario in the address, the sidebar, and the pages."""

import streamlit as st

from dashboard import state
from dashboard.entry import navigation
from dashboard.measured import measured_run
from dashboard.sidebar import sidebar
from dashboard.turns import Who, turn
from dashboard.widgets.component import PAGE_STYLE

with measured_run(), turn(Who.NEWCOMER if state.is_new() else Who.CHANGE):
    state.sync()  # before the navigation, or a click on a page would leave two entries in the browser's history
    page = navigation()
    st.html(PAGE_STYLE)
    sidebar.show()
    page.run()
