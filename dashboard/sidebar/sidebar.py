"""The scenario sidebar, the same on every page: share and download, your usage, the options, and the day of prices."""

from __future__ import annotations

import streamlit as st

from dashboard.sidebar import actions, option_list, terms, usage


def show() -> None:
    """Draw the sidebar for the open scenario."""
    with st.sidebar:
        actions.show()
        usage.show()
        option_list.show()
        terms.show()
