"""The dashboard's entry point: page set-up, the scenario in the address, the sidebar, and the pages."""

import streamlit as st

from dashboard import state
from dashboard.sidebar import sidebar

st.set_page_config(page_title="LLM break-even", page_icon="⚖️", layout="wide")
st.html(  # the answer without scrolling, and wide tables that stay inside the page
    "<style>.stMainBlockContainer { padding-top: 3rem; } .stMarkdown td { overflow-wrap: anywhere; }</style>"
)
state.sync()  # before the navigation, or a click on a page would leave two entries in the browser's history
page = st.navigation(
    [
        st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:", default=True),
        st.Page("pages/fleet.py", title="Fleet", icon=":material/memory:"),
        st.Page("pages/map.py", title="Map", icon=":material/map:"),
        st.Page("pages/over_time.py", title="Cost over time", icon=":material/timeline:", url_path="over_time"),
        st.Page("pages/risk.py", title="How sure", icon=":material/ssid_chart:"),
        st.Page("pages/prices.py", title="Prices", icon=":material/sell:"),
    ]
)
sidebar.show()
page.run()
