"""Your usage: what do we really use, and what would it fill into the scenario?"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.entry import through_app
from dashboard.usage import charts_of, fill, parts, reconcile, upload
from dashboard.usage.calibrate import show_calibrate
from dashboard.usage.replay import show_replay
from dashboard.widgets import notices

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
reading = upload.last_reading()
profile = None if reading is None else reading.profile
parts.show_answer(profile)
notices.show_currency()
if reading is None or profile is None:
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
if reading.totals is not None:
    show_calibrate(reading.totals)
charts_of.show_charts(profile)
parts.show_cost(profile)
if reading.log is not None:
    show_replay(reading.log)
reconcile.show_reconcile()
parts.show_cannot_say(profile)
parts.show_download(profile)
