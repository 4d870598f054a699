"""Share, download and undo: at the top of every page."""

from __future__ import annotations

import streamlit as st

from breakeven.words.sharing import link_holds
from dashboard import state
from dashboard.compare.downloads import show_downloads
from dashboard.widgets.copy_link import draw_copy_link


def show() -> None:
    """Draw the button that copies the full link, the files, and undo."""
    left, middle, right = st.columns(3, gap="small")
    with left:
        draw_copy_link(state.full_query(), link_holds(state.document()))
    with middle:
        box = st.popover("Download", width="stretch", key="download", on_change="rerun")
        if box.open:
            with box:
                show_downloads()
    right.button("Undo", on_click=state.undo, disabled=not state.can_undo(), width="stretch", key="undo")
