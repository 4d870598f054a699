"""The pages of the app, and the check that a page is run by the app.

Until `st.navigation` has been called once in the process, Streamlit treats a folder named `pages` beside the main
script as its older kind of multipage app: the first visitor after a start who opens a page's own address would get that
page alone, without scenario and sidebar.
"""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.session import Slot


def navigation() -> st.Page:
    """Draw the navigation and return the page that the address asks for; `run` draws it."""
    session.put(Slot.RUN_BY_APP, True)
    return st.navigation(
        [
            st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:", default=True),
            st.Page("pages/levers.py", title="What saves most?", icon=":material/savings:", url_path="levers"),
            st.Page("pages/fleet.py", title="Fleet", icon=":material/memory:"),
            st.Page("pages/map.py", title="Map", icon=":material/map:"),
            st.Page("pages/over_time.py", title="Cost over time", icon=":material/timeline:", url_path="over_time"),
            st.Page("pages/risk.py", title="How sure", icon=":material/ssid_chart:"),
            st.Page("pages/prices.py", title="Prices", icon=":material/sell:"),
        ]
    )


def through_app() -> None:
    """Restart the run through `app.py` when a page was run on its own; every page calls this first."""
    if not session.take(Slot.RUN_BY_APP):
        navigation()  # from now on Streamlit runs every page through the app
        st.rerun()
