"""Makes sure that a page is run by the app.

Streamlit takes a folder named `pages` beside the main script for its older kind of multipage app until
`st.navigation` has been called once in the process. The first visitor after a start who opens a page's own address
would get the page's file alone, without scenario and sidebar.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def through_app() -> None:
    """Call first in every page: starts the run again through `app.py` when the page was run on its own."""
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
