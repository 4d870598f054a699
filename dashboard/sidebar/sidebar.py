"""The scenario sidebar, the same on every page: share and download, your usage, the options, and the day of prices."""

from __future__ import annotations

import streamlit as st

from dashboard.access import Visitor
from dashboard.login import show_signed_in
from dashboard.sidebar import actions, option_list, terms, usage


def show(visitor: Visitor) -> None:
    """Draw the sidebar for the open scenario, and who is logged in."""
    with st.sidebar:
        actions.show()
        usage.show()
        option_list.show()
        terms.show()
        show_signed_in(visitor)
