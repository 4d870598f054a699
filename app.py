"""The dashboard's entry point: page set-up, the scenario in the address, the sidebar, and the pages."""

import streamlit as st

from dashboard import state
from dashboard.entry import navigation
from dashboard.sidebar import sidebar

st.set_page_config(page_title="LLM break-even", page_icon="⚖️", layout="wide")
st.html(  # the answer without scrolling, and wide tables that stay inside the page
    "<style>.stMainBlockContainer { padding-top: 3rem; } .stMarkdown td { overflow-wrap: anywhere; }</style>"
)
state.sync()  # before the navigation, or a click on a page would leave two entries in the browser's history
page = navigation()
sidebar.show()
page.run()
