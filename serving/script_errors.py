"""An error in a page: one log line with a number, and a sentence with that number on the page."""

from __future__ import annotations

import logging
import uuid

import streamlit as st

from dashboard.measured import RERUN_ERRORS
from team.logs import error_fields, write


def say_error(error: Exception) -> bool:
    """Count and log an error of a run, and say its number on the page in place of Streamlit's own words."""
    number = uuid.uuid4().hex[:12]
    RERUN_ERRORS.inc()
    write(logging.ERROR, "page error", request=number, **error_fields(error))
    st.error(
        f"Something went wrong on this page. Reload it to go on with your scenario; if it happens again, tell whoever "
        f"runs this dashboard the number {number}.",
        icon=":material/error:",
    )
    return True
