"""The page of somebody who may not look: why, and the button that logs in or out."""

from __future__ import annotations

import streamlit as st

from dashboard.access import Visitor
from dashboard.entry import PRODUCT
from dashboard.widgets.component import component
from dashboard.widgets.look import plain

KEEP, BACK = "keep", "back"


def show_refused(visitor: Visitor) -> None:
    """Draw why the pages stay closed; after a login the address that is open now opens again."""
    st.title(PRODUCT)
    st.markdown(plain(visitor.access.view_refused))
    component("kept_address", "<span></span>")(data={"do": KEEP}, key="kept address")
    if visitor.person is None:
        st.button("Log in", on_click=st.login, type="primary")
    else:
        st.caption(plain(f"You are logged in as {visitor.person.name}."))
        st.button("Log out", on_click=st.logout)


def show_back(visitor: Visitor) -> None:
    """Let the browser go to the address that was open before the login, if there was one."""
    if visitor.person is not None:
        component("kept_address", "<span></span>")(data={"do": BACK}, key="kept address")


def show_signed_in(visitor: Visitor) -> None:
    """Draw who is logged in, with the button to log out; nothing where nobody logs in."""
    if visitor.person is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="signed in"):
            st.caption(plain(visitor.person.name))
            st.button("Log out", on_click=st.logout, key="log out")
