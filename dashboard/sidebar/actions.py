"""Share, download and undo: at the top of every page."""

from __future__ import annotations

import streamlit as st

from breakeven.sharing import link_holds
from dashboard import state
from dashboard.compare.downloads import show_downloads
from dashboard.widgets.copy_link import draw_copy_link


def show() -> None:
    """Draw the button that copies the full link, the files, and undo."""
    with st.container(horizontal=True, gap="small", key="actions"):
        draw_copy_link(state.full_query(), state.said("link holds", lambda: link_holds(state.document())))
        saved, version = state.saved_link(), state.saved_version()
        if saved and version is not None:
            opens = f"It opens version {version.number} of “{version.name}” from the library."
            draw_copy_link(saved, opens, "Copy library link", "copy library link")
        box = st.popover("Download", key="download", on_change="rerun")
        if box.open:
            with box:
                show_downloads()
        st.button("Undo", on_click=state.undo, disabled=not state.can_undo(), key="undo")
