"""Your usage: what do we really use, and what would it fill into the scenario?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.usage import charts_of, fill, parts, reconcile, upload
from dashboard.widgets import notices

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
profile = upload.last_profile()
parts.show_answer(profile)
notices.show_currency()
if profile is None:
    upload.show_field()
    upload.show_reading()
    parts.show_known()
    reconcile.show_reconcile()
    st.stop()

parts.show_recognised(profile)
with st.expander("Read another file", key="usage another"):
    upload.show_field()
upload.show_reading()
fill.show_fill(profile)
charts_of.show_charts(profile)
parts.show_cost(profile)
reconcile.show_reconcile()
parts.show_cannot_say(profile)
parts.show_download(profile)
