"""Streamlit asks a public service for this machine's own address, when a page of another site opens a connection."""

from __future__ import annotations

from streamlit import net_util


def never_ask_for_own_address() -> None:
    """Make Streamlit believe that it has asked already, and was told an address that it accepts anyway."""
    net_util._external_ip = "127.0.0.1"
