"""This process among others that serve the dashboard: what tells a page whether they all look like one to it."""

from __future__ import annotations

import secrets

PROCESS = secrets.token_hex(8)
"""A name that this process made up when it started; it says nothing of the machine."""
PROCESS_HEADER = "Breakeven-Process"
"""The header of every answer that has it."""
