"""The dashboard's entry point: page set-up, the scenario in the address, the sidebar, and the pages."""

import streamlit as st

from dashboard import sidebar, state

st.set_page_config(page_title="LLM break-even", page_icon="⚖️", layout="wide")
page = st.navigation([st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:", default=True)])
state.load()
sidebar.show()
page.run()
state.write_address()
