"""Fleet: will it fit, how fast is it, how many do we need?"""

from __future__ import annotations

import streamlit as st

from dashboard.entry import through_app
from dashboard.fleet import files, parts, tables, ways
from dashboard.widgets import notices
from economics.errors import InputError

through_app()
notices.show_problems((), ())
shown = parts.choose_option()
found = parts.resolved_option(shown)
held = parts.show_answer(shown, found)
notices.show_currency()
if not isinstance(found, InputError):
    notices.show_warnings(found[:1])
    parts.show_metrics(found)
    parts.show_speed(shown, found[1])
parts.show_memory(shown, held, parts.cache_of(found))
ways.show_ways(shown)
files.show_files(shown)
st.divider()
tables.show_sizes()
tables.show_accuracy(shown.known)
